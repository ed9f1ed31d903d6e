"""What people are told of WPS that is on only while it is needed, and what is left to do when a router is removed."""

from datetime import datetime, timedelta
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.event import async_track_time_interval

from ..const import CONF_ONLY_WHILE_NEEDED, DOMAIN
from ..coordinator import WpsConfigEntry
from ..errors import in_words
from ..home.store import WpsStore
from ..people.words import async_raised
from ..wps.router import Router, RouterError, SwitchesWps
from .farewell import async_say_last

DROPPED_ISSUE: Final = "clients_dropped_"
"""What the ids of the issues begin with that say that clients were disconnected."""
_LEFT_ON_ISSUE: Final = "wps_left_on_"
_EVERY: Final = timedelta(days=1)


@callback
def async_keep_off(hass: HomeAssistant, entry: WpsConfigEntry) -> None:
    """Tell people of it from now on, while the entry is loaded, and look once a day whether WPS is on."""
    coordinator = entry.runtime_data
    ir.async_delete_issue(hass, DOMAIN, f"{_LEFT_ON_ISSUE}{entry.entry_id}")

    @callback
    def changed() -> None:
        coordinator.router.spawn(_async_report(hass, entry), "repairs")

    @callback
    def day_is_over(_: datetime) -> None:
        # Whoever has switched polling off wants nothing to be asked without a reason.
        if coordinator.router.keeps_wps_off and not entry.pref_disable_polling:
            coordinator.router.networks_changed()

    entry.async_on_unload(coordinator.needed.async_listen(changed))
    entry.async_on_unload(async_track_time_interval(hass, day_is_over, _EVERY, cancel_on_shutdown=True))


async def async_end_for_good(hass: HomeAssistant, entry: WpsConfigEntry) -> None:
    """Switch WPS off before an entry is disabled: nobody looks at the router any more."""
    try:
        await entry.runtime_data.needed.async_end()
    except RouterError as err:
        await _async_left_on(hass, entry, err, is_over=True)


async def async_leave_off(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Switch WPS off at a router that is removed, if it may be on only because of us."""
    ir.async_delete_issue(hass, DOMAIN, f"{DROPPED_ISSUE}{entry.entry_id}")
    ir.async_delete_issue(hass, DOMAIN, f"{_LEFT_ON_ISSUE}{entry.entry_id}")
    store = WpsStore(hass, entry.entry_id)
    await store.async_load()
    if not store.need.may_be_on or not entry.options.get(CONF_ONLY_WHILE_NEEDED):
        return
    try:
        await async_say_last(hass, entry, _async_switch_off)
    except RouterError as err:
        await _async_left_on(hass, entry, err, is_over=True)


async def _async_switch_off(router: Router) -> None:
    if isinstance(router, SwitchesWps):
        await router.connect()
        await router.set_wps(enabled=False)


async def _async_report(hass: HomeAssistant, entry: WpsConfigEntry) -> None:
    """Put in Repairs what people should know, and take back what is not so any more."""
    needed = entry.runtime_data.needed
    if needed.has_dropped:
        await _async_give_up(hass, entry)
    elif needed.trouble:
        await _async_left_on(hass, entry, needed.trouble, is_over=False)
    else:
        ir.async_delete_issue(hass, DOMAIN, f"{_LEFT_ON_ISSUE}{entry.entry_id}")


async def _async_give_up(hass: HomeAssistant, entry: WpsConfigEntry) -> None:
    """Switch the option off: to switch WPS disconnects clients of this router."""
    options = {option: value for option, value in entry.options.items() if option != CONF_ONLY_WHILE_NEEDED}
    hass.config_entries.async_update_entry(entry, options=options)
    ir.async_create_issue(
        hass,
        DOMAIN,
        f"{DROPPED_ISSUE}{entry.entry_id}",
        data={"entry_id": entry.entry_id},
        # The option stays off after a restart, and people should know why.
        is_persistent=True,
        is_fixable=True,
        severity=ir.IssueSeverity.WARNING,
        translation_key="clients_dropped",
        translation_placeholders={"name": entry.title},
    )
    ir.async_delete_issue(hass, DOMAIN, f"{_LEFT_ON_ISSUE}{entry.entry_id}")
    await entry.runtime_data.needed.async_begin()
    # That WPS is off is in the way of a press now, and no finding is left of a PIN that is on with it.
    entry.runtime_data.router.updated()
    entry.runtime_data.router.networks_changed()


async def _async_left_on(hass: HomeAssistant, entry: ConfigEntry[Any], error: RouterError, *, is_over: bool) -> None:
    """Say that WPS may be on although it is to be off; `is_over`: it is not tried again."""
    problem = await async_raised(hass, in_words(error, router=entry.title, network=entry.title))
    ir.async_create_issue(
        hass,
        DOMAIN,
        f"{_LEFT_ON_ISSUE}{entry.entry_id}",
        is_persistent=is_over,
        is_fixable=False,
        severity=ir.IssueSeverity.WARNING,
        translation_key="wps_left_on_for_good" if is_over else "wps_left_on",
        translation_placeholders={"name": entry.title, "problem": problem},
    )
