"""What has to outlive a restart: which devices were seen, which windows are open, how the last ones ended."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Final, Self, TypedDict

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from ..wps.model import EventType, Initiator, Outcome, Phase, Result, Source, WindowStatus
from .events import WpsEvent

_VERSION: Final = 1

# A household that sees more addresses than this has visitors with private addresses; the oldest are forgotten.
_MAX_KNOWN: Final = 4096

_JOINED: Final = (EventType.DEVICE_PAIRED, EventType.DEVICE_IDENTIFIED)

# New addresses can wait for a quiet moment, an open window cannot: its story would be lost.
_LEARN_DELAY: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenWindow:
    """A window that is open at this moment."""

    opened_by: Initiator
    closes_at: datetime
    status: WindowStatus | None = field(compare=False)
    """What the router had said last, against which its next word is judged."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """Read what `as_dict` has written."""
        status = data["status"]
        return cls(
            opened_by=Initiator(data["opened_by"]),
            closes_at=dt_util.utc_from_timestamp(data["closes_at"]),
            status=status
            and WindowStatus(
                phase=Phase(status["phase"]),
                result=Result(status["result"]),
                peer=status["peer"],
                inferred=status.get("inferred", False),
            ),
        )

    def as_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        return {
            "opened_by": self.opened_by,
            "closes_at": self.closes_at.timestamp(),
            "status": self.status and asdict(self.status),
        }


class _Data(TypedDict):
    known: list[str]
    open: dict[str, dict[str, Any]]
    outcomes: dict[str, str]
    paired: dict[str, Any] | None


class WpsStore:
    """The memory of one router's config entry."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Start empty; `async_load` brings what there was."""
        self._store: Store[_Data] = Store(hass, _VERSION, f"{DOMAIN}.{entry_id}")
        self._is_loaded = False
        self._known: dict[str, None] = {}
        self.open: dict[str, OpenWindow] = {}
        self.outcomes: dict[str, Outcome] = {}
        """How the last window of each network ended."""
        self.paired: dict[str, Any] | None = None
        """The last device that joined, as its event had it."""

    async def async_load(self) -> None:
        """Read what was stored."""
        data = await self._store.async_load()
        self._is_loaded = True
        if data is None:
            return
        self._known = dict.fromkeys(data["known"])
        self.open = {network_id: OpenWindow.from_dict(window) for network_id, window in data["open"].items()}
        self.outcomes = {network_id: Outcome(outcome) for network_id, outcome in data["outcomes"].items()}
        self.paired = data["paired"]

    async def async_flush(self) -> None:
        """Write now what has not been written yet."""
        if self._is_loaded:
            await self._store.async_save(self._data())

    async def async_remove(self) -> None:
        """Forget everything."""
        await self._store.async_remove()

    @property
    def known_count(self) -> int:
        """How many devices were ever seen."""
        return len(self._known)

    def __contains__(self, mac: object) -> bool:
        """Whether a device was seen before."""
        return mac in self._known

    def learn(self, macs: Iterable[str]) -> None:
        """Take note of devices that are on the network."""
        if not (new := [mac for mac in macs if mac not in self._known]):
            return
        self._known.update(dict.fromkeys(new))
        while len(self._known) > _MAX_KNOWN:
            del self._known[next(iter(self._known))]
        self._store.async_delay_save(self._data, _LEARN_DELAY)

    def keep(self, network_id: str, window: OpenWindow | None) -> bool:
        """Take note of an open window, or that it is closed; says whether that is news."""
        if window == self.open.get(network_id):
            return False
        if window:
            self.open[network_id] = window
        else:
            del self.open[network_id]
        self._save()
        return True

    def remember(self, published: WpsEvent) -> None:
        """Take note of what an event says about outcomes and devices."""
        event = published.event
        if outcome := Outcome.REFUSED if event.type is EventType.WINDOW_REFUSED else event.outcome:
            self.outcomes[published.network.id] = outcome
            self._save()
        # Whoever may have joined is not new any more, or the next window would name it again.
        if event.device and event.device.source is Source.OBSERVED:
            self.learn([event.device.mac])
        elif event.device and event.type in _JOINED:
            self.learn([event.device.mac])
            self.paired = {**published.payload(), "paired_at": published.at.isoformat()}
            self._save()

    def _save(self) -> None:
        self._store.async_delay_save(self._data)

    def _data(self) -> _Data:
        return {
            "known": list(self._known),
            "open": {network_id: window.as_dict() for network_id, window in self.open.items()},
            "outcomes": dict(self.outcomes),
            "paired": self.paired,
        }
