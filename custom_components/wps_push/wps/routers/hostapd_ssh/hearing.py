"""Receive events through a `hostapd_cli` that keeps running: it prints each as a line, at once if it has a terminal."""

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
"""Seconds without another byte after which an event counts as complete: hostapd_cli prints each event in one go."""

_HOSTAPD_GONE = "Connection to hostapd lost"
_TERMINATING = "<3>CTRL-EVENT-TERMINATING "
"""The event that hostapd itself sends before it ends, if it can."""

# The two events that contain text from a device; the longest such text, in bytes; and how it ends. It is either a name
# (32 bytes), or name, manufacturer (64), model, model number, serial number and type; hostapd writes the type itself
# (lengths: Wi-Fi Simple Configuration, "Data Element Definitions").
_NAMED = (
    (re.compile(rb"<\d+>WPS-ENROLLEE-SEEN [^\n\[]*\["), 32, re.compile(rb"\]\n")),
    (re.compile(rb"<\d+>WPS-PIN-NEEDED [^\n\[]*\["), 240, re.compile(rb"\|\d+-[0-9A-Fa-f]+-\d+\]\n")),
)


class Hearing:
    """Receives the events of one BSS."""

    def __init__(self, process: Process, shell: Shell, on_event: Callable[[str], None]) -> None:
        """Call `on_event` with each event that this `hostapd_cli` prints."""
        self._process = process
        self._shell = shell
        self._on_event = on_event
        self._is_wanted = True
        self.has_ended = False

    async def begin(self, seconds: float) -> None:
        """Wait until no events are missed from now on. Raises RouterUnreachable if that takes longer than `seconds`."""
        try:
            async with asyncio.timeout(seconds):
                await self._process.stdout.readuntil(_READY)
        except BaseException as error:
            self._process.close()
            if isinstance(error, TimeoutError | EOFError | asyncssh.Error | OSError):
                raise RouterUnreachable(f"hostapd_cli of {self._shell} does not begin to listen") from error
            raise

    async def run(self) -> None:
        """Pass on events until hostapd, `hostapd_cli` or the connection ends.

        The end of hostapd is passed on as the event that hostapd itself would send.
        """
        lines = EventLines()
        try:
            while (data := await self._read(lines)) is not None:
                for line in lines.feed(data):
                    if self._is_wanted and line.startswith(_HOSTAPD_GONE):
                        self._on_event(_TERMINATING)
                    elif self._is_wanted and line.startswith("<"):
                        self._on_event(line)
        except asyncssh.Error, OSError:
            return
        finally:
            self.has_ended = True
            self._process.close()
            if self._is_wanted and self._shell.is_connected:
                self._shell.on_lost(RouterUnreachable(f"hostapd_cli of {self._shell} has ended"))

    def end(self) -> None:
        """Stop passing on events, and end `hostapd_cli`."""
        self._is_wanted = False
        with suppress(OSError):
            self._process.stdin.write(b"quit\n")

    async def _read(self, lines: EventLines) -> bytes | None:
        """The next output; empty if an event is held back and no more output follows, None at the end."""
        try:
            async with asyncio.timeout(_PAUSE if lines.is_waiting else None):
                return await self._process.stdout.read(_CHUNK) or None
        except TimeoutError:
            return b""


class EventLines:
    """Splits the output of `hostapd_cli` into events.

    Some events contain device names unescaped, with line feeds, and a name must not pass for another event. The name
    ends at the last matching end within the longest possible name; no complete other event fits into that length.
    """

    def __init__(self) -> None:
        """Start at the beginning of a line."""
        self._rest = b""
        self._is_pause = True

    @property
    def is_waiting(self) -> bool:
        """Whether an event is held back until more output or a pause follows."""
        return self._rest.startswith(b"<") and not self._is_pause

    def feed(self, data: bytes) -> list[str]:
        """Add output, or nothing after a pause. Returns the lines that are complete now, without any prompt."""
        self._rest += data.replace(b"\r", b"")
        self._is_pause = not data
        found: list[str] = []
        while (length := self._length()) is not None:
            line, self._rest = self._rest[:length], self._rest[length:]
            if len(line) <= _MAX_LINE:
                found.append(line.decode(errors="replace").removesuffix("\n"))
        return found

    def _length(self) -> int | None:
        """The length of the first line in bytes; None if it is not complete."""
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
            # hostapd sends no line this long; it is dropped as a whole.
            return len(self._rest) if len(self._rest) > _MAX_LINE else None
        return feed + 1
