"""Whether a router that answers is one that was added before."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from ..wps.model import RouterInfo


@callback
def is_same_router(hass: HomeAssistant, entry: ConfigEntry, info: RouterInfo) -> bool:
    """Whether an entry is for the router that answered.

    An identity is not enough: some drivers take it from the radios that are on at the moment. Any address that the
    router shares with the entry or with the entry's device shows that it is the same.
    """
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    macs = {mac for device in devices for kind, mac in device.connections if kind == dr.CONNECTION_NETWORK_MAC}
    return not (macs | {entry.unique_id}).isdisjoint(info.macs | {info.identity})
