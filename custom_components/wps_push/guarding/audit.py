"""When a router is audited, and what people are told of it: at the start, every day, and after each window."""

from datetime import datetime, timedelta
from functools import partial
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.event import async_track_time_interval

from ..const import DOMAIN
from ..coordinator import WpsConfigEntry
from ..home.events import WpsEvent
from ..wps.audit import SERIOUS, Finding
from ..wps.model import Capability, EventType
from ..wps.router import SwitchesPin

_EVERY: Final = timedelta(days=1)


async def async_audit(hass: HomeAssistant, entry: WpsConfigEntry) -> None:
    """Audit a router now, while its session is open, and from now on until its entry is unloaded."""
    coordinator = entry.runtime_data

    @callback
    def look() -> None:
        coordinator.router.spawn(coordinator.audit.async_look(), "audit")

    @callback
    def day_is_over(_: datetime) -> None:
        # Whoever has switched polling off wants nothing to be asked without a reason.
        if not entry.pref_disable_polling:
            look()

    @callback
    def happened(event: WpsEvent) -> None:
        # A firmware update, or somebody at the router's own pages, may have switched on what was off.
        if event.happened.type is EventType.WINDOW_CLOSED:
            look()

    entry.async_on_unload(coordinator.audit.async_listen(partial(_report, hass, entry)))
    for network in coordinator.networks.values():
        entry.async_on_unload(network.async_listen(happened))
    entry.async_on_unload(async_track_time_interval(hass, day_is_over, _EVERY, cancel_on_shutdown=True))
    await coordinator.audit.async_begin()


@callback
def async_withdraw(hass: HomeAssistant, entry_id: str) -> None:
    """Take back everything that was said about a router, since its entry is removed."""
    for finding in SERIOUS:
        ir.async_delete_issue(hass, DOMAIN, _issue_id(finding, entry_id))


@callback
def _report(hass: HomeAssistant, entry: WpsConfigEntry) -> None:
    """Put in Repairs what was found, and take back what is not so any more."""
    coordinator = entry.runtime_data
    found = coordinator.audit.found or frozenset()
    for finding in SERIOUS:
        issue_id = _issue_id(finding, entry.entry_id)
        if finding not in found:
            ir.async_delete_issue(hass, DOMAIN, issue_id)
            continue
        can_fix = finding is Finding.PIN and isinstance(coordinator.router.driver, SwitchesPin)
        ir.async_create_issue(
            hass,
            DOMAIN,
            issue_id,
            data={"entry_id": entry.entry_id} if can_fix else None,
            is_fixable=can_fix,
            is_persistent=False,
            severity=ir.IssueSeverity.WARNING,
            translation_key="unsafe_no_password"
            if finding is Finding.NO_PASSWORD
            else "unsafe_pin_with_wps_by_option"
            if finding is Finding.PIN_WITH_WPS and coordinator.router.can(Capability.SWITCH)
            else "unsafe_pin_with_wps"
            if finding is Finding.PIN_WITH_WPS
            else "unsafe_pin_fixable"
            if can_fix
            else "unsafe_pin",
            translation_placeholders={"name": entry.title},
        )


def _issue_id(finding: Finding, entry_id: str) -> str:
    return f"unsafe_{finding}_{entry_id}"
