"""Adding a router by clicks, and taking it away again."""

from collections.abc import AsyncIterator
from dataclasses import replace
import re

from playwright.async_api import expect
import pytest_asyncio

from tests.certificate import self_signed
from tests.emulators.openwrt import PASSWORD, EmulatedOpenWrt, two_bands

from .house import MAIN, House
from .pages import INTEGRATIONS, Integration
from .person import Person


@pytest_asyncio.fixture(loop_scope="session")
async def attic(house: House) -> AsyncIterator[EmulatedOpenWrt]:
    """The way to the internet leads over another router, and no router has been added yet."""
    await house.forget()
    interfaces = [replace(known, bssid=known.bssid.replace(":11:22:", ":33:44:")) for known in two_bands()]
    async with EmulatedOpenWrt(interfaces, tls=self_signed()) as attic:
        attic.bus.board["hostname"] = "Attic"
        await house.act("house.set_gateway", address=attic.server.host)
        yield attic
        await house.act("house.set_gateway", address=house.router.server.host)
        await house.remove("Attic")


async def test_seven_clicks_to_the_first_press(attic: EmulatedOpenWrt, person: Person) -> None:
    await person.visit(INTEGRATIONS)
    await person.press("Add integration")
    await expect(person.page.get_by_placeholder("Search for a brand name")).to_be_focused()
    await person.page.keyboard.type("wps")
    await person.press("WPS Push")
    await person.choose("Find my router (recommended)")
    # Everything is filled in but the password, and the switch is where it has to be.
    await person.sees("The router's own certificate was found")
    await expect(person.thing("textbox", re.compile("^Address"))).to_have_value(attic.server.host)
    await expect(person.switch("Verify the certificate")).not_to_be_checked()
    await person.fill("Password", PASSWORD)
    await person.press("Submit")
    await person.choose("Try it and add the router (recommended)")
    await person.sees("It works: the window was opened, the router showed it open, and it is closed again.")
    await person.press("Skip and finish")
    await person.click(person.thing("button", "Press").first)
    assert person.clicks == 7
    await person.sees("The WPS window of Home is open, so a device can join now.")
    assert attic.registrar.status(MAIN).pbc_status == "Active"

    await Integration(person).choose("Attic", "Delete")
    await person.press("Delete")
    await expect(person.words("Attic")).to_have_count(0)
