"""What has to outlive a restart: which devices were seen, which windows are open, how the last ones ended."""

from collections.abc import Iterable
import logging
from pathlib import Path
from typing import Any, Final, TypedDict

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store, UnsupportedStorageVersionError
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from ..wps.enrollee import is_named
from ..wps.model import Enrollee, EventType, Network, Outcome, Source
from .events import WpsEvent
from .kept import KeptWindow, network_as_dict, network_from_dict

_LOGGER = logging.getLogger(__name__)

_VERSION: Final = 1

# A household that sees more addresses than this has visitors with private addresses; the oldest are forgotten.
_MAX_KNOWN: Final = 4096

# New addresses can wait for a quiet moment; an open window cannot, or a restart would lose it.
_LEARN_DELAY: Final = 60


class _Data(TypedDict):
    known: list[str]
    open: dict[str, dict[str, Any]]
    outcomes: dict[str, str]
    paired: dict[str, Any] | None
    networks: dict[str, dict[str, Any]]


class WpsStore:
    """The memory of one router's config entry."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Start empty; `async_load` brings what there was."""
        self._hass = hass
        # It has the address of every device that was ever seen.
        self._store: Store[_Data] = Store(hass, _VERSION, f"{DOMAIN}.{entry_id}", private=True)
        self._is_loaded = False
        self._known: dict[str, None] = {}
        self.windows: dict[str, KeptWindow] = {}
        """The windows that are open, by network."""
        self.outcomes: dict[str, Outcome] = {}
        """How the last window of each network ended; none for a network whose window is open."""
        self.paired: dict[str, Any] | None = None
        """The last device that joined, as its event had it."""
        self.networks: dict[str, Network] = {}
        """The offered networks as they were seen last, the main one first."""

    async def async_load(self) -> None:
        """Read what was stored; a file that cannot be read is put aside."""
        try:
            if data := await self._store.async_load():
                self._read(data)
        except (UnsupportedStorageVersionError, AttributeError, KeyError, TypeError, ValueError) as err:
            await self._put_aside(err)
        self._is_loaded = True

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
        """Remember devices that are on the network."""
        if not (new := [mac for mac in macs if mac not in self._known]):
            return
        self._known.update(dict.fromkeys(new))
        while len(self._known) > _MAX_KNOWN:
            del self._known[next(iter(self._known))]
        self._store.async_delay_save(self._data, _LEARN_DELAY)

    def keep_networks(self, networks: dict[str, Network]) -> None:
        """Remember what the offered networks are, the main one first."""
        if self.networks != networks or list(self.networks) != list(networks):
            self.networks = networks
            self._save()

    def keep_window(self, network_id: str, window: KeptWindow | None) -> bool:
        """Remember an open window, or that it is closed; returns True if that changed anything."""
        if window == self.windows.get(network_id):
            return False
        if window:
            self.windows[network_id] = window
        else:
            del self.windows[network_id]
        self._save()
        return True

    def remember(self, event: WpsEvent, *, is_open: bool) -> None:
        """Remember what an event says about outcomes and devices; `is_open` says whether the window is, after it."""
        happened, network_id = event.happened, event.network.id
        if happened.type is EventType.WINDOW_OPENED:
            # Nothing shows how the last window ended beside one that is open, and two pairings in a row are two changes.
            self.outcomes.pop(network_id, None)
            self._save()
        elif happened.type is EventType.WINDOW_REFUSED and not is_open:
            self.outcomes[network_id] = Outcome.REFUSED
            self._save()
        elif happened.outcome:
            self.outcomes[network_id] = happened.outcome
            self._save()
        if happened.device is None:
            return
        # Whoever may have joined is not new any more, or the next window would name it again.
        if happened.device.source is Source.OBSERVED:
            self.learn([happened.device.mac])
        elif happened.type in {EventType.DEVICE_PAIRED, EventType.DEVICE_IDENTIFIED}:
            self.learn([happened.device.mac])
            self._keep_paired(event, happened.device)

    def _keep_paired(self, event: WpsEvent, device: Enrollee) -> None:
        last = self.paired
        paired = {**event.payload(), "paired_at": event.at.isoformat(), "is_named": is_named(device)}
        if event.happened.type is EventType.DEVICE_IDENTIFIED and last and last["mac"] == device.mac:
            paired["paired_at"] = last["paired_at"]
            if last.get("is_named"):
                # A better name that comes later is no second device: the state changes once for each pairing.
                paired["name"] = last["name"]
        self.paired = paired
        self._save()

    def _save(self) -> None:
        self._store.async_delay_save(self._data)

    def _read(self, data: _Data) -> None:
        known = dict.fromkeys(map(str, data["known"]))
        windows = {network_id: KeptWindow.from_dict(window) for network_id, window in data["open"].items()}
        outcomes = {network_id: Outcome(outcome) for network_id, outcome in data["outcomes"].items()}
        # 0.1.0 did not remember what the networks are.
        networks = {id_: network_from_dict(id_, network) for id_, network in data.get("networks", {}).items()}
        paired = data["paired"]
        if paired is not None:
            _ = paired["name"], paired["mac"], paired["paired_at"]
        self._known, self.windows, self.outcomes, self.networks, self.paired = (
            known,
            windows,
            outcomes,
            networks,
            paired,
        )

    async def _put_aside(self, reason: Exception) -> None:
        """Keep a file for whoever wants to look at it, and start with an empty memory."""
        path = Path(self._store.path)
        aside = path.with_name(f"{path.name}.unreadable.{dt_util.utcnow():%Y%m%dT%H%M%S}")
        await self._hass.async_add_executor_job(path.rename, aside)
        _LOGGER.warning(
            "What was stored cannot be read, and starts anew; the file is kept as %s: %s", aside.name, reason
        )

    def _data(self) -> _Data:
        return {
            "known": list(self._known),
            "open": {network_id: window.as_dict() for network_id, window in self.windows.items()},
            "outcomes": dict(self.outcomes),
            "paired": self.paired,
            "networks": {network_id: network_as_dict(network) for network_id, network in self.networks.items()},
        }
