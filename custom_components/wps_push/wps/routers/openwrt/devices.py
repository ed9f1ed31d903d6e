"""The devices at home: which are on the Wi-Fi, and their names and addresses from DHCP leases and LuCI's host hints."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ...model import Station
from ...text import clean, normal_ip, normal_mac
from .calls import Answer, Call

# Both are quick. LuCI's list has the leases of dnsmasq and odhcpd; without LuCI there is only the list of odhcpd itself.
LEASES = (Call("luci-rpc", "getDHCPLeases"), Call("dhcp", "ipv4leases"))

# Includes devices without a lease, but can wait a quarter of a second for name servers (openwrt/rpcd-mod-luci, `luci.c`).
HINTS = Call("luci-rpc", "getHostHints")

CLIENTS = "get_clients"
"""The method of hostapd that lists the clients of an interface, and says which are in the middle of WPS."""

type Answers = Sequence[tuple[Call, Answer]]

type _Row = tuple[object, object, object]
"""MAC address, name and IP address, as in the answer."""


class Host(NamedTuple):
    """What the router knows about a device."""

    hostname: str | None = None
    ip: str | None = None

    def merged(self, other: Host) -> Host:
        """What is known here, completed by the other."""
        return Host(self.hostname or other.hostname, self.ip or other.ip)


UNKNOWN = Host()


def association_calls(ifname: str) -> tuple[Call, Call]:
    """The calls that list the clients of an interface, the better one first; LuCI's own rights include only the second."""
    return Call(f"hostapd.{ifname}", CLIENTS), Call("iwinfo", "assoclist", {"device": ifname})


def stations(answers: Answers) -> tuple[Station, ...] | None:
    """The stations in answers to `association_calls` and `LEASES`; None if there is no list of clients."""
    lists = [_MACS[call.method](answer.data) for call, answer in answers if call.method in _MACS]
    known = hosts([(call, answer) for call, answer in answers if call.method in _ROWS])
    macs = dict.fromkeys(mac for found in lists for mac in map(normal_mac, found) if mac)
    if not lists:
        return None
    return tuple(
        Station(mac=mac, hostname=host.hostname, ip=host.ip) for mac in macs for host in [known.get(mac, UNKNOWN)]
    )


def hosts(answers: Answers) -> dict[str, Host]:
    """The devices in answers to `LEASES` and `HINTS`, by MAC address; earlier answers take precedence."""
    found: dict[str, Host] = {}
    for call, answer in answers:
        for mac, hostname, ip in _ROWS[call.method](answer.data):
            if known := normal_mac(mac):
                found[known] = found.get(known, Host()).merged(Host(clean(hostname), normal_ip(ip)))
    return found


def _clients(data: Mapping[str, Any]) -> Iterator[object]:
    """A device that is still joining is listed as not authorised (hostapd, `hostapd_bss_get_clients`)."""
    clients = data.get("clients")
    for mac, client in clients.items() if isinstance(clients, dict) else ():
        if not (isinstance(client, dict) and client.get("authorized") is False):
            yield mac


def _assoclist(data: Mapping[str, Any]) -> Iterator[object]:
    return (station.get("mac") for station in _tables(data.get("results")))


_MACS = {CLIENTS: _clients, "assoclist": _assoclist}

LISTS = frozenset(_MACS)
"""The methods that list the clients of an interface."""


def _luci_leases(data: Mapping[str, Any]) -> Iterator[_Row]:
    for lease in _tables(data.get("dhcp_leases")):
        yield lease.get("macaddr"), lease.get("hostname"), lease.get("ipaddr")


def _odhcpd_leases(data: Mapping[str, Any]) -> Iterator[_Row]:
    """The MAC addresses have no colons here (odhcpd, `src/ubus.c`)."""
    devices = data.get("device")
    for device in _tables(list(devices.values()) if isinstance(devices, dict) else None):
        for lease in _tables(device.get("leases")):
            yield lease.get("mac"), lease.get("hostname"), lease.get("address")


def _hints(data: Mapping[str, Any]) -> Iterator[_Row]:
    """Names can have a domain (`printer.lan`); older versions give one address only, as `ipv4`."""
    for mac, hint in data.items():
        for known in _tables([hint]):
            name, addresses = known.get("name"), known.get("ipaddrs")
            hostname = name.partition(".")[0] if isinstance(name, str) else None
            yield mac, hostname, next(iter(addresses), None) if isinstance(addresses, list) else known.get("ipv4")


_ROWS = {"getDHCPLeases": _luci_leases, "ipv4leases": _odhcpd_leases, "getHostHints": _hints}


def _tables(values: object) -> Iterator[Mapping[str, Any]]:
    if isinstance(values, list):
        yield from (value for value in values if isinstance(value, dict))
