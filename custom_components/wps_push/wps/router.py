"""What every driver offers, and the errors that it may raise."""

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Container
from typing import Protocol, runtime_checkable

from .model import Enrollee, Network, Refusal, RouterInfo, RouterReport, Signal, WindowStatus


class RouterError(Exception):
    """A router did not do what was asked. The text is for the log: it says what was tried, never a secret."""


class RouterUnreachable(RouterError):
    """Nothing answers, or not in time."""


class RouterCertificateError(RouterUnreachable):
    """The router's certificate cannot be verified; nothing secret was sent."""


class RouterAuthError(RouterError):
    """The router does not accept the credentials."""


class RouterPermissionError(RouterError):
    """The account is accepted and may not do this."""

    def __init__(self, right: str) -> None:
        """Name the right that is missing, in the router's own words."""
        super().__init__(f"the account lacks the right {right}")
        self.right = right


class RouterBusy(RouterError):
    """The router is occupied, for example by another administrator's session."""


class RouterProtocolError(RouterError):
    """An answer makes no sense. The text names the method that was called, never the answer."""


class WindowRefused(RouterError):
    """The router turned the press down, or did not carry it out."""

    def __init__(self, refusal: Refusal, *, retry_in: float | None = None) -> None:
        """Say why, and in how many seconds another press may succeed where that is known."""
        super().__init__(f"the window did not open: {refusal}")
        self.refusal = refusal
        self.retry_in = retry_in


class WindowStillOpen(RouterError):
    """The router accepted the cancel, and the window is still open."""


class RouterKeyChanged(RouterCertificateError):
    """The router shows another key than the one that was confirmed; nothing secret was sent."""


class RouterLibraryMissing(RouterError):
    """The library that the driver needs is not installed, or does not start."""

    def __init__(self, package: str, reason: str = "is not installed") -> None:
        """Name it as PyPI does, and say what is wrong with it."""
        super().__init__(f"the package {package} {reason}")
        self.package = package


class RouterProgramMissing(RouterError):
    """A program that the driver runs on the router is not installed there."""

    def __init__(self, program: str) -> None:
        """Name it."""
        super().__init__(f"there is no {program} on the router")
        self.program = program


class RouterUnable(RouterError):
    """This router, or its firmware, has no way to do what was asked, though others of its kind have."""


class AuthorisationDenied(RouterError):
    """Nobody has granted access at the router itself: it was refused there, or not in time."""


class Router(ABC):
    """One device with a local API. All methods raise `RouterError` and nothing else; all can be cancelled."""

    @abstractmethod
    async def connect(self) -> RouterInfo:
        """Reach the router, log in where it needs that, and say who it is."""

    @abstractmethod
    async def networks(self) -> tuple[Network, ...]:
        """The networks, the main one first, with the obstacle of each."""

    @abstractmethod
    async def open_window(self, network_id: str) -> WindowStatus:
        """Press the network's push button.

        Returns what was read back: `OPEN`, or `SUCCEEDED` where a device was already waiting. A driver without
        `Capability.STATUS` returns `OPEN` once the router has accepted the press. Raises `WindowRefused` otherwise.
        """

    @abstractmethod
    async def report(self, network_ids: Container[str] | None = None, *, stations: bool = False) -> RouterReport:
        """What the router says of the windows of these networks, or of all; with `stations` of its clients too.

        It takes as few requests as the router's API allows, and none for what nobody asks for.
        """

    @abstractmethod
    async def disconnect(self) -> None:
        """Give back what `connect` took. Never raises."""


@runtime_checkable
class Cancels(Protocol):
    """A router that can close a window (`Capability.CANCEL`)."""

    async def close_window(self, network_id: str) -> None:
        """Close the window and read that back; raises `WindowStillOpen` where it is open all the same."""


@runtime_checkable
class Signals(Protocol):
    """A router that tells by itself what happens (`Capability.PUSH`)."""

    def signals(self) -> AsyncGenerator[Signal]:
        """What happens from now on, `LISTENING` first; raises `RouterUnreachable` when the connection is lost."""


@runtime_checkable
class Describes(Protocol):
    """A router that knows more of a device than its address."""

    async def describe(self, mac: str) -> Enrollee | None:
        """What the router knows of a device now: names, IP address; None where nothing is known."""


@runtime_checkable
class SwitchesWps(Protocol):
    """A router that can switch WPS itself on and off, and keeps its stations (`Capability.SWITCH`).

    Only ever because a person has asked for it.
    """

    async def set_wps(self, *, enabled: bool) -> None:
        """Switch WPS on or off for the whole router, and read that back: `networks` tells `WPS_DISABLED` from then on.

        Raises `RouterUnable` where this router cannot, and `RouterProtocolError` where it has not done it.
        """


@runtime_checkable
class SwitchesPin(Protocol):
    """A router that can switch its own WPS PIN on and off (`Capability.SWITCH_PIN`). The PIN itself is never read."""

    async def pin_enabled(self) -> bool:
        """Whether devices can join by the router's own PIN. Raises `RouterUnable` where it does not tell."""

    async def set_pin(self, *, enabled: bool) -> None:
        """Switch the PIN on or off, and read that back; raises as `SwitchesWps.set_wps` does."""


@runtime_checkable
class Authorises(Protocol):
    """A router that grants access by a press on the router itself, once, while it is being added."""

    async def authorise(self) -> str:
        """Ask for access and wait until somebody has granted it; returns what was granted, to be kept as `GRANTED`.

        Without that setting `connect` raises `RouterAuthError`. Raises `AuthorisationDenied`.
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
    """A router that is known by a key of its own, which a person has to compare once."""

    async def fingerprint(self) -> str:
        """The fingerprint of the key that the router shows now, before anything secret is sent.

        The setting `PINNED` has to hold it for everything else; without it, or where the key is another one,
        `connect` raises `RouterKeyChanged`.
        """
