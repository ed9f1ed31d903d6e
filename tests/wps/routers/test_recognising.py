"""Routers that show little of themselves, or nothing, to somebody who has not logged in."""

import aiohttp
import pytest

from custom_components.wps_push.wps.router import Pins, Recognisable, RouterPermissionError
from custom_components.wps_push.wps.routers import DRIVERS, create
from custom_components.wps_push.wps.timing import Timing
from tests.emulators.fritzbox import EmulatedFritzBox
from tests.emulators.linksys import LinksysRouter
from tests.emulators.livebox import EmulatedLivebox
from tests.emulators.ssh import Account, SshMachine

from .freebox_house import Home as FreeboxHome

REFUSED = {"status": None, "errors": [{"error": 13, "description": "Permission denied", "info": "DeviceInfo"}]}


def driver(key: str, host: str, session: aiohttp.ClientSession) -> Recognisable:
    """A driver that knows where the router is, and no password."""
    (spec,) = (spec for spec in DRIVERS if spec.key == key)
    settings = {"host": host, "username": "", "password": "", "verify_ssl": False}
    router = create(spec, settings, session, Timing(request=5, hang_up=0.005))
    assert isinstance(router, Recognisable)
    return router


async def test_a_linksys_that_wants_the_password_for_everything(session: aiohttp.ClientSession) -> None:
    async with LinksysRouter() as router:
        router.public = frozenset()
        assert await driver("linksys", router.url, session).identify() is None


async def test_a_livebox_that_wants_a_log_in_for_everything(session: aiohttp.ClientSession) -> None:
    async with EmulatedLivebox() as box:
        box.answers["DeviceInfo.get"] = REFUSED
        assert await driver("livebox", box.url, session).identify() is None


async def test_a_livebox_without_a_serial_number_shows_its_address(session: aiohttp.ClientSession) -> None:
    async with EmulatedLivebox() as box:
        box.answers["DeviceInfo.get"] = {"status": {"BaseMAC": "18:90:D8:00:00:01"}}
        assert await driver("livebox", box.url, session).identify() == "18:90:d8:00:00:01"


async def test_a_fritzbox_that_lets_no_applications_in(session: aiohttp.ClientSession) -> None:
    async with EmulatedFritzBox() as box:
        box.describes_itself = False
        with pytest.raises(RouterPermissionError):
            await driver("fritzbox", box.url, session).identify()


async def test_a_freebox_without_an_identifier(session: aiohttp.ClientSession) -> None:
    home = FreeboxHome(session)
    async with home.box as box:
        del box.about["uid"]
        assert await driver("freebox", box.url, session).identify() is None
        assert (await home.driver().connect()).shown is None


async def test_a_host_key_is_seen_without_a_log_in(session: aiohttp.ClientSession) -> None:
    machine = SshMachine({"root": Account()})
    await machine.start()
    (spec,) = (spec for spec in DRIVERS if spec.key == "hostapd_ssh")
    settings = {"host": machine.host, "username": "root", "password": "", "directory": "/run/hostapd"}
    router = create(spec, settings, session, Timing(request=5, hang_up=0.005))
    assert isinstance(router, Pins)
    assert await router.fingerprint() == machine.key.get_fingerprint()
    assert (machine.log_ins, machine.commands) == ([], [])
    await machine.stop()
