"""The hostapd driver as an ordinary user, whom `ctrl_interface_group` lets in or keeps out."""

from collections.abc import Generator
from contextlib import contextmanager
import grp
import os
from pathlib import Path
import tempfile
from typing import override

import pytest

from custom_components.wps_push.wps.model import Phase, SignalKind
from custom_components.wps_push.wps.router import RouterError, RouterPermissionError
from custom_components.wps_push.wps.routers.hostapd.driver import Hostapd
from tests.lab import HostapdNone
from tests.lab.debian import program

from .hostapd import driver, listening, ours, sockets

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user, to see what that one may")

NOBODY = 65534
A_GROUP = grp.getgrnam("users")
NO_GROUP = 54321
"""A number that no group has, as happens in containers."""


@contextmanager
def ordinary_user(*groups: int) -> Generator[None]:
    """Be a user without rights, in some groups."""
    before = os.getgroups()
    os.setgroups(groups)
    os.setegid(NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)
        os.setgroups(before)


@pytest.fixture
def hostapd(hostapd_none: HostapdNone) -> HostapdNone:
    hostapd_none.directory.chmod(0o711)
    return hostapd_none


async def right(router: Hostapd) -> str:
    with pytest.raises(RouterError) as error:
        await router.connect()
    assert isinstance(error.value, RouterPermissionError), error.value
    return error.value.right


async def test_a_member_of_the_group_can_do_everything(hostapd: HostapdNone) -> None:
    hostapd.restart_ap({"ctrl_interface_group": A_GROUP.gr_name})
    router = driver(hostapd.ap_directory)
    with ordinary_user(A_GROUP.gr_gid):
        await router.connect()
        async with listening(router) as ear:
            assert (await router.open_window("wlan0")).phase is Phase.OPEN
            await ear.until(SignalKind.OPENED)
            await router.close_window("wlan0")
            await ear.until(SignalKind.CANCELLED)
        await router.disconnect()
    assert ours(sockets(hostapd.ap_directory)) == []


async def test_the_group_is_named_to_one_who_is_not_in_it(hostapd: HostapdNone) -> None:
    router = driver(hostapd.ap_directory)
    hostapd.restart_ap({"ctrl_interface_group": A_GROUP.gr_name})
    with ordinary_user():
        assert await right(router) == "membership of the group users (hostapd's ctrl_interface_group)"
    hostapd.restart_ap({"ctrl_interface_group": str(NO_GROUP)})
    with ordinary_user():
        assert await right(router) == f"membership of the group {NO_GROUP} (hostapd's ctrl_interface_group)"


async def test_the_option_is_named_where_only_root_is_let_in(hostapd: HostapdNone) -> None:
    router = driver(hostapd.ap_directory)
    with ordinary_user():
        assert await right(router) == f"to use {hostapd.ap_directory} (set ctrl_interface_group in hostapd.conf)"


async def test_the_sockets_may_be_used_but_the_folder_not_be_written_to(hostapd: HostapdNone) -> None:
    """So it is with the usual umask, and where a container has the folder mounted read-only."""
    hostapd.restart_ap({"ctrl_interface_group": A_GROUP.gr_name})
    assert hostapd.ap_directory.stat().st_mode & 0o777 == 0o750
    router = driver(hostapd.ap_directory)
    with ordinary_user(A_GROUP.gr_gid):
        await router.connect()
        assert len(ours(sockets(Path(tempfile.gettempdir())))) == 1
        await router.disconnect()
    assert ours(sockets(Path(tempfile.gettempdir()))) == []


async def test_the_socket_may_not_be_used(hostapd: HostapdNone) -> None:
    hostapd.ap_directory.chmod(0o777)
    hostapd.ap_sockets[0].chmod(0o700)
    with ordinary_user():
        assert "ctrl_interface_group" in await right(driver(hostapd.ap_directory))
    assert sockets(hostapd.ap_directory) == ["wlan0"]


async def test_the_folder_is_out_of_sight(hostapd: HostapdNone) -> None:
    hostapd.directory.chmod(0o700)
    with ordinary_user():
        assert str(hostapd.directory) in await right(driver(hostapd.ap_directory))


class UnprivilegedHostapd(HostapdNone):
    """hostapd as an ordinary user, as OpenWrt runs it."""

    @override
    def _daemon(self, name: str, command: list[str]) -> None:
        os.chown(self.directory, NOBODY, NOBODY)
        identity = (f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
        super()._daemon(name, [program("setpriv", "util-linux"), *identity, *command])


async def test_a_hostapd_that_is_not_root_can_answer_us() -> None:
    with UnprivilegedHostapd() as lab:
        assert lab.ap_sockets[0].stat().st_uid == NOBODY
        router = driver(lab.ap_directory)
        async with listening(router) as ear:
            await router.open_window("wlan0")
            await ear.until(SignalKind.OPENED)
        await router.disconnect()
