"""The clients of a router: who is associated, and what a device is called."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from ...model import Enrollee, Station
from ...text import clean, normal_ip, normal_mac
from ...trace import Trace
from .jnap import OK, Action, Reply


def station_actions(services: Collection[str]) -> list[Action]:
    """The questions for associated clients: those of the router itself, and those of the nodes of a mesh."""
    version = "2" if "NetworkConnections2" in services else ""
    found = [Action(f"networkconnections/GetNetworkConnections{version}")]
    if "NodesNetworkConnections" in services:
        version = "2" if "NodesNetworkConnections2" in services else ""
        found.append(Action(f"nodes/networkconnections/GetNodesWirelessNetworkConnections{version}"))
    return found


def stations(replies: Sequence[Reply]) -> tuple[Station, ...]:
    """The wireless clients of the router's own network; raises a `RouterError` where the router's are not reported."""
    own, *of_nodes = replies
    rows = list(_rows(own.output, "connections"))
    for reply in of_nodes:
        # The router asks its nodes only from time to time, and may not have done so yet.
        if reply.result == OK:
            rows += [
                row for node in _rows(reply.output, "nodeWirelessConnections") for row in _rows(node, "connections")
            ]
    return tuple(Station(mac=mac) for mac in dict.fromkeys(filter(None, map(_wireless, rows))))


def device_action(services: Collection[str]) -> Action:
    """The question for all devices that the router has ever seen, with their names and addresses."""
    if "DeviceList4" in services:
        return Action("devicelist/GetDevices3")
    return Action("devicelist/GetDevices", {"sinceRevision": 0})


def lists_changes(services: Collection[str]) -> bool:
    """Whether there is a list of devices."""
    return "DeviceList" in services


def change_action(services: Collection[str], revision: int) -> Action:
    """The question for the devices that have changed since a revision of the list.

    The router hands the same input on to all versions of the action (`devicelist_server.lua` of a WRT1900ACS).
    """
    return device_action(services)._replace(request={"sinceRevision": revision})


def revision(reply: Reply) -> int:
    """How often something about a device has changed until now; 0 where that is not reported."""
    reported = reply.output.get("revision")
    return reported if isinstance(reported, int) else 0


def changed(reply: Reply, revision: int) -> dict[str, Trace]:
    """The wireless clients that have changed since a revision and are connected.

    What counts as a change is not written down: most likely that it came, its address and its name. So a client that has not
    changed is left out instead of being called unchanged.
    """
    found: dict[str, Trace] = {}
    for row in _rows(reply.output, "devices"):
        last = row.get("lastChangeRevision")
        here = {_mac(link) for link in _rows(row, "connections")}
        wired = {_mac(each) for each in _rows(row, "knownInterfaces") if each.get("interfaceType") == "Wired"}
        if isinstance(last, int) and last > revision:
            found |= {mac: Trace(changed=True) for mac in here - wired if mac}
    return found


def device(reply: Reply, mac: str) -> Enrollee | None:
    """What the router knows of a device; None where that is nothing but its address."""
    for row in _rows(reply.output, "devices"):
        if mac in _macs(row):
            model = row.get("model")
            model = model if isinstance(model, dict) else {}
            found = Enrollee(
                mac=mac,
                hostname=_given_name(row) or clean(row.get("friendlyName")),
                manufacturer=clean(model.get("manufacturer")),
                model=clean(model.get("modelNumber")),
                ip=next(
                    (normal_ip(link.get("ipAddress")) for link in _rows(row, "connections") if _mac(link) == mac), None
                ),
            )
            return None if found == Enrollee(mac=mac) else found
    return None


def _rows(part: Mapping[str, Any], key: str) -> Iterator[Mapping[str, Any]]:
    rows = part.get(key)
    return (row for row in rows if isinstance(row, dict)) if isinstance(rows, list) else iter(())


def _mac(row: Mapping[str, Any]) -> str | None:
    return normal_mac(row.get("macAddress"))


def _wireless(row: Mapping[str, Any]) -> str | None:
    """The address of a wireless client, unless it is in the guest network."""
    wireless = row.get("wireless")
    return _mac(row) if isinstance(wireless, dict) and wireless.get("isGuest") is not True else None


def _macs(row: Mapping[str, Any]) -> set[str | None]:
    """The addresses of a device. Newer routers list its interfaces, older ones (`GetDevices`) only the addresses."""
    known = row.get("knownMACAddresses")
    return {
        *(_mac(interface) for interface in _rows(row, "knownInterfaces")),
        *(normal_mac(mac) for mac in (known if isinstance(known, list) else ())),
    }


def _given_name(row: Mapping[str, Any]) -> str | None:
    """The name that the owner gave the device on the router's pages."""
    names = (entry.get("value") for entry in _rows(row, "properties") if entry.get("name") == "userDeviceName")
    return next(filter(None, map(clean, names)), None)
