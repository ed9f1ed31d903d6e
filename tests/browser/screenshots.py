"""The pictures of the README and of `docs`: `script/screenshots` takes them all on one walk through the house."""

import asyncio
from pathlib import Path
import re
import sys
from tempfile import TemporaryDirectory
from typing import Final

from playwright.async_api import expect

from .house import PHONE, House, a_house
from .pages import ACTIVITY, Assist, Bell, Dashboard, Editor, Integration
from .person import Person

IMAGES: Final = Path(__file__).parents[2] / "docs" / "images"

LARGEST: Final = 120_000
"""How many bytes a picture may have."""

_SIZE: Final = (1000, 700)
_LOW: Final = (1000, 480)


async def take_all(house: House, folder: Path) -> None:
    """Take every picture, each under the name that the pages give it."""
    router = await house.added()
    async with house.person(_LOW) as person:
        await _the_dashboard(person, house, folder)
    async with house.person(_SIZE) as person:
        await _a_device_joins(person, house, folder)
        await _what_is_told(person, folder)
        await _automation(person, router.title, folder)
        await _assist(person, folder)
    async with house.person(PHONE, dark=True) as person:
        await Integration(person).let_join()
        await _the_ring_runs_down(person)
        await _take(person, folder, "joining-phone")


async def _the_dashboard(person: Person, house: House, folder: Path) -> None:
    """Closed and open, in light and dark."""
    dashboard = Dashboard(person)
    await dashboard.visit()
    await dashboard.open()
    house.router.press("b8:27:eb:00:00:01", "weather-station")
    await person.sees("weather-station joined Home by WPS.")
    await _take(person, folder, "dashboard-closed")
    await dashboard.open()
    await expect(person.page.get_by_role("timer")).to_have_text(re.compile(r"^1:"))
    await _take(person, folder, "dashboard")
    await person.look_through(_LOW, "dark")
    await _take(person, folder, "dashboard-dark")
    await person.look_through(_LOW, "light")
    await dashboard.close()


async def _a_device_joins(person: Person, house: House, folder: Path) -> None:
    """The page that leads through it."""
    await house.act("persistent_notification.dismiss_all")
    await Integration(person).let_join()
    await _the_ring_runs_down(person)
    await _take(person, folder, "joining")
    house.router.press("b8:27:eb:00:00:02", "jukebox")
    await person.sees("A device has joined")
    await person.fill("Name", "Jukebox in the kitchen")
    await _take(person, folder, "joined")
    await person.press("Submit")
    await person.sees("Everything is saved")


async def _the_ring_runs_down(person: Person) -> None:
    """Wait until the ring is shown that has an end, and has begun to run down."""
    await expect(person.page.locator("ha-progress-ring")).to_have_text(re.compile(r"^\s*9[567]%"))


async def _what_is_told(person: Person, folder: Path) -> None:
    """The notification, and the logbook."""
    await person.visit(ACTIVITY)
    await person.sees("jukebox joined Home by WPS.")
    await _take(person, folder, "activity")
    await Bell(person).open()
    await Bell(person).sees("jukebox joined Home by WPS.")
    await _take(person, folder, "notification")


async def _automation(person: Person, router: str, folder: Path) -> None:
    editor = Editor(person)
    await editor.visit()
    await editor.add("trigger", "Device joined by WPS", router)
    await _take(person, folder, "automation")


async def _assist(person: Person, folder: Path) -> None:
    assist = Assist(person)
    await assist.open()
    await assist.say("is the WPS window open")
    await assist.hears("closed")
    await assist.say("who joined last by WPS")
    await assist.hears("Jukebox")
    await _take(person, folder, "assist")


async def _take(person: Person, folder: Path, name: str) -> None:
    """Take a picture once everything is still."""
    path = folder / f"{name}.png"
    await person.page.screenshot(path=path, animations="disabled", caret="hide")
    size = len(await asyncio.to_thread(path.read_bytes))
    sys.stdout.write(f"{path.name}: {size // 1000} kB\n")
    if size > LARGEST:
        raise ValueError(f"{path} has more than {LARGEST} bytes")


async def main() -> None:
    """Start the house, take the pictures, and end."""
    with TemporaryDirectory(prefix="wps-push-screenshots-") as folder:
        async with a_house(Path(folder) / "home-assistant") as house:
            await take_all(house, IMAGES)


if __name__ == "__main__":
    asyncio.run(main())
