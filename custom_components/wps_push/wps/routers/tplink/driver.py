"""The TP-Link driver: one push button for the whole router, whose access point the router chooses."""

import asyncio
from collections.abc import Container
from contextlib import suppress
from typing import Final, override

from ...model import Enrollee, Network, Obstacle, Phase, Refusal, RouterInfo, RouterReport, WindowStatus
from ...router import Cancels, Describes, Router, RouterProtocolError, SwitchesPin, WindowRefused, WindowStillOpen
from ...text import clean, lowest_mac
from ...timing import Timing
from ..lingering import Lingering
from . import house
from .door import Door
from .house import MAIN
from .library import Said
from .registrar import Registrar, Word, word

_STATUS: Final = "status?form=all"
_FIRMWARE: Final = "firmware?form=upgrade"
_WPS: Final = "wireless?form=wps_connect"
_PIN: Final = "wireless?form=wps_pin"

_LOOKS: Final = 3
"""How often an accepted press is looked at until it is called not carried out."""


class TpLink(Router, Cancels, Describes, SwitchesPin):
    """A router with TP-Link's "stok" interface."""

    def __init__(self, door: Door, *, title: str, timing: Timing) -> None:
        """Do nothing yet."""
        self._door = door
        self._title = title
        self._timing = timing
        self._registrar = Registrar()
        self._session = Lingering(log_in=door.log_in, log_out=door.log_out, linger=timing.linger)

    @override
    async def connect(self) -> RouterInfo:
        async with self._session:
            status = await self._ask(_STATUS)
            firmware = await self._ask(_FIRMWARE)
        macs = house.macs(status)
        if not (identity := lowest_mac(macs)):
            raise RouterProtocolError("status: the router does not tell its own address")
        model = clean(firmware.get("model"))
        hardware = clean(firmware.get("hardware_version"))
        return RouterInfo(
            identity=identity,
            name=model or hardware or f"{self._title} {self._door.host}",
            manufacturer=self._title,
            model=model or hardware,
            sw_version=clean(firmware.get("firmware_version")),
            macs=macs,
            url=self._door.url,
        )

    @override
    async def networks(self) -> tuple[Network, ...]:
        async with self._session:
            return (await self._network(),)

    @override
    async def open_window(self, network_id: str) -> WindowStatus:
        if network_id != MAIN:
            raise WindowRefused(Refusal.NOT_BUILT_IN)
        async with self._session:
            if not house.may_press(await self._ask(_WPS)):
                raise await self._refusal()
            before = await self._look()
            pressed = await self._ask(_WPS, option="connect")
            if pressed.get("wps_status") == "overlap":
                raise WindowRefused(Refusal.OVERLAP, retry_in=self._timing.walk_time)
            if pressed.error or word(pressed).phase is Phase.FAILED:
                raise await self._refusal()
            self._registrar.pressed(before, asyncio.get_running_loop().time() + self._timing.walk_time)
            return await self._read_back()

    @override
    async def close_window(self, network_id: str) -> None:
        async with self._session:
            before = await self._look()
            if not self._may_be_open(before):
                return
            cancelled = await self._ask(_WPS, option="cancel")
            after = await self._look()
            # A result that hides the window hides its end too: then the router's answer to the cancel has to do.
            if after.phase is Phase.OPEN or (cancelled.error and self._may_be_open(after)):
                raise WindowStillOpen("the window is open after it was cancelled")
            self._registrar.cancelled(before)

    @override
    async def report(self, network_ids: Container[str] | None = None, *, stations: bool = False) -> RouterReport:
        asked = network_ids is None or MAIN in network_ids
        if not asked and not stations:
            return RouterReport()
        async with self._session:
            windows = {MAIN: self._judge(await self._look())} if asked else {}
            found = house.stations(await self._status()) if stations else None
        return RouterReport(windows=windows, stations=found)

    @override
    async def describe(self, mac: str) -> Enrollee | None:
        async with self._session:
            known = {station.mac: station for station in house.stations(await self._status())}
        station = known.get(mac)
        if station is None or (station.hostname is None and station.ip is None):
            return None
        return Enrollee(mac=mac, hostname=station.hostname, ip=station.ip)

    @override
    async def pin_enabled(self) -> bool:
        async with self._session:
            return await self._has_pin()

    @override
    async def set_pin(self, *, enabled: bool) -> None:
        async with self._session:
            if await self._has_pin() is enabled:
                return
            # How the router answers a write is not known for sure, and an empty answer looks like nonsense: what it
            # says of itself afterwards decides.
            with suppress(RouterProtocolError):
                await self._ask(_PIN, operation="write", wps_label="on" if enabled else "off")
            if await self._has_pin() is not enabled:
                raise RouterProtocolError("wps_pin: the router has not switched its PIN")

    @override
    async def disconnect(self) -> None:
        await self._session.end()

    async def _network(self) -> Network:
        return house.main_network(await self._status(), await self._ask(_WPS))

    async def _refusal(self) -> WindowRefused:
        """Why the router does not open a window."""
        obstacle: Obstacle | None = (await self._network()).obstacle
        return WindowRefused(Refusal(obstacle.value) if obstacle else Refusal.NOT_CARRIED_OUT)

    async def _read_back(self) -> WindowStatus:
        """See the window open, or see who has been waiting for it."""
        for number in range(_LOOKS):
            if number:
                await asyncio.sleep(self._timing.open_poll)
            status = self._judge(await self._look())
            if status.phase in (Phase.OPEN, Phase.SUCCEEDED):
                return status
            if status.phase is Phase.OVERLAP:
                raise WindowRefused(Refusal.OVERLAP, retry_in=self._timing.walk_time)
        raise WindowRefused(Refusal.NOT_CARRIED_OUT)

    async def _look(self) -> Word:
        return word(await self._ask(_WPS, option="pbc"))

    def _judge(self, said: Word) -> WindowStatus:
        return self._registrar.judge(said, asyncio.get_running_loop().time())

    def _may_be_open(self, said: Word) -> bool:
        return self._registrar.may_be_open(said, asyncio.get_running_loop().time())

    async def _has_pin(self) -> bool:
        return house.pin_enabled(await self._ask(_PIN))

    async def _status(self) -> Said:
        said = await self._ask(_STATUS)
        if not isinstance(said.data, dict):
            raise RouterProtocolError("status: the answer makes no sense")
        return said

    async def _ask(self, form: str, **options: str) -> Said:
        """Ask in the session; log in anew, once, where that is over.

        The handler of `wps_connect` looks at `option` alone; the router's own page sends `operation=read` with it. For
        `wps_pin` it sends `operation=write` where something is to change.
        """
        body = "&".join(f"{name}={value}" for name, value in {"operation": "read", **options}.items())
        return await self._session.ask(lambda: self._door.ask(form, body))
