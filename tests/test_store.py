"""The file that outlives a restart: who may read it, and what becomes of one that cannot be read."""

import json
from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigEntryState
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.wps_push.const import DOMAIN

from .emulators.openwrt import PASSWORD, EmulatedOpenWrt
from .openwrt_home import MAIN
from .restart import loaded_home_assistant, start
from .support import Shown, faster


@pytest.fixture
async def stored(router: EmulatedOpenWrt, tmp_path: Path) -> Path:
    """What Home Assistant has stored when it stops while a window is open, after another one was closed."""
    async with loaded_home_assistant(tmp_path) as hass:
        faster(hass, 1)
        await start(hass)
        data = {"driver": "openwrt", "host": router.url, "username": "root", "password": PASSWORD, "verify_ssl": False}
        entry = MockConfigEntry(domain=DOMAIN, title="Router", unique_id="id", data=data)
        await hass.config_entries.async_add(entry)
        await hass.async_block_till_done()
        shown = Shown(hass, entry, MAIN)
        await shown.press()
        await shown.press("close_window")
        await shown.press()
    return tmp_path / ".storage" / f"{DOMAIN}.{entry.entry_id}"


def newer(content: dict[str, Any]) -> None:
    content["version"] = 99


def of_another_kind(content: dict[str, Any]) -> None:
    content["data"] = []


def an_unknown_outcome(content: dict[str, Any]) -> None:
    content["data"]["outcomes"][MAIN] = "eaten"


def an_unknown_initiator(content: dict[str, Any]) -> None:
    content["data"]["open"][MAIN]["opened_by"] = "the cat"


def an_unknown_phase(content: dict[str, Any]) -> None:
    content["data"]["open"][MAIN]["status"]["phase"] = "ajar"


def an_unknown_role(content: dict[str, Any]) -> None:
    content["data"]["networks"][MAIN]["role"] = "decoration"


def an_unknown_source(content: dict[str, Any]) -> None:
    content["data"]["joined"]["devices"] = [
        {"mac": "3c:2a:f4:00:00:01", "name": "printer", "network": "Home", "paired_at": "2026-11-29T12:00:00+00:00"}
        | {"source": "hearsay", "opened_by": "elsewhere"}
    ]


def names_of_another_kind(content: dict[str, Any]) -> None:
    content["data"]["joined"]["names"] = ["printer"]


def without_a_part(content: dict[str, Any]) -> None:
    del content["data"]["known"]


def an_end_that_no_calendar_has(content: dict[str, Any]) -> None:
    content["data"]["blocked"] = {"3c:2a:f4:00:00:01": 1e30}


def a_window_that_no_calendar_has(content: dict[str, Any]) -> None:
    content["data"]["open"][MAIN]["closes_at"] = 1e18


CHANGES = (
    an_end_that_no_calendar_has,
    a_window_that_no_calendar_has,
    newer,
    of_another_kind,
    an_unknown_outcome,
    an_unknown_initiator,
    an_unknown_phase,
    an_unknown_role,
    an_unknown_source,
    names_of_another_kind,
    without_a_part,
)


async def restart(router: EmulatedOpenWrt, stored: Path) -> None:
    """Start Home Assistant with what is stored, and press."""
    async with loaded_home_assistant(stored.parents[1]) as hass:
        faster(hass, 1)
        await start(hass)
        (entry,) = hass.config_entries.async_entries(DOMAIN)
        assert entry.state is ConfigEntryState.LOADED, entry.reason
        shown = Shown(hass, entry, MAIN)
        await shown.press()
        assert shown.window == "open"


def files(stored: Path) -> dict[str, str]:
    """What is there now, by name; nobody else on the machine may read it."""
    found = sorted(stored.parent.glob(f"{stored.name}*"))
    assert [file.stat().st_mode & 0o777 for file in found] == [0o600] * len(found)
    return {file.name: file.read_text() for file in found}


def write(stored: Path, text: str) -> None:
    stored.write_text(text)


async def test_a_file_that_can_be_read_stays(router: EmulatedOpenWrt, stored: Path) -> None:
    before = files(stored)
    await restart(router, stored)
    assert files(stored).keys() == before.keys() == {stored.name}


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
async def test_a_file_that_cannot_be_read_is_put_aside(router: EmulatedOpenWrt, stored: Path, change: Any) -> None:
    content = json.loads(files(stored)[stored.name])
    change(content)
    await put_aside(router, stored, json.dumps(content))


@pytest.mark.parametrize("text", ["", "{", '{"version": 1', "\x00\x00"])
async def test_a_file_that_is_no_json_is_put_aside(router: EmulatedOpenWrt, stored: Path, text: str) -> None:
    await put_aside(router, stored, text)


async def put_aside(router: EmulatedOpenWrt, stored: Path, text: str) -> None:
    write(stored, text)
    await restart(router, stored)
    found = files(stored)
    assert json.loads(found.pop(stored.name))["data"]["open"].keys() == {MAIN}
    assert list(found.values()) == [text]


async def test_what_was_put_aside_goes_with_the_router(router: EmulatedOpenWrt, stored: Path) -> None:
    """The addresses of a household's devices are in it."""
    write(stored, "{")
    await restart(router, stored)
    assert len(files(stored)) == 2
    neighbours = stored.with_name(f"{stored.name[:-1]}.unreadable.1")
    neighbours.write_text("{}")
    async with loaded_home_assistant(stored.parents[1]) as hass:
        faster(hass, 1)
        await start(hass)
        (entry,) = hass.config_entries.async_entries(DOMAIN)
        await hass.config_entries.async_remove(entry.entry_id)
        await hass.async_block_till_done()
        assert files(stored) == {}
    assert neighbours.exists()


async def test_what_cannot_be_read_when_the_router_is_removed_is_not_kept(
    router: EmulatedOpenWrt, stored: Path
) -> None:
    async with loaded_home_assistant(stored.parents[1]) as hass:
        faster(hass, 1)
        await start(hass)
        (entry,) = hass.config_entries.async_entries(DOMAIN)
        await hass.config_entries.async_unload(entry.entry_id)
        write(stored, '{"version": 1, "minor_version": 1, "key": "k", "data": []}')
        await hass.config_entries.async_remove(entry.entry_id)
        await hass.async_block_till_done()
        assert files(stored) == {}
