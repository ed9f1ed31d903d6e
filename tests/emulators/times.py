"""The date as a router has it, which may be wrong, and since when its clients are connected."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import inf

from .registrar import Registered, Registrar

_START = datetime(2026, 11, 29, 12, tzinfo=UTC)
"""What a right clock shows where the router's own seconds are 0."""

_A_DAY = 86400.0


@dataclass(kw_only=True)
class WallClock:
    """A router's idea of the date."""

    clock: Callable[[], float]
    """The router's own seconds, which are always right."""
    ahead: float = 0
    """By how many seconds the date is wrong."""

    def at(self, moment: float) -> datetime:
        """The date that it shows, or has shown, at a moment of the router's own seconds."""
        return _START + timedelta(seconds=moment + self.ahead)

    def now(self) -> datetime:
        """The date that it shows now."""
        return self.at(self.clock())

    def forget(self) -> None:
        """Be a clock that was not set since the router started: it begins with the year 1970."""
        self.ahead = -(_START + timedelta(seconds=self.clock()) - datetime.fromtimestamp(0, UTC)).total_seconds()


@dataclass(kw_only=True)
class Associations:
    """Since when each client is connected, in the router's own seconds."""

    registrar: Registrar
    returns_after: float = 0.1
    """Seconds between the end of a pairing and the device's return with the key."""
    _begun: dict[str, list[float]] = field(default_factory=dict)
    _gone: dict[str, float] = field(default_factory=dict)
    """When each device has left the last time."""
    _yesterday: float = field(init=False)

    def __post_init__(self) -> None:
        self._yesterday = self.registrar.clock() - _A_DAY

    def begin(self, mac: str, ago: float = 0) -> None:
        """A client connects, for the first time or again, or has done so some seconds ago."""
        self._begun.setdefault(mac, []).append(self.registrar.clock() - ago)

    def leave(self, mac: str) -> None:
        """A device is gone; it was here before."""
        self._gone[mac] = self.registrar.clock()

    @property
    def returned(self) -> list[Registered]:
        """Those who have joined and come back with the key, and not left since; oldest first."""
        return [one for one in self._paired if self._gone.get(one.mac, -inf) < one.at + self.returns_after]

    @property
    def _paired(self) -> list[Registered]:
        # It makes happen what was due.
        self.registrar.status(next(iter(self.registrar.bsses)))
        return [one for one in self.registrar.registered if one.at + self.returns_after <= self.registrar.clock()]

    def since(self, mac: str) -> float:
        """Since when it is connected; since yesterday where nobody has said when."""
        return max(self._all(mac), default=self._yesterday)

    def first(self, mac: str) -> float:
        """When it has connected for the first time."""
        return min(self._all(mac), default=self._yesterday)

    def _all(self, mac: str) -> list[float]:
        paired = [one.at + self.returns_after for one in self._paired if one.mac == mac]
        return self._begun.get(mac, []) + paired
