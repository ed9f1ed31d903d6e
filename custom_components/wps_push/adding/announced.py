"""The steps of the config flow for routers that announce themselves, and for those that the network reports."""

from abc import abstractmethod
from contextlib import suppress
from ipaddress import ip_address
from typing import Any, override

from homeassistant.config_entries import ConfigEntry, ConfigFlow, ConfigFlowResult
from homeassistant.const import CONF_HOST
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
from homeassistant.helpers.service_info.ssdp import SsdpServiceInfo
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo

from ..drivers.registry import async_session, spec_of, timing
from ..wps.detect import detect
from ..wps.router import RouterError
from ..wps.routers import DriverSpec
from .cards import async_end_cards
from .discovery import (
    address_of,
    async_entries,
    async_is_known,
    async_is_named,
    async_with_mac,
    endpoint_of,
    has_own_name,
)
from .hosts import Address, address_in, at_address
from .moving import async_seen
from .recognition import Answer, async_who_answers


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
        """A router that we have was seen at an IP address, most often at the one where it has always been."""
        # Home Assistant leaves out what is no address of the home's network.
        for entry in async_with_mac(self.hass, discovery_info.macaddress):
            async_seen(self.hass, entry, ip_address(discovery_info.ip))
        return self.async_abort(reason="already_configured")

    async def _async_discovered(self, endpoint: str | None) -> ConfigFlowResult:
        """Offer what was discovered, if it is certain which kind of router it is and that it is a new one."""
        if endpoint is None or (address := address_in(endpoint)) is None:
            return self.async_abort(reason="unknown_device")
        if await async_is_known(self.hass, endpoint):
            await async_end_cards(self.hass, self.flow_id)
            return self.async_abort(reason="already_configured")
        # Until somebody has logged in, the address is all that identifies a router, and it announces itself repeatedly.
        await self.async_set_unique_id(endpoint)
        self._abort_if_unique_id_configured()
        found = await detect(async_session(self.hass), endpoint, timing=timing(self.hass))
        if len(found.drivers) != 1:
            return self.async_abort(reason="unknown_device")
        spec = found.drivers[0]
        if has_own_name(spec) and async_is_named(self.hass, spec):
            return self.async_abort(reason="already_configured")
        if entry := await self._async_recognised(spec, address):
            async_seen(self.hass, entry, address)
            return self.async_abort(reason="already_configured")
        self._host = endpoint
        self.context["title_placeholders"] = {"name": f"{spec.title} ({endpoint})"}
        return await self.async_ask_settings(spec)

    async def _async_recognised(self, spec: DriverSpec, address: Address) -> ConfigEntry | None:
        """The router of ours that answers at an address, as far as that shows without a log-in."""
        for entry in async_entries(self.hass):
            if spec_of(entry) is spec:
                with suppress(RouterError):
                    host = at_address(entry.data[CONF_HOST], address)
                    if await async_who_answers(self.hass, entry, host) is Answer.SAME:
                        return entry
        return None
