"""The command line: `python -m wps`, without Home Assistant."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, asynccontextmanager
from functools import partial
import os
import sys

import aiohttp

from . import report, show
from .arguments import Command, parse
from .detect import detect
from .enrollee import merge
from .follow import Follower
from .model import Enrollee, EventType, Network, Outcome, RouterInfo, WindowEvent
from .pin import JoinsByPin, NoPin, PinRefused
from .router import (
    Authorises,
    Cancels,
    Describes,
    Pins,
    Router,
    RouterError,
    RouterPermissionError,
    RouterProtocolError,
    RouterUnable,
    RouterUnreachable,
    SwitchesPin,
    SwitchesWps,
    TellsPin,
)
from .routers import DRIVERS, GRANTED, PINNED, DriverSpec, PinMethod, create
from .timing import Timing


class _UnknownNetworkError(Exception):
    """The router has no network with that id or SSID."""


def main(argv: list[str], timing: Timing | None = None) -> int:
    """Run a command and return the exit code."""
    command = parse(argv)
    try:
        asyncio.run(_run(command, timing or Timing()))
        sys.stdout.flush()
    except _UnknownNetworkError as error:
        print(f"wps: {error}", file=sys.stderr)
        return 2
    except RouterError as error:
        print(f"wps: {show.error(error)}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # The reader of our output is gone. Without this, Python would fail again when it flushes the rest.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


async def _run(command: Command, timing: Timing) -> None:
    if command.spec:
        await _COMMANDS[command.name](command, command.spec, timing)
    elif command.target:
        await _detect(command, timing)
    else:
        _drivers()


def _drivers() -> None:
    rows = (
        (spec.key, spec.title, "confirmed" if spec.confirmed else "experimental", ", ".join(sorted(spec.capabilities)))
        for spec in DRIVERS
    )
    print(show.table(("KEY", "ROUTER", "STATE", "CAN DO"), *rows))


async def _detect(command: Command, timing: Timing) -> None:
    host = command.target
    async with _session() as session:
        found = await detect(session, host, timing=timing)
    if command.report:
        print(report.detected(found))
        return
    if not found.urls:
        raise RouterUnreachable(f"nothing answers at {host}")
    print(f"answers at {', '.join(found.urls)}")
    for spec in found.drivers:
        print(f"this is {spec.title}; for more: wps probe {found.address} --driver {spec.key} --help")
    if not found.drivers:
        print("this kind of router is not supported; to list those that are: wps drivers")


async def _probe(command: Command, spec: DriverSpec, timing: Timing) -> None:
    async with _connected(command, spec, timing) as (router, info, networks):
        reported = await router.report(stations=command.report)
        own_pin = await _own_pin(router, spec)
    if command.report:
        print(report.met(spec, info, networks, reported))
        return
    facts = [(name, getattr(info, name)) for name in ("identity", "name", "manufacturer", "model", "sw_version", "url")]
    print(
        show.table(
            ("router", spec.title),
            *((name, value) for name, value in facts if value),
            ("can do", ", ".join(sorted(spec.capabilities))),
            ("own PIN", own_pin),
        )
    )
    rows = (
        (
            network.id,
            network.ssid,
            network.role,
            "+".join(network.bands),
            show.window(reported.windows.get(network.id)),
            network.obstacle or "",
        )
        for network in networks
    )
    print()
    print(show.table(("NETWORK", "SSID", "ROLE", "GHZ", "WINDOW", "OBSTACLE"), *rows))


async def _own_pin(router: Router, spec: DriverSpec) -> str:
    """Whether devices can join by the router's own PIN, in a few words."""
    if isinstance(router, TellsPin):
        try:
            return _STATES[await router.pin_enabled()]
        except RouterUnable, RouterPermissionError, RouterProtocolError:
            return "not told"
    return "not told" if spec.pin is None else _KNOWN_PINS[spec.pin]


async def _open(command: Command, spec: DriverSpec, timing: Timing) -> None:
    async with _connected(command, spec, timing) as (router, _, networks):
        network = _find(networks, command.network)
        follower = Follower(router, [network.id], spec.capabilities, timing)
        last = _told(network, await follower.open(network.id))
        if last.type is not EventType.WINDOW_CLOSED:
            print(f"{network.id} ({network.ssid}): open (read back)", flush=True)
        if command.wait:
            await _until_closed(router, follower, last, timing)


async def _join(command: Command, spec: DriverSpec, timing: Timing) -> None:
    if spec.no_join_by_pin:
        raise PinRefused(spec.no_join_by_pin)
    async with _connected(command, spec, timing) as (router, _, networks):
        network = _find(networks, command.network)
        if not isinstance(router, JoinsByPin) or command.pin is None:
            raise PinRefused(NoPin.NO_MEANS)
        follower = Follower(router, [network.id], spec.capabilities, timing)
        outcome: Outcome | None = None
        try:
            last = _told(network, await follower.open(network.id, partial(router.open_for_pin, pin=command.pin)))
            status = follower.windows[network.id].status
            known = "accepted, which the router does not show" if status and status.inferred else "read back"
            if last.type is not EventType.WINDOW_CLOSED:
                print(f"{network.id} ({network.ssid}): waits for the device with this PIN ({known})", flush=True)
            outcome = (await _until_closed(router, follower, last, timing)).outcome
        finally:
            if outcome is Outcome.PAIRED:
                # To take it back disconnects devices that are still at it, and this one has just done.
                await asyncio.sleep(timing.comes_back)
            await router.withdraw_pin(network.id)


