"""The Huawei HiLink driver: one push button for the main network, on a band of choice. It cannot be cancelled."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Final, override

from ...model import Band, Network, Obstacle, Phase, Refusal, RouterInfo, Station, WindowStatus
from ...router import RouterBusy, RouterProtocolError, RouterUnable, WindowRefused
from ...text import clean, lowest_mac, normal_mac
from ...timing import Timing
from ..common.door import Said
from ..common.one_button import MAIN, OneButton
from . import house
from .door import HiLinkDoor
from .house import Bss
from .library import Client, Code
from .registrar import Registrar, state

_INDEX: Final = {Band.GHZ_2_4: 0, Band.GHZ_5: 1}

_LOOKS: Final = 3
"""How many looks an accepted press gets to show an open window."""

_REFUSALS: Final[dict[int, Refusal]] = {Code.NOT_SUPPORTED: Refusal.NOT_BUILT_IN, Code.BUSY: Refusal.BUSY}


class HuaweiHiLink(OneButton[HiLinkDoor]):
    """A router with Huawei's HiLink interface."""

    _pin = "wlan/wps-switch"

    def __init__(self, door: HiLinkDoor, *, title: str, band: Band | None, timing: Timing) -> None:
        """Do nothing yet; `band` is where windows are opened if WPS can run there."""
        super().__init__(door, title=title, timing=timing)
        self._band = band
        self._registrar = Registrar(timing)

    @override
    async def connect(self) -> RouterInfo:
        async with self._session:
            device = await self._demand("device/information", Client.device)
            bsses = await self._bsses()
        reported = (
            normal_mac(device.get(key)) for key in ("MacAddress1", "MacAddress2", "WifiMacAddrWl0", "WifiMacAddrWl1")
        )
        macs = frozenset(mac for mac in (*reported, *(bss.mac for bss in bsses)) if mac)
        identity = clean(device.get("SerialNumber")) or lowest_mac(macs)
        if not identity:
            raise RouterProtocolError("device/information: the router reports neither serial number nor address")
        model = clean(device.get("DeviceName")) or clean(device.get("devicename"))
        return RouterInfo(
            identity=identity,
            name=model or f"{self._title} {self._door.host}",
            manufacturer="Huawei",
            model=model,
            sw_version=clean(device.get("SoftwareVersion")),
            macs=macs,
            url=self._door.url,
        )

    @override
    async def open_window(self, network_id: str) -> WindowStatus:
        if network_id != MAIN:
            raise WindowRefused(Refusal.NOT_BUILT_IN)
        async with self._session:
            bsses = await self._bsses()
            bss = self._chosen(bsses)
            if (before := await self._look()) is Phase.GONE:
                raise WindowRefused(Refusal.NOT_BUILT_IN)
            index = _INDEX[bss.band] if len(bsses) > 1 else None
            pressed = await self._ask("wps-pbc", lambda client: client.press(index))
            if pressed.error is not None:
                raise WindowRefused(_REFUSALS.get(pressed.error, Refusal.NOT_CARRIED_OUT))
            self._registrar.pressed(self._now)
            return await self._read_back(before)

    @override
    async def _network(self) -> Network:
        missing = Obstacle.NOT_BUILT_IN if await self._look() is Phase.GONE else None
        return house.network(await self._bsses(), missing)

    @override
    async def _window(self) -> WindowStatus:
        return self._judge(await self._look())

    @override
    async def _stations(self) -> tuple[Station, ...]:
        # Models have one list or both (Home Assistant's `huawei_lte`).
        with suppress(RouterProtocolError):
            return house.stations(await self._demand("wlan/host-list", Client.stations, is_vital=False))
        return house.stations(await self._demand("lan/HostInfo", Client.hosts, is_vital=False))

    @override
    async def _has_pin(self) -> bool:
        return house.pin_enabled(await self._ask(self._pin, Client.pin))

    @override
    async def _switch_pin(self, *, enabled: bool) -> None:
        switched = await self._ask(self._pin, lambda client: client.switch_pin(enabled=enabled))
        if switched.error == Code.NOT_SUPPORTED:
            raise RouterUnable("the router's PIN cannot be switched")
        if switched.error == Code.BUSY:
            raise RouterBusy("the router is busy")

    def _chosen(self, bsses: tuple[Bss, ...]) -> Bss:
        """The band to press on: the preferred one, else the first, of those where WPS can run."""
        refused = house.network(bsses, None).obstacle
        if refused:
            raise WindowRefused(Refusal(refused.value))
        fit = [bss for bss in bsses if bss.obstacle is None]
        return min(fit, key=lambda bss: bss.band is not self._band)

    async def _read_back(self, before: Phase) -> WindowStatus:
        """Wait until the window is open, or until a device that was waiting has joined."""
        for number in range(_LOOKS):
            if number:
                await asyncio.sleep(self._timing.open_poll)
            seen = await self._look()
            # The result of an earlier window stays until the press is carried out.
            if seen is Phase.OPEN or (seen is Phase.SUCCEEDED and before is not Phase.SUCCEEDED):
                return self._judge(seen)
        raise WindowRefused(Refusal.NOT_CARRIED_OUT)

    def _judge(self, said: Phase) -> WindowStatus:
        return self._registrar.judge(said, self._now)

    async def _look(self) -> Phase:
        """The status of the window; `GONE` where the router has no push button."""
        looked = await self._ask("wps-pbc", Client.window)
        return Phase.GONE if looked.error == Code.NOT_SUPPORTED else state(looked)

    async def _bsses(self) -> tuple[Bss, ...]:
        said = await self._ask("wlan/multi-basic-settings", Client.networks)
        if said.error is None and (found := house.several(said, has_switch=True)):
            if all(bss.obstacle is not Obstacle.WPS_DISABLED for bss in found):
                return found
            features = await self._ask("wlan/wifi-feature-switch", Client.features)
            return house.several(said, has_switch=features.get("wps_switch_enable") == "1")
        return house.single(await self._demand("wlan/basic-settings", Client.network))

    async def _demand(self, what: str, question: Callable[[Client], Said[int]], *, is_vital: bool = True) -> Said[int]:
        """Ask for something that every router of this kind answers."""
        said = await self._ask(what, question, is_vital=is_vital)
        if said.error is not None or not isinstance(said.data, dict):
            raise RouterProtocolError(f"{what}: the answer makes no sense")
        return said

    async def _ask(self, what: str, question: Callable[[Client], Said[int]], *, is_vital: bool = True) -> Said[int]:
        """Ask in the session; log in anew, once, if it is over."""
        return await self._session.ask(lambda: self._door.ask(what, question, is_vital=is_vital))
