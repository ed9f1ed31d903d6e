"""When clients came onto the Wi-Fi of a FRITZ! device, by its mesh list or its event log.

Neither has been seen on a device right after WPS. What is known of them:
- mesh list: home-assistant/core, `tests/components/fritz/const.py` (schema 1.9). Each device has it. How soon it shows a new client
  is not known; a client that had moved stayed where it was (home-assistant/core, issue 128112).
- event log: since about FRITZ!OS 7.90 in XML (ioBroker.tr-064, issue 444), newest first, in local time. Log-ins are in it only if
  somebody has ticked that; some devices send broken XML (Meine-smarte-Welt/fritzbox_ereignisse, README). The words are those of
  the device's language, so that nothing but the group, the time and the address is read.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
import re
from typing import Any, Final
from xml.etree.ElementTree import Element

from ...router import UNREADABLE, RouterPermissionError, RouterProtocolError
from ...text import normal_mac
from ...trace import Trace
from ..common.ages import age, iso_date, unix_date
from .description import Service, descendants, text
from .tr064 import Tr064

_LOG: Final = "X_AVM-DE_GetDeviceLogPath"
_LOG_PLACE: Final = "NewDeviceLogPath"
_MESH: Final = "X_AVM-DE_GetMeshListPath"
_MESH_PLACE: Final = "NewX_AVM-DE_MeshListPath"
_CLOCK: Final = "GetInfo"

_GROUP: Final = "wlan"

# In seconds: who came before that did not come just now.
_RECENT: Final = 60

_MAC = re.compile(r"(?<![0-9A-Fa-f:])(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}(?![0-9A-Fa-f:])")
_DATE = re.compile(r"(\d\d)\.(\d\d)\.(\d\d) (\d\d):(\d\d):(\d\d)", re.ASCII)

type _Services = Callable[[str], Sequence[Service]]
"""The services of a kind."""


class History:
    """Asks for the mesh list; and only if that shows nobody who came just now for the log, which says much more of a house."""

    def __init__(self, tr064: Tr064) -> None:
        """Know nothing yet."""
        self._tr064 = tr064
        self._mesh: Service | None = None
        self._log: Service | None = None
        self._time: Service | None = None

    async def discover(self, services: _Services) -> None:
        """See what this FRITZ!OS offers. It describes that without a log-in, and once for all windows."""
        self._mesh = await self._offering(services("Hosts"), _MESH)
        self._log = await self._offering(services("DeviceInfo"), _LOG)
        self._time = await self._offering(services("Time"), _CLOCK)

    async def traces(self) -> Mapping[str, Trace]:
        """When each client came, as far as it can be read.

        A list takes two requests: one for its path, which has a session number in it, and one for itself. The log takes a third
        one for the clock, as the mesh list does if it comes without a date.
        """
        found: Mapping[str, Trace] = {}
        with suppress(RouterProtocolError, RouterPermissionError):
            found = await self._meshed()
        if not any(_is_recent(trace.associated_for) for trace in found.values()):
            with suppress(RouterProtocolError, RouterPermissionError):
                # What the mesh list says of the others is as old as itself.
                found = await self._logged() or found
        return found

    async def _offering(self, services: Sequence[Service], action: str) -> Service | None:
        """The service, if it has the action; where it does not describe itself it is done without."""
        for service in services[:1]:
            with suppress(*UNREADABLE):
                if action in await self._tr064.actions(service):
                    return service
        return None

    async def _meshed(self) -> Mapping[str, Trace]:
        if self._mesh is None:
            return {}
        place = (await self._tr064.call(self._mesh, _MESH)).get(_MESH_PLACE, "")
        listed = await self._tr064.list_at(place, "mesh list")
        return links(listed.json(), self._tr064.date or await self._clock())

    async def _logged(self) -> Mapping[str, Trace]:
        if self._log is None:
            return {}
        place = (await self._tr064.call(self._log, _LOG)).get(_LOG_PLACE, "")
        listed = await self._tr064.list_at(f"{place}&filter={_GROUP}", "event log")
        rows = list(log_ins(listed.xml()))
        return recent(rows, await self._clock()) if rows else {}

    async def _clock(self) -> datetime | None:
        """The device's local time, with its zone; None where it is not set."""
        if self._time is None:
            return None
        return iso_date((await self._tr064.call(self._time, _CLOCK)).get("NewCurrentLocalTime"))


def log_ins(log: Element) -> Iterator[tuple[str, datetime]]:
    """The address and the local time of each row about one client.

    A row with several addresses does not say whose it is: a client may have called itself so.
    """
    for event in descendants(log, "Event"):
        addresses = {mac.lower() for mac in _MAC.findall(text(event, "msg"))}
        then = _local(f"{text(event, 'date')} {text(event, 'time')}")
        if text(event, "group") == _GROUP and len(addresses) == 1 and then:
            yield addresses.pop(), then


def recent(rows: Iterable[tuple[str, datetime]], now: datetime | None) -> dict[str, Trace]:
    """The last row of each client, if it is about just now; `now` is the device's local time."""
    found: dict[str, float] = {}
    for mac, then in rows:
        past = age(then, now.replace(tzinfo=None) if now else None)
        if past is not None and _is_recent(past):
            found[mac] = min(past, found.get(mac, past))
    return {mac: Trace(logged_for=past) for mac, past in found.items()}


def links(mesh: object, now: datetime | None) -> dict[str, Trace]:
    """Since when each client is connected by Wi-Fi; raises `RouterProtocolError` where it is no mesh list."""
    nodes = mesh.get("nodes") if isinstance(mesh, dict) else None
    if not isinstance(nodes, list):
        raise RouterProtocolError("mesh list: no nodes in the answer")
    interfaces = [interface for node in _tables(nodes) for interface in _tables(node.get("node_interfaces"))]
    # An access point is one end of the link, its client the other.
    clients = {
        interface["uid"]: mac
        for interface in interfaces
        if isinstance(interface.get("uid"), str)
        and not str(interface.get("name")).startswith("AP:")
        and (mac := normal_mac(interface.get("mac_address")))
    }
    found: dict[str, float] = {}
    for link in (link for interface in interfaces for link in _tables(interface.get("node_links"))):
        past = age(unix_date(link.get("last_connected")), now)
        if past is None or link.get("type") != "WLAN" or link.get("state") != "CONNECTED":
            continue
        for end in ("node_interface_1_uid", "node_interface_2_uid"):
            if mac := clients.get(str(link.get(end))):
                found[mac] = min(past, found.get(mac, past))
    return {mac: Trace(associated_for=past) for mac, past in found.items()}


def _is_recent(past: float | None) -> bool:
    return past is not None and past < _RECENT


def _tables(rows: object) -> Iterable[Mapping[str, Any]]:
    return (row for row in rows if isinstance(row, dict)) if isinstance(rows, list) else ()


def _local(written: str) -> datetime | None:
    matched = _DATE.fullmatch(written)
    if matched is None:
        return None
    day, month, year, hour, minute, second = map(int, matched.groups())
    try:
        return datetime(2000 + year, month, day, hour, minute, second)  # noqa: DTZ001 - the zone is not reported
    except ValueError:
        return None