def _told(network: Network, events: list[WindowEvent]) -> WindowEvent:
    """The last of the events that a press has led to, when all are printed."""
    for event in events:
        print(show.event(network.id, event))
    return events[-1]


async def _until_closed(router: Router, follower: Follower, last: WindowEvent, timing: Timing) -> WindowEvent:
    """Follow the window until it ends, and print who joined; returns its last event."""
    async with aclosing(_events(follower, timing)) as following:
        while last.type is not EventType.WINDOW_CLOSED:
            network_id, last = await anext(following)
            print(show.event(network_id, last), flush=True)
    if last.device:
        print(f"joined: {show.device(await _identified(router, last.device, timing))}")
    return last


async def _close(command: Command, spec: DriverSpec, timing: Timing) -> None:
    async with _connected(command, spec, timing) as (router, _, networks):
        network = _find(networks, command.network)
        if not isinstance(router, Cancels):
            raise RouterError("this router cannot close a window")
        await router.close_window(network.id)
        print(f"{network.id} ({network.ssid}): closed (read back)")


async def _watch(command: Command, spec: DriverSpec, timing: Timing) -> None:
    async with _connected(command, spec, timing) as (router, _, networks):
        follower = Follower(router, [network.id for network in networks], spec.capabilities, timing)
        print(f"watching {', '.join(network.id for network in networks)}; Ctrl-C ends", flush=True)
        async with aclosing(_events(follower, timing)) as following:
            async for network_id, event in following:
                print(show.event(network_id, event), flush=True)


async def _wps(command: Command, spec: DriverSpec, timing: Timing) -> None:
    async with _connected(command, spec, timing) as (router, _, _):
        if not isinstance(router, SwitchesWps):
            raise RouterError("this router has no switch for WPS")
        await router.set_wps(enabled=command.enabled)
        print(f"WPS is {_STATES[command.enabled]} (read back)")


async def _pin(command: Command, spec: DriverSpec, timing: Timing) -> None:
    async with _connected(command, spec, timing) as (router, _, _):
        if command.asks:
            if not isinstance(router, TellsPin):
                raise RouterError("this router does not tell whether its PIN is on")
            print(f"the PIN is {_STATES[await router.pin_enabled()]}")
            return
        if not isinstance(router, SwitchesPin):
            raise RouterError("this router has no switch for its PIN")
        await router.set_pin(enabled=command.enabled)
        print(f"the PIN is {_STATES[command.enabled]} (read back)")


@asynccontextmanager
async def _connected(
    command: Command, spec: DriverSpec, timing: Timing
) -> AsyncGenerator[tuple[Router, RouterInfo, tuple[Network, ...]]]:
    """Connect to the command's router and disconnect at the end."""
    async with _session() as session:
        settings = dict(command.settings)
        router = create(spec, settings, session, timing)
        if isinstance(router, Pins) and PINNED not in settings:
            shown = await router.fingerprint()
            raise RouterError(f"its key has the fingerprint {shown}; if that is right, add --{PINNED} {shown}")
        if isinstance(router, Authorises) and GRANTED not in settings:
            print("confirm the access on the router itself, which is asking for it now", file=sys.stderr)
            settings[GRANTED] = await router.authorise()
            print(f"granted; for the next time: export WPS_GRANTED={settings[GRANTED]}", file=sys.stderr)
            router = create(spec, settings, session, timing)
        try:
            info = await router.connect()
            yield router, info, await router.networks()
        finally:
            await router.disconnect()


def _session() -> aiohttp.ClientSession:
    """A session that keeps no cookies: each driver manages its own."""
    return aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())


async def _events(follower: Follower, timing: Timing) -> AsyncGenerator[tuple[str, WindowEvent]]:
    """The events of all networks, continued after the router has restarted."""
    while True:
        try:
            async with aclosing(follower.events()) as events:
                async for item in events:
                    yield item
        except RouterUnreachable as error:
            print(f"{show.clock()}  {show.error(error)}; trying again", file=sys.stderr)
            await asyncio.sleep(timing.reconnect)


async def _identified(router: Router, device: Enrollee, timing: Timing) -> Enrollee:
    """The device that has just joined, once the router knows its name or address; it learns them some seconds later.

    Returns the device unchanged if nothing more is known after `Timing.identify_for` seconds.
    """
    loop = asyncio.get_running_loop()
    until = loop.time() + timing.identify_for
    while isinstance(router, Describes) and loop.time() < until:
        if (more := await router.describe(device.mac)) and (found := merge(device, more)) != device:
            return found
        await asyncio.sleep(timing.identify_poll)
    return device


def _find(networks: tuple[Network, ...], wanted: str | None) -> Network:
    """The network with this id or SSID; None stands for the main one."""
    for network in networks:
        if wanted in {None, network.id, network.ssid}:
            return network
    choices = ", ".join(f"{network.id} ({network.ssid})" for network in networks)
    raise _UnknownNetworkError(f"there is no such network; available: {choices or 'none'}")


_STATES = {True: "on", False: "off"}
_KNOWN_PINS = {PinMethod.NONE: "none", PinMethod.WITH_WPS: "on whenever WPS is"}
_COMMANDS = {"probe": _probe, "open": _open, "close": _close, "join": _join, "watch": _watch, "wps": _wps, "pin": _pin}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
