"""The devices that have joined, as of the last time each of them did, and what the household calls them."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Final, Self

from homeassistant.util import dt as dt_util

from ..wps.enrollee import display_name
from ..wps.evidence import Evidence, Source
from ..wps.model import Enrollee, EventType, Initiator
from ..wps.text import clean
from .events import WpsEvent

# A household that lets in more devices than this cannot tell them apart in a list. Those that have not joined for
# longest are dropped.
_MAX_PAIRED: Final = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class PairedDevice:
    """A device that has joined."""

    mac: str
    name: str
    """The best name of its own that is known; without one, its maker or its address."""
    vendor: str | None
    network: str
    """The SSID that the network had."""
    paired_at: datetime
    source: Source
    """How it is known that this device has joined."""
    evidence: tuple[Evidence, ...]
    """What speaks for it, if the router did not name it."""
    is_new: bool | None
    """Whether it had never been seen before; None if that is not known."""
    opened_by: Initiator
    has_display: bool | None = None
    """Whether it says that it has a display; None if that is not known."""
    is_refused: bool = False
    """Whether it tries to come back and its key is refused, and it was not seen on the Wi-Fi since."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The reverse of `as_dict`, also for the data of an event; raises `KeyError`, `TypeError` or `ValueError`."""
        return cls(
            mac=str(data["mac"]),
            name=clean(data["name"]) or str(data["mac"]),
            vendor=clean(data.get("vendor")),
            network=str(data["network"]),
            paired_at=dt_util.parse_datetime(data["paired_at"], raise_on_error=True),
            source=Source(data["source"]),
            evidence=tuple(map(Evidence, data.get("evidence") or ())),
            is_new=data.get("is_new"),
            opened_by=Initiator(data["opened_by"]),
            has_display=data.get("has_display"),
            is_refused=data.get("is_refused", False),
        )

    def as_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        return {**asdict(self), "evidence": list(self.evidence), "paired_at": self.paired_at.isoformat()}


class PairedDevices:
    """Remembers each device that has joined, and the names that were given to devices."""

    def __init__(self) -> None:
        """Start before the first one."""
        self._devices: dict[str, PairedDevice] = {}
        self._names: dict[str, str] = {}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The reverse of `as_dict`; raises `AttributeError`, `KeyError`, `TypeError` or `ValueError`."""
        self = cls()
        self._devices = {device.mac: device for device in map(PairedDevice.from_dict, data["devices"])}
        self._names = {str(mac): str(name) for mac, name in data["names"].items()}
        return self

    def as_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        return {"devices": [device.as_dict() for device in self._devices.values()], "names": dict(self._names)}

    @property
    def devices(self) -> tuple[PairedDevice, ...]:
        """All of them; the last is the one that joined last."""
        return tuple(self._devices.values())

    def __contains__(self, mac: object) -> bool:
        """Whether a device has ever joined."""
        return mac in self._devices

    def of(self, mac: str) -> PairedDevice | None:
        """A device as of the last time that it has joined; None if it never did."""
        return self._devices.get(mac)

    def name_of(self, mac: str) -> str | None:
        """The name that was given to a device by `call`, if any."""
        return self._names.get(mac)

    def own_name_of(self, mac: str) -> str:
        """What a device is called where nobody has named it; its address if it has never joined."""
        return self._devices[mac].name if mac in self._devices else mac

    def remember(self, event: WpsEvent, device: Enrollee) -> None:
        """Remember that a device has joined, or what has been found out about it since."""
        before = self._devices.get(device.mac)
        paired = PairedDevice(
            mac=device.mac,
            name=display_name(replace(device, given_name=None)),
            vendor=device.vendor,
            network=event.network.ssid,
            paired_at=event.at,
            source=device.source,
            evidence=device.evidence,
            is_new=device.is_new,
            opened_by=event.happened.opened_by,
            has_display=device.has_display,
        )
        if before and event.happened.type is EventType.DEVICE_IDENTIFIED:
            self._devices[device.mac] = replace(paired, paired_at=before.paired_at, is_refused=before.is_refused)
            return
        self._devices.pop(device.mac, None)
        self._devices[device.mac] = paired
        while len(self._devices) > _MAX_PAIRED:
            del self._devices[next(iter(self._devices))]

    @property
    def refused(self) -> set[str]:
        """The devices that have joined and whose key is refused."""
        return {mac for mac, device in self._devices.items() if device.is_refused}

    def refuse(self, mac: str, *, is_refused: bool) -> bool:
        """Remember whether a device that has joined is refused; returns True if that is news."""
        device = self._devices.get(mac)
        if device is None or device.is_refused is is_refused:
            return False
        self._devices[mac] = replace(device, is_refused=is_refused)
        return True

    def call(self, mac: str, name: str | None) -> None:
        """Give a device a name, or take it back."""
        if name:
            self._names[mac] = name
        else:
            self._names.pop(mac, None)

    def forget(self, mac: str) -> None:
        """Forget that a device has joined, and its name."""
        self._devices.pop(mac, None)
        self._names.pop(mac, None)
