"""The config flow, as Home Assistant opens it. Its pages are in `adding`, by subject."""

from typing import override

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.const import CONF_HOST
from homeassistant.core import callback
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
from homeassistant.helpers.service_info.ssdp import SsdpServiceInfo
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo

from .adding.changing import ChangingSteps
from .adding.discovery import address_of, async_find, async_is_known, async_is_named, endpoint_of, has_own_name, moved
from .adding.finding import FindingSteps
from .adding.options import WpsPushOptionsFlow
from .const import DOMAIN
from .coordinator import WpsConfigEntry
from .drivers.registry import async_session, timing
from .wps.detect import detect


class WpsPushConfigFlow(FindingSteps, ChangingSteps, domain=DOMAIN):
    """Adds a router, and changes how it is reached. Everything is tried before it is kept."""

    VERSION = 1
    MINOR_VERSION = 1

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: WpsConfigEntry) -> WpsPushOptionsFlow:
        """The flow that changes networks and band of a router."""
        return WpsPushOptionsFlow()

    # Routers that announce themselves.

    @override
    async def async_step_ssdp(self, discovery_info: SsdpServiceInfo) -> ConfigFlowResult:
        """A router has announced itself by UPnP."""
        return await self._async_discovered(address_of(discovery_info))

    @override
    async def async_step_zeroconf(self, discovery_info: ZeroconfServiceInfo) -> ConfigFlowResult:
        """A router has announced itself by multicast DNS."""
        return await self._async_discovered(endpoint_of(discovery_info))

    @override
    async def async_step_dhcp(self, discovery_info: DhcpServiceInfo) -> ConfigFlowResult:
        """A router that we have got another address."""
        if entry := async_find(self.hass, discovery_info.macaddress):
            self.hass.config_entries.async_update_entry(
                entry, data={**entry.data, CONF_HOST: moved(entry, discovery_info.ip)}
            )
            self.hass.config_entries.async_schedule_reload(entry.entry_id)
        return self.async_abort(reason="already_configured")

    async def _async_discovered(self, address: str | None) -> ConfigFlowResult:
        """Offer what was discovered, if it is certain which kind of router it is and that it is a new one."""
        if address is None or await async_is_known(self.hass, address):
            return self.async_abort(reason="already_configured" if address else "unknown_device")
        # Until somebody has logged in, the address is all that tells it apart; a router announces itself again and again.
        await self.async_set_unique_id(address)
        self._abort_if_unique_id_configured()
        found = await detect(async_session(self.hass), address, timing=timing(self.hass))
        if len(found.drivers) != 1:
            return self.async_abort(reason="unknown_device")
        spec = found.drivers[0]
        if has_own_name(spec) and async_is_named(self.hass, spec):
            return self.async_abort(reason="already_configured")
        self._host = address
        self.context["title_placeholders"] = {"name": f"{spec.title} ({address})"}
        return await self.async_ask_settings(spec)
