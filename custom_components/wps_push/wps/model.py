"""The vocabulary of Wi-Fi Protected Setup in this package, as enums and frozen dataclasses.

Terms follow the Wi-Fi Simple Configuration specification (registrar, enrollee, walk time) wherever it has one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from .evidence import Evidence, Source
from .reason import Reason


class Capability(StrEnum):
    """What a driver can do with its router."""

    CANCEL = "cancel"
    """Close an open window."""
    STATUS = "status"
    """Report whether a window is open."""
    IDLE_STATUS = "idle_status"
    """Report it cheaply and without side effects while no window is open."""
    PUSH = "push"
    """Report changes without being asked, so that nothing needs to be polled."""
    REPORTS_ENROLLEE = "reports_enrollee"
    """Name the device that joined."""
    CONCLUDES_ENROLLEE = "concludes_enrollee"
    """Say that a device has joined, and enough of the clients (`Station`, `Trace`) to conclude which one it is."""
    STATIONS = "stations"
    """List the associated Wi-Fi clients."""
    BLOCK = "block"
    """Disconnect a client and keep it out, for a time or until it is let in again."""
    SWITCH = "switch"
    """Switch WPS itself on and off."""
    TELLS_PIN = "tells_pin"
    """Tell whether devices can join by the router's own WPS PIN, which is the insecure part of WPS."""
    SWITCH_PIN = "switch_pin"
    """Switch that PIN off, and on again where that is safe."""
    JOIN_BY_PIN = "join_by_pin"
    """Let one device join by a PIN of its own, for a limited time."""


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
    """Why a press was turned down: any obstacle, or one of five further reasons."""

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
    OTHER_METHOD = "other_method"
    """The other way to join is in use: the push button, or the PIN of a device."""
    NOT_CARRIED_OUT = "not_carried_out"
    """The router accepted the press, but no window was open afterwards."""
    OTHER_ROUTER = "other_router"
    """The window of another router is open, and a device that hears two windows joins neither. No driver raises this."""


class WindowState(StrEnum):
    """The state of a window."""

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


class EventType(StrEnum):
    """What happens in the life of a window."""

    WINDOW_OPENED = "window_opened"
    WINDOW_REFUSED = "window_refused"
    WINDOW_CLOSED = "window_closed"
    DEVICE_SEEN = "device_seen"
    DEVICE_PAIRED = "device_paired"
    DEVICE_IDENTIFIED = "device_identified"
    DEVICE_CONNECTED = "device_connected"
    """A device that has joined is on the network with the key that it was given."""
    DEVICE_NOT_CONNECTED = "device_not_connected"
    """A device that has joined did not come onto the network, for a `Reason`."""
    PAIRING_FAILED = "pairing_failed"
    PIN_ATTEMPTED = "pin_attempted"
    """Somebody has tried the router's own PIN repeatedly, and failed; whether a window is open does not matter."""
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
    """What a router reports about a network's registrar.

    Every phase but `OPEN` persists until the next window: routers keep showing how the last one ended.
    """

    IDLE = "idle"
    """No window is open, and there has been no result since the router's Wi-Fi started."""
    OPEN = "open"
    OVERLAP = "overlap"
    SUCCEEDED = "succeeded"
    TIMED_OUT = "timed_out"
    """The walk time is over. hostapd also reports this after a cancel."""
    CANCELLED = "cancelled"
    FAILED = "failed"
    """The window ended because an exchange failed."""
    GONE = "gone"
    """The radio or its configuration is absent at the moment."""


class Result(StrEnum):
    """How the last exchange with an enrollee ended, whichever window it was in."""

    NONE = "none"
    SUCCESS = "success"
    FAILED = "failed"


class SignalKind(StrEnum):
    """What can happen to a window, from the window's point of view."""

    LISTENING = "listening"
    """No signal is missed from here on. Ask for one report to catch up on what happened before."""
    OPENED = "opened"
    SEEN = "seen"
    """An enrollee asks to join."""
    REGISTERED = "registered"
    """An enrollee has received the network's credentials."""
    EXCHANGE_FAILED = "exchange_failed"
    """An exchange failed; the window stays open."""
    PIN_ATTEMPTED = "pin_attempted"
    """Somebody has tried the router's own PIN repeatedly, and failed."""
    OVERLAP = "overlap"
    TIMED_OUT = "timed_out"
    CANCELLED = "cancelled"
    FAILED = "failed"
    """The window ended because an exchange failed."""
    RESET = "reset"
    """The registrar was reset, or its radio disappeared."""
    ASSOCIATED = "associated"
    """A station has connected to the network."""
    KEY_REFUSED = "key_refused"
    """A station has tried to connect with another key than the router takes from it."""
    CHANGED = "changed"
    """The networks or their obstacles have changed and need to be read again."""


