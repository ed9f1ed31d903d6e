"""The FRITZ!Box driver understands what real devices have answered, and the emulated device answers as they do."""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import override

import aiohttp
from aiohttp import web
from defusedxml.ElementTree import fromstring
import pytest

from custom_components.wps_push.wps.model import Phase, Refusal
from custom_components.wps_push.wps.router import RouterError, RouterPermissionError, RouterProtocolError, WindowRefused
from custom_components.wps_push.wps.routers.fritzbox.description import (
    Actions,
    descendants,
    read_actions,
    read_device,
    text,
)
from custom_components.wps_push.wps.routers.fritzbox.window import Memory, word_of
from tests.emulators.fritzbox import EmulatedFritzBox, documents
from tests.emulators.server import Heard
from tests.wps.routers.fritzbox_house import MAIN, House

CAPTURES = Path(__file__).parents[3] / "shared" / "captures" / "fritzbox"

pytestmark = pytest.mark.skipif(not CAPTURES.is_dir(), reason="the collection of reference answers is not here")

VERSIONS = ["7530_08.02", "7590_07.57"]

PRESS = "X_AVM-DE_SetWPSConfig"


def actions(path: Path) -> Actions:
    """The actions of a service description."""
    return read_actions(fromstring(path.read_text()))


class Replayed(EmulatedFritzBox):
    """A device that serves captured descriptions, and captured answers of the actions and paths that are named."""

    version = VERSIONS[0]
    answers: dict[str, tuple[int, str]] = {}

    @override
    async def respond(self, heard: Heard) -> web.Response:
        answer = await super().respond(heard)
        action = heard.headers.get("soapaction", "").strip('"').partition("#")[2] or heard.path.partition("?")[0]
        file = CAPTURES / self.version / heard.path.lstrip("/")
        if heard.path.endswith(".xml") and file.is_file():
            return web.Response(text=file.read_text(), content_type="text/xml")
        if answer.status != 401 and action in self.answers:
            status, name = self.answers[action]
            return web.Response(status=status, text=(CAPTURES / name).read_text(), content_type="text/xml")
        return answer


@pytest.fixture(params=VERSIONS)
async def house(request: pytest.FixtureRequest, session: aiohttp.ClientSession) -> AsyncGenerator[House]:
    house = House(session)
    house.box = Replayed(clock=lambda: house.now)
    house.box.version = request.param
    house.box.answers = {}
    async with house:
        yield house


@pytest.fixture
async def session() -> AsyncGenerator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def answer(house: House, action: str, name: str, status: int = 200) -> None:
    """Let an action answer what was captured."""
    assert isinstance(house.box, Replayed)
    house.box.answers = house.box.answers | {action: (status, name)}


@pytest.mark.parametrize(("version", "display"), [("7530_08.02", "164.08.02"), ("7590_07.57", "154.07.57")])
def test_real_descriptions(version: str, display: str) -> None:
    device = read_device(fromstring((CAPTURES / version / "tr64desc.xml").read_text()))
    assert (device.identity, device.manufacturer, device.sw_version) == ("11:22:33:44:55:66", "AVM", display)
    assert device.model == f"FRITZ!Box {version.partition('_')[0]}"
    assert [(service.number, service.control) for service in device.of_kind("WLANConfiguration")] == [
        (number, f"/upnp/control/wlanconfig{number}") for number in (1, 2, 3)
    ]
    assert [service.description for service in device.of_kind("Hosts")] == ["/hostsSCPD.xml"]


@pytest.mark.parametrize("version", VERSIONS)
def test_real_actions(version: str) -> None:
    wlan = actions(CAPTURES / version / "wlanconfigSCPD.xml")
    assert wlan[PRESS] == ("NewX_AVM-DE_WPSMode",)
    assert wlan["X_AVM-DE_GetWPSInfo"] == ()
    assert wlan["X_AVM-DE_SetWPSEnable"] == ("NewX_AVM-DE_WPSEnable",)


@pytest.mark.parametrize("version", VERSIONS)
def test_every_status_that_a_real_device_declares_is_understood(version: str) -> None:
    root = fromstring((CAPTURES / version / "wlanconfigSCPD.xml").read_text())
    (variable,) = (one for one in descendants(root, "stateVariable") if text(one, "name") == "X_AVM-DE_WPSStatus")
    words = [one.text or "" for one in descendants(variable, "allowedValue")]
    assert len(words) > 8
    assert {Memory(120, 2).take(word_of("stop", word), 0).phase for word in words} == {
        Phase.IDLE,
        Phase.OPEN,
        Phase.SUCCEEDED,
        Phase.TIMED_OUT,
        Phase.CANCELLED,
        Phase.FAILED,
    }


