"""The events of hostapd: one line per event, about one BSS.

The event names are from hostap, `src/common/wpa_ctrl.h`; their arguments were recorded from hostapd 2.10. Device names
in them are as the devices sent them, control characters included: hostapd escapes SSIDs but not device names.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
import re

from ...model import Enrollee
from ...text import clean, normal_mac

_PUSH_BUTTON = "4"
"""The device password ID of the push button (Wi-Fi Simple Configuration, "Device Password ID")."""
_DISPLAY = 0x0008
"""The configuration method "Display" of the same specification."""
_MULTIPLE_PBC = "config_error=12"
"""The configuration error "Multiple PBC sessions detected" of the same specification."""
_WRONG_PIN = "config_error=18"
"""The configuration error "Device Password Auth Failure" of the same specification."""


class EventKind(StrEnum):
    """The events used here. All others are ignored unparsed, such as `WPS-NEW-AP-SETTINGS`, which has the Wi-Fi key."""

    ACTIVE = "WPS-PBC-ACTIVE"
    TIMEOUT = "WPS-TIMEOUT"
    """The walk time is over, or the window was cancelled. In the latter case `CANCEL` follows."""
    CANCEL = "WPS-CANCEL"
    DISABLED = "WPS-PBC-DISABLE"
    """The window has closed because a device has joined, on this BSS or on another one."""
    OVERLAP = "WPS-OVERLAP-DETECTED"
    SEEN = "WPS-ENROLLEE-SEEN"
    PIN_NEEDED = "WPS-PIN-NEEDED"
    STARTED = "CTRL-EVENT-EAP-STARTED"
    REGISTERED = "WPS-REG-SUCCESS"
    FAILED = "WPS-FAIL"
    PIN_LOCKED = "WPS-AP-SETUP-LOCKED"
    """hostapd takes its own PIN no more for a while, because it was wrong too often."""
    CONNECTED = "AP-STA-CONNECTED"
    KEY_REFUSED = "AP-STA-POSSIBLE-PSK-MISMATCH"
    """A device uses another key than one that it may use. Where there is none that it may use, there is no event."""
    REPEATER_ADDED = "WDS-STA-INTERFACE-ADDED"
    """A device uses four addresses, as repeaters do. During an exchange, it is one that asks for the backhaul."""
    REPEATER_REMOVED = "WDS-STA-INTERFACE-REMOVED"
    RADIO_ENABLED = "AP-ENABLED"
    RADIO_DISABLED = "AP-DISABLED"
    TERMINATING = "CTRL-EVENT-TERMINATING"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event of one BSS."""

    kind: EventKind
    device: Enrollee | None = None
    """The device, for events about a device."""
    uuid: str = ""
    """For `SEEN`, `PIN_NEEDED` and `REGISTERED`: the UUID of the device. Unlike its address, it does not change."""
    push_button: bool = False
    """For `SEEN`: whether the device asks to join by push button, not by PIN."""
    wrong_pin: bool = False
    """For `FAILED`: whether one side did not know what it should, as with a wrong PIN."""


def parse_event(line: str) -> Event | None:
    """Parse a line; None for events that are not used here or are malformed."""
    text = line.partition(">")[2] if line.startswith("<") else line
    word, _, rest = text.partition(" ")
    parse = _PARSERS.get(word)
    return parse(EventKind(word), rest) if parse else None


def _plain(kind: EventKind, _: str) -> Event | None:
    return Event(kind=kind)


def _of_device(kind: EventKind, rest: str) -> Event | None:
    """`<mac> …`; newer versions add more after the address."""
    return _event(kind, rest.partition(" ")[0])


def _registered(kind: EventKind, rest: str) -> Event | None:
    """`<mac> <uuid>`."""
    mac, _, uuid = rest.partition(" ")
    return _event(kind, mac, uuid=uuid)


def _repeater(kind: EventKind, rest: str) -> Event | None:
    """`ifname=<interface> sta_addr=<mac>`."""
    return _event(kind, rest.partition("sta_addr=")[2])


def _seen(kind: EventKind, rest: str) -> Event | None:
    """`<mac> <uuid> <type> <config methods> <device password id> <request type> [<name>]`."""
    words, _, name = rest.partition(" [")
    match words.split():
        case [mac, uuid, _, methods, password_id, *_]:
            event = _event(kind, mac, name.removesuffix("]"), uuid=uuid, has_display=_has_display(methods))
            return event and replace(event, push_button=password_id == _PUSH_BUTTON)
    return None


def _pin_needed(kind: EventKind, rest: str) -> Event | None:
    """`<uuid> <mac> [<name>|<manufacturer>|<model>|<model number>|<serial number>|<type>]`."""
    words, _, description = rest.partition(" [")
    match words.split():
        case [uuid, mac]:
            return _event(kind, mac, *description.split("|")[:3], uuid=uuid)
    return None


def _failed(kind: EventKind, rest: str) -> Event | None:
    """`msg=<n> config_error=<n> …`; overlaps are left out, since they have an event of their own."""
    words = rest.split()
    return None if _MULTIPLE_PBC in words else Event(kind=kind, wrong_pin=_WRONG_PIN in words)


def _has_display(methods: str) -> bool | None:
    """What a device says of itself in its configuration methods; None where they make no sense."""
    return bool(int(methods, 16) & _DISPLAY) if re.fullmatch(r"0x[0-9a-f]{1,4}", methods) else None


def _event(
    kind: EventKind,
    mac: str,
    name: str = "",
    manufacturer: str = "",
    model: str = "",
    *,
    uuid: str = "",
    has_display: bool | None = None,
) -> Event | None:
    address = normal_mac(mac)
    if address is None:
        return None
    device = Enrollee(
        mac=address,
        wps_name=clean(name),
        manufacturer=clean(manufacturer),
        model=clean(model),
        has_display=has_display,
    )
    return Event(kind=kind, device=device, uuid=uuid)


_PARSERS: dict[str, Callable[[EventKind, str], Event | None]] = {
    EventKind.ACTIVE: _plain,
    EventKind.TIMEOUT: _plain,
    EventKind.CANCEL: _plain,
    EventKind.DISABLED: _plain,
    EventKind.OVERLAP: _plain,
    EventKind.PIN_LOCKED: _plain,
    EventKind.RADIO_ENABLED: _plain,
    EventKind.RADIO_DISABLED: _plain,
    EventKind.TERMINATING: _plain,
    EventKind.STARTED: _of_device,
    EventKind.REGISTERED: _registered,
    EventKind.CONNECTED: _of_device,
    EventKind.KEY_REFUSED: _of_device,
    EventKind.REPEATER_ADDED: _repeater,
    EventKind.REPEATER_REMOVED: _repeater,
    EventKind.SEEN: _seen,
    EventKind.PIN_NEEDED: _pin_needed,
    EventKind.FAILED: _failed,
}
