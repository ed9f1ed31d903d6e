"""An access point in the hall: what Repairs says of its PIN and of a device that it refuses, and joining by a PIN."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import re
import time

from playwright.async_api import expect
import pytest_asyncio

from demo.adding import Added
from tests.behaviour.stand import PRINTER, PRINTER_PIN
from tests.behaviour.stands.hostapd import HostapdStand

from .house import House
from .looks import ACTION, DIALOG, ISSUE, faults
from .pages import ActionForm, Repairs
from .person import Person

STRANGER = "02:00:00:00:66:00"
HAS_DISPLAY = "0x2288"
DOCUMENTED = re.compile(r"/joining\.md#it-joined-once-and-is-gone-after-a-restart$")
MISTYPED = "One digit of this PIN is mistyped"


class Hall:
    """An access point in the hall, whose own PIN is on."""

    def __init__(self, house: House, stand: HostapdStand, added: Added) -> None:
        self.house = house
        self.stand = stand
        self.hostapd = stand.hostapd
        self.title = added.title
        self.window = added.entities["window"]
        self._button = added.entities["open_window"]

    @property
    def pin(self) -> str:
        """Whether devices can join by the access point's own PIN."""
        return "on" if self.stand.pin_enabled else "off"

    async def let_in(self, mac: str) -> None:
        """Let a device with a display in."""
        await self.house.act("button.press", entity_id=self._button)
        self.hostapd.device_presses(self.stand.main, mac, methods=HAS_DISPLAY)
        await self.house.until_state(self.window, "closed")

    @asynccontextmanager
    async def refuses(self, mac: str) -> AsyncIterator[None]:
        """A device tries to come back all the while, and its key is refused."""

        async def tries() -> None:
            while True:
                self.hostapd.device_is_refused(self.stand.main, mac)
                await asyncio.sleep(0.1)

        trying = asyncio.create_task(tries())
        try:
            yield
        finally:
            trying.cancel()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hall(house: House) -> AsyncIterator[Hall]:
    stand = HostapdStand(clock=time.monotonic)
    stand.switch_pin(enabled=True)
    async with house.only(stand, "hostapd") as added:
        yield Hall(house, stand, added)


async def test_somebody_tries_the_pin_and_it_is_switched_off(hall: Hall, person: Person) -> None:
    repairs = Repairs(person)
    await repairs.visit()
    for _ in range(3):
        hall.hostapd.try_pin(hall.stand.main, STRANGER)
    await repairs.open(f"Somebody tries WPS PINs at {hall.title}")
    await person.sees("The PIN is the weak part of WPS")
    assert await faults(person, *DIALOG) == []
    await repairs.submit()
    await repairs.lacks(f"Somebody tries WPS PINs at {hall.title}")

    await repairs.open(f"Devices can join by the PIN of {hall.title}")
    await person.sees("Switch the PIN off?")
    await person.sees("no device can join by the router's PIN any more")
    assert hall.pin == "on"
    assert await faults(person, *DIALOG) == []
    await repairs.submit()
    assert hall.pin == "off"
    await repairs.is_empty()


async def test_a_device_that_is_refused_is_in_repairs_until_it_is_back(hall: Hall, person: Person) -> None:
    title = "Office printer cannot connect to Home"
    await hall.let_in(PRINTER)
    repairs = Repairs(person)
    await repairs.visit()
    async with hall.refuses(PRINTER):
        await repairs.open(title)
    await person.sees("Let the device join again. This message then goes away by itself.")
    await person.sees(f"The address of the device is {PRINTER}.")
    await expect(person.thing("link", "Learn more")).to_have_attribute("href", DOCUMENTED)
    assert await faults(person, *ISSUE) == []
    hall.stand.device_connects(PRINTER)
    await repairs.is_empty()


async def test_a_device_joins_by_its_pin_from_the_tools(hall: Hall, person: Person) -> None:
    form = ActionForm(person)
    await form.visit("wps_push.join_by_pin")
    await person.sees("The PIN of the device, of four or eight digits.")
    assert await faults(person, *ACTION) == []
    await form.perform(f"{PRINTER_PIN[:-1]}{(int(PRINTER_PIN[-1]) + 1) % 10}")
    await person.sees(MISTYPED)
    assert not hall.stand.takes_pin()
    await form.perform(f"{PRINTER_PIN[:4]}-{PRINTER_PIN[4:]}")
    await expect(person.words(MISTYPED)).to_have_count(0)
    await hall.house.until_state(hall.window, "by_pin")
    assert hall.stand.takes_pin()
    hall.stand.device_uses_pin(PRINTER, PRINTER_PIN)
    await hall.house.until_state(hall.window, "closed")
