"""The Livebox driver: one push button for the main network, pressed and read over SoftAtHome's bus."""

import asyncio
from collections.abc import Container, Mapping
from contextlib import suppress
from typing import Any, Final, override

from ...blocks import Blocks
from ...model import Enrollee, Network, Obstacle, Phase, Refusal, RouterInfo, RouterReport, WindowStatus
from ...router import (
    Cancels,
    Describes,
    Recognisable,
    Router,
    RouterError,
    RouterProtocolError,
    RouterUnable,
    TellsPin,
    Traces,
    WindowRefused,
    WindowStillOpen,
)
from ...text import clean, normal_mac
from ...timing import Timing
from ...trace import Trace
from ..common.ending import Ending, Look, Stations, if_readable, since
from ..common.keeping_out import KeepingOut
from ..common.temporary import Filtering
from .sysbus import CallFailed, Sysbus
from .vaps import MAIN
from .wifi import ENDS, Wifi

# How many looks a press or a close gets to take effect.
_LOOKS: Final = 3


class Livebox(Router, Cancels, Describes, Recognisable, TellsPin, Traces, Blocks):
    """A Livebox.

    A press names no network and no band: the box opens all bands of its main one.
    """

    def __init__(self, bus: Sysbus, *, title: str, timing: Timing) -> None:
        """Do nothing yet."""
        self._bus = bus
        self._wifi = Wifi(bus)
        self._keeping_out = KeepingOut(self._lists, self._wifi.change_filtering)
        self._title = title
        self._timing = timing
        self._lock = asyncio.Lock()
        self._endings: dict[str, Ending] = {}

    @override
    async def connect(self) -> RouterInfo:
        async with self._lock:
            reported = await self._bus.call("DeviceInfo", "get")
        info = reported if isinstance(reported, dict) else {}
        mac, identity = normal_mac(info.get("BaseMAC")), _identity(info)
        if identity is None:
            raise RouterProtocolError("DeviceInfo.get: neither a serial number nor an address in the answer")
        model = clean(info.get("ProductClass"))
        return RouterInfo(
            identity=identity,
            name=model or self._title,
            manufacturer=clean(info.get("Manufacturer")),
            model=model,
            sw_version=clean(info.get("SoftwareVersion")),
            macs=frozenset({mac} if mac else ()),
            url=self._bus.url,
        )

    @override
    async def identify(self) -> str | None:
        async with self._lock:
            return _identity(await self._bus.introduction())

    @override
    async def networks(self) -> tuple[Network, ...]:
        async with self._lock:
            await self._wifi.discover()
            return self._wifi.networks

    @override
    async def open_window(self, network_id: str) -> WindowStatus:
        async with self._lock:
            await self._check(network_id)
            stations, word = await if_readable(self._stations()), await self._wifi.word()
            ending, pressed = self._ending(network_id), _look(self._now, word, is_open=True)
            try:
                await self._wifi.press()
            except CallFailed:
                is_open = (await self._wifi.pairing([network_id])).get(network_id)
                raise WindowRefused(Refusal.BUSY if is_open else await self._refusal(network_id)) from None
            for look in range(_LOOKS):
                if look:
                    await asyncio.sleep(self._timing.open_poll)
                if await self._wifi.shows_open(network_id, word):
                    seen = _look(self._now, await self._wifi.word(), is_open=True)
                    return ending.press(seen, stations, pressed.at)
            seen = _look(self._now, await self._wifi.word(), is_open=False)
            if ending.unseen(pressed, stations, seen, await if_readable(self._stations())) is Phase.SUCCEEDED:
                return ending.status
            raise WindowRefused(await self._refusal(network_id))

    @override
    async def close_window(self, network_id: str) -> None:
        async with self._lock:
            await self._know()
            if self._wifi.network(network_id) is None:
                return
            is_open = (await self._wifi.pairing([network_id])).get(network_id, False)
            # It may have ended by itself since the last look. Then it was not closed by us.
            await self._judge(network_id, is_open=is_open)
            if not is_open and network_id != MAIN:
                # The command names no network: it would close the main one's window.
                return
            with suppress(CallFailed):
                # The box may refuse if there is nothing to stop. What it shows afterwards decides.
                await self._wifi.cancel()
            for look in range(_LOOKS):
                if look:
                    await asyncio.sleep(self._timing.open_poll)
                if not (await self._wifi.pairing([network_id])).get(network_id):
                    self._ending(network_id).cancel(self._now)
                    return
            raise WindowStillOpen("the window is open after stopPairing")

    @override
    async def report(self, network_ids: Container[str] | None = None, *, stations: bool = False) -> RouterReport:
        async with self._lock:
            await self._know()
            known = [network.id for network in self._wifi.networks]
            asked = [network_id for network_id in known if network_ids is None or network_id in network_ids]
            pairing = await self._wifi.pairing(asked) if asked else {}
            windows = {
                network_id: await self._judge(network_id, is_open=is_open) for network_id, is_open in pairing.items()
            }
            return RouterReport(windows=windows, stations=await self._wifi.stations() if stations else None)

    @override
    async def describe(self, mac: str) -> Enrollee | None:
        async with self._lock:
            return await self._wifi.describe(mac)

    @override
    async def pin_enabled(self) -> bool:
        async with self._lock:
            return await self._wifi.takes_pin()

    @override
    async def traces(self) -> Mapping[str, Trace]:
        """One request. The list of devices has a time as well, which the Livebox 7 does not renew with each association."""
        async with self._lock:
            return await self._wifi.traces()

    @override
    async def block(self, mac: str, seconds: float | None) -> float | None:
        async with self._lock:
            await self._keeping_out.block(mac)
        # Whether the entries outlast a restart of the Wi-Fi is not known.
        return self._timing.block_again

    @override
    async def unblock(self, mac: str) -> None:
        async with self._lock:
            await self._keeping_out.unblock(mac)

    @override
    async def blocked(self) -> frozenset[str]:
        async with self._lock:
            return await self._keeping_out.blocked()

    @override
    async def disconnect(self) -> None:
        try:
            async with self._lock:
                await self._bus.log_out()
        except RouterError:
            # The session ends by itself.
            return

    @property
    def _now(self) -> float:
        return asyncio.get_running_loop().time()

    def _ending(self, network_id: str) -> Ending:
        return self._endings.setdefault(network_id, Ending(self._timing, ENDS))

    async def _know(self) -> None:
        """Look for the networks, unless some are known."""
        if not self._wifi.networks:
            await self._wifi.discover()

    async def _lists(self) -> dict[str, Filtering]:
        """The lists of devices to keep out, by access point. Raises `RouterUnable` where there are none."""
        if lists := await self._wifi.filterings():
            return lists
        raise RouterUnable("getMIBs: no access point is up that has a list of devices to keep out")

    async def _check(self, network_id: str) -> None:
        """Raise `WindowRefused` if WPS cannot run. An obstacle that was seen before is looked at again."""
        await self._know()
        network = self._wifi.network(network_id)
        if network is None or network.obstacle:
            refusal = await self._refusal(network_id)
            if refusal is not Refusal.NOT_CARRIED_OUT:
                raise WindowRefused(refusal)

    async def _refusal(self, network_id: str) -> Refusal:
        """Why no window opens, from the present state of the networks."""
        await self._wifi.discover()
        network = self._wifi.network(network_id)
        obstacle = network.obstacle if network else Obstacle.RADIO_OFF
        return Refusal(obstacle.value) if obstacle else Refusal.NOT_CARRIED_OUT

    async def _stations(self) -> Stations:
        stations = await self._wifi.stations()
        return since(stations, self._now)

    async def _judge(self, network_id: str, *, is_open: bool) -> WindowStatus:
        """The state of a network's window, given whether the network is pairing."""
        ending = self._ending(network_id)
        turns = is_open is not (ending.phase is Phase.OPEN)
        look = _look(self._now, await self._wifi.word() if turns else self._wifi.last_word, is_open=is_open)
        return ending.take(look, await if_readable(self._stations()) if ending.needs_stations(look) else {})


def _identity(info: Mapping[str, Any]) -> str | None:
    return clean(info.get("SerialNumber")) or normal_mac(info.get("BaseMAC"))


def _look(now: float, word: str | None, *, is_open: bool) -> Look:
    """What the box shows. Its word is about the whole box, where one network at most is pairing."""
    return Look(at=now, is_open=is_open, words={"PairingStatus": word})
