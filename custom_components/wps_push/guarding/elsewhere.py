"""Closing windows that somebody has opened elsewhere, if the household wants that."""

import asyncio
from functools import partial
import logging
from typing import Any

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.event import TrackStates, async_track_state_change_filtered
from homeassistant.helpers.start import async_at_started

from ..const import DOMAIN
from ..coordinator import WpsConfigEntry
from ..home.events import WpsEvent
from ..home.network import OfferedNetwork
from ..home.press import Press
from ..people.chosen import Notified
from ..people.delivering import async_send, async_show, async_take_back
from ..people.guarded import Because, by_itself
from ..people.notices import async_cannot_be_closed
from ..people.words import async_raised
from ..wps.model import Initiator
from ..wps.router import Cancels
from .chosen import Close, Guard
from .household import PERSON_DOMAIN, async_is_armed, async_is_nobody_home

_LOGGER = logging.getLogger(__name__)


@callback
def async_guard(hass: HomeAssistant, entry: WpsConfigEntry) -> None:
    """Close what is opened elsewhere at a router while the household wants that, until its entry is unloaded."""
    chosen = Guard.from_options(entry.options)
    if chosen.close is Close.NEVER or not isinstance(entry.runtime_data.router.driver, Cancels):
        return
    guard = _Guard(hass, entry, chosen)
    for network in entry.runtime_data.networks.values():
        entry.async_on_unload(network.async_listen(partial(guard.consider, network)))
    states = TrackStates(False, set(chosen.alarms), {PERSON_DOMAIN} if chosen.close is Close.NOBODY_HOME else set())
    entry.async_on_unload(async_track_state_change_filtered(hass, states, guard.consider_all).async_remove)
    # One that was open before a restart is news to nobody, and whether people are at home is known by then.
    entry.async_on_unload(async_at_started(hass, guard.consider_all))


class _Guard:
    """The guard of one router."""

    def __init__(self, hass: HomeAssistant, entry: WpsConfigEntry, chosen: Guard) -> None:
        """Guard the networks of an entry that is set up."""
        self._hass = hass
        self._entry = entry
        self._chosen = chosen
        self._closing: dict[str, asyncio.Task[None]] = {}

    @callback
    def consider_all(self, _: Any) -> None:
        """Look at every network again: somebody has left, or an alarm was armed."""
        for network in self._entry.runtime_data.networks.values():
            self.consider(network)

    @callback
    def consider(self, network: OfferedNetwork, _: WpsEvent | None = None) -> None:
        """Close the window of a network if it is to be closed, unless that is under way."""
        if network.id not in self._closing and self._why(network):
            task = self._entry.async_create_background_task(
                self._hass, self._async_close(network), f"{DOMAIN} guard {network.id}"
            )
            self._closing[network.id] = task
            task.add_done_callback(lambda _: self._closing.pop(network.id))

    def _why(self, network: OfferedNetwork) -> Because | None:
        """Why the window of a network is to be closed; None if it is not, or no more."""
        if not network.window.is_running or network.window.opened_by is not Initiator.ELSEWHERE:
            return None
        match self._chosen.close:
            case Close.ALWAYS:
                return Because.ALWAYS
            case Close.ARMED if async_is_armed(self._hass, self._chosen.alarms):
                return Because.ARMED
            case Close.NOBODY_HOME if async_is_nobody_home(self._hass):
                return Because.NOBODY_HOME
        return None

    async def _async_close(self, network: OfferedNetwork) -> None:
        """Try to close a window until it is closed, and notify people as soon as that does not work."""
        notification_id = f"{DOMAIN}_{self._entry.entry_id}_{network.id}_guard"
        router, is_told = self._entry.runtime_data.router, False
        try:
            while because := self._why(network):
                try:
                    await network.async_close(press=Press(by_itself(because), is_wanted=partial(self._why, network)))
                except HomeAssistantError as err:
                    if router.is_leaving or not self._why(network):
                        # It was cut off, or there is nothing to close any more, which says nothing about the router.
                        return
                    # It is tried again every few seconds, and nobody reads the same line in the log that often.
                    _LOGGER.log(
                        logging.DEBUG if is_told else logging.WARNING,
                        "The WPS window of %s was opened elsewhere and could not be closed: %s",
                        network.ssid,
                        err,
                    )
                    if not is_told:
                        is_told = True
                        await self._async_tell(network, because, err, notification_id)
                    await asyncio.sleep(router.timing.close_again)
        finally:
            # Also if the entry is unloaded: nobody tries again, and nobody would take it back later.
            if is_told:
                async_take_back(self._hass, notification_id)

    async def _async_tell(
        self, network: OfferedNetwork, because: Because, error: HomeAssistantError, notification_id: str
    ) -> None:
        """Notify people that a window is still open."""
        reason = await async_raised(self._hass, error)
        words = async_cannot_be_closed(self._hass, network, because, reason)
        async_show(self._hass, notification_id, words)
        async_send(self._hass, Notified.from_options(self._entry.options).entities, words, None)
