"""Who is connected to the access points of a FRITZ! device."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Final

from ...model import Station
from ...router import RouterPermissionError
from ...text import normal_ip, normal_mac
from .description import Service, descendants, texts
from .faults import NO_SUCH_ENTRY, NO_SUCH_INDEX, ActionFailed
from .tr064 import Tr064

_LIST: Final = "X_AVM-DE_GetWLANDeviceListPath"
_PLACE: Final = "NewX_AVM-DE_WLANDeviceListPath"

_MOST: Final = 256
"""Of one access point. No FRITZ! device takes as many."""


async def associated(tr064: Tr064, services: Sequence[Service]) -> tuple[Station, ...]:
    """The stations of all access points: two requests where FRITZ!OS has its list, else one for each station.

    The list is that of the whole device, whichever access point is asked: its entries have a channel and mark guests.
    """
    for service in services:
        if _LIST in await tr064.actions(service):
            # Some devices describe the action and turn it down, or keep it for other accounts.
            with suppress(ActionFailed, RouterPermissionError):
                place = (await tr064.call(service, _LIST)).get(_PLACE, "")
                listed = await tr064.list_at(place, "list of Wi-Fi devices")
                return _stations(texts(item) for item in descendants(listed.xml(), "Item"))
            break
    reported = [entry for service in services for entry in await _one_by_one(tr064, service)]
    return _stations({name.removeprefix("New"): value for name, value in entry.items()} for entry in reported)


async def _one_by_one(tr064: Tr064, service: Service) -> list[dict[str, str]]:
    total = (await tr064.call(service, "GetTotalAssociations")).get("NewTotalAssociations", "")
    entries = []
    for index in range(min(int(total), _MOST) if total.isascii() and total.isdigit() and len(total) < 6 else 0):
        try:
            entries.append(
                await tr064.call(service, "GetGenericAssociatedDeviceInfo", NewAssociatedDeviceIndex=str(index))
            )
        except ActionFailed as error:
            if error.code not in {NO_SUCH_INDEX, NO_SUCH_ENTRY}:
                raise
            # Somebody has left in the meantime.
            break
    return entries


def _stations(entries: Iterator[Mapping[str, str]]) -> tuple[Station, ...]:
    """The entries whose device has proven that it knows the password, each address once."""
    found = {
        mac: Station(mac=mac, ip=normal_ip(entry.get("AssociatedDeviceIPAddress")))
        for entry in entries
        if entry.get("AssociatedDeviceAuthState") != "0"
        and (mac := normal_mac(entry.get("AssociatedDeviceMACAddress")))
    }
    return tuple(found.values())
