"""What a person decides in Repairs about a router: its certificate, and whether WPS is switched."""

import time

from playwright.async_api import expect

from demo.adding import Added
from tests.behaviour.stand import CAMERA
from tests.behaviour.stands.linksys import LinksysStand
from tests.certificate import fingerprint, self_signed

from .house import House
from .looks import DIALOG, ISSUE, faults
from .pages import Integration, Repairs
from .person import Person


async def test_wps_is_switched_by_itself_until_that_disconnects_somebody(house: House, person: Person) -> None:
    stand = LinksysStand(clock=time.monotonic)
    stand.drop_when_switched()
    async with house.only(stand, "linksys") as added:
        stand.device_connects(CAMERA)
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
