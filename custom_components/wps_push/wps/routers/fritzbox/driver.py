"""The FRITZ!Box driver: the push button of each `WLANConfiguration` service."""

import asyncio
from collections.abc import Callable, Container, Mapping
from contextlib import suppress
from typing import Final, override

from ...model import Band, Enrollee, Network, Obstacle, Phase, Refusal, RouterInfo, RouterReport, WindowStatus
from ...router import (
    Cancels,
    Describes,
    Recognisable,
    Router,
    RouterPermissionError,
    RouterProtocolError,
    RouterUnable,
    SwitchesWps,
    Traces,
    WindowRefused,
    WindowStillOpen,
)
from ...text import clean, normal_ip, normal_mac
from ...timing import Timing
from ...trace import Trace
from ..common.grouping import Group, group
from .description import Device, Service
from .faults import APP_ACCESS, INVALID_ARGUMENTS, NO_SUCH_ENTRY, UNKNOWN_ACTION, ActionFailed
from .history import History
from .stations import associated
from .tr064 import Tr064
from .window import DISABLED, OFF, SUCCESS, Memory, word_of
from .wlan import AccessPoint, access_point, key_of

_ASK: Final = "X_AVM-DE_GetWPSInfo"
_PRESS: Final = "X_AVM-DE_SetWPSConfig"
_STATUS: Final = "NewX_AVM-DE_WPSStatus"
_MODE: Final = "NewX_AVM-DE_WPSMode"
_SWITCH: Final = "X_AVM-DE_SetWPSEnable"
_ENABLE: Final = "NewX_AVM-DE_WPSEnable"

_LOOKS: Final = 5
"""How many looks a press, a close or a switch gets: what the device shows right after it is not documented."""


