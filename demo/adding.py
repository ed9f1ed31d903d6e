"""Add a router through WPS Push's flows, page by page as a browser does."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .access_point import Pages
from .api import Api
from .errors import DemoError

_FLOWS = "/api/config/config_entries"


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """A router that was added to Home Assistant."""

    entry_id: str
    title: str
    verdict: str
    """The key of what the last page says, which is the result of the trial."""
    entities: dict[str, str]
    """The entity ids of the router and its main network, by translation key."""


async def add_router(api: Api, pages: Pages) -> Added:
    """Go through the config flow; raises `DemoError` if it shows an error or a page that is not in `pages`."""
    page = await _go_through(api, "flow", "wps_push", pages)
    entry_id = page["result"]["entry_id"]
    entities = await _entities(api, entry_id)
    return Added(entry_id=entry_id, title=page["title"], verdict=page["description"], entities=entities)


async def let_voice_open(api: Api, router: Added) -> None:
    """Let voice assistants open and close windows, through the options flow; they may only ask at first."""
    await _go_through(api, "options/flow", router.entry_id, {"init": {"voice_control": True}})
    # Home Assistant has begun to reload the entry.
    while True:
        told = await api.ask("config_entries/get_single", entry_id=router.entry_id)
        if told["config_entry"]["state"] == "loaded":
            return
        await asyncio.sleep(0.02)


async def _go_through(api: Api, flows: str, handler: str, pages: Pages) -> dict[str, Any]:
    """Go through a flow to its end, and return that."""
    page: dict[str, Any] = await api.post(f"{_FLOWS}/{flows}", {"handler": handler})
    while page["type"] != "create_entry":
        step = page.get("step_id", "")
        if page["type"] == "progress":
            await asyncio.sleep(0.1)
            answer: dict[str, Any] = {}
        elif page["type"] in {"menu", "form"} and step in pages and not page.get("errors"):
            answer = {**_offered(page.get("data_schema") or []), **pages[step]}
        else:
            reason = page.get("errors") or page.get("reason") or page.get("description_placeholders")
            raise DemoError(f"the flow stops at {step}: {reason}")
        page = await api.post(f"{_FLOWS}/{flows}/{page['flow_id']}", answer)
    return page


def _offered(fields: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The values that a form is already filled in with."""
    offered = {}
    for field in fields:
        if field.get("type") == "expandable":
            offered[field["name"]] = _offered(field["schema"])
            continue
        # In the order of preference of Home Assistant's frontend.
        suggested = field.get("description", {}).get("suggested_value")
        value = field.get("default") if suggested is None else suggested
        if value is not None:
            offered[field["name"]] = value
    return offered


async def _entities(api: Api, entry_id: str) -> dict[str, str]:
    entries = await api.ask("config/entity_registry/list")
    return {entry["translation_key"]: entry["entity_id"] for entry in entries if entry["config_entry_id"] == entry_id}
