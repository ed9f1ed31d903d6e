"""Text and addresses that strangers chose."""

import unicodedata

from hypothesis import given, strategies as st
import pytest

from custom_components.wps_push.wps.text import (
    MAX_LENGTH,
    any_mac,
    clean,
    is_individual,
    is_private,
    normal_ip,
    normal_mac,
)

HOSTILE = st.text(st.characters()) | st.text(st.sampled_from("a \t\n\x00\x1b\u202e\u2066\u200b\ufeff\u2028é😀"))


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("Printer", "Printer"),
        ("  Living  room\tTV \r\n", "Living room TV"),
        ("a\x00b\x1b[31mc", "ab[31mc"),
        ("\u202egnp.exe\u202c", "gnp.exe"),
        ("in\u200bvis\ufeffible", "invisible"),
        ("one\u2028two\u2029three", "one two three"),
        ("[click](http://example.com)", "[click](http://example.com)"),
        ("Küche 🖨", "Küche 🖨"),
        ("x" * 100, "x" * 64),
        ("x" * 63 + " y", "x" * 63),
        ("\u200b" * 10, None),
        ("", None),
        (" \n", None),
        (None, None),
        (7, None),
        (b"Printer", None),
    ],
)
def test_clean(text: object, cleaned: str | None) -> None:
    assert clean(text) == cleaned


@given(HOSTILE)
def test_clean_text_is_one_short_visible_line(text: str) -> None:
    cleaned = clean(text)
    if cleaned is None:
        return
    assert 0 < len(cleaned) <= MAX_LENGTH
    assert not {unicodedata.category(char) for char in cleaned} & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert cleaned == cleaned.strip()
    assert clean(cleaned) == cleaned


def test_only_the_beginning_of_a_huge_text_counts() -> None:
    assert clean("\u200b" * 10_000_000 + "x") is None


@pytest.mark.parametrize(
    ("text", "mac"),
    [
        ("00:00:5e:00:53:01", "00:00:5e:00:53:01"),
        ("00-00-5E-00-53-01", "00:00:5e:00:53:01"),
        ("00005E005301", "00:00:5e:00:53:01"),
        ("00:00:00:00:00:00", None),
        ("000000000000", None),
        ("01:00:5e:00:00:fb", None),
        ("FFFFFFFFFFFF", None),
        ("00:00:5e:00:53", None),
        ("00:00:5e:00:53:01\n", None),
        ("00:00:5e:00:53:0g", None),
        ("", None),
        (None, None),
        (5, None),
    ],
)
def test_normal_mac(text: object, mac: str | None) -> None:
    assert normal_mac(text) == mac


@given(st.text())
def test_any_mac_of_anything(text: str) -> None:
    mac = any_mac(text)
    assert mac is None or any_mac(mac) == mac


@given(st.binary(min_size=6, max_size=6))
def test_any_mac_of_every_address(address: bytes) -> None:
    mac = any_mac(address.hex(":"))
    assert mac == any_mac(address.hex("-").upper()) == address.hex(":")
    assert normal_mac(mac) == (mac if any(address) and not address[0] % 2 else None)


@pytest.mark.parametrize(
    ("text", "ip"),
    [
        ("192.168.178.20", "192.168.178.20"),
        ("FE80:0::1", "fe80::1"),
        ("fe80::1%\u202e<b>eth0", "fe80::1"),
        ("192.168.178.256", None),
        ("printer", None),
        ("", None),
        (7, None),
        (None, None),
    ],
)
def test_normal_ip(text: object, ip: str | None) -> None:
    assert normal_ip(text) == ip


@pytest.mark.parametrize(
    ("mac", "private", "individual"),
    [
        ("00:00:5e:00:53:01", False, True),
        ("02:00:00:00:00:01", True, True),
        ("da:a1:19:00:00:01", True, True),
        ("01:00:5e:00:00:01", False, False),
        ("ff:ff:ff:ff:ff:ff", True, False),
    ],
)
def test_kinds_of_address(mac: str, private: bool, individual: bool) -> None:
    assert is_private(mac) is private
    assert is_individual(mac) is individual
