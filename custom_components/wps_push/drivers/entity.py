"""The driver for every other router: an entity that exists in Home Assistant already does the pressing.

That may be the WPS button of the router's own integration, or a relay or a finger robot on the physical button. Such an
entity tells nothing back: how long the window stays open is reckoned here, and a device that Home Assistant's device
trackers see for the first time in that time is a candidate, never a fact.
"""

from collections.abc import Container, Iterator
from typing import Final, override

from homeassistant.components.button import DOMAIN as BUTTON, SERVICE_PRESS
from homeassistant.components.device_tracker import ATTR_HOST_NAME, ATTR_IP, ATTR_MAC, DOMAIN as DEVICE_TRACKER
from homeassistant.components.input_button import DOMAIN as INPUT_BUTTON
from homeassistant.components.script import DOMAIN as SCRIPT
from homeassistant.components.switch import DOMAIN as SWITCH
from homeassistant.const import ATTR_ENTITY_ID, CONF_ENTITY_ID, SERVICE_TURN_ON, STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr, entity_registry as er

from ..wps.model import Capability, Network, Phase, Refusal, Role, RouterInfo, RouterReport, Station, WindowStatus
from ..wps.router import Router, RouterUnreachable, WindowRefused
from ..wps.routers import DriverSpec, Field, FieldKind, Settings
from ..wps.text import clean, normal_mac

SPEC: Final = DriverSpec(
    key="entity",
    title="An entity in Home Assistant",
    module="...drivers.entity",
    fields=(Field(key=CONF_ENTITY_ID, kind=FieldKind.ENTITY),),
    capabilities=frozenset({Capability.STATIONS}),
    confirmed=True,
)

# What presses an entity of each kind.
PRESSES: Final = {
    BUTTON: SERVICE_PRESS,
    INPUT_BUTTON: SERVICE_PRESS,
    SWITCH: SERVICE_TURN_ON,
    SCRIPT: SERVICE_TURN_ON,
}

_NETWORK_ID: Final = "main"


class EntityRouter(Router):
    """A router whose button an entity presses."""

    def __init__(self, hass: HomeAssistant, settings: Settings) -> None:
        """Take the entity from the settings."""
        self._hass = hass
        self._entity_id: str = settings[CONF_ENTITY_ID]

    @override
    async def connect(self) -> RouterInfo:
        """Say whose button it is; a device that knows its address is the same router for every driver."""
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
        """Press the entity. `OPEN` says that the press was accepted: nothing can be read back."""
        domain = self._entity_id.partition(".")[0]
        self._name()
        try:
            await self._hass.services.async_call(
                domain, PRESSES[domain], {ATTR_ENTITY_ID: self._entity_id}, blocking=True
            )
        except HomeAssistantError as err:
            raise WindowRefused(Refusal.NOT_CARRIED_OUT) from err
        return WindowStatus(phase=Phase.OPEN)

    @override
    async def report(self, network_ids: Container[str] | None = None, *, stations: bool = False) -> RouterReport:
        """Every device that Home Assistant's device trackers know, at home or not."""
        return RouterReport(stations=tuple(self._stations()) if stations else None)

    @override
    async def disconnect(self) -> None:
        """Nothing was taken."""

    def _name(self) -> str:
        """The entity's name; raises `RouterUnreachable` while it cannot be pressed."""
        state = self._hass.states.get(self._entity_id)
        if state is None or state.state == STATE_UNAVAILABLE:
            raise RouterUnreachable(f"{self._entity_id} is not available")
        return clean(state.name) or self._entity_id

    def _stations(self) -> Iterator[Station]:
        """New devices have a registry entry at once; most of them no state, since their trackers start disabled."""
        entries = er.async_get(self._hass).entities.values()
        unique_ids = {entry.entity_id: entry.unique_id for entry in entries if entry.domain == DEVICE_TRACKER}
        for entity_id in {*unique_ids, *self._hass.states.async_entity_ids(DEVICE_TRACKER)}:
            state = self._hass.states.get(entity_id)
            attributes = state.attributes if state else {}
            if mac := normal_mac(attributes.get(ATTR_MAC)) or normal_mac(unique_ids.get(entity_id)):
                yield Station(
                    mac=mac, hostname=clean(attributes.get(ATTR_HOST_NAME)), ip=clean(attributes.get(ATTR_IP))
                )
