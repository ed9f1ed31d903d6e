"""The TP-Link driver understands what real routers have answered, and the emulated Archer answers in the same shape."""

import json
from pathlib import Path
from typing import Any

import pytest

from custom_components.wps_push.wps.model import Band, Network, Obstacle, Phase, Refusal, Result, Role, Station
from custom_components.wps_push.wps.router import (
    RouterPermissionError,
    RouterProtocolError,
    RouterUnable,
    SwitchesWps,
    WindowRefused,
)
from custom_components.wps_push.wps.routers.tplink.library import Scheme
from tests.emulators.tplink import EmulatedArcher
from tests.emulators.tplink.wireless import Wireless
from tests.wps.routers.tplink_house import MAIN, PRINTER, house

CAPTURES = Path(__file__).parents[3] / "shared" / "captures" / "tplink"

pytestmark = pytest.mark.skipif(not CAPTURES.is_dir(), reason="the collection of reference answers is not here")

WPS = "wireless?form=wps_connect"
PIN_FORM = "wireless?form=wps_pin"
SWITCH_FORM = "wireless?form=syspara_wps"
STATUS = "status?form=all"


def body(name: str) -> dict[str, Any]:
    """A captured answer."""
    answer: dict[str, Any] = json.loads((CAPTURES / f"{name}.json").read_text())
    return answer


async def test_the_house_of_a_real_archer() -> None:
    async with house() as home:
        home.router.answers = {STATUS: body("status_all")}
        driver = home.driver()
        info = await driver.connect()
        assert info.identity == "02:00:5e:50:01:04"
        assert info.macs == {"02:00:5e:50:01:04", "02:00:5e:50:01:05"}
        bands = (Band.GHZ_2_4, Band.GHZ_5)
        assert await driver.networks() == (Network(id=MAIN, ssid="ssid_2.4Ghz", role=Role.MAIN, bands=bands),)
        # The wired ones are no stations, and a name that the router does not know is none.
        assert (await driver.report((), stations=True)).stations == (
            Station(mac="02:00:5e:50:01:02", ip="192.168.1.186"),
            Station(mac="02:00:5e:50:01:03"),
        )


@pytest.mark.parametrize(
    ("name", "phase", "result", "peer"),
    [
        ("ok", Phase.OPEN, Result.NONE, None),
        ("success", Phase.SUCCEEDED, Result.SUCCESS, "02:00:5e:50:00:01"),
        ("failed", Phase.FAILED, Result.FAILED, None),
        ("overlap", Phase.OVERLAP, Result.NONE, None),
        ("timeout", Phase.TIMED_OUT, Result.NONE, None),
        ("na", Phase.IDLE, Result.NONE, None),
    ],
)
async def test_each_word_of_the_window(name: str, phase: Phase, result: Result, peer: str | None) -> None:
    async with house() as home:
        home.router.answers = {f"{WPS} pbc": body(f"constructed/wps_connect_pbc_{name}")}
        seen = (await home.driver().report()).windows[MAIN]
    assert (seen.phase, seen.result, seen.peer) == (phase, result, peer)


@pytest.mark.parametrize(
    ("option", "name", "refusal"),
    [
        ("", "wps_connect_read_unavailable", Refusal.WPS_DISABLED),
        ("connect", "wps_connect_connect_overlap", Refusal.OVERLAP),
        ("connect", "wps_connect_connect_error", Refusal.NOT_CARRIED_OUT),
        ("", "error_no_such_callback", Refusal.NOT_BUILT_IN),
    ],
)
async def test_each_refusal(option: str, name: str, refusal: Refusal) -> None:
    async with house() as home:
        home.router.answers = {f"{WPS} {option}".rstrip(): body(f"constructed/{name}")}
        with pytest.raises(WindowRefused) as refused:
            await home.driver().open_window(MAIN)
    assert refused.value.refusal is refusal


async def test_a_model_without_wps() -> None:
    async with house() as home:
        home.router.answers = {WPS: body("constructed/error_no_such_callback")}
        assert (await home.driver().networks())[0].obstacle is Obstacle.NOT_BUILT_IN


