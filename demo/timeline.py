"""Record what happens in a demonstration, on one clock, for people and for programs."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
import json
from pathlib import Path
import time
from typing import Any

from .errors import DemoError

type Entry = dict[str, Any]
"""`t`: seconds since the start, `what`: what happened; further keys have the details."""

_WORDS = {
    "router_up": "{router} is up",
    "up": "Home Assistant is up at {address}",
    "router_added": "{title} was added by its config flow, which has tried it: {verdict}",
    "pressed": "pressed {entity_id} in Home Assistant",
    "router_window_open": "the router says: {said}",
    "window_opened": "window open, read back",
    "device_pressed": "a device presses its WPS button{hint}",
    "router_registered": "the router says: {said}",
    "device_seen": "device asks to join: {mac}",
    "pairing_failed": "pairing failed: {mac}",
    "device_paired": "device paired: {mac}",
    "device_connected": "device connected: {mac}",
    "device_not_connected": "device not connected: {mac} ({reason})",
    "automation_ran": "automation ran: {message}",
    "notified": "notification ({how}): {said}",
    "window_closed": "window closed: {outcome}",
    "device_identified": "device identified: {name}",
    "window_refused": "window refused: {refusal}",
}


def in_words(entry: Entry) -> str | None:
    """A line that tells an entry to people; None for what only programs want to know."""
    what: str = entry["what"]
    return f"{entry['t']:9.3f} s  {_WORDS[what].format_map(defaultdict(str, entry))}" if what in _WORDS else None


class Timeline:
    """Records and prints what happens, and can wait for something to happen."""

    def __init__(self) -> None:
        """Start the clock."""
        self._start = time.monotonic()
        self._entries: list[Entry] = []
        self._news = asyncio.Event()

    def __len__(self) -> int:
        """The number of entries, which is also the current point on the timeline."""
        return len(self._entries)

    def note(self, what: str, /, at: float | None = None, **details: Any) -> None:
        """Record something that happened now, or at a time of the monotonic clock, which all processes share."""
        entry = {"t": round((time.monotonic() if at is None else at) - self._start, 6), "what": what, **details}
        self._entries.append(entry)
        if line := in_words(entry):
            print(line, flush=True)
        self._news.set()

    def since(self, point: int) -> list[Entry]:
        """The entries from a point on the timeline on."""
        return self._entries[point:]

    def find(self, what: str, since: int, **details: Any) -> Entry | None:
        """The first entry of this kind, with these details, from a point on the timeline on."""
        wanted = {"what": what, **details}
        return next(
            (
                entry
                for entry in self.since(since)
                if all(key in entry and entry[key] == value for key, value in wanted.items())
            ),
            None,
        )

    def last(self, *whats: str) -> str | None:
        """What of these has happened last."""
        return next((entry["what"] for entry in reversed(self._entries) if entry["what"] in whats), None)

    async def follow(self, since: int) -> AsyncIterator[Entry]:
        """All entries from a point on the timeline on, as they come; without an end."""
        while True:
            for entry in self.since(since):
                since += 1
                yield entry
            if since == len(self):
                self._news.clear()
            await self._news.wait()

    async def until(self, what: str, since: int, within: float, **details: Any) -> Entry:
        """Wait for an entry; raises `DemoError` if there is none within that many seconds."""
        try:
            async with asyncio.timeout(within):
                while (entry := self.find(what, since, **details)) is None:
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise DemoError(f"{what} did not happen within {within:g} s") from None
        return entry

    def write(self, path: Path) -> None:
        """Write all entries as JSON, ordered by time."""
        path.write_text(json.dumps(sorted(self._entries, key=lambda entry: entry["t"]), indent=1) + "\n")
