"""hostapd's deny lists: one for each BSS, in its memory until hostapd ends.

A client that is added is disconnected at once, and nobody else is touched (seen with hostapd 2.10 on simulated radios).
`DENY_ACL CLEAR` would also take away what the owner's `deny_mac_file` has put there, so it is never sent.
"""

from collections.abc import Collection

from ...blocks import BlockRefused, NoBlock
from ...router import RouterProtocolError, RouterUnable
from ...text import normal_mac
from .bss import Bss
from .replies import parse_done
from .together import together


async def deny(bsses: Collection[Bss], mac: str) -> None:
    """Keep a client out of all these BSSes. Raises `BlockRefused`, and what `parse_done` and `listed` raise."""
    clients = await together(*(bss.clients() for bss in bsses))
    if any(client.mac == mac and client.is_repeater for of_bss in clients for client in of_bss):
        raise BlockRefused(NoBlock.REPEATER)
    replies = await together(*(bss.control.request(f"DENY_ACL ADD_MAC {mac}") for bss in bsses))
    is_accepted = all(parse_done("DENY_ACL ADD_MAC", reply) for reply in replies)
    lists = await together(*map(listed, bsses))
    clients = await together(*(bss.clients() for bss in bsses))
    # An entry of the list of those that are let in comes before one of those that are kept out.
    is_there = any(client.mac == mac and client.is_authorized for of_bss in clients for client in of_bss)
    if not is_accepted or is_there or not all(mac in macs for macs in lists):
        raise BlockRefused(NoBlock.NOT_CARRIED_OUT)


async def admit(bsses: Collection[Bss], mac: str) -> None:
    """Let a client in again on all these BSSes. Raises the same errors."""
    await together(*(bss.control.request(f"DENY_ACL DEL_MAC {mac}") for bss in bsses))
    if any(mac in macs for macs in await together(*map(listed, bsses))):
        raise BlockRefused(NoBlock.NOT_CARRIED_OUT)


async def listed(bss: Bss) -> frozenset[str]:
    """The addresses on the deny list of a BSS: `MAC VLAN_ID=0` in each line.

    Raises `RouterUnable` where hostapd is too old to have the command, and what `Control.request` raises.
    """
    reply = await bss.control.request("DENY_ACL SHOW")
    if reply.startswith("UNKNOWN"):
        raise RouterUnable("this hostapd has no command DENY_ACL")
    if reply.startswith("FAIL"):
        raise RouterProtocolError("hostapd does not show its deny list")
    return frozenset(mac for line in reply.splitlines() if (mac := normal_mac(line.partition(" ")[0])))
