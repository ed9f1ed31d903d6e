"""Send requests and read replies through one `hostapd_cli` that keeps running.

Starting a program for each request would also start a shell, which reads its start-up files. Over loopback, that took
13 ms with an empty start-up file and up to 600 ms with a full one. A request to a running `hostapd_cli` took 0.7 ms.

The output of `hostapd_cli` does not mark where a reply begins and ends. So each request is sent between two commands
that do not exist and that nobody can guess, and the reply is what is printed between the two error messages. A device
name in a reply thus cannot fake the end of it. `hostapd_cli` attaches to hostapd's events by itself; `DETACH` undoes
that, so that no event gets into a reply. (hostap, `hostapd/hostapd_cli.c`, seen with 2.10.)
"""

import asyncio
from collections.abc import Awaitable, Callable
import secrets

import asyncssh

from ...router import RouterProtocolError, RouterUnreachable
from ...timing import Timing
from ...turns import goes_on_in_turn
from .shell import Process, Shell

_MAX_REPLY = 64 * 1024
"""In bytes; far more than the longest reply of hostapd and `hostapd_cli`."""

_NOT_CONNECTED = "Not connected to hostapd - command dropped."


class Asking:
    """Sends requests to any interface of a machine, one at a time."""

    def __init__(
        self,
        shell: Shell,
        command: Callable[[str], str],
        explain: Callable[[str], Awaitable[None]],
        timing: Timing,
    ) -> None:
        """`command` returns the command line for an interface; `explain` raises if the interface cannot be reached."""
        self._shell = shell
        self._command = command
        self._explain = explain
        self._timing = timing
        self._lock = asyncio.Lock()
        self._process: Process | None = None
        self._interface = ""

    @goes_on_in_turn
    async def ask(self, interface: str, request: str) -> str:
        """The reply to a request, without the line feed at its end. Raises what `Control.request` raises."""
        async with self._lock:
            if self._process is not None:
                reply = await self._try(self._process, interface, request)
                if reply is not None:
                    return reply
                self.close()
            # If hostapd cannot be reached, this raises the reason; hostapd_cli would wait for it forever.
            await self._explain(interface)
            self._process = await self._shell.start(self._command(interface))
            self._interface = interface
            reply = await self._try(self._process, interface, request)
            if reply is None:
                self.close()
                raise RouterUnreachable(f"hostapd_cli of {self._shell} has ended while {interface} was asked")
            return reply

    def close(self) -> None:
        """End the `hostapd_cli`, by closing its input.

        On `quit`, it would first print its prompt, which nobody reads any more, and leave its socket behind.
        """
        if self._process:
            self._process.close()
            self._process = None

    async def _try(self, process: Process, interface: str, request: str) -> str | None:
        """The reply; None if this `hostapd_cli` has ended or does not reach the interface."""
        word = request.partition(" ")[0]
        try:
            async with asyncio.timeout(self._timing.request):
                # Choosing the current interface again would cost hostapd one request for each of its clients.
                choice = "" if interface == self._interface else f"interface {interface}\n"
                self._interface = interface
                reply = await _exchange(process, choice, request)
        except TimeoutError as error:
            self.close()
            message = (
                f"hostapd does not answer {word} at {interface} of {self._shell} within {self._timing.request:g} s"
            )
            raise RouterUnreachable(message) from error
        except asyncssh.Error, OSError:
            return None
        except RouterProtocolError:
            self.close()
            raise
        if reply == _NOT_CONNECTED or reply.startswith(f"'{word}' command "):
            return None
        return reply


async def _exchange(process: Process, choice: str, request: str) -> str:
    """Send a request and return its reply. Raises asyncssh.Error and OSError if `hostapd_cli` has ended.

    Raises RouterProtocolError if the reply is too long.
    """
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
            raise RouterProtocolError(f"the answer to {request.partition(' ')[0]} is too long")
    reply = output.partition(before)[2].partition(after)[0]
    return reply.removeprefix(b"> ").removesuffix(b"> ").decode(errors="replace").removesuffix("\n")
