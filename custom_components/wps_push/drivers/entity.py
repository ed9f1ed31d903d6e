"""The driver for every other router: an entity that exists in Home Assistant already does the pressing.

That may be the WPS button of the router's own integration, or a relay or a finger robot on the physical button. Such an
entity reports nothing back: when the window ends is calculated here, and a device that Home Assistant's device trackers
see for the first time while it is open is a candidate, never a fact.
"""

import asyncio
from collections.abc import AsyncGenerator, Container, Iterator
import logging
from typing import Final, override

from homeassistant.const import ATTR_ENTITY_ID, CONF_ENTITY_ID, STATE_UNAVAILABLE, Platform
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.event import async_track_state_change_event

from ..const import DOMAIN
from ..wps.model import (
    Network,
    Phase,
    Refusal,
    Role,
    RouterInfo,
    RouterReport,
    Signal,
    SignalKind,
    Station,
    WindowStatus,
)
from ..wps.router import PressesItself, Router, RouterUnreachable, WindowRefused
from ..wps.routers import Settings
from ..wps.text import clean, normal_mac
from ..wps.timing import Timing
from .pressing import PRESSES

_LOGGER = logging.getLogger(__name__)

# These names are written out because the components that define them are large, and many homes use none of them:
# importing `script` and `switch` alone would also load automations' traces and lights.
_ATTR_MAC: Final = "mac"
_ATTR_IP: Final = "ip"
_ATTR_HOST_NAME: Final = "host_name"

_NETWORK_ID: Final = "main"


class EntityRouter(Router):
    """A router whose button an entity presses."""

    def __init__(self, hass: HomeAssistant, settings: Settings, timing: Timing) -> None:
        """Take the entity from the settings."""
        self._hass = hass
        self._entity_id: str = settings[CONF_ENTITY_ID]
        self._timing = timing

    @override
    async def connect(self) -> RouterInfo:
        """Identify the router behind the entity; one with a MAC address is the same router for every driver.

        Raises `RouterUnreachable` and `PressesItself`.
        """
        name = self._name()
        entry = er.async_get(self._hass).async_get(self._entity_id)
        device = entry and entry.device_id and dr.async_get(self._hass).async_get(entry.device_id)
        if not isinstance(device, dr.DeviceEntry):
            return RouterInfo(identity=entry.id if entry else self._entity_id, name=name)
        macs = frozenset(value for kind, value in device.connections if kind == dr.CONNECTION_NETWORK_MAC)
        return RouterInfo(
            identity=min(macs, default=device.id),
            name=clean(device.name_by_user or device.name) or name,
            manufacturer=clean(device.manufacturer),
            model=clean(device.model),
            sw_version=clean(device.sw_version),
            macs=macs,
        )

    @override
    async def networks(self) -> tuple[Network, ...]:
        """The one network that the button is for; its SSID is not known here."""
        return (Network(id=_NETWORK_ID, ssid=self._name(), role=Role.MAIN),)

    @override
    async def open_window(self, network_id: str) -> WindowStatus:
        """Press the entity. `OPEN` says that the press was accepted: nothing can be read back.

        Raises `RouterUnreachable`, `PressesItself`, and `WindowRefused` where the press fails or takes too long.
        """
        self._check()
        domain = self._entity_id.partition(".")[0]
        try:
            async with asyncio.timeout(self._timing.press):
                await self._hass.services.async_call(
                    domain, PRESSES[domain], {ATTR_ENTITY_ID: self._entity_id}, blocking=True
                )
        except Exception as err:
            # This runs another integration's code. Whatever it lets out, the press has failed, and that is all that
            # can be said; anything that passed through here would leave the window opening for ever.
            _LOGGER.debug("Pressing %s failed: %r", self._entity_id, err)
            raise WindowRefused(Refusal.NOT_CARRIED_OUT) from err
        return WindowStatus(phase=Phase.OPEN)

    @override
    async def report(self, network_ids: Container[str] | None = None, *, stations: bool = False) -> RouterReport:
        """Every device that Home Assistant's device trackers know, at home or not.

        Raises `RouterUnreachable` while the entity is unavailable, and `PressesItself`.
        """
        self._check()
        return RouterReport(stations=tuple(self._stations()) if stations else None)

    async def signals(self) -> AsyncGenerator[Signal]:
        """Whether the entity can be pressed: `LISTENING` as soon as it can, and `RouterUnreachable` when that ends.

        This is for what is shown of the router alone: the entity reports nothing of the window.
        """
        changed = asyncio.Event()

        @callback
        def state_changed(_: Event[EventStateChangedData]) -> None:
            changed.set()

        stop = async_track_state_change_event(self._hass, self._entity_id, state_changed)
        try:
            while not self._is_available():
                await changed.wait()
                changed.clear()
            yield Signal(kind=SignalKind.LISTENING)
            while self._is_available():
                await changed.wait()
                changed.clear()
        finally:
            stop()
        raise self._unreachable()

    @override
    async def disconnect(self) -> None:
        """Nothing was taken."""

    def _is_available(self) -> bool:
        """Whether the entity can be pressed at the moment; not while it was removed, or is not there yet."""
        state = self._hass.states.get(self._entity_id)
        return state is not None and state.state != STATE_UNAVAILABLE

    def _unreachable(self) -> RouterUnreachable:
        return RouterUnreachable(f"{self._entity_id} is not available")

    def _check(self) -> None:
        """Raise `RouterUnreachable` or `PressesItself` where the entity cannot be pressed, or must not be."""
        entry = er.async_get(self._hass).async_get(self._entity_id)
        if entry and entry.platform == DOMAIN:
            # A press would wait for itself: only one is under way at a time.
            raise PressesItself(f"{self._entity_id} belongs to this integration")
        if not self._is_available():
            raise self._unreachable()

    def _name(self) -> str:
        """The entity's name; raises as `_check` does."""
        self._check()
        state = self._hass.states.get(self._entity_id)
        return (state and clean(state.name)) or self._entity_id

    def _stations(self) -> Iterator[Station]:
        """New devices have a registry entry at once; most of them no state, since their trackers start disabled."""
        entries = er.async_get(self._hass).entities.values()
        unique_ids = {entry.entity_id: entry.unique_id for entry in entries if entry.domain == Platform.DEVICE_TRACKER}
        for entity_id in {*unique_ids, *self._hass.states.async_entity_ids(Platform.DEVICE_TRACKER)}:
            state = self._hass.states.get(entity_id)
            attributes = state.attributes if state else {}
            if mac := normal_mac(attributes.get(_ATTR_MAC)) or normal_mac(unique_ids.get(entity_id)):
                yield Station(
                    mac=mac, hostname=clean(attributes.get(_ATTR_HOST_NAME)), ip=clean(attributes.get(_ATTR_IP))
                )
