"""hostapd's bans on OpenWrt: a time for which a BSS disconnects a device and keeps it out, in hostapd's memory.

`del_client` with a `ban_time` in milliseconds bans whether or not the device is connected; a second call replaces the
time, and 0 ends it. `list_bans` names the devices, without the time that is left. (openwrt/openwrt, hostapd's
`src/ap/ubus.c`.)
"""

from collections.abc import Iterable

from ...blocks import BlockRefused, NoBlock
from ...router import RouterUnable
from ...text import normal_mac
from ...timing import Timing
from .calls import Answer, Call, Status, failure, on_interfaces
from .merging import GONE
from .ubus import Ubus

_LONGEST = 1800
"""In seconds, of one ban. Above 2147483 ms the time overflows."""
_REASON = 5
"""What the device is told: the access point cannot serve it. Older versions send an undefined reason without it."""


async def ban(ubus: Ubus, interfaces: Iterable[str], mac: str, seconds: float | None, timing: Timing) -> float:
    """Keep a device out of all these interfaces, and read that back; returns when to do so again, in seconds.

    The ban itself is longer, so that it does not end before, and short enough to end by itself if nobody comes back.
    Raises `BlockRefused` and what `banned` raises.
    """
    longest = _LONGEST if seconds is None else min(seconds, _LONGEST)
    # One that is over before it is read back would look as if it had not been carried out.
    await _send(ubus, interfaces, mac, round(max(longest, timing.request) * 1000))
    return timing.block_again


async def lift(ubus: Ubus, interfaces: Iterable[str], mac: str) -> None:
    """Let a device in again, and read that back. Raises the same errors."""
    await _send(ubus, interfaces, mac, 0)


async def banned(ubus: Ubus, interfaces: Iterable[str]) -> list[frozenset[str]]:
    """The devices that each of the interfaces keeps out, without those interfaces that are gone.

    Raises `RouterPermissionError`, and `RouterUnable` where hostapd is too old to tell.
    """
    looks = on_interfaces(interfaces, "list_bans")
    return _read(looks, (await ubus.call(looks)).needed)


async def _send(ubus: Ubus, interfaces: Iterable[str], mac: str, milliseconds: int) -> None:
    names = list(interfaces)
    args = {"addr": mac, "reason": _REASON, "deauth": True, "ban_time": milliseconds}
    bans = [call._replace(args=args) for call in on_interfaces(names, "del_client")]
    # Nothing is changed that cannot be read back.
    await banned(ubus, names)
    for call, answer in zip(bans, (await ubus.call(bans)).needed, strict=True):
        if not answer.ok and answer.status not in GONE:
            raise failure(call, answer)
    lists = await banned(ubus, names)
    if not lists or any((mac in macs) is not bool(milliseconds) for macs in lists):
        raise BlockRefused(NoBlock.NOT_CARRIED_OUT)


def _read(looks: Iterable[Call], answers: Iterable[Answer]) -> list[frozenset[str]]:
    found = []
    for look, answer in zip(looks, answers, strict=True):
        if answer.status == Status.METHOD_NOT_FOUND:
            raise RouterUnable("this hostapd does not list its bans")
        if answer.ok:
            clients = answer.data.get("clients")
            macs = map(normal_mac, clients if isinstance(clients, list) else ())
            found.append(frozenset(mac for mac in macs if mac))
        elif answer.status not in GONE:
            raise failure(look, answer)
    return found
