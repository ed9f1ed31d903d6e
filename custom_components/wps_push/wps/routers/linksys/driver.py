"""The Linksys driver: one WPS session for all radios of the router."""

import asyncio
from collections.abc import Container, Mapping
from contextlib import suppress
from typing import Any, NamedTuple, override

from ...model import Enrollee, Network, Phase, Refusal, Result, RouterInfo, RouterReport, WindowStatus
from ...pin import DevicePin, JoinsByPin, NoPin, PinRefused
from ...router import (
    UNREADABLE,
    Cancels,
    Describes,
    Recognisable,
    Router,
    RouterAuthError,
    RouterProtocolError,
    RouterUnable,
    SwitchesWps,
    Traces,
    WindowRefused,
    WindowStillOpen,
)
from ...text import clean, lowest_mac
from ...timing import Timing
from ...trace import Trace
from . import clients, wifi
from .jnap import DEVICE_INFO, OK, UNKNOWN_ACTION, Action, Jnap, Reply
from .wifi import Wifi

_START = Action("wirelessap/StartWPSServerSession", once=True)
_STOP = Action("wirelessap/StopWPSServerSession")
_STATUS = Action("wirelessap/GetWPSServerSessionStatus")

_RUNNING = "ErrorWPSSessionAlreadyInProgress"
_NOT_RUNNING = "ErrorWPSSessionNotInProgress"
_NO_PIN = "ErrorInvalidClientPIN"
_REFUSALS = {"ErrorWPSServerNotEnabled": Refusal.WPS_DISABLED, _RUNNING: Refusal.BUSY}

# The router starts and stops only after it has answered. Stopping takes two seconds or more (`wps_pbc.sh`).
_LOOKS = 5


class _Press(NamedTuple):
    """A press of ours."""

    revision: int
    """That of the list of devices, before it."""
    until: float
    """Until when it may be asked who came through its window."""


