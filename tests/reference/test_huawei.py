"""The HiLink driver understands what real routers have answered, and the emulated one answers in the same shape."""

from pathlib import Path

import pytest

from custom_components.wps_push.wps.model import Obstacle, Phase, Refusal, Station
from custom_components.wps_push.wps.router import (
    RouterBusy,
    RouterError,
    RouterPermissionError,
    RouterProtocolError,
    RouterUnable,
    WindowRefused,
)
from tests.wps.routers.huawei_house import MAIN, PRINTER, House, house

CAPTURES = Path(__file__).parents[3] / "shared" / "captures" / "huawei"

pytestmark = pytest.mark.skipif(not CAPTURES.is_dir(), reason="the collection of reference answers is not here")


def body(name: str) -> bytes:
    """A captured answer."""
    return (CAPTURES / f"{name}.xml").read_bytes()


def replayed(home: House, **answers: str) -> None:
    """Answer with captures from now on, by the name of the call."""
    home.router.bodies = {name.replace("__", "/").replace("_", "-"): body(capture) for name, capture in answers.items()}


async def test_who_a_real_router_is() -> None:
    async with house() as home:
        replayed(home, device__information="captured/device-information_h168")
        info = await home.driver().connect()
    assert (info.model, info.sw_version) == ("H168-383", "4.4.0.1(H1008SP7C233)")


@pytest.mark.parametrize(
    ("name", "stations"),
    [
        ("host-list_e5xxx", (Station(mac="02:00:5e:60:00:01", ip="192.168.1.101", associated_for=4580),)),
        # One has gone, one is wired.
        (
            "host-info_b525",
            (Station(mac="02:00:5e:60:00:02", hostname="example-phone-2", ip="192.168.8.60", associated_for=43467),),
        ),
        # Hosts whose address was taken out, and one that never had one.
        ("host-list_h168", ()),
    ],
)
async def test_who_is_on_a_real_router(name: str, stations: tuple[Station, ...]) -> None:
    async with house() as home:
        home.wireless.has_host_list = not name.startswith("host-info")
        path = "wlan/host-list" if home.wireless.has_host_list else "lan/HostInfo"
        home.router.bodies = {path: body(f"captured/{name}")}
        assert (await home.driver().report((), stations=True)).stations == stations


@pytest.mark.parametrize(
    ("name", "phase"),
    [
        ("0_failed_or_never", Phase.IDLE),
        ("1_connecting", Phase.OPEN),
        ("2_success", Phase.SUCCEEDED),
        ("3_old_failed", Phase.FAILED),
        ("4_old_connecting", Phase.OPEN),
        ("5_old_success", Phase.SUCCEEDED),
    ],
)
async def test_each_state_of_the_window(name: str, phase: Phase) -> None:
    async with house() as home:
        replayed(home, wlan__wps_pbc=f"constructed/wps-pbc_state_{name}")
        assert (await home.driver().report()).windows[MAIN].phase is phase


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("100003_no_rights", RouterPermissionError),
        ("100004_busy", RouterBusy),
        ("125002_wrong_session", RouterBusy),
        ("125003_wrong_token", RouterBusy),
    ],
)
async def test_each_error(name: str, error: type[RouterError]) -> None:
    async with house() as home:
        replayed(home, wlan__wps_pbc=f"constructed/error_{name}")
        with pytest.raises(error):
            await home.driver().report()


async def test_a_model_without_a_push_button() -> None:
    async with house() as home:
        replayed(home, wlan__wps_pbc="constructed/error_100002_not_supported")
        assert (await home.driver().networks())[0].obstacle is Obstacle.NOT_BUILT_IN
        with pytest.raises(WindowRefused) as refused:
            await home.driver().open_window(MAIN)
    assert refused.value.refusal is Refusal.NOT_BUILT_IN


async def test_an_answer_to_another_question() -> None:
    async with house() as home:
        replayed(home, wlan__wps_pbc="constructed/response_ok")
        with pytest.raises(RouterProtocolError):
            await home.driver().report()


async def test_what_is_sent_is_what_the_page_sends() -> None:
    async with house() as home:
        await home.driver().open_window(MAIN)
        (sent,) = [heard for heard in home.router.heard if heard.method == "POST" and heard.path.endswith("wps-pbc")]
    assert _compact(sent.body.encode()) == _compact(body("constructed/wps-pbc_start_request"))
    assert sent.headers["__requestverificationtoken"]


async def test_the_router_s_own_pin() -> None:
    async with house() as home:
        home.wireless.appinenable = "0"
        replayed(home, wlan__wps_switch="constructed/wps-switch_appin_on")
        assert await home.driver().pin_enabled()
        home.router.bodies.clear()
        await home.driver().set_pin(enabled=True)
        await home.driver().set_pin(enabled=False)
        sent = [heard.body for heard in home.router.heard if heard.method == "POST" and "wps-switch" in heard.path]
        assert _compact(sent[-1].encode()) == _compact(body("constructed/wps-switch_appin_off_request"))
        replayed(home, wlan__wps_switch="constructed/error_100002_not_supported")
        with pytest.raises(RouterUnable):
            await home.driver().pin_enabled()


async def test_the_emulated_router_says_the_same() -> None:
    async with house() as home:
        driver = home.driver()
        seen = [home.wireless.get("wlan/wps-pbc")["State"]]
        await driver.open_window(MAIN)
        seen.append(home.wireless.get("wlan/wps-pbc")["State"])
        await home.device_joins(PRINTER)
        seen.append(home.wireless.get("wlan/wps-pbc")["State"])
    names = ("0_failed_or_never", "1_connecting", "2_success")
    answers = [body(f"constructed/wps-pbc_state_{name}") for name in names]
    assert [f"<State>{state}</State>" in answer.decode() for state, answer in zip(seen, answers, strict=True)] == [
        True
    ] * 3


def _compact(text: bytes) -> bytes:
    """The root element alone, without white space."""
    return b"".join(text.split()).partition(b"?>")[2]
