"""Let one device join by a PIN of its own, for a limited time.

To the window this is an opening like any other, and everything else follows from that: who asked, the time, the end, who has
joined. It differs in what the router is asked, in what may not be done at the same time, and in that the PIN is taken back
whatever becomes of the window.
"""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import override

from homeassistant.core import Context, callback
from homeassistant.exceptions import HomeAssistantError

from ..errors import in_words
from ..wps.model import EventType, Outcome, WindowStatus
from ..wps.pin import DevicePin, JoinsByPin, NoPin, PinRefused
from ..wps.router import UNANSWERED, Router, RouterError
from .events import WpsEvent
from .network import OfferedNetwork
from .press import Press


class PinPress(Press):
    """What opens the window of a network for one device and its PIN."""

    by_pin = True

    def __init__(self, context: Context | None, network: OfferedNetwork, driver: JoinsByPin, pin: DevicePin) -> None:
        """Remember who asked for it, and the PIN until the router was given it."""
        super().__init__(context)
        self._network = network
        self._driver = driver
        self._pin = pin
        self._ended = asyncio.Event()
        self._outcome: Outcome | None = None

    @override
    async def carry_out(self, _: Router, network_id: str) -> WindowStatus:
        # From before it is given: even a press that is cut off may have given it.
        self._network.router.spawn(self._async_take_back(), "PIN")
        status = None
        try:
            status = await self._driver.open_for_pin(network_id, self._pin)
        except UNANSWERED:
            # At once: a look would take it for a window that was opened elsewhere.
            with suppress(RouterError):
                await self._driver.withdraw_pin(network_id)
            raise
        finally:
            if status is None:
                self._ended.set()
        return status

    async def _async_take_back(self) -> None:
        """Take the PIN back when the window has ended, in whatever way, or when the entry is unloaded."""
        network, router = self._network, self._network.router
        stop = network.async_listen(self._happened)
        try:
            await self._ended.wait()
            if self._outcome is Outcome.PAIRED:
                # To take it back disconnects devices that are still at it, and this one has just done.
                await asyncio.sleep(router.timing.comes_back)
        finally:
            stop()
            # A router that is away keeps it until its time is over.
            with suppress(RouterError):
                async with router.in_turn():
                    if router.is_leaving or not network.window.is_running:
                        await self._driver.withdraw_pin(network.id)

    @callback
    def _happened(self, event: WpsEvent) -> None:
        if event.happened.type is EventType.WINDOW_CLOSED:
            self._outcome = event.happened.outcome
            self._ended.set()


async def async_join_by_pin(network: OfferedNetwork, pin: DevicePin, context: Context | None = None) -> datetime | None:
    """Give a device's PIN to the router. Returns once it was accepted: when that was.

    Raises `HomeAssistantError` in words otherwise. Nothing is sent to a router whose driver cannot do it.
    """
    router = network.router
    if not isinstance(router.driver, JoinsByPin):
        error = PinRefused(router.spec.no_join_by_pin or NoPin.NO_MEANS)
        raise in_words(error, router=router.name, network=network.ssid)
    return await network.async_open(press=PinPress(context, network, router.driver, pin))


async def async_take_back_pins(networks: Iterable[OfferedNetwork]) -> None:
    """Take back the PINs of devices that have not joined yet, before nobody sees any more who uses them, or that they end."""
    for network in networks:
        if network.by_pin:
            await _async_close(network)


async def _async_close(network: OfferedNetwork) -> None:
    # One that is still under way would make this one wait.
    await network.router.async_end_presses(0)
    # When its turn has come, the window may be somebody else's.
    close = Press(None, is_wanted=lambda: network.by_pin)
    with suppress(HomeAssistantError):
        await network.async_close(press=close)
