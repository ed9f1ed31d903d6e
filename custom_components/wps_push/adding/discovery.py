"""What Home Assistant's discovery says of a router: where it is, and whether that is one that we have."""

import asyncio
from contextlib import suppress
from ipaddress import ip_address
from urllib.parse import urlsplit

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_HOST
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.service_info.ssdp import ATTR_UPNP_PRESENTATION_URL, SsdpServiceInfo
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo
from yarl import URL

from ..const import CONF_DRIVER, DOMAIN
from ..wps.routers import DriverSpec


def address_of(info: SsdpServiceInfo) -> str | None:
    """Where a router that announces itself by SSDP has its own pages; None where it does not say."""
    announced, page = _url(info.ssdp_location), _url(info.upnp.get(ATTR_UPNP_PRESENTATION_URL))
    # A router's page is on the router; what points anywhere else is not followed.
    return page.host_port_subcomponent if page.host == announced.host else announced.host_subcomponent


def endpoint_of(info: ZeroconfServiceInfo) -> str:
    """Where a router that announces itself by multicast DNS answers, with the port where it is not the usual one."""
    host = f"[{info.host}]" if info.ip_address.version == 6 else info.host
    return host if info.port in {None, 80, 443} else f"{host}:{info.port}"


async def async_is_known(hass: HomeAssistant, address: str) -> bool:
    """Whether one of our routers is reached at that address, by whichever name."""
    wanted = _host(address)
    for entry in hass.config_entries.async_entries(DOMAIN):
        if wanted in await _async_addresses(_host(entry.data.get(CONF_HOST, ""))):
            return True
    return False


def has_own_name(spec: DriverSpec) -> bool:
    """Whether routers of that kind have the same name in every home, which is what their certificate is good for."""
    return any(field.key == CONF_HOST and field.default for field in spec.fields)


@callback
def async_is_named(hass: HomeAssistant, spec: DriverSpec) -> bool:
    """Whether we have a router of that kind that is reached by a name.

    mafreebox.freebox.fr is 212.27.38.253 in every home, which is not the address that the box announces.
    """
    entries = hass.config_entries.async_entries(DOMAIN)
    return any(entry.data.get(CONF_DRIVER) == spec.key and not _is_address(entry) for entry in entries)


@callback
def async_find(hass: HomeAssistant, mac: str) -> ConfigEntry | None:
    """The router of ours that has this MAC address, if it is known by its IP address."""
    devices = dr.async_get(hass).async_get_devices(connections={(dr.CONNECTION_NETWORK_MAC, dr.format_mac(mac))})
    entries = (hass.config_entries.async_get_entry(device.config_entry_id) for device in devices)
    return next((entry for entry in entries if entry and entry.domain == DOMAIN and _is_address(entry)), None)


def moved(entry: ConfigEntry, address: str) -> str:
    """The host setting of a router at another IP address, with its scheme and port as before."""
    old = str(entry.data[CONF_HOST])
    if "://" in old:
        return str(URL(old).with_host(address)).rstrip("/")
    return old.replace(_host(old), address)


def _is_address(entry: ConfigEntry) -> bool:
    with suppress(ValueError):
        return bool(ip_address(_host(entry.data.get(CONF_HOST, ""))))
    return False


def _url(told: object) -> URL:
    """A stranger's text as an address, an empty one where it is none."""
    with suppress(ValueError):
        return URL(str(told or ""))
    return URL()


def _host(setting: str) -> str:
    """The name or address in a host setting, which may have a scheme and a port."""
    return urlsplit(setting if "://" in setting else f"//{setting}").hostname or ""


async def _async_addresses(host: str) -> set[str]:
    """The IP addresses of a host, and its name."""
    with suppress(OSError):
        found = await asyncio.get_running_loop().getaddrinfo(host, None)
        return {host, *(str(address[0]) for *_, address in found)}
    return {host}
