"""What the tests of the drivers share."""

from collections.abc import AsyncGenerator, Generator
import logging
from pathlib import Path
import re
import shutil
import tempfile

import aiohttp
import pytest

from custom_components.wps_push.wps.routers.hostapd.driver import Hostapd
from tests.emulators.hostapd import SECOND, FakeBss
from tests.emulators.openwrt import PASSWORD, WIFI_KEY
from tests.emulators.ssh import NOBODY, Account, SshMachine
from tests.lab.conf import Conf
from tests.lab.fixtures import started
from tests.sessions import like_home_assistants

from .hostapd import Start, TwoInterfaces, driver
from .openwrt_house import House

# OpenWrt.


@pytest.fixture
async def session() -> AsyncGenerator[aiohttp.ClientSession]:
    async with like_home_assistants() as session:
        yield session


@pytest.fixture
async def house(session: aiohttp.ClientSession) -> AsyncGenerator[House]:
    """A house whose router is on."""
    house = House(session)
    async with house.router:
        yield house


@pytest.fixture
def nothing_secret_is_logged(caplog: pytest.LogCaptureFixture) -> Generator[None]:
    """Look through the log after a test, at its most talkative: for passwords, Wi-Fi keys and session numbers."""
    caplog.set_level(logging.DEBUG)
    yield
    text = "\n".join(f"{record.getMessage()} {record.exc_info}" for record in caplog.get_records("call"))
    assert PASSWORD not in text
    assert WIFI_KEY not in text
    assert not set(re.findall(r"\b[0-9a-f]{32}\b", text)) - {"0" * 32}


# hostapd: control sockets that say what they are told to.


@pytest.fixture
def folder() -> Generator[Path]:
    """A folder with a path that is short enough for sockets."""
    path = Path(tempfile.mkdtemp(prefix="wps-"))
    yield path
    shutil.rmtree(path)


@pytest.fixture
async def bss(folder: Path) -> AsyncGenerator[FakeBss]:
    """An access point with one BSS."""
    async with FakeBss(folder / "wlan0") as bss:
        yield bss


@pytest.fixture
async def second(folder: Path) -> AsyncGenerator[FakeBss]:
    """Another BSS of the same network."""
    async with FakeBss(folder / "wlan1", **SECOND) as bss:
        yield bss


# hostapd itself, without a radio.


@pytest.fixture
def start() -> Generator[Start]:
    """Starts one hostapd with several interfaces, each with the given options."""
    labs: list[TwoInterfaces] = []

    def start(*conf: Conf) -> tuple[TwoInterfaces, Hostapd]:
        labs.append(started(TwoInterfaces(*conf)))
        return labs[-1], driver(labs[-1].ap_directory)

    yield start
    for lab in labs:
        lab.stop()


# hostapd by SSH.


@pytest.fixture
async def machine() -> AsyncGenerator[SshMachine]:
    machine = SshMachine({"root": Account(), "guest": Account(uid=NOBODY)})
    await machine.start()
    yield machine
    await machine.stop()
