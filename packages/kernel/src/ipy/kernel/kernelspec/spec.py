"""What is needed to start one kind of kernel: `kernel.json` and the directory that it stands in.

Source: the Jupyter client documentation, "Making kernels for Jupyter", "Kernel specs".
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from typing import Any

from traitlets import CaselessStrEnum, Dict, HasTraits, List, Unicode

from .errors import KernelSpecError

KERNEL_FILE = "kernel.json"
_NAME = re.compile(r"[a-z0-9._\-]+", re.IGNORECASE | re.ASCII)

# What a kernel of ours says of itself in its metadata: it can listen on Unix sockets, and on port 0 (it tells the real ones).
TRANSPORTS_KEY = "supported_transports"


def is_valid_name(name: str) -> bool:
    """Tell whether a kernel may be called so: ASCII letters, digits, `.`, `_` and `-`."""
    return _NAME.fullmatch(name) is not None


def checked_name(name: str) -> str:
    """Return the name, in lower case as directories are called.

    Raises:
        KernelSpecError: a kernel can't be called so.
    """
    if not is_valid_name(name):
        raise KernelSpecError(
            f"invalid kernel name {name!r}: only ASCII letters, digits and the separators . _ - are allowed"
        )
    return name.lower()


class KernelSpec(HasTraits):
    """How to start one kind of kernel.

    Attributes:
        argv: the command; `{connection_file}`, `{resource_dir}` and `{prefix}` are put in when it is started.
        env: variables for the kernel; `${NAME}` stands for a variable of the environment it is started from.
        interrupt_mode: `signal`, or `message` for an `interrupt_request` on the control channel.
        metadata: what front ends and provisioners want to know (`debugger`, `kernel_provisioner`, `supported_encryption`, ...).
        resource_dir: where it was found; logos and front-end files lie beside it.
    """

    name = Unicode()
    argv = List(Unicode())
    display_name = Unicode()
    language = Unicode()
    mimetype = Unicode()
    env = Dict()
    resource_dir = Unicode()
    interrupt_mode = CaselessStrEnum(["message", "signal"], default_value="signal")
    metadata = Dict()
    kernel_protocol_version = Unicode()

    @classmethod
    def from_resource_dir(cls, resource_dir: str) -> KernelSpec:
        """Read the `kernel.json` of a directory.

        Raises:
            KernelSpecError: it isn't valid: where, and what was expected.
            OSError: it can't be read.
        """
        path = os.path.join(resource_dir, KERNEL_FILE)
        with open(path, encoding="utf-8") as file:
            text = file.read()
        try:
            content = json.loads(text)
        except ValueError as error:
            raise KernelSpecError(f"{path} is not valid JSON: {error}") from error
        faults = find_faults(content)
        if faults:
            raise KernelSpecError(f"{path} is not a kernel specification: {'; '.join(faults)}")
        known = cls.class_trait_names()
        return cls(
            resource_dir=resource_dir, **{key: content[key] for key in content if key in known}
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the content of `kernel.json`."""
        return {
            "argv": self.argv,
            "env": self.env,
            "display_name": self.display_name,
            "language": self.language,
            "interrupt_mode": self.interrupt_mode,
            "metadata": self.metadata,
            "kernel_protocol_version": self.kernel_protocol_version,
        }

    def to_json(self) -> str:
        """Return the content of `kernel.json` as text."""
        return json.dumps(self.to_dict())


def find_faults(content: object) -> list[str]:
    """List everything that is wrong with the content of a `kernel.json`, each with its place."""
    if not isinstance(content, Mapping):
        return [f"expected an object, got {type(content).__name__}"]
    faults = []
    argv = content.get("argv")
    if not isinstance(argv, list) or not argv or not all(isinstance(word, str) for word in argv):
        faults.append("$.argv: expected a list of strings with the command in it")
    for key in ("display_name", "language", "kernel_protocol_version"):
        if not isinstance(content.get(key, ""), str):
            faults.append(f"$.{key}: expected a string")
    for key in ("env", "metadata"):
        if not isinstance(content.get(key, {}), Mapping):
            faults.append(f"$.{key}: expected an object")
    mode = content.get("interrupt_mode", "signal")
    if not isinstance(mode, str) or mode.lower() not in ("signal", "message"):
        faults.append(f'$.interrupt_mode: expected "signal" or "message", got {mode!r}')
    return faults
