"""hostapd's replies and events, and what hostapd_cli prints."""

from collections.abc import Callable, Iterator
from math import inf
from typing import override

from custom_components.wps_push.wps.model import Enrollee, Station, WindowStatus
from custom_components.wps_push.wps.routers.hostapd import deny
from custom_components.wps_push.wps.routers.hostapd.bss import Bss
from custom_components.wps_push.wps.routers.hostapd.channel import Control
from custom_components.wps_push.wps.routers.hostapd.events import Event, parse_event
from custom_components.wps_push.wps.routers.hostapd.joining import Newcomers, reason
from custom_components.wps_push.wps.routers.hostapd.replies import BssFacts
from custom_components.wps_push.wps.routers.hostapd_ssh.hearing import EventLines
from tests.fuzz import wire
from tests.fuzz.contract import Parser


class Told(Control):
    """A control socket that replies these, one after the other, and nothing more after them."""

    def __init__(self, *replies: bytes) -> None:
        self._replies: Iterator[bytes] = iter(replies)

    @property
    @override
    def attached(self) -> bool:
        return False

    @override
    async def request(self, command: str) -> str:
        return next(self._replies, b"").decode(errors="replace").removesuffix("\n")

    @override
    async def attach(self, on_event: Callable[[str], None]) -> None:
        """Nothing happens."""

    @override
    async def ping(self) -> None:
        """It is there."""

    @override
    def detach(self) -> None:
        """Nothing happens."""

    @override
    def close(self) -> None:
        """Nothing is open."""

    @override
    def __str__(self) -> str:
        return "wlan0"


async def _look(bss: Bss) -> BssFacts:
    await bss.look()
    return bss.facts


def facts(*replies: bytes) -> BssFacts:
    """`STATUS`, `GET_CONFIG` and `WPS_GET_STATUS`."""
    return wire.run(_look(Bss("wlan0", Told(*replies))))


def window(*replies: bytes) -> WindowStatus | None:
    """`WPS_GET_STATUS`."""
    return wire.run(Bss("wlan0", Told(*replies)).window())


def version(*replies: bytes) -> str | None:
    """`GET version`."""
    return wire.run(Bss("wlan0", Told(*replies)).version())


def pin(*replies: bytes) -> bool:
    """`WPS_AP_PIN get`."""
    return wire.run(Bss("wlan0", Told(*replies)).has_pin())


def stations(*replies: bytes) -> list[Station]:
    """`STA-FIRST` and `STA-NEXT`."""
    return wire.run(Bss("wlan0", Told(*replies)).stations())


def device(*replies: bytes) -> Enrollee | None:
    """`STA`."""
    return wire.run(Bss("wlan0", Told(*replies)).describe("aa:bb:cc:00:00:01"))


def blocked(*replies: bytes) -> frozenset[str]:
    """`DENY_ACL SHOW`."""
    return wire.run(deny.listed(Bss("wlan0", Told(*replies))))


def events(data: bytes) -> list[Event | None]:
    """Datagrams, a line each, and why the devices in them do not come onto the network."""
    newcomers = Newcomers()
    found = [parse_event(line) for line in data.decode(errors="replace").split("\n")]
    for now, event in enumerate(filter(None, found)):
        newcomers.hear("wlan0", event, now)
        if event.device:
            known = newcomers.expect(event.device.mac)
            reason(known, _FACTS, (), looking_since=-inf)
    return found


def printed(*chunks: bytes) -> list[Event | None]:
    """What hostapd_cli prints, with a pause after the last piece; pieces are no larger than what is read at once."""
    lines = EventLines()
    pieces = [chunk[begin : begin + 4096] for chunk in chunks for begin in range(0, len(chunk), 4096)]
    found = [line for piece in (*pieces, b"") for line in lines.feed(piece)]
    return [parse_event(line) for line in found]


_FACTS = facts(
    b"state=ENABLED\n", b"ssid=Net\nbssid=02:00:00:00:00:00\n", b"PBC Status: Disabled\nLast WPS result: None\n"
)

_UUID = frozenset({"uuid"})
_SSID = frozenset({"raw_ssid"})

_LONGEST = 16 * 1024
"""hostapd's own buffers for replies and events have 4 or 8 KiB."""

PARSERS = (
    Parser(longest=_LONGEST, name="hostapd.facts", function=facts, parts=3, raw=_SSID),
    Parser(longest=_LONGEST, name="hostapd.window", function=window),
    Parser(longest=_LONGEST, name="hostapd.version", function=version),
    Parser(longest=_LONGEST, name="hostapd.pin", function=pin),
    Parser(longest=_LONGEST, name="hostapd.stations", function=stations, parts=8),
    Parser(longest=_LONGEST, name="hostapd.device", function=device),
    Parser(longest=_LONGEST, name="hostapd.blocked", function=blocked),
    Parser(longest=_LONGEST, name="hostapd.events", function=events, raw=_UUID),
    Parser(longest=_LONGEST, name="hostapd_ssh.events", function=printed, parts=4, raw=_UUID),
)
