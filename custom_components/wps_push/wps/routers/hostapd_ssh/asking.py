"""Requests and replies, by one `hostapd_cli` that stays.

To start a program for each request takes a shell with its start-up files each time: 13 ms with an empty one and up to
600 ms with a full one were measured over loopback, against 0.7 ms for a request to a `hostapd_cli` that is there already.

What `hostapd_cli` prints has no marks: each request comes between two commands that do not exist and that nobody can guess,
and the reply between the two complaints. Devices' names in replies can so not pretend to be an end of one. `hostapd_cli`
attaches to hostapd's events by itself; `DETACH` takes that back, so that none stands in a reply. (hostap,
`hostapd/hostapd_cli.c`, seen with 2.10.)
"""

import asyncio
from collections.abc import Awaitable, Callable
import secrets

import asyncssh

from ...router import RouterProtocolError, RouterUnreachable
from ...timing import Timing
from .shell import Process, Shell

_MAX_REPLY = 64 * 1024
"""Far more bytes than hostapd and `hostapd_cli` say to one request at most."""

_NOT_CONNECTED = "Not connected to hostapd - command dropped."


class Asking:
    """One request at a time, to any interface of a machine."""

    def __init__(
        self,
        shell: Shell,
        command: Callable[[str], str],
        explain: Callable[[str], Awaitable[None]],
        timing: Timing,
    ) -> None:
        """Have the command line for an interface from `command`; `explain` raises what keeps it from being reached."""
        self._shell = shell
        self._command = command
        self._explain = explain
        self._timing = timing
        self._turn = asyncio.Lock()
        self._process: Process | None = None
        self._interface = ""

    async def ask(self, interface: str, request: str) -> str:
        """The reply to a request, without the line feed at its end. Raises what `Control.request` raises."""
        async with self._turn:
            if self._process is not None:
                reply = await self._try(self._process, interface, request)
                if reply is not None:
                    return reply
                self.close()
            # Where hostapd is not there, this says why; hostapd_cli would wait for it for ever.
            await self._explain(interface)
            self._process = await self._shell.start(self._command(interface))
            self._interface = interface
            reply = await self._try(self._process, interface, request)
            if reply is None:
                self.close()
                raise RouterUnreachable(f"hostapd_cli of {self._shell} has ended while {interface} was asked")
            return reply

    def close(self) -> None:
        """Let the `hostapd_cli` end.

        It does so when it can read no more. Asked to `quit` it would first show its prompt, to nobody, and leave its socket behind.
        """
        if self._process:
            self._process.close()
            self._process = None

    async def _try(self, process: Process, interface: str, request: str) -> str | None:
        """The reply; None where this `hostapd_cli` has ended, or does not reach the interface."""
        word = request.partition(" ")[0]
        try:
            async with asyncio.timeout(self._timing.request):
                # To choose the same one again would cost hostapd a request for each of its clients.
                choice = "" if interface == self._interface else f"interface {interface}\n"
                self._interface = interface
                reply = await _exchange(process, choice, request)
        except TimeoutError as error:
            self.close()
            words = f"hostapd does not answer {word} at {interface} of {self._shell} within {self._timing.request:g} s"
            raise RouterUnreachable(words) from error
        except asyncssh.Error, OSError:
            return None
        except RouterProtocolError:
            self.close()
            raise
        if reply == _NOT_CONNECTED or reply.startswith(f"'{word}' command "):
            return None
        return reply


async def _exchange(process: Process, choice: str, request: str) -> str:
    """Raises asyncssh.Error and OSError where `hostapd_cli` has ended, and RouterProtocolError."""
    mark = f"wps{secrets.token_hex(8)}"
    before, after = (f"Unknown command '{mark}{end}'\n".encode() for end in "ab")
    process.stdin.write(f"{choice}raw DETACH\n{mark}a\nraw {request}\n{mark}b\n".encode())
    output = b""
    while after not in output:
        more = await process.stdout.read(_MAX_REPLY)
        if not more:
            raise ConnectionResetError
        output = (output + more).replace(b"\r", b"")
        if len(output) > 2 * _MAX_REPLY:
            raise RouterProtocolError(f"too long an answer to {request.partition(' ')[0]}")
    reply = output.partition(before)[2].partition(after)[0]
    return reply.removeprefix(b"> ").removesuffix(b"> ").decode(errors="replace").removesuffix("\n")
