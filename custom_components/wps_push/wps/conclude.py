"""Which client joined through a window, concluded from what a router shows of its clients.

The router has said that a device joined, and not which. After the exchange that device leaves the Wi-Fi and comes back
with the key, so it has been associated for just as long. Others come in the same seconds, too: two that fit stay two.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from math import inf
from typing import Final, NamedTuple

from .evidence import Evidence, Source
from .model import Enrollee, Station
from .trace import Trace

# In seconds. Routers report whole seconds, and some list a client a moment after it came.
_ROUNDING: Final = 2

# How long the messages take that are exchanged before the key is handed out. Some routers count from their beginning.
_EXCHANGE: Final = 10

# If nobody looked at the window for longer than this, too many clients come and go for one of them to stand out.
_VAGUE: Final = 60

# These say when. `CHANGED` and `APPEARED` only say that it was after the press.
_TIMED: Final = frozenset({Evidence.ASSOCIATED, Evidence.FIRST_SEEN, Evidence.LOGGED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer[T]:
    """What a router answered, and when; all times are seconds of one monotonic clock."""

    content: T
    asked_at: float
    at: float
    """When the answer was there."""


type Listing = Answer[tuple[Station, ...]]
"""The clients at one moment."""


class Conclusion(NamedTuple):
    """Who joined, or who may have."""

    device: Enrollee | None = None
    """The one client that fits."""
    candidates: tuple[Enrollee, ...] = ()
    """Those that may have joined, if none is the only one that fits; the likeliest first."""


class _Standing(Enum):
    FITS = auto()
    POSSIBLE = auto()
    """Nothing says that it joined, and nothing that it did not."""
    OUT = auto()
    """It joined at another time, or was there all along."""


class _Moment(NamedTuple):
    """When something happened, as exactly as an age in an answer shows it."""

    earliest: float
    latest: float


class _Client(NamedTuple):
    """A client, and what speaks for it."""

    station: Station
    standing: _Standing
    evidence: tuple[Evidence, ...]
    stayed: bool
    """Whether it came before the window ended, and has not left since."""


class Case:
    """One window that ended because a device joined."""

    def __init__(
        self,
        *,
        after: float | None,
        by: float,
        before: Listing | None,
        known: Container[str] | None,
        comes_back: float,
    ) -> None:
        """Take what is known beforehand.

        The device received the key between `after`, None if nobody looked, and `by`. `before` are the clients before the
        window opened, if they were read. `known` are the addresses of all clients that were ever seen before, None if
        they are not known. `comes_back` says how many seconds later the device is on the Wi-Fi again.
        """
        self._is_vague = after is None or by - after > _VAGUE
        self._earliest = -inf if after is None else after - _ROUNDING
        self._latest = by + comes_back + _ROUNDING
        self._before = None if before is None else {station.mac for station in before.content}
        self._known = known

    def conclude(self, looks: Sequence[Listing], traces: Answer[Mapping[str, Trace]] | None = None) -> Conclusion:
        """Judge the lists of clients that were read since, oldest first; of each client the latest counts."""
        clients = self._clients(looks, traces)
        is_clear = not self._is_vague and not self._has_restarted(clients)
        serious = [client for client in clients if client.standing is not _Standing.OUT]
        if is_clear and len(serious) == 1 and serious[0].standing is _Standing.FITS:
            return Conclusion(device=_enrollee(serious[0], Source.CONCLUDED))
        return Conclusion(candidates=self._candidates(serious, is_clear=is_clear))

    def observe(self, look: Listing) -> tuple[Enrollee, ...]:
        """Who may have joined, if the router does not even say that somebody has."""
        clients = self._clients([look], None)
        return self._candidates(clients, is_clear=not self._has_restarted(clients))

    def _clients(self, looks: Sequence[Listing], traces: Answer[Mapping[str, Trace]] | None) -> list[_Client]:
        latest = {station.mac: (station, look) for look in looks for station in look.content}
        return [self._judge(station, look, traces) for station, look in latest.values()]

    def _candidates(self, clients: Sequence[_Client], *, is_clear: bool) -> tuple[Enrollee, ...]:
        """The clients worth naming: those that something speaks for, and any other that was never seen before."""
        candidates = [
            client
            for client in clients
            if (client.standing is _Standing.FITS and is_clear)
            or (client.standing is not _Standing.OUT and self._is_new(client))
        ]
        candidates.sort(key=lambda client: (client.standing is not _Standing.FITS, -len(client.evidence)))
        return tuple(_enrollee(client, Source.OBSERVED) for client in candidates)

    def _judge(self, station: Station, look: Listing, traces: Answer[Mapping[str, Trace]] | None) -> _Client:
        trace = traces.content.get(station.mac, Trace()) if traces else Trace()
        associated = _moment(trace.associated_for, traces) or _moment(station.associated_for, look, station.lag)
        first_seen = _moment(trace.first_seen_for, traces) or _moment(station.first_seen_for, look, station.lag)
        agreeing = {
            Evidence.ASSOCIATED: self._is_then(associated),
            Evidence.FIRST_SEEN: self._is_then(first_seen, lead=_EXCHANGE),
            Evidence.LOGGED: self._is_then(_moment(trace.logged_for, traces)),
            Evidence.CHANGED: trace.changed is True,
            Evidence.APPEARED: self._before is not None and station.mac not in self._before,
        }
        evidence = tuple(kind for kind in Evidence if agreeing[kind])
        stayed = associated is not None and associated.latest < self._earliest
        return _Client(station, self._standing(station, trace, associated, evidence), evidence, stayed)

    def _standing(
        self, station: Station, trace: Trace, associated: _Moment | None, evidence: tuple[Evidence, ...]
    ) -> _Standing:
        was_there = self._was_there(station.mac)
        if trace.changed is False:
            return _Standing.OUT
        if associated and Evidence.ASSOCIATED not in evidence:
            if self._may_be_then(associated):
                # The router does not report the time precisely enough.
                return _Standing.POSSIBLE
            # It may count from the beginning of the exchange, or have taken long to come back.
            is_near = associated.latest >= self._earliest - _EXCHANGE
            return _Standing.POSSIBLE if is_near and not was_there else _Standing.OUT
        if _TIMED & set(evidence) or {Evidence.CHANGED, Evidence.APPEARED} <= set(evidence):
            return _Standing.FITS
        return _Standing.OUT if was_there else _Standing.POSSIBLE

    def _has_restarted(self, clients: Sequence[_Client]) -> bool:
        """Whether all clients of before have just come back, as after a restart of the Wi-Fi."""
        returned = [one for one in clients if one.standing is _Standing.FITS and self._was_there(one.station.mac)]
        return bool(returned) and not any(client.stayed for client in clients)

    def _was_there(self, mac: str) -> bool:
        """Whether a client was on the Wi-Fi before; of a window that nobody saw opening, whether it was ever seen."""
        if self._before is not None:
            return mac in self._before
        return self._known is not None and mac in self._known

    def _is_new(self, client: _Client) -> bool:
        return self._known is not None and client.station.mac not in self._known

    def _is_then(self, moment: _Moment | None, *, lead: float = 0) -> bool:
        """Whether something happened when the device received the key or came back with it, or `lead` seconds earlier."""
        return moment is not None and moment.earliest >= self._earliest - lead and moment.latest <= self._latest

    def _may_be_then(self, moment: _Moment) -> bool:
        return moment.latest >= self._earliest and moment.earliest <= self._latest


def _moment(age: float | None, answer: Answer[object] | None, lag: float = 0) -> _Moment | None:
    return None if age is None or answer is None else _Moment(answer.asked_at - age - lag, answer.at - age)


def _enrollee(client: _Client, source: Source) -> Enrollee:
    station = client.station
    return Enrollee(mac=station.mac, source=source, hostname=station.hostname, ip=station.ip, evidence=client.evidence)
