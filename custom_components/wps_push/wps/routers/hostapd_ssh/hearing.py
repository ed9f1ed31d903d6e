"""Events, by a `hostapd_cli` that stays: it prints each as one line, at once if it has a terminal."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
import re

import asyncssh

from ...router import RouterUnreachable
from .shell import Process, Shell

_READY = b"Interactive mode"
_MAX_LINE = 8192
_CHUNK = 4096

_PAUSE = 0.05
"""Seconds without another byte after which an event is complete: hostapd_cli prints it in one go."""

_HOSTAPD_GONE = "Connection to hostapd lost"
_TERMINATING = "<3>CTRL-EVENT-TERMINATING "
"""What hostapd says itself where it can."""

# The two events with a device's own words, and how long those words can be: a name of 32 bytes, or name, manufacturer (64),
# model, its number, serial number and the type, which is hostapd's own (Wi-Fi Simple Configuration, "Data Element Definitions").
_NAMED = (
    (re.compile(rb"<\d+>WPS-ENROLLEE-SEEN [^\n\[]*\["), 32, re.compile(rb"\]\n")),
    (re.compile(rb"<\d+>WPS-PIN-NEEDED [^\n\[]*\["), 240, re.compile(rb"\|\d+-[0-9A-Fa-f]+-\d+\]\n")),
)


class Hearing:
    """The events of one BSS."""

    def __init__(self, process: Process, shell: Shell, heard: Callable[[str], None]) -> None:
        """Call `heard` with each event that this `hostapd_cli` prints."""
        self._process = process
        self._shell = shell
        self._heard = heard
        self._is_wanted = True
        self.has_ended = False

    async def begin(self, seconds: float) -> None:
        """Wait until no event is missed any more. Raises RouterUnreachable."""
        try:
            async with asyncio.timeout(seconds):
                await self._process.stdout.readuntil(_READY)
        except BaseException as error:
            self._process.close()
            if isinstance(error, TimeoutError | EOFError | asyncssh.Error | OSError):
                raise RouterUnreachable(f"hostapd_cli of {self._shell} does not begin to listen") from error
            raise

    async def run(self) -> None:
        """Tell what comes, until hostapd ends, which is told as hostapd tells it, or `hostapd_cli` or the connection does."""
        lines = EventLines()
        try:
            while (data := await self._read(lines)) is not None:
                for line in lines.feed(data):
                    if self._is_wanted and line.startswith(_HOSTAPD_GONE):
                        self._heard(_TERMINATING)
                    elif self._is_wanted and line.startswith("<"):
                        self._heard(line)
        except asyncssh.Error, OSError:
            return
        finally:
            self.has_ended = True
            self._process.close()
            if self._is_wanted and self._shell.is_connected:
                self._shell.lost(RouterUnreachable(f"hostapd_cli of {self._shell} has ended"))

    def end(self) -> None:
        """Listen no more, and let `hostapd_cli` end."""
        self._is_wanted = False
        with suppress(OSError):
            self._process.stdin.write(b"quit\n")

    async def _read(self, lines: EventLines) -> bytes | None:
        """What comes next; nothing where an event waits for its rest and none comes, None at the end."""
        try:
            async with asyncio.timeout(_PAUSE if lines.is_waiting else None):
                return await self._process.stdout.read(_CHUNK) or None
        except TimeoutError:
            return b""


class EventLines:
    """Cuts what `hostapd_cli` prints into events.

    Devices' names stand in some as they are, line ends included, and must not pass for other events. Such a name ends with
    the last end of its kind within the longest name that there can be: no other event is that short.
    """

    def __init__(self) -> None:
        """Begin at the begin of a line."""
        self._rest = b""
        self._is_pause = True

    @property
    def is_waiting(self) -> bool:
        """Whether an event is held back until more comes, or a pause."""
        return self._rest.startswith(b"<") and not self._is_pause

    def feed(self, data: bytes) -> list[str]:
        """Take in what has come, or nothing after a pause; the lines that are complete now, without hostapd_cli's prompt."""
        self._rest += data.replace(b"\r", b"")
        self._is_pause = not data
        found: list[str] = []
        while (length := self._length()) is not None:
            line, self._rest = self._rest[:length], self._rest[length:]
            if len(line) <= _MAX_LINE:
                found.append(line.decode(errors="replace").removesuffix("\n"))
        return found

    def _length(self) -> int | None:
        """How many bytes the first line has; None where it is not complete."""
        while self._rest.startswith(b"> "):
            self._rest = self._rest[2:]
        for begin, longest, end in _NAMED:
            if named := begin.match(self._rest):
                window = self._rest[: named.end() + longest + 2]
                if len(window) < named.end() + longest + 2 and not self._is_pause:
                    return None
                ends = [match.end() for match in end.finditer(window, named.end() - 1)]
                if ends:
                    return ends[-1]
                break
        feed = self._rest.find(b"\n")
        if feed < 0:
            # Too long a line is nothing that hostapd says; it is dropped in one piece.
            return len(self._rest) if len(self._rest) > _MAX_LINE else None
        return feed + 1
