"""The form for the networks whose window Home Assistant may open, and for the band."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import SelectOptionDict, SelectSelector, SelectSelectorConfig, SelectSelectorMode
import voluptuous as vol

from ..const import CONF_BAND, CONF_NETWORKS
from ..coordinator import WpsConfigEntry
from ..home.store import WpsStore
from ..people.words import async_labels
from ..wps.model import Network, Obstacle, Role
from ..wps.routers import DriverSpec

_AUTOMATIC: Final = "automatic"


async def async_remembered_networks(hass: HomeAssistant, entry: WpsConfigEntry) -> Mapping[str, Network]:
    """An entry's networks as they were last seen, visible or not, by id."""
    if entry.state is ConfigEntryState.LOADED:
        return entry.runtime_data.router.store.networks
    store = WpsStore(hass, entry.entry_id)
    await store.async_load()
    return store.networks


def with_chosen(
    visible: Sequence[Network], chosen: Sequence[str], remembered: Mapping[str, Network]
) -> tuple[Network, ...]:
    """The visible networks and the chosen ones that are not, each at its place in the order of the chosen ones."""
    listed = list(visible)
    place = len(listed)
    for network_id in reversed(chosen):
        ids = [network.id for network in listed]
        if network_id in ids:
            place = ids.index(network_id)
        else:
            known = remembered.get(network_id) or Network(id=network_id, ssid=network_id, role=Role.OTHER)
            listed.insert(place, replace(known, obstacle=Obstacle.RADIO_OFF))
    return tuple(listed)


def only_choice(networks: Sequence[Network]) -> Network | None:
    """The network that nearly everybody wants: the only one that is not for guests, if its window can be opened."""
    own = [network for network in networks if network.role is not Role.GUEST]
    return own[0] if len(own) == 1 and own[0].obstacle is None else None


def has_choice(spec: DriverSpec, networks: Sequence[Network]) -> bool:
    """Whether other networks or a band can be chosen."""
    return len(networks) > 1 or bool(_bands(spec, networks, {}))


async def async_networks_schema(
    hass: HomeAssistant, spec: DriverSpec, networks: Sequence[Network], options: Mapping[str, Any]
) -> vol.Schema:
    """The form for a router's networks, filled in with the entry's options."""
    labels = await async_labels(hass, networks)
    chosen = [network_id for network_id in options.get(CONF_NETWORKS, _proposed(networks)) if network_id in labels]
    fields: dict[vol.Required, SelectSelector] = {
        vol.Required(CONF_NETWORKS, default=chosen): SelectSelector(
            SelectSelectorConfig(
                options=[SelectOptionDict(value=value, label=label) for value, label in labels.items()],
                multiple=True,
                mode=SelectSelectorMode.LIST,
            )
        )
    }
    if bands := _bands(spec, networks, options):
        fields[vol.Required(CONF_BAND, default=options.get(CONF_BAND, _AUTOMATIC))] = SelectSelector(
            SelectSelectorConfig(
                options=[
                    SelectOptionDict(value=_AUTOMATIC, label=_AUTOMATIC),
                    *(SelectOptionDict(value=band, label=f"{band} GHz") for band in bands),
                ],
                translation_key=CONF_BAND,
                mode=SelectSelectorMode.DROPDOWN,
            )
        )
    return vol.Schema(fields)


def networks_errors(networks: Sequence[Network], user_input: Mapping[str, Any] | None) -> dict[str, str]:
    """What the form points out: that nothing was chosen, or beforehand that no network can be opened now."""
    if user_input is not None:
        return {} if user_input[CONF_NETWORKS] else {CONF_NETWORKS: "choose_network"}
    return {"base": "no_usable_network"} if all(network.obstacle for network in networks) else {}


def options_from(networks: Sequence[Network], user_input: Mapping[str, Any]) -> dict[str, Any]:
    """The entry's options from what was filled in, the networks in the order in which they are listed."""
    chosen = [network.id for network in networks if network.id in user_input[CONF_NETWORKS]]
    band = user_input.get(CONF_BAND, _AUTOMATIC)
    return {CONF_NETWORKS: chosen} | ({} if band == _AUTOMATIC else {CONF_BAND: band})


def other_options(options: Mapping[str, Any]) -> dict[str, Any]:
    """The entry's options that this form does not ask for."""
    return {option: value for option, value in options.items() if option not in {CONF_NETWORKS, CONF_BAND}}


def _bands(spec: DriverSpec, networks: Sequence[Network], options: Mapping[str, Any]) -> list[str]:
    """The bands to choose from; none where the router does not obey, or has no choice.

    The one that was chosen before is among them even if its radio is off.
    """
    if not spec.obeys_band:
        return []
    bands: set[str] = {band for network in networks if len(network.bands) > 1 for band in network.bands}
    return sorted(bands | {options.get(CONF_BAND, _AUTOMATIC)} - {_AUTOMATIC})


def _proposed(networks: Sequence[Network]) -> list[str]:
    """The main network, or the next one if WPS cannot run there; a guest network only if somebody chooses it."""
    own = [network for network in networks if network.role is not Role.GUEST]
    return [network.id for network in sorted(own, key=lambda network: network.obstacle is not None)[:1]]
