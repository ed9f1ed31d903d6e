"""The interface of every driver, and the errors that it may raise."""

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Container, Iterable, Mapping
from enum import StrEnum
from typing import Protocol, runtime_checkable

from .model import Enrollee, Network, Refusal, RouterInfo, RouterReport, Signal, WindowStatus
from .reason import Reason
from .trace import Trace


class RouterError(Exception):
    """A router did not do what was asked. The text is for the log: it says what was tried and contains no secret."""


class RouterUnreachable(RouterError):
    """Nothing answers, or not in time."""


class RouterInTrouble(RouterUnreachable):
    """The router answers, and says that what was asked for does not work at the moment, as while it is starting."""


class RouterCertificateError(RouterUnreachable):
    """The router's certificate cannot be verified. No secret was sent."""


class RouterHttpsUnusable(RouterUnreachable):
    """The router does not answer over https, and would without encryption; nothing secret was sent."""

    def __init__(self, address: str, reason: str = "no answer") -> None:
        """Say where it answers without encryption, and what goes wrong with https."""
        super().__init__(f"https does not work ({reason}), while {address} answers")
        self.address = address


class RouterAuthError(RouterError):
    """The router does not accept the credentials. New ones are needed; for everything else see `LogInProblem`."""


class LogInProblem(StrEnum):
    """Why a log-in fails although the credentials may be right."""

    LOCKED = "locked"
    """There were too many wrong passwords, from whatever client. The lock ends by itself if no log-in is tried."""
    CAPTCHA = "captcha"
    """The router asks for a captcha."""
    PASSWORD_CHANGE = "password_change"
    """The router requires a new password first, to be set in its web interface."""
    RESTART = "restart"
    """The router has locked its log-in until somebody restarts it."""
    NO_REPLY = "no_reply"
    """The router ended the log-in before it checked the password: it is starting, or does not know the user."""
    UNSUPPORTED = "unsupported"
    """The router requires a kind of log-in that the driver does not support."""
    CHARACTERS = "characters"
    """The username or password contains a character that cannot be sent to this router."""
    UNREADABLE_KEY = "unreadable_key"
    """The private key cannot be read, or needs a passphrase."""

    @property
    def passes(self) -> bool:
        """Whether the same log-in may work later, after some time or after somebody has done something at the router."""
        return self not in {LogInProblem.UNSUPPORTED, LogInProblem.CHARACTERS, LogInProblem.UNREADABLE_KEY}

    @property
    def setting(self) -> str | None:
        """The setting that a person has to change; None if it is not always the same one, or none at all."""
        match self:
            case LogInProblem.NO_REPLY:
                return "username"
            case LogInProblem.PASSWORD_CHANGE | LogInProblem.UNREADABLE_KEY:
                return "password"
        return None


class RouterLogInRefused(RouterError):
    """The log-in failed for another reason than wrong credentials, so asking a person for new ones would not help."""

    def __init__(
        self, problem: LogInProblem, text: str, *, retry_in: float | None = None, setting: str | None = None
    ) -> None:
        """Give the problem and its description for the log.

        If the router reports it, `retry_in` says in how many seconds it ends. `setting` is the one that a person has to
        change, where the problem alone does not show it.
        """
        super().__init__(text)
        self.problem = problem
        self.retry_in = retry_in
        self.setting = setting or problem.setting


class RouterPermissionError(RouterError):
    """The account is accepted but is not allowed to do this."""

    def __init__(self, right: str) -> None:
        """Name the right that is missing, in the router's own words."""
        super().__init__(f"the account lacks the right {right}")
        self.right = right


class RouterBusy(RouterError):
    """The router is busy, for example with another administrator's session."""


class RouterProtocolError(RouterError):
    """An answer makes no sense. The text names the method that was called and never quotes the answer."""


class WindowRefused(RouterError):
    """The router turned the press down, or did not carry it out."""

    def __init__(self, refusal: Refusal, *, retry_in: float | None = None) -> None:
        """Give the reason and, if known, in how many seconds another press may succeed."""
        super().__init__(f"the window did not open: {refusal}")
        self.refusal = refusal
        self.retry_in = retry_in


