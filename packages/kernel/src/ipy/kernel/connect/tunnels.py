"""Tunnels through SSH to the ports of a kernel on another machine.

One ssh process forwards all ports of a kernel. It authenticates in the foreground, so it may ask for a password on the terminal; then it
goes into the background, out of the reach of Ctrl-C, and ends a while after the last connection through it has.

Each port is open to everyone on this machine, as the kernel's is on the other: the signatures of messages are what protects the kernel.

Source: the manual, "Connecting to a remote kernel via ssh"; ssh(1), ssh_config(5).
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ipy.msgspec.connection import ConnectionInfo, read_connection_file
from ipy.msgspec.connection import write_connection_file as write_file

from .errors import TunnelError
from .files import CHANNELS, KernelConnectionInfo
from .servers import parse_server

if TYPE_CHECKING:
    from .servers import Server

# How long a tunnel without a connection stays.
IDLE_S = 60

_OPTIONS = (
    # A shared connection would keep the tunnel in a process that isn't ours, or end it with someone else's.
    "ControlMaster=no",
    "ControlPath=none",
    # A tunnel that can't be opened is an error, not a warning.
    "ExitOnForwardFailure=yes",
    "ServerAliveInterval=30",
)


def tunnel_to_kernel(
    connection_info: str | Mapping[str, Any] | KernelConnectionInfo,
    sshserver: str,
    sshkey: str | None = None,
    *,
    timeout: int = IDLE_S,
    paramiko: bool | None = None,
) -> tuple[int, ...]:
    """Forward the ports of a kernel from this machine, through an SSH server.

    Args:
        connection_info: a connection file, or what stands in one: `ip` is the kernel's address as the server sees it.
        sshserver: `host`, `user@host`, `user@host:port`, or an alias of `~/.ssh/config`.
        sshkey: a file with the private key to use.
        timeout: seconds for which a tunnel stays without a connection.
        paramiko: use the paramiko library instead of the program ssh; by default where that isn't there.

    Returns:
        The local ports of shell, iopub, stdin, heartbeat and control.

    Raises:
        TunnelError: a tunnel couldn't be opened: what ssh said.
        ConnectionInfoError: the connection data are of the wrong form.
    """
    from .ports import select_random_ports  # brings traitlets along

    info = (
        read_connection_file(connection_info)
        if isinstance(connection_info, str)
        else ConnectionInfo.from_dict(connection_info)
    )
    if info.transport != "tcp":
        raise TunnelError(
            "the kernel listens on Unix sockets, which can't be reached from another machine; "
            "start it with --transport=tcp"
        )
    remote = [info.port(channel) for channel in CHANNELS]
    local = select_random_ports(len(remote))
    open_tunnels(
        list(zip(local, remote, strict=True)),
        sshserver,
        remoteip=remote_address(info.ip),
        keyfile=sshkey,
        timeout=timeout,
        paramiko=paramiko,
    )
    return tuple(local)


def remote_address(ip: str) -> str:
    """Return the address under which the SSH server reaches a kernel that listens on `ip`."""
    return "127.0.0.1" if ip in ("", "*", "0.0.0.0", "::") else ip  # noqa: S104  as the kernel's file has it


def open_tunnels(
    ports: Sequence[tuple[int, int]],
    server: str,
    *,
    remoteip: str = "127.0.0.1",
    keyfile: str | None = None,
    timeout: int = IDLE_S,
    paramiko: bool | None = None,
) -> None:
    """Forward several ports.

    Args:
        ports: local and remote port of each.
        server: as users write it.
        remoteip: where the remote ports are, as seen from the server.
        keyfile: a file with the private key to use.
        timeout: seconds for which a tunnel stays without a connection.
        paramiko: see `tunnel_to_kernel`.

    Raises:
        TunnelError: what ssh said.
    """
    parsed = parse_server(server)
    program = shutil.which("ssh")
    if paramiko or (paramiko is None and program is None):
        from .paramiko_tunnels import open_paramiko_tunnels

        open_paramiko_tunnels(ports, parsed, remoteip=remoteip, keyfile=keyfile)
        return
    if program is None:
        raise TunnelError(
            "there is no program ssh; install OpenSSH, or: pip install ipy-kernel[tunnel]"
        )
    command = ssh_command(
        program, parsed, ports, remoteip=remoteip, keyfile=keyfile, timeout=timeout
    )
    _run_ssh(command, server)


def ssh_command(
    program: str,
    server: Server,
    ports: Sequence[tuple[int, int]],
    *,
    remoteip: str,
    keyfile: str | None,
    timeout: int,
) -> list[str]:
    """Return the command that forwards ports, from the background."""
    command = [program, "-f"]
    for option in _OPTIONS:
        command += ["-o", option]
    if server.port is not None:
        command += ["-p", str(server.port)]
    if keyfile:
        command += ["-i", os.path.expanduser(keyfile)]
    host = f"[{remoteip}]" if ":" in remoteip else remoteip
    for local, remote in ports:
        command += ["-L", f"127.0.0.1:{local}:{host}:{remote}"]
    # The session lasts as long as this command or a connection; the double dash ends the options.
    return [*command, "--", server.destination, f"sleep {int(timeout)}"]


def _run_ssh(command: Sequence[str], server: str) -> None:
    import tempfile  # only where a tunnel is opened

    # A file, not a pipe: the ssh in the background keeps it open.
    with tempfile.TemporaryFile() as errors:
        status = subprocess.run(
            command, stdin=None, stdout=subprocess.DEVNULL, stderr=errors, check=False
        ).returncode
        if status:
            errors.seek(0)
            said = errors.read().decode("utf-8", "replace").strip()
            raise TunnelError(
                f"ssh couldn't open the tunnel to {server} (exit status {status}): {said or 'it said nothing'}"
            )


def try_passwordless_ssh(server: str, keyfile: str | None = None, paramiko: Any = None) -> bool:
    """Tell whether a server lets us in without asking for anything. Nothing is asked, stored or changed.

    Args:
        server: as users write it.
        keyfile: a file with the private key to use.
        paramiko: without effect: ssh is asked.

    Raises:
        TunnelError: the server's name can't be understood, or there is no ssh.
    """
    parsed = parse_server(server)
    program = shutil.which("ssh")
    if program is None:
        raise TunnelError("there is no program ssh; install OpenSSH")
    command = [program, "-o", "BatchMode=yes", "-o", "ControlMaster=no", "-o", "ControlPath=none"]
    if parsed.port is not None:
        command += ["-p", str(parsed.port)]
    if keyfile:
        command += ["-i", os.path.expanduser(keyfile)]
    command += ["--", parsed.destination, "true"]
    return not subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, check=False
    ).returncode


def tunnelled_file(
    connection_file: str,
    sshserver: str,
    sshkey: str | None = None,
    *,
    ip: str = "",
    **options: Any,
) -> str:
    """Open the tunnels to a kernel, and write a connection file that goes through them.

    Args:
        connection_file: the kernel's own.
        sshserver: as users write it.
        sshkey: a file with the private key to use.
        ip: the kernel's address as the server sees it, in place of the one in the file.
        options: as `tunnel_to_kernel`'s.

    Returns:
        `kernel-N-ssh.json` beside the kernel's file (or in the runtime directory, where that can't be written to): other
        front ends on this machine connect with `--existing` and its name.

    Raises:
        TunnelError: a tunnel couldn't be opened.
        ConnectionInfoError: the connection data are of the wrong form.
    """
    from ipy.kernel.kernelspec.runtime import make_runtime_dir

    info = read_connection_file(connection_file)
    if ip:
        info = info.replace(ip=ip)
    ports = tunnel_to_kernel(info.as_dict(), sshserver, sshkey, **options)
    named = {f"{channel}_port": port for channel, port in zip(CHANNELS, ports, strict=True)}
    local = info.replace(ip="127.0.0.1", **named)
    stem = os.path.splitext(os.path.basename(connection_file))[0]
    name = f"{stem.removesuffix('-ssh')}-ssh.json"
    directory = os.path.dirname(os.path.abspath(connection_file))
    if not os.access(directory, os.W_OK):
        directory = make_runtime_dir()
    path = os.path.join(directory, name)
    write_file(path, local)
    return path


def ssh_tunnel(
    lport: int,
    rport: int,
    server: str,
    remoteip: str = "127.0.0.1",
    keyfile: str | None = None,
    password: str | bool | None = None,
    timeout: int = IDLE_S,
) -> None:
    """Forward one port. A password is asked for by ssh itself."""
    open_tunnels([(lport, rport)], server, remoteip=remoteip, keyfile=keyfile, timeout=timeout)


openssh_tunnel = ssh_tunnel
