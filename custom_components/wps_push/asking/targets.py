"""Which network an action is meant for: exactly one, or none at all; and which ones a trigger or a condition is."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final

from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.components.button import DOMAIN as BUTTON
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.const import (
    ATTR_AREA_ID,
    ATTR_DEVICE_ID,
    ATTR_ENTITY_ID,
    ATTR_FLOOR_ID,
    ATTR_LABEL_ID,
    CONF_EXCLUDE,
    ENTITY_MATCH_ALL,
)
from homeassistant.core import Context, HomeAssistant, ServiceCall, callback
from homeassistant.exceptions import ServiceValidationError, Unauthorized, UnknownUser
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.target import SelectedEntities, TargetSelection, async_extract_referenced_entity_ids

from ..const import DOMAIN
from ..coordinator import WpsConfigEntry
from ..home.network import OfferedNetwork
from ..wps.model import Role

# What names a network, and what only has it among others.
_NAMING: Final = (ATTR_DEVICE_ID, ATTR_ENTITY_ID)
_WIDE: Final = (ATTR_AREA_ID, ATTR_FLOOR_ID, ATTR_LABEL_ID)


async def async_resolve(hass: HomeAssistant, call: ServiceCall) -> OfferedNetwork:
    """The one network that a call is meant for.

    Raises `ServiceValidationError` with the choices where the target holds none or several, and `Unauthorized` where
    the user who calls may not control it.
    """
    choices = _choices(hass)
    found = _targeted(hass, call.data, choices)
    if len(found) != 1:
        if not found and (entry := _not_running(hass, call.data)):
            raise explain(entry)
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="several_networks" if found else "no_network_targeted",
            translation_placeholders={"choices": _listed(found or choices.values())},
        )
    await async_check_permission(hass, call.context, found[0])
    return found[0]


@callback
def async_is_meant(hass: HomeAssistant, target: Mapping[str, Any], device_id: str | None) -> bool:
    """Whether the target of a trigger or condition holds the network that this device stands for.

    As with Home Assistant's own, a router's device stands for all of its networks here. Without a target, every network
    is meant. The registries are looked at anew each time, so that a target follows what is moved, labelled or added.
    """
    if not TargetSelection(dict(target)).has_any_target:
        return True
    return device_id in _held(hass, target) - _held(hass, target.get(CONF_EXCLUDE, {}))


@callback
def async_meant(hass: HomeAssistant, target: Mapping[str, Any]) -> list[OfferedNetwork]:
    """The networks in the target of a trigger or condition, of all routers that are running."""
    return [network for device_id, network in _choices(hass).items() if async_is_meant(hass, target, device_id)]


@callback
def _held(hass: HomeAssistant, target: Mapping[str, Any]) -> set[str]:
    """The devices in a target, and those of the entities in it."""
    selection = TargetSelection(dict(target))
    held = async_extract_referenced_entity_ids(hass, selection, expand_group=False, primary_entities_only=False)
    return held.referenced_devices | _devices_of(hass, held)


@callback
def _choices(hass: HomeAssistant) -> dict[str, OfferedNetwork]:
    """Every offered network, by the device that stands for it."""
    entries: list[WpsConfigEntry] = hass.config_entries.async_loaded_entries(DOMAIN)
    return {
        device_id: network
        for entry in entries
        for network in entry.runtime_data.networks.values()
        if (device_id := network.device_id)
    }


@callback
def _targeted(hass: HomeAssistant, data: dict[str, Any], choices: dict[str, OfferedNetwork]) -> list[OfferedNetwork]:
    """The networks in a target; a guest network only where its device or an entity of it is named."""
    # A named device stands for its own network, though Home Assistant counts the devices of further networks to it.
    named = {*TargetSelection(data).device_ids, *_devices(hass, data, [ATTR_ENTITY_ID])}
    wide = _devices(hass, data, _WIDE)
    # A target that is there and holds nothing, as from a template, is not the same as none.
    if not any(key in data for key in (*_NAMING, *_WIDE)) or data.get(ATTR_ENTITY_ID) == ENTITY_MATCH_ALL:
        wide = set(choices)
    return [
        network
        for device_id, network in choices.items()
        if device_id in named or (device_id in wide and network.role is not Role.GUEST)
    ]


@callback
def _devices(hass: HomeAssistant, data: dict[str, Any], keys: Iterable[str]) -> set[str]:
    """The devices of the entities that some kinds of target mean."""
    selection = TargetSelection({key: data[key] for key in keys if key in data})
    # Each entity shows which network is meant, also those that an action on a whole area would leave out.
    referenced = async_extract_referenced_entity_ids(hass, selection, primary_entities_only=False)
    return _devices_of(hass, referenced)


@callback
def _devices_of(hass: HomeAssistant, selected: SelectedEntities) -> set[str]:
    """The devices of the entities that were found in a target."""
    entities = er.async_get(hass).entities
    found = (entities.get(entity_id) for entity_id in selected.referenced | selected.indirectly_referenced)
    return {entry.device_id for entry in found if entry and entry.device_id}


@callback
def labels(networks: Iterable[OfferedNetwork]) -> dict[str, OfferedNetwork]:
    """The networks by what tells them apart: the name of their router, and its address where two would read the same."""
    choices = list(networks)
    count = Counter(network.label() for network in choices)
    words = [
        network.label() if count[network.label()] == 1 else network.label(network.router.place) for network in choices
    ]
    return dict(sorted(zip(words, choices, strict=True), key=lambda labelled: labelled[0]))


@callback
def _listed(networks: Iterable[OfferedNetwork]) -> str:
    """The choices in words."""
    return ", ".join(labels(networks)) or "-"


@callback
def _not_running(hass: HomeAssistant, data: dict[str, Any]) -> ConfigEntry[Any] | None:
    """The router that a target means, or the only one that there is, where its entry is not loaded."""
    devices = dr.async_get(hass)
    named = _devices(hass, data, (*_NAMING, *_WIDE))
    known = hass.config_entries.async_entries(DOMAIN, include_ignore=False)
    entries = [entry for entry in known if entry.state is not ConfigEntryState.LOADED]
    meant = {device.config_entry_id for id_ in named if (device := devices.async_get(id_))}
    if not any(key in data for key in (*_NAMING, *_WIDE)):
        meant = {entry.entry_id for entry in entries}
    return next((entry for entry in entries if entry.entry_id in meant), None)


def explain(entry: ConfigEntry[Any]) -> ServiceValidationError:
    """Say that a router's entry is not running, and why."""
    if entry.reason:
        return ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="entry_not_running_because",
            translation_placeholders={"name": entry.title, "reason": entry.reason},
        )
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="entry_disabled" if entry.disabled_by else "entry_not_running",
        translation_placeholders={"name": entry.title},
    )


async def async_check_permission(hass: HomeAssistant, context: Context, network: OfferedNetwork) -> None:
    """Let only those open and close a window who may press its button; raises `Unauthorized`."""
    if context.user_id is None:
        return
    if (user := await hass.auth.async_get_user(context.user_id)) is None:
        raise UnknownUser(context=context)
    unique_id = f"{network.router.identity}_{network.id}_open_window"
    entity_id = er.async_get(hass).async_get_entity_id(BUTTON, DOMAIN, unique_id)
    if entity_id and not user.permissions.check_entity(entity_id, POLICY_CONTROL):
        raise Unauthorized(context=context, entity_id=entity_id, permission=POLICY_CONTROL)
