"""Add a router through WPS Push's config flow, page by page as a browser does."""

import asyncio
from dataclasses import dataclass
from typing import Any

from .access_point import Pages
from .api import Api
from .errors import DemoError

_FLOW = "/api/config/config_entries/flow"


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """A router that was added to Home Assistant."""

    title: str
    verdict: str
    """The key of what the last page says, which is the result of the trial."""
    entities: dict[str, str]
    """The entity ids of the router and its main network, by translation key."""


async def add_router(api: Api, pages: Pages) -> Added:
    """Go through the config flow; raises `DemoError` if it shows an error or a page that is not in `pages`."""
    page = await api.post(_FLOW, {"handler": "wps_push"})
    while page["type"] != "create_entry":
        step = page.get("step_id")
        if page["type"] == "progress":
            await asyncio.sleep(0.1)
            answer: dict[str, Any] = {}
        elif page["type"] in {"menu", "form"} and step in pages and not page.get("errors"):
            answer = {**_offered(page), **pages[step]}
        else:
            reason = page.get("errors") or page.get("reason") or page.get("description_placeholders")
            raise DemoError(f"the config flow stops at {step}: {reason}")
        page = await api.post(f"{_FLOW}/{page['flow_id']}", answer)
    entry_id = page["result"]["entry_id"]
    return Added(title=page["title"], verdict=page["description"], entities=await _entities(api, entry_id))


def _offered(page: dict[str, Any]) -> dict[str, Any]:
    """The values that a form is already filled in with."""
    offered = {}
    for field in page.get("data_schema") or []:
        # In the order of preference of Home Assistant's frontend.
        suggested = field.get("description", {}).get("suggested_value")
        value = field.get("default") if suggested is None else suggested
        if value is not None:
            offered[field["name"]] = value
    return offered


async def _entities(api: Api, entry_id: str) -> dict[str, str]:
    entries = await api.ask("config/entity_registry/list")
    return {entry["translation_key"]: entry["entity_id"] for entry in entries if entry["config_entry_id"] == entry_id}
