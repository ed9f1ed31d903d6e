"""A machine that has a key or a certificate of its own is recognised by it before anybody logs in."""

from collections.abc import AsyncGenerator
import time
from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.wps_push.adding.recognition import Answer, async_who_answers
from custom_components.wps_push.const import DOMAIN

from .behaviour.stands.hostapd_ssh import HostapdSshStand
from .behaviour.stands.keenetic import KeeneticStand
from .certificate import fingerprint, self_signed


@pytest.fixture
async def stand() -> AsyncGenerator[HostapdSshStand]:
    if HostapdSshStand.missing:
        pytest.skip(HostapdSshStand.missing)
    stand = HostapdSshStand(clock=time.monotonic)
    await stand.start()
    yield stand
    await stand.stop()


def entry_with(hass: HomeAssistant, settings: dict[str, Any]) -> MockConfigEntry:
    entry = MockConfigEntry(domain=DOMAIN, unique_id="id", data={"driver": "hostapd_ssh", **settings})
    entry.add_to_hass(hass)
    return entry


@pytest.mark.parametrize(("pinned", "answer"), [(None, Answer.SAME), ("SHA256:another", Answer.OTHER)])
async def test_the_key_that_was_confirmed_shows_which_machine_it_is(
    hass: HomeAssistant, stand: HostapdSshStand, pinned: str | None, answer: Answer
) -> None:
    host = stand.settings["host"]
    entry = entry_with(hass, stand.settings | {"host": "192.0.2.1"} | ({"pinned": pinned} if pinned else {}))
    assert await async_who_answers(hass, entry, host) is answer
    assert stand.log_ins == 0


async def test_a_machine_that_is_switched_off_is_none(hass: HomeAssistant, stand: HostapdSshStand) -> None:
    entry = entry_with(hass, stand.settings)
    await stand.stop()
    assert await async_who_answers(hass, entry, stand.settings["host"]) is Answer.NONE


@pytest.mark.parametrize(("pinned", "answer"), [(None, Answer.LIKE), ("another", Answer.LIKE), ("router", Answer.SAME)])
async def test_the_certificate_that_was_pinned_shows_which_router_it_is(
    hass: HomeAssistant, pinned: str | None, answer: Answer
) -> None:
    """A Keenetic router shows nothing else of who it is."""
    stand = KeeneticStand(clock=time.monotonic)
    stand.server.tls = self_signed()
    await stand.start()
    settings = stand.settings | {"host": "192.0.2.1"} | ({"pinned": fingerprint(pinned)} if pinned else {})
    entry = MockConfigEntry(domain=DOMAIN, unique_id="id", data={"driver": "keenetic", **settings})
    entry.add_to_hass(hass)
    assert await async_who_answers(hass, entry, stand.server.host) is answer
    assert stand.log_ins == 0
    await stand.stop()
