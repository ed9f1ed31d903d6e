"""A device that has joined and is refused later: what Repairs says of it, when it does, and when not."""

import asyncio
from collections.abc import AsyncGenerator
import json
from pathlib import Path
import time
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.wps_push.const import DOMAIN
from custom_components.wps_push.coordinator import WpsCoordinator
from custom_components.wps_push.home.paired import PairedDevice

from .behaviour.stands.hostapd import HostapdStand
from .emulators.server import Fault
from .repository import ROOT
from .restart import loaded_home_assistant, start
from .support import Recorder, Shown, add_entry, eventually, faster
from .wizard import ENGLISH

PRINTER, STRANGER = "3c:2a:f4:00:00:01", "02:00:00:00:66:00"
HOME, GUESTS = "wlan0", "wlan0-1"
DISPLAY, NO_DISPLAY, NONSENSE = "0x2288", "0x280", "nonsense"

LOOK = 2
"""How many lists a look at the clients is: one for each interface."""


class Home:
    """A home whose access point gives some devices keys of their own, and a device that has joined."""

    entry: ConfigEntry[Any]

    def __init__(self, hass: HomeAssistant, stand: HostapdStand, settles: float = 0.4) -> None:
        self.hass = hass
        self.stand = stand
        self.hostapd = stand.hostapd
        self.recorder = Recorder(hass)
        # A question on its way when the access point goes is never answered.
        real = {"request": 2, "slack": 0.3, "grace": 0.5}
        faster(hass, settles=settles, attempt=0.1, reconnect=0.05, ping=0.4, identify_for=0.05, **real)

    async def move_in(self) -> None:
        self.entry = await add_entry(self.hass, "hostapd", self.stand.settings, title="Hall", networks=[HOME, GUESTS])
        await eventually(lambda: self.hostapd.listens(HOME))

    async def let_in(self, methods: str = DISPLAY) -> None:
        """Let the printer in, which says of itself by these methods whether it has a display."""
        self.recorder.clear()
        await Shown(self.hass, self.entry, HOME).press()
        self.hostapd.device_presses(HOME, PRINTER, methods=methods)
        assert (await self.recorder.until("device_paired"))["mac"] == PRINTER
        await self.recorder.until("device_connected")
        await self.recorder.until("device_identified")

    @property
    def coordinator(self) -> WpsCoordinator:
        coordinator: WpsCoordinator = self.entry.runtime_data
        return coordinator

    @property
    def printer(self) -> PairedDevice:
        """What is kept of it."""
        printer = self.coordinator.router.store.joined.of(PRINTER)
        assert printer
        return printer

    @property
    def is_on_trial(self) -> bool:
        """Whether somebody will look for a device that was refused."""
        return self.coordinator.comebacks.deadline is not None

    @property
    def issues(self) -> list[ir.IssueEntry]:
        """What Repairs says of devices that are refused."""
        known = ir.async_get(self.hass).issues.values()
        return [issue for issue in known if issue.issue_id.startswith("key_refused_") and issue.active]

    async def tries(self, name: str = HOME, mac: str = PRINTER) -> None:
        """A device tries again and again for as long as somebody will look for it."""
        self.hostapd.device_is_refused(name, mac)
        await eventually(lambda: self.is_on_trial)
        async with asyncio.timeout(10):
            while self.is_on_trial:
                self.hostapd.device_is_refused(name, mac)
                await asyncio.sleep(0.04)

    async def has_looked(self) -> None:
        """Wait until whoever has begun to ask the router has got an answer, and made something of it."""
        router = self.coordinator.router
        await router.async_ask(router.driver.networks)
        await self.hass.async_block_till_done()

    async def is_refused(self) -> ir.IssueEntry:
        """The printer tries in vain until Repairs says so."""
        await self.tries()
        await eventually(lambda: self.issues)
        (issue,) = self.issues
        return issue


@pytest.fixture
async def stand() -> AsyncGenerator[HostapdStand]:
    stand = HostapdStand(clock=time.monotonic)
    await stand.start()
    yield stand
    await stand.stop()


@pytest.fixture
def settles() -> float:
    """How long a device may be refused before somebody looks for it."""
    return 0.4


