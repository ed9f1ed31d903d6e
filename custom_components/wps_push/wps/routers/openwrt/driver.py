"""The OpenWrt driver: the push button of hostapd, which has one object on the bus for each BSS."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import replace
from typing import override

from ...blocks import Blocks
from ...model import Band, Enrollee, Network, Obstacle, Phase, Refusal, RouterInfo, RouterReport, Station, WindowStatus
from ...router import Cancels, Describes, Remembers, Router, RouterError, TellsPin, WindowRefused, WindowStillOpen
from ...timing import Timing
from . import bans, bss, devices
from .board import BOARD, about, said_of_board
from .calls import DENIED, Answer, Call, Objects, Status, failure, on_interfaces
from .joining import Joining, is_joining
from .look import Look, Statuses
from .memory import Memory
from .merging import GONE, Merger, reported
from .pin import takes_pin, told_pin
from .ubus import Ubus
from .wifi import Rules, Wifi, put_together

# Why a BSS did not do what it was asked to do.
_REFUSALS: dict[int, Refusal] = {
    Status.NOT_SUPPORTED: Refusal.WPS_DISABLED,
    Status.METHOD_NOT_FOUND: Refusal.NOT_BUILT_IN,
    Status.OBJECT_NOT_FOUND: Refusal.RADIO_OFF,
    Status.NOT_FOUND: Refusal.RADIO_OFF,
}

# While a window is in one of these phases, the router is asked often.
_LIVE = frozenset({Phase.OPEN, Phase.OVERLAP})


class OpenWrt(Router, Cancels, Describes, Remembers, TellsPin, Blocks):
    """A router with OpenWrt.

    A network is opened on one BSS only: by default each BSS has a WPS UUID of its own (`wps_independent`), and a device
    that hears two registrars with different ones joins neither.
    """

    def __init__(self, ubus: Ubus, *, title: str, band: Band | None, timing: Timing) -> None:
        """Do nothing yet. `band` is the one that was chosen; a network that has it is opened there or not at all."""
        self._ubus = ubus
        self._joining = Joining(ubus)
        self._title = title
        self._band = band
        self._timing = timing
        self._objects: Objects | None = None
        self._measured: frozenset[bss.Bss] = frozenset()
        self._macs: frozenset[str] = frozenset()
        self._memory = Memory()
        self._wifis: dict[str, Wifi] = {}
        self._mergers: dict[str, Merger] = {}
        self._opened: set[str] = set()
        # The methods that did not list the clients of an interface, until the networks are read again.
        self._failed_lists: set[str] = set()
        self._asked_nothing_since_connect = False
        # What `networks` returned last; None if it was never called.
        self._returned: tuple[Network, ...] | None = None

    @override
    def remember(self, networks: Iterable[Network]) -> None:
        self._memory.take(networks)

    @override
    async def connect(self) -> RouterInfo:
        answers = await self._discover(also=[BOARD])
        self._asked_nothing_since_connect = True
        info = about(said_of_board(answers), self._ubus, self._memory.addresses(self._macs), self._title)
        return replace(info, own_pin=told_pin(answers))

    @override
    async def networks(self) -> tuple[Network, ...]:
        """The networks that the router shows now.

        An account that cannot read the configuration does not see where WPS is switched off. For such an account an
        `obstacle` of None does not mean that WPS is on, and does not contradict a press that was refused as `WPS_DISABLED`.
        """
        if not self._asked_nothing_since_connect:
            await self._discover()
        self._asked_nothing_since_connect = False
        self._returned = self._networks
        return self._returned

    @override
    async def open_window(self, network_id: str) -> WindowStatus:
        wifi = await self._openable(network_id)
        refusal = Refusal.WPS_DISABLED
        tried: set[str] = set()
        while untried := [ifname for ifname in wifi.usable if ifname not in tried]:
            # A narrow account does not see where WPS is switched on, so the next BSS is tried if one says no.
            for ifname in untried:
                answer = await self._press(ifname)
                if isinstance(answer, WindowStatus):
                    return self._merge(network_id, {ifname: answer})
                refusal = answer
            tried.update(untried)
            # The configuration may have changed since it was read: it can explain hostapd's no, or name other interfaces.
            await self._discover()
            wifi = self._wifis.get(network_id, wifi)
        raise WindowRefused(Refusal(wifi.network.obstacle.value) if wifi.network.obstacle else refusal)

    @override
    async def close_window(self, network_id: str) -> None:
        await self._known()
        if network_id not in self._wifis:
            await self._discover()
        wifi = self._wifis.get(network_id)
        if wifi is None:
            look = await self._look(None)
            statuses = [status for of_network in look.statuses.values() for status in of_network.values() if status]
            if any(status.phase is Phase.OPEN for status in statuses):
                raise WindowStillOpen("the network is not there, and a window of the router is open")
        elif await self._cancel(wifi):
            # The router's own button opens all BSSes, also one that has appeared since.
            await self._discover()
            if wifi := self._wifis.get(network_id):
                await self._cancel(wifi)

    @override
    async def report(self, network_ids: Container[str] | None = None, *, stations: bool = False) -> RouterReport:
        await self._known()
        look = await self._look(network_ids, stations=stations)
        if look.is_outdated:
            await self._discover(look.objects)
            # A BSS that has just appeared is looked at right away, because what it shows at first is its baseline.
            look = await self._look(network_ids, stations=stations)
        # Before anything is concluded about the windows: if the list cannot be read, they are asked for again without it.
        clients = self._stations(look.listed) if stations else None
        return RouterReport(
            windows={
                network_id: self._merge_all(network_id, statuses)
                for network_id, statuses in look.statuses.items()
                if statuses or network_id in self._mergers
            },
            stations=clients,
            changed=self._returned is not None and self._networks != self._returned,
            joining=look.joining,
        )

    @override
    async def describe(self, mac: str) -> Enrollee | None:
        answers = await self._ask([call] for call in (*devices.LEASES, devices.HINTS))
        host = devices.hosts(answers).get(mac, devices.UNKNOWN)
        return None if host == devices.UNKNOWN else Enrollee(mac=mac, hostname=host.hostname, ip=host.ip)

    @override
    async def pin_enabled(self) -> bool:
        """Whether devices can join by PIN. It is never switched: the Wi-Fi restarts with a new configuration."""
        return await takes_pin(self._ubus)

    @override
    async def block(self, mac: str, seconds: float | None) -> float | None:
        await self._discover()
        return await bans.ban(self._ubus, self._objects or (), mac, seconds, self._timing)

    @override
    async def unblock(self, mac: str) -> None:
        await self._discover()
        await bans.lift(self._ubus, self._objects or (), mac)

    @override
    async def blocked(self) -> frozenset[str]:
        await self._known()
        return frozenset().union(*await bans.banned(self._ubus, self._objects or ()))

    @override
    async def disconnect(self) -> None:
        try:
            await self._ubus.log_out()
        except RouterError:
            # The session ends by itself.
            return

    @property
    def _networks(self) -> tuple[Network, ...]:
        return tuple(wifi.network for wifi in self._wifis.values())

    async def _known(self) -> None:
        """Look for the networks if that was never done."""
        self._asked_nothing_since_connect = False
        if self._objects is None:
            await self._discover()

    async def _discover(self, objects: Objects | None = None, *, also: Sequence[Call] = ()) -> devices.Answers:
        """Find out what hostapd runs, unless that is given, and what the account may know about it.

        Returns all answers, also those to other calls and those that failed.
        """
        self._asked_nothing_since_connect = False
        if objects is None:
            objects = await self._ubus.objects()
        await self._ubus.log_in([*on_interfaces(objects, "wps_start"), *on_interfaces(objects, "wps_status")])
        said = (await self._ubus.call((), [[call] for call in (*bss.calls(objects), *also)])).optional
        answers = [(call, answer) for call, answer in said if answer.ok]
        configured, measured = bss.read(answers)
        wifis = put_together(configured, measured, Rules(objects, self._band, self._may_start), self._memory)
        self._objects = objects
        self._failed_lists.clear()
        self._measured = frozenset(measured)
        self._macs = frozenset(known.bssid for known in (*configured, *measured) if known.bssid)
        self._wifis = {wifi.network.id: wifi for wifi in wifis}
        return said

    async def _look(self, network_ids: Container[str] | None, *, stations: bool = False) -> Look:
        """Ask about the windows of these networks and, unless one is open, what hostapd runs: in one request."""
        looks = {
            network_id: on_interfaces(self._wifis[network_id].asked if network_id in self._wifis else (), "wps_status")
            for network_id in dict.fromkeys([*self._wifis, *self._memory.ids])
            if network_ids is None or network_id in network_ids
        }
        calls = [call for of_network in looks.values() for call in of_network]
        opened = self._opened.intersection(looks)
        listing = not (calls and opened) and (bool(looks) or network_ids is None)
        if stations:
            answers = await self._ubus.call(calls, self._choices(), listing=listing)
        elif calls or listing:
            open_bsses = [name for network_id in opened for name in self._mergers[network_id].open]
            answers = await self._joining.call(calls, open_bsses, listing=listing)
        else:
            return Look({}, (), None, None, is_outdated=False)
        needed = iter(answers.needed)
        statuses = {
            network_id: {call.interface or "": reported(call, next(needed)) for call in of_network}
            for network_id, of_network in looks.items()
        }
        return Look(
            statuses=statuses,
            listed=answers.optional if stations else (),
            joining=is_joining(answers.optional),
            objects=answers.objects,
            is_outdated=any(None in of_network.values() for of_network in statuses.values())
            or answers.objects not in (None, self._objects)
            or (stations and not self._measured.issuperset(bss.read(_carried_out(answers.optional))[1])),
        )

    async def _openable(self, network_id: str) -> Wifi:
        """A network with at least one BSS that can be opened. If it has none, all is read again first."""
        await self._known()
        wifi = self._wifis.get(network_id)
        if wifi is None or wifi.network.obstacle:
            await self._discover()
            wifi = self._wifis.get(network_id)
        if wifi is None:
            raise WindowRefused(Refusal.RADIO_OFF)
        if wifi.network.obstacle is Obstacle.NO_PERMISSION:
            self._ubus.demand([*on_interfaces(wifi.asked, "wps_start"), *on_interfaces(wifi.asked, "wps_status")])
        if wifi.network.obstacle:
            raise WindowRefused(Refusal(wifi.network.obstacle.value))
        return wifi

    async def _press(self, ifname: str) -> WindowStatus | Refusal:
        """Press the button of a BSS and read back, in one request; returns a refusal if another BSS can be tried."""
        (start,), (look,) = on_interfaces([ifname], "wps_start"), on_interfaces([ifname], "wps_status")
        before, started, after = (await self._ubus.call([look, start, look])).needed
        if not started.ok and started.status not in _REFUSALS:
            raise failure(start, started)
        was, now = reported(look, before), reported(look, after)
        if not started.ok:
            if now and now.phase is Phase.OVERLAP:
                raise WindowRefused(Refusal.OVERLAP, retry_in=self._timing.walk_time)
            return _REFUSALS[started.status]
        if now is None or now.phase is not Phase.OPEN:
            # nginx may have looked before it pressed, so anything but an open window is only believed afterwards.
            (after,) = (await self._ubus.call([look])).needed
            now = reported(look, after)
        if now is None:
            return Refusal.RADIO_OFF
        if now.phase is Phase.OVERLAP:
            raise WindowRefused(Refusal.OVERLAP, retry_in=self._timing.walk_time)
        if now.phase is Phase.OPEN or (now.phase is Phase.SUCCEEDED and now != was):
            return now
        raise WindowRefused(Refusal.NOT_CARRIED_OUT)

    async def _cancel(self, wifi: Wifi) -> bool:
        """Close the window on all BSSes and read back; returns whether hostapd runs other BSSes now than when it was asked.

        Raises `WindowStillOpen`.
        """
        cancels, looks = on_interfaces(wifi.asked, "wps_cancel"), on_interfaces(wifi.asked, "wps_status")
        # To cancel does nothing on a BSS without a window.
        both = [call for pair in zip(cancels, looks, strict=True) for call in pair]
        answers = await self._ubus.call(both, listing=True)
        for call, answer in zip(cancels, answers.needed[::2], strict=True):
            if not answer.ok and answer.status not in _REFUSALS:
                raise failure(call, answer)
        if self._read_back(wifi, looks, answers.needed[1::2]).phase is Phase.OPEN:
            # nginx may have looked before it cancelled.
            again = await self._ubus.call(looks)
            if self._read_back(wifi, looks, again.needed).phase is Phase.OPEN:
                raise WindowStillOpen("the window is open after it was cancelled")
        return answers.objects != self._objects

    def _read_back(self, wifi: Wifi, looks: Sequence[Call], answers: Sequence[Answer]) -> WindowStatus:
        statuses = {look.interface or "": reported(look, answer) for look, answer in zip(looks, answers, strict=True)}
        return self._merge_all(wifi.network.id, statuses)

    async def _ask(self, choices: Iterable[Sequence[Call]]) -> devices.Answers:
        """The answers to the first call of each sequence that the account may make, without those that failed."""
        answers = await self._ubus.call((), choices)
        return _carried_out(answers.optional)

    def _may_start(self, ifname: str) -> bool:
        return all(
            map(self._ubus.allows, [*on_interfaces([ifname], "wps_start"), *on_interfaces([ifname], "wps_status")])
        )

    def _choices(self) -> list[Sequence[Call]]:
        """The calls that list the clients of each interface, the leases, and what each interface is now.

        Clients are asked for before each press, and a press must not reach a network that took over an interface.
        """
        interfaces = list(self._objects or ())
        return [
            *map(self._client_calls, interfaces),
            *([lease] for lease in devices.LEASES),
            *map(bss.measuring_calls, interfaces),
        ]

    def _client_calls(self, interface: str) -> Sequence[Call]:
        calls = devices.association_calls(interface)
        return [call for call in calls if call.method not in self._failed_lists] or calls

    def _stations(self, answers: devices.Answers) -> tuple[Station, ...] | None:
        """Who is on the Wi-Fi; None if the account may not see it.

        Raises `RouterError` if the list of an interface cannot be read: the clients of that one would seem to be new later.
        """
        for call, answer in answers:
            is_missing = answer.status in GONE or (answer.status in DENIED and not self._ubus.allows(call))
            if call.method in devices.LISTS and not answer.ok and not is_missing:
                self._failed_lists.add(call.method)
                raise failure(call, answer)
        return devices.stations(_carried_out(answers))

    def _merge_all(self, network_id: str, statuses: Statuses) -> WindowStatus:
        """What all BSSes of a network say, as one; a BSS that is no longer asked is gone."""
        known = self._mergers[network_id].interfaces if network_id in self._mergers else ()
        return self._merge(network_id, dict.fromkeys(known) | statuses)

    def _merge(self, network_id: str, statuses: Statuses) -> WindowStatus:
        """What some BSSes of a network say, as one with what the others said last."""
        status = self._mergers.setdefault(network_id, Merger()).merge(statuses)
        (self._opened.add if status.phase in _LIVE else self._opened.discard)(network_id)
        return status


def _carried_out(answers: devices.Answers) -> devices.Answers:
    return [(call, answer) for call, answer in answers if answer.ok]
