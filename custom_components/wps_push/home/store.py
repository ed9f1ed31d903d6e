"""Store what has to survive a restart: which devices were seen, which windows are open, how the last ones ended."""

from collections.abc import Iterable
from datetime import datetime
import logging
from pathlib import Path
from typing import Any, Final, TypedDict

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store, UnsupportedStorageVersionError
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from ..wps.enrollee import is_named
from ..wps.evidence import Source
from ..wps.model import Enrollee, EventType, Network, Obstacle, Outcome
from ..wps.turns import turn_to_go_on
from .events import WpsEvent
from .kept import KeptNeed, KeptWindow, date_from, network_as_dict, network_from_dict
from .paired import PairedDevices

_LOGGER = logging.getLogger(__name__)

_VERSION: Final = 1

# More addresses than this can only come from visitors' devices with private addresses. The oldest are dropped.
_MAX_KNOWN: Final = 4096

# In seconds. New addresses can be written later. An open window is written at once, or a restart would lose it.
_LEARN_DELAY: Final = 60

# What was written before it was noted when.
_LONG_AGO: Final = dt_util.utc_from_timestamp(0)

# The obstacles that stay until a window opens, since some accounts see no other sign of them. Every account sees whether
# a radio is on, and that can change with the hour.
_LASTING: Final = frozenset(Obstacle) - {Obstacle.RADIO_OFF}


class _Data(TypedDict):
    known: list[str]
    open: dict[str, dict[str, Any]]
    outcomes: dict[str, str]
    refused: dict[str, str]
    paired: dict[str, Any] | None
    joined: dict[str, Any]
    networks: dict[str, dict[str, Any]]
    blocked: dict[str, float | None]
    need: dict[str, bool]
    blocked_since: dict[str, float]


