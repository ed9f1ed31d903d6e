"""What a visitor does once everything is there."""

import asyncio
import itertools
import os
import sys

from .access_point import Joins
from .doorbell import doorbell
from .home import Home
from .rounds import let_join
from .timeline import Timeline

_INVITATION = """
Dashboard: {address}   user name: {username}   password: {password}
{how} That is the WPS button of another device. Ctrl-C ends everything.
"""
_WITH_ENTER = 'Press "Open WPS window" there, then Enter here, or run script/demo join in another terminal.'
_WITHOUT_ENTER = """\
Without a terminal of its own, Enter does nothing here, and kill {pid} does what Ctrl-C does.
Press "Open WPS window" there, then run script/demo join."""


async def stay(home: Home, address: str, point: Joins, timeline: Timeline) -> None:
    """Keep running until Ctrl-C, and let a device join whenever somebody asks for it."""
    asked: asyncio.Queue[None] = asyncio.Queue()

    def ask() -> None:
        asked.put_nowait(None)

    def enter() -> None:
        if sys.stdin.readline():
            ask()
        else:
            # The terminal has no more to say, and would say so forever.
            loop.remove_reader(sys.stdin)

    loop = asyncio.get_running_loop()
    async with doorbell(ask, timeline):
        if has_enter := _has_terminal():
            loop.add_reader(sys.stdin, enter)
        timeline.note("ready", address=address)
        how = _WITH_ENTER if has_enter else _WITHOUT_ENTER.format(pid=os.getpid())
        print(_INVITATION.format(address=address, username=home.username, password=home.password, how=how), flush=True)
        for number in itertools.count(1):
            await asked.get()
            await let_join(point, number, timeline)


def _has_terminal() -> bool:
    """Whether somebody can press Enter; who reads from the terminal in the background is stopped."""
    try:
        return sys.stdin.isatty() and os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    except OSError:
        # A terminal that does not control this process does not stop it either.
        return True