@pytest.fixture
async def home(hass: HomeAssistant, stand: HostapdStand, settles: float) -> AsyncGenerator[Home]:
    home = Home(hass, stand, settles)
    await home.move_in()
    yield home
    if home.entry.state is ConfigEntryState.LOADED:
        await hass.config_entries.async_unload(home.entry.entry_id)


def text(issue: ir.IssueEntry) -> str:
    """What a person reads."""
    assert issue.translation_key
    words = ENGLISH["issues"][issue.translation_key]
    return f"{words['title']}\n{words['description']}".format(**issue.translation_placeholders or {})


@pytest.mark.parametrize(
    ("methods", "expected"),
    [
        (
            DISPLAY,
            "says that it has a display. A router with a list of keys (`wpa_psk_file`) gives such a device a key of",
        ),
        (NO_DISPLAY, "it has no display, so it was not given a key of its own"),
        (NONSENSE, "It is not known whether it was given a key of its own"),
    ],
)
async def test_people_read_whose_key_is_refused_and_what_to_do(home: Home, methods: str, expected: str) -> None:
    await home.let_in(methods)
    issue = await home.is_refused()
    said = text(issue)
    assert said.startswith("Office printer cannot connect to Home\nOffice printer has joined Home by WPS.")
    assert "Hall refuses its key" in said
    assert expected in said
    assert "Let the device join again" in said
    assert f"The address of the device is {PRINTER}." in said
    assert not issue.is_fixable
    page, _, heading = (issue.learn_more_url or "").rpartition("/")[2].partition("#")
    headings = (ROOT / "docs" / page).read_text()
    assert f"](#{heading})" in headings


async def test_an_address_is_in_no_bug_report(home: Home) -> None:
    await home.let_in()
    issue = await home.is_refused()
    assert not issue.is_persistent
    reported = json.dumps(issue.to_json()).lower()
    assert PRINTER not in reported
    assert PRINTER.replace(":", "") not in reported


async def test_a_strangers_name_is_no_link(home: Home) -> None:
    await home.let_in()
    name = {"mac": PRINTER, "name": "[Free](https://example.org) <b>**Wi-Fi**"}
    await home.is_refused()
    await home.hass.services.async_call(DOMAIN, "name_device", name, blocking=True)
    (issue,) = home.issues
    assert issue.translation_placeholders
    shown = issue.translation_placeholders["device"]
    assert "Free" in shown
    assert not set("[]<>*") & set(shown)
    assert "https://" not in shown


# Nobody is accused.


async def test_one_attempt_may_be_a_mistake(home: Home) -> None:
    await home.let_in()
    home.hostapd.device_is_refused(HOME, PRINTER)
    await eventually(lambda: home.is_on_trial)
    before = home.hostapd.lists
    await eventually(lambda: not home.is_on_trial)
    await home.has_looked()
    assert home.hostapd.lists == before
    assert home.issues == []


@pytest.mark.parametrize("settles", [600])
async def test_a_device_that_comes_meanwhile_is_left_alone(home: Home) -> None:
    await home.let_in()
    home.hostapd.device_is_refused(HOME, PRINTER)
    await eventually(lambda: home.is_on_trial)
    home.hostapd.device_connects(HOME, PRINTER)
    await eventually(lambda: not home.is_on_trial)
    assert not home.printer.is_refused


async def test_a_device_that_is_on_the_wifi_when_somebody_looks_is_left_alone(home: Home) -> None:
    """It may be refused by one access point and be let in by another one, again and again."""
    await home.let_in()
    home.hostapd.device_is_refused(HOME, PRINTER)
    await eventually(lambda: home.is_on_trial)
    before = home.hostapd.lists
    while home.is_on_trial:
        home.hostapd.device_is_refused(HOME, PRINTER)
        # hostapd lists it as let in, and nobody has heard that.
        home.hostapd.refused.clear()
        await asyncio.sleep(0.04)
    await home.has_looked()
    assert home.hostapd.lists == before + LOOK
    assert not home.printer.is_refused


@pytest.mark.parametrize(("name", "mac"), [(HOME, STRANGER), (GUESTS, PRINTER)])
async def test_a_wrong_password_of_a_stranger_or_of_another_network_is_nothing(home: Home, name: str, mac: str) -> None:
    await home.let_in()
    home.hostapd.device_is_refused(name, mac)
    # What is said afterwards is heard afterwards.
    home.hostapd.device_connects(HOME, "02:00:00:00:77:00")
    await eventually(lambda: "02:00:00:00:77:00" in home.coordinator.router.store)
    assert not home.is_on_trial