class Linksys(Router, Cancels, Describes, JoinsByPin, Recognisable, SwitchesWps, Traces):
    """A Linksys router. It opens the window on all its radios, and does not name the device that joined."""

    def __init__(self, jnap: Jnap, *, title: str, timing: Timing) -> None:
        """Do nothing yet."""
        self._jnap = jnap
        self._title = title
        self._timing = timing
        self._services: frozenset[str] = frozenset()
        self._presses: list[_Press] = []
        """Those whose windows somebody may still ask about, oldest first."""
        self._may_have_pin = False
        """Whether a session that we have started with a PIN may be running."""
        self._has_begun = False
        """Whether that session was seen; the router starts it only after it has answered."""

    @override
    async def connect(self) -> RouterInfo:
        info = await self._introduce()
        found = await self._discover()
        model = clean(info.get("modelNumber"))
        lowest = lowest_mac(found.bssids) or self._jnap.host
        return RouterInfo(
            identity=clean(info.get("serialNumber")) or lowest,
            name=clean(info.get("description")) or model or self._title,
            manufacturer=clean(info.get("manufacturer")) or self._title,
            model=model,
            sw_version=clean(info.get("firmwareVersion")),
            macs=found.bssids,
            url=self._jnap.url,
        )

    @override
    async def identify(self) -> str | None:
        """The serial number; None where the firmware answers `GetDeviceInfo` only with the password."""
        try:
            info = (await self._jnap.introduction()).output
        except RouterAuthError:
            return None
        return clean(info.get("serialNumber"))

    @override
    async def networks(self) -> tuple[Network, ...]:
        return ((await self._discover()).network,)

    @override
    async def open_window(self, network_id: str) -> WindowStatus:
        return await self._open(network_id)

    @override
    async def open_for_pin(self, network_id: str, pin: DevicePin) -> WindowStatus:
        """Start the session with `clientPIN`, which shows as a push-button session does.

        Source: the Lua on the router (`wirelessap.lua`, `startWPSServerSession`; `util.lua`, `isValidWPSPIN`: four digits, or
        eight with a check digit). Confidence: read there, not yet seen on a router.
        """
        return await self._open(network_id, pin)

    @override
    async def withdraw_pin(self, network_id: str) -> None:
        looks = (1 if self._has_begun else _LOOKS) if self._may_have_pin else 0
        for look in range(looks):
            await asyncio.sleep(self._timing.open_poll if look else 0)
            if (await self._status()).phase is Phase.OPEN:
                await self.close_window(network_id)
                break
        self._may_have_pin = False

    async def _open(self, network_id: str, pin: DevicePin | None = None) -> WindowStatus:
        if network_id != wifi.MAIN:
            raise WindowRefused(Refusal.RADIO_OFF)
        if not self._services:
            await self._introduce()
        looked, *replies = await self._jnap.ask(_STATUS, *wifi.actions(self._services))
        if obstacle := wifi.read(replies, self._services).network.obstacle:
            raise WindowRefused(Refusal(obstacle.value))
        before = _window_status(looked)
        if pin and before.phase is Phase.OPEN:
            raise WindowRefused(Refusal.OTHER_METHOD)
        await self._learn_revision()
        await self._start(pin)
        for look in range(_LOOKS):
            await asyncio.sleep(self._timing.open_poll if look else 0)
            status = await self._status()
            # The result of the previous run stays until this one has begun.
            if status.phase is Phase.OPEN or (status.phase is Phase.SUCCEEDED and before.phase is not Phase.SUCCEEDED):
                self._has_begun = True
                return status
        raise WindowRefused(Refusal.NOT_CARRIED_OUT)

    @override
    async def close_window(self, network_id: str) -> None:
        if network_id == wifi.MAIN and not await self._stop():
            raise WindowStillOpen("the window is open after it was stopped")

    @override
    async def set_wps(self, *, enabled: bool) -> None:
        if await self._wps_enabled() is enabled:
            return
        await self._ask_switch(Action("wirelessap/SetWPSServerSettings", {"enabled": enabled}))
        if await self._wps_enabled() is not enabled:
            raise RouterProtocolError("SetWPSServerSettings: the router has not switched WPS")

    @override
    async def report(self, network_ids: Container[str] | None = None, *, stations: bool = False) -> RouterReport:
        look = [_STATUS] if network_ids is None or wifi.MAIN in network_ids else []
        if stations and not self._services:
            await self._introduce()
        extra = clients.station_actions(self._services) if stations else []
        replies = await self._jnap.ask(*look, *extra)
        windows = {wifi.MAIN: _window_status(replies.pop(0))} if look else {}
        if self._has_begun and any(status.phase is not Phase.OPEN for status in windows.values()):
            # What runs from now on is somebody else's.
            self._may_have_pin = False
        return RouterReport(
            windows=windows,
            stations=clients.stations(replies) if stations else None,
        )

    @override
    async def describe(self, mac: str) -> Enrollee | None:
        if not self._services:
            await self._introduce()
        (reply,) = await self._jnap.ask(clients.device_action(self._services))
        return clients.device(reply, mac)

    @override
    async def traces(self) -> Mapping[str, Trace]:
        """One request; none after a window that somebody else has opened, since nobody knows what had changed before.

        The times that the nodes of a mesh report of their clients are not used: one of those that are published lies a day
        after the moment at which the router had asked its nodes.
        """
        self._forget_presses()
        if not self._presses:
            return {}
        # Somebody may have pressed again since the window that this is about.
        revision = self._presses[0].revision
        (reply,) = await self._jnap.ask(clients.change_action(self._services, revision))
        return clients.changed(reply, revision)

    @override
    async def disconnect(self) -> None:
        """There is no session to end."""

    async def _introduce(self) -> Mapping[str, Any]:
        """Ask who the router is, and remember its services, by their names without the path."""
        (reply,) = await self._jnap.ask(DEVICE_INFO)
        info = reply.output
        services = info.get("services")
        if not isinstance(services, list):
            raise RouterProtocolError("GetDeviceInfo: no list of services in the answer")
        self._services = frozenset(service.rpartition("/")[2] for service in services if isinstance(service, str))
        return info

    async def _discover(self) -> Wifi:
        if not self._services:
            await self._introduce()
        return wifi.read(await self._jnap.ask(*wifi.actions(self._services)), self._services)

    async def _wps_enabled(self) -> bool:
        match await self._ask_switch(wifi.SETTINGS):
            case {"enabled": bool(enabled)}:
                return enabled
        raise RouterProtocolError("GetWPSServerSettings: the answer does not say whether WPS is on")

    async def _ask_switch(self, action: Action) -> Mapping[str, Any]:
        (reply,) = await self._jnap.ask(action)
        if reply.result == UNKNOWN_ACTION:
            raise RouterUnable(f"{action.method}: the router's firmware has no switch for WPS")
        return reply.output

    async def _status(self) -> WindowStatus:
        (reply,) = await self._jnap.ask(_STATUS)
        return _window_status(reply)

    async def _learn_revision(self) -> None:
        """See how often the list of devices has changed until now, in one request; a press does not depend on it."""
        last = self._presses[-1].revision if self._presses else 0
        self._forget_presses()
        if not clients.lists_changes(self._services):
            return
        with suppress(*UNREADABLE):
            (reply,) = await self._jnap.ask(clients.change_action(self._services, last))
            if revision := clients.revision(reply):
                timing = self._timing
                until = self._now + timing.walk_time + timing.grace + timing.identify_for
                self._presses.append(_Press(revision, until))

    def _forget_presses(self) -> None:
        self._presses = [press for press in self._presses if self._now < press.until]

    @property
    def _now(self) -> float:
        return asyncio.get_running_loop().time()

    async def _start(self, pin: DevicePin | None) -> None:
        """Press the button. If the router refuses because a session is running, stop that and press again."""
        start = _START._replace(request={"clientPIN": pin.digits}) if pin else _START
        self._may_have_pin, self._has_begun = pin is not None, False
        (reply,) = await self._jnap.ask(start)
        if pin is None and reply.result == _RUNNING and await self._stop():
            (reply,) = await self._jnap.ask(start)
        # It says that it has started nothing, so whatever runs is somebody else's.
        self._may_have_pin &= reply.result == OK
        if pin and reply.result == _NO_PIN:
            raise PinRefused(NoPin.INVALID)
        if reply.result in _REFUSALS:
            raise WindowRefused(_REFUSALS[reply.result])
        _demand(reply)

    async def _stop(self) -> bool:
        """Stop the session and see whether it has stopped."""
        (reply,) = await self._jnap.ask(_STOP)
        if reply.result != _NOT_RUNNING:
            _demand(reply)
        for look in range(_LOOKS):
            await asyncio.sleep(self._timing.open_poll if look else 0)
            if (await self._status()).phase is not Phase.OPEN:
                return True
        return False


def _demand(reply: Reply) -> None:
    if reply.result != OK:
        raise reply.failure


def _window_status(reply: Reply) -> WindowStatus:
    """The status from the session's state. The router's own PIN, which is in the same answer, is dropped here.

    The router's scripts (`wps_monitor.sh`, `wps_pin.sh`) write «Failed» when the walk time is over and when somebody
    stops the session. Which of them it was shows in how long the window was open, and `Window` knows that.
    """
    output = reply.output
    match output.get("isWPSSessionInProgress"), output.get("lastResult"):
        case True, _:
            return WindowStatus(phase=Phase.OPEN)
        case False, "Succeeded":
            return WindowStatus(phase=Phase.SUCCEEDED, result=Result.SUCCESS)
        case False, "Failed":
            return WindowStatus(phase=Phase.TIMED_OUT)
        case False, None:
            return WindowStatus(phase=Phase.IDLE)
    raise RouterProtocolError(f"{reply.action.method}: the state of the session is not understood")
