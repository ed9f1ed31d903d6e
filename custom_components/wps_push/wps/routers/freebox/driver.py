"""The Freebox driver: a WPS session on one BSS is a window."""

import asyncio
from collections.abc import Container, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, override

from ...model import Band, Enrollee, Network, Obstacle, Phase, Refusal, RouterInfo, RouterReport, Station, WindowStatus
from ...router import (
    Authorises,
    Cancels,
    Describes,
    Recognisable,
    Router,
    RouterError,
    RouterProtocolError,
    RouterUnable,
    SwitchesWps,
    WindowRefused,
    WindowStillOpen,
)
from ...text import clean, normal_mac
from ...timing import Timing
from ..common.grouping import Group, group
from . import authorisation, hosts, sessions, wifi
from .api import Api, Call
from .failures import GONE, LACKING, REFUSALS, ApiError
from .sessions import WpsSession
from .wifi import Bss

_SYSTEM = Call("system", "system/")

# How many looks, `Timing.open_poll` apart, a press or a stop gets to take effect.
_LOOKS = 4


class Freebox(Router, Cancels, Describes, Recognisable, SwitchesWps, Authorises):
    """A Freebox or an Iliadbox, which has one WPS session at a time."""

    def __init__(self, api: Api, *, title: str, band: Band | None, timing: Timing) -> None:
        """Do nothing yet; `band` is where windows are opened if a network has it."""
        self._api = api
        self._title = title
        self._band = band
        self._timing = timing
        self._wifis: Mapping[str, Group[Bss]] = {}

    @override
    async def authorise(self) -> str:
        return await authorisation.authorise(self._api, self._timing)

    @override
    async def connect(self) -> RouterInfo:
        about = await self._api.about()
        reported = await self._api.call(_SYSTEM)
        system: Mapping[str, Any] = reported if isinstance(reported, dict) else {}
        model = system.get("model_info")
        mac, host = normal_mac(system.get("mac")), self._api.web.host
        return RouterInfo(
            identity=clean(system.get("serial")) or mac or host,
            name=clean(about.get("device_name")) or host,
            manufacturer=self._title,
            model=clean(model.get("pretty_name") if isinstance(model, dict) else about.get("box_model_name")),
            sw_version=clean(system.get("firmware_version")),
            macs=frozenset({mac} if mac else ()),
            shown=clean(about.get("uid")),
            url=self._api.web.url,
        )

    @override
    async def identify(self) -> str | None:
        """The `uid` of `/api_version`; a box shows its serial number only to those who have logged in."""
        return clean((await self._api.about()).get("uid"))

    @override
    async def networks(self) -> tuple[Network, ...]:
        await self._discover()
        return tuple(found.network for found in self._wifis.values())

    @override
    async def open_window(self, network_id: str) -> WindowStatus:
        await self._api.demand_right()
        bss = await self._openable(network_id)
        before = await self._sessions()
        if running := _running(before):
            before = await self._make_room(network_id, running, before)
            if (ended := sessions.window_status(self._of(network_id, before))).phase is Phase.SUCCEEDED:
                # A device has joined in the meantime.
                return ended
        try:
            await self._api.call(Call("wps start", "wifi/wps/start/", "POST", {"bssid": bss.bssid}, once=True))
        except ApiError as err:
            raise await self._refused(network_id, err) from err
        status = await self._read_back(network_id, before)
        if status.phase in {Phase.OPEN, Phase.SUCCEEDED, Phase.CANCELLED}:
            return status
        if status.phase is Phase.OVERLAP:
            raise WindowRefused(Refusal.OVERLAP, retry_in=self._timing.walk_time)
        raise WindowRefused(Refusal.NOT_CARRIED_OUT)

    @override
    async def close_window(self, network_id: str) -> None:
        await self._known()
        running = _running(self._of(network_id, await self._sessions()))
        if running and not await self._stop(running):
            raise WindowStillOpen("the WPS session is active after it was stopped")

    @override
    async def set_wps(self, *, enabled: bool) -> None:
        await self._api.demand_right()
        if await self._wps_is(enabled=enabled):
            return
        await self._wps(replace(wifi.SWITCH, method="PUT", body={"enabled": enabled}))
        if not await self._wps_is(enabled=enabled):
            raise RouterProtocolError("wps config: the box has not switched WPS on all its cards")

    @override
    async def report(self, network_ids: Container[str] | None = None, *, stations: bool = False) -> RouterReport:
        await self._known()
        asked = [id_ for id_ in self._wifis if network_ids is None or id_ in network_ids]
        reported = await self._sessions() if asked else ()
        return RouterReport(
            windows={id_: sessions.window_status(self._of(id_, reported)) for id_ in asked},
            stations=await self._stations() if stations else None,
        )

    @override
    async def describe(self, mac: str) -> Enrollee | None:
        try:
            return hosts.describe(mac, await self._api.call(hosts.host_of(mac)))
        except ApiError:
            # The box does not know the device.
            return None

    @override
    async def disconnect(self) -> None:
        with suppress(RouterError):
            # Otherwise the session ends by itself.
            await self._api.log_out()

    async def _known(self) -> None:
        """Look for the networks, unless some are known."""
        if not self._wifis:
            await self._discover()

    async def _discover(self) -> None:
        reported = await self._api.call(wifi.BSSES)
        bsses = wifi.read(reported, may_open=self._api.may_change)
        if any(bss.band is None for bss in bsses):
            # Older firmware names the band with the card, not with the BSS.
            bsses = wifi.read(reported, await self._api.call(wifi.CARDS), may_open=self._api.may_change)
        self._wifis = group(bsses)

    async def _wps_is(self, *, enabled: bool) -> bool:
        """Whether WPS is on, or off, on all cards. The box itself calls it on if one card has it."""
        match await self._wps(wifi.SWITCH):
            case {"enabled": bool(reported)}:
                await self._discover()
            case _:
                raise RouterProtocolError("wps config: the answer does not say whether WPS is on")
        if not enabled:
            return not reported
        return reported and not any(bss.switched_off for found in self._wifis.values() for bss in found.interfaces)

    async def _wps(self, call: Call) -> Any:
        try:
            return await self._api.call(call)
        except ApiError as err:
            if err.code in LACKING:
                raise RouterUnable(f"{call.what}: the box's firmware has no such thing") from err
            raise

    async def _openable(self, network_id: str) -> Bss:
        """Where to open a network's window. Where there was an obstacle, it is looked for again."""
        await self._known()
        found = self._wifis.get(network_id)
        if found is None or found.network.obstacle:
            await self._discover()
            found = self._wifis.get(network_id)
        bss = found.choice(self._band) if found else None
        if bss is None:
            obstacle = found.network.obstacle if found else None
            raise WindowRefused(Refusal(obstacle.value) if obstacle else Refusal.RADIO_OFF)
        return bss

    async def _make_room(
        self, network_id: str, running: WpsSession, reported: tuple[WpsSession, ...]
    ) -> tuple[WpsSession, ...]:
        """Stop a session on the same network, so that a press starts the walk time anew; returns the sessions afterwards.

        A session on another network is left alone: then the press is refused.
        """
        if running not in self._of(network_id, reported) or not await self._stop(running):
            raise WindowRefused(Refusal.BUSY)
        return await self._sessions()

    async def _read_back(self, network_id: str, before: tuple[WpsSession, ...]) -> WindowStatus:
        """The status that a new session shows; idle if there is no new session after a few looks."""
        for look in range(_LOOKS):
            if look:
                await asyncio.sleep(self._timing.open_poll)
            reported = self._of(network_id, await self._sessions())
            if not {session.key for session in reported} <= {session.key for session in before}:
                return sessions.window_status(reported)
        return WindowStatus(phase=Phase.IDLE)

    async def _stop(self, session: WpsSession) -> bool:
        """Stop a session; returns whether it is over."""
        with suppress(ApiError):
            # It may just have ended by itself. That is checked below.
            await self._api.call(Call("wps stop", "wifi/wps/stop/", "POST", {"session_id": session.id}))
        for look in range(_LOOKS):
            if look:
                await asyncio.sleep(self._timing.open_poll)
            if not any(reported.active and reported.id == session.id for reported in await self._sessions()):
                return True
        return False

    async def _refused(self, network_id: str, error: ApiError) -> RouterError:
        """Why a press was refused. The configuration is read again, since it may have changed and says more."""
        if error.code in REFUSALS:
            return WindowRefused(REFUSALS[error.code])
        await self._discover()
        changed = self._wifis.get(network_id)
        obstacle = changed.network.obstacle if changed else Obstacle.RADIO_OFF
        return WindowRefused(Refusal(obstacle.value)) if obstacle else error

    async def _sessions(self) -> tuple[WpsSession, ...]:
        return sessions.read(await self._wps(sessions.SESSIONS))

    def _of(self, network_id: str, reported: tuple[WpsSession, ...]) -> list[WpsSession]:
        """The sessions of one network."""
        return [session for session in reported if self._network_of(session) == network_id]

    def _network_of(self, session: WpsSession) -> str | None:
        """The network of a session: by its WPS UUID, then by its SSID; the main network if neither is known."""

        def likeness(id_: str) -> tuple[bool, bool]:
            found = self._wifis[id_]
            has_uuid = session.uuid is not None and session.uuid in {bss.uuid for bss in found.interfaces}
            return has_uuid, session.ssid == found.network.ssid

        return max(self._wifis, key=likeness, default=None)

    async def _stations(self) -> tuple[Station, ...]:
        """The clients of all cards that are on."""
        cards = {bss.card for found in self._wifis.values() for bss in found.interfaces}
        found = [client for card in sorted(cards) for client in hosts.stations(await self._clients(card))]
        return tuple({client.mac: client for client in found}.values())

    async def _clients(self, card: str) -> Any:
        try:
            return await self._api.call(hosts.stations_of(card))
        except ApiError as err:
            if err.code not in GONE:
                raise
            # The card is off, or gone since the networks were read.
            return None


def _running(reported: Iterable[WpsSession]) -> WpsSession | None:
    return next((session for session in reported if session.active), None)
