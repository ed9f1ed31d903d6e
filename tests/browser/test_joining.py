"""Letting a device join by the page that leads a person through it."""

from collections.abc import AsyncIterator
import re

from playwright.async_api import expect
import pytest
import pytest_asyncio

from .house import House
from .pages import Integration
from .person import Person

pytestmark = pytest.mark.usefixtures("router")

STATION = "b8:27:eb:00:00:01"
PRINTER = "3c:2a:f4:00:00:01"
JUKEBOX = "b8:27:eb:00:00:02"


@pytest_asyncio.fixture(loop_scope="session")
async def short_windows(house: House) -> AsyncIterator[None]:
    """Windows that close after three seconds."""
    await house.added()
    await house.run_for(3)
    yield
    await house.run_for(120)


async def test_a_device_joins_and_gets_a_name_and_a_room(house: House, person: Person) -> None:
    await house.knows(PRINTER, "Printer 3000")
    await Integration(person).let_join()
    assert house.window == "open"
    # The time that is left is shown by a ring, and in words by its end.
    ring = person.page.locator("ha-progress-ring")
    await expect(ring).to_have_text(re.compile(r"^\s*9[89]%"))
    await expect(ring).to_have_text(re.compile(r"^\s*9[567]%"))
    await person.sees(re.compile(r"lets it in until \d\d:\d\d:\d\d"))
    await person.sees("Phones and tablets have no WPS")

    house.router.press(PRINTER, "printer")
    await person.sees("A device has joined")
    await person.sees("Printer 3000 joined Home by WPS.")
    await person.fill("Name", "Printer in the kitchen")
    await person.click(person.page.locator("ha-area-picker"))
    await person.click(await person.sees("Kitchen"))
    await person.press("Submit")
    await person.sees("Everything is saved. The device uses Home from now on.")
    await person.click(person.thing("button", "Close").last)
    await expect(person.page.get_by_role("dialog")).to_have_count(0)

    assert [device["name"] for device in await house.devices() if device["mac"] == PRINTER] == [
        "Printer in the kitchen"
    ]
    kept = [device for device in await house.api.ask("config/device_registry/list") if device["name"] == "Printer 3000"]
    assert [(device["name_by_user"], device["area_id"]) for device in kept] == [("Printer in the kitchen", "kitchen")]


async def test_whoever_closes_the_tab_leaves_the_window_open(house: House, person: Person) -> None:
    presses = house.router.server.calls["hostapd.phy0-ap0 wps_start"]
    async with house.person() as left:
        await Integration(left).let_join()
    assert house.window == "open"
    await Integration(person).let_join()
    assert house.router.server.calls["hostapd.phy0-ap0 wps_start"] == presses + 1
    house.router.press(JUKEBOX, "jukebox")
    await person.sees("jukebox joined Home by WPS.")


@pytest.mark.usefixtures("short_windows")
async def test_nobody_comes_and_it_is_tried_again(house: House, person: Person) -> None:
    await Integration(person).let_join()
    await person.sees("Nobody came")
    await person.sees("Is your device within reach of Home")
    assert house.window == "closed"
    await person.choose("Try again")
    await person.sees("Press the WPS button of your device now")
    house.router.press(STATION, "weather-station")
    await person.sees("weather-station joined Home by WPS.")
