"""A router with one push button for all of it, behind a log-in that is scarce."""

from abc import abstractmethod
import asyncio
from collections.abc import Container, Iterable
from typing import Any, ClassVar, Final, override

from ...model import Enrollee, Network, RouterReport, Station, WindowStatus
from ...router import Describes, Router, RouterProtocolError, SwitchesPin
from ...timing import Timing
from .door import Door
from .lingering import Lingering

MAIN: Final = "main"
"""The only network's id."""


class OneButton[D: Door[Any, Any]](Router, Describes, SwitchesPin):
    """What such drivers have in common: each call is a block of the session, and its own methods are called inside of one."""

    _pin: ClassVar[str]
    """What the router calls the switch of its own PIN."""

    def __init__(self, door: D, *, title: str, timing: Timing) -> None:
        """Do nothing yet."""
        self._door = door
        self._title = title
        self._timing = timing
        self._session = Lingering(log_in=door.log_in, log_out=door.log_out, timing=timing)

    @override
    async def networks(self) -> tuple[Network, ...]:
        async with self._session:
            return (await self._network(),)

    @override
    async def report(self, network_ids: Container[str] | None = None, *, stations: bool = False) -> RouterReport:
        asked = network_ids is None or MAIN in network_ids
        if not asked and not stations:
            return RouterReport()
        async with self._session:
            windows = {MAIN: await self._window()} if asked else {}
            found = tuple((await self._by_mac()).values()) if stations else None
        return RouterReport(windows=windows, stations=found)

    @override
    async def describe(self, mac: str) -> Enrollee | None:
        async with self._session:
            station = (await self._by_mac()).get(mac)
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
            await self._switch_pin(enabled=enabled)
            if await self._has_pin() is not enabled:
                raise RouterProtocolError(f"{self._pin}: the router has not switched its PIN")

    @override
    async def disconnect(self) -> None:
        await self._session.end()

    @property
    def _now(self) -> float:
        return asyncio.get_running_loop().time()

    async def _by_mac(self) -> dict[str, Station]:
        return {station.mac: station for station in await self._stations()}

    @abstractmethod
    async def _network(self) -> Network:
        """The main network."""

    @abstractmethod
    async def _window(self) -> WindowStatus:
        """How the window stands."""

    @abstractmethod
    async def _stations(self) -> Iterable[Station]:
        """Who is on the Wi-Fi; a device may be listed more than once."""

    @abstractmethod
    async def _has_pin(self) -> bool:
        """Whether devices can join by the router's own PIN."""

    @abstractmethod
    async def _switch_pin(self, *, enabled: bool) -> None:
        """Ask the router to switch its PIN; what it says of itself afterwards decides."""
