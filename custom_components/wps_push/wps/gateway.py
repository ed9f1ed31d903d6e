"""The address of the machine's default gateway: in most homes that is the router."""

from ipaddress import IPv4Address
from pathlib import Path
import sys

# Bits of a route's flags: it is up, it leads through a gateway (linux/route.h).
_UP_GATEWAY = 0x1 | 0x2


def default_gateway(path: Path = Path("/proc/net/route")) -> str | None:
    """The IPv4 address of the default gateway, from the kernel's route table; None where there is none.

    It reads a file, so an event loop calls it in an executor. Systems other than Linux have no such file: None.
    Columns and number formats: Linux, net/ipv4/fib_trie.c, `fib_route_seq_show`.
    """
    try:
        lines = path.read_text(encoding="ascii").splitlines()
    except OSError, UnicodeDecodeError:
        return None
    found = [route for line in lines[1:] if (route := _default_route(line.split()))]
    return str(min(found)[1]) if found else None


def _default_route(columns: list[str]) -> tuple[int, IPv4Address] | None:
    """The metric and the gateway of a line of the table; None for what is no default route in use."""
    try:
        _, destination, gateway, flags, _, _, metric, mask, *_ = columns
        if int(destination, 16) or int(mask, 16) or int(flags, 16) & _UP_GATEWAY != _UP_GATEWAY:
            return None
        # The kernel prints an address as a number in the machine's own byte order.
        return int(metric), IPv4Address(int(gateway, 16).to_bytes(4, sys.byteorder))
    except ValueError, OverflowError:
        return None