class WindowStillOpen(RouterError):
    """The router accepted the cancel, but the window is still open."""


class RouterKeyChanged(RouterCertificateError):
    """The router shows a different key from the one that was confirmed. No secret was sent."""


class RouterCertificateChanged(RouterKeyChanged):
    """The router shows a different certificate from the one that was pinned. No secret was sent."""

    def __init__(self, pinned: str, shown: str) -> None:
        """Give both fingerprints, as browsers show them."""
        super().__init__(f"the certificate has the fingerprint {shown}, and not {pinned}")
        self.pinned = pinned
        self.shown = shown


class RouterLibraryMissing(RouterError):
    """The library that the driver needs is not installed, or cannot be loaded."""

    def __init__(self, package: str, reason: str = "is not installed") -> None:
        """Give the library's name on PyPI, and what is wrong with it."""
        super().__init__(f"the package {package} {reason}")
        self.package = package


class RouterProgramMissing(RouterError):
    """A program that the driver runs on the router is not installed there."""

    def __init__(self, program: str) -> None:
        """Give the program's name."""
        super().__init__(f"there is no {program} on the router")
        self.program = program


class RouterUnable(RouterError):
    """This router or its firmware cannot do what was asked, although others of its kind can."""


class PressesItself(RouterError):
    """The entity that should press the button belongs to this integration, so the press would wait for itself."""


class AuthorisationDenied(RouterError):
    """Access was not granted at the router: it was refused there, or nobody confirmed it in time."""


UNANSWERED = (RouterUnreachable, RouterProtocolError)
"""After these, nobody knows whether the router has done what it was asked to do."""

UNREADABLE = (RouterProtocolError, RouterPermissionError, RouterUnable, RouterProgramMissing, RouterInTrouble)
"""What `report` raises where the list of clients is all that cannot be read.

Nothing else depends on that list, so whoever asks for it alone goes on without it. A router that is out of reach, busy or
does not accept the credentials is another matter: whatever is asked next would fail as well.
"""


class Router(ABC):
    """One device with a local API. All methods raise `RouterError` and nothing else; all can be cancelled."""

    @abstractmethod
    async def connect(self) -> RouterInfo:
        """Reach the router, log in if it requires that, and return its identity."""

    @abstractmethod
    async def networks(self) -> tuple[Network, ...]:
        """The networks, the main one first, each with its obstacle, if any."""

    @abstractmethod
    async def open_window(self, network_id: str) -> WindowStatus:
        """Press the network's push button.

        Returns what was read back: `OPEN`, `SUCCEEDED` if a device was already waiting, or `CANCELLED` if the router
        shows that the window opened, and that somebody else has closed it since. A driver without `Capability.STATUS`
        returns `OPEN` as soon as the router has accepted the press. Raises `WindowRefused` otherwise.
        """

    @abstractmethod
    async def report(self, network_ids: Container[str] | None = None, *, stations: bool = False) -> RouterReport:
        """What the router reports about the windows of these networks, or of all; with `stations`, also its clients.

        It takes as few requests as the router's API allows, and none for what nobody asks for. A list of clients that cannot
        be read raises one of `UNREADABLE`, without another log-in; windows that are asked for alone do not depend on it.
        """

    @abstractmethod
    async def disconnect(self) -> None:
        """Log out and release what `connect` acquired. Never raises."""


@runtime_checkable
class Cancels(Protocol):
    """A router that can close a window (`Capability.CANCEL`)."""

    async def close_window(self, network_id: str) -> None:
        """Close the window and read that back; raises `WindowStillOpen` if it is still open."""


@runtime_checkable
class Signals(Protocol):
    """A router that reports what happens without being polled.

    With `Capability.PUSH`, it reports everything. Without it, `signals` only shows when the router is reached and when
    it is lost.
    """

    def signals(self) -> AsyncGenerator[Signal]:
        """The signals from now on, `LISTENING` first; raises `RouterUnreachable` when the connection is lost."""


