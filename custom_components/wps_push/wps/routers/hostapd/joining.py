"""The devices that have just joined: what is heard of each until it is on the network, and why it does not get there.

A registrar only knows that a device has received the credentials (`WPS-REG-SUCCESS`). Then the device leaves and comes
back with the key, or cannot. hostapd names the reason only for a wrong key, so the others are concluded from what it
reports. All of this was seen with hostapd and wpa_supplicant 2.10.
"""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from math import inf

from ...reason import Reason
from ...router import RouterUnreachable
from .events import Event, EventKind
from .recent import remember
from .replies import BssFacts, Client


@dataclass(slots=True, kw_only=True, eq=False)
class Joining:
    """A device that has received the credentials, and what was heard of it since."""

    bss: str | None = None
    """The interface of the BSS that has registered it; None if that was not heard."""
    uuid: str = ""
    has_display: bool = False
    is_repeater: bool = False
    """Whether it came as a repeater that asks for the backhaul."""
    seen_at: float = -inf
    """When it was last heard to look for a network."""
    is_key_refused: bool = False
    """Whether it has tried another key than the network's."""
    _is_connected: bool = False
    _settled: asyncio.Event = field(default_factory=asyncio.Event)

    async def comes(self, seconds: float) -> bool:
        """Whether it comes onto the network in that time. Raises `RouterUnreachable` if that will not be heard."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._settled.wait()
        if self._settled.is_set() and not self._is_connected:
            raise RouterUnreachable("it is not heard any more whether the device comes onto the network")
        return self._is_connected

    def connect(self) -> None:
        """It is on the network."""
        self._is_connected = True
        self._settled.set()

    def give_up(self) -> None:
        """Nothing more will be heard of it."""
        self._settled.set()


class Newcomers:
    """The devices that have joined on any BSS and have not been heard to connect yet."""

    def __init__(self) -> None:
        """Start without any."""
        self._joining: dict[str, Joining] = {}
        self._displays: dict[str, bool] = {}
        self._repeaters: dict[str, str] = {}

    def hear(self, bss: str, event: Event, now: float) -> None:
        """The BSS of this interface has sent an event."""
        if event.device is None:
            return
        mac = event.device.mac
        joining = self._joining.get(mac)
        match event.kind:
            case EventKind.SEEN:
                remember(self._displays, event.uuid, bool(event.device.has_display))
                for known in self._joining.values():
                    if known.uuid == event.uuid:
                        known.seen_at = now
            case EventKind.REGISTERED:
                self._register(mac, bss, event.uuid)
            case EventKind.KEY_REFUSED if joining:
                joining.is_key_refused = True
            case EventKind.CONNECTED if joining:
                joining.connect()
            case EventKind.REPEATER_ADDED:
                remember(self._repeaters, mac, bss)
            case EventKind.REPEATER_REMOVED if self._repeaters.get(mac) == bss:
                del self._repeaters[mac]

    def is_repeater(self, mac: str, bss: str) -> bool:
        """Whether a device has come to a BSS as a repeater that asks for the backhaul."""
        return self._repeaters.get(mac) == bss

    def expect(self, mac: str) -> Joining:
        """The device with this address, which has joined."""
        if mac not in self._joining:
            remember(self._joining, mac, Joining())
        return self._joining[mac]

    def forget(self, mac: str, joining: Joining) -> None:
        """Nobody waits for this device any more."""
        if self._joining.get(mac) is joining:
            del self._joining[mac]

    def give_up(self, bss: str | None = None) -> None:
        """Nothing more will be heard from a BSS, or from any."""
        for mac, joining in list(self._joining.items()):
            if bss in {None, joining.bss}:
                joining.give_up()
                del self._joining[mac]
        self._repeaters = {mac: name for mac, name in self._repeaters.items() if bss not in {None, name}}

    def _register(self, mac: str, bss: str, uuid: str) -> None:
        joining = self._joining.get(mac)
        if joining is None or joining.bss is not None:
            if joining:
                # It joins once more, so it will not be known whether it has come onto the network the first time.
                joining.give_up()
            joining = Joining()
            remember(self._joining, mac, joining)
        joining.bss, joining.uuid = bss, uuid
        joining.has_display = self._displays.get(uuid, False)
        joining.is_repeater = self.is_repeater(mac, bss)


def reason(joining: Joining, facts: BssFacts, clients: Iterable[Client], *, looking_since: float) -> Reason:
    """Why a device is not on the network of a BSS. It still looks for one if it was heard after `looking_since`."""
    if facts.backhaul and joining.is_repeater:
        return Reason.BACKHAUL
    if facts.gives_one_devices_key and not joining.has_display:
        return Reason.KEY_LIST
    if joining.is_key_refused:
        return Reason.KEY_MISMATCH
    # hostapd does not report whether protected management frames are required. A device without them does not even try
    # to connect then, and no client does without them.
    if joining.seen_at > looking_since and all(client.has_pmf for client in clients if client.is_authorized):
        return Reason.PMF_REQUIRED
    return Reason.UNKNOWN
