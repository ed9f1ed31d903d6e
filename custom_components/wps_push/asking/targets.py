"""Which network an action is meant for: exactly one, or none at all."""

from collections.abc import Iterable
from typing import Any

from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.components.button import DOMAIN as BUTTON
from homeassistant.const import ATTR_AREA_ID, ATTR_ENTITY_ID, ATTR_FLOOR_ID, ATTR_LABEL_ID
from homeassistant.core import HomeAssistant, ServiceCall, callback
from homeassistant.exceptions import ServiceValidationError, Unauthorized, UnknownUser
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.target import TargetSelection, async_extract_referenced_entity_ids

from ..const import DOMAIN
from ..coordinator import WpsConfigEntry, WpsCoordinator
from ..home.devices import device_id
from ..wps.model import Role

type Target = tuple[WpsCoordinator, str]
"""A network of a router."""


async def async_resolve(hass: HomeAssistant, call: ServiceCall) -> Target:
    """The one network that a call is meant for.

    Raises `ServiceValidationError` with the choices where the target holds none or several, and `Unauthorized` where
    the user who calls may not control it.
    """
    choices = _choices(hass)
    found = _targeted(hass, call.data, choices)
    if len(found) != 1:
        names = sorted(
            f"{coordinator.networks[id_].ssid} ({coordinator.name})" for coordinator, id_ in choices.values()
        )
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="several_networks" if found else "no_network_targeted",
            translation_placeholders={"choices": ", ".join(names) or "-"},
        )
    (target,) = found
    await _check_permission(hass, call, target)
    return target


@callback
def _choices(hass: HomeAssistant) -> dict[str, Target]:
    """Every offered network, by the device that stands for it."""
    entries: list[WpsConfigEntry] = hass.config_entries.async_loaded_entries(DOMAIN)
    return {
        id_: (entry.runtime_data, network_id)
        for entry in entries
        for network_id in entry.runtime_data.networks
        if (id_ := device_id(entry.runtime_data, network_id))
    }


@callback
def _targeted(hass: HomeAssistant, data: dict[str, Any], choices: dict[str, Target]) -> set[Target]:
    """The networks in a target; a guest network only where its device or an entity of it is named."""
    # A named device stands for its own network, though Home Assistant counts the devices of further networks to it.
    named = {*TargetSelection(data).device_ids, *_devices(hass, data, [ATTR_ENTITY_ID])}
    wide = _devices(hass, data, [ATTR_AREA_ID, ATTR_FLOOR_ID, ATTR_LABEL_ID])
    if not TargetSelection(data).has_any_target:
        wide = set(choices)
    return {
        target
        for id_, target in choices.items()
        if id_ in named or (id_ in wide and target[0].networks[target[1]].role is not Role.GUEST)
    }


@callback
def _devices(hass: HomeAssistant, data: dict[str, Any], keys: Iterable[str]) -> set[str]:
    """The devices of the entities that some kinds of target mean."""
    selection = TargetSelection({key: data[key] for key in keys if key in data})
    referenced = async_extract_referenced_entity_ids(hass, selection)
    entities = er.async_get(hass).entities
    found = (entities.get(entity_id) for entity_id in referenced.referenced | referenced.indirectly_referenced)
    return {entry.device_id for entry in found if entry and entry.device_id}


async def _check_permission(hass: HomeAssistant, call: ServiceCall, target: Target) -> None:
    """Let only those open a window who may press its button."""
    if call.context.user_id is None:
        return
    if (user := await hass.auth.async_get_user(call.context.user_id)) is None:
        raise UnknownUser(context=call.context)
    coordinator, network_id = target
    unique_id = f"{coordinator.identity}_{network_id}_open_window"
    entity_id = er.async_get(hass).async_get_entity_id(BUTTON, DOMAIN, unique_id)
    if entity_id and not user.permissions.check_entity(entity_id, POLICY_CONTROL):
        raise Unauthorized(context=call.context, entity_id=entity_id, permission=POLICY_CONTROL)
