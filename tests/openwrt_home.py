"""A home with an emulated OpenWrt router in Home Assistant, on a clock that is 40 times faster."""

from collections.abc import AsyncIterator
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from .emulators.openwrt import PASSWORD, EmulatedOpenWrt
from .support import Recorder, Shown, add_entry, faster

FACTOR = 40
WALK_TIME = 120 / FACTOR

MAIN = "default_radio0"
GUEST = "guest_radio0"
PRINTER = "3c:2a:f4:00:00:01"
CAMERA = "3c:2a:f4:00:00:02"


class Home:
    """The router, its entry in Home Assistant, and what people see of it."""

    def __init__(self, hass: HomeAssistant, **router: Any) -> None:
        self.hass = hass
        self.router = EmulatedOpenWrt(walk_time=WALK_TIME, **{"exchange_time": 0.05, **router})
        self.recorder = Recorder(hass)
        self.timing: dict[str, float] = {}
        """Durations in seconds that a test wants to be others."""

    async def move_in(self, **how: Any) -> MockConfigEntry:
        """Set the router up as `try_to_move_in` does, and see that this worked."""
        entry = await self.try_to_move_in(**how)
        assert entry.state is ConfigEntryState.LOADED
        return entry

    async def try_to_move_in(
        self,
        *,
        username: str = "root",
        password: str = PASSWORD,
        identity: str = "id",
        title: str = "Router",
        **options: Any,
    ) -> MockConfigEntry:
        """Set the router up."""
        # What bounds real work on this machine is not made faster.
        real = {"slack": 0.3, "grace": 0.5, "open_poll": 0.04, "identify_for": 3, "identify_poll": 0.1}
        faster(self.hass, FACTOR, **real | self.timing)
        data = {"host": self.router.url, "username": username, "password": password, "verify_ssl": False}
        entry = await add_entry(self.hass, "openwrt", data, identity=identity, title=title, **options)
        self.shown = Shown(self.hass, entry, MAIN)
        return entry


@pytest.fixture
async def router() -> AsyncIterator[EmulatedOpenWrt]:
    """A router that is on, with two bands and a network for guests."""
    async with EmulatedOpenWrt() as router:
        yield router


@pytest.fixture
async def home(hass: HomeAssistant) -> AsyncIterator[Home]:
    """A home whose router is on, before anybody has added it."""
    home = Home(hass)
    async with home.router:
        yield home
