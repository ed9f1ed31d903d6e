"""The ASUSWRT driver: it presses as the router's own WPS page does, and reads what that page shows."""

import asyncio
from collections.abc import Container, Mapping
import re
from typing import Final, override

from ...model import Enrollee, Network, Phase, Refusal, RouterInfo, RouterReport, Station, WindowStatus
from ...router import Cancels, Describes, Router, RouterUnreachable, WindowRefused, WindowStillOpen
from ...timing import Timing
from . import clients, wifi, wps_info
from .memory import Memory
from .session import Page, RouterPageMissing, Session
from .wifi import Wifi
from .wps_info import Row

_LOOKS: Final = 6
"""How many looks a press or a cancel gets: httpd answers at once, and `rc` carries it out some time later."""

_UPTIME: Final = re.compile(r"\((\d{1,10}) secs")
_VARIABLES: Final = tuple(f"nvram_get({name})" for name in wifi.VARIABLES)


class AsusWrt(Router, Cancels, Describes):
    """A router with ASUSWRT or Asuswrt-Merlin.

    WPS is never switched on here, since that restarts the Wi-Fi: where it is off, a press is refused.
    """

    def __init__(self, session: Session, *, timing: Timing) -> None:
        """Do nothing yet."""
        self._session = session
        self._timing = timing
        self._wifis: Mapping[str, Wifi] = {}
        self._memories: dict[str, Memory] = {}
        self._clients = clients.ClientList()
        self._several = True
        """Whether WPS may run on several radios at once."""
        self._lost = False
        """Whether the router was away, and may have been restarted."""

    @override
    async def connect(self) -> RouterInfo:
        async with self._session:
            nvram = wifi.variables(await self._session.hook(*_VARIABLES))
        web = self._session.web
        macs = wifi.macs(nvram)
        model = wifi.first(nvram, ("odmpid", "productid"))
        version = [text for name in ("firmver", "buildno", "extendno") if (text := wifi.first(nvram, (name,)))]
        return RouterInfo(
            identity=macs[0] if macs else web.host,
            name=wifi.first(nvram, ("lan_hostname",)) or model or web.host,
            manufacturer="ASUS",
            model=model,
            sw_version=".".join(version[:2]) + "".join(f"_{text}" for text in version[2:]) or None,
            macs=frozenset(macs),
            url=web.url,
        )

    @override
    async def networks(self) -> tuple[Network, ...]:
        async with self._session:
            await self._discover()
        return tuple(known.network for known in self._wifis.values())

    @override
    async def open_window(self, network_id: str) -> WindowStatus:
        async with self._session:
            rows = await self._discover()
            known = self._wifis.get(network_id)
            if known is None:
                raise WindowRefused(Refusal.RADIO_OFF)
            if known.network.obstacle:
                raise WindowRefused(Refusal(known.network.obstacle.value))
            before = self._merge(network_id, rows)
            if before and before.phase is Phase.OPEN:
                # It is not documented whether a press restarts the time of an open window. After a cancel it does.
                after = await self._close(network_id)
                if after and after.phase is Phase.SUCCEEDED:
                    # A device has joined in the meantime.
                    return after
            return await self._press(network_id, known.pressed)

    @override
    async def close_window(self, network_id: str) -> None:
        async with self._session:
            await self._known()
            await self._close(network_id)

    @override
    async def report(self, network_ids: Container[str] | None = None, *, stations: bool = False) -> RouterReport:
        if self._wifis and not stations and not self._asked(network_ids):
            return RouterReport()
        try:
            async with self._session:
                await self._known()
                asked = self._asked(network_ids)
                windows = await self._windows(asked) if asked else {}
                found = await self._stations() if stations else None
        except RouterUnreachable:
            self._lost = True
            raise
        return RouterReport(windows=windows, stations=found)

    @override
    async def describe(self, mac: str) -> Enrollee | None:
        async with self._session:
            found = await self._stations()
        station = next((station for station in found if station.mac == mac), None)
        if station is None or (station.hostname is None and station.ip is None):
            return None
        return Enrollee(mac=mac, hostname=station.hostname, ip=station.ip)

    @override
    async def disconnect(self) -> None:
        await self._session.end()

    async def _stations(self) -> tuple[Station, ...]:
        answer = await self._session.hook(clients.CALL)
        return self._clients.stations(answer, asyncio.get_running_loop().time())

    def _asked(self, network_ids: Container[str] | None) -> list[str]:
        """The networks of these that the router shows anything of."""
        return [
            key for key, known in self._wifis.items() if known.units and (network_ids is None or key in network_ids)
        ]

    async def _known(self) -> None:
        if not self._wifis:
            await self._discover()

    async def _discover(self) -> Mapping[int, Row]:
        """Look for the networks; returns what the router shows of their windows."""
        nvram = wifi.variables(await self._session.hook(*_VARIABLES))
        self._several = wifi.runs_on_several(nvram)
        try:
            rows = await self._rows()
        except RouterPageMissing:
            rows = {}
        self._wifis = {known.network.id: known for known in wifi.put_together(nvram, rows)}
        return rows

    async def _rows(self) -> Mapping[int, Row]:
        return wps_info.read(await self._session.ask(Page.WPS_INFO), several=self._several)

    async def _windows(self, asked: list[str]) -> dict[str, WindowStatus]:
        rows = await self._rows()
        if self._lost and any(memory.phase is Phase.OPEN for memory in self._memories.values()):
            await self._see_whether_restarted()
        self._lost = False
        return {network_id: status for network_id in asked if (status := self._merge(network_id, rows))}

    async def _see_whether_restarted(self) -> None:
        """Drop the windows from before a restart. Otherwise their end would look like a cancel."""
        reported = _UPTIME.search((await self._session.hook("uptime()")).text)
        now = asyncio.get_running_loop().time()
        for memory in self._memories.values():
            if reported and memory.opened_at is not None and int(reported[1]) < now - memory.opened_at:
                memory.interrupted()

    async def _look(self, network_id: str) -> WindowStatus | None:
        return self._merge(network_id, await self._rows())

    def _merge(self, network_id: str, rows: Mapping[int, Row]) -> WindowStatus | None:
        units = self._wifis[network_id].units if network_id in self._wifis else ()
        mine = {unit: row for unit, row in rows.items() if unit in units}
        return self._memory(network_id).look(mine, asyncio.get_running_loop().time())

    def _memory(self, network_id: str) -> Memory:
        return self._memories.setdefault(network_id, Memory(self._timing))

    async def _press(self, network_id: str, unit: int) -> WindowStatus:
        """Press as the router's page does, and look until the window is open.

        All four arguments have to be there, or nothing happens; a PIN of zeros stands for the button (asuswrt, `wps_apply` in
        `httpd/web.c`, `start_wps_method` in `rc/sysdeps/wps-broadcom.c`).
        """
        memory = self._memory(network_id)
        await self._session.command(
            action_mode="wps_apply",
            wps_band=str(unit),
            wps_enable="1",
            wps_sta_pin="00000000",
            current_page="Advanced_WWPS_Content.asp",
        )
        memory.pressed(asyncio.get_running_loop().time())
        for look in range(_LOOKS):
            if look:
                await asyncio.sleep(self._timing.open_poll)
            status = await self._look(network_id)
            if status and status.phase in {Phase.OPEN, Phase.SUCCEEDED}:
                return status
        overlap = memory.shows(Phase.OVERLAP)
        raise WindowRefused(
            Refusal.OVERLAP if overlap else Refusal.NOT_CARRIED_OUT,
            retry_in=self._timing.walk_time if overlap else None,
        )

    async def _close(self, network_id: str) -> WindowStatus | None:
        """Cancel as the firmware itself does (asuswrt, `stop_wps_method` in `rc`), and look until the window is closed.

        Returns what was shown then.
        """
        await self._session.command(action_mode="apply", rc_service="stop_wps_method")
        memory = self._memory(network_id)
        memory.stopped()
        for look in range(_LOOKS):
            if look:
                await asyncio.sleep(self._timing.open_poll)
            status = await self._look(network_id)
            if memory.phase is not Phase.OPEN:
                memory.closed()
                return status
        raise WindowStillOpen("the window is open after it was cancelled")
