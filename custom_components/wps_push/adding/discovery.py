"""What Home Assistant's discovery says of a router: where it is, and whether that is one that we have."""

from collections.abc import Iterator
from contextlib import suppress

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_HOST
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.service_info.ssdp import ATTR_UPNP_PRESENTATION_URL, SsdpServiceInfo
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo
from yarl import URL

from ..const import CONF_DRIVER, DOMAIN
from ..wps.routers import DriverSpec
from .hosts import Address, address_in, as_address, async_addresses


def address_of(info: SsdpServiceInfo) -> str | None:
    """Where a router that announces itself by SSDP has its own pages; None where it does not say, or nobody should go.

    Anybody on the network can announce anything. So only the machine that has sent the announcement is visited.
    """
    announced, page = _url(info.ssdp_location), _url(info.upnp.get(ATTR_UPNP_PRESENTATION_URL))
    # async_upnp_client adds where the message came from.
    address, sender = as_address(announced.host), as_address(info.ssdp_headers.get("_host"))
    if address is None or address != sender or not _may_be_visited(address):
        return None
    return page.host_port_subcomponent if page.host == announced.host else announced.host_subcomponent


def endpoint_of(info: ZeroconfServiceInfo) -> str | None:
    """Where a router that announces itself by multicast DNS answers, with the port where it is not the usual one.

    None where it names no address that should be visited. Who has sent the announcement is not known, so that an
    address of this machine itself is none.
    """
    for address in (info.ip_address, *info.ip_addresses):
        if _may_be_visited(address) and not address.is_loopback:
            host = f"[{address}]" if address.version == 6 else str(address)
            return host if info.port in {None, 80, 443} else f"{host}:{info.port}"
    return None


@callback
def async_entries(hass: HomeAssistant) -> list[ConfigEntry]:
    """The routers that we have; announcements that somebody ignores are entries as well, and no routers."""
    return hass.config_entries.async_entries(DOMAIN, include_ignore=False)


async def async_is_known(hass: HomeAssistant, address: str) -> bool:
    """Whether one of our routers is reached at that address, under any of its names."""
    wanted = await async_addresses(address)
    for entry in async_entries(hass):
        if wanted & await async_addresses(entry.data.get(CONF_HOST, "")):
            return True
    return False


def has_own_name(spec: DriverSpec) -> bool:
    """Whether routers of that kind have the same name in every home, which their certificate is made out to."""
    return any(field.key == CONF_HOST and field.default for field in spec.fields)


@callback
def async_is_named(hass: HomeAssistant, spec: DriverSpec) -> bool:
    """Whether we have a router of that kind that is reached by a name.

    mafreebox.freebox.fr is 212.27.38.253 in every home, which is not the address that the box announces.
    """
    return any(entry.data[CONF_DRIVER] == spec.key and not address_of_entry(entry) for entry in async_entries(hass))


@callback
def async_with_mac(hass: HomeAssistant, mac: str) -> Iterator[ConfigEntry]:
    """The routers of ours that have this MAC address; it can be one router with two drivers."""
    connections = {(dr.CONNECTION_NETWORK_MAC, dr.format_mac(mac))}
    owners = {device.config_entry_id for device in dr.async_get(hass).async_get_devices(connections=connections)}
    return (entry for entry in async_entries(hass) if entry.entry_id in owners)


def address_of_entry(entry: ConfigEntry) -> Address | None:
    """The IP address that a router is reached by; None where it is reached by a name, or is this machine itself."""
    return address_in(entry.data.get(CONF_HOST, ""))


def _may_be_visited(address: Address) -> bool:
    return not (address.is_link_local or address.is_multicast or address.is_unspecified)


def _url(shown: object) -> URL:
    """A stranger's text as a URL, an empty one where it is none."""
    with suppress(ValueError):
        return URL(str(shown or ""))
    return URL()
