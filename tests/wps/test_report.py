"""What an owner publishes of a router: texts of the router in which somebody could be found."""

from dataclasses import replace

import pytest

from custom_components.wps_push.wps.detect import Detection
from custom_components.wps_push.wps.model import (
    Band,
    Network,
    Obstacle,
    Phase,
    Result,
    Role,
    RouterInfo,
    RouterReport,
    Station,
    WindowStatus,
)
from custom_components.wps_push.wps.report import detected, met
from custom_components.wps_push.wps.routers import DRIVERS

PRIVATE = [
    ("02:00:5E:00:53:aB", "(MAC)"),
    ("02-00-5e-00-53-ab", "(MAC)"),
    ("0200.5e00.53ab", "(MAC)"),
    ("02005e0053ab", "(ID)"),
    ("SN02005E0053AB", "SN(ID)"),
    ("AP_02005e0053ab", "AP_(ID)"),
    ("AP_02005e0053ab_5G", "AP_(ID)_5G"),
    ("2001:db8::1", "(IP)"),
    ("2001:db8::", "(IP)"),
    ("::1", "(IP)"),
    ("wan_2001:db8::1", "wan_(IP)"),
    ("wan6:2001:db8::1", "wan6:(IP)"),
    ("2001:db8::1:port", "(IP):port"),
    ("2001:db8:0:1:2:3:4:5", "(IP)"),
    ("2001:db8:0:1:2:3:4::", "(IP)"),
    # What Markdown and a reader do not show would otherwise hide an address from the search for it.
    ("02:00:5e:`00:53:ab", "(MAC)"),
    ("02:00:5e:\u200b00:53:ab", "(MAC)"),
]


def page(server: str, scheme: str = "http") -> str:
    found = Detection(
        urls=(f"{scheme}://198.51.100.7",),
        drivers=(),
        pages=(f"HTTP/1.1 200 OK\nServer: {server}\nSet-Cookie: id=0\nX-Host: home\n\nMuellers Heim",),
    )
    return detected(found)


@pytest.mark.parametrize(
    ("text", "left"),
    [*PRIVATE, ("198.51.100.7", "(IP)"), ("lan_198.51.100.7", "lan_(IP)"), ("198.51.`100.7", "(IP)")],
)
def test_what_says_whose_it_is_is_left_out(text: str, left: str) -> None:
    assert page(text).splitlines() == [
        "### What answers",
        "",
        f"- http: `HTTP/1.1 200 OK`; `Server: {left}`",
        "- recognised as: no known kind",
    ]
    info = RouterInfo(identity="i", name="n", manufacturer=f"A {text}", model=f"B {text}")
    published = met(DRIVERS[0], info, (), RouterReport())
    assert f"- manufacturer: `A {left}`" in published.splitlines()
    assert f"- model: `B {left}`" in published.splitlines()


@pytest.mark.parametrize(("text", "left"), PRIVATE)
def test_it_is_left_out_of_a_version_too(text: str, left: str) -> None:
    info = RouterInfo(identity="i", name="n", sw_version=f"1.2.3.4 {text}")
    published = met(DRIVERS[0], info, (), RouterReport())
    assert f"- sw_version: `1.2.3.4 {left}`" in published.splitlines()


@pytest.mark.parametrize(
    "text",
    ["nginx/1.25.3", "Router::Web", "AX3000 v1.0", "r28597-0425664679", "dead beef", "mini_httpd/1.30 26Oct2018"],
)
def test_what_says_what_it_is_stays(text: str) -> None:
    assert f"`Server: {text}`" in page(text)


def test_a_long_text_is_cut_only_after_what_is_private_was_left_out() -> None:
    assert "02-00" not in page("x" * 45 + " 02-00-5e-00-53-ab")


def test_what_answers_nothing() -> None:
    published = detected(Detection(urls=(), drivers=()))
    assert published.splitlines() == ["### What answers", "", "- nothing", "- recognised as: no known kind"]


@pytest.mark.parametrize("header", ["www-authenticate", "WWW-Authenticate"])
def test_a_challenge_is_reported_without_its_realm_however_the_header_is_written(header: str) -> None:
    published = detected(
        Detection(
            urls=("http://198.51.100.7",),
            drivers=(),
            pages=(f'HTTP/1.1 401 No\n{header}: Basic realm="Muellers Heim"\n\n',),
        )
    )
    assert f"- http: `HTTP/1.1 401 No`; `{header}: Basic`" in published.splitlines()


@pytest.mark.parametrize(("confirmed", "word"), [(True, "confirmed"), (False, "experimental")])
def test_what_a_router_showed_without_names(*, confirmed: bool, word: str) -> None:
    spec = replace(DRIVERS[0], confirmed=confirmed)
    networks = (
        Network(id="main-2", ssid="Muellers Heim", role=Role.MAIN, bands=(Band.GHZ_2_4, Band.GHZ_5)),
        Network(id="02:00:5e:00:53:ab", ssid="Gaeste", role=Role.GUEST, obstacle=Obstacle.WPA3_ONLY),
    )
    status = WindowStatus(phase=Phase.OPEN, result=Result.NONE, peer="02:00:5e:00:53:01")
    stations = (Station(mac="02:00:5e:00:53:02", hostname="muellers-phone", ip="198.51.100.9"),)
    published = met(
        spec,
        RouterInfo(identity="i", name="n"),
        networks,
        RouterReport(windows={"main-2": status}, stations=stations),
    )
    assert f"- driver: {spec.key} ({word})" in published.splitlines()
    assert "- stations: 1" in published.splitlines()
    assert published.splitlines()[-2:] == [
        f"| 1 | main | 2.4+5 |  | open | {Result.NONE} |",
        "| 2 | guest |  | wpa3_only |  |  |",
    ]
