"""The Keenetic driver understands what real routers have answered, and the emulated router answers as they do."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from custom_components.wps_push.wps.model import Enrollee, Phase, Refusal, WindowStatus
from custom_components.wps_push.wps.router import Describes, Router, TellsPin, WindowRefused
from custom_components.wps_push.wps.routers import DRIVERS, create
from custom_components.wps_push.wps.routers.keenetic.rci import part
from custom_components.wps_push.wps.timing import Timing
from tests.emulators.keenetic import HOME, PASSWORD, USERNAME, KeeneticRouter, error

CAPTURES = Path(__file__).parents[3] / "shared" / "captures" / "keenetic"

pytestmark = pytest.mark.skipif(not CAPTURES.is_dir(), reason="the collection of reference answers is not here")

(SPEC,) = (spec for spec in DRIVERS if spec.key == "keenetic")
STATUS = "show interface wps status"
PRESS = "interface wps button"


def capture(name: str) -> Any:
    """A captured answer."""
    return json.loads((CAPTURES / f"{name}.json").read_text())


@asynccontextmanager
async def replayed(answers: dict[str, Any]) -> AsyncIterator[tuple[KeeneticRouter, Router]]:
    """A router that gives captured answers, and a driver for it."""
    async with KeeneticRouter(clock=lambda: 1000.0) as router, aiohttp.ClientSession() as session:
        router.answers = answers
        settings = {"host": router.url, "username": USERNAME, "password": PASSWORD, "verify_ssl": False}
        yield router, create(SPEC, settings, session, Timing(open_poll=0))


@pytest.mark.parametrize(
    ("name", "macs"),
    [
        ("show_ip_hotspot_4.0.4", {"02:00:5e:70:00:01"}),
        # The second is a client of a mesh node.
        ("show_ip_hotspot_kn3811_5.0.12", {"02:00:5e:70:00:02", "02:00:5e:70:00:03"}),
    ],
)
async def test_the_clients_of_a_real_router(name: str, macs: set[str]) -> None:
    hosts = part(capture(f"captured/{name}")[0], "show", "ip", "hotspot")
    async with replayed({"show ip hotspot": hosts}) as (_, driver):
        report = await driver.report((), stations=True)
        assert {station.mac for station in report.stations or ()} == macs
        assert isinstance(driver, Describes)
        assert (await driver.describe(min(macs))) is not None


async def test_the_name_of_a_client() -> None:
    hosts = part(capture("captured/show_ip_hotspot_4.0.4")[0], "show", "ip", "hotspot")
    async with replayed({"show ip hotspot": hosts}) as (_, driver):
        assert isinstance(driver, Describes)
        assert await driver.describe("02:00:5e:70:00:01") == Enrollee(
            mac="02:00:5e:70:00:01", hostname="Device", ip="192.168.1.100"
        )


@pytest.mark.parametrize(
    ("name", "macs"), [("show_associations", ["aa:bb:cc:dd:ee:ff"]), ("show_associations_empty", [])]
)
async def test_documented_associations(name: str, macs: list[str]) -> None:
    async with replayed({"show associations": capture(f"documented/{name}")}) as (_, driver):
        report = await driver.report((), stations=True)
    assert [station.mac for station in report.stations or ()] == macs


async def test_the_documented_list_of_interfaces() -> None:
    async with replayed({"show interface": capture("documented/show_interface_accesspoint")}) as (_, driver):
        (network,) = await driver.networks()
        assert (network.id, network.ssid, network.obstacle) == (HOME, "MyNetwork", None)
        assert (await driver.open_window(HOME)).phase is Phase.OPEN


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("disabled", WindowStatus(phase=Phase.IDLE)),
        ("enabled", WindowStatus(phase=Phase.IDLE)),
        ("not_configured", WindowStatus(phase=Phase.IDLE)),
        ("active", WindowStatus(phase=Phase.OPEN, remaining=116)),
        ("active_infinite", WindowStatus(phase=Phase.IDLE)),
        ("unknown_ap", WindowStatus(phase=Phase.GONE)),
    ],
)
async def test_the_state_of_wps(name: str, status: WindowStatus) -> None:
    async with replayed({STATUS: capture(f"constructed/wps_status_{name}")}) as (_, driver):
        report = await driver.report((HOME,))
    assert report.windows == {HOME: status}


@pytest.mark.parametrize("name", ["captured/action_error_http200", "captured/action_message"])
async def test_a_press_whose_answer_is_no_start(name: str) -> None:
    captured = capture(name)
    async with replayed({PRESS: part(captured, "interface") or captured}) as (_, driver):
        with pytest.raises(WindowRefused) as refused:
            await driver.open_window(HOME)
    assert refused.value.refusal is Refusal.NOT_CARRIED_OUT


async def test_the_emulated_router_answers_alike() -> None:
    async with replayed({}) as (router, driver):
        router.connect("3c:2a:f4:00:00:01")
        await driver.open_window(HOME)
        await driver.report(stations=True)
        given = router.given
    started = capture("constructed/wps_button_started")
    assert set(given[PRESS]["wps"]["button"]["status"][0]) == set(started["wps"]["button"]["status"][0])
    active = capture("constructed/wps_status_active")["wps"]["status"]["wps"]
    assert set(router.wps_status(HOME)["wps"]) == set(active)
    assert set(error("x")[0]) == set(capture("captured/action_error_http200")["interface"]["status"][0])
    real = capture("documented/show_associations")["station"][0]
    assert set(given["show associations"]["station"][0]) <= set(real)
    host = part(capture("captured/show_ip_hotspot_4.0.4")[0], "show", "ip", "hotspot")["host"][0]
    assert set(given["show ip hotspot"]["host"][0]) <= set(host)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("enabled", True), ("active", False), ("active_infinite", True), ("disabled", False), ("not_configured", False)],
)
async def test_the_router_s_own_pin(name: str, expected: bool) -> None:
    async with replayed({STATUS: capture(f"constructed/wps_status_{name}")}) as (_, driver):
        assert isinstance(driver, TellsPin)
        assert await driver.pin_enabled() is expected
        await driver.disconnect()
