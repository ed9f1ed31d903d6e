"""Host settings: names and addresses of both kinds, with and without scheme, port and brackets."""

from ipaddress import ip_address
import socket
from unittest.mock import Mock

from hypothesis import given, strategies as st
import pytest

from custom_components.wps_push.adding.hosts import address_in, as_address, async_addresses, at_address, host_in
from custom_components.wps_push.wps.routers.common.web import bases

from .lan import Lan


@pytest.mark.parametrize(
    ("setting", "host"),
    [
        ("192.0.2.1", "192.0.2.1"),
        (" 192.0.2.1:8080 ", "192.0.2.1"),
        ("https://192.0.2.1/", "192.0.2.1"),
        ("ssh://192.0.2.1:22", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::1"),
        ("2001:DB8:0::1", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("[2001:DB8::1]:8443", "2001:db8::1"),
        ("https://[2001:db8::1]:8443", "2001:db8::1"),
        ("fritz.box", "fritz.box"),
        ("http://Fritz.Box:49000", "fritz.box"),
        ("", ""),
        ("[", ""),
        ("fritz.box:99999", ""),
        ("3c:a6:2f:00:00:01", ""),
    ],
)
def test_what_is_in_a_setting(setting: str, host: str) -> None:
    assert host_in(setting) == host
    address = address_in(setting)
    assert address is None or str(address) == host


@pytest.mark.parametrize(
    ("text", "address"),
    [("192.0.2.1", "192.0.2.1"), ("fe80::1%eth0", "fe80::1"), ("fritz.box", None), ("", None), (None, None)],
)
def test_what_is_an_address(text: str | None, address: str | None) -> None:
    assert as_address(text) == (ip_address(address) if address else None)


@pytest.mark.parametrize(
    ("setting", "address", "moved"),
    [
        ("192.0.2.1", "192.0.2.5", "192.0.2.5"),
        ("192.0.2.1:8080", "192.0.2.5", "192.0.2.5:8080"),
        ("https://192.0.2.1", "192.0.2.5", "https://192.0.2.5"),
        ("http://192.0.2.1:8080/", "192.0.2.5", "http://192.0.2.5:8080"),
        ("2001:db8::1", "2001:db8::5", "[2001:db8::5]"),
        ("[2001:db8::1]", "2001:db8::5", "[2001:db8::5]"),
        ("[2001:db8::1]:8443", "2001:db8::5", "[2001:db8::5]:8443"),
        ("https://[2001:db8::1]:8443", "2001:db8::5", "https://[2001:db8::5]:8443"),
        ("[2001:db8::1]:8443", "192.0.2.5", "192.0.2.5:8443"),
        ("2001:db8::1", "192.0.2.5", "192.0.2.5"),
        ("192.0.2.1:8080", "2001:db8::5", "[2001:db8::5]:8080"),
        ("fritz.box:8080", "192.0.2.5", "192.0.2.5:8080"),
    ],
)
def test_the_same_router_at_another_address(setting: str, address: str, moved: str) -> None:
    assert at_address(setting, ip_address(address)) == moved


@given(
    old=st.ip_addresses(),
    new=st.ip_addresses(),
    scheme=st.sampled_from(["", "http://", "https://"]),
    port=st.none() | st.integers(1, 65535),
    bare=st.booleans(),
)
def test_a_host_stays_a_host(old: object, new: object, scheme: str, port: int | None, bare: bool) -> None:
    """Whatever was typed before, the drivers understand it after a move, and only the address has changed."""
    text = f"[{old}]" if ":" in str(old) else str(old)
    setting = str(old) if bare else scheme + text + (f":{port}" if port else "")
    address = ip_address(str(new))
    moved = at_address(setting, address)
    assert address_in(moved) == address
    assert [str(base) for base in bases(moved)] == [str(base.with_host(str(new))) for base in bases(setting)]


async def test_the_addresses_of_a_name(lan: Lan, monkeypatch: pytest.MonkeyPatch) -> None:
    lan.names["fritz.box"] = "2001:db8::1"
    assert await async_addresses("http://Fritz.Box:8080") == {"fritz.box", "2001:db8::1"}
    assert await async_addresses("[2001:DB8:0::1]:8080") == {"2001:db8::1"}
    assert await async_addresses("") == set()

    for error in (socket.gaierror("no such name"), UnicodeError("no name at all")):
        monkeypatch.setattr(socket, "getaddrinfo", Mock(side_effect=error))
        assert await async_addresses("fritz.box") == {"fritz.box"}
