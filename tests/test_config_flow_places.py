"""What went wrong stands beside the field that has to be changed."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import InvalidData
import pytest

from custom_components.wps_push.wps.routers import DRIVERS, DriverSpec
from tests.emulators.keenetic_log_in import Ndw4

from .behaviour.house import stand_of
from .behaviour.stand import Stand
from .behaviour.test_at_home import fill_in
from .support import add_entry, eventually, faster
from .wizard import Wizard

LOCKED = 5
"""So many wrong passwords are too many."""


def as_it_is(_: Any) -> None:
    """Nothing is special about the router."""


def an_older_image(stand: Any) -> None:
    stand.router.basic = True


def the_newer_log_in(stand: Any) -> None:
    stand.router.ndw4 = Ndw4(stand.router.users)


def a_password_to_be_changed(stand: Any) -> None:
    stand.router.refuses_log_ins = 115002


def locked_by_somebody(stand: Any) -> None:
    stand.router.failures = LOCKED


CASES = [
    ("asuswrt", as_it_is, {"username": "jürgen"}, "username", "characters"),
    ("asuswrt", as_it_is, {"username": "ad:min"}, "username", "characters"),
    ("asuswrt", as_it_is, {"password": "pässword"}, "password", "characters"),
    ("mikrotik", as_it_is, {"username": "ad:min"}, "username", "characters"),
    ("prplos", an_older_image, {"username": "ad:min"}, "username", "characters"),
    ("keenetic", the_newer_log_in, {"username": "nobody"}, "username", "no_reply"),
    ("huawei", a_password_to_be_changed, {}, "password", "password_change"),
    ("hostapd_ssh", as_it_is, {"password": "-----BEGIN OPENSSH PRIVATE KEY----- b3B"}, "password", "unreadable_key"),
    # Nothing that could be typed would help.
    ("huawei", locked_by_somebody, {}, "base", "locked"),
]


@pytest.fixture
async def stand(hass: HomeAssistant, spec: DriverSpec) -> AsyncGenerator[Stand]:
    """A router that is on."""
    faster(hass, 100, page=0.05)
    stand = stand_of(spec)(clock=asyncio.get_running_loop().time)
    if missing := getattr(stand, "missing", None):
        pytest.skip(missing)
    await stand.start()
    yield stand
    await stand.stop()


@pytest.fixture
def spec(key: str) -> DriverSpec:
    (spec,) = (spec for spec in DRIVERS if spec.key == key)
    return spec


@pytest.mark.parametrize(("key", "prepare", "typed", "place", "problem"), CASES)
async def test_a_log_in_that_is_refused(
    hass: HomeAssistant,
    stand: Stand,
    spec: DriverSpec,
    prepare: Callable[[Any], None],
    typed: dict[str, str],
    place: str,
    problem: str,
) -> None:
    prepare(stand)
    wizard = await Wizard.add(hass, "kind", spec.key)
    await fill_in(wizard, spec, stand.settings | typed)
    assert wizard.result["errors"] == {place: f"log_in_{problem}"}
    # Only a password that is wrong has to be typed again.
    assert ("Leave empty to keep it" in wizard.text) is (place != "password")
    if place == "password":
        with pytest.raises(InvalidData, match="validation failed"):
            await wizard.fill_in()


@pytest.mark.parametrize("key", ["huawei"])
async def test_reauthenticating(hass: HomeAssistant, stand: Stand, spec: DriverSpec) -> None:
    await add_entry(hass, spec.key, stand.wrong_settings, networks=[stand.main])
    await eventually(hass.config_entries.flow.async_progress)
    wizard = await Wizard.asked(hass)
    a_password_to_be_changed(stand)
    await wizard.fill_in(password=stand.settings["password"])
    assert wizard.result["errors"] == {"password": "log_in_password_change"}
