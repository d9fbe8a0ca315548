"""The settings of the console, by the names of the manual and of today's console."""

from __future__ import annotations

from typing import Any

from traitlets import Any as AnyTrait
from traitlets import Bool, Enum, Float, Integer, List, Unicode, default
from traitlets.config.loader import Config

from ipy.terminal.host import EditorHost, default_colors, unlisted

from .images import MIME_PREFERENCE, ImageSettings

#: Sections of shells that run code themselves. What they say about colours and the editor holds here too; the rest is the kernel's business.
_SHARED_SECTIONS = ("InteractiveShell", "TerminalInteractiveShell")


@unlisted
class ConsoleSettings(EditorHost):
    """What can be set about a console."""

    colors = Unicode(help="The theme: 'neutral', 'nocolor', 'linux', 'lightbg', ...").tag(
        config=True
    )
    autoindent = Bool(True, help="Indent new lines.").tag(config=True)
    separate_in = Unicode("\n", help="What stands before a prompt.").tag(config=True)
    separate_out = Unicode("", help="What stands before a result.").tag(config=True)
    separate_out2 = Unicode("", help="What stands after a result.").tag(config=True)
    banner = Unicode(
        "IPython console {version}\n\n{kernel_banner}",
        help="What is shown at the start; `{version}` is that of the console.",
    ).tag(config=True)

    kernel_timeout = Float(
        60, help="Seconds to wait for a kernel that starts, or is connected to."
    ).tag(config=True)
    heartbeat_timeout = Float(
        10, help="Seconds without a heartbeat, after which an existing kernel counts as lost."
    ).tag(config=True)
    completion_timeout = Float(5, help="Seconds to wait for completions.").tag(config=True)
    inspection_timeout = Float(5, help="Seconds to wait for an answer to `name?`.").tag(config=True)
    history_timeout = Float(20, help="Seconds to wait for the input of earlier sessions.").tag(
        config=True
    )
    use_kernel_is_complete = Bool(
        True, help="Ask the kernel whether input is complete; without it, own rules decide."
    ).tag(config=True)
    kernel_is_complete_timeout = Float(
        1, help="Seconds to wait for the kernel to say whether input is complete."
    ).tag(config=True)
    history_load_length = Integer(1000, help="Cells of earlier sessions to load.").tag(config=True)

    include_other_output = Bool(
        True, help="Show what other clients of the kernel run, and what comes of it."
    ).tag(config=True)
    other_output_prefix = Unicode(
        "Remote ", help="What stands before the input and output of other clients."
    ).tag(config=True)

    image_handler = Enum(
        ("PIL", "stream", "tempfile", "callable"),
        None,
        allow_none=True,
        help="How images are shown: 'PIL' by Pillow's viewer, 'stream' by a program that reads them, 'tempfile' by a program that "
        "opens a file, 'callable' by a function; by default drawn in the terminal, where it can.",
    ).tag(config=True)
    stream_image_handler = List(
        Unicode(),
        help="The command for 'stream', as a list; it reads the image from its standard input, `{format}` is png, jpeg or svg.",
    ).tag(config=True)
    tempfile_image_handler = List(
        Unicode(),
        help="The command for 'tempfile', as a list; `{file}` is the image, `{format}` its type.",
    ).tag(config=True)
    callable_image_handler = AnyTrait(
        None, help="The function for 'callable'; it gets the MIME bundle, a dict."
    ).tag(config=True)
    mime_preference = List(
        Unicode(), list(MIME_PREFERENCE), help="Types of images, in the order of preference."
    ).tag(config=True)

    @default("colors")
    def _colors_default(self) -> str:
        return default_colors()

    @default("prompts")
    def _prompts_default(self) -> Any:
        return self.prompts_class(self)

    def image_settings(self) -> ImageSettings:
        """Return how images are shown."""
        return ImageSettings(
            handler=self.image_handler,
            stream_command=self.stream_image_handler,
            tempfile_command=self.tempfile_image_handler,
            function=self.callable_image_handler,
            preference=self.mime_preference,
        )

    def _find_my_config(self, cfg: Config) -> Config:
        """Add to the own sections what the shared ones say about settings that exist here."""
        own = super()._find_my_config(cfg)
        shared = Config()
        for name in _SHARED_SECTIONS:
            if cfg._has_section(name):
                shared.merge(cfg[name])
        known = self.traits(config=True)
        found = Config({key: value for key, value in shared.items() if key in known})
        found.merge(own)
        return found
