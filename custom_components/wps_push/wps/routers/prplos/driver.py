"""The prplOS driver: the push button of an access point in the data model."""

import asyncio
from collections.abc import Container, Iterable, Sequence
from contextlib import suppress
from typing import Final, override

from ...blocks import Blocks
from ...model import Band, Enrollee, Network, Obstacle, Phase, Refusal, RouterInfo, RouterReport, Station, WindowStatus
from ...router import (
    Cancels,
    Describes,
    Router,
    RouterProtocolError,
    RouterUnable,
    TellsPin,
    WindowRefused,
    WindowStillOpen,
)
from ...text import clean, lowest_mac, normal_ip, normal_mac
from ...timing import Timing
from ..common.ending import Ending, Look, Stations, if_readable, since
from ..common.grouping import Group, group
from ..common.keeping_out import KeepingOut
from ..common.temporary import Filtering
from . import filtering, wifi
from .api import Api, NoSuchObject, Parameters
from .wifi import AccessPoint, Objects

# How many looks a press or a cancel gets to take effect.
_LOOKS: Final = 3

_NO_MAC = "00:00:00:00:00:00"


class PrplOs(Router, Cancels, Describes, TellsPin, Blocks):
    """A router with prplOS.

    A network is opened on one access point only: its web page presses two, whose WPS UUIDs may differ, and a device that hears
    two registrars with different ones joins neither.
    """

    def __init__(self, api: Api, *, title: str, band: Band | None, timing: Timing) -> None:
        """Do nothing yet; `band` is where windows are opened if a network has it."""
        self._api = api
        self._title = title
        self._band = band
        self._timing = timing
        self._keeping_out = KeepingOut(self._lists, self._change)
        self._groups: dict[str, Group[AccessPoint]] = {}
        self._endings: dict[str, Ending] = {}
        # Objects that the router does not list for all access points at once.
        self._one_by_one: set[str] = set()
        self._understands_wildcards = False
        self._lock = asyncio.Lock()

    @override
    async def connect(self) -> RouterInfo:
        async with self._lock:
            try:
                info = (await self._api.objects("Device.DeviceInfo.")).get("DeviceInfo.", {})
            except NoSuchObject:
                raise RouterProtocolError(
                    "Device.DeviceInfo.: no data model over HTTP here; old images have it on port 8080"
                ) from None
            ssids = await self._api.objects("Device.WiFi.SSID.")
        found = (normal_mac(ssid.get("MACAddress")) for ssid in ssids.values())
        macs = frozenset(mac for mac in found if mac and mac != _NO_MAC)
        host = self._api.web.host
        return RouterInfo(
            identity=clean(info.get("SerialNumber")) or lowest_mac(macs) or host,
            name=clean(info.get("FriendlyName")) or host,
            manufacturer=clean(info.get("Manufacturer")) or self._title,
            model=clean(info.get("ModelName")),
            sw_version=clean(info.get("SoftwareVersion")),
            macs=macs,
            url=self._api.web.url,
        )

    @override
    async def networks(self) -> tuple[Network, ...]:
        async with self._lock:
            await self._discover()
            return tuple(found.network for found in self._groups.values())

    @override
    async def open_window(self, network_id: str) -> WindowStatus:
        async with self._lock:
            access_point = await self._openable(network_id)
            found, ending = self._groups[network_id], self._ending(network_id)
            stations = await self._here()
            objects = await self._wps([network_id])
            # pwhm would restart the time, and still end the window when the first time is over.
            if _pairing(objects, found) and await self._cancel(found, objects):
                ending.cancel(self._now)
            pressed = Look(at=self._now, is_open=True, words=_words(objects, found))
            try:
                said = await self._api.command(f"{access_point.wps}InitiateWPSPBC()")
            except NoSuchObject:
                raise WindowRefused(await self._refusal(network_id)) from None
            if said is not None and said.startswith("Error"):
                raise WindowRefused(await self._refusal(network_id))
            for look in range(_LOOKS):
                if look:
                    await asyncio.sleep(self._timing.open_poll)
                objects = await self._wps([network_id])
                if _pairing(objects, found):
                    return ending.press(self._look(objects, found), stations, pressed.at)
            match ending.unseen(pressed, stations, self._look(objects, found), await self._here(found)):
                case Phase.SUCCEEDED:
                    return ending.status
                case Phase.OVERLAP:
                    raise WindowRefused(Refusal.OVERLAP, retry_in=self._timing.walk_time)
            raise WindowRefused(await self._refusal(network_id))

    @override
    async def close_window(self, network_id: str) -> None:
        async with self._lock:
            await self._know()
            found = self._groups.get(network_id)
            if found is None:
                return
            # It may have ended by itself since the last look. Then it was not closed by us.
            objects = await self._wps([network_id])
            await self._judge(network_id, objects)
            if _pairing(objects, found) and not await self._cancel(found, objects):
                raise WindowStillOpen("the window is open after cancelWPSPairing")
            self._ending(network_id).cancel(self._now)

    @override
    async def report(self, network_ids: Container[str] | None = None, *, stations: bool = False) -> RouterReport:
        async with self._lock:
            await self._know()
            asked = [id_ for id_ in self._groups if network_ids is None or id_ in network_ids]
            objects = await self._wps(asked)
            windows = {id_: await self._judge(id_, objects) for id_ in asked}
            return RouterReport(windows=windows, stations=await self._stations() if stations else None)

    @override
    async def describe(self, mac: str) -> Enrollee | None:
        async with self._lock:
            try:
                hosts = await self._api.objects("Device.Hosts.Host.")
            except NoSuchObject:
                return None
        host = next((host for host in hosts.values() if normal_mac(host.get("PhysAddress")) == mac), None)
        if host is None:
            return None
        return Enrollee(mac=mac, hostname=clean(host.get("HostName")), ip=normal_ip(host.get("IPAddress")))

    @override
    async def block(self, mac: str, seconds: float | None) -> float | None:
        async with self._lock:
            await self._keeping_out.block(mac)
        # Whether the entries outlast a restart of the Wi-Fi is not known.
        return self._timing.block_again

    @override
    async def unblock(self, mac: str) -> None:
        async with self._lock:
            await self._keeping_out.unblock(mac)

    @override
    async def blocked(self) -> frozenset[str]:
        async with self._lock:
            return await self._keeping_out.blocked()

    @override
    async def pin_enabled(self) -> bool:
        async with self._lock:
            await self._know()
            return wifi.takes_pin(await self._wps(self._groups))

    @override
    async def disconnect(self) -> None:
        async with self._lock:
            await self._api.log_out()

    @property
    def _now(self) -> float:
        return asyncio.get_running_loop().time()

    def _ending(self, network_id: str) -> Ending:
        return self._endings.setdefault(network_id, Ending(self._timing, wifi.ENDS))

    async def _know(self) -> None:
        """Look for the networks, unless some are known."""
        if not self._groups:
            await self._discover()

    async def _discover(self) -> None:
        objects = await self._api.objects("Device.WiFi.AccessPoint.")
        ssids = await self._api.objects("Device.WiFi.SSID.")
        radios = await self._api.objects("Device.WiFi.Radio.")
        self._groups = group(wifi.read(objects, ssids, radios))

    async def _openable(self, network_id: str) -> AccessPoint:
        """The access point to press. The networks are read again, since the obstacles may have changed."""
        await self._discover()
        found = self._groups.get(network_id)
        if found is None:
            raise WindowRefused(Refusal.RADIO_OFF)
        access_point = found.choice(self._band)
        if access_point is None:
            raise WindowRefused(Refusal((found.network.obstacle or Obstacle.RADIO_OFF).value))
        return access_point

    async def _refusal(self, network_id: str) -> Refusal:
        """Why no window opens, from the present state of the network."""
        await self._discover()
        found = self._groups.get(network_id)
        obstacle = found.network.obstacle if found else Obstacle.RADIO_OFF
        return Refusal(obstacle.value) if obstacle else Refusal.NOT_CARRIED_OUT

    async def _cancel(self, found: Group[AccessPoint], objects: Objects) -> bool:
        """Cancel the pairing of `objects`, and read back until the Wi-Fi manager has learnt of it from hostapd."""
        for access_point in _pairing(objects, found):
            await self._api.command(f"{access_point.wps}cancelWPSPairing()")
        for look in range(_LOOKS):
            if look:
                await asyncio.sleep(self._timing.open_poll)
            if not _pairing(await self._wps([found.network.id]), found):
                return True
        return False

    async def _judge(self, network_id: str, objects: Objects) -> WindowStatus:
        """The state of a network's window."""
        found, ending = self._groups[network_id], self._ending(network_id)
        look = self._look(objects, found)
        if not ending.needs_stations(look):
            return ending.take(look, {})
        # A device that moves here from another network of the router is not new.
        return ending.take(look, await self._here(None if look.is_open else found))

    def _look(self, objects: Objects, found: Group[AccessPoint]) -> Look:
        return Look(at=self._now, is_open=bool(_pairing(objects, found)), words=_words(objects, found))

    async def _wps(self, network_ids: Iterable[str]) -> Objects:
        """The WPS objects of these networks, in one request where the router understands wildcards."""
        asked = [
            each
            for network_id in network_ids
            for each in self._groups[network_id].interfaces
            if each.obstacle is not Obstacle.NOT_BUILT_IN
        ]
        objects = await self._below("WPS.", asked)
        if any(_path(each) not in objects for each in asked):
            # Most likely the networks have changed. They are looked for again next time.
            self._groups = {}
            raise RouterProtocolError("WPS: an access point is missing in the answer")
        return objects

    async def _below(self, name: str, access_points: Sequence[AccessPoint]) -> Objects:
        """The objects of this name below each of these access points."""
        if len(access_points) > 1 and name not in self._one_by_one:
            with suppress(NoSuchObject):
                found = await self._api.objects(f"Device.WiFi.AccessPoint.*.{name}")
                # An empty answer may mean that the path was not understood, unless another one was.
                self._understands_wildcards |= bool(found)
                if self._understands_wildcards:
                    return found
        objects: dict[str, Parameters] = {}
        for access_point in access_points:
            objects |= await self._api.objects(f"Device.WiFi.AccessPoint.{access_point.index}.{name}")
        if objects and len(access_points) > 1:
            self._one_by_one.add(name)
        return objects

    async def _lists(self) -> dict[str, Filtering]:
        """The lists of devices to keep out, by access point. Raises `RouterUnable` where one has none."""
        await self._know()
        access_points = [each for found in self._groups.values() for each in found.interfaces]
        with suppress(NoSuchObject):
            objects = await self._below(filtering.NAME, access_points)
            lists = {each.index: filtering.read(objects, each.index) for each in access_points}
            if known := {index: found for index, found in lists.items() if found}:
                return known
        raise RouterUnable("MACFiltering: the access points have no list of devices to keep out")

    async def _change(self, index: str, method: str, mac: str) -> None:
        await self._api.command(filtering.command(index, method), {"mac": mac})

    async def _stations(self, found: Group[AccessPoint] | None = None) -> tuple[Station, ...]:
        """Who is on the Wi-Fi, or on one network of it."""
        groups = [found] if found else self._groups.values()
        access_points = [each for one in groups for each in one.interfaces]
        objects = await self._below("AssociatedDevice.", access_points)
        return wifi.stations(objects, {each.index for each in access_points}, self._api.web.date)

    async def _here(self, found: Group[AccessPoint] | None = None) -> Stations | None:
        return await if_readable(self._addresses(found))

    async def _addresses(self, found: Group[AccessPoint] | None) -> Stations:
        stations = await self._stations(found)
        return since(stations, self._now)


def _path(access_point: AccessPoint) -> str:
    return access_point.wps.removeprefix("Device.")


def _pairing(objects: Objects, found: Group[AccessPoint]) -> list[AccessPoint]:
    """The access points of a network that are pairing."""
    return [each for each in found.interfaces if wifi.is_true(objects.get(_path(each), {}).get("PairingInProgress"))]


def _words(objects: Objects, found: Group[AccessPoint]) -> dict[str, object]:
    return {each.key: objects.get(_path(each), {}).get("Status") for each in found.interfaces}
