"""RouterOS's access lists: rules for those who connect, of which the first that matches decides.

New rules are added at the end, and matter to new connections only (MikroTik manual, "WiFi" and "Wireless Interface",
access list). A rule of ours is known by its comment, and no other is ever changed. It stays through a restart.
"""

from collections.abc import Iterable
from contextlib import suppress
from typing import Final

from ...blocks import BlockRefused, NoBlock
from ...router import RouterUnable
from ...text import normal_mac
from .rest import CommandFailed, NoSuchMenu, Rest, Row

_OURS: Final = "WPS Push keeps it out"

# What a rule must say so that a client is turned away. Without it, each of them lets the client in.
_REJECTS: Final = {"wireless": ("authentication", ("no", "false"))}
_MODERN: Final = ("action", ("reject",))

_TRUE: Final = "true"


async def block(rest: Rest, menus: Iterable[str], mac: str) -> None:
    """Add a rule to the access list of each of these menus, then disconnect the client. Raises `BlockRefused`."""
    known = list(menus)
    for menu in known:
        rules = await _rules(rest, menu)
        if any(_is_about(rule, mac) and _rejects(menu, rule) and not _is_off(rule) for rule in rules):
            continue
        if any(_lets_in(menu, rule, mac) for rule in rules):
            raise BlockRefused(NoBlock.LET_IN_BEFORE)
        name, (word, *_) = _rejection(menu)
        await rest.add(f"{menu}/access-list", {"mac-address": mac.upper(), name: word, "comment": _OURS})
    for menu in known:
        for client in await _registered(rest, menu, mac):
            # It may have left by itself.
            with suppress(CommandFailed):
                await rest.remove(f"{menu}/registration-table", client.get(".id", ""))
    for menu in known:
        if mac not in _rejected(menu, await _rules(rest, menu)) or await _registered(rest, menu, mac):
            raise BlockRefused(NoBlock.NOT_CARRIED_OUT)


async def unblock(rest: Rest, menus: Iterable[str], mac: str) -> None:
    """Remove our rules about a client. Raises `BlockRefused`."""
    for menu in menus:
        for rule in await _rules(rest, menu):
            if _is_ours(rule, mac):
                await rest.remove(f"{menu}/access-list", rule.get(".id", ""))
        if any(_is_ours(rule, mac) for rule in await _rules(rest, menu)):
            raise BlockRefused(NoBlock.NOT_CARRIED_OUT)


async def blocked(rest: Rest, menus: Iterable[str]) -> frozenset[str]:
    """The addresses that any of these access lists turns away."""
    found = [_rejected(menu, await _rules(rest, menu)) for menu in menus]
    return frozenset().union(*found)


async def _rules(rest: Rest, menu: str) -> list[Row]:
    """The rules in their order. Raises `RouterUnable` where there is no such list."""
    wanted = (".id", "mac-address", "mac-address-mask", "action", "authentication", "disabled", "comment")
    try:
        return await rest.rows(f"{menu}/access-list", wanted)
    except NoSuchMenu:
        raise RouterUnable(f"{menu} has no access list") from None


async def _registered(rest: Rest, menu: str, mac: str) -> list[Row]:
    rows = await rest.rows(f"{menu}/registration-table", (".id", "mac-address"))
    return [row for row in rows if _is_about(row, mac)]


def _rejection(menu: str) -> tuple[str, tuple[str, ...]]:
    return _REJECTS.get(menu.rpartition("/")[2], _MODERN)


def _rejects(menu: str, rule: Row) -> bool:
    name, words = _rejection(menu)
    return rule.get(name) in words


def _rejected(menu: str, rules: Iterable[Row]) -> frozenset[str]:
    macs = (normal_mac(rule.get("mac-address")) for rule in rules if _rejects(menu, rule) and not _is_off(rule))
    return frozenset(mac for mac in macs if mac)


def _lets_in(menu: str, rule: Row, mac: str) -> bool:
    """Whether a rule may let a client in, or leave that to another server: it is for this one, for many, or for all."""
    is_for_many = "mac-address" not in rule or "mac-address-mask" in rule
    return not _is_off(rule) and not _rejects(menu, rule) and (is_for_many or _is_about(rule, mac))


def _is_ours(rule: Row, mac: str) -> bool:
    return rule.get("comment") == _OURS and _is_about(rule, mac)


def _is_about(row: Row, mac: str) -> bool:
    return normal_mac(row.get("mac-address")) == mac


def _is_off(rule: Row) -> bool:
    return rule.get("disabled") == _TRUE
