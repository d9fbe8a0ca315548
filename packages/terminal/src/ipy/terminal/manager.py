"""The settings of prompts that are written as templates."""

from __future__ import annotations

from traitlets import Bool, Unicode
from traitlets.config import Configurable


class PromptManager(Configurable):
    """The templates of the prompts; as long as all have their defaults, the prompt class is in charge."""

    in_template = Unicode("In [\\#]: ", help=r"Prompt before input; `\#` is the number.").tag(
        config=True
    )
    in2_template = Unicode("   .\\D.: ", help="Prompt before the further lines of input.").tag(
        config=True
    )
    out_template = Unicode("Out[\\#]: ", help="Prompt before a result.").tag(config=True)
    rewrite_template = Unicode(
        "------> ", help="Prompt before a line that auto-call has rewritten."
    ).tag(config=True)
    justify = Bool(True, help="Align the prompts on the right to the widest of them.").tag(
        config=True
    )

    def customized(self) -> bool:
        """Tell whether a template differs from its default."""
        return any(
            getattr(self, name) != trait.default_value
            for name, trait in self.traits(config=True).items()
        )
