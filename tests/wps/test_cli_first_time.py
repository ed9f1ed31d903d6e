"""What the command line asks for the first time, and what it says of what a router has not."""

import asyncio
from collections.abc import AsyncGenerator
import time
from typing import Any

import pytest

from custom_components.wps_push.wps.routers import DRIVERS, GRANTED, PINNED, DriverSpec
from tests.behaviour.command import arguments
from tests.behaviour.house import stand_of
from tests.behaviour.stand import Stand

from .command_line import run_here


def spec_of(key: str) -> DriverSpec:
    return next(spec for spec in DRIVERS if spec.key == key)


@pytest.fixture
async def stand(spec: DriverSpec) -> AsyncGenerator[Stand]:
    asyncio.get_running_loop().set_debug(False)
    stand = stand_of(spec)(clock=time.monotonic)
    await stand.start()
    yield stand
    await stand.stop()


def without(settings: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in settings.items() if key != name}


@pytest.mark.parametrize("spec", [spec_of("freebox")], ids=lambda spec: spec.key)
async def test_access_is_granted_at_the_box(spec: DriverSpec, stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    argv = arguments(spec, without(stand.settings, GRANTED), monkeypatch, target=True)
    ended = await run_here("probe", *argv)
    assert ended.code == 0, ended.err
    asked, granted = ended.err.splitlines()
    assert "confirm the access on the router itself" in asked
    token = granted.partition("export WPS_GRANTED=")[2]
    assert token
    # The next time nobody has to go there.
    monkeypatch.setenv("WPS_GRANTED", token)
    again = await run_here("probe", *argv)
    assert (again.code, again.err) == (0, "")


@pytest.mark.parametrize("spec", [spec_of("hostapd_ssh")], ids=lambda spec: spec.key)
async def test_the_key_of_a_machine_is_shown_before_anything_is_sent(
    spec: DriverSpec, stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = await run_here("probe", *arguments(spec, without(stand.settings, PINNED), monkeypatch, target=True))
    assert ended.code == 1
    assert f"add --pinned {stand.settings[PINNED]}" in ended.err
    assert stand.log_ins == 0


@pytest.mark.parametrize("spec", [spec_of("mikrotik")], ids=lambda spec: spec.key)
async def test_a_router_that_neither_closes_nor_shows_its_window(
    spec: DriverSpec, stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = await run_here("close", *arguments(spec, stand.settings, monkeypatch))
    assert ended.code == 1
    assert "this router cannot close a window" in ended.err
    probed = await run_here("probe", *arguments(spec, stand.settings, monkeypatch, target=True))
    assert probed.code == 0
    row = next(words for words in probed.words() if words and words[0] == stand.main)
    assert "idle" not in row
    assert "open" not in row
