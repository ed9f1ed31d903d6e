"""hostapd's control sockets on another machine. Only `hostapd_cli` and `ls` of the sockets' folder are run there."""

import asyncio
from collections.abc import Callable
import re
import shlex
from typing import override

from ...router import RouterError, RouterPermissionError, RouterProgramMissing, RouterProtocolError, RouterUnreachable
from ...text import clean
from ...timing import Timing
from ..hostapd.channel import Control, Place, SocketGone
from .asking import Asking
from .hearing import Hearing
from .shell import Shell

# An account other than root may not have the system programs in its PATH, and may get error messages in another
# language.
_ENVIRONMENT = 'LC_ALL=C PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"'

# Some builds of `hostapd_cli` keep what is typed into them in the home directory, the PIN of a device with it (hostap,
# `hostapd_cli_interactive`).
_NO_HISTORY = "HOME=/dev/null"

_INTERFACE = re.compile(r"(?!wpa_ctrl_)[A-Za-z0-9][\w.:@+-]{0,14}=", re.ASCII)
"""A socket in a listing of `ls -F`, which marks sockets with `=`: a possible interface name, not that of a client."""

_MAX_INTERFACES = 64
"""More than any hostapd has. There is a limit since each one costs several requests."""

_PROGRAM = "hostapd_cli"
_NOT_FOUND = 127
"""The exit status of a shell that does not find a program."""

# The error messages of the C library.
_MAY_NOT, _IS_NOT_THERE, _NOBODY_LISTENS = "Permission denied", "No such file or directory", "Connection refused"


class RemoteFolder(Place):
    """The folder with the control sockets of all BSSes of a machine."""

    def __init__(self, shell: Shell, path: str, timing: Timing) -> None:
        """Use the folder at `path` on the machine of that shell."""
        self._shell = shell
        self._path = path
        self._timing = timing
        # A lost connection or the end of a hostapd is reported at once, so this only has to find new BSSes.
        self.look_every = timing.idle_poll
        self._asking = Asking(shell, self.command, self.explain, timing)
        self.leaving: set[asyncio.Task[None]] = set()
        """The tasks that receive events and have not ended yet."""

    @override
    def __str__(self) -> str:
        return f"{self._path} of {self._shell}"

    @override
    async def find(self) -> set[str]:
        # With the slash at the end, `ls` also follows a symbolic link.
        status, output = await self._shell.run(f"{_ENVIRONMENT} ls -1F -- {shlex.quote(f'{self._path}/')}")
        if status == 0:
            found = [line.removesuffix("=") for line in output.splitlines() if _INTERFACE.fullmatch(line)]
            return set(found[:_MAX_INTERFACES])
        if _IS_NOT_THERE in output:
            raise RouterUnreachable(f"no folder {self}: hostapd makes its ctrl_interface when it starts")
        raise self._failure(self._path, output)

    @override
    def control(self, name: str) -> RemoteControl:
        return RemoteControl(self, name, self._shell, self._asking, self._timing)

    def command(self, interface: str, *words: str) -> str:
        """The command line of `hostapd_cli` for an interface; without `words`, it reads commands from its input."""
        # The option -G makes it check by itself whether hostapd is still there, every so many whole seconds.
        ping = str(max(1, round(self._timing.ping)))
        program = [_PROGRAM, "-p", self._path, "-i", interface, "-G", ping, *words]
        return f"{_NO_HISTORY} {_ENVIRONMENT} exec {shlex.join(program)}"

    async def explain(self, interface: str) -> None:
        """Check whether `hostapd_cli` reaches an interface; raises a `RouterError` with the reason if it does not."""
        status, output = await self._shell.run(self.command(interface, "raw", "PING"))
        if status != 0:
            raise self._failure(f"{self._path}/{interface}", output, is_missing=status == _NOT_FOUND)
        # The account's shell may have printed something before.
        if output.strip().rpartition("\n")[2] != "PONG":
            raise RouterProtocolError("the answer to PING makes no sense")

    async def close(self) -> None:
        """End all running commands. Never raises."""
        self._asking.close()
        if self.leaving:
            _, late = await asyncio.wait(self.leaving, timeout=self._timing.cancel_settles)
            for task in late:
                task.cancel()

    def _failure(self, path: str, output: str, *, is_missing: bool = False) -> RouterError:
        """The error that corresponds to the output of a failed program."""
        if is_missing:
            return RouterProgramMissing(_PROGRAM)
        if _MAY_NOT in output:
            return RouterPermissionError(f"to use {path} (hostapd's ctrl_interface_group)")
        if _IS_NOT_THERE in output or _NOBODY_LISTENS in output:
            return SocketGone(f"no process listens at {path} of {self._shell}")
        last = output.strip().rpartition("\n")[2]
        return RouterUnreachable(f"hostapd does not answer at {path} of {self._shell}: {clean(last)}")


class RemoteControl(Control):
    """A control socket on another machine."""

    def __init__(self, folder: RemoteFolder, name: str, shell: Shell, asking: Asking, timing: Timing) -> None:
        """Use the socket with this name in that folder."""
        self._folder = folder
        self._name = name
        self._shell = shell
        self._asking = asking
        self._timing = timing
        self._hearing: Hearing | None = None

    @override
    def __str__(self) -> str:
        return f"{self._name} in {self._folder}"

    @property
    @override
    def attached(self) -> bool:
        return self._hearing is not None and not self._hearing.has_ended

    @override
    async def request(self, command: str) -> str:
        return await self._asking.ask(self._name, command)

    @override
    async def attach(self, on_event: Callable[[str], None]) -> None:
        await self._folder.explain(self._name)
        process = await self._shell.start(self._folder.command(self._name), terminal=True)
        hearing = Hearing(process, self._shell, on_event)
        await hearing.begin(self._timing.request)
        self._hearing = hearing
        task = asyncio.create_task(hearing.run())
        self._folder.leaving.add(task)
        task.add_done_callback(self._folder.leaving.discard)

    @override
    async def ping(self) -> None:
        if not self.attached:
            raise SocketGone(f"the events of {self} are no longer received")

    @override
    def detach(self) -> None:
        if self._hearing:
            self._hearing.end()
            self._hearing = None

    @override
    def close(self) -> None:
        self.detach()
