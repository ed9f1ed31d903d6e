"""What the tests of all drivers ask of a router and of the people around it; one class a driver says how it is done there.

Anything that a router cannot do stands in its driver's row of the table, or in the class attributes below: the
tests ask for these and for nothing else.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from enum import StrEnum
from typing import Any, ClassVar

from custom_components.wps_push.wps.model import Obstacle
from tests.emulators.server import Fault, Heard

PRINTER = "3c:2a:f4:00:00:01"
CAMERA = "3c:2a:f4:00:00:02"

PRINTER_PIN = "48203715"
"""The PIN on the label of the printer."""
CAMERA_PIN = "7734"
"""The PIN that the camera shows, which has a small display."""

MISTYPED = "a-mistyped-password"
"""What is wrong in `wrong_settings`. It says much about the right one, so it is a secret as well."""

type Clock = Callable[[], float]


class ListFault(StrEnum):
    """What can be wrong with a router's list of clients while everything else is right."""

    REFUSED = "refused"
    """The router says so in its own way."""
    NOT_FOUND = "not found"
    """HTTP status 404."""
    IN_TROUBLE = "in trouble"
    """HTTP status 500."""
    EMPTY = "empty"
    """An answer without a text."""
    TOO_LONG = "too long"


class Stand(ABC):
    """A router of one family, and what happens around it."""

    main: ClassVar[str]
    """The id that the driver gives to the main network."""
    obstacles: ClassVar[frozenset[Obstacle]] = frozenset()
    """What can keep WPS from running on it, as far as the driver can see it."""
    speaks_http: ClassVar[bool] = True
    """Whether it is a web server that answers."""
    hides_windows: ClassVar[bool] = False
    """Whether it goes on showing that a device has joined while the next window is open."""
    has_log_in: ClassVar[bool] = True
    """Whether the router asks who somebody is."""
    has_sessions: ClassVar[bool] = True
    """Whether a log-in leaves a session at the router that is to be given back; where `has_log_in`."""
    expires: ClassVar[bool] = True
    """Whether a log-in is over some time; where `has_log_in`."""
    keeps_results: ClassVar[bool] = False
    """Whether it shows, to somebody who did not see the last window, that a device has joined in it."""
    concludes: ClassVar[bool] = False
    """Whether it shows only that a window has ended, so that the list of clients has to show how."""
    list_faults: ClassVar[frozenset[ListFault]] = frozenset(ListFault)
    """What can be wrong with its list of clients."""
    lists_apart: ClassVar[bool] = True
    """Whether that list is an answer of its own, and nothing else that a set-up needs is in it."""
    reports_since: ClassVar[bool] = True
    """Whether it reports since when a client is connected, or only that something about it has changed; where it concludes."""
    reports_dates: ClassVar[bool] = False
    """Whether it reports dates by a clock that may be wrong, and not ages; where it concludes."""
    lists_lag: ClassVar[bool] = False
    """Whether it may make its list of clients only from time to time."""
    trace_requests: ClassVar[int] = 1
    """How many requests it takes at most to ask for more than the list of clients, where it shows who came."""
    adds_radios: ClassVar[bool] = False
    """Whether a radio may come up later than the router; the main network is on two of them then."""
    knows_absent_radios: ClassVar[bool] = False
    """Whether it names the bands of radios that are not there."""
    shows_radio: ClassVar[bool] = False
    """Whether it shows beside the window, or says by itself, that the radio is off; otherwise the networks have to be read."""
    shows_overlaps: ClassVar[bool] = False
    """Whether it shows that two devices have asked at the same time, while its window has some time left."""
    shows_failures: ClassVar[bool] = False
    """Whether it shows that a device has failed to join, while the window stays open."""
    names_everybody: ClassVar[bool] = False
    """Whether it names the device with every success, so that one without a device is half an answer."""
    shows_moments: ClassVar[bool] = False
    """Whether it shows afterwards that a window was open for a moment, and was closed without us."""
    shows_time: ClassVar[bool] = False
    """Whether it shows how many seconds are left of an open window."""
    reports_connection: ClassVar[bool] = False
    """Whether it reports that a device that has joined comes onto the network, or that it does not."""
    reports_refused_keys: ClassVar[bool] = False
    """Whether it reports that a device tries to connect with another key than its own."""
    forgets_blocks: ClassVar[bool] = False
    """Whether it has forgotten after a restart whom it keeps out; where the driver can `BLOCK`."""
    knows_repeaters: ClassVar[bool] = False
    """Whether it shows which of its clients are repeaters; where the driver can `BLOCK`."""
    has_rights: ClassVar[bool] = False
    """Whether there are accounts that are accepted and may not press."""
    switches_pin_on: ClassVar[bool] = True
    """Whether the router's own PIN can be switched on again, where the driver can `SWITCH_PIN`."""
    pin_requests: ClassVar[int] = 1
    """How many requests it takes at most to ask whether that PIN is on, once the networks are known."""
    locks: ClassVar[bool] = False
    """Whether it lets nobody in for a while after too many wrong passwords, and says so; where `has_log_in`."""
    shows_itself: ClassVar[bool] = False
    """Whether it shows everybody who it is, before anybody logs in."""
    secrets: ClassVar[frozenset[str]]
    """What may never be shown: passwords, PINs, Wi-Fi keys, tokens. All of them occur in what the router sends or hears."""

    @abstractmethod
    def __init__(self, *, clock: Clock, walk_time: float = 120) -> None:
        """Build the router; its time is that of `clock`, in seconds, and its windows stay open for `walk_time`."""

    # The router.

    @abstractmethod
    async def start(self) -> None:
        """Switch the router on; after `stop` it answers at the same place, and has forgotten what a reboot forgets."""

    @abstractmethod
    async def stop(self) -> None:
        """Switch the router off: nothing answers any more."""

    @property
    @abstractmethod
    def settings(self) -> dict[str, Any]:
        """What a person fills in, or has granted and confirmed, to reach it with all rights."""

    @property
    def wrong_settings(self) -> dict[str, Any]:
        """The same with a wrong password or token; where `has_log_in`."""
        raise NotImplementedError

    @property
    def poor_settings(self) -> dict[str, Any]:
        """Those of somebody who may log in but not press; where `has_rights`."""
        raise NotImplementedError

    @property
    @abstractmethod
    def requests(self) -> int:
        """How many requests it has had, of whatever kind costs the router something."""

    @property
    def heard(self) -> list[Heard]:
        """The HTTP requests that it has had; where it `shows_itself`."""
        raise NotImplementedError

    @property
    @abstractmethod
    def most_at_once(self) -> int:
        """How many of them at the same time at most."""

    @property
    def log_ins(self) -> int:
        """How often somebody tried to log in; where `has_log_in`. With no session, how many requests were turned down."""
        raise NotImplementedError

    @property
    def sessions(self) -> int:
        """How many sessions are open at the moment."""
        return 0

    @abstractmethod
    def end_sessions(self) -> None:
        """Let all log-ins be over, where one `expires`."""

    @abstractmethod
    def spoil(self, fault: Fault | None) -> None:
        """Let this go wrong with every answer from now on; None ends it. A status or headers need `speaks_http`."""

    @abstractmethod
    def spoil_client_list(self, fault: ListFault | None) -> None:
        """Let this be wrong with the list of clients from now on, and with nothing else if `lists_apart`; None ends it."""

    def lag_client_list(self, seconds: float) -> None:
        """Let the list of clients be made anew only once it is this old; where it `lists_lag`."""
        raise NotImplementedError

    def set_clock(self, ahead: float) -> None:
        """Let the router's date be wrong by this many seconds; where it `reports_dates`."""
        raise NotImplementedError

    # Its WPS.

    @abstractmethod
    def obstruct(self, obstacle: Obstacle) -> None:
        """Set the main network up so that WPS cannot run on it for this reason, one of `obstacles`."""

    def show_second_radio(self, *, is_up: bool) -> None:
        """Let the main network's second radio be there, or not yet; where the router `adds_radios`."""
        raise NotImplementedError

    def switch_radio_on(self) -> None:
        """Undo `obstruct(RADIO_OFF)`; where the driver looks at closed windows."""
        raise NotImplementedError

    @abstractmethod
    def ignore_presses(self) -> None:
        """Let the router accept presses from now on and carry none out."""

    @abstractmethod
    def cut_off(self) -> None:
        """Let another program close each window from now on in the moment in which it opens."""

    # Its lies.

    @abstractmethod
    def ignore_closes(self) -> None:
        """Let the router accept from now on that a window is to be closed, and leave it open; where it can `CANCEL`."""

    @abstractmethod
    def hold_open(self) -> None:
        """Let the router show from now on that the main network's window is open, whatever anybody does, until it restarts."""

    @abstractmethod
    def claim_join(self, mac: str | None) -> None:
        """Let the router say that a device has joined the main network just now, which nobody has: in an open window or none.

        None: it does not say which, unless it `names_everybody`.
        """

    def falsify_time(self, left: Callable[[float], float]) -> None:
        """Let the router say that so many seconds are left instead of the true ones; where it `shows_time`."""
        raise NotImplementedError

    @property
    @abstractmethod
    def is_open(self) -> bool:
        """Whether a device that asks to join would be let in now."""

    @property
    @abstractmethod
    def joined(self) -> list[str]:
        """The addresses of the devices that have joined through its windows, oldest first."""

    @property
    def wps_enabled(self) -> bool:
        """Whether WPS is on; where the driver can `SWITCH`."""
        raise NotImplementedError

    @property
    def switched(self) -> list[bool]:
        """To what WPS was switched through the router's API, oldest first; where the driver can `SWITCH`."""
        raise NotImplementedError

    def switch_wps(self, *, enabled: bool) -> None:
        """Somebody switches WPS on or off without us; where the driver can `SWITCH`."""
        raise NotImplementedError

    def ignore_switch(self, *, ignore: bool) -> None:
        """Let the router accept from now on, or not any more, that WPS is switched, and not do it."""
        raise NotImplementedError

    def drop_when_switched(self) -> None:
        """Let clients be disconnected from now on when WPS is switched through the API."""
        raise NotImplementedError

    @property
    def pin_enabled(self) -> bool:
        """Whether devices can join by the router's own PIN; where the driver `TELLS_PIN`."""
        raise NotImplementedError

    def switch_pin(self, *, enabled: bool) -> None:
        """Somebody switches that PIN on or off without us; where the driver `TELLS_PIN`."""
        raise NotImplementedError

    @abstractmethod
    def press_elsewhere(self) -> None:
        """Somebody opens the main network's window without us."""

    def keeps_out(self, mac: str) -> bool:
        """Whether a device that knows the password cannot connect to any network; where the driver can `BLOCK`."""
        raise NotImplementedError

    def keep_out_elsewhere(self, mac: str) -> None:
        """The router's owner keeps a device out of the main network, without us; where the driver can `BLOCK`."""
        raise NotImplementedError

    def ignore_blocks(self) -> None:
        """Let the router accept from now on that a device is to be kept out, or let in, and do nothing of it."""
        raise NotImplementedError

    @abstractmethod
    def device_presses(self, mac: str) -> None:
        """A device asks to join; once a window is open, it has joined within a second of the router's clock."""

    def device_uses_pin(self, mac: str, pin: str) -> None:
        """A device tries to join by its PIN, as soon as the router has been given one; where the driver can `JOIN_BY_PIN`."""
        raise NotImplementedError

    def lose_answer_to_pin(self) -> None:
        """Let the answer be lost when the router is given a PIN, which it takes at once; where the driver can `JOIN_BY_PIN`."""
        raise NotImplementedError

    def takes_pin(self) -> bool:
        """Whether the main network takes the PIN of a device now, or would; where the driver can `JOIN_BY_PIN`."""
        raise NotImplementedError

    @abstractmethod
    def device_connects(self, mac: str) -> None:
        """A device that knows the password connects to the main network, without WPS."""

    def repeater_connects(self, mac: str) -> None:
        """The same for a repeater; where the router `knows_repeaters`."""
        raise NotImplementedError

    def device_leaves(self, mac: str) -> None:
        """A device that is connected leaves the Wi-Fi; where the driver `CONCLUDES_ENROLLEE` or can `SWITCH`."""
        raise NotImplementedError

    def restart_wifi(self) -> None:
        """All clients have to connect again; where the driver `CONCLUDES_ENROLLEE`."""
        raise NotImplementedError

    def two_devices_press(self) -> None:
        """Two devices ask to join at the same time; where it `shows_overlaps`."""
        raise NotImplementedError

    def keep_devices_out(self) -> None:
        """Devices that join from now on do not come onto the network; where it `reports_connection`."""
        raise NotImplementedError

    def device_is_refused(self, mac: str) -> None:
        """A device tries once to connect to the main network with a wrong key; where it `reports_refused_keys`."""
        raise NotImplementedError

    def device_fails(self, mac: str) -> None:
        """A device tries to join and cannot; where it `shows_failures`."""
        raise NotImplementedError
