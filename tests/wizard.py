"""Somebody who goes through a flow page by page, and reads what stands there."""

import asyncio
from collections.abc import Mapping
from typing import Any, Self

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigEntry,
    ConfigFlowContext,
    ConfigFlowResult,
)
from homeassistant.core import Event, HomeAssistant
from homeassistant.data_entry_flow import EVENT_DATA_ENTRY_FLOW_PROGRESSED, FlowResultType, section
from homeassistant.helpers.selector import SelectSelector
import voluptuous as vol

from custom_components.wps_push.const import DOMAIN

from .repository import read_json
from .support import eventually

ENGLISH = read_json("translations/en.json")

DESCRIBED = ("data", "data_description")
"""What every field of a form has to have."""


class Wizard:
    """A flow under way. Every page has to have all its words, with every placeholder filled in."""

    def __init__(self, hass: HomeAssistant, result: ConfigFlowResult) -> None:
        self.hass = hass
        self.result = result

    @classmethod
    async def add(cls, hass: HomeAssistant, *choices: str) -> Self:
        """Begin to add a router, and go through menus."""
        wizard = cls(hass, await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER}))
        for choice in choices:
            await wizard.choose(choice)
        return wizard

    @classmethod
    async def asked(cls, hass: HomeAssistant) -> Self:
        """Take up the only flow that waits for somebody."""
        (flow,) = hass.config_entries.flow.async_progress()
        return cls(hass, await hass.config_entries.flow.async_configure(flow["flow_id"]))

    @classmethod
    async def reconfigure(cls, hass: HomeAssistant, entry: ConfigEntry[Any]) -> Self:
        """Begin to change how a router is reached."""
        context = ConfigFlowContext(source=SOURCE_RECONFIGURE, entry_id=entry.entry_id)
        return cls(hass, await hass.config_entries.flow.async_init(DOMAIN, context=context))

    @classmethod
    async def options(cls, hass: HomeAssistant, entry: ConfigEntry[Any]) -> Self:
        """Open a router's options."""
        return cls(hass, await hass.config_entries.options.async_init(entry.entry_id))

    @property
    def manager(self) -> Any:
        """Who leads this flow; an options flow is handled by its entry."""
        flows = self.hass.config_entries
        handler: Any = self.result["handler"]
        if isinstance(handler, tuple):
            return flows.subentries
        return flows.flow if handler == DOMAIN else flows.options

    @property
    def words(self) -> dict[str, Any]:
        """All the words of this flow."""
        handler: Any = self.result["handler"]
        if isinstance(handler, tuple):
            return dict(ENGLISH["config_subentries"][handler[1]])
        return dict(ENGLISH["config" if handler == DOMAIN else "options"])

    @property
    def step(self) -> str:
        return self.result["step_id"]

    @property
    def entry(self) -> ConfigEntry[Any]:
        """The entry that the flow has made."""
        assert self.result["type"] is FlowResultType.CREATE_ENTRY, self.text
        return self.result["result"]

    @property
    def offered(self) -> dict[str, Any]:
        """What a form's fields hold before anything is typed, outside of its sections."""
        return self._offered(self.fields)

    @property
    def sections(self) -> dict[str, dict[str, Any]]:
        """The same for its sections, each by its name."""
        found = {marker.schema: part for marker, part in self.fields.items() if isinstance(part, section)}
        return {name: self._offered(part.schema.schema) for name, part in found.items()}

    def _offered(self, fields: Mapping[Any, Any]) -> dict[str, Any]:
        values = {}
        for marker in fields:
            suggested = (marker.description or {}).get("suggested_value")
            if suggested is not None:
                values[marker.schema] = suggested
            elif marker.default is not vol.UNDEFINED:
                values[marker.schema] = marker.default()
        return values

    def choices(self, field: str) -> dict[str, str]:
        """What can be chosen in a field, by value, as it is labelled."""
        selector = next(value for marker, value in self.fields.items() if marker.schema == field)
        words = ENGLISH["selector"].get(selector.config.get("translation_key"), {"options": {}})
        return {
            option["value"]: words["options"].get(option["value"], option["label"])
            for option in selector.config["options"]
        }

    async def choose(self, option: str) -> str:
        """Click on an entry of a menu; wait for what takes time."""
        assert self.result["type"] is FlowResultType.MENU, self.text
        return await self._go({"next_step_id": option})

    async def fill_in(self, **values: Any) -> str:
        """Submit a form with what stands there already and these values."""
        assert self.result["type"] is FlowResultType.FORM, self.text
        return await self._go({**self.offered, **self.sections, **values})

    async def answer(self, settings: Mapping[str, Any]) -> str:
        """Submit a form with what it asks for, from all that is known of a router."""
        asked = {marker.schema for marker in self.fields}
        return await self.fill_in(**{key: value for key, value in settings.items() if key in asked})

    async def reload(self) -> str:
        """Look at the page again, as a browser does that was closed and opened."""
        return await self._go(None)

    async def hear_of_the_end(self) -> str:
        """Look at what was in progress once more when Home Assistant says that it has ended.

        The browser shows the page late, and hears only what is said from then on.
        """
        await asyncio.sleep(1)
        events: list[Event] = []
        self.hass.bus.async_listen(EVENT_DATA_ENTRY_FLOW_PROGRESSED, events.append)
        await eventually(lambda: events)
        return await self.reload()

    async def _go(self, user_input: dict[str, Any] | None) -> str:
        self.result = await self.manager.async_configure(self.result["flow_id"], user_input)
        async with asyncio.timeout(30):
            while self.result["type"] is FlowResultType.SHOW_PROGRESS:
                assert self.text
                await self.hass.async_block_till_done()
                self.result = await self.manager.async_configure(self.result["flow_id"])
        if self.result["type"] in {FlowResultType.CREATE_ENTRY, FlowResultType.ABORT}:
            await self.hass.async_block_till_done()
        return self.text

    @property
    def fields(self) -> dict[Any, Any]:
        """A form's fields, by their markers, with what fills them in."""
        schema = self.result["data_schema"]
        return schema.schema if schema else {}

    @property
    def text(self) -> str:
        """Everything that stands on the page."""
        words = self.words
        lines: list[str] = []
        match self.result["type"]:
            case FlowResultType.ABORT:
                assert self.result.get("translation_domain") is None, "people see Home Assistant's own words for this"
                lines = [words["abort"][self.result["reason"]]]
            case FlowResultType.CREATE_ENTRY if "create_entry" in words:
                lines = [words["create_entry"][self.result["description"]]]
            case FlowResultType.SHOW_PROGRESS:
                lines = [words["step"][self.step]["title"], words["progress"][self.result["progress_action"]]]
            case FlowResultType.MENU:
                page = words["step"][self.step]
                options: Any = self.result["menu_options"]
                labels = (
                    options.values() if isinstance(options, dict) else [page["menu_options"][key] for key in options]
                )
                lines = [page["title"], page.get("description", ""), *labels]
                lines += page.get("menu_option_descriptions", {}).values()
            case FlowResultType.FORM:
                page = words["step"][self.step]
                lines = [page["title"], page["description"]]
                for marker, selector in self.fields.items():
                    if isinstance(selector, section):
                        part = page["sections"][marker.schema]
                        lines += [part["name"], part["description"]]
                        lines += [part[key][field] for field in selector.schema.schema for key in DESCRIBED]
                        continue
                    lines += [page[key][marker.schema] for key in DESCRIBED]
                    if isinstance(selector, SelectSelector):
                        lines += self.choices(marker.schema).values()
                lines += [words["error"][key] for key in (self.result["errors"] or {}).values()]
        placeholders = self.result.get("description_placeholders") or {}
        return "\n".join(line.format(**placeholders) for line in lines)