async def test_as_long_as_nobody_knows_who_is_there_nobody_is_accused(home: Home) -> None:
    await home.let_in()
    home.hostapd.failing = frozenset({"STA-FIRST"})
    before = home.hostapd.lists
    await home.tries()
    await home.has_looked()
    assert home.hostapd.lists > before
    assert home.issues == []
    home.hostapd.failing = frozenset()
    await home.is_refused()


@pytest.mark.parametrize("settles", [600])
async def test_what_was_heard_before_a_restart_of_the_router_does_not_count(home: Home) -> None:
    await home.let_in()
    home.hostapd.device_is_refused(HOME, PRINTER)
    await eventually(lambda: home.is_on_trial)
    await home.stand.stop()
    await home.stand.start()
    await eventually(lambda: not home.is_on_trial, 15)


# What it costs.


async def test_somebody_looks_once(home: Home) -> None:
    await home.let_in()
    before = home.hostapd.lists
    # The answer takes a while, and the device tries meanwhile.
    home.hostapd.fault = Fault(delay=0.1)
    async with asyncio.timeout(10):
        while not home.issues:
            home.hostapd.device_is_refused(HOME, PRINTER)
            await asyncio.sleep(0.02)
    assert not home.is_on_trial
    home.hostapd.fault = None
    assert home.hostapd.lists == before + LOOK
    # It goes on trying for days, and that is known by now.
    home.hostapd.device_is_refused(HOME, PRINTER)
    home.hostapd.device_connects(GUESTS, STRANGER)
    await eventually(lambda: STRANGER in home.coordinator.router.store)
    assert not home.is_on_trial
    assert home.hostapd.lists == before + LOOK


# How it ends.


async def test_it_ends_when_the_device_is_back_unnoticed(home: Home) -> None:
    """Nobody listens in the moments after a restart of the router, in which most devices come back."""
    await home.let_in()
    await home.is_refused()
    await home.stand.stop()
    home.hostapd.stations[PRINTER] = HOME
    await home.stand.start()
    await eventually(lambda: not home.issues, 15)
    assert not home.printer.is_refused


async def test_it_ends_when_the_device_is_forgotten(home: Home) -> None:
    await home.let_in()
    await home.is_refused()
    await home.hass.services.async_call(DOMAIN, "forget_device", {"mac": PRINTER}, blocking=True)
    assert home.issues == []


async def test_it_stays_through_a_reload_and_goes_with_the_router(home: Home) -> None:
    await home.let_in()
    before = await home.is_refused()
    await home.hass.config_entries.async_reload(home.entry.entry_id)
    (after,) = home.issues
    assert after == before
    await home.hass.config_entries.async_remove(home.entry.entry_id)
    assert home.issues == []


async def test_whoever_asks_for_the_devices_sees_it(home: Home) -> None:
    async def listed() -> object:
        answer: Any = await home.hass.services.async_call(
            DOMAIN, "list_devices", {}, blocking=True, return_response=True
        )
        (printer,) = answer["devices"]
        return printer["has_display"], printer["is_refused"]

    await home.let_in()
    assert await listed() == (True, False)
    await home.is_refused()
    assert await listed() == (True, True)


@pytest.mark.parametrize("is_back", [False, True])
async def test_it_is_there_after_a_restart_unless_the_device_is_back(
    stand: HostapdStand, tmp_path: Path, *, is_back: bool
) -> None:
    async with loaded_home_assistant(tmp_path) as hass:
        await start(hass)
        home = Home(hass, stand)
        home.entry = MockConfigEntry(
            domain=DOMAIN, title="Hall", unique_id="id", data={"driver": "hostapd", **stand.settings}
        )
        await hass.config_entries.async_add(home.entry)
        await eventually(lambda: home.hostapd.listens(HOME))
        await home.let_in()
        before = await home.is_refused()
    if is_back:
        stand.hostapd.device_connects(HOME, PRINTER)
    async with loaded_home_assistant(tmp_path) as hass:
        home = Home(hass, stand)
        await start(hass)
        (home.entry,) = hass.config_entries.async_entries(DOMAIN)
        assert [issue.issue_id for issue in home.issues] == ([] if is_back else [before.issue_id])
        assert home.printer.is_refused is not is_back
