"""The real hostapd: on simulated radios with real enrollees, or without a radio to measure the driver alone."""

import asyncio
from contextlib import suppress
import socket
import time
from typing import override

from tests.lab import HostapdNone, LabError, RadioLab
from tests.lab.base import Lab
from tests.lab.conf import STATION_RADIOS

from .access_point import TRIED_AND_ADDED, AccessPoint, Pages
from .errors import DemoError
from .timeline import Timeline

_EVENTS = {"WPS-PBC-ACTIVE": "router_window_open", "WPS-REG-SUCCESS": "router_registered"}


class _EventListener(asyncio.DatagramProtocol):
    """Receives hostapd's events independently of WPS Push, at the same time."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self.attached = asyncio.Event()

    @override
    def datagram_received(self, data: bytes, addr: object) -> None:
        now = time.monotonic()
        if data == b"OK\n":
            self.attached.set()
            return
        said = data.decode(errors="replace").partition(">")[2].strip()
        event, _, rest = said.partition(" ")
        if event in _EVENTS:
            details = {"mac": rest.partition(" ")[0]} if rest else {}
            self._timeline.note(_EVENTS[event], now, said=said, **details)


class Hostapd(AccessPoint):
    """The hostapd of a lab."""

    def __init__(self, lab: Lab) -> None:
        """Use a lab that has not been started yet."""
        self._lab = lab

    @override
    async def start(self) -> None:
        starting = asyncio.ensure_future(asyncio.to_thread(self._lab.start))
        try:
            await asyncio.shield(starting)
        except LabError as error:
            raise DemoError(f"the access point does not start: {error}") from error
        finally:
            # The thread cannot be cancelled, and what it starts has to be stopped later.
            await asyncio.wait([starting])

    @override
    async def stop(self) -> None:
        await asyncio.to_thread(self._lab.stop)

    @property
    @override
    def pages(self) -> Pages:
        return {
            "user": {"next_step_id": "kind"},
            "kind": {"next_step_id": "hostapd"},
            "hostapd": {"directory": str(self._lab.ap_directory)},
            **TRIED_AND_ADDED,
        }

    @override
    async def listen(self, timeline: Timeline) -> None:
        own = self._lab.directory / "listener"
        transport, listener = await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: _EventListener(timeline),
            family=socket.AF_UNIX,
            local_addr=str(own),
            remote_addr=str(self._lab.ap_sockets[0]),
        )
        try:
            transport.sendto(b"ATTACH")
            await listener.attached.wait()
            await asyncio.Event().wait()
        finally:
            transport.close()
            with suppress(FileNotFoundError):
                own.unlink()


class Bare(Hostapd):
    """hostapd without a radio: shows how long a press takes on this machine alone."""

    title = "hostapd without a radio"

    def __init__(self) -> None:
        """Create a lab that is not started yet."""
        super().__init__(HostapdNone({"ssid": "Bare"}))


class Radio(Hostapd):
    """hostapd and three devices on simulated 802.11 radios, in a virtual machine."""

    title = "hostapd on simulated radios"

    def __init__(self) -> None:
        """Create a lab that is not started yet."""
        self._radios = RadioLab()
        super().__init__(self._radios)

    async def press_device(self, number: int) -> None:
        """Press the button of one of the devices, in turn; before that, the device forgets the network."""
        station = self._radios.sta(number % len(STATION_RADIOS) + 1)
        try:
            await asyncio.to_thread(station.disconnect)
            await asyncio.to_thread(station.press)
        except LabError as error:
            raise DemoError(f"the device does not do it: {error}") from error
