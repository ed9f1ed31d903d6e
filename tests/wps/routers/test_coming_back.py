"""Whoever comes back from a router goes on in a turn of its own, by whatever way the router is reached."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, override

from aiohttp import web
import pytest

from custom_components.wps_push.wps.router import RouterError
from custom_components.wps_push.wps.routers.common.blocking import Blocking
from custom_components.wps_push.wps.routers.common.web import Request, Web
from custom_components.wps_push.wps.routers.hostapd.control import ControlSocket
from custom_components.wps_push.wps.routers.hostapd_ssh.asking import Asking
from custom_components.wps_push.wps.routers.hostapd_ssh.shell import Shell
from custom_components.wps_push.wps.timing import Timing
from tests.emulators.hostapd import FakeBss
from tests.emulators.server import Fault, Heard, Server
from tests.emulators.ssh import PASSWORD, Account, SshMachine
from tests.sessions import like_home_assistants
from tests.turning import Turning, crowd, turning

TIMING = Timing(request=5)


class Together(Server):
    """Answers when so many have asked, and all of them in the same moment."""

    def __init__(self, clients: int) -> None:
        super().__init__()
        self._all = asyncio.Barrier(clients)

    @override
    async def respond(self, heard: Heard) -> web.Response:
        await self._all.wait()
        return web.Response(text="here")


CLIENTS = 8
PROBE = Request(path="/", what="the front page")
LOOK = Request(method="POST", path="/look", what="look", json={})


@pytest.mark.parametrize("fault", [None, Fault(close=True)], ids=["answers", "hangs up"])
def test_whoever_is_answered_together_goes_on_one_after_the_other(fault: Fault | None) -> None:
    async def main(counts: Turning) -> list[tuple[int, bool]]:
        async with Together(CLIENTS) as server, like_home_assistants() as session:
            clients = [Web(session, server.url, verify_tls=False, timing=TIMING, probe=PROBE) for _ in range(CLIENTS)]
            await asyncio.gather(*(client.find() for client in clients))
            server.fault = fault

            async def look(client: Web) -> tuple[int, bool]:
                try:
                    await client.ask(LOOK)
                except RouterError:
                    return counts.turn, False
                return counts.turn, True

            return await asyncio.gather(*map(look, clients))

    gone_on = turning(main)
    assert {is_answered for _, is_answered in gone_on} == {fault is None}
    assert len({turn for turn, _ in gone_on}) == CLIENTS


type Alone = Callable[[Coroutine[Any, Any, object]], Coroutine[Any, Any, None]]
"""Awaits something, while somebody else goes on in every turn."""


def goes_on_alone(ask: Callable[[Alone], Coroutine[Any, Any, None]]) -> bool:
    """Whether nobody else goes on in the turns in which what is awaited so comes back."""
    shared: list[bool] = []

    async def main(counts: Turning) -> None:
        others: set[int] = set()

        async def alone(answer: Coroutine[Any, Any, object]) -> None:
            async with crowd(lambda: others.add(counts.turn)):
                await answer
                came_back = counts.turn
                # The other one may come later in the same turn.
                await asyncio.sleep(0)
            shared.append(came_back in others)
            assert others

        await ask(alone)

    turning(main)
    assert shared
    return not any(shared)


def test_whoever_has_asked_a_library_that_blocks_goes_on_alone() -> None:
    assert goes_on_alone(lambda alone: alone(Blocking(5)(sum, (1, 2))))


def test_whoever_has_asked_hostapd_goes_on_alone(folder: Path) -> None:
    async def ask(alone: Alone) -> None:
        async with FakeBss(folder / "wlan0") as bss:
            control = ControlSocket(bss.path, 5)
            await alone(control.request("PING"))
            await alone(control.request("STATUS"))
            control.close()

    assert goes_on_alone(ask)


HOSTAPD_CLI = r"""exec sed -u "s/^wps.*/Unknown command '&'/" """
"""Knows no command that begins like ours, as the real one, and answers all others with themselves."""


def test_whoever_has_asked_by_ssh_goes_on_alone() -> None:
    async def ask(alone: Alone) -> None:
        machine = SshMachine({"root": Account()})
        await machine.start()
        shell = Shell(
            machine.host, username="root", secret=PASSWORD, pinned=machine.key.get_fingerprint(), timing=TIMING
        )
        await alone(shell.run("echo"))
        await alone(shell.start("true"))

        async def explain(_: str) -> None:
            """Any interface can be reached."""

        asking = Asking(shell, lambda _: HOSTAPD_CLI, explain, TIMING)
        await asking.ask("wlan0", "PING")
        await alone(asking.ask("wlan0", "PING"))
        asking.close()
        await shell.close()
        await machine.stop()

    assert goes_on_alone(ask)