@runtime_checkable
class Describes(Protocol):
    """A router that knows more about a device than its address."""

    async def describe(self, mac: str) -> Enrollee | None:
        """What the router currently knows about a device: names, IP address; None if it knows nothing."""


@runtime_checkable
class Traces(Protocol):
    """A router that can show more of its clients than their list does, at the price of a request."""

    async def traces(self) -> Mapping[str, Trace]:
        """What the router shows of its clients at this moment, by MAC address: an event log, a mesh list, changes.

        Called once at most after a window, if the list of clients does not show who joined. One request, or as few as the
        API allows. Raises `RouterError`; that costs nothing but these traces.
        """


@runtime_checkable
class Confirms(Protocol):
    """A router that knows whether a device that has joined comes onto the network with the key that it was given."""

    async def connection(self, mac: str) -> Reason | None:
        """Wait until the device is on the network; otherwise return why it is not, after `Timing.connect` seconds.

        Call this as soon as the device has joined, and without holding up other operations. Raises `RouterUnreachable`
        if it will not be known, for example because the router was lost in the meantime.
        """


@runtime_checkable
class Remembers(Protocol):
    """A driver that recognises networks although the router names or shows them differently after a restart."""

    def remember(self, networks: Iterable[Network]) -> None:
        """Take the networks that an earlier driver of this router returned; call this before `connect`.

        `id`, `ssid`, `role`, `bands` and `bssids` are used. A network that is recognised by them keeps its old `id`.
        """


@runtime_checkable
class SwitchesWps(Protocol):
    """A router that can switch WPS itself on and off without disconnecting its stations (`Capability.SWITCH`).

    This must only be done when a person has asked for it, or has chosen that WPS is on only while it is needed.
    """

    async def set_wps(self, *, enabled: bool) -> None:
        """Switch WPS on or off for the whole router and read that back. While off, `networks` shows `WPS_DISABLED`.

        Raises `RouterUnable` if this router cannot do it, and `RouterProtocolError` if it has not done it.
        """


@runtime_checkable
class TellsPin(Protocol):
    """A router that tells whether devices can join by its own WPS PIN (`Capability.TELLS_PIN`). The PIN is never kept."""

    async def pin_enabled(self) -> bool:
        """Whether devices can join by the router's own PIN. Raises `RouterUnable` if the router does not report it."""


@runtime_checkable
class SwitchesPin(TellsPin, Protocol):
    """A router that can also switch its own WPS PIN on and off (`Capability.SWITCH_PIN`)."""

    async def set_pin(self, *, enabled: bool) -> None:
        """Switch the PIN on or off and read that back; raises the same errors as `SwitchesWps.set_wps`.

        Switching it on raises `RouterUnable` where that would open more than the PIN.
        """


@runtime_checkable
class Authorises(Protocol):
    """A router where somebody grants access on the device itself, once, while it is being added."""

    async def authorise(self) -> str:
        """Ask for access and wait until somebody has granted it; returns the value to store as the setting `GRANTED`.

        Raises `AuthorisationDenied`. Without that setting, `connect` raises `RouterAuthError`.
        """


@runtime_checkable
class Recognisable(Protocol):
    """A router that shows everybody who it is, before anybody logs in."""

    async def identify(self) -> str | None:
        """Who the router is: `RouterInfo.identity`, one of `RouterInfo.macs`, or `RouterInfo.shown`.

        None where this model or firmware does not show it. No log-in is made and no credential is sent. Raises
        `RouterUnreachable`, and `RouterProtocolError` where something else than such a router answers.
        """


@runtime_checkable
class Pins(Protocol):
    """A router that is recognised by a key of its own, which a person has to compare once."""

    async def fingerprint(self) -> str:
        """The fingerprint of the key that the router shows now. No secret is sent.

        Every other method needs it as the setting `PINNED`. If that is missing or the router shows a different key,
        `connect` raises `RouterKeyChanged`.
        """