@pytest.mark.parametrize(
    ("version", "file", "emulated"),
    [
        *((version, "wlanconfigSCPD", documents.WLAN) for version in VERSIONS),
        *((version, "hostsSCPD", documents.HOSTS) for version in VERSIONS),
        ("7530_08.02", "deviceinfoSCPD", documents.DEVICE),
        ("7590_07.57", "deviceinfoSCPD", documents.DEVICE_OF_7_57),
    ],
)
def test_the_emulated_actions_are_real_ones(version: str, file: str, emulated: documents.Actions) -> None:
    real = CAPTURES / version / f"{file}.xml"
    declared = actions(real)
    assert {name: taken for name, (taken, _) in emulated.items()}.items() <= declared.items()
    described = real.read_text()
    assert not [out for _, given in emulated.values() for out in given if f"<name>{out}</name>" not in described]


@pytest.mark.parametrize(
    ("version", "asked"),
    [
        ("7530_08.02", ["X_AVM-DE_GetMeshListPath", "X_AVM-DE_GetDeviceLogPath"]),
        ("7590_07.57", ["X_AVM-DE_GetMeshListPath"]),
    ],
)
async def test_where_real_devices_offer_to_show_who_came(
    session: aiohttp.ClientSession, version: str, asked: list[str]
) -> None:
    house = House(session)
    house.box = Replayed(clock=lambda: house.now)
    house.box.version = version
    async with house:
        # Nobody has come.
        await house.driver().traces()
    assert [name for name, _, _ in house.actions("Path")] == asked


async def test_a_window_through_real_descriptions(house: House) -> None:
    driver = house.driver()
    await driver.connect()
    assert [network.id for network in await driver.networks()] == ["wlan1", "wlan3"]
    assert (await driver.open_window(MAIN)).phase is Phase.OPEN
    await driver.close_window(MAIN)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("inactive", Phase.IDLE),
        ("off", Phase.GONE),
        ("active", Phase.OPEN),
        ("success", Phase.SUCCEEDED),
        ("err_timeout", Phase.TIMED_OUT),
        ("err_abort", Phase.CANCELLED),
        ("err_common", Phase.FAILED),
        ("err_internal", Phase.FAILED),
        ("err_reconfig", Phase.FAILED),
    ],
)
async def test_windows(house: House, name: str, expected: Phase) -> None:
    answer(house, "X_AVM-DE_GetWPSInfo", f"constructed/GetWPSInfo_{name}.xml")
    assert (await house.driver().report((MAIN,))).windows[MAIN].phase is expected


async def test_a_press_that_says_active_and_is_not_confirmed(house: House) -> None:
    house.box.registrar.bsses["wlan1"].stub = True
    answer(house, PRESS, "constructed/SetWPSConfig_active.xml")
    with pytest.raises(WindowRefused) as refused:
        await house.driver().open_window(MAIN)
    assert refused.value.refusal is Refusal.NOT_CARRIED_OUT


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("401_invalid_action", RouterPermissionError),
        ("402_invalid_args", RouterProtocolError),
        ("606_action_not_authorized", RouterPermissionError),
        ("713_array_index_invalid", WindowRefused),
        ("714_no_such_entry", WindowRefused),
    ],
)
async def test_faults(house: House, name: str, kind: type[RouterError]) -> None:
    answer(house, PRESS, f"faults/{name}.xml", 500)
    with pytest.raises(kind):
        await house.driver().open_window(MAIN)


async def test_a_device_that_is_not_known(house: House) -> None:
    answer(house, "GetSpecificHostEntry", "faults/714_no_such_entry.xml", 500)
    assert await house.driver().describe("02:00:5e:30:00:00") is None


async def test_a_list_of_wifi_devices(house: House) -> None:
    answer(house, "/wlandevicelist.lua", "documented/wlandevicelist_item.xml")
    stations = (await house.driver().report((), stations=True)).stations
    assert [(station.mac, station.ip) for station in stations or ()] == [("aa:bb:cc:dd:ee:ff", "192.0.2.50")]


def test_the_emulated_faults_are_written_like_real_ones() -> None:
    for path in (CAPTURES / "faults").iterdir():
        code = int(path.name.partition("_")[0])
        real, emulated = path.read_text(), documents.fault(code)
        assert emulated.partition("<errorDescription>")[0] == real.partition("<errorDescription>")[0]


def test_the_documented_answer_with_the_port_is_the_emulated_one() -> None:
    real = fromstring((CAPTURES / "documented" / "GetSecurityPort_response.xml").read_text())
    service = documents.service_type("deviceinfo", 1)
    emulated = fromstring(documents.response("GetSecurityPort", service, {"NewSecurityPort": "49443"}))
    assert [(one.tag, (one.text or "").strip()) for one in real.iter()] == [
        (one.tag, (one.text or "").strip()) for one in emulated.iter()
    ]
