"""hostapd by SSH: what a machine, or the account on it, lacks, and how that is said."""

import asyncio
import os
from pathlib import Path

import aiohttp
import pytest

from custom_components.wps_push.wps.router import (
    RouterError,
    RouterPermissionError,
    RouterProgramMissing,
    RouterProtocolError,
    RouterUnreachable,
)
from tests.emulators.hostapd import FakeBss
from tests.emulators.ssh import SshMachine

from .hostapd_by_ssh import by_password, driver, needs_hostapd_cli

pytestmark = needs_hostapd_cli


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can let somebody else run hostapd_cli")
@pytest.mark.parametrize("can_see", [False, True], ids=["folder", "socket"])
async def test_an_account_that_may_not_use_the_sockets(
    machine: SshMachine, bss: FakeBss, folder: Path, session: aiohttp.ClientSession, *, can_see: bool
) -> None:
    if can_see:
        await asyncio.to_thread(folder.chmod, 0o755)
        await asyncio.to_thread(bss.path.chmod, 0o700)
    router = driver(by_password(machine, folder), session, username="guest")
    with pytest.raises(RouterPermissionError) as error:
        await router.connect()
    assert str(folder) in error.value.right
    assert "ctrl_interface_group" in error.value.right
    await router.disconnect()


async def test_a_machine_without_hostapd_cli(
    machine: SshMachine, bss: FakeBss, folder: Path, session: aiohttp.ClientSession
) -> None:
    machine.missing = "hostapd_cli"
    router = driver(by_password(machine, folder), session)
    with pytest.raises(RouterProgramMissing, match="there is no hostapd_cli"):
        await router.connect()
    await router.disconnect()


@pytest.mark.parametrize(
    ("printed", "status", "kind", "words"),
    [
        (b"", 0, RouterProtocolError, "the answer to PING makes no sense"),
        (b"Hello!\n", 0, RouterProtocolError, "the answer to PING makes no sense"),
        (b"Welcome\nSegmentation fault\n", 139, RouterUnreachable, "hostapd does not answer at .*: Segmentation fault"),
        (b"Welcome\nPONG\n", 0, RouterUnreachable, "has ended while wlan0 was asked"),
    ],
    ids=["silent", "another program", "broken", "ends at once"],
)
async def test_a_program_that_does_not_do_what_it_should(
    machine: SshMachine,
    bss: FakeBss,
    folder: Path,
    session: aiohttp.ClientSession,
    printed: bytes,
    status: int,
    kind: type[RouterError],
    words: str,
) -> None:
    machine.printed = {"hostapd_cli": printed}
    machine.status = status
    router = driver(by_password(machine, folder), session)
    with pytest.raises(kind, match=words):
        await router.connect()
    await router.disconnect()


async def test_a_program_that_answers_without_end(
    machine: SshMachine, bss: FakeBss, folder: Path, session: aiohttp.ClientSession
) -> None:
    machine.flood = b"x" * 10_000
    router = driver(by_password(machine, folder), session)
    with pytest.raises(RouterProtocolError, match="too long"):
        await router.connect()
    await router.disconnect()


async def test_a_folder_that_is_not_there(machine: SshMachine, folder: Path, session: aiohttp.ClientSession) -> None:
    with pytest.raises(RouterUnreachable, match="hostapd makes its ctrl_interface when it starts"):
        await driver(by_password(machine, folder / "none"), session).connect()


@pytest.mark.parametrize("host", ["", "[::1", "a:b", "host:99999"])
async def test_an_address_that_is_none(session: aiohttp.ClientSession, machine: SshMachine, host: str) -> None:
    router = driver(by_password(machine, "/nowhere"), session, host=host)
    for call in (router.fingerprint, router.connect):
        with pytest.raises(RouterUnreachable):
            await call()
