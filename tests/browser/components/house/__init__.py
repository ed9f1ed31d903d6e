"""What is special about a house in which tests are run. It runs inside Home Assistant.

Its actions tell WPS Push what no person could: where the way to the internet leads, who has which
address, and how fast the clock runs. An entry
of it is a device that another integration knows.
"""

from dataclasses import replace

from homeassistant.components import brands
from homeassistant.config_entries import SOURCE_DHCP, ConfigEntry
from homeassistant.core import HomeAssistant, ServiceCall, callback
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
from homeassistant.helpers.typing import ConfigType

from custom_components.wps_push.const import GATEWAY, TIMING
from custom_components.wps_push.wps.timing import Timing

DOMAIN = "house"
CONFIG_SCHEMA = cv.empty_config_schema(DOMAIN)

NOWHERE = "127.0.0.1:1"


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Offer the actions."""
    hass.data[GATEWAY] = NOWHERE
    # The pictures of other integrations would come from the internet.
    setattr(brands, "BRANDS_CDN_URL", f"http://{NOWHERE}")  # noqa: B010

    @callback
    def set_gateway(call: ServiceCall) -> None:
        hass.data[GATEWAY] = call.data["address"]

    @callback
    def set_timing(call: ServiceCall) -> None:
        hass.data[TIMING] = replace(Timing(), **call.data)

    async def see(call: ServiceCall) -> None:
        lease = DhcpServiceInfo(
            ip=call.data["address"], hostname="router", macaddress=call.data["mac"].replace(":", "")
        )
        await hass.config_entries.flow.async_init("wps_push", context={"source": SOURCE_DHCP}, data=lease)

    hass.services.async_register(DOMAIN, "see", see)
    hass.services.async_register(DOMAIN, "set_gateway", set_gateway)
    hass.services.async_register(DOMAIN, "set_timing", set_timing)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: ConfigEntry) -> bool:
    """Register the device."""
    dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id,
        name=entry.title,
        connections={(dr.CONNECTION_NETWORK_MAC, entry.data["mac"])},
    )
    return True


async def async_unload_entry(hass: HomeAssistant, entry: ConfigEntry) -> bool:
    """Nothing runs."""
    return True