@pytest.mark.parametrize("scheme", [Scheme.CLASSIC, Scheme.PLAIN])
@pytest.mark.parametrize(
    ("name", "error"),
    [("error_permission_denied", RouterPermissionError), ("error_no_reason", RouterProtocolError)],
)
async def test_refusals_of_everything(scheme: Scheme, name: str, error: type[Exception]) -> None:
    async with house(scheme) as home:
        home.router.answers = {f"{WPS} pbc": body(f"constructed/{name}")}
        with pytest.raises(error):
            await home.driver().report()


@pytest.mark.parametrize("state", ["on", "off"])
async def test_the_switch_of_wps(state: str) -> None:
    async with house() as home:
        home.wireless.wps = state
        assert home.wireless.answer(SWITCH_FORM, {"operation": "read"}) == body(f"constructed/syspara_wps_{state}")
        home.router.answers = {SWITCH_FORM: body(f"constructed/syspara_wps_{state}")}
        driver = home.driver()
        assert isinstance(driver, SwitchesWps)
        await driver.set_wps(enabled=state == "on")
        # It was as wanted.
        assert home.router.asked == [SWITCH_FORM]


@pytest.mark.parametrize(("name", "label"), [("wps_pin_read", "on"), ("wps_pin_label_off", "off")])
async def test_the_router_s_own_pin(name: str, label: str) -> None:
    async with house() as home:
        home.wireless.wps_label = label
        assert home.wireless.answer(PIN_FORM, {"operation": "read"}) == body(f"constructed/{name}")
        home.router.answers = {PIN_FORM: body(f"constructed/{name}")}
        assert await home.driver().pin_enabled() is (label == "on")


async def test_a_model_without_a_pin() -> None:
    async with house() as home:
        home.router.answers = {PIN_FORM: body("constructed/error_no_such_callback")}
        with pytest.raises(RouterUnable):
            await home.driver().pin_enabled()


def shape(answer: Any) -> Any:
    """The names in an answer and the kinds of what they name."""
    return {name: shape(value) for name, value in answer.items()} if isinstance(answer, dict) else type(answer).__name__


@pytest.mark.parametrize(
    ("name", "option", "prepare"),
    [
        ("wps_connect_connect_ok", "connect", None),
        ("wps_connect_pbc_ok", "pbc", "press"),
        ("wps_connect_pbc_success", "pbc", "join"),
        ("wps_connect_pbc_na", "pbc", None),
        ("wps_connect_pbc_timeout", "pbc", "cancel"),
        ("wps_connect_pbc_failed", "pbc", "fail"),
        ("wps_connect_pbc_overlap", "pbc", "overlap"),
        ("wps_connect_connect_overlap", "connect", "overlap"),
        ("wps_connect_cancel", "cancel", "press"),
    ],
)
def test_the_emulated_router_says_the_same(name: str, option: str, prepare: str | None) -> None:
    now = 1000.0
    wireless = Wireless(clock=lambda: now)
    registrar = wireless.registrar
    if prepare in {"press", "join", "cancel"}:
        registrar.press("ath0")
    if prepare == "join":
        registrar.enrollee_presses(PRINTER)
        now += 1
        # The capture's device, where only the form of the answer counts.
        registrar.status("ath0").peer_address = "02:00:5e:50:00:01"
    elif prepare == "cancel":
        registrar.cancel("ath0")
    elif prepare == "fail":
        registrar.fail("ath0", PRINTER)
    elif prepare == "overlap":
        registrar.overlap()
    assert wireless.answer(WPS, {"option": option}) == body(f"constructed/{name}")


def test_the_emulated_status_has_fields_of_the_real_one() -> None:
    wireless = EmulatedArcher(clock=lambda: 1000.0).wireless
    wireless.connect(PRINTER)
    ours, real = wireless.answer(STATUS, {}), body("status_all")
    shown = shape(ours)["data"].items()
    assert dict(shown).keys() <= real["data"].keys()
    assert all(shape(real)["data"][name] == kind for name, kind in shown)
    assert (
        ours["data"]["access_devices_wireless_host"][0].keys() == real["data"]["access_devices_wireless_host"][0].keys()
    )
