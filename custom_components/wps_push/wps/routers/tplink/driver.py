"""The TP-Link driver: one push button for the whole router, which chooses the access point itself."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from typing import Final, override

from ...model import Network, Obstacle, Phase, Refusal, RouterInfo, Station, WindowStatus
from ...router import (
    Cancels,
    RouterBusy,
    RouterPermissionError,
    RouterProtocolError,
    SwitchesWps,
    WindowRefused,
    WindowStillOpen,
)
from ...text import clean, lowest_mac
from ...timing import Timing
from ..common.door import Said
from ..common.one_button import MAIN, OneButton
from . import house
from .door import ArcherDoor
from .registrar import Registrar, Word, word

_STATUS: Final = "status?form=all"
_FIRMWARE: Final = "firmware?form=upgrade"
_WPS: Final = "wireless?form=wps_connect"
_SWITCH: Final = "wireless?form=syspara_wps"

_LOOKS: Final = 3
"""How many looks an accepted press gets to show an open window."""


class TpLink(OneButton[ArcherDoor], Cancels, SwitchesWps):
    """A router with TP-Link's "stok" interface."""

    _pin = "wireless?form=wps_pin"

    def __init__(self, door: ArcherDoor, *, title: str, timing: Timing) -> None:
        """Do nothing yet."""
        super().__init__(door, title=title, timing=timing)
        self._registrar = Registrar()

    @override
    async def connect(self) -> RouterInfo:
        async with self._session:
            status = await self._ask(_STATUS)
            firmware = await self._firmware()
        macs = house.macs(status)
        if not (identity := lowest_mac(macs)):
            raise RouterProtocolError("status: the router does not name its own address")
        model = clean(firmware.get("model"))
        hardware = clean(firmware.get("hardware_version"))
        return RouterInfo(
            identity=identity,
            name=model or hardware or f"{self._title} {self._door.host}",
            manufacturer=self._title,
            model=model or hardware,
            sw_version=clean(firmware.get("firmware_version")),
            macs=macs,
            url=self._door.url,
        )

    @override
    async def open_window(self, network_id: str) -> WindowStatus:
        if network_id != MAIN:
            raise WindowRefused(Refusal.NOT_BUILT_IN)
        async with self._session:
            if not house.may_press(await self._ask(_WPS)):
                raise await self._refusal()
            before = await self._look()
            pressed = await self._ask(_WPS, option="connect")
            if pressed.get("wps_status") == "overlap":
                raise WindowRefused(Refusal.OVERLAP, retry_in=self._timing.walk_time)
            # The router's own page also takes everything but "ok" for a failure.
            if pressed.error or word(pressed).phase is not Phase.OPEN:
                raise await self._refusal()
            self._registrar.pressed(before, self._now + self._timing.walk_time)
            return await self._read_back()

    @override
    async def close_window(self, network_id: str) -> None:
        async with self._session:
            before = await self._look()
            if not self._may_be_open(before):
                return
            cancelled = await self._ask(_WPS, option="cancel")
            after = await self._look()
            # A result that hides the window also hides its end. Then the router's answer to the cancel decides.
            if after.phase is Phase.OPEN or (cancelled.error and self._may_be_open(after)):
                raise WindowStillOpen("the window is open after it was cancelled")
            self._registrar.cancelled(before)

    @override
    async def set_wps(self, *, enabled: bool) -> None:
        """Switch WPS for all bands.

        The form is in the server code of these routers (`luci/controller/admin/wireless.lua` in public firmware sources); the
        page of an Archer AX12 reads and writes it. Whether the Wi-Fi stops for a moment is not known.
        """
        async with self._session:
            if house.wps_enabled(await self._ask(_SWITCH)) is enabled:
                return
            # As with the PIN, what is read back decides.
            with suppress(RouterProtocolError):
                await self._ask(_SWITCH, operation="write", wps="on" if enabled else "off")
            if house.wps_enabled(await self._ask(_SWITCH)) is not enabled:
                raise RouterProtocolError("syspara_wps: the router has not switched WPS")

    @override
    async def _network(self) -> Network:
        return house.main_network(await self._status(), await self._ask(_WPS))

    @override
    async def _window(self) -> WindowStatus:
        return self._judge(await self._look())

    @override
    async def _stations(self) -> Iterator[Station]:
        return house.stations(await self._status(is_vital=False))

    @override
    async def _has_pin(self) -> bool:
        return house.pin_enabled(await self._ask(self._pin))

    @override
    async def _switch_pin(self, *, enabled: bool) -> None:
        # The answer to a write is not documented, and an empty one looks like nonsense. What is read back decides.
        with suppress(RouterProtocolError):
            await self._ask(self._pin, operation="write", wps_label="on" if enabled else "off")

    async def _firmware(self) -> Said[str]:
        """The model and its versions; nothing where the router does not answer that.

        Some models give an empty answer (BE800 and BE805; AlexandrErohin/home-assistant-tplink-router, issue 114) or refuse
        (AX73; AlexandrErohin/TP-Link-Archer-C6U, issue 201). So this does not mean that the session is over.
        """
        with suppress(RouterBusy, RouterPermissionError, RouterProtocolError):
            return await self._door.ask(
                _FIRMWARE, lambda client: client.ask(_FIRMWARE, "operation=read", harmless=True)
            )
        return Said()

    async def _refusal(self) -> WindowRefused:
        """Why the router does not open a window."""
        obstacle: Obstacle | None = (await self._network()).obstacle
        return WindowRefused(Refusal(obstacle.value) if obstacle else Refusal.NOT_CARRIED_OUT)

    async def _read_back(self) -> WindowStatus:
        """Wait until the window is open, or until a device that was waiting has joined."""
        for number in range(_LOOKS):
            if number:
                await asyncio.sleep(self._timing.open_poll)
            status = self._judge(await self._look())
            if status.phase in (Phase.OPEN, Phase.SUCCEEDED):
                return status
            if status.phase is Phase.OVERLAP:
                raise WindowRefused(Refusal.OVERLAP, retry_in=self._timing.walk_time)
        raise WindowRefused(Refusal.NOT_CARRIED_OUT)

    async def _look(self) -> Word:
        return word(await self._ask(_WPS, option="pbc"))

    def _judge(self, said: Word) -> WindowStatus:
        return self._registrar.judge(said, self._now)

    def _may_be_open(self, said: Word) -> bool:
        return self._registrar.may_be_open(said, self._now)

    async def _status(self, *, is_vital: bool = True) -> Said[str]:
        said = await self._ask(_STATUS, is_vital=is_vital)
        if not isinstance(said.data, dict):
            raise RouterProtocolError("status: the answer makes no sense")
        return said

    async def _ask(self, form: str, *, is_vital: bool = True, **options: str) -> Said[str]:
        """Ask in the session; log in anew, once, if it is over.

        The handler of `wps_connect` looks at `option` alone; the router's own page sends `operation=read` with it. For
        `wps_pin` it sends `operation=write` where something is to change.
        """
        body = "&".join(f"{name}={value}" for name, value in {"operation": "read", **options}.items())
        harmless = options in ({}, {"option": "pbc"})
        return await self._session.ask(
            lambda: self._door.ask(form, lambda client: client.ask(form, body, harmless=harmless), is_vital=is_vital)
        )
