"""A device joins by its own PIN: what people type, and the interface of the drivers that can.

The registrar is given the PIN of one device for a limited time. This is not the router's own PIN, by which anybody who
finds it out can join for ever, and which this package never sets or switches on.
"""

from enum import StrEnum
import re
from typing import Protocol, Self, override, runtime_checkable
import unicodedata

from .model import WindowStatus
from .router import RouterError

# How the digits are grouped on labels and displays: blanks, and any kind of hyphen or dash.
_BETWEEN = re.compile(r"[\s\u00ad\u2010-\u2015\u2212-]")

_PUSH_BUTTON = "00000000"
"""What both sides use in place of a PIN where a button was pressed (Wi-Fi Simple Configuration, "PushButton")."""


class PinMistake(StrEnum):
    """What is wrong with what somebody has typed as a PIN."""

    FORM = "form"
    """It has neither four nor eight digits, or something else than digits."""
    CHECK_DIGIT = "check_digit"
    """The last of its eight digits does not fit the others, so one of them was mistyped."""


class NotAPin(ValueError):
    """What was typed is no PIN. It is not quoted."""

    def __init__(self, mistake: PinMistake) -> None:
        """Give the mistake."""
        super().__init__(f"this is no PIN: {mistake}")
        self.mistake = mistake


class DevicePin:
    """The PIN of a device that is to join, which appears in no representation of the object."""

    def __init__(self, digits: str) -> None:
        """Take the digits as they are; see `read` for what people type."""
        self.digits = digits

    @override
    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"

    @classmethod
    def read(cls, typed: object) -> Self:
        """The PIN that somebody has typed, as `12345670`, `1234-5670`, `1234 5670` or `1234`. Raises `NotAPin`.

        Four digits have no check digit, eight have one (Wi-Fi Simple Configuration, "PIN"). hostapd does not look at it.
        """
        # Not every way into Home Assistant keeps digits as a text.
        text = str(typed) if isinstance(typed, str | int) and not isinstance(typed, bool) else ""
        digits = _BETWEEN.sub("", unicodedata.normalize("NFKC", text))
        if not re.fullmatch(r"[0-9]{4}|[0-9]{8}", digits) or digits == _PUSH_BUTTON:
            raise NotAPin(PinMistake.FORM)
        if len(digits) > 4 and sum(map(int, digits[::2])) * 3 % 10 != -sum(map(int, digits[1::2])) % 10:
            raise NotAPin(PinMistake.CHECK_DIGIT)
        return cls(digits)


class NoPin(StrEnum):
    """Why a device cannot join by its PIN."""

    NOT_OFFERED = "not_offered"
    """Routers of this kind do not offer it to other programs."""
    UNPROVEN = "unproven"
    """It is not known how routers of this kind do it without harm."""
    NO_MEANS = "no_means"
    """All that is known of the router is an entity that presses its button."""
    INVALID = "invalid"
    """The router says that this is no PIN."""


class PinRefused(RouterError):
    """A device cannot join by its PIN."""

    def __init__(self, problem: NoPin) -> None:
        """Give the reason."""
        super().__init__(f"no device joins by its PIN: {problem}")
        self.problem = problem


@runtime_checkable
class JoinsByPin(Protocol):
    """A router whose registrar takes the PIN of one device for a limited time (`Capability.JOIN_BY_PIN`).

    Meanwhile the status of the window is `OPEN`, whether the router shows that or the driver knows it, and `close_window`
    ends it. A device that has joined by it is reported like any other.
    """

    async def open_for_pin(self, network_id: str, pin: DevicePin) -> WindowStatus:
        """Let the device with this PIN join within the walk time; returns and raises what `open_window` does.

        Raises `WindowRefused(OTHER_METHOD)` where a push-button window is open, and `PinRefused`.
        """

    async def withdraw_pin(self, network_id: str) -> None:
        """See to it that the PIN that was given last is not taken any more, whatever has become of it since.

        A push-button window that somebody has opened since is left alone. Doing so again does no harm.
        """
