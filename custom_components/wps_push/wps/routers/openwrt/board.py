"""What a router is, as `system board` says (openwrt/procd, `system.c`)."""

from collections.abc import Iterable, Mapping
from typing import Any

from ...model import RouterInfo
from ...text import clean, lowest_mac
from .calls import Answer, Call
from .ubus import Ubus

BOARD = Call("system", "board")


def said_of_board(answers: Iterable[tuple[Call, Answer]]) -> Mapping[str, Any]:
    """The answer to `BOARD`; empty if the account may not ask."""
    return next((answer.data for call, answer in answers if call == BOARD and answer.ok), {})


def about(board: Mapping[str, Any], ubus: Ubus, macs: frozenset[str], title: str) -> RouterInfo:
    """The router with these BSSIDs; `title` stands for a maker that is not named."""
    release = board.get("release")
    release = release if isinstance(release, dict) else {}
    return RouterInfo(
        identity=lowest_mac(macs) or ubus.host,
        name=clean(board.get("hostname")) or ubus.host,
        manufacturer=clean(release.get("distribution")) or title,
        model=clean(board.get("model")),
        sw_version=clean(release.get("version")),
        macs=macs,
        url=ubus.url,
    )
