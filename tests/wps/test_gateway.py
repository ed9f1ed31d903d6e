"""The default gateway, from route tables as the kernel prints them."""

from ipaddress import IPv4Address
from pathlib import Path
import sys

import pytest

from custom_components.wps_push.wps.gateway import default_gateway

HEADER = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT"


def number(address: str) -> str:
    return f"{int.from_bytes(IPv4Address(address).packed, sys.byteorder):08X}"


def route(
    gateway: str, *, destination: str = "0.0.0.0", mask: str = "0.0.0.0", flags: int = 0x3, metric: int = 0
) -> str:
    numbers = (number(destination), number(gateway), f"{flags:04X}", "0", "0", str(metric), number(mask), "0", "0", "0")
    return "\t".join(("eth0", *numbers))


@pytest.fixture(name="table")
def fixture_table(tmp_path: Path) -> Path:
    return tmp_path / "route"


@pytest.mark.parametrize(
    ("routes", "gateway"),
    [
        ([route("192.168.1.1")], "192.168.1.1"),
        ([route("10.0.0.1", metric=600), route("192.168.1.1", metric=100)], "192.168.1.1"),
        (
            [route("192.168.1.1"), route("0.0.0.0", destination="192.168.1.0", mask="255.255.255.0", flags=1)],
            "192.168.1.1",
        ),
        ([route("0.0.0.0", destination="192.168.1.0", mask="255.255.255.0", flags=1)], None),
        ([route("192.168.1.1", flags=0x2)], None),
        ([route("0.0.0.0", flags=0x1)], None),
        ([route("10.8.0.1", mask="128.0.0.0")], None),
        ([], None),
        (
            ["eth0", "eth0 x y z", "eth0 0 FFFFFFFFFF 0003 0 0 0 0 0 0 0", "", "eth0\tzz\t0\t3\t0\t0\t0\t0\t0\t0\t0"],
            None,
        ),
    ],
    ids=[
        "one",
        "the lowest metric",
        "beside the network's own",
        "only the network's own",
        "down",
        "without a gateway (a tunnel)",
        "half of the addresses (a VPN)",
        "no route at all",
        "lines that make no sense",
    ],
)
def test_default_gateway(table: Path, routes: list[str], gateway: str | None) -> None:
    table.write_text("\n".join([HEADER, *routes]) + "\n", encoding="ascii")
    assert default_gateway(table) == gateway


@pytest.mark.skipif(sys.byteorder != "little", reason="the kernel prints addresses in the machine's byte order")
def test_a_table_as_printed_by_a_pc(table: Path) -> None:
    table.write_text(
        f"{HEADER}\n"
        "wlan0\t00000000\t0100A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0\n"
        "wlan0\t0000A8C0\t00000000\t0001\t0\t0\t600\t00FFFFFF\t0\t0\t0\n",
        encoding="ascii",
    )
    assert default_gateway(table) == "192.168.0.1"


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00"], ids=["empty", "not text"])
def test_a_table_without_routes(table: Path, content: bytes) -> None:
    table.write_bytes(content)
    assert default_gateway(table) is None


def test_a_system_without_the_table(tmp_path: Path) -> None:
    assert default_gateway(tmp_path / "none") is None


def test_this_machine() -> None:
    """Whatever stands there is understood: an address, or none."""
    gateway = default_gateway()
    assert gateway is None or str(IPv4Address(gateway)) == gateway
