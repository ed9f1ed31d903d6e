"""hostapd's control sockets on another machine. Nothing is run there but `hostapd_cli` and a listing of their folder."""

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

# An account that is not root may have no system programs in its path, and system messages in its own language.
_ENVIRONMENT = 'LC_ALL=C PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"'

_INTERFACE = re.compile(r"(?!wpa_ctrl_)[A-Za-z0-9][\w.:@+-]{0,14}=", re.ASCII)
"""A socket in a listing, which marks them so: what is called as an interface can be, and is no client's."""

_MAX_INTERFACES = 64
"""More than any hostapd has; each one is asked several times."""

_PROGRAM = "hostapd_cli"
_NOT_FOUND = 127
"""The exit status of a shell that finds no such program."""

# What the C library calls the errors.
_MAY_NOT, _IS_NOT_THERE, _NOBODY_LISTENS = "Permission denied", "No such file or directory", "Connection refused"


class RemoteFolder(Place):
    """The folder of the sockets of all BSSes of a machine."""

    def __init__(self, shell: Shell, path: str, timing: Timing) -> None:
        """Use the folder at `path` there."""
        self._shell = shell
        self._path = path
        self._timing = timing
        # A lost connection and a hostapd that ends tell of themselves; this finds those that have come.
        self.look_every = timing.idle_poll
        self._asking = Asking(shell, self.command, self.explain, timing)
        self.leaving: set[asyncio.Task[None]] = set()
        """What is still listened to, or has not ended yet."""

    @override
    def __str__(self) -> str:
        return f"{self._path} of {self._shell}"

    @override
    async def find(self) -> set[str]:
        # With the slash the folder may also be a link.
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
        """The command line of `hostapd_cli` for an interface; without more words it waits for commands."""
        # It looks by itself whether hostapd is there, in whole seconds.
        ping = str(max(1, round(self._timing.ping)))
        program = [_PROGRAM, "-p", self._path, "-i", interface, "-G", ping, *words]
        return f"{_ENVIRONMENT} exec {shlex.join(program)}"

    async def explain(self, interface: str) -> None:
        """Find out what keeps `hostapd_cli` from an interface: raises that as `RouterError`; nothing does if it returns."""
        status, output = await self._shell.run(self.command(interface, "raw", "PING"))
        if status != 0:
            raise self._failure(f"{self._path}/{interface}", output, is_missing=status == _NOT_FOUND)
        # The account's shell may have said something before.
        if output.strip().rpartition("\n")[2] != "PONG":
            raise RouterProtocolError("no sense in the answer to PING")

    async def close(self) -> None:
        """Let the commands end that wait for more. Never raises."""
        self._asking.close()
        if self.leaving:
            _, late = await asyncio.wait(self.leaving, timeout=self._timing.cancel_settles)
            for task in late:
                task.cancel()

    def _failure(self, path: str, output: str, *, is_missing: bool = False) -> RouterError:
        """What a program that has failed says of a path."""
        if is_missing:
            return RouterProgramMissing(_PROGRAM)
        if _MAY_NOT in output:
            return RouterPermissionError(f"to use {path} (hostapd's ctrl_interface_group)")
        if _IS_NOT_THERE in output or _NOBODY_LISTENS in output:
            return SocketGone(f"nobody listens at {path} of {self._shell}")
        last = output.strip().rpartition("\n")[2]
        return RouterUnreachable(f"hostapd does not answer at {path} of {self._shell}: {clean(last)}")


class RemoteControl(Control):
    """A control socket on another machine."""

    def __init__(self, folder: RemoteFolder, name: str, shell: Shell, asking: Asking, timing: Timing) -> None:
        """Use the socket of this name in that folder."""
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
    async def attach(self, heard: Callable[[str], None]) -> None:
        await self._folder.explain(self._name)
        process = await self._shell.start(self._folder.command(self._name), terminal=True)
        hearing = Hearing(process, self._shell, heard)
        await hearing.begin(self._timing.request)
        self._hearing = hearing
        task = asyncio.create_task(hearing.run())
        self._folder.leaving.add(task)
        task.add_done_callback(self._folder.leaving.discard)

    @override
    async def ping(self) -> None:
        if not self.attached:
            raise SocketGone(f"{self} is listened to no more")

    @override
    def detach(self) -> None:
        if self._hearing:
            self._hearing.end()
            self._hearing = None

    @override
    def close(self) -> None:
        self.detach()
