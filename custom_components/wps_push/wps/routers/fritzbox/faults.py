"""The errors of a FRITZ! device.

Source: AVM, "TR-064 - First Steps", sections 4.1.1 and 6.1.
"""

from typing import Final

from ...router import (
    LogInProblem,
    RouterBusy,
    RouterError,
    RouterLogInRefused,
    RouterPermissionError,
    RouterProtocolError,
)

APP_ACCESS: Final = '"Allow access for apps" (Home Network > Network > Network Settings)'
SETTINGS: Final = '"FRITZ!Box Settings" (System > FRITZ!Box Users)'
CONFIRMATION: Final = 'confirmation at the device, or "Additional Confirmation" switched off (System > FRITZ!Box Users)'
"""What may be missing, in the words of FRITZ!OS, and where to find it."""

UNKNOWN_ACTION: Final = 401
INVALID_ARGUMENTS: Final = 402
NO_SUCH_INDEX: Final = 713
NO_SUCH_ENTRY: Final = 714

# In words.
_FAULTS = {
    UNKNOWN_ACTION: "this FRITZ!OS does not know the action",
    INVALID_ARGUMENTS: "this FRITZ!OS does not accept the arguments",
    501: "the action failed",
    NO_SUCH_INDEX: "there is no such index",
    NO_SUCH_ENTRY: "there is no such entry",
}


class ActionFailed(RouterProtocolError):
    """The device turned an action down."""

    def __init__(self, action: str, code: int) -> None:
        """Keep the device's number for the reason; its words may be in any language."""
        super().__init__(f"{action}: {_FAULTS.get(code, 'the device refuses')} ({code})")
        self.code = code


def locked() -> RouterLogInRefused:
    """What HTTP status 503, or the same number as a fault, means (section 4.1.1)."""
    return RouterLogInRefused(LogInProblem.LOCKED, "after too many log-ins that failed nobody is let in for a while")


def failure(action: str, code: int) -> RouterError:
    """The error for a code of section 6.1. The description beside the code may be in any language."""
    match code:
        case 503:
            return locked()
        case 606:
            return RouterPermissionError(SETTINGS)
        case 866:
            return RouterPermissionError(CONFIRMATION)
        case 867:
            return RouterBusy(f"{action}: the confirmation by a second factor is blocked for a while")
        case 868:
            return RouterBusy(f"{action}: a confirmation by a second factor is under way")
    return ActionFailed(action, code)
