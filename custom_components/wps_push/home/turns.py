"""One thing begins in each turn of the event loop, however many routers are due at the same moment."""

import asyncio
from collections import deque

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.singleton import singleton
from homeassistant.util.hass_dict import HassKey

_TURNS: HassKey[Turns] = HassKey("wps_push_turns")


class Turns:
    """Lets one caller go on in each turn of the loop, in the order in which they have come.

    A home's routers are set up together when it starts, and an automation may open many windows at once. If all of them
    went on in the same turn, everything else in Home Assistant would wait for all of them. Whoever comes alone does not
    wait at all.
    """

    def __init__(self) -> None:
        """Let the first one go on at once."""
        self._is_taken = False
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def take(self) -> None:
        """Wait for a turn of one's own."""
        loop = asyncio.get_running_loop()
        if self._is_taken:
            turn = loop.create_future()
            self._waiting.append(turn)
            await turn
        else:
            self._is_taken = True
            loop.call_soon(self._give)

    @callback
    def _give(self) -> None:
        """Give this turn to the next one who still waits."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                turn.get_loop().call_soon(self._give)
                return
        self._is_taken = False


@callback
@singleton(_TURNS)
def _async_turns(_: HomeAssistant) -> Turns:
    return Turns()


async def async_take_turn(hass: HomeAssistant) -> None:
    """Wait until nobody else of this integration begins something in the same turn of the event loop."""
    await _async_turns(hass).take()
