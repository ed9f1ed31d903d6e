"""The words of Wi-Fi Protected Setup as this package uses them, as enums and frozen dataclasses.

They follow the Wi-Fi Simple Configuration specification (registrar, enrollee, walk time) where it has a word.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Capability(StrEnum):
    """What a driver can do with its router."""

    CANCEL = "cancel"
    """Close an open window."""
    STATUS = "status"
    """Tell whether a window is open."""
    IDLE_STATUS = "idle_status"
    """Tell it cheaply and without side effects while no window is open."""
    PUSH = "push"
    """Tell of changes by itself, so that nothing needs to be polled."""
    REPORTS_ENROLLEE = "reports_enrollee"
    """Name the device that joined."""
    STATIONS = "stations"
    """List the associated Wi-Fi clients."""
    EJECT = "eject"
    BLOCK = "block"
    SWITCH = "switch"
    """Switch WPS itself on and off."""
    SWITCH_PIN = "switch_pin"
    """Switch the router's own PIN on and off, the broken way to join by WPS."""
    AUDIT = "audit"


class Obstacle(StrEnum):
    """Why WPS cannot run on a network."""

    WPS_DISABLED = "wps_disabled"
    WPA3_ONLY = "wpa3_only"
    HIDDEN_SSID = "hidden_ssid"
    OPEN_NETWORK = "open_network"
    ENTERPRISE = "enterprise"
    RADIO_OFF = "radio_off"
    NOT_BUILT_IN = "not_built_in"
    NO_PERMISSION = "no_permission"


class Refusal(StrEnum):
    """Why a press was turned down: every obstacle, and three reasons more."""

    WPS_DISABLED = "wps_disabled"
    WPA3_ONLY = "wpa3_only"
    HIDDEN_SSID = "hidden_ssid"
    OPEN_NETWORK = "open_network"
    ENTERPRISE = "enterprise"
    RADIO_OFF = "radio_off"
    NOT_BUILT_IN = "not_built_in"
    NO_PERMISSION = "no_permission"
    OVERLAP = "overlap"
    """Two devices asked to join at the same time."""
    BUSY = "busy"
    """The router is doing something else."""
    NOT_CARRIED_OUT = "not_carried_out"
    """The router accepted the press, and no window was open afterwards."""


class WindowState(StrEnum):
    """Where a window is in its life."""

    CLOSED = "closed"
    OPENING = "opening"
    OPEN = "open"
    OVERLAP = "overlap"


class Outcome(StrEnum):
    """How a window ended."""

    PAIRED = "paired"
    TIMED_OUT = "timed_out"
    CANCELLED = "cancelled"
    OVERLAP = "overlap"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    REFUSED = "refused"
    """It never opened."""


class Initiator(StrEnum):
    """Who opened or closed a window."""

    HOME_ASSISTANT = "home_assistant"
    ELSEWHERE = "elsewhere"
    """The physical button, the router's own page, another system."""


class Source(StrEnum):
    """How we know who joined."""

    REPORTED = "reported"
    """The router named the enrollee."""
    OBSERVED = "observed"
    """A new station was seen while the window was open."""


class EventType(StrEnum):
    """What happens in the life of a window."""

    WINDOW_OPENED = "window_opened"
    WINDOW_REFUSED = "window_refused"
    WINDOW_CLOSED = "window_closed"
    DEVICE_SEEN = "device_seen"
    DEVICE_PAIRED = "device_paired"
    DEVICE_IDENTIFIED = "device_identified"
    PAIRING_FAILED = "pairing_failed"
    OVERLAP_DETECTED = "overlap_detected"


class Role(StrEnum):
    """What a network is for."""

    MAIN = "main"
    GUEST = "guest"
    OTHER = "other"


class Band(StrEnum):
    """A frequency band, in GHz."""

    GHZ_2_4 = "2.4"
    GHZ_5 = "5"
    GHZ_6 = "6"


