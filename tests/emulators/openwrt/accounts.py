"""The accounts of the router, with rights in the shape of a log-in's `acls`."""

from dataclasses import dataclass, field
import json
from pathlib import Path

ACL_FOLDER = Path(__file__).parents[3] / "docs" / "openwrt"

type Rights = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may log in, with the rights that the ACL files grant at the moment."""

    password: str
    ubus: Rights = field(default_factory=dict)
    uci: Rights = field(default_factory=dict)
    groups: tuple[str, ...] = ()
    """The access groups, each with `read` and `write`."""


# What a plain installation of LuCI grants, as far as it matters here: no get_clients, no session destroy.
STOCK: Rights = {
    "hostapd.*": ["del_client", "wps_start", "wps_cancel", "wps_status"],
    "iwinfo": ["assoclist", "countrylist", "freqlist", "txpowerlist", "scan", "info"],
    "luci-rpc": ["getHostHints", "getDHCPLeases", "getWirelessDevices", "getNetworkDevices", "getBoardJSON"],
    "session": ["access", "login"],
    "system": ["board", "info", "reboot"],
    "uci": ["get", "changes", "add", "apply", "confirm", "delete", "set", "revert"],
}

# Of a group that holds everything.
EVERYTHING: Rights = {"*": ["*"]}

UNAUTHENTICATED: Rights = {"session": ["access", "login"]}


def shipped(group: str) -> Rights:
    """The rights that one of our ACL files grants on the bus, to an account with both `read` and `write`."""
    file = ACL_FOLDER / f"{group}.json"
    permissions = json.loads(file.read_text(encoding="utf-8"))[group]
    rights: Rights = {}
    for level in ("read", "write"):
        for name, methods in permissions.get(level, {}).get("ubus", {}).items():
            rights.setdefault(name, []).extend(methods)
    return rights


def together(*several: Rights) -> Rights:
    """The rights of somebody who is in several groups."""
    names = dict.fromkeys(name for rights in several for name in rights)
    return {name: [method for rights in several for method in rights.get(name, [])] for name in names}


def without(rights: Rights, name: str, method: str) -> Rights:
    """The rights without one of them."""
    return {other: [kept for kept in methods if (other, kept) != (name, method)] for other, methods in rights.items()}
