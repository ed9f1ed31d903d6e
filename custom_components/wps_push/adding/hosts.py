"""The host setting of a router: a name or an IP address, perhaps with a scheme and a port."""

import asyncio
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address

from yarl import URL

type Address = IPv4Address | IPv6Address


def is_address(setting: str) -> bool:
    """Whether a host setting has a name or an address in it. A name with a blank, such as a device's, is none."""
    host = host_in(setting)
    return host.split() == [host]


def host_in(setting: str) -> str:
    """The name or address in a host setting, without scheme, port and brackets; empty where there is none."""
    return _url(setting).host or ""


def address_in(setting: str) -> Address | None:
    """The IP address in a host setting; None where that is a name."""
    return as_address(host_in(setting))


def as_address(text: str | None) -> Address | None:
    """A text as an IP address, None where it is none; the zone of a link-local address is left out."""
    with suppress(ValueError):
        return ip_address((text or "").partition("%")[0])
    return None


def at_address(setting: str, address: Address) -> str:
    """The host setting of the same router at another IP address: its scheme and its port stay."""
    url = _url(setting).with_host(str(address))
    return str(url).removeprefix("//").rstrip("/")


async def async_addresses(setting: str) -> set[str]:
    """The name in a host setting and the IP addresses that it leads to."""
    host = host_in(setting)
    if address := as_address(host):
        return {str(address)}
    if not host:
        return set()
    with suppress(OSError, UnicodeError):
        found = await asyncio.get_running_loop().getaddrinfo(host, None)
        return {host, *(str(as_address(str(address[0]))) for *_, address in found)}
    return {host}


def _url(setting: str) -> URL:
    """A host setting as a URL, with no scheme where it has none; an empty one where it makes no sense."""
    text = setting.strip()
    with suppress(ValueError):
        # An IPv6 address without brackets cannot be distinguished from a host and a port in a URL.
        return URL.build(host=str(ip_address(text)))
    with suppress(ValueError):
        return URL(text if "://" in text else f"//{text}")
    return URL()
