"""A router that shows another certificate than the one that was pinned: a person decides, and until then nothing is sent."""

from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from ..const import DOMAIN
from ..wps.router import RouterCertificateChanged
from ..wps.routers import PINNED

CERTIFICATE_ISSUE: Final = "certificate_"
"""How the ids of such questions begin."""


@callback
def async_ask(hass: HomeAssistant, entry: ConfigEntry[Any], error: BaseException | None) -> None:
    """Ask whether to accept the certificate, if this is what has kept a coordinator out."""
    if error is None or not isinstance(error := error.__cause__, RouterCertificateChanged):
        return
    ir.async_create_issue(
        hass,
        DOMAIN,
        _issue_id(entry.entry_id),
        data={"entry_id": entry.entry_id, "pinned": error.pinned, "shown": error.shown},
        is_fixable=True,
        severity=ir.IssueSeverity.ERROR,
        translation_key="certificate_changed",
        translation_placeholders={"name": entry.title, "pinned": error.pinned, "shown": error.shown},
    )


@callback
def async_take_back(hass: HomeAssistant, entry_id: str) -> None:
    """The router shows the right certificate again, or is removed."""
    ir.async_delete_issue(hass, DOMAIN, _issue_id(entry_id))


@callback
def async_pin(hass: HomeAssistant, entry: ConfigEntry[Any], fingerprint: str | None) -> None:
    """Accept this certificate and no other from now on, or any with None."""
    data = {key: value for key, value in entry.data.items() if key != PINNED}
    if fingerprint:
        data[PINNED] = fingerprint
    async_take_back(hass, entry.entry_id)
    hass.config_entries.async_update_entry(entry, data=data)
    hass.config_entries.async_schedule_reload(entry.entry_id)


def _issue_id(entry_id: str) -> str:
    return f"{CERTIFICATE_ISSUE}{entry_id}"
