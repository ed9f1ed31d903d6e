"""What the libraries for TP-Link and HiLink hand over, as JSON: they are asked for one thing after the other."""

from typing import Any

from custom_components.wps_push.wps.model import Network, Phase, Station, WindowStatus
from custom_components.wps_push.wps.routers.common.door import Said
from custom_components.wps_push.wps.routers.huawei import house as hilink, registrar as hilink_registrar
from custom_components.wps_push.wps.routers.huawei.house import Bss
from custom_components.wps_push.wps.routers.tplink import house as archer, registrar as archer_registrar
from tests.fuzz import wire
from tests.fuzz.contract import Parser


def _said(data: bytes) -> Said[Any]:
    return Said(data=wire.answer(data).json())


def archer_networks(status: bytes, wps: bytes) -> tuple[Network, frozenset[str], bool]:
    """The main network, the router's addresses, and whether WPS can run."""
    return archer.main_network(_said(status), _said(wps)), archer.macs(_said(status)), archer.may_press(_said(wps))


def archer_stations(status: bytes) -> list[Station]:
    """Who is on the Wi-Fi."""
    return list(archer.stations(_said(status)))


def archer_pin(said: bytes) -> bool:
    """Whether the router's own PIN is on."""
    return archer.pin_enabled(_said(said))


def archer_window(before: bytes, now: bytes) -> WindowStatus:
    """The window, from the word before a press and one afterwards."""
    registrar = archer_registrar.Registrar()
    registrar.pressed(archer_registrar.word(_said(before)), 120)
    return registrar.judge(archer_registrar.word(_said(now)), 60)


def hilink_networks(said: bytes, basic: bytes) -> tuple[Network, tuple[Bss, ...]]:
    """The main network, of routers that may have several and of others."""
    found = hilink.several(_said(said), has_switch=True)
    return hilink.network(found, None), hilink.single(_said(basic))


def hilink_stations(said: bytes) -> tuple[Station, ...]:
    """Who is on the Wi-Fi."""
    return hilink.stations(_said(said))


def hilink_pin(said: bytes) -> bool:
    """Whether the router's own PIN is on."""
    return hilink.pin_enabled(_said(said))


def hilink_window(said: bytes) -> Phase:
    """The state of the window."""
    return hilink_registrar.state(_said(said))


PARSERS = (
    Parser(name="tplink.networks", function=archer_networks, parts=2),
    Parser(name="tplink.stations", function=archer_stations),
    Parser(name="tplink.pin", function=archer_pin),
    Parser(name="tplink.window", function=archer_window, parts=2),
    Parser(name="huawei.networks", function=hilink_networks, parts=2),
    Parser(name="huawei.stations", function=hilink_stations),
    Parser(name="huawei.pin", function=hilink_pin),
    Parser(name="huawei.window", function=hilink_window),
)
