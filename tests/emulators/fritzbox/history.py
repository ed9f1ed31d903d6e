"""What the device shows of the past: its mesh list, and its event log.

The mesh list is in the shape of the one in home-assistant/core, `tests/components/fritz/const.py` (schema 1.9); the rows of
the log have the fields of FRITZ!OS 8, and the German words that users have quoted (ioBroker.tr-064, issue 444).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timezone
from html import escape
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A client of the device."""

    mac: str
    name: str
    ip: str
    at: str
    """The name of the access point, for example `AP:2G:0`; of a socket where it is wired."""
    ssid: str = ""
    since: datetime
    connected: bool = True

    @property
    def link_type(self) -> str:
        """What connects it."""
        return "WLAN" if self.at.startswith("AP:") else "LAN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A row of the event log."""

    at: datetime
    """Local time."""
    group: str
    text: str
    id: int = 0


def mesh_list(mac: str, clients: Iterable[Client]) -> dict[str, Any]:
    """`/meshlist.lua`: the device and its clients, and the links between them, each of which is listed at both ends."""
    listed = list(clients)
    links = {client.mac: _link(index, client) for index, client in enumerate(listed)}
    places = dict.fromkeys(["AP:2G:0", "AP:5G:0", "LAN:1", *(client.at for client in listed)])
    own = [
        {
            "uid": f"ni-{place}",
            "name": place,
            "type": "WLAN" if place.startswith("AP:") else "LAN",
            "mac_address": mac,
            "blocking_state": "NOT_BLOCKED",
            "node_links": [links[client.mac] for client in listed if client.at == place],
            "ssid": next((client.ssid for client in listed if client.at == place), ""),
        }
        for place in places
    ]
    others = [_node_of(index, client, links[client.mac]) for index, client in enumerate(listed)]
    return {"schema_version": "1.9", "nodes": [_node("n-1", "fritz.box", mac, own, role="master"), *others]}


def event_log(events: Iterable[Event], group: str | None, *, is_broken: bool = False) -> str:
    """`/devicelog.lua`, newest first; a broken one has an ampersand and a control character that are not escaped."""

    def written(text: str) -> str:
        return text + " & \x01" if is_broken else escape(text)

    rows = "".join(
        f"<Event><id>{event.id}</id><group>{event.group}</group><date>{event.at:%d.%m.%y}</date>"
        f"<time>{event.at:%H:%M:%S}</time><msg>{written(event.text)}</msg></Event>"
        for event in sorted(events, key=lambda event: event.at, reverse=True)
        if group in (None, event.group)
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><DeviceLog><!-- filter :{group or "all"} -->{rows}</DeviceLog>'


def logged_in(client: Client, zone: timezone) -> Event:
    """A client has logged in."""
    band = "2,4 GHz" if client.at.startswith("AP:2") else "5 GHz"
    text = (
        f"WLAN-Gerät angemeldet ({band}), 72 Mbit/s, {client.name}, IP {client.ip or '---'}, MAC {client.mac.upper()}."
    )
    return Event(at=client.since.astimezone(zone), group="wlan", text=text, id=30005)


def _link(index: int, client: Client) -> dict[str, Any]:
    return {
        "uid": f"nl-{index}",
        "type": client.link_type,
        "state": "CONNECTED" if client.connected else "DISCONNECTED",
        "last_connected": int(client.since.timestamp()),
        "node_1_uid": "n-1",
        "node_2_uid": f"n-{100 + index}",
        "node_interface_1_uid": f"ni-{client.at}",
        "node_interface_2_uid": f"ni-{100 + index}",
        "max_data_rate_rx": 72200,
        "max_data_rate_tx": 72200,
        "cur_data_rate_rx": 54000,
        "cur_data_rate_tx": 65000,
    }


def _node_of(index: int, client: Client, link: dict[str, Any]) -> dict[str, Any]:
    interface = {
        "uid": f"ni-{100 + index}",
        "name": "wlan0" if client.link_type == "WLAN" else "eth0",
        "type": client.link_type,
        "mac_address": client.mac.upper(),
        "blocking_state": "UNKNOWN",
        "node_links": [link],
    }
    return _node(f"n-{100 + index}", client.name, client.mac.upper(), [interface])


def _node(uid: str, name: str, mac: str, interfaces: list[dict[str, Any]], role: str = "unknown") -> dict[str, Any]:
    return {
        "uid": uid,
        "device_name": name,
        "device_mac_address": mac,
        "is_meshed": role != "unknown",
        "mesh_role": role,
        "node_interfaces": interfaces,
    }
