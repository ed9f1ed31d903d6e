"""The other end: an access point, and devices that join it."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, Protocol

from .timeline import Timeline

type Pages = Mapping[str, Mapping[str, Any]]
"""What is filled in, or chosen, on each page of the config flow; the rest stays as it is offered."""

TRIED_AND_ADDED: Pages = {
    "networks": {},
    "try_it": {"next_step_id": "try_now"},
    "works": {"next_step_id": "finish"},
}
"""The last pages, which are the same for every router that can cancel: the window is opened and closed once."""


class AccessPoint(ABC):
    """An access point with an API that WPS Push drives."""

    title: str

    @property
    def secrets(self) -> tuple[str, ...]:
        """What nobody is shown."""
        return ()

    @abstractmethod
    async def start(self) -> None:
        """Start it and wait until it answers; raises `DemoError` where it does not."""

    @abstractmethod
    async def stop(self) -> None:
        """End it."""

    @property
    @abstractmethod
    def pages(self) -> Pages:
        """What the config flow wants to know, once it runs."""

    @abstractmethod
    async def listen(self, timeline: Timeline) -> None:
        """Note for ever what the access point itself says: `router_window_open`, `router_registered`."""


class Joins(Protocol):
    """An access point that devices can join."""

    async def press_device(self, number: int) -> None:
        """Press the WPS button of a device that is not in the network; numbers near each other are different devices."""