class WpsStore:
    """The stored data of one router's config entry."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Start empty; `async_load` reads the stored data."""
        self._hass = hass
        # Private, because it contains the address of every device that was ever seen. Atomic, because a power cut must not
        # cost what has to be undone at the router.
        self._store: Store[_Data] = Store(hass, _VERSION, f"{DOMAIN}.{entry_id}", private=True, atomic_writes=True)
        self._is_loaded = False
        self._known: dict[str, None] = {}
        self.windows: dict[str, KeptWindow] = {}
        """The open windows, by network id."""
        self.outcomes: dict[str, Outcome] = {}
        """How the last window of each network ended, by network id; nothing for a network whose window is open."""
        self.refused: dict[str, Obstacle] = {}
        """The obstacles that only a refused press has shown, by network."""
        self.paired: dict[str, Any] | None = None
        """The data of the last event about a device that joined."""
        self.joined = PairedDevices()
        """Everyone who has joined, and what the household calls them."""
        self.networks: dict[str, Network] = {}
        """The offered networks as they were last seen, by id, the main one first."""
        self.blocked: dict[str, datetime | None] = {}
        """The devices that somebody wants to be kept out, by address, and until when; None: until they are let in."""
        self._blocked_since: dict[str, datetime] = {}
        self.need = KeptNeed()
        """How far WPS is kept off while no window needs it."""

    async def async_load(self) -> None:
        """Read the stored data; a file that cannot be read is renamed and kept."""
        try:
            data = await self._store.async_load()
            await turn_to_go_on()
            if data is not None:
                self._read(data)
        except (UnsupportedStorageVersionError, AttributeError, KeyError, TypeError, ValueError) as err:
            await self._put_aside(err)
        self._is_loaded = True

    async def async_flush(self) -> None:
        """Write now whatever has not been written yet."""
        if self._is_loaded:
            await self._store.async_save(self._data())

    async def async_remove(self) -> None:
        """Delete the stored data, also what was put aside because it could not be read."""
        await self._store.async_remove()
        await self._hass.async_add_executor_job(self._delete_aside)

    @property
    def known(self) -> frozenset[str]:
        """The MAC addresses of all devices that were seen until now."""
        return frozenset(self._known)

    def __contains__(self, mac: object) -> bool:
        """Whether the device with this MAC address was seen before."""
        return mac in self._known

    def learn(self, macs: Iterable[str]) -> None:
        """Remember the MAC addresses of devices that were seen."""
        if not (new := [mac for mac in macs if mac not in self._known]):
            return
        self._known.update(dict.fromkeys(new))
        while len(self._known) > _MAX_KNOWN:
            del self._known[next(iter(self._known))]
        self._store.async_delay_save(self._data, _LEARN_DELAY)

    def keep_networks(self, networks: dict[str, Network]) -> None:
        """Remember the offered networks, by id, the main one first."""
        before, self.networks = self._networks(), networks
        if before != self._networks():
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
        """Remember the outcome and the device of an event. `is_open`: whether the window is open after it."""
        happened, network_id = event.happened, event.network.id
        if happened.type is EventType.WINDOW_OPENED:
            # While a window is open, no old outcome is shown. So two equal outcomes in a row are two state changes.
            self.outcomes.pop(network_id, None)
            self.refused.pop(network_id, None)
            self._save()
        elif happened.type is EventType.WINDOW_REFUSED:
            if not is_open:
                self.outcomes[network_id] = Outcome.REFUSED
            if obstacle := next((obstacle for obstacle in _LASTING if obstacle.value == happened.refusal), None):
                self.refused[network_id] = obstacle
            self._save()
        elif happened.outcome:
            self.outcomes[network_id] = happened.outcome
            self._save()
        if happened.device is None:
            return
        # A candidate is no longer new afterwards. Otherwise it would be a candidate of the next window again.
        if happened.device.source is Source.OBSERVED:
            self.learn([happened.device.mac])
        elif happened.type in {EventType.DEVICE_PAIRED, EventType.DEVICE_IDENTIFIED}:
            self.learn([happened.device.mac])
            self.joined.remember(event, happened.device)
            self._keep_paired(event, happened.device)

    def name_device(self, mac: str, name: str | None, shown: str) -> None:
        """Give a device a name, or take it back. `shown` is what people call it from now on."""
        self.joined.call(mac, name)
        if self.paired and self.paired["mac"] == mac:
            self.paired = {**self.paired, "name": shown}
        self._save()

    def forget_device(self, mac: str) -> None:
        """Forget a device, as if it had never been seen."""
        self.joined.forget(mac)
        self._known.pop(mac, None)
        if self.paired and self.paired["mac"] == mac:
            self.paired = None
        self._save()

    def refuse(self, mac: str, *, is_refused: bool) -> bool:
        """Remember whether the key of a device that has joined is refused; returns True if that is news."""
        if not self.joined.refuse(mac, is_refused=is_refused):
            return False
        self._save()
        return True

    def keep_out(self, mac: str, until: datetime | None) -> None:
        """Remember that a device is to be kept out, until then or until it is let in."""
        self.blocked[mac] = until
        self._blocked_since[mac] = dt_util.utcnow()
        self._save()

    def written_at(self, mac: str) -> datetime:
        """When it was written until when a device is to be kept out."""
        return self._blocked_since[mac]

    def let_in(self, mac: str) -> None:
        """A device is not kept out any more."""
        self.blocked.pop(mac, None)
        self._blocked_since.pop(mac, None)
        self._save()

    async def async_keep_need(self, need: KeptNeed) -> None:
        """Remember how far WPS is kept off; returns when that is written."""
        if need != self.need:
            self.need = need
            await self._store.async_save(self._data())

    def forget_refusal(self, network_id: str) -> None:
        """Forget why a press was refused: the router itself shows what is in the way, or it is gone."""
        if self.refused.pop(network_id, None):
            self._save()

    def _keep_paired(self, event: WpsEvent, device: Enrollee) -> None:
        last, is_again = self.paired, event.happened.type is EventType.DEVICE_IDENTIFIED
        if is_again and last and last["mac"] != device.mac:
            # Another device has joined meanwhile.
            return
        paired = {**event.payload(), "paired_at": event.at.isoformat(), "is_named": is_named(device)}
        if is_again and last:
            paired["paired_at"] = last["paired_at"]
            if last.get("is_named"):
                # The state changes once for each pairing, so a better name that comes later does not replace this one.
                paired["name"] = last["name"]
        self.paired = paired
        self._save()

    def _save(self) -> None:
        self._store.async_delay_save(self._data)

    def _read(self, data: _Data) -> None:
        known = dict.fromkeys(map(str, data["known"]))
        windows = {network_id: KeptWindow.from_dict(window) for network_id, window in data["open"].items()}
        outcomes = {network_id: Outcome(outcome) for network_id, outcome in data["outcomes"].items()}
        # Version 0.1.0 stored neither the refusals nor the networks.
        refused = {network_id: Obstacle(obstacle) for network_id, obstacle in data.get("refused", {}).items()}
        networks = {id_: network_from_dict(id_, network) for id_, network in data.get("networks", {}).items()}
        paired = data["paired"]
        if paired is not None:
            _ = paired["name"], paired["mac"], paired["paired_at"]
        # Nor did it store who joined before the last one.
        joined = PairedDevices.from_dict(data.get("joined") or {"devices": [paired] if paired else [], "names": {}})
        blocked = {
            str(mac): None if until is None else date_from(until) for mac, until in data.get("blocked", {}).items()
        }
        need = KeptNeed(**{name: bool(value) for name, value in data.get("need", {}).items()})
        written = {str(mac): date_from(since) for mac, since in data.get("blocked_since", {}).items()}
        self._blocked_since = {mac: written.get(mac, _LONG_AGO) for mac in blocked}
        self._known, self.windows, self.outcomes, self.refused = known, windows, outcomes, refused
        self.networks, self.paired, self.joined, self.blocked, self.need = networks, paired, joined, blocked, need

    def _delete_aside(self) -> None:
        """Delete what `_put_aside` has renamed, and what Home Assistant itself has, in the executor."""
        path = Path(self._store.path)
        for aside in path.parent.glob(f"{path.name}.*"):
            aside.unlink(missing_ok=True)

    async def _put_aside(self, reason: Exception) -> None:
        """Rename the file, so that somebody can still look at it, and start empty."""
        path = Path(self._store.path)
        aside = path.with_name(f"{path.name}.unreadable.{dt_util.utcnow():%Y%m%dT%H%M%S}")
        await self._hass.async_add_executor_job(path.rename, aside)
        _LOGGER.warning(
            "The stored data cannot be read and starts empty; the old file is kept as %s: %s", aside.name, reason
        )

    def _data(self) -> _Data:
        return {
            "known": list(self._known),
            "open": {network_id: window.as_dict() for network_id, window in self.windows.items()},
            "outcomes": dict(self.outcomes),
            "refused": dict(self.refused),
            "paired": self.paired,
            "joined": self.joined.as_dict(),
            "networks": self._networks(),
            "blocked": {mac: None if until is None else until.timestamp() for mac, until in self.blocked.items()},
            "need": self.need._asdict(),
            "blocked_since": {mac: since.timestamp() for mac, since in self._blocked_since.items()},
        }

    def _networks(self) -> dict[str, dict[str, Any]]:
        return {network_id: network_as_dict(network) for network_id, network in self.networks.items()}
