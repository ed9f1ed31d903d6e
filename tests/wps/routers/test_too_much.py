"""Answers that would keep Home Assistant busy for minutes: nested, or with far more in them than a router has."""

from collections.abc import Callable
import json

import pytest

from custom_components.wps_push.wps.router import RouterProtocolError
from custom_components.wps_push.wps.routers.common.web import MAX_ANSWER, Answer
from custom_components.wps_push.wps.routers.freebox import wifi as freebox
from custom_components.wps_push.wps.routers.keenetic import access_points as keenetic
from custom_components.wps_push.wps.routers.openwrt import calls
from custom_components.wps_push.wps.routers.openwrt.bss import CONFIGURATION, read
from custom_components.wps_push.wps.routers.prplos import wifi
from tests.fuzz.wire import answer

DEEP = [
    (Answer.json, "[", "]"),
    (Answer.json, '{"outputArgs": ', "}"),
    (Answer.json, '[{"x": ', "}]"),
    (Answer.xml, "<action>", "</action>"),
]


def nested(begin: str, end: str, levels: int) -> bytes:
    """So many levels, with a word in the innermost."""
    return (begin * levels + '"x"' + end * levels).encode()


@pytest.mark.parametrize(("read", "begin", "end"), DEEP)
@pytest.mark.parametrize("levels", [33, 900, 15_000])
def test_what_is_nested_too_deeply_is_turned_down(
    read: Callable[[Answer], object], begin: str, end: str, levels: int
) -> None:
    body = nested(begin, end, levels)
    assert len(body) <= MAX_ANSWER
    with pytest.raises(RouterProtocolError, match="nested too deeply"):
        read(answer(body))


@pytest.mark.parametrize(("read", "begin", "end"), DEEP)
def test_what_routers_nest_is_read(read: Callable[[Answer], object], begin: str, end: str) -> None:
    assert read(answer(nested(begin, end, 12))) is not None


def test_a_document_of_any_size_is_read() -> None:
    rows = [{"mac": "aa:bb:cc:00:00:01", "links": [{"state": "UP"}]}] * 8000
    assert answer(json.dumps(rows).encode()).json() == rows


def test_prplos_with_more_access_points_than_any_router() -> None:
    objects = {f"WiFi.AccessPoint.{number}.": {"SSIDReference": "x", "RadioReference": "y"} for number in range(5000)}
    others = {f"{number}.": {"Alias": "z"} for number in range(15_000)}
    found = [access_point.index for access_point in wifi.read(objects, others, others)]
    assert found == [str(number) for number in range(64)]


def test_a_freebox_with_more_cards_than_any() -> None:
    bsses = [{"id": f"02:00:00:00:{n // 256:02x}:{n % 256:02x}", "phy_id": n, "config": {}} for n in range(5000)]
    found = [bss.card for bss in freebox.read(bsses, may_open=True)]
    assert found == [str(number) for number in range(64)]


def test_keenetic_with_more_access_points_than_any_router() -> None:
    every = [(radio, number) for radio in range(100) for number in range(100)]
    interfaces = {f"WifiMaster{radio}/AccessPoint{number}": {"ssid": "x"} for radio, number in every}
    assert keenetic.names(interfaces) == [f"WifiMaster0/AccessPoint{number}" for number in range(64)]


def test_openwrt_with_more_interfaces_than_any_router() -> None:
    listed: dict[str, dict[str, object]] = {"session": {}} | {
        f"hostapd.phy0-ap{number}": {"wps_start": {}} for number in range(5000)
    }
    assert list(calls.interfaces(listed)) == [f"phy0-ap{number}" for number in range(64)]


def test_openwrt_with_more_networks_than_any_router() -> None:
    interfaces = [{"section": f"s{number}", "config": {"mode": "ap", "ssid": f"n{number}"}} for number in range(5000)]
    answered = calls.Answer(0, {"radio0": {"interfaces": interfaces}})
    configured, _ = read([(CONFIGURATION[0], answered)])
    assert [bss.section for bss in configured] == [f"s{number}" for number in range(64)]
