"""The emulated control interface beside the real hostapd's: the same words to the same requests, and the same events."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from pathlib import Path
import tempfile

import pytest

from tests.emulators.hostapd_control import EmulatedHostapd
from tests.lab import HostapdNone
from tests.lab.control import Control, LabError, reply_fields

MAC = "02:00:00:00:02:00"

REQUESTS = (
    "PING",
    "WPS_GET_STATUS",
    "WPS_CANCEL",
    "WPS_GET_STATUS",
    "WPS_PBC",
    "WPS_GET_STATUS",
    "WPS_PBC",
    "WPS_CANCEL",
    "WPS_GET_STATUS",
    "GET version",
    "GET nothing",
    "STA-FIRST",
    f"STA-NEXT {MAC}",
    f"STA {MAC}",
    "DENY_ACL SHOW",
    f"DENY_ACL ADD_MAC {MAC}",
    f"DENY_ACL ADD_MAC {MAC}",
    "DENY_ACL ADD_MAC 02:00:00:00:01:00",
    "DENY_ACL SHOW",
    f"DENY_ACL DEL_MAC {MAC}",
    f"DENY_ACL DEL_MAC {MAC}",
    "DENY_ACL SHOW",
    "DENY_ACL ADD_MAC nonsense",
    "DENY_ACL DEL_MAC nonsense",
    "DENY_ACL ADD_MAC",
    "DENY_ACL NOTHING",
    "DENY_ACL",
    "NO SUCH REQUEST",
)


@pytest.fixture
async def emulated() -> AsyncGenerator[EmulatedHostapd]:
    with tempfile.TemporaryDirectory(prefix="wps-") as folder:
        hostapd = EmulatedHostapd(Path(folder, "hostapd"), clock=lambda: 0.0)
        await hostapd.start()
        yield hostapd
        await hostapd.stop()


def talk(path: Path, *requests: str) -> tuple[list[str], list[str]]:
    """The replies, and the events that came with them."""
    with Control(path, attach=True) as control:
        replies = [control.request(request) for request in requests]
        events = []
        with suppress(LabError):
            while True:
                events.append(control.expect("", timeout=0.1))
    return replies, events


async def test_it_says_what_hostapd_says(emulated: EmulatedHostapd, hostapd_none: HostapdNone) -> None:
    ours = await asyncio.to_thread(talk, emulated.directory / "wlan0", *REQUESTS)
    assert ours == await asyncio.to_thread(talk, hostapd_none.ap_sockets[0], *REQUESTS)


async def test_its_configuration_is_reported_in_the_same_fields(
    emulated: EmulatedHostapd, hostapd_none: HostapdNone
) -> None:
    """The real one reports more, and of a made-up radio less."""
    for request in ("STATUS", "GET_CONFIG"):
        (ours,), _ = await asyncio.to_thread(talk, emulated.directory / "wlan0", request)
        (theirs,), _ = await asyncio.to_thread(talk, hostapd_none.ap_sockets[0], request)
        assert set(reply_fields(ours)) <= set(reply_fields(theirs))
