"""What has to be done at the router itself while it is added: granting access there, comparing its key."""

import asyncio
from collections.abc import AsyncGenerator
import logging
from typing import Any

import asyncssh
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.wps_push.drivers.registry import SPECS

from .behaviour.stands.freebox import FreeboxStand
from .behaviour.stands.hostapd_ssh import HostapdSshStand
from .support import add_entry, eventually, faster
from .wizard import Wizard


@pytest.fixture(autouse=True)
def in_a_hurry(hass: HomeAssistant) -> None:
    faster(hass, 40, open_poll=0.02)


async def fill_in(wizard: Wizard, key: str, settings: dict[str, Any], **changes: Any) -> str:
    """Fill a driver's form in."""
    return await wizard.answer({field.key: settings[field.key] for field in SPECS[key].fields} | changes)


async def leave(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    assert await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_block_till_done()


# A box that asks whether it may let us in.


@pytest.fixture
async def freebox() -> AsyncGenerator[FreeboxStand]:
    """A Freebox with nobody in front of it."""
    stand = FreeboxStand(clock=asyncio.get_running_loop().time)
    stand.box.is_attended = False
    await stand.start()
    yield stand
    await stand.stop()


async def answer(stand: FreeboxStand, *, grant: bool) -> None:
    """Somebody goes to the box when it asks, and answers."""
    stand.box.watched.clear()
    await stand.box.watched.wait()
    stand.box.press(grant=grant)


async def add_box(hass: HomeAssistant, stand: FreeboxStand) -> MockConfigEntry:
    """A box that has granted access before."""
    entry = await add_entry(hass, "freebox", stand.settings, networks=[stand.main])
    assert entry.state is ConfigEntryState.LOADED
    hass.config_entries.async_update_entry(entry, unique_id=entry.runtime_data.router.info.identity)
    return entry


async def test_somebody_has_to_grant_access_at_the_box(hass: HomeAssistant, freebox: FreeboxStand) -> None:
    wizard = await Wizard.add(hass, "kind", "freebox")
    refusing = asyncio.create_task(answer(freebox, grant=False))
    text = await fill_in(wizard, "freebox", freebox.settings)
    await refusing
    assert "the request was declined" in text
    assert wizard.step == "freebox"

    granting = asyncio.create_task(answer(freebox, grant=True))
    await fill_in(wizard, "freebox", freebox.settings)
    await granting
    asked = len(freebox.box.apps)
    await wizard.fill_in()
    text = await wizard.choose("try_now")
    assert "What it lacks" in text
    assert "Modification des réglages de la Freebox" in text

    # Ticking the right is enough; nobody has to go to the box again.
    freebox.box.apps[-1].settings = True
    assert "It works" in await wizard.choose("try_now")
    assert len(freebox.box.apps) == asked
    assert wizard.entry.state is ConfigEntryState.LOADED
    await leave(hass, wizard.entry)


async def test_a_box_that_takes_no_new_requests_is_explained(hass: HomeAssistant, freebox: FreeboxStand) -> None:
    faster(hass, 1)
    freebox.box.takes_new_apps = False
    wizard = await Wizard.add(hass, "kind", "freebox")
    values = {field.key: freebox.settings[field.key] for field in SPECS["freebox"].fields}
    result = await hass.config_entries.flow.async_configure(wizard.result["flow_id"], values)
    # The box says so at once; the browser shows the page that waits for somebody, and has to hear of its end.
    assert result["type"] is FlowResultType.SHOW_PROGRESS
    assert "Permettre les nouvelles demandes" in await wizard.hear_of_the_end()


async def test_access_that_was_taken_back_is_asked_for_again(hass: HomeAssistant, freebox: FreeboxStand) -> None:
    entry = await add_box(hass, freebox)
    freebox.box.apps[0].token = "taken back"
    freebox.end_sessions()
    await eventually(hass.config_entries.flow.async_progress)

    wizard = await Wizard.asked(hass)
    assert wizard.step == "reauth_grant"
    assert "stand in front of the router" in wizard.text
    granting = asyncio.create_task(answer(freebox, grant=True))
    assert "accepts Home Assistant again" in await wizard.fill_in()
    await granting
    assert entry.data["granted"] == freebox.box.apps[-1].token
    assert entry.data["host"] == freebox.settings["host"]
    assert entry.state is ConfigEntryState.LOADED
    await leave(hass, entry)


async def test_what_one_box_has_granted_is_not_sent_to_another(hass: HomeAssistant, freebox: FreeboxStand) -> None:
    entry = await add_box(hass, freebox)
    other = FreeboxStand(clock=asyncio.get_running_loop().time)
    other.box.is_attended = False
    await other.start()
    wizard = await Wizard.reconfigure(hass, entry)
    refusing = asyncio.create_task(answer(other, grant=False))
    assert "the request was declined" in await fill_in(wizard, "freebox", other.settings)
    await refusing
    assert other.log_ins == 0
    await leave(hass, entry)
    await other.stop()


async def test_nobody_grants_access_again(hass: HomeAssistant, freebox: FreeboxStand) -> None:
    entry = await add_entry(hass, "freebox", freebox.wrong_settings, networks=[freebox.main])
    assert entry.state is ConfigEntryState.SETUP_ERROR
    wizard = await Wizard.asked(hass)
    refusing = asyncio.create_task(answer(freebox, grant=False))
    assert "the request was declined" in await wizard.fill_in()
    await refusing
    assert wizard.step == "reauth_grant"


async def test_access_that_turns_out_to_be_void_is_asked_for_again(hass: HomeAssistant, freebox: FreeboxStand) -> None:
    entry = await add_entry(hass, "freebox", freebox.settings, networks=[freebox.main])
    hass.config_entries.async_update_entry(entry, unique_id=entry.runtime_data.router.info.identity)
    await leave(hass, entry)
    freebox.box.apps[0].token = "taken back"
    wizard = await Wizard.reconfigure(hass, entry)
    assert "Nobody granted access" in await fill_in(wizard, "freebox", freebox.settings)
    granting = asyncio.create_task(answer(freebox, grant=True))
    assert "in use now" in await fill_in(wizard, "freebox", freebox.settings)
    await granting
    assert entry.data["granted"] == freebox.box.apps[-1].token
    await eventually(lambda: entry.state is ConfigEntryState.LOADED)
    await leave(hass, entry)


async def test_a_box_that_nobody_goes_to(hass: HomeAssistant, freebox: FreeboxStand) -> None:
    wizard = await Wizard.add(hass, "kind", "freebox")
    freebox.box.results["login/authorize/2"] = {"status": "timeout"}
    assert "Nobody granted access" in await fill_in(wizard, "freebox", freebox.settings)
    assert wizard.step == "freebox"


async def test_a_box_that_is_switched_off_while_it_asks(hass: HomeAssistant, freebox: FreeboxStand) -> None:
    wizard = await Wizard.add(hass, "kind", "freebox")

    async def pull_the_plug() -> None:
        await freebox.box.watched.wait()
        await freebox.box.stop()

    pulling = asyncio.create_task(pull_the_plug())
    assert "No usable answer" in await fill_in(wizard, "freebox", freebox.settings)
    await pulling
    await freebox.box.start()
    granting = asyncio.create_task(answer(freebox, grant=True))
    await fill_in(wizard, "freebox", freebox.settings)
    await granting
    assert wizard.step == "networks"


async def test_whoever_closes_the_page_is_not_waited_for(hass: HomeAssistant, freebox: FreeboxStand) -> None:
    wizard = await Wizard.add(hass, "kind", "freebox")
    flow = wizard.result["flow_id"]
    shown = await hass.config_entries.flow.async_configure(
        flow, {"host": freebox.settings["host"], "verify_ssl": False}
    )
    assert shown["type"] is FlowResultType.SHOW_PROGRESS
    await freebox.box.watched.wait()
    hass.config_entries.flow.async_abort(flow)
    await hass.async_block_till_done()
    asked = freebox.requests
    await asyncio.sleep(0.2)
    assert freebox.requests == asked


# A machine that is known by its key.


@pytest.fixture
async def machine() -> AsyncGenerator[HostapdSshStand]:
    """A machine with hostapd that is reached by SSH."""
    if HostapdSshStand.missing:
        pytest.skip(HostapdSshStand.missing)
    stand = HostapdSshStand(clock=asyncio.get_running_loop().time)
    await stand.start()
    yield stand
    await stand.stop()


async def test_what_the_machine_lacks_is_named(
    hass: HomeAssistant, machine: HostapdSshStand, caplog: pytest.LogCaptureFixture
) -> None:
    machine.machine.missing = "hostapd_cli"
    wizard = await Wizard.add(hass, "kind", "hostapd_ssh")
    await fill_in(wizard, "hostapd_ssh", machine.settings)
    assert "The program hostapd_cli is not installed" in await wizard.fill_in()
    machine.machine.missing = ""
    machine.machine.printed = {"ls": b"hostapd=\n"}
    assert "No usable answer" in await fill_in(wizard, "hostapd_ssh", machine.settings)
    # The page says what to do, and the log what has happened.
    assert "no process listens at" in caplog.text
    machine.machine.printed = {}
    await fill_in(wizard, "hostapd_ssh", machine.settings)
    assert wizard.step == "networks"


async def test_the_key_is_compared_before_the_password_is_sent(hass: HomeAssistant, machine: HostapdSshStand) -> None:
    wizard = await Wizard.add(hass, "kind", "hostapd_ssh")
    text = await fill_in(wizard, "hostapd_ssh", machine.settings, password="wrong")
    assert wizard.step == "confirm_key"
    assert "for the first time" in text
    assert machine.machine.key.get_fingerprint() in text
    assert machine.log_ins == 0

    assert "does not accept this log-in" in await wizard.fill_in()
    assert machine.log_ins == 1
    # Who has compared it once is not asked again.
    await fill_in(wizard, "hostapd_ssh", machine.settings)
    await wizard.fill_in()
    await wizard.choose("finish")
    assert wizard.entry.state is ConfigEntryState.LOADED
    await leave(hass, wizard.entry)


async def test_a_machine_that_shows_no_key_is_asked_again(hass: HomeAssistant, machine: HostapdSshStand) -> None:
    wizard = await Wizard.add(hass, "kind", "hostapd_ssh")
    await machine.machine.stop()
    assert "No usable answer" in await fill_in(wizard, "hostapd_ssh", machine.settings)
    assert wizard.step == "hostapd_ssh"
    await machine.machine.start()
    await fill_in(wizard, "hostapd_ssh", machine.settings)
    assert wizard.step == "confirm_key"


async def test_another_key_is_sent_no_password_until_it_is_confirmed(
    hass: HomeAssistant, machine: HostapdSshStand, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "custom_components.wps_push")
    entry = await add_entry(hass, "hostapd_ssh", machine.settings, networks=[machine.main])
    hass.config_entries.async_update_entry(entry, unique_id=entry.runtime_data.router.info.identity)
    sent = machine.log_ins
    await machine.machine.stop()
    machine.machine.key = asyncssh.generate_private_key("ssh-ed25519")
    await machine.machine.start()
    # Nobody has restarted anything: the entry says by itself that somebody has to look at it.
    await eventually(lambda: entry.state is ConfigEntryState.SETUP_RETRY)
    assert entry.error_reason_translation_key == "key_changed"
    assert f"the host key of {machine.machine.host} is not the one that was confirmed" in caplog.text
    assert machine.log_ins == sent

    wizard = await Wizard.reconfigure(hass, entry)
    text = await fill_in(wizard, "hostapd_ssh", machine.settings)
    assert "another key than the one that was confirmed" in text
    assert "for the first time" not in text
    assert machine.machine.key.get_fingerprint() in text
    assert machine.log_ins == sent
    assert "in use now" in await wizard.fill_in()
    assert entry.data["pinned"] == machine.machine.key.get_fingerprint()
    await eventually(lambda: entry.state is ConfigEntryState.LOADED)
    await leave(hass, entry)
