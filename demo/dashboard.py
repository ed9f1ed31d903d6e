"""A dashboard for one router: the section that the README offers to copy."""

from pathlib import Path
from typing import Any, Final

from homeassistant.util.yaml import load_yaml_dict

from .adding import Added
from .api import Api

SECTION: Final = Path(__file__).with_name("section.yaml")

_PATH = "wps-push"
_NAMES = {
    "button.openwrt_open_wps_window": "open_window",
    "button.openwrt_close_wps_window": "close_window",
    "event.openwrt_wps": "wps",
    "sensor.openwrt_wps_window": "window",
    "sensor.openwrt_wps_window_closes": "window_closes",
    "sensor.openwrt_last_paired_device": "last_paired_device",
}
"""The translation keys of the entities in the section, whose ids depend on what a router is called."""


async def show_dashboard(api: Api, router: Added) -> str:
    """Create the dashboard, make it the default one, and return its URL."""
    names = {"url_path": _PATH, "title": "WPS Push", "icon": "mdi:wifi-lock-open", "show_in_sidebar": True}
    await api.ask("lovelace/dashboards/create", mode="storage", require_admin=False, **names)
    await api.ask("lovelace/config/save", url_path=_PATH, config=_config(router))
    await api.ask("frontend/set_system_data", key="core", value={"default_panel": _PATH})
    return f"{api.address}/{_PATH}/0"


def _config(router: Added) -> dict[str, Any]:
    section = _of(router, load_yaml_dict(str(SECTION)))
    return {"views": [{"title": "WPS", "type": "sections", "max_columns": 2, "sections": [section]}]}


def _of(router: Added, part: Any) -> Any:
    """A part of the section with the router's own entities."""
    if isinstance(part, dict):
        return {key: _of(router, value) for key, value in part.items()}
    if isinstance(part, list):
        return [_of(router, value) for value in part]
    return router.entities[_NAMES[part]] if part in _NAMES else part
