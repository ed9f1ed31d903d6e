"""Text and addresses that strangers chose: made harmless where they enter."""

from collections.abc import Iterable
from ipaddress import ip_address
import re
import unicodedata

MAX_LENGTH = 64

_MAC = re.compile(r"(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}|[0-9a-f]{12}", re.IGNORECASE)

# What routers write in place of an address, or of a host's name, that there is not or that they do not know.
_NO_MAC = "000000000000"
_NAMELESS = frozenset({"unknown", "--", "*"})

# Control, format (bidirectional overrides and invisible characters), surrogate, private use and unassigned characters.
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def clean(text: object) -> str | None:
    """A stranger's text as one line of at most 64 visible characters; None where nothing is left."""
    if not isinstance(text, str):
        return None
    # Line and paragraph separators count as white space; so do tabs and line feeds, which would glue words together.
    spaced = "".join(" " if char.isspace() else char for char in text[: 8 * MAX_LENGTH])
    visible = "".join(char for char in spaced if unicodedata.category(char) not in _DROPPED)
    return " ".join(visible.split())[:MAX_LENGTH].rstrip() or None


def host_name(text: object) -> str | None:
    """The same for what a router calls a device; None where it does not know a name."""
    name = clean(text)
    return None if name is None or name.lower() in _NAMELESS else name


def normal_mac(text: object) -> str | None:
    """A MAC address in lower case with colons; None where the text is none, or a row of zeros."""
    if not isinstance(text, str) or not _MAC.fullmatch(text):
        return None
    digits = re.sub("[^0-9a-f]", "", text.lower())
    return None if digits == _NO_MAC else ":".join(digits[i : i + 2] for i in range(0, 12, 2))


def normal_ip(text: object) -> str | None:
    """An IP address as it is usually written; None where the text is none. A zone, which can be any text, is left out."""
    try:
        return str(ip_address(text)).partition("%")[0] if isinstance(text, str) else None
    except ValueError:
        return None


def is_private(mac: str) -> bool:
    """Whether an address is locally administered: chosen by the device itself, often at random (IEEE 802, U/L bit)."""
    return bool(int(mac[:2], 16) & 0b10)


def lowest_mac(macs: Iterable[str]) -> str | None:
    """The lowest of a router's addresses, a global one before a private one: it is the same whoever asks; None of none."""
    return min(macs, key=lambda mac: (is_private(mac), mac), default=None)


def is_individual(mac: str) -> bool:
    """Whether an address is that of one device, not of a group (IEEE 802, I/G bit)."""
    return not int(mac[:2], 16) & 0b01
