"""The OpenWrt driver: the push button of hostapd, which has one object on the bus for each BSS."""

from collections.abc import Container, Iterable, Sequence
from typing import override

from ...model import Band, Enrollee, Network, Obstacle, Phase, Refusal, RouterInfo, RouterReport, WindowStatus
from ...router import Cancels, Describes, Router, RouterError, WindowRefused, WindowStillOpen
from ...text import clean, lowest_mac
from ...timing import Timing
from . import bss, devices
from .merging import Merger, window_status
from .ubus import Answer, Call, Status, Ubus, failure
from .wifi import Wifi, put_together

_BOARD = Call("system", "board")

# hostapd does not run the interface any more, or runs as a build without WPS.
_GONE = frozenset({Status.OBJECT_NOT_FOUND, Status.NOT_FOUND, Status.METHOD_NOT_FOUND})

# Why a BSS has not done what it was asked for.
_REFUSALS: dict[int, Refusal] = {
    Status.NOT_SUPPORTED: Refusal.WPS_DISABLED,
    Status.METHOD_NOT_FOUND: Refusal.NOT_BUILT_IN,
    Status.OBJECT_NOT_FOUND: Refusal.RADIO_OFF,
    Status.NOT_FOUND: Refusal.RADIO_OFF,
}


class OpenWrt(Router, Cancels, Describes):
    """A router with OpenWrt.

    A network is opened on one BSS only: by default each BSS has a WPS UUID of its own (`wps_independent`), and a device
    that hears two registrars with different ones joins neither.
    """

    def __init__(self, ubus: Ubus, *, title: str, band: Band | None, timing: Timing) -> None:
        """Do nothing yet; `band` is where windows are opened if a network has it."""
        self._ubus = ubus
        self._title = title
        self._band = band
        self._timing = timing
        self._interfaces: tuple[str, ...] = ()
        self._macs: frozenset[str] = frozenset()
        self._wifis: dict[str, Wifi] = {}
        self._mergers: dict[str, Merger] = {}

    @override
    async def connect(self) -> RouterInfo:
        await self._discover()
        told = await self._ask([_BOARD])
        board = told[0][1].data if told else {}
        release = board.get("release")
        release = release if isinstance(release, dict) else {}
        host = self._ubus.host
        return RouterInfo(
            identity=lowest_mac(self._macs) or host,
            name=clean(board.get("hostname")) or host,
            manufacturer=clean(release.get("distribution")) or self._title,
            model=clean(board.get("model")),
            sw_version=clean(release.get("version")),
            macs=self._macs,
            url=self._ubus.url,
        )

    @override
    async def networks(self) -> tuple[Network, ...]:
        await self._discover()
        return tuple(wifi.network for wifi in self._wifis.values())

    @override
    async def open_window(self, network_id: str) -> WindowStatus:
        wifi = await self._openable(network_id)
        refusal = Refusal.WPS_DISABLED
        # A narrow account does not see where WPS is switched on, so the next BSS is tried where one says no.
        for ifname in wifi.preferred(self._band):
            answer = await self._press(ifname)
            if isinstance(answer, WindowStatus):
                return self._merger(network_id).merge({ifname: answer})
            refusal = answer
        # The configuration may have changed since it was read, and may tell more than hostapd's plain no.
        await self._discover()
        changed = self._wifis.get(network_id)
        if changed and changed.network.obstacle:
            refusal = Refusal(changed.network.obstacle.value)
        raise WindowRefused(refusal)

    @override
    async def close_window(self, network_id: str) -> None:
        await self._known()
        wifi = self._wifis.get(network_id)
        if wifi is None or not wifi.asked:
            return
        # A BSS without a window takes no harm from the cancel.
        cancels, looks = _calls(wifi.asked, "wps_cancel"), _calls(wifi.asked, "wps_status")
        self._ubus.demand(*cancels, *looks)
        answers = await self._ubus.call([call for pair in zip(cancels, looks, strict=True) for call in pair])
        for call, answer in zip(cancels, answers[::2], strict=True):
            if not answer.ok and answer.status not in _REFUSALS:
                raise failure(call, answer)
        if self._merge(network_id, looks, answers[1::2]).phase is Phase.OPEN:
            # nginx may have looked before it cancelled.
            answers = await self._ubus.call(looks)
            if self._merge(network_id, looks, answers).phase is Phase.OPEN:
                raise WindowStillOpen("the window is open after it was cancelled")

    @override
    async def report(self, network_ids: Container[str] | None = None, *, stations: bool = False) -> RouterReport:
        await self._known()
        looks = {
            network_id: _calls(wifi.asked, "wps_status")
            for network_id, wifi in self._wifis.items()
            if network_ids is None or network_id in network_ids
        }
        calls = [call for of_network in looks.values() for call in of_network]
        self._ubus.demand(*calls)
        extra = self._station_calls() if stations else []
        if not calls + extra:
            return RouterReport()
        answers = iter(await self._ubus.call(calls + extra))
        windows = {
            network_id: self._merge(network_id, of_network, [next(answers) for _ in of_network])
            for network_id, of_network in looks.items()
            if of_network
        }
        told = list(zip(extra, answers, strict=True))
        for call, answer in told:
            # A list of some interfaces only would make newcomers of the clients of the others.
            if call.method in devices.LISTS and not answer.ok and answer.status not in _GONE:
                raise failure(call, answer)
        return RouterReport(
            windows=windows, stations=devices.stations([(call, answer) for call, answer in told if answer.ok])
        )

    @override
    async def describe(self, mac: str) -> Enrollee | None:
        await self._ubus.log_in()
        host = devices.hosts(await self._ask([*devices.LEASES, devices.HINTS])).get(mac, devices.UNKNOWN)
        return None if host == devices.UNKNOWN else Enrollee(mac=mac, hostname=host.hostname, ip=host.ip)

    @override
    async def disconnect(self) -> None:
        try:
            await self._ubus.log_out()
        except RouterError:
            # The session ends by itself.
            return

    async def _known(self) -> None:
        """See to it that the networks have been looked for; where there were none, look again."""
        if not self._wifis:
            await self._discover()

    async def _discover(self) -> None:
        """Look for the networks: hostapd's objects first, then what the account may know of them."""
        listed = await self._ubus.objects("hostapd.*")
        # A name that Linux would not give to an interface is nothing to show or to send back.
        objects = {
            ifname: methods
            for name, methods in listed.items()
            if (ifname := name.partition(".")[2]) and ifname == clean(ifname)
        }
        await self._ubus.log_in()
        configured, measured = bss.read(await self._ask(bss.calls(objects) if objects else []))
        self._interfaces = tuple(objects)
        self._macs = frozenset(known.bssid for known in (*configured, *measured) if known.bssid)
        wifis = put_together(configured, measured, objects, may_start=self._may_start) if objects else ()
        self._wifis = {wifi.network.id: wifi for wifi in wifis}

    async def _openable(self, network_id: str) -> Wifi:
        """The network with at least one BSS that can be opened; looked for again where it has none."""
        await self._known()
        wifi = self._wifis.get(network_id)
        if wifi is None or wifi.network.obstacle:
            await self._discover()
            wifi = self._wifis.get(network_id)
        if wifi is None:
            raise WindowRefused(Refusal.RADIO_OFF)
        if wifi.network.obstacle is Obstacle.NO_PERMISSION:
            self._ubus.demand(*_calls(wifi.asked, "wps_start"), *_calls(wifi.asked, "wps_status"))
        if wifi.network.obstacle:
            raise WindowRefused(Refusal(wifi.network.obstacle.value))
        return wifi

    async def _press(self, ifname: str) -> WindowStatus | Refusal:
        """Press a BSS's button and read back, in one request; returns a refusal where another BSS may be tried."""
        (start,), (look,) = _calls([ifname], "wps_start"), _calls([ifname], "wps_status")
        before, started, after = await self._ubus.call([look, start, look])
        if not started.ok and started.status not in _REFUSALS:
            raise failure(start, started)
        was, now = _told(look, before), _told(look, after)
        if not started.ok:
            if now and now.phase is Phase.OVERLAP:
                raise WindowRefused(Refusal.OVERLAP, retry_in=self._timing.walk_time)
            return _REFUSALS[started.status]
        if now is None or now.phase is not Phase.OPEN:
            # nginx may have looked before it pressed; anything else than an open window is only believed afterwards.
            (after,) = await self._ubus.call([look])
            now = _told(look, after)
        if now is None:
            return Refusal.RADIO_OFF
        if now.phase is Phase.OVERLAP:
            raise WindowRefused(Refusal.OVERLAP, retry_in=self._timing.walk_time)
        if now.phase is Phase.OPEN or (now.phase is Phase.SUCCEEDED and now != was):
            return now
        raise WindowRefused(Refusal.NOT_CARRIED_OUT)

    async def _ask(self, calls: Iterable[Call]) -> devices.Answers:
        """Make those of the calls that the account may make; only what was answered comes back."""
        allowed = [call for call in calls if self._ubus.allows(call)]
        answers = await self._ubus.call(allowed) if allowed else []
        return [(call, answer) for call, answer in zip(allowed, answers, strict=True) if answer.ok]

    def _may_start(self, ifname: str) -> bool:
        return all(map(self._ubus.allows, (*_calls([ifname], "wps_start"), *_calls([ifname], "wps_status"))))

    def _station_calls(self) -> list[Call]:
        """The best call that the account may make for each interface, and the leases."""
        best = (next(filter(self._ubus.allows, devices.association_calls(ifname)), None) for ifname in self._interfaces)
        return [*filter(None, best), *filter(self._ubus.allows, devices.LEASES)]

    def _merger(self, network_id: str) -> Merger:
        return self._mergers.setdefault(network_id, Merger())

    def _merge(self, network_id: str, looks: Sequence[Call], answers: Sequence[Answer]) -> WindowStatus:
        """What all the BSSes of a network say; one that is not there any more says that it is gone."""
        merger = self._merger(network_id)
        gone = dict.fromkeys(merger.interfaces)
        return merger.merge(
            gone | {_ifname(look): _told(look, answer) for look, answer in zip(looks, answers, strict=True)}
        )


def _calls(interfaces: Iterable[str], method: str) -> list[Call]:
    return [Call(f"hostapd.{ifname}", method) for ifname in interfaces]


def _ifname(call: Call) -> str:
    return call.object.partition(".")[2]


def _told(look: Call, answer: Answer) -> WindowStatus | None:
    """What a BSS says of its window; None where it is not there."""
    if answer.status in _GONE:
        return None
    if not answer.ok:
        raise failure(look, answer)
    return window_status(answer.data)
