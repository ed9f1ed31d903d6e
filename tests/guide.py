"""Somebody who lets a device join by the flow that leads through it, in a browser."""

import asyncio
from typing import Any, Self, override

from homeassistant.config_entries import SOURCE_USER, ConfigEntry
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.data_entry_flow import (
    EVENT_DATA_ENTRY_FLOW_PROGRESS_UPDATE,
    EVENT_DATA_ENTRY_FLOW_PROGRESSED,
    FlowResultType,
)

from custom_components.wps_push.people.joining import SUBENTRY_JOIN

from .wizard import Wizard


class Guided(Wizard):
    """The page, which a browser loads anew whenever it is notified of a change, and at no other time."""

    def __init__(self, hass: HomeAssistant, result: Any) -> None:
        super().__init__(hass, result)
        self.pages = [self.text]
        """Everything that was shown, in its order."""
        self.ring: list[float] = []
        """How much of the ring was shown each time that it moved."""
        self._changed = asyncio.Event()
        self._stops = [
            hass.bus.async_listen(EVENT_DATA_ENTRY_FLOW_PROGRESSED, self._notified),
            hass.bus.async_listen(EVENT_DATA_ENTRY_FLOW_PROGRESS_UPDATE, self._moved),
        ]

    @classmethod
    async def begin(cls, hass: HomeAssistant, entry: ConfigEntry[Any]) -> Self:
        """Click on *Let a device join* on the integration's page."""
        flows = hass.config_entries.subentries
        return cls(hass, await flows.async_init((entry.entry_id, SUBENTRY_JOIN), context={"source": SOURCE_USER}))

    @property
    def place(self) -> str:
        """Where the flow is: its step, or what is in progress, or why it has ended."""
        match self.result["type"]:
            case FlowResultType.SHOW_PROGRESS:
                return self.result["progress_action"]
            case FlowResultType.ABORT:
                return self.result["reason"]
        return self.step

    async def until(self, place: str, seconds: float = 5) -> str:
        """Watch the page until it is there, as far as the browser is told to load it."""
        async with asyncio.timeout(seconds):
            while self.place != place:
                await self._changed.wait()
                await self.reload()
        return self.text

    def close_tab(self) -> None:
        """Close the browser, of which nobody hears."""
        for stop in self._stops:
            stop()

    def close_dialog(self) -> None:
        """Click on the X."""
        self.close_tab()
        self.manager.async_abort(self.result["flow_id"])

    @override
    async def _go(self, user_input: dict[str, Any] | None) -> str:
        self._changed.clear()
        self.result = await self.manager.async_configure(self.result["flow_id"], user_input)
        if self.text != self.pages[-1]:
            self.pages.append(self.text)
        return self.text

    @callback
    def _notified(self, event: Event[Any]) -> None:
        if event.data["flow_id"] == self.result["flow_id"]:
            self._changed.set()

    @callback
    def _moved(self, event: Event[Any]) -> None:
        if event.data["flow_id"] == self.result["flow_id"]:
            self.ring.append(event.data["progress"])
