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
        """What identifies it while it goes on."""
        return self.started, self.id

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        """A session from the box's list; raises `RouterProtocolError` where it makes no sense: it may be the open window."""
        match data:
            case {"id": int(id_), "active": bool(active), **more} if not isinstance(id_, bool):
                pass
            case _:
                raise RouterProtocolError("wps sessions: a session that makes no sense in the answer")
        started, mac = more.get("start_date"), normal_mac(more.get("mac"))
        return cls(
            id=id_,
            uuid=clean(more.get("bss_uuid")),
            ssid=clean(more.get("ssid")),
            active=active,
            result=clean(more.get("result")),
            started=started if isinstance(started, int) else 0,
            mac=None if mac == _NOBODY else mac,
        )


def read(listed: Any) -> tuple[WpsSession, ...]:
    """The sessions of an answer, oldest first; raises `RouterProtocolError`. A box without any leaves the result out."""
    if not isinstance(listed, list | None):
        raise RouterProtocolError("wps sessions: no list in the answer")
    return tuple(sorted(map(WpsSession.from_dict, listed or ()), key=lambda session: session.key))


def window_status(sessions: Iterable[WpsSession]) -> WindowStatus:
    """The status of a network's window, from its sessions, oldest first.

    An active session is the window wherever it stands in the list: the order is that of the box's clock, which may have
    been set back since an earlier session.
    """
    phase, result, peer = Phase.IDLE, Result.NONE, None
    # False comes before True, and the order is kept otherwise.
    for session in sorted(sessions, key=lambda session: session.active):
        phase = Phase.OPEN if session.active else _PHASES.get(session.result or "", Phase.IDLE)
        if phase is Phase.SUCCEEDED:
            result, peer = Result.SUCCESS, session.mac
    return WindowStatus(phase=phase, result=result, peer=peer)