class Phase(StrEnum):
    """What a router says of a network's registrar.

    All but `OPEN` stay until the next run: routers keep showing how the last one ended.
    """

    IDLE = "idle"
    """No window, and no result since the router's Wi-Fi started."""
    OPEN = "open"
    OVERLAP = "overlap"
    SUCCEEDED = "succeeded"
    TIMED_OUT = "timed_out"
    """The walk time is over; with hostapd also after a cancel."""
    CANCELLED = "cancelled"
    FAILED = "failed"
    """The window ended because an exchange failed."""
    GONE = "gone"
    """The radio or its configuration is not there at the moment."""


class Result(StrEnum):
    """How the last exchange with an enrollee ended, in whichever window that was."""

    NONE = "none"
    SUCCESS = "success"
    FAILED = "failed"


class SignalKind(StrEnum):
    """What can happen to a window, from the window's point of view."""

    LISTENING = "listening"
    """From here on no signal is missed: ask for a report once, for what happened before."""
    OPENED = "opened"
    SEEN = "seen"
    """An enrollee asks to join."""
    REGISTERED = "registered"
    """An enrollee has got the network's credentials."""
    EXCHANGE_FAILED = "exchange_failed"
    """An exchange failed; the window stays open."""
    OVERLAP = "overlap"
    TIMED_OUT = "timed_out"
    CANCELLED = "cancelled"
    FAILED = "failed"
    """The window ended because an exchange failed."""
    RESET = "reset"
    """The registrar was reset, or its radio went away."""
    ASSOCIATED = "associated"
    """A station is connected to the network."""
    CHANGED = "changed"
    """The networks, or their obstacles, are not the same any more: ask for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouterInfo:
    """Who a router is."""

    identity: str
    """Its own identity, the same whichever driver reaches it: serial number or lowest global MAC address."""
    name: str
    manufacturer: str | None = None
    model: str | None = None
    sw_version: str | None = None
    macs: frozenset[str] = frozenset()
    """Addresses under which other integrations may know it."""
    shown: str | None = None
    """What it shows of itself without a log-in, where that is neither its identity nor one of its addresses."""
    url: str | None = None
    """Where its own pages are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """An SSID in one role of a router."""

    id: str
    """Its role or section in the router; it stays when the SSID changes."""
    ssid: str
    role: Role
    bands: tuple[Band, ...] = ()
    obstacle: Obstacle | None = None
    """Why WPS cannot run on it, if it cannot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """An associated Wi-Fi client."""

    mac: str
    hostname: str | None = None
    ip: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrollee:
    """A device that joins through a window, with whatever is known of it."""

    mac: str
    source: Source = Source.REPORTED
    wps_name: str | None = None
    """What the device calls itself in its WPS messages."""
    manufacturer: str | None = None
    model: str | None = None
    hostname: str | None = None
    ip: str | None = None
    vendor: str | None = None
    """Who the address block belongs to; None for private addresses."""
    given_name: str | None = None
    """The name that the household has given to a device of this address."""
    is_new: bool | None = None
    """Whether this address was never seen before; None while nobody has looked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowStatus:
    """What a router says of one network's window, as it stands."""

    phase: Phase
    result: Result = Result.NONE
    """Of the last exchange; it stays through later windows."""
    peer: str | None = None
    """The MAC address of the last exchange's enrollee; it stays as well."""
    remaining: float | None = None
    """Seconds until the window closes, where the router tells."""
    inferred: bool = False
    """Whether `OPEN` is concluded from our press, since the result of before hides the window's state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouterReport:
    """What a router says of itself at one moment."""

    windows: Mapping[str, WindowStatus] = field(default_factory=dict)
    """By network."""
    stations: tuple[Station, ...] | None = None
    """The associated clients; None where nobody asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """Something that a router said by itself."""

    kind: SignalKind
    network_id: str | None = None
    """None for what concerns the whole router."""
    enrollee: Enrollee | None = None
    ours: bool = False
    """Whether our own press or close did it, on this network or as a side effect of another one's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowEvent:
    """Something that happened in the life of a window, worth telling."""

    type: EventType
    opened_by: Initiator
    outcome: Outcome | None = None
    """How the window ended, for `WINDOW_CLOSED`."""
    closed_by: Initiator | None = None
    """Who closed it, where somebody did."""
    refusal: Refusal | None = None
    device: Enrollee | None = None
    candidates: tuple[Enrollee, ...] = ()
    """Who may have joined, where the router did not say who did."""
