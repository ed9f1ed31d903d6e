"""Make untrusted text and addresses harmless where they enter."""

from collections.abc import Iterable
from ipaddress import ip_address
import re
import unicodedata

MAX_LENGTH = 64

_MAC = re.compile(r"(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}|[0-9a-f]{12}", re.IGNORECASE)

# Placeholders that routers send for a missing address or host name.
_NO_MAC = "00:00:00:00:00:00"
_NAMELESS = frozenset({"unknown", "--", "*"})

# Control, format (bidirectional overrides and invisible characters), surrogate, private use and unassigned characters.
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def clean(text: object) -> str | None:
    """Untrusted text as one line of at most 64 visible characters; None if nothing is left."""
    if not isinstance(text, str):
        return None
    visible = text[: 8 * MAX_LENGTH]
    # Most names are plain, and nothing in them has to be looked at.
    if not (visible.isascii() and visible.isprintable()):
        # Tabs, line feeds and separators become spaces: to drop them would join the words on either side.
        spaced = "".join(" " if char.isspace() else char for char in visible)
        visible = "".join(char for char in spaced if unicodedata.category(char) not in _DROPPED)
    return " ".join(visible.split())[:MAX_LENGTH].rstrip() or None


def host_name(text: object) -> str | None:
    """A router's name for a device, cleaned like any text; None if the router does not know a name."""
    name = clean(text)
    return None if name is None or name.lower() in _NAMELESS else name


def normal_mac(text: object) -> str | None:
    """A device's MAC address in lower case with colons; None if the text is not one, or nobody's: a group's or all zeros.

    A router that shows such an address as a client, or as who has joined, shows nobody.
    """
    mac = any_mac(text)
    return mac if mac and mac != _NO_MAC and is_individual(mac) else None


def any_mac(text: object) -> str | None:
    """Any MAC address in that notation, whether or not it belongs to a device; None if the text is not one."""
    if not isinstance(text, str) or not _MAC.fullmatch(text):
        return None
    return bytes.fromhex(text.replace(":", "").replace("-", "")).hex(":")


def normal_ip(text: object) -> str | None:
    """An IP address in its usual notation; None if the text is not one. A zone can be any text and is left out."""
    try:
        return str(ip_address(text)).partition("%")[0] if isinstance(text, str) else None
    except ValueError:
        return None


def is_private(mac: str) -> bool:
    """Whether a MAC address is locally administered: chosen by the device, often at random (IEEE 802, U/L bit)."""
    return bool(int(mac[:2], 16) & 0b10)


def lowest_mac(macs: Iterable[str]) -> str | None:
    """The lowest MAC address of a router, global ones before private ones; None if there are none.

    It identifies the router in the same way for every driver.
    """
    return min(macs, key=lambda mac: (is_private(mac), mac), default=None)


def is_individual(mac: str) -> bool:
    """Whether a MAC address belongs to a single device, not to a group (IEEE 802, I/G bit)."""
    return not int(mac[:2], 16) & 0b01
