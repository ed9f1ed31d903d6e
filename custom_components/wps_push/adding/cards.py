"""The cards of discovered routers, which wait on the page of integrations for somebody to add the router."""

from contextlib import suppress

from homeassistant.config_entries import DISCOVERY_SOURCES, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import UnknownFlow

from ..const import DOMAIN
from ..drivers.registry import SPECS
from .discovery import async_is_known, async_is_named, has_own_name


async def async_end_cards(hass: HomeAssistant, but: str) -> None:
    """End the discovery of every router that has been added by now, except the flow `but`.

    Home Assistant ends only those with the unique id of the new entry. A card is known by the address at which the
    router was found, since nobody had signed in there yet.
    """
    flows = hass.config_entries.flow
    for flow in flows.async_progress_by_handler(DOMAIN):
        is_card = flow["context"]["source"] in DISCOVERY_SOURCES and flow["flow_id"] != but
        if is_card and await _async_is_added(hass, flow):
            with suppress(UnknownFlow):
                flows.async_abort(flow["flow_id"])


async def _async_is_added(hass: HomeAssistant, card: ConfigFlowResult) -> bool:
    address = card["context"].get("unique_id")
    if address and await async_is_known(hass, address):
        return True
    # The step of a card is the driver's form until somebody has filled that in.
    spec = SPECS.get(card["step_id"])
    return spec is not None and has_own_name(spec) and async_is_named(hass, spec)
