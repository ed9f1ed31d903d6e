"""The Linksys driver understands what real routers have answered, and the emulated router answers as they do."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import json
from pathlib import Path
import re
from typing import Any

import aiohttp
import pytest

from custom_components.wps_push.wps.model import Band, Enrollee, Network, Phase, Refusal, Result, Role
from custom_components.wps_push.wps.router import (
    Describes,
    Router,
    RouterAuthError,
    RouterError,
    RouterProtocolError,
    RouterUnreachable,
    WindowRefused,
)
from custom_components.wps_push.wps.routers import DRIVERS, create
from custom_components.wps_push.wps.routers.linksys import clients
from custom_components.wps_push.wps.routers.linksys.jnap import OK, Reply
from custom_components.wps_push.wps.timing import Timing
from tests.emulators.linksys import PASSWORD, LinksysRouter

CAPTURES = Path(__file__).parents[3] / "shared" / "captures" / "linksys"

pytestmark = pytest.mark.skipif(not CAPTURES.is_dir(), reason="the collection of reference answers is not here")

(SPEC,) = (spec for spec in DRIVERS if spec.key == "linksys")
STATUS = "wirelessap/GetWPSServerSessionStatus"
START = "wirelessap/StartWPSServerSession"


def capture(name: str) -> dict[str, Any]:
    """A captured answer."""
    captured: dict[str, Any] = json.loads((CAPTURES / f"{name}.json").read_text())
    return captured


@asynccontextmanager
async def replayed(answers: dict[str, str]) -> AsyncIterator[tuple[LinksysRouter, Router]]:
    """A router that gives captured answers, and a driver for it."""
    async with LinksysRouter(clock=lambda: 1000.0) as router, aiohttp.ClientSession() as session:
        router.results = {action: capture(name) for action, name in answers.items()}
        settings = {"host": router.url, "password": PASSWORD, "verify_ssl": False}
        yield router, create(SPEC, settings, session, Timing(open_poll=0))


def test_what_has_changed_in_a_real_list_of_devices() -> None:
    """Its revision is that of the row that was changed last."""
    action = clients.change_action(["DeviceList", "DeviceList4"], 6000)
    reply = Reply(action, OK, capture("GetDevices")["output"])
    newest = clients.changed(reply, clients.revision(reply) - 1)
    assert len(newest) == 1
    assert newest.items() <= clients.changed(reply, 6000).items()
    assert clients.changed(reply, clients.revision(reply)) == {}


@pytest.mark.parametrize(
    ("name", "model", "version"), [("whw03", "WHW03", "2.1.20.213195"), ("ln16", "LN16", "1.0.4.216394")]
)
async def test_real_routers_have_the_service(name: str, model: str, version: str) -> None:
    answers = {"core/GetDeviceInfo": f"GetDeviceInfo_{name}", "wirelessap/GetRadioInfo3": "GetRadioInfo"}
    async with replayed(answers) as (_, driver):
        info = await driver.connect()
        assert (info.model, info.sw_version, info.manufacturer) == (model, version, "Linksys")
        assert info.identity.startswith("00A00000A0000")
        assert await driver.networks() == (
            Network(id="main", ssid="example-wifi", role=Role.MAIN, bands=(Band.GHZ_2_4, Band.GHZ_5)),
        )
        assert (await driver.open_window("main")).phase is Phase.OPEN


@pytest.mark.parametrize("name", ["GetDeviceInfo_whw03", "GetDeviceInfo_ln16"])
def test_a_real_router_is_recognised(name: str) -> None:
    assert SPEC.fingerprint
    assert re.search(SPEC.fingerprint.expect, (CAPTURES / f"{name}.json").read_text())


async def test_the_clients_of_a_real_router() -> None:
    answers = {"networkconnections/GetNetworkConnections2": "GetNetworkConnections"}
    async with replayed(answers) as (_, driver):
        report = await driver.report((), stations=True)
    # Neither the wired one nor the two of the guest network.
    assert [station.mac for station in report.stations or ()] == ["02:00:5e:20:00:06"]


async def test_the_devices_of_a_real_router() -> None:
    async with replayed({"devicelist/GetDevices3": "GetDevices"}) as (_, driver):
        assert isinstance(driver, Describes)
        assert await driver.describe("02:00:5e:20:00:04") == Enrollee(
            mac="02:00:5e:20:00:04", hostname="Example iPhone", manufacturer="Apple Inc.", model="iPhone 8 Plus"
        )
        guest = await driver.describe("02:00:5e:20:00:03")
        assert guest is not None
        assert guest.ip == "192.168.3.113"
        # One that is known by nothing but its address.
        assert await driver.describe("02:00:5e:20:00:1e") is None


def test_the_emulated_router_answers_a_transaction_alike() -> None:
    real = capture("transaction_velop_whw03")
    assert set(real) == {"result", "responses"}
    assert {frozenset(response) for response in real["responses"]} == {frozenset({"result", "output"})}
    router = LinksysRouter()
    for action, name in {
        "core/GetDeviceInfo": "GetDeviceInfo_whw03",
        "wirelessap/GetRadioInfo3": "GetRadioInfo",
        "networkconnections/GetNetworkConnections2": "GetNetworkConnections",
    }.items():
        emulated, captured = router.carry_out(action), capture(name)
        assert set(emulated) == set(captured)
        assert set(emulated["output"]) == set(captured["output"])
    assert {f"http://linksys.com/jnap/{service}" for service in router.services} - {
        "http://linksys.com/jnap/bornon/BornOn"
    } <= set(capture("GetDeviceInfo_whw03")["output"]["services"])


def test_the_emulated_router_answers_alike_when_wps_is_switched() -> None:
    settings, switched = capture("constructed/GetWPSServerSettings"), capture("constructed/result_ok_empty")
    router = LinksysRouter()
    assert router.carry_out("wirelessap/GetWPSServerSettings") == settings
    assert router.carry_out("wirelessap/SetWPSServerSettings", {"enabled": False}) == switched
    assert not router.wps_enabled


@pytest.mark.parametrize(
    ("name", "phase", "result"),
    [
        ("idle", Phase.IDLE, Result.NONE),
        ("running", Phase.OPEN, Result.NONE),
        ("succeeded", Phase.SUCCEEDED, Result.SUCCESS),
        ("failed", Phase.TIMED_OUT, Result.NONE),
    ],
)
async def test_the_session(name: str, phase: Phase, result: Result) -> None:
    async with replayed({STATUS: f"constructed/GetWPSServerSessionStatus_{name}"}) as (_, driver):
        report = await driver.report()
    status = report.windows["main"]
    assert (status.phase, status.result, status.peer) == (phase, result, None)
    assert "12345670" not in repr(report)


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("error_invalid_input", RouterProtocolError),
        ("error_output_null", RouterProtocolError),
        ("error_without_output", RouterProtocolError),
        ("constructed/ErrorUnknownAction", RouterProtocolError),
        ("constructed/ErrorAbortedAction", RouterProtocolError),
        ("constructed/ErrorInvalidClientPIN", RouterProtocolError),
        ("constructed/ErrorNotReady", RouterUnreachable),
        ("constructed/ErrorUnauthorized", RouterAuthError),
    ],
)
async def test_errors_of_all_shapes(name: str, error: type[RouterError]) -> None:
    async with replayed({START: name}) as (_, driver):
        with pytest.raises(error):
            await driver.open_window("main")


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("ErrorWPSServerNotEnabled", Refusal.WPS_DISABLED),
        ("ErrorWPSSessionAlreadyInProgress", Refusal.BUSY),
        ("result_ok_empty", Refusal.NOT_CARRIED_OUT),
    ],
)
async def test_refusals(name: str, refusal: Refusal) -> None:
    async with replayed({START: f"constructed/{name}"}) as (_, driver):
        with pytest.raises(WindowRefused) as refused:
            await driver.open_window("main")
    assert refused.value.refusal is refusal
