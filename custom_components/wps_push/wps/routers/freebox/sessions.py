"""WPS sessions: each is a window, and the box keeps those that are over until it restarts or somebody clears them.

Source: "Wifi WPS API" in the box's own documentation (`/doc/index.html`), WifiWpsSession.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from ...model import Phase, Result, WindowStatus
from ...router import RouterProtocolError
from ...text import clean, normal_mac
from .api import Call

SESSIONS = Call("wps sessions", "wifi/wps/sessions/")

_SUCCESS = "success"
_NOBODY = "00:00:00:00:00:00"

_PHASES = {
    _SUCCESS: Phase.SUCCEEDED,
    "user_canceled": Phase.CANCELLED,
    # "Canceled by restart of bss".
    "self_canceled": Phase.IDLE,
    "failed_timeout": Phase.TIMED_OUT,
    "failed_overlap": Phase.OVERLAP,
    "failed_unknown": Phase.FAILED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WpsSession:
    """A window, open or over."""

    id: int
    uuid: str | None
    """The WPS UUID of the BSS that it was opened on."""
    ssid: str | None
    active: bool
    result: str | None
    """How it ended; without meaning while it is active."""
    started: int
    """In seconds, by the box's own clock."""
    mac: str | None
    """The device that has joined, after a success."""

    @property
    def key(self) -> tuple[int, int]:
        """What tells it from the others, however it goes on."""
        return self.started, self.id

    @classmethod
    def from_dict(cls, told: Any) -> Self | None:
        """A session as the box tells it; None where it makes no sense."""
        match told:
            case {"id": int(id_), **more} if not isinstance(id_, bool):
                pass
            case _:
                return None
        started, mac = more.get("start_date"), normal_mac(more.get("mac"))
        return cls(
            id=id_,
            uuid=clean(more.get("bss_uuid")),
            ssid=clean(more.get("ssid")),
            active=more.get("active") is True,
            result=clean(more.get("result")),
            started=started if isinstance(started, int) else 0,
            mac=None if mac == _NOBODY else mac,
        )


def read(told: Any) -> tuple[WpsSession, ...]:
    """The sessions of an answer, oldest first; raises `RouterProtocolError`. A box without any leaves the result out."""
    if not isinstance(told, list | None):
        raise RouterProtocolError("wps sessions: no list in the answer")
    found = [session for part in told or () if (session := WpsSession.from_dict(part))]
    return tuple(sorted(found, key=lambda session: session.key))


def window_status(sessions: Iterable[WpsSession]) -> WindowStatus:
    """What the sessions of one network, oldest first, say of its window."""
    phase, result, peer = Phase.IDLE, Result.NONE, None
    for session in sessions:
        phase = Phase.OPEN if session.active else _PHASES.get(session.result or "", Phase.IDLE)
        if phase is Phase.SUCCEEDED:
            result, peer = Result.SUCCESS, session.mac
    return WindowStatus(phase=phase, result=result, peer=peer)
