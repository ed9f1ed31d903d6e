"""A router that was seen at another address: its entry follows, but only to where the same router answers.

Anybody on the network can claim to have the router's MAC address, and whoever is believed is sent the password. So an
entry moves when the router does not answer at the old address any more, and the new one shows, without a log-in,
that it is the same router. Where routers of that kind do not show who they are, a person is asked.
"""

import asyncio
from enum import Enum, auto
import logging
from typing import Final

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.const import CONF_HOST
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.util.hass_dict import HassKey

from ..const import CONF_SHOWN, DOMAIN
from ..coordinator import WpsConfigEntry
from ..drivers.registry import spec_of, timing
from ..wps.model import Capability
from ..wps.router import RouterError
from .discovery import address_of_entry
from .hosts import Address, at_address, host_in
from .recognition import Answer, async_who_answers

_LOGGER = logging.getLogger(__name__)

_ROUNDS: Final = 8
"""How often a new address is tried that does not answer yet, each time after twice as long: some four minutes."""

_SEARCHES: HassKey[dict[str, tuple[Address, asyncio.Task[None]]]] = HassKey("wps_push_searches")
"""By entry: where its router was seen last, and the search that this has started."""


class Whereabouts(Enum):
    """Where a router is that was seen at another address."""

    STAYED = auto()
    """It answers at the old one."""
    MOVED = auto()
    """It answers at the new one."""
    PERHAPS = auto()
    """A router of its kind answers at the new one; whether it is the same does not show."""
    ELSEWHERE = auto()
    """Something else answers at the new one."""
    AWAY = auto()
    """Nothing answers at either."""


@callback
def async_seen(hass: HomeAssistant, entry: ConfigEntry, address: Address) -> None:
    """Take note that a router of ours was seen at an IP address, and follow it where it has moved. Returns at once."""
    here = address_of_entry(entry)
    # A name finds its address itself, and a new IPv4 address says nothing about an IPv6 address.
    if here is None or here.version != address.version or entry.disabled_by:
        return
    searches = hass.data.setdefault(_SEARCHES, {})
    if entry.entry_id in searches:
        there, search = searches[entry.entry_id]
        if there == address and not search.done():
            return
        search.cancel()
    if address == here:
        async_withdraw(hass, entry.entry_id)
        return
    search = hass.async_create_background_task(_async_follow(hass, entry, address), f"{entry.title} at another address")
    searches[entry.entry_id] = address, search


@callback
def async_arrived(hass: HomeAssistant, entry: WpsConfigEntry) -> None:
    """A router has answered at the address of its entry, and was logged in to."""
    coordinator = entry.runtime_data
    if (shown := coordinator.router.info.shown) and shown != entry.data.get(CONF_SHOWN):
        hass.config_entries.async_update_entry(entry, data={**entry.data, CONF_SHOWN: shown})
    async_withdraw(hass, entry.entry_id)

    @callback
    def looked_at() -> None:
        if is_fine(entry):
            async_withdraw(hass, entry.entry_id)

    entry.async_on_unload(coordinator.async_add_listener(looked_at))


@callback
def async_forget(hass: HomeAssistant, entry_id: str) -> None:
    """A router is removed: nobody looks for it any more, and nobody is asked about it."""
    if running := hass.data.get(_SEARCHES, {}).pop(entry_id, None):
        running[1].cancel()
    async_withdraw(hass, entry_id)


@callback
def async_move(hass: HomeAssistant, entry: ConfigEntry, address: Address) -> None:
    """Use another address for a router from now on."""
    host = at_address(entry.data[CONF_HOST], address)
    _LOGGER.info("%s has moved from %s to %s", entry.title, entry.data[CONF_HOST], host)
    async_withdraw(hass, entry.entry_id)
    hass.config_entries.async_update_entry(entry, data={**entry.data, CONF_HOST: host})
    hass.config_entries.async_schedule_reload(entry.entry_id)


@callback
def async_withdraw(hass: HomeAssistant, entry_id: str) -> None:
    """Take back the question whether a router has moved, if there is one."""
    questions = _questions(entry_id)
    for issue_id in [issue_id for _, issue_id in ir.async_get(hass).issues if issue_id.startswith(questions)]:
        ir.async_delete_issue(hass, DOMAIN, issue_id)


def is_fine(entry: WpsConfigEntry) -> bool:
    """Whether a router is looked at regularly, and has answered the last time."""
    is_looked_at = Capability.IDLE_STATUS in spec_of(entry).capabilities and not entry.pref_disable_polling
    return is_looked_at and entry.state is ConfigEntryState.LOADED and entry.runtime_data.last_update_success


async def async_whereabouts(hass: HomeAssistant, entry: ConfigEntry, address: Address) -> Whereabouts:
    """Find out whether a router has moved to an address. Raises `RouterError` where that does not show."""
    if await async_who_answers(hass, entry, entry.data[CONF_HOST]) in {Answer.SAME, Answer.LIKE}:
        return Whereabouts.STAYED
    return {
        Answer.SAME: Whereabouts.MOVED,
        Answer.LIKE: Whereabouts.PERHAPS,
        Answer.OTHER: Whereabouts.ELSEWHERE,
        Answer.NONE: Whereabouts.AWAY,
    }[await async_who_answers(hass, entry, at_address(entry.data[CONF_HOST], address))]


async def _async_follow(hass: HomeAssistant, entry: WpsConfigEntry, address: Address) -> None:
    """Follow a router to an address, if it turns out that it has moved there."""
    times, host = timing(hass), entry.data[CONF_HOST]
    if is_fine(entry):
        # If it has just left, that shows at the next look, which needs no request of its own.
        await asyncio.sleep(times.idle_poll + times.request)
    for attempt in range(_ROUNDS):
        if attempt:
            # A router that starts has an address some time before it answers.
            await asyncio.sleep(times.reconnect * 2 ** (attempt - 1))
        if is_fine(entry):
            return
        try:
            whereabouts = await async_whereabouts(hass, entry, address)
        except RouterError as err:
            _LOGGER.debug("It does not show whether %s has moved to %s: %s", entry.title, address, err)
            return
        if entry.data[CONF_HOST] != host:
            # Somebody has reconfigured it in the meantime.
            return
        match whereabouts:
            case Whereabouts.MOVED:
                async_move(hass, entry, address)
            case Whereabouts.PERHAPS:
                _async_ask(hass, entry, address)
        if whereabouts is not Whereabouts.AWAY:
            return


@callback
def _async_ask(hass: HomeAssistant, entry: ConfigEntry, address: Address) -> None:
    """Ask a person whether a router has moved to an address; somebody who ignores that is not asked again."""
    issue_id = f"{_questions(entry.entry_id)}{address}"
    if (DOMAIN, issue_id) not in ir.async_get(hass).issues:
        async_withdraw(hass, entry.entry_id)
    host = entry.data[CONF_HOST]
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id,
        data={"entry_id": entry.entry_id, "host": host, "address": str(address)},
        is_fixable=True,
        severity=ir.IssueSeverity.WARNING,
        translation_key="moved",
        translation_placeholders={"name": entry.title, "old": host_in(host), "new": str(address)},
    )


def _questions(entry_id: str) -> str:
    """How the issues begin that ask whether a router has moved; each address is a question of its own."""
    return f"moved_{entry_id}_"
