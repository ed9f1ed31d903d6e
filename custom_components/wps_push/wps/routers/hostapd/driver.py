"""The hostapd driver."""

import asyncio
from collections.abc import AsyncGenerator, Collection, Container, Mapping
from itertools import chain
from typing import override

from ...model import (
    Band,
    Enrollee,
    Network,
    Phase,
    Refusal,
    Role,
    RouterInfo,
    RouterReport,
    Signal,
    SignalKind,
    WindowStatus,
)
from ...pin import DevicePin
from ...reason import Reason
from ...router import Router, RouterProtocolError, RouterUnable, RouterUnreachable, WindowRefused, WindowStillOpen
from ...text import lowest_mac, normal_mac
from ...timing import Timing
from .bss import Bss
from .bss_window import latch
from .channel import Place
from .deny import admit, deny, listed
from .described import described, first_obstacle
from .joining import reason
from .listener import Listener
from .pin import VALID_FOR
from .replies import parse_done
from .together import together

_MAX_ROUNDS = 4
"""How often several BSSes are polled at most to get answers that agree with each other."""
_NAME = "hostapd"


class Hostapd(Router):
    """The access points whose control sockets are in one place."""

    def __init__(self, place: Place, *, band: Band | None, timing: Timing) -> None:
        """Use the sockets in that place. Of a network's BSSes, the one in the preferred band is pressed."""
        self._listener = Listener(place, timing)
        self._directory = self._listener.directory
        self._lock = self._listener.lock
        self._timing = timing
        self._bands = sorted(Band, key=lambda known: known != band)
        self._last_answers: dict[str, WindowStatus] = {}
        self._given: dict[str, str] = {}
        """The interfaces that may still have a PIN from us, by network."""

    @override
    async def connect(self) -> RouterInfo:
        async with self._lock:
            await self._directory.look()
            bsses = self._directory.bsses
            version = await bsses[0].version()
        macs = {bss.facts.bssid for bss in bsses if bss.facts.bssid}
        # A radio's own address is global; those of further BSSes may be made up. Without a radio there is none.
        identity = lowest_mac(macs) or "00:00:00:00:00:00"
        return RouterInfo(
            identity=identity,
            name=f"{_NAME} {bsses[0].facts.ssid}",
            model=_NAME,
            sw_version=version,
            macs=frozenset(macs),
        )

    @override
    async def networks(self) -> tuple[Network, ...]:
        async with self._lock:
            await self._directory.look()
            groups = self._directory.networks.items()
        return tuple(
            described(network_id, members, Role.OTHER if index else Role.MAIN)
            for index, (network_id, members) in enumerate(groups)
        )

    @override
    async def open_window(self, network_id: str) -> WindowStatus:
        """Press the button of one BSS. Without `wps_independent=1`, that opens the windows of all BSSes of its hostapd.

        hostapd also accepts presses that have no effect or do harm. They are refused here, before they are sent.
        """
        async with self._lock:
            return await self._press(network_id, await self._openable(network_id))

    async def open_for_pin(self, network_id: str, pin: DevicePin) -> WindowStatus:
        """Give the PIN to one BSS; without `wps_independent=1`, hostapd gives it to all of its BSSes.

        It is given without a device's UUID or address, which nobody knows before, and for a limited time. hostapd shows
        nothing of it, so only its answer says that it was accepted (confidence: seen with 2.10 on simulated radios).
        """
        async with self._lock:
            members = await self._openable(network_id)
            if any(bss.facts.status.phase is Phase.OPEN for bss in members):
                # With a PIN, hostapd would take no button any more, and go on showing the window as open.
                raise WindowRefused(Refusal.OTHER_METHOD)
            given = self._choice(members)
            self._given[network_id] = given.name
            if (reply := await given.control.request(f"WPS_PIN any {pin.digits} {VALID_FOR}")) != "OK":
                given.is_without_wps = reply == "FAIL"
                raise WindowRefused(Refusal.WPS_DISABLED if given.is_without_wps else Refusal.NOT_CARRIED_OUT)
            window = self._listener.window(network_id)
            window.await_pin(given.name)
            return window.read(await self._poll(members))

    async def withdraw_pin(self, network_id: str) -> None:
        """Take the PIN back. `WPS_CANCEL` does that only where no window is open; otherwise the time of the PIN ends it."""
        async with self._lock:
            await self._withdraw(network_id)

    async def _withdraw(self, network_id: str) -> None:
        name = self._given.get(network_id)
        members = self._directory.networks.get(network_id, ())
        with self._listener.causing(SignalKind.CANCELLED):
            for bss in members:
                if bss.name == name and (status := await bss.window()) and status.phase is not Phase.OPEN:
                    await bss.control.request("WPS_CANCEL")
        self._given.pop(network_id, None)
        self._listener.window(network_id).pin.withdraw()

    async def _openable(self, network_id: str) -> list[Bss]:
        """The BSSes of a network on which WPS can run, to the best of what is known now."""
        await self._directory.refresh_for(network_id)
        if network_id not in self._directory.networks:
            await self._directory.look()
        await self._listener.attach_new()
        members = self._directory.networks.get(network_id, [])
        # Whether WPS runs where it is configured may have changed since the last press.
        if obstacle := first_obstacle(bss.facts.obstacle for bss in members):
            raise WindowRefused(Refusal(obstacle))
        return members

    def _choice(self, members: Collection[Bss]) -> Bss:
        """The BSS to press, or to give a PIN to."""
        return min((bss for bss in members if bss.facts.obstacle is None), key=self._preference)

    async def _press(self, network_id: str, members: Collection[Bss]) -> WindowStatus:
        window = self._listener.window(network_id)
        before = window.read({bss.name: bss.facts.status for bss in members})
        registrations, openings = window.registrations, window.openings
        pressed = self._choice(members)
        were_open = {bss.name for bss in self._directory.bsses if bss.is_open}
        with self._listener.causing(SignalKind.OPENED):
            reply = await pressed.control.request("WPS_PBC")
        if not parse_done("WPS_PBC", reply):
            raise await self._undo_press(pressed, reply, were_open)
        window.accept(pressed.name)
        status = window.read(await self._poll(members))
        pressed.is_without_wps = False
        has_joined = latch(before) != latch(status) or window.registrations > registrations
        if status.phase is Phase.OPEN or (status.phase is Phase.SUCCEEDED and has_joined):
            return status
        refused = await self._undo_press(pressed, reply, were_open)
        # An event has shown that it opened, and hostapd shows a cancel as a time-out.
        if (
            refused.refusal is Refusal.NOT_CARRIED_OUT
            and window.openings > openings
            and status.phase is Phase.TIMED_OUT
        ):
            return WindowStatus(phase=Phase.CANCELLED, result=status.result, peer=status.peer)
        raise refused

    async def _undo_press(self, pressed: Bss, reply: str, were_open: Container[str]) -> WindowRefused:
        """Close what a press has opened elsewhere, and return why it was not carried out although there was no obstacle.

        hostapd opens one BSS after the other, except those on which WPS does not run. It fails at the first one with an
        overlap, and if there was none to open. Those before it stay open.
        """
        bsses = self._directory.bsses
        answers = await self._poll(bsses)
        opened = [bss for bss in bsses if bss.name in answers and bss.is_open and bss.name not in were_open]
        for bss in opened:
            with self._listener.causing(SignalKind.CANCELLED):
                await bss.control.request("WPS_CANCEL")
        if any(answer.phase is Phase.OVERLAP for answer in answers.values()):
            return WindowRefused(Refusal.OVERLAP, retry_in=self._listener.overlap_lasts() or self._timing.walk_time)
        pressed.is_without_wps = bool(opened) or reply == "FAIL"
        return WindowRefused(Refusal.WPS_DISABLED if pressed.is_without_wps else Refusal.NOT_CARRIED_OUT)

    async def close_window(self, network_id: str) -> None:
        """Close the open window of each BSS. Without `wps_independent=1`, the first cancel closes all of them."""
        async with self._lock:
            await self._look_if_empty()
            await self._withdraw(network_id)
            members = self._directory.networks.get(network_id, [])
            with self._listener.causing(SignalKind.CANCELLED):
                for bss in members:
                    status = await bss.window()
                    if status and status.phase in {Phase.OPEN, Phase.OVERLAP}:
                        await bss.control.request("WPS_CANCEL")
            answers = await self._poll(members)
            if not members or len(answers) < len(members):
                raise RouterUnreachable("hostapd has ended or is out of reach, and then its window may be open")
            if self._listener.window(network_id).read(answers).phase is Phase.OPEN:
                raise WindowStillOpen("hostapd accepted WPS_CANCEL, and the window is still open")

    @override
    async def report(self, network_ids: Container[str] | None = None, *, stations: bool = False) -> RouterReport:
        async with self._lock:
            windows = self._listener.windows()
            if stations or not windows or network_ids is None or any(id_ in network_ids for id_ in windows):
                await self._look_if_empty()
            bsses = self._serving(network_ids)
            answers = await self._poll(bsses)
            if gone := [bss for bss in bsses if bss.name not in answers]:
                for bss in gone:
                    self._directory.remove(bss)
                await self._directory.look_for_more()
                await self._listener.attach_new()
                answers = await self._poll(self._serving(network_ids))
            lists = await together(*(bss.stations() for bss in self._directory.bsses)) if stations else None
            return RouterReport(
                windows={
                    id_: window.read(answers)
                    for id_, window in self._listener.windows().items()
                    if network_ids is None or id_ in network_ids
                },
                stations=None if lists is None else tuple(chain.from_iterable(lists)),
            )

    async def describe(self, mac: str) -> Enrollee | None:
        """What a device said about itself when it joined by WPS; None while it is not connected."""
        if (address := normal_mac(mac)) is None:
            return None
        async with self._lock:
            await self._look_if_empty()
            for bss in self._directory.bsses:
                if device := await bss.describe(address):
                    # hostapd tells only in an event whether it has a display.
                    return self._listener.with_what_was_heard(device)
        return None

    async def connection(self, mac: str) -> Reason | None:
        """Wait until a device that has joined is on the network; otherwise return why it is not."""
        loop, newcomers = asyncio.get_running_loop(), self._listener.newcomers
        looking_since = loop.time() + self._timing.connect / 2
        if not self._listener.is_listening:
            raise RouterUnreachable("nobody listens to hostapd, so it is not heard whether a device connects")
        joining = newcomers.expect(mac)
        try:
            if await joining.comes(self._timing.connect):
                return None
            async with self._lock:
                bsses = {bss.name: bss for bss in self._directory.bsses}
                clients = {name: await bss.clients() for name, bss in bsses.items()}
        finally:
            newcomers.forget(mac, joining)
        if any(client.mac == mac and client.is_authorized for client in chain.from_iterable(clients.values())):
            return None
        if joining.bss not in bsses:
            return Reason.UNKNOWN
        return reason(joining, bsses[joining.bss].facts, clients[joining.bss], looking_since=looking_since)

    async def pin_enabled(self) -> bool:
        """Whether devices can join by an access point's own PIN (`ap_pin`).

        What hostapd does not show: whether `ap_setup_locked` keeps everybody from using it, and whether other programs in
        the network may let devices in (`upnp_iface`).
        """
        async with self._lock:
            return bool(await self._with_pin())

    async def set_pin(self, *, enabled: bool) -> None:
        """Take the PIN away until hostapd reads its configuration again; nobody is disconnected.

        It is never switched on: hostapd would make up a PIN, and unlock what `ap_setup_locked` has locked.
        """
        if enabled:
            raise RouterUnable("hostapd gets a PIN by its configuration only (ap_pin)")
        async with self._lock:
            found = await self._with_pin()
            # Without `wps_independent=1`, the first takes them all away.
            for bss in found:
                await bss.control.request("WPS_AP_PIN disable")
            if any([await bss.has_pin() for bss in found]):
                raise RouterProtocolError("hostapd has a PIN after WPS_AP_PIN disable")

    async def block(self, mac: str, _seconds: float | None) -> float | None:
        """Keep a client out until hostapd ends."""
        async with self._lock:
            await self._directory.look()
            await deny(self._directory.bsses, mac)
        return None

    async def unblock(self, mac: str) -> None:
        """Let a client in again."""
        async with self._lock:
            await self._directory.look()
            await admit(self._directory.bsses, mac)

    async def blocked(self) -> frozenset[str]:
        """The addresses on any of the deny lists, including those that the owner's configuration has put there."""
        async with self._lock:
            await self._directory.look()
            lists = await together(*map(listed, self._directory.bsses))
        return frozenset(chain.from_iterable(lists))

    def signals(self) -> AsyncGenerator[Signal]:
        """The signals of all BSSes, `LISTENING` first and again whenever a BSS appears. Only one caller may listen."""
        return self._listener.listen()

    @override
    async def disconnect(self) -> None:
        self._listener.close()

    async def _look_if_empty(self) -> None:
        if not self._directory.bsses:
            await self._directory.look()

    async def _with_pin(self) -> list[Bss]:
        """The BSSes that devices can join by a PIN of theirs."""
        await self._look_if_empty()
        found = [bss for bss in self._directory.bsses if await bss.has_pin()]
        if found:
            await self._directory.refresh(found)
        return [bss for bss in found if bss.facts.has_wps]

    def _serving(self, network_ids: Container[str] | None) -> list[Bss]:
        """The BSSes of these networks; None stands for all networks."""
        networks = self._directory.networks.items()
        return [bss for id_, members in networks if network_ids is None or id_ in network_ids for bss in members]

    async def _poll(self, bsses: Collection[Bss]) -> Mapping[str, WindowStatus]:
        """The answers of the BSSes that exist, all from one moment and none older than the last event.

        The BSSes are polled one after the other, and a device may join in between. Then one answer still shows an open
        window and another one a success. So polling is repeated until nothing changes.
        """
        answers: dict[str, WindowStatus] = {}
        for _ in range(_MAX_ROUNDS if bsses else 0):
            counts = [bss.event_count for bss in bsses]
            statuses = await together(*(bss.window() for bss in bsses))
            answers = {bss.name: status for bss, status in zip(bsses, statuses, strict=True) if status}
            agree = len(bsses) == 1 or answers.items() <= self._last_answers.items()
            self._last_answers |= answers
            if agree and counts == [bss.event_count for bss in bsses]:
                break
        return answers

    def _preference(self, bss: Bss) -> tuple[bool, int]:
        """The lower the better: a BSS on which WPS is not known not to run, in the preferred band."""
        return bss.is_without_wps, self._bands.index(bss.facts.band) if bss.facts.band else len(self._bands)
