"""The steps of the config flow for routers that announce themselves, and for those that the network reports."""

from abc import abstractmethod
from typing import Any, override

from homeassistant.config_entries import ConfigFlow, ConfigFlowResult
from homeassistant.const import CONF_HOST
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
from homeassistant.helpers.service_info.ssdp import SsdpServiceInfo
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo

from ..drivers.registry import async_session, timing
from ..wps.detect import detect
from ..wps.routers import DriverSpec
from .discovery import address_of, async_find, async_is_known, async_is_named, endpoint_of, has_own_name, moved


class AnnouncedSteps(ConfigFlow):
    """A part of the config flow: what SSDP, multicast DNS and DHCP lead to."""

    _host: str | None

    @abstractmethod
    async def async_ask_settings(self, spec: DriverSpec, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the settings of a driver."""

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
