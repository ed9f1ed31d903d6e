"""A dashboard for one router, made of Home Assistant's own cards as any user could put it together."""

from typing import Any

from .adding import Added
from .api import Api

_PATH = "wps-push"
_WIDE = {"columns": "full"}


async def show_dashboard(api: Api, router: Added) -> str:
    """Create the dashboard, make it the default one, and return its URL."""
    names = {"url_path": _PATH, "title": "WPS Push", "icon": "mdi:wifi-lock-open", "show_in_sidebar": True}
    await api.ask("lovelace/dashboards/create", mode="storage", require_admin=False, **names)
    await api.ask("lovelace/config/save", url_path=_PATH, config=_config(router))
    await api.ask("frontend/set_system_data", key="core", value={"default_panel": _PATH})
    return f"{api.address}/{_PATH}/0"


def _config(router: Added) -> dict[str, Any]:
    entity = router.entities
    closes = entity["window_closes"]
    running = {"condition": "state", "entity": closes, "state_not": ["unknown", "unavailable"]}
    cards = [
        {"type": "heading", "heading": router.title, "icon": "mdi:router-wireless"},
        _tile(entity["open_window"], features=[{"type": "button", "action_name": "Open"}], hide_state=True),
        _tile(entity["close_window"], features=[{"type": "button", "action_name": "Close"}], hide_state=True),
        _tile(entity["window"]),
        _tile(entity["last_outcome"]),
        # Counts down the seconds while a window is open, and is hidden otherwise.
        _tile(closes, visibility=[running], grid_options=_WIDE),
        _tile(entity["last_paired_device"], state_content=["state", "mac"], grid_options=_WIDE),
        _tile(entity["wps"], state_content=["event_type", "last_changed"], grid_options=_WIDE),
    ]
    section = {"type": "grid", "cards": cards}
    return {"views": [{"title": "WPS", "type": "sections", "max_columns": 2, "sections": [section]}]}


def _tile(entity_id: str, **options: Any) -> dict[str, Any]:
    """A tile with the entity's name but not the router's, which is in the heading above the tiles."""
    return {"type": "tile", "entity": entity_id, "name": {"type": "entity"}, **options}
