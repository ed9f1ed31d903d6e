"""The dashboard, as the owner sees it."""

import pytest

from .house import House
from .person import Person

pytestmark = pytest.mark.usefixtures("router")


async def test_a_press_opens_the_window(house: House, person: Person) -> None:
    await person.visit("/wps-push/0")
    await person.press("Open")
    await person.sees("In 2 minutes")
    assert house.is_open
    await person.press("Close")
    await person.sees("Cancelled")
    assert not house.is_open
