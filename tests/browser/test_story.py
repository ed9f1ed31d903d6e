"""A press on the dashboard, and everything that is told of it: notification, automation, Activity, the device's page."""

from collections.abc import AsyncIterator
import re

from playwright.async_api import expect
import pytest_asyncio

from demo.adding import Added

from .house import MAIN, House
from .pages import ACTIVITY, Bell, Dashboard, Editor
from .person import Person

DOORBELL = "b8:27:eb:00:00:03"
JOINED = "doorbell joined Home by WPS."
ASKED = "The window was opened from Home Assistant by Demo."


@pytest_asyncio.fixture(autouse=True, loop_scope="session")
async def nothing_told(house: House, router: Added) -> AsyncIterator[None]:
    """No notification is shown at first, and no automation is left behind."""
    await house.act("persistent_notification.dismiss_all")
    yield
    await house.without_automations()


async def test_from_a_press_on_the_dashboard_to_the_line_in_the_logbook(
    house: House, router: Added, person: Person
) -> None:
    editor = Editor(person)
    await editor.visit()
    await editor.add("trigger", "Device joined by WPS", router.title)
    await editor.add_notification("Automation: {{ trigger.message }}")
    await editor.save("Tell who joined")

    dashboard = Dashboard(person)
    await dashboard.visit()
    await dashboard.open()
    house.router.press(DOORBELL, "doorbell")
    await person.sees(JOINED)

    bell = Bell(person)
    await bell.open()
    # One of the product, one of the automation; both have the name.
    await bell.sees(f"Automation: {JOINED}", f"{JOINED} {ASKED}")

    await person.visit(ACTIVITY)
    line = person.page.locator("ha-logbook-entry").filter(has_text=f"{JOINED} {ASKED}")
    await expect(line).to_have_count(1)
    await expect(line.locator("ha-icon svg")).to_be_visible()
    await person.visit(f"/config/devices/device/{await house.device_of(router)}")
    await person.sees(f"{JOINED} {ASKED}")


async def test_a_window_that_was_opened_elsewhere_is_closed_by_an_automation(
    house: House, router: Added, person: Person
) -> None:
    editor = Editor(person)
    await editor.visit()
    await editor.add("trigger", "WPS window opened", router.title)
    await editor.switch_on("Only if nobody here had asked")
    await editor.add("condition", "WPS window is open", router.title)
    await editor.add("action", "Close WPS window", router.title)
    await editor.save("Nobody of us")

    dashboard = Dashboard(person)
    await dashboard.visit()
    await dashboard.open()
    assert house.window == "open"
    await dashboard.close()
    assert house.window == "closed"

    house.router.registrar.press(MAIN)
    bell = Bell(person)
    await bell.open()
    await bell.sees("somebody opened the WPS window of Home")
    await person.visit(ACTIVITY)
    await person.sees(re.compile("The WPS window of Home was closed early"))
    await expect(person.page.locator("ha-logbook-entry").filter(has_text="Nobody of us")).not_to_have_count(0)
    assert house.window == "closed"
