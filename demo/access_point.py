"""The interface of the access points, and of the devices that join them."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, Protocol

from .timeline import Timeline

type Pages = Mapping[str, Mapping[str, Any]]
"""What to enter or choose on each page of the config flow, by step id. Other fields keep their defaults."""

TRIED_AND_ADDED: Pages = {
    "try_it": {"next_step_id": "try_now"},
}
"""The last pages, for every router that can close a window: a trial opens the window and closes it."""


class AccessPoint(ABC):
    """An access point with an API that WPS Push drives."""

    title: str

    @property
    def secrets(self) -> tuple[str, ...]:
        """Texts that must not be shown to anybody."""
        return ()

    @abstractmethod
    async def start(self) -> None:
        """Start it and wait until it answers; raises `DemoError` if it does not."""

    @abstractmethod
    async def stop(self) -> None:
        """Stop it."""

    @property
    @abstractmethod
    def pages(self) -> Pages:
        """The answers to the config flow; only known after `start`."""

    @abstractmethod
    async def listen(self, timeline: Timeline) -> None:
        """Record the access point's own events forever: `router_window_open`, `router_registered`."""


class Joins(Protocol):
    """An access point that devices can join."""

    async def press_device(self, number: int) -> None:
        """Press the WPS button of a device that is not in the network. Consecutive numbers are different devices."""
