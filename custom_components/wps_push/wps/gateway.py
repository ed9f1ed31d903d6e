"""The address of this machine's default gateway, which in most homes is the router."""

from ipaddress import IPv4Address
from pathlib import Path
import sys

# Flags of a route: RTF_UP and RTF_GATEWAY (linux/route.h).
_UP_GATEWAY = 0x1 | 0x2


def default_gateway(path: Path = Path("/proc/net/route")) -> str | None:
    """The IPv4 address of the default gateway, from the kernel's routing table; None if there is none.

    This reads a file, so call it in an executor. Systems other than Linux have no such file; there the result is None.
    Columns and number formats: Linux, net/ipv4/fib_trie.c, `fib_route_seq_show`.
    """
    try:
        lines = path.read_text(encoding="ascii").splitlines()
    except OSError, UnicodeDecodeError:
        return None
    found = [route for line in lines[1:] if (route := _default_route(line.split()))]
    return str(min(found)[1]) if found else None


def _default_route(columns: list[str]) -> tuple[int, IPv4Address] | None:
    """The metric and the gateway of a line of the table; None unless it is an active default route."""
    try:
        _, destination, gateway, flags, _, _, metric, mask, *_ = columns
        if int(destination, 16) or int(mask, 16) or int(flags, 16) & _UP_GATEWAY != _UP_GATEWAY:
            return None
        # The kernel prints addresses as numbers in the machine's own byte order.
        return int(metric), IPv4Address(int(gateway, 16).to_bytes(4, sys.byteorder))
    except ValueError, OverflowError:
        return None
