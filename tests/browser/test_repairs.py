"""What a person decides in Repairs about a router: its certificate, its address, and whether WPS is switched."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import time

from playwright.async_api import expect

from demo.adding import Added
from tests.behaviour.stand import CAMERA, PRINTER
from tests.behaviour.stands.keenetic import KeeneticStand
from tests.behaviour.stands.linksys import LinksysStand
from tests.certificate import fingerprint, self_signed
from tests.moving_home import KEENETIC_MAC

from .house import House
from .looks import DIALOG, ISSUE, faults
from .pages import Integration, Repairs
from .person import Person

NEW = "127.0.0.2"


async def test_wps_is_switched_by_itself_until_that_disconnects_somebody(house: House, person: Person) -> None:
    stand = LinksysStand(clock=time.monotonic)
    stand.drop_when_switched()
    async with house.only(stand, "linksys") as added:
        for mac in (CAMERA, PRINTER):
            stand.device_connects(mac)
        integration, repairs = Integration(person), Repairs(person)
        await repairs.visit()
        await repairs.open(f"{added.title} has its PIN on whenever WPS is on")
        await person.sees("switch the option WPS only while needed on")
        assert await faults(person, *ISSUE) == []

        await integration.configure(added.title)
        await expect(person.switch("WPS only while needed")).not_to_be_checked()
        await person.toggle("WPS only while needed")
        await expect(person.switch("WPS only while needed")).to_be_checked()
        await person.press("Windows that somebody else opens", within=person.page.locator("ha-expansion-panel"))
        await person.sees("Home Assistant notices it within 40 seconds")
        assert await faults(person, *DIALOG) == []
        await integration.finish()

        await repairs.visit()
        title = f"WPS at {added.title} is not switched by itself any more"
        await repairs.open(title)
        await person.sees("a device that was on the Wi-Fi was disconnected")
        assert await faults(person, *DIALOG) == []
        await repairs.submit()
        # WPS stays off, and so does the PIN.
        await repairs.is_empty()
        assert stand.switched == [False]
        await integration.configure(added.title)
        await expect(person.switch("WPS only while needed")).not_to_be_checked()


async def test_wps_that_stays_on_is_switched_off_on_the_routers_own_pages(house: House, person: Person) -> None:
    stand = LinksysStand(clock=time.monotonic)
    stand.ignore_switch(ignore=True)
    async with house.only(stand, "linksys") as added:
        repairs = Repairs(person)
        await choose_only_while_needed(person, added)

        await repairs.visit()
        title = f"WPS at {added.title} is still on"
        await repairs.open(title)
        await person.sees("is to be off while no window is open, and Home Assistant could not switch it off")
        await person.sees("To be safe at once, switch WPS off on the router's own pages")
        assert await faults(person, *ISSUE) == []
        assert stand.wps_enabled
        stand.switch_wps(enabled=False)
        await repairs.lacks(title)
        # The PIN, which was on whenever WPS was, went with it.
        await repairs.is_empty()


async def test_wps_that_may_be_on_at_a_router_that_is_disabled_is_ignored_by_a_person(
    house: House, person: Person
) -> None:
    stand = LinksysStand(clock=time.monotonic)
    async with house.only(stand, "linksys") as added:
        repairs = Repairs(person)
        await choose_only_while_needed(person, added)
        await house.until_state(added.entities["open_window"], "unknown")
        await house.act("button.press", entity_id=added.entities["open_window"])
        await house.until_state(added.entities["window"], "open")
        stand.ignore_switch(ignore=True)
        await house.switch(added, on=False)

        await repairs.visit()
        title = f"WPS at {added.title} may still be on"
        await repairs.open(title)
        await person.sees("It does not try again. Switch WPS off on the router's own pages, then ignore this.")
        assert await faults(person, *ISSUE) == []
        await person.press("Ignore")
        await repairs.lacks(title)
        stand.ignore_switch(ignore=False)
        await house.switch(added, on=True)
        await house.until_state(added.entities["window"], "open")


async def test_another_certificate_is_compared_and_accepted(house: House, router: Added, person: Person) -> None:
    before, now = fingerprint(), fingerprint("after a reset")
    await house.switch(router, on=False)
    server = house.router.server
    await server.stop()
    server.tls = self_signed("after a reset")
    await server.start()
    log_ins = house.router.bus.log_ins
    await house.switch(router, on=True)

    repairs = Repairs(person)
    await repairs.visit()
    await repairs.open(f"{router.title} shows another certificate")
    await person.sees("Another certificate")
    await person.sees(before)
    await person.sees(now)
    await person.sees("another machine may be answering in its place")
    assert await faults(person, *DIALOG) == []
    assert house.router.bus.log_ins == log_ins
    await person.choose("Accept the new certificate")
    await repairs.close()
    await repairs.is_empty()
    await house.until_state(router.entities["window"], "closed")


async def test_a_router_that_has_moved_is_used_at_its_new_address(house: House, person: Person) -> None:
    stand = KeeneticStand(clock=time.monotonic)
    async with house.only(stand, "keenetic") as added:
        before = stand.server.port
        await house.switch(added, on=False)
        await stand.server.stop()
        stand.server.port = 0
        await stand.server.start()
        async with reached(NEW, before, stand.server.port):
            await house.switch(added, on=True)
            await house.act("house.see", address=NEW, mac=KEENETIC_MAC)
            repairs = Repairs(person)
            await repairs.visit()
            log_ins = stand.log_ins
            await repairs.open(f"{added.title} seems to have moved")
            await person.sees("Has the router moved?")
            await person.sees(f"does not answer at 127.0.0.1 any more, and a router of the same kind answers at {NEW}")
            assert await faults(person, *DIALOG) == []
            assert stand.log_ins == log_ins
            await repairs.submit()
            await repairs.is_empty()
            await house.until_state(added.entities["window"], "closed")
            assert stand.log_ins > log_ins


async def choose_only_while_needed(person: Person, router: Added) -> None:
    """Let WPS be on only while it is needed, in the options of a router."""
    integration = Integration(person)
    await integration.configure(router.title)
    await person.toggle("WPS only while needed")
    await expect(person.switch("WPS only while needed")).to_be_checked()
    await integration.finish()


@asynccontextmanager
async def reached(address: str, port: int, really: int) -> AsyncIterator[None]:
    """A server is reached at another address of this machine, and at another port."""

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            writer.write(data)
        writer.close()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        their_reader, their_writer = await asyncio.open_connection("127.0.0.1", really)
        await asyncio.gather(pass_on(reader, their_writer), pass_on(their_reader, writer), return_exceptions=True)

    server = await asyncio.start_server(connected, address, port)
    try:
        yield
    finally:
        server.close()
        server.close_clients()
        await server.wait_closed()