class FritzBox(Router, Cancels, Describes, Recognisable, SwitchesWps, Traces):
    """A FRITZ!Box or FRITZ!Repeater.

    A network is opened at one of its access points only. FRITZ!OS does not say which device has joined; a station that is
    new may be the one.
    """

    def __init__(self, tr064: Tr064, *, title: str, band: Band | None, timing: Timing) -> None:
        """Do nothing yet; `band` is where windows are opened if a network has it."""
        self._tr064 = tr064
        self._history = History(tr064)
        self._title = title
        self._band = band
        self._timing = timing
        self._lock = asyncio.Lock()
        self._device: Device | None = None
        self._wifis: Mapping[str, Group[AccessPoint]] = {}
        self._memories: dict[str, Memory] = {}

    @override
    async def connect(self) -> RouterInfo:
        async with self._lock:
            self._device = device = await self._tr064.describe()
            for service in device.of_kind("WLANConfiguration")[:1]:
                # Nothing before this has needed the credentials. Any answer of the action itself comes after the log-in.
                with suppress(RouterProtocolError):
                    await self._ask(service, "GetInfo")
            identity = device.identity or await self._serial()
        host = self._tr064.host
        return RouterInfo(
            identity=identity or host,
            name=device.name or host,
            manufacturer=device.manufacturer or self._title,
            model=device.model,
            sw_version=device.sw_version,
            macs=frozenset(filter(None, [normal_mac(identity)])),
            url=self._tr064.url,
        )

    @override
    async def identify(self) -> str | None:
        return (await self._tr064.shown()).identity

    @override
    async def networks(self) -> tuple[Network, ...]:
        async with self._lock:
            await self._discover()
        return tuple(wifi.network for wifi in self._wifis.values())

    @override
    async def open_window(self, network_id: str) -> WindowStatus:
        async with self._lock:
            point = await self._openable(network_id)
            before = await self._word(point.service)
            if before != DISABLED and (status := await self._press_and_look(point, before)):
                return status
            # The obstacle may be newer than our last look at it.
            await self._discover()
            changed = self._wifis.get(network_id)
            obstacle = changed.network.obstacle if changed else Obstacle.RADIO_OFF
        raise WindowRefused(Refusal(obstacle.value) if obstacle else Refusal.NOT_CARRIED_OUT)

    @override
    async def close_window(self, network_id: str) -> None:
        async with self._lock:
            await self._known()
            point = self._point(network_id)
            if point is None:
                return
            if not await self._stop(point):
                raise WindowStillOpen("the window is open after it was closed")
            self._memory(point).stop()

    @override
    async def report(self, network_ids: Container[str] | None = None, *, stations: bool = False) -> RouterReport:
        async with self._lock:
            await self._known()
            windows = {}
            for network_id in self._wifis:
                point = self._point(network_id)
                if point and (network_ids is None or network_id in network_ids):
                    word = await self._word(point.service)
                    windows[network_id] = self._memory(point).take(word, self._now())
            found = await associated(self._tr064, self._services("WLANConfiguration")) if stations else None
        return RouterReport(windows=windows, stations=found)

    @override
    async def describe(self, mac: str) -> Enrollee | None:
        async with self._lock:
            await self._known()
            for service in self._services("Hosts")[:1]:
                try:
                    host = await self._tr064.call(service, "GetSpecificHostEntry", NewMACAddress=mac.upper())
                except ActionFailed as error:
                    if error.code not in {NO_SUCH_ENTRY, UNKNOWN_ACTION}:
                        raise
                    break
                hostname, ip = clean(host.get("NewHostName")), normal_ip(host.get("NewIPAddress"))
                return Enrollee(mac=mac, hostname=hostname, ip=ip) if hostname or ip else None
        return None

    @override
    async def traces(self) -> Mapping[str, Trace]:
        """Two requests, since FRITZ!OS first answers with the path of a list; three more where the list is late, see `History`."""
        async with self._lock:
            await self._known()
            return await self._history.traces()

    @override
    async def set_wps(self, *, enabled: bool) -> None:
        """Switch each access point that is not yet as wanted; FRITZ!OS has the action since about 7.50.

        Whether one call holds for the whole device is not documented. So each access point is asked right before it would
        be switched; if one call was enough, it remains the only one. Access points of guests are only ever switched off:
        WPS runs on the home network or on the guest network, not on both.
        """
        async with self._lock:
            await self._discover()
            points = [
                point for wifi in self._wifis.values() for point in wifi.interfaces if _concerns(point, enabled=enabled)
            ]
            if not points:
                raise RouterUnable("no access point that is on can run WPS")
            for point in points:
                if _ENABLE not in (await self._tr064.actions(point.service)).get(_SWITCH, ()):
                    raise RouterUnable(f"this FRITZ!OS does not have {_SWITCH}")
            for point in points:
                await self._switch(point.service, enabled=enabled)

    @override
    async def disconnect(self) -> None:
        """There is no session: each request is signed for itself."""

    def _now(self) -> float:
        return asyncio.get_running_loop().time()

    def _point(self, network_id: str) -> AccessPoint | None:
        """The access point whose window is opened and asked for; None where no access point of the network has WPS."""
        wifi = self._wifis.get(network_id)
        if wifi is None:
            return None
        return wifi.choice(self._band) or next((point for point in wifi.interfaces if point.has_wps), None)

    def _memory(self, point: AccessPoint) -> Memory:
        return self._memories.setdefault(point.key, Memory(self._timing.walk_time, self._timing.slack))

    def _services(self, kind: str) -> list[Service]:
        return self._device.of_kind(kind) if self._device else []

    async def _known(self) -> None:
        """Look for the networks, unless some are known."""
        if not self._wifis:
            await self._discover()

    async def _serial(self) -> str | None:
        """The serial number, for FRITZ!OS that does not describe itself by one."""
        for service in self._services("DeviceInfo")[:1]:
            with suppress(ActionFailed):
                serial = (await self._tr064.call(service, "GetInfo")).get("NewSerialNumber", "")
                return normal_mac(serial) or clean(serial)
        return None

    async def _discover(self) -> None:
        """Read the device's services and the state of each access point.

        One that answers nothing of use is left out, or stays as it was: some FRITZ!OS answers with an error for access
        points that it lists (andig/homebridge-fritz, issue 49: 504), or now and then (soef/ioBroker.tr-064, issue 14: 500).
        """
        self._device = await self._tr064.describe()
        known = {point.key: point for wifi in self._wifis.values() for point in wifi.interfaces}
        points, trouble = [], None
        for service in self._services("WLANConfiguration"):
            try:
                points.append(await self._access_point(service))
            except RouterProtocolError as error:
                trouble = error
                points += filter(None, [known.get(key_of(service))])
        if trouble and not points:
            raise trouble
        self._wifis = group(points)
        await self._history.discover(self._services)

    async def _access_point(self, service: Service) -> AccessPoint:
        actions = await self._tr064.actions(service)
        info = await self._ask(service, "GetInfo")
        extra, beacon = [
            await self._ask_if_known(service, action)
            for action in ("X_AVM-DE_GetWLANExtInfo", "GetBeaconAdvertisement")
        ]
        has_wps = {_ASK, _PRESS} <= actions.keys()
        is_off = has_wps and info.get("NewEnable") != "0" and await self._word(service) == DISABLED
        return access_point(
            service,
            info,
            extra,
            is_hidden=beacon.get("NewBeaconAdvertisementEnabled") == "0",
            has_wps=has_wps,
            is_wps_off=is_off,
        )

    async def _openable(self, network_id: str) -> AccessPoint:
        """The access point to press. Where there was an obstacle, it is looked for again."""
        await self._known()
        wifi = self._wifis.get(network_id)
        if wifi is None or wifi.network.obstacle:
            await self._discover()
            wifi = self._wifis.get(network_id)
        point = wifi.choice(self._band) if wifi else None
        if point is None:
            obstacle = wifi.network.obstacle if wifi else None
            raise WindowRefused(Refusal((obstacle or Obstacle.RADIO_OFF).value))
        return point

    async def _press_and_look(self, point: AccessPoint, before: str) -> WindowStatus | None:
        """Press the button, and return what was read back; None where no window has opened."""
        memory = self._memory(point)
        if memory.take(before, self._now()).phase is Phase.OPEN:
            # It is not known whether a press restarts the time of an open window. A new window has all of its time.
            await self._stop(point)
            before = await self._word(point.service)
        memory.press(self._now())
        words = {before}
        await self._set(point, "pbc")
        for look in range(_LOOKS):
            await asyncio.sleep(self._timing.open_poll if look else 0)
            word = await self._word(point.service)
            words.add(word)
            status = memory.take(word, self._now())
            # FRITZ!OS may still show the end of an earlier run.
            if status.phase is Phase.OPEN or (status.phase is Phase.SUCCEEDED and words != {SUCCESS}):
                return status
        return None

    async def _stop(self, point: AccessPoint) -> bool:
        """Stop WPS; whether no window was open afterwards."""
        memory = self._memory(point)
        await self._set(point, "stop")
        return await self._shows(point.service, lambda word: memory.take(word, self._now()).phase is not Phase.OPEN)

    async def _switch(self, service: Service, *, enabled: bool) -> None:
        """Switch WPS of an access point, where it is not as wanted, and read that back."""

        def is_done(word: str) -> bool:
            return (word != DISABLED) is enabled

        word = await self._word(service)
        # `off` alone may or may not mean that WPS is switched off. Asking for what is already so does no harm.
        if is_done(word) and word != OFF:
            return
        try:
            await self._tr064.call(service, _SWITCH, **{_ENABLE: str(int(enabled))})
        except ActionFailed as error:
            if error.code != UNKNOWN_ACTION:
                raise
            raise RouterUnable(str(error)) from None
        if not await self._shows(service, is_done):
            raise RouterProtocolError(f"{_SWITCH}: WPS is {'still off' if enabled else 'still on'} afterwards")

    async def _shows(self, service: Service, is_done: Callable[[str], bool]) -> bool:
        """Wait until the status of an access point is as wanted; False if it does not become so."""
        for look in range(_LOOKS):
            await asyncio.sleep(self._timing.open_poll if look else 0)
            if is_done(await self._word(service)):
                return True
        return False

    async def _word(self, service: Service) -> str:
        """The status that the access point shows; one request."""
        answer = await self._ask(service, _ASK)
        if _STATUS not in answer:
            raise RouterProtocolError(f"{_ASK}: no status in the answer")
        return word_of(answer.get(_MODE, ""), answer[_STATUS])

    async def _set(self, point: AccessPoint, mode: str) -> None:
        """Set the mode. The status in the answer does not prove that anything was done."""
        try:
            await self._ask(point.service, _PRESS, **{_MODE: mode})
        except ActionFailed as error:
            if mode != "pbc" or error.code == INVALID_ARGUMENTS:
                raise
            raise WindowRefused(Refusal.NOT_CARRIED_OUT) from None

    async def _ask(self, service: Service, action: str, **arguments: str) -> dict[str, str]:
        """Call an action that the device describes. While apps have no access, it says that it does not know the action."""
        try:
            return await self._tr064.call(service, action, **arguments)
        except ActionFailed as error:
            if error.code != UNKNOWN_ACTION:
                raise
            raise RouterPermissionError(APP_ACCESS) from None

    async def _ask_if_known(self, service: Service, action: str) -> dict[str, str]:
        """Call an action that not every device has; returns nothing where this one does not know it."""
        try:
            return await self._tr064.call(service, action)
        except ActionFailed as error:
            if error.code != UNKNOWN_ACTION:
                raise
            return {}


def _concerns(point: AccessPoint, *, enabled: bool) -> bool:
    """Whether an access point is to be switched. One that is off is not: FRITZ!OS does not show its state."""
    if enabled:
        return point.has_wps and not point.guest and point.obstacle in {None, Obstacle.WPS_DISABLED}
    return point.has_wps and point.obstacle is not Obstacle.RADIO_OFF
