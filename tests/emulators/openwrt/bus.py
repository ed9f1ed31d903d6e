"""The objects on the router's message bus, with the answers that the real ones give."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
import fnmatch
from ipaddress import IPv4Address
from typing import Any

from . import rpcd
from .accounts import Account
from .backends import Backend, Simulated
from .rpcd import INVALID_ARGUMENT, METHOD_NOT_FOUND, NOT_FOUND, OK, PERMISSION_DENIED, Args, Reply, Rpcd, Session
from .wireless import Interface, wireless_status

_COLONS = 5
"""In a MAC address."""

BOARD: dict[str, Any] = {
    "kernel": "6.12.0",
    "hostname": "OpenWrt",
    "system": "Emulated CPU",
    "model": "Emulated Router R1",
    "board_name": "emulated,r1",
    "release": {
        "distribution": "OpenWrt",
        "version": "25.12.5",
        "revision": "r30000-0000000000",
        "target": "x86/64",
        "description": "OpenWrt 25.12.5 r30000-0000000000",
    },
}


@dataclass(slots=True, kw_only=True)
class Lease:
    """An address that the router has given away."""

    mac: str
    hostname: str | None
    ip: str


@dataclass(kw_only=True)
class Bus:
    """ubus with rpcd, hostapd and what else matters here."""

    backend: Backend
    interfaces: list[Interface]
    rpcd: Rpcd
    leases: list[Lease] = field(default_factory=list)
    board: dict[str, Any] = field(default_factory=lambda: dict(BOARD))
    names: dict[str, str] = field(default_factory=dict)
    """How devices that join call themselves to the DHCP server, by MAC address."""
    lease_after: float = 0.3
    """How long a device that has joined takes until it has an address."""
    in_ucode: set[str] = field(default_factory=set)
    """Objects that are written in ucode and do not declare the session number, which uhttpd adds to every call."""
    is_running: bool = True
    """Whether ubusd runs; without it uhttpd finds no object at all."""

    @property
    def accounts(self) -> dict[str, Account]:
        """Who may log in."""
        return self.rpcd.accounts

    @property
    def sessions(self) -> dict[str, Session]:
        """Who is logged in, by session number."""
        return self.rpcd.sessions

    @property
    def log_ins(self) -> int:
        """How often somebody tried to log in."""
        return self.rpcd.log_ins

    def lookup(self, pattern: str) -> dict[str, dict[str, dict[str, str]]]:
        """The objects whose name matches, with the arguments of their methods."""
        return {name: methods for name, methods in self._objects().items() if fnmatch.fnmatchcase(name, pattern)}

    async def invoke(self, sid: str, name: str, method: str, args: Args) -> Reply:
        """Call a method of an object that exists."""
        if method not in self._objects()[name]:
            return METHOD_NOT_FOUND, None
        if name in self.in_ucode:
            return INVALID_ARGUMENT, None
        kind, dot, ifname = name.partition(".")
        if kind == "hostapd" and dot:
            return await self._hostapd(ifname, method, args)
        handlers: dict[str, Callable[[str, Args], Awaitable[Reply]]] = {
            "system": self._system,
            "iwinfo": self._iwinfo,
            "luci-rpc": self._luci,
            "network.wireless": self._wireless,
            "dhcp": self._dhcp,
            "uci": self._uci,
        }
        if name == "session":
            return self.rpcd.call(sid, method, args)
        if name == "uci" and not self.rpcd.may_read(sid, str(args.get("config"))):
            return PERMISSION_DENIED, None
        return await handlers[name](method, args)

    def _objects(self) -> dict[str, dict[str, dict[str, str]]]:
        radios = {
            f"hostapd.{interface.ifname}": interface.methods
            for interface in self.interfaces
            if interface.up and not interface.disabled and self.backend.runs(interface.ifname)
        }
        missing = frozenset() if self.rpcd.is_running else rpcd.OBJECTS
        plain = {name: methods for name, methods in METHODS.items() if name not in missing}
        return dict(sorted({**plain, **radios}.items())) if self.is_running else {}

    async def _hostapd(self, ifname: str, method: str, args: Args) -> Reply:
        interface = next(known for known in self.interfaces if known.ifname == ifname)
        match method:
            case "wps_start":
                return await self.backend.start(ifname), None
            case "wps_cancel":
                return await self.backend.cancel(ifname), None
            case "wps_status":
                return OK, await self.backend.status(ifname)
            case "get_status":
                return OK, interface.status()
            case "del_client":
                return await self._del_client(ifname, args)
            case "list_bans":
                return OK, {"clients": await self.backend.bans(ifname)}
            case "get_clients":
                known = {"auth": True, "assoc": True, "authorized": True, "wps": False, "aid": 1, "signal": -50}
                joining = known | {"authorized": False, "wps": True}
                clients = dict.fromkeys(await self.backend.macs(ifname), known)
                clients |= dict.fromkeys(await self.backend.joining(ifname), joining)
                return OK, {"freq": interface.iwinfo()["frequency"], "clients": clients}
        return OK, None

    async def _del_client(self, ifname: str, args: Args) -> Reply:
        address, milliseconds = args.get("addr"), args.get("ban_time", 0)
        if not isinstance(address, str) or address.count(":") != _COLONS:
            return INVALID_ARGUMENT, None
        # It counts in 32 bits with a sign.
        await self.backend.ban(ifname, address, max(0, (milliseconds + 2**31) % 2**32 - 2**31) / 1000)
        return OK, None

    async def _system(self, _method: str, _args: Args) -> Reply:
        return OK, self.board

    async def _iwinfo(self, method: str, args: Args) -> Reply:
        if method == "devices":
            return OK, {"devices": [interface.ifname for interface in self.interfaces if interface.up]}
        found = [known for known in self.interfaces if known.ifname == args.get("device") and known.up]
        if not found:
            return NOT_FOUND if args.get("device") else INVALID_ARGUMENT, None
        if method == "info":
            return OK, found[0].iwinfo()
        macs = await self.backend.macs(found[0].ifname)
        return OK, {"results": [{"mac": mac.upper(), "signal": -50, "noise": -92, "inactive": 10} for mac in macs]}

    async def _luci(self, method: str, _args: Args) -> Reply:
        leases = self._all_leases()
        if method == "getWirelessDevices":
            return OK, wireless_status(self.interfaces, measured=True)
        if method == "getHostHints":
            return OK, {
                lease.mac.upper(): {
                    "ipaddrs": [lease.ip],
                    "ip6addrs": [],
                    **({"name": f"{lease.hostname}.lan"} if lease.hostname else {}),
                }
                for lease in leases
            }
        rows = [
            {
                "expires": 43100,
                **({"hostname": lease.hostname} if lease.hostname else {}),
                "macaddr": lease.mac.upper(),
                "ipaddr": lease.ip,
            }
            for lease in leases
        ]
        return OK, {"dhcp_leases": rows, "dhcp6_leases": []}

    async def _wireless(self, _method: str, _args: Args) -> Reply:
        return OK, wireless_status(self.interfaces, measured=False)

    async def _dhcp(self, _method: str, _args: Args) -> Reply:
        rows = [
            {"mac": lease.mac.replace(":", ""), "hostname": lease.hostname or "", "address": lease.ip, "valid": 43100}
            for lease in self._all_leases()
        ]
        return OK, {"device": {"br-lan": {"leases": rows}}}

    async def _uci(self, _method: str, _args: Args) -> Reply:
        return OK, {"values": {interface.section: interface.configuration() for interface in self.interfaces}}

    def _all_leases(self) -> list[Lease]:
        """Those of old, and those of the devices that have joined long enough ago."""
        if not isinstance(self.backend, Simulated):
            return self.leases
        registrar = self.backend.registrar
        for ifname in registrar.bsses:
            registrar.status(ifname)
        joined = dict.fromkeys(
            registered.mac
            for registered in registrar.registered
            if registered.at + self.lease_after <= registrar.clock()
        )
        first = IPv4Address("192.168.1.150")
        return [
            *self.leases,
            *(Lease(mac=mac, hostname=self.names.get(mac), ip=str(first + i)) for i, mac in enumerate(joined)),
        ]


_DEVICE = {"device": "string"}

METHODS: dict[str, dict[str, dict[str, str]]] = {
    "dhcp": {"ipv4leases": {}},
    "hostapd": {"config_add": {"iface": "string", "config": "string"}},
    "iwinfo": {"devices": {}, "info": _DEVICE, "assoclist": _DEVICE},
    "luci-rpc": {"getHostHints": {}, "getDHCPLeases": {"family": "number"}, "getWirelessDevices": {}},
    "network.wireless": {"status": {}},
    "session": {
        "login": {"username": "string", "password": "string", "timeout": "number"},
        "access": {"ubus_rpc_session": "string", "scope": "string", "object": "string", "function": "string"},
        "destroy": {"ubus_rpc_session": "string"},
    },
    "system": {"board": {}},
    "uci": {"get": {"config": "string", "section": "string", "option": "string"}},
}