class OwnPin(StrEnum):
    """What a router has said of its own WPS PIN."""

    ON = "on"
    OFF = "off"
    HIDDEN = "hidden"
    """The account may not know it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouterInfo:
    """What identifies a router."""

    identity: str
    """Serial number or lowest global MAC address; the same whichever driver reaches the router."""
    name: str
    manufacturer: str | None = None
    model: str | None = None
    sw_version: str | None = None
    macs: frozenset[str] = frozenset()
    """MAC addresses by which other integrations may know it."""
    shown: str | None = None
    """What it shows of itself without a log-in, where that is neither its identity nor one of its addresses."""
    url: str | None = None
    """The address of its web interface."""
    own_pin: OwnPin | None = None
    """What it has said of its own PIN while it was connected, where that took no request; otherwise `TellsPin` asks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """A Wi-Fi network of a router, in one role."""

    id: str
    """Its role or section in the router's configuration; it stays the same when the SSID changes."""
    ssid: str
    role: Role
    bands: tuple[Band, ...] = ()
    obstacle: Obstacle | None = None
    """Why WPS cannot run on it, as far as the driver knows before a press; None does not promise that a press succeeds."""
    bssids: frozenset[str] = field(default=frozenset(), repr=False, compare=False)
    """The addresses of its BSSes, including absent ones, from a driver that `Remembers`. They reveal where a house is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """An associated Wi-Fi client that has been let in.

    Times are ages in seconds at the moment of the answer, whole ones from most routers: an age needs no clock. A driver
    whose router sends dates subtracts them from the router's own time in the same answer, and leaves them out while the
    router's clock is not set.
    """

    mac: str
    hostname: str | None = None
    ip: str | None = None
    associated_for: float | None = None
    """How long it has been associated, this time; None if the router does not report it."""
    first_seen_for: float | None = None
    """How long ago the router saw it for the first time; None if the router does not report it."""
    lag: float = 0
    """By how many seconds these ages may be too low, because the router makes its list only from time to time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrollee:
    """A device that joins through a window, with whatever is known about it."""

    mac: str
    source: Source = Source.REPORTED
    wps_name: str | None = None
    """What the device calls itself in its WPS messages."""
    manufacturer: str | None = None
    model: str | None = None
    hostname: str | None = None
    ip: str | None = None
    has_display: bool | None = None
    """Whether it says that it has a display; None if that is not known. Some routers give such a device a key of its own."""
    backhaul: str | None = None
    """The network whose key it was given instead: it is a repeater that asked for the backhaul (Multi-AP)."""
    vendor: str | None = None
    """The owner of the MAC address block; None for private addresses."""
    given_name: str | None = None
    """The name that the household has given to the device with this MAC address."""
    is_new: bool | None = None
    """Whether this MAC address was never seen before; None if that has not been checked."""
    evidence: tuple[Evidence, ...] = ()
    """What agrees that it is the one that joined, in the order of `Evidence`; empty if the router named it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowStatus:
    """What a router reports about one network's window at one moment."""

    phase: Phase
    result: Result = Result.NONE
    """The result of the last exchange; it persists through later windows."""
    peer: str | None = None
    """The MAC address of the enrollee in the last exchange; it persists as well."""
    remaining: float | None = None
    """Seconds until the window closes, if the router reports them."""
    inferred: bool = False
    """Whether `OPEN` is concluded from our press, because an earlier result hides the state of the window."""
    ended_within: float | None = None
    """The window ended at most this many seconds ago, if the driver has seen that earlier than it says how."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouterReport:
    """What a router reports at one moment."""

    windows: Mapping[str, WindowStatus] = field(default_factory=dict)
    """The status of each window, by network id."""
    stations: tuple[Station, ...] | None = None
    """The associated clients; None if they were not asked for."""
    changed: bool = False
    """Whether the networks or their obstacles are not what `networks` returned last: ask for them again."""
    joining: bool | None = None
    """Whether a device is exchanging messages with the registrar right now; None if the router does not show that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """Something that a router reported without being asked."""

    kind: SignalKind
    network_id: str | None = None
    """None if the signal concerns the whole router."""
    enrollee: Enrollee | None = None
    ours: bool = False
    """Whether a press or close of ours caused it, on this network or as a side effect on another one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowEvent:
    """Something worth reporting in the life of a window."""

    type: EventType
    opened_by: Initiator
    outcome: Outcome | None = None
    """How the window ended, for `WINDOW_CLOSED`."""
    closed_by: Initiator | None = None
    """Who closed it, if anybody did."""
    refusal: Refusal | None = None
    reason: Reason | None = None
    """Why the device is not on the network, for `DEVICE_NOT_CONNECTED`."""
    device: Enrollee | None = None
    candidates: tuple[Enrollee, ...] = ()
    """Devices that may have joined, if the router did not name the one that did."""
    joined_after: float | None = field(default=None, compare=False)
    """The device joined after this time of the window's clock, for `Outcome.PAIRED`; None if that is not known."""
