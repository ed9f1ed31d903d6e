"""Our pages can be read by everybody: nothing is cut on a phone, and axe has nothing serious to say."""

import pytest

from demo.adding import Added

from .house import House
from .looks import DIALOG, faults
from .pages import Integration
from .person import Person

pytestmark = pytest.mark.usefixtures("router")


async def test_the_pages_that_add_a_router(person: Person) -> None:
    await Integration(person).visit()
    await person.press("Add router")
    await person.sees("Find my router (recommended)")
    assert await faults(person, *DIALOG) == []
    await person.choose("Choose from a list")
    await person.sees("What kind of router is it?")
    assert await faults(person, *DIALOG) == []
    await person.choose("OpenWrt")
    await person.sees("Verify the certificate")
    assert await faults(person, *DIALOG) == []


async def test_the_pages_that_let_a_device_join(house: House, person: Person) -> None:
    await Integration(person).let_join()
    assert await faults(person, *DIALOG) == []
    house.router.press(
        "b8:27:eb:00:00:05", "A device with a rather long name, as some makers give them to all of theirs"
    )
    await person.sees("A device has joined")
    assert await faults(person, *DIALOG) == []
    await person.press("Submit")
    await person.sees("Everything is saved")
    assert await faults(person, *DIALOG) == []


async def test_the_options(router: Added, person: Person) -> None:
    await Integration(person).configure(router.title)
    for section in await person.page.locator("ha-expansion-panel").all():
        await person.click(section)
    await person.sees("Also tell")
    assert await faults(person, *DIALOG) == []
