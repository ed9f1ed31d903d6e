"""The Keenetic driver. Each access point has a WPS session of its own."""

import asyncio
from collections.abc import Container, Iterable, Mapping
from typing import Any, override

from ...model import Band, Enrollee, Network, Phase, Refusal, RouterInfo, RouterReport, WindowStatus
from ...router import Describes, Router, RouterError, RouterUnable, TellsPin, WindowRefused
from ...text import clean, lowest_mac, normal_mac
from ...timing import Timing
from ..common.ending import Ending, Look, Stations, if_readable
from ..common.grouping import Group, group
from . import access_points, clients
from .access_points import AccessPoint, State, Wps, wps_query
from .rci import Query, Rci, is_error, part

_IDENTIFICATION = Query(("show", "identification"))
_VERSION = Query(("show", "version"))

# How many looks a press gets to show an open window.
_LOOKS = 4


class Keenetic(Router, Describes, TellsPin):
    """A router with KeeneticOS. It cannot end a session early, and does not name the device that joined.

    A network is opened on one access point: a device that hears two registrars may join neither.
    """

    def __init__(self, rci: Rci, *, title: str, band: Band | None, timing: Timing) -> None:
        """Do nothing yet; `band` is where windows are opened if a network has it."""
        self._rci = rci
        self._title = title
        self._band = band
        self._timing = timing
        self._groups: dict[str, Group[AccessPoint]] = {}
        self._endings: dict[str, Ending] = {}
        self._lock = asyncio.Lock()

    @override
    async def connect(self) -> RouterInfo:
        async with self._lock:
            identification, version = await self._rci.ask(_IDENTIFICATION, _VERSION)
            await self._discover()
        own = normal_mac(part(identification, "mac"))
        listed = (ap.mac for found in self._groups.values() for ap in found.interfaces)
        macs = frozenset(mac for mac in (own, *listed) if mac)
        lowest = lowest_mac(macs) or self._rci.host
        return RouterInfo(
            identity=clean(part(identification, "serial")) or lowest,
            name=clean(self._rci.realm) or self._title,
            manufacturer=clean(part(version, "vendor")) or clean(part(version, "manufacturer")) or self._title,
            model=clean(part(version, "model")),
            sw_version=clean(part(version, "title")) or clean(part(version, "release")),
            macs=macs,
            url=self._rci.url,
        )

    @override
    async def networks(self) -> tuple[Network, ...]:
        async with self._lock:
            await self._discover()
        return tuple(found.network for found in self._groups.values())

    @override
    async def open_window(self, network_id: str) -> WindowStatus:
        async with self._lock:
            await self._discover()
            found = self._groups.get(network_id)
            if found is None:
                raise WindowRefused(Refusal.RADIO_OFF)
            if found.network.obstacle:
                raise WindowRefused(Refusal(found.network.obstacle.value))
            before = await if_readable(self._stations(found))
            ending, pressed = self._ending(network_id), Look(at=_now(), is_open=True)
            look = await self._press(found)
            if look.is_open:
                return ending.press(look, before, pressed.at)
            if ending.unseen(pressed, before, look, await if_readable(self._stations(found))) is Phase.SUCCEEDED:
                return ending.status
            raise WindowRefused(Refusal.NOT_CARRIED_OUT)

    @override
    async def report(self, network_ids: Container[str] | None = None, *, stations: bool = False) -> RouterReport:
        async with self._lock:
            if not self._groups:
                await self._discover()
            asked = [found for key, found in self._groups.items() if network_ids is None or key in network_ids]
            keys = [key for found in asked for key in _keys(found)]
            extra = [clients.ASSOCIATIONS, clients.HOSTS] if stations else []
            if not keys and not extra:
                return RouterReport()
            answers = await self._rci.ask(*map(wps_query, keys), *extra)
            reported = dict(zip(keys, map(access_points.read_wps, answers), strict=False))
            windows = {found.network.id: await self._judge(found, reported) for found in asked}
            return RouterReport(
                windows=windows,
                stations=clients.stations(answers[-2], answers[-1], self._guests()) if stations else None,
            )

    @override
    async def describe(self, mac: str) -> Enrollee | None:
        async with self._lock:
            (hosts,) = await self._rci.ask(clients.HOSTS)
        return clients.device(hosts, mac)

    @override
    async def pin_enabled(self) -> bool:
        """Whether devices can join by the router's own PIN (`auto-self-pin`), which is on by default with WPS.

        It is never switched: the form of that command is only known from the command line.
        """
        async with self._lock:
            if not self._groups:
                await self._discover()
            keys = [key for found in self._groups.values() for key in _keys(found)]
            answers = await self._rci.ask(*map(wps_query, keys)) if keys else []
        reported = [wps.has_pin for answer in answers if (wps := access_points.read_wps(answer))]
        if None in reported:
            raise RouterUnable("the router does not say whether its PIN is on (auto-self-pin)")
        return any(reported)

    @override
    async def disconnect(self) -> None:
        try:
            async with self._lock:
                await self._rci.log_out()
        except RouterError:
            # The session ends by itself after some minutes.
            return

    async def _discover(self) -> None:
        """Look for the networks."""
        (interfaces,) = await self._rci.ask(access_points.INTERFACES)
        keys = access_points.names(interfaces)
        answers = await self._rci.ask(*map(wps_query, keys)) if keys else []
        wps = dict(zip(keys, map(access_points.read_wps, answers), strict=True))
        self._groups = group(access_points.read(interfaces, wps))

    async def _press(self, found: Group[AccessPoint]) -> Look:
        """Press the button on one access point, and read back in the same request: commands run in their order."""
        access_point = found.choice(self._band)
        if access_point is None:
            raise WindowRefused(Refusal.NOT_CARRIED_OUT)
        press = Query(("interface",), {"name": access_point.key, "wps": {"button": {"direction": "send"}}}, once=True)
        look = wps_query(access_point.key)
        pressed, answer = await self._rci.ask(press, look)
        wps = access_points.read_wps(answer)
        if _is_error(pressed):
            raise WindowRefused(Refusal.BUSY if wps and wps.open else Refusal.NOT_CARRIED_OUT)
        for _ in range(_LOOKS - 1):
            if wps and wps.open:
                break
            await asyncio.sleep(self._timing.open_poll)
            (answer,) = await self._rci.ask(look)
            wps = access_points.read_wps(answer)
        return _look([wps] if wps else [])

    async def _judge(self, found: Group[AccessPoint], reported: Mapping[str, Wps | None]) -> WindowStatus:
        """The state of a network's window, from what its access points report now and what was seen before."""
        ending = self._ending(found.network.id)
        there = [wps for key in _keys(found) if (wps := reported[key])]
        if not there:
            return ending.close(Phase.GONE, _now())
        if all(wps.state is State.DISABLED for wps in there):
            return ending.close(Phase.IDLE, _now())
        look = _look(there)
        return ending.take(look, await if_readable(self._stations(found)) if ending.needs_stations(look) else {})

    async def _stations(self, found: Group[AccessPoint]) -> Stations:
        (associated,) = await self._rci.ask(clients.ASSOCIATIONS)
        return clients.associations(associated, _keys(found), _now())

    def _guests(self) -> list[str]:
        return [ap.key for found in self._groups.values() for ap in found.interfaces if ap.guest]

    def _ending(self, network_id: str) -> Ending:
        return self._endings.setdefault(network_id, Ending(self._timing))


def _keys(found: Group[AccessPoint]) -> list[str]:
    return [ap.key for ap in found.interfaces]


def _look(reported: Iterable[Wps]) -> Look:
    """What the access points of one network report about its window."""
    running = [wps for wps in reported if wps.open]
    remaining = max((wps.left for wps in running if wps.left is not None), default=None)
    return Look(at=_now(), is_open=bool(running), remaining=remaining)


def _now() -> float:
    return asyncio.get_running_loop().time()


def _is_error(answer: Any) -> bool:
    """Whether a command was refused. Refusals come with HTTP status 200, in one of three places."""
    places = (answer, part(answer, "wps"), part(answer, "wps", "button"))
    return any(map(is_error, places))
