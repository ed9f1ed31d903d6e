"""The WPS Push integration: a router's push-button window, and who came in through it."""

from functools import partial

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConfigEntryNotReady
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.start import async_at_started
from homeassistant.helpers.typing import ConfigType

from .adding.certificates import async_ask, async_take_back
from .adding.moving import async_arrived, async_forget
from .asking.actions import async_setup_actions
from .asking.blocking import async_setup_blocking_actions
from .asking.devices import async_setup_device_actions
from .asking.pin import async_setup_pin_action
from .const import DOMAIN, PLATFORMS
from .coordinator import WpsConfigEntry, WpsCoordinator
from .drivers.met import async_take_met
from .drivers.registry import async_create_router, async_keep_refused, async_take_refused, driver_settings, spec_of
from .drivers.requirements import async_report
from .errors import error_key, error_placeholders, is_log_in_refused
from .guarding.attempts import async_forget_attempts, async_warn_of_attempts
from .guarding.audit import async_audit, async_withdraw
from .guarding.comebacks import async_forget_refused_keys, async_warn_of_refused_keys
from .guarding.elsewhere import async_guard
from .guarding.farewell import async_let_in_ejected
from .guarding.needed import async_end_for_good, async_keep_off, async_leave_off
from .home.devices import async_register
from .home.store import WpsStore
from .people.dashboard import async_setup_dashboard
from .people.notifications import async_notify
from .people.story import async_write_lines
from .people.voice import async_setup_voice
from .wps.model import Capability
from .wps.router import RouterLibraryMissing
from .wps.turns import turn_to_begin, turn_to_go_on

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, _: ConfigType) -> bool:
    """Set up what is there also while no router is: actions, the logbook's sentences, voice, the feature of tiles."""
    async_setup_actions(hass)
    async_setup_pin_action(hass)
    async_setup_device_actions(hass)
    async_write_lines(hass)
    async_setup_blocking_actions(hass)
    async_setup_voice(hass)
    async_setup_dashboard(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: WpsConfigEntry) -> bool:
    """Set up a router."""
    await turn_to_begin()
    spec = spec_of(entry)
    settings = driver_settings(entry.data, entry.options)
    met = async_take_met(hass, settings)
    try:
        driver = (
            met.driver
            if met
            else async_take_refused(hass, entry, settings) or await async_create_router(hass, spec, settings)
        )
    except RouterLibraryMissing as err:
        async_report(hass, spec, err)
        raise ConfigEntryNotReady(
            translation_domain=DOMAIN,
            translation_key=error_key(err),
            translation_placeholders={"name": entry.title, **error_placeholders(err)},
        ) from err
    async_report(hass, spec, None)
    coordinator = WpsCoordinator(hass, entry, driver, (met.info, met.networks) if met else None)
    try:
        await coordinator.async_config_entry_first_refresh()
    except ConfigEntryNotReady:
        async_ask(hass, entry, coordinator.last_exception)
        if is_log_in_refused(coordinator.last_exception):
            async_keep_refused(hass, entry, settings, driver)
        raise
    entry.runtime_data = coordinator
    async_arrived(hass, entry)
    async_take_back(hass, entry.entry_id)
    async_register(coordinator.router, [id_ for id_, network in coordinator.networks.items() if not network.is_main])
    await async_audit(hass, entry)
    await turn_to_go_on()
    await hass.config_entries.async_forward_entry_setups(entry, _platforms(coordinator))
    async_notify(hass, entry)
    async_guard(hass, entry)
    async_warn_of_attempts(hass, entry)
    async_warn_of_refused_keys(hass, entry)
    async_keep_off(hass, entry)
    entry.async_on_unload(async_at_started(hass, partial(_async_begin, coordinator)))
    return True


async def _async_begin(coordinator: WpsCoordinator, _: HomeAssistant) -> None:
    """Begin to look at a router. All of a home are told in the same instant that Home Assistant has started."""
    await turn_to_begin()
    if not coordinator.router.is_leaving:
        await coordinator.async_start()


async def async_unload_entry(hass: HomeAssistant, entry: WpsConfigEntry) -> bool:
    """Let go of a router; a window that is open stays open, and is found again."""
    await entry.runtime_data.async_end_presses()
    if entry.disabled_by:
        await entry.runtime_data.blocking.async_let_in_ejected()
        await async_end_for_good(hass, entry)
    return await hass.config_entries.async_unload_platforms(entry, _platforms(entry.runtime_data))


async def async_remove_entry(hass: HomeAssistant, entry: ConfigEntry[None]) -> None:
    """Forget what was known of a router's devices."""
    async_forget(hass, entry.entry_id)
    async_take_back(hass, entry.entry_id)
    async_withdraw(hass, entry.entry_id)
    async_report(hass, spec_of(entry), None)
    async_forget_attempts(hass, entry)
    async_forget_refused_keys(hass, entry)
    async_take_refused(hass, entry, {})
    await async_leave_off(hass, entry)
    await async_let_in_ejected(hass, entry)
    await WpsStore(hass, entry.entry_id).async_remove()


def _platforms(coordinator: WpsCoordinator) -> list[Platform]:
    """The platforms of a router. A home whose router has no switch need not load what switches are made of."""
    has_switch = coordinator.router.can(Capability.SWITCH)
    return [platform for platform in PLATFORMS if has_switch or platform is not Platform.SWITCH]
