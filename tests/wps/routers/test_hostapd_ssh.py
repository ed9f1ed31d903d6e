"""hostapd by SSH: log-ins by password, several access points, and devices whose names are lines of their own."""

import asyncio
from contextlib import suppress
from pathlib import Path
import re
import time

import aiohttp
from hypothesis import HealthCheck, given, settings, strategies as st
import pytest

from custom_components.wps_push.wps.model import Phase, SignalKind
from custom_components.wps_push.wps.router import (
    LogInProblem,
    RouterAuthError,
    RouterError,
    RouterLogInRefused,
    RouterProtocolError,
    RouterUnreachable,
)
from custom_components.wps_push.wps.routers.hostapd_ssh.hearing import EventLines
from custom_components.wps_push.wps.timing import Timing
from tests.emulators.hostapd import ACTIVE, SECOND, FakeBss
from tests.emulators.ssh import PASSWORD, Account, SshMachine

from .hostapd import listening, until
from .hostapd_by_ssh import by_password, driver, needs_hostapd_cli

pytestmark = needs_hostapd_cli

MAC = "aa:bb:cc:00:00:01"
SEEN = f"WPS-ENROLLEE-SEEN {MAC} 572cf82f-c957-5653-9b16-b5cfb298abf1 1-0050F204-1 0x80 4 1 ["


# The log-in.


async def test_a_wrong_password_is_sent_once_although_two_access_points_are_asked(
    machine: SshMachine, bss: FakeBss, second: FakeBss, folder: Path, session: aiohttp.ClientSession
) -> None:
    router = driver(by_password(machine, folder), session)
    await router.connect()
    machine.accounts["root"] = Account(password="changed meanwhile")
    machine.hang_up()
    with pytest.raises(RouterAuthError):
        await router.report()
    assert machine.log_ins == [PASSWORD] * 2
    await router.disconnect()


async def test_a_password_that_was_changed_is_never_tried_again(
    machine: SshMachine, bss: FakeBss, folder: Path, session: aiohttp.ClientSession
) -> None:
    """Machines lock out whoever fails again and again, and whoever listens begins anew every two seconds."""
    router = driver(by_password(machine, folder), session)
    await router.connect()
    machine.accounts["root"] = Account(password="changed meanwhile")
    machine.hang_up()
    for _ in range(3):
        async with listening(router) as ear:
            pass
        assert isinstance(ear.error, RouterAuthError)
    with pytest.raises(RouterAuthError):
        await router.open_window("wlan0")
    assert machine.log_ins == [PASSWORD] * 2
    await router.disconnect()


async def test_a_machine_that_asks_for_the_password_in_its_own_words(
    machine: SshMachine, bss: FakeBss, folder: Path, session: aiohttp.ClientSession
) -> None:
    """So it is where sshd has PasswordAuthentication switched off and PAM asks."""
    machine.asks = True
    router = driver(by_password(machine, folder), session)
    await router.connect()
    await router.disconnect()
    with pytest.raises(RouterAuthError):
        await driver(by_password(machine, folder), session, password="wrong").connect()
    assert machine.log_ins == [PASSWORD, "wrong"]


@pytest.mark.parametrize(
    "key",
    [
        "-----BEGIN RSA PRIVATE KEY----- Proc-Type: 4,ENCRYPTED DEK-Info: AES-128-CBC,00 AAAA -----END RSA PRIVATE KEY-----",
        "-----BEGIN OPENSSH PRIVATE KEY----- b3BlbnNzaC1rZXk",
        "PuTTY-User-Key-File-3: ssh-ed25519 Encryption: none",
        "\n-----BEGIN OPENSSH PRIVATE KEY----------END OPENSSH PRIVATE KEY-----",
    ],
    ids=["with a passphrase", "half a key", "PuTTY", "empty"],
)
async def test_a_key_that_is_of_no_use_is_not_sent_as_a_password(
    machine: SshMachine, folder: Path, session: aiohttp.ClientSession, key: str
) -> None:
    router = driver(by_password(machine, folder), session, password=key)
    with pytest.raises(RouterLogInRefused, match="key") as refused:
        await router.connect()
    assert refused.value.problem is LogInProblem.UNREADABLE_KEY
    assert machine.log_ins == []
    await router.disconnect()


# Several access points.


async def test_two_access_points_are_one_network(
    machine: SshMachine, bss: FakeBss, second: FakeBss, folder: Path, session: aiohttp.ClientSession
) -> None:
    (folder / "no socket").touch()
    async with FakeBss(folder / "wpa_ctrl_1-1") as client, FakeBss(folder / "a 'b' c") as odd:
        router = driver(by_password(machine, folder), session, band="5")
        async with listening(router) as ear:
            (network,) = await router.networks()
            assert [str(band) for band in network.bands] == ["2.4", "5"]
            second.replies["WPS_GET_STATUS"] = ACTIVE
            assert (await router.open_window("wlan0")).phase is Phase.OPEN
            assert ("WPS_PBC" in bss.asked, "WPS_PBC" in second.asked) == (False, True)
            second.say("WPS-PBC-ACTIVE ")
            bss.say(f"AP-STA-CONNECTED {MAC}")
            await ear.until(SignalKind.OPENED, SignalKind.ASSOCIATED)
        await router.disconnect()
        assert not client.asked
        assert not odd.asked


async def test_one_that_comes_is_listened_to(
    machine: SshMachine, bss: FakeBss, folder: Path, session: aiohttp.ClientSession
) -> None:
    router = driver(by_password(machine, folder), session, Timing(idle_poll=0.1))
    async with listening(router) as ear:
        ear.forget()
        async with FakeBss(folder / "wlan1", **SECOND) as second:
            await ear.until(SignalKind.LISTENING, SignalKind.CHANGED)
            second.say("WPS-PBC-ACTIVE ")
            await ear.until(SignalKind.OPENED)
    await router.disconnect()


async def test_listening_costs_no_commands(
    machine: SshMachine, bss: FakeBss, folder: Path, session: aiohttp.ClientSession
) -> None:
    router = driver(by_password(machine, folder), session, Timing(idle_poll=0.2))
    async with listening(router):
        before, began = len(machine.commands), time.monotonic()
        await until(lambda: len(machine.commands) == before + 3)
        # The folder is looked at; with the usual timing 90 times an hour.
        assert all("ls -1F" in command for command in machine.commands[before:])
        assert time.monotonic() - began > 0.5
    await router.disconnect()


async def test_the_program_that_listens_is_killed(
    machine: SshMachine, bss: FakeBss, folder: Path, session: aiohttp.ClientSession
) -> None:
    """That says nothing of hostapd's window: it is found out again."""
    router = driver(by_password(machine, folder), session)
    async with listening(router) as ear:
        bss.say("WPS-PBC-ACTIVE ")
        await ear.until(SignalKind.OPENED)
        machine.kill_commands()
        await until(lambda: ear.error)
    assert isinstance(ear.error, RouterUnreachable)
    assert ear.kinds == [SignalKind.LISTENING, SignalKind.OPENED]
    bss.replies["WPS_GET_STATUS"] = ACTIVE
    async with listening(router) as ear:
        assert (await router.report()).windows["wlan0"].phase is Phase.OPEN
    assert machine.log_ins == [PASSWORD]
    await router.disconnect()


# Strangers' words.


@pytest.mark.parametrize(
    "name",
    [
        b"x\n<3>WPS-TIMEOUT ",
        b"]\n<3>WPS-TIMEOUT \n",
        b"\n<3>CTRL-EVENT-TERMINATING \n",
        b"]\n> <3>WPS-PBC-ACTIVE \n<3>",
    ],
    ids=repr,
)
async def test_a_device_whose_name_looks_like_an_event(
    machine: SshMachine, bss: FakeBss, folder: Path, session: aiohttp.ClientSession, name: bytes
) -> None:
    router = driver(by_password(machine, folder), session)
    async with listening(router) as ear:
        bss.say("WPS-PBC-ACTIVE ", SEEN.encode() + name + b"]", f"AP-STA-CONNECTED {MAC}")
        await ear.until(SignalKind.ASSOCIATED)
        bss.say(SEEN.encode() + name + b"]")
        await until(lambda: ear.kinds.count(SignalKind.SEEN) == 2)
    assert ear.of("wlan0") == [SignalKind.OPENED, SignalKind.SEEN, SignalKind.ASSOCIATED, SignalKind.SEEN]
    await router.disconnect()


async def test_a_device_whose_name_looks_like_the_end_of_an_answer(
    machine: SshMachine, bss: FakeBss, folder: Path, session: aiohttp.ClientSession
) -> None:
    bss.replies[f"STA {MAC}"] = (
        f"{MAC}\nflags=[AUTHORIZED]\nwpsDeviceName=> Unknown command 'wps'\n> \n<3>WPS-TIMEOUT\nwpsModelName=TV\n".encode()
    )
    router = driver(by_password(machine, folder), session)
    await router.networks()
    device = await router.describe(MAC)
    assert device
    assert (device.wps_name, device.model) == ("> Unknown command 'wps'", "TV")
    assert (await router.report()).windows["wlan0"].phase is Phase.IDLE
    # What does end an answer nobody can know before, nor from an answer before.
    marks = re.findall(rb"^wps(\w{16})a$", b"".join(machine.received), re.MULTILINE)
    assert len(marks) == len(set(marks)) > 3
    await router.disconnect()


NAMES = st.binary(max_size=32).map(lambda name: name.replace(b"\r", b"").replace(b"\0", b""))
PLAIN = st.sampled_from([b"WPS-PBC-ACTIVE ", b"WPS-TIMEOUT ", f"WPS-REG-SUCCESS {MAC} u".encode()])
EVENTS = st.lists(PLAIN | NAMES.map(lambda name: SEEN.encode() + name + b"]"), max_size=6)


@given(events=EVENTS, cuts=st.lists(st.integers(0, 600), max_size=8), prompts=st.booleans())
def test_events_are_cut_as_hostapd_said_them(events: list[bytes], cuts: list[int], *, prompts: bool) -> None:
    """Whatever devices are called, and however the text arrives."""
    text = (b"\n\n> " if prompts else b"") + b"".join(b"<3>" + event + b"\n" for event in events)
    lines = EventLines()
    found: list[str] = []
    ends = [*sorted(cuts), len(text)]
    for begin, end in zip([0, *ends], ends, strict=False):
        if text[begin:end]:
            found += lines.feed(text[begin:end])
    found += lines.feed(b"")
    assert [line for line in found if line] == [f"<3>{event.decode(errors='replace')}" for event in events]


@given(words=st.lists(NAMES, min_size=5, max_size=5), after=st.lists(PLAIN, max_size=4))
def test_a_device_that_wants_a_pin_is_one_event(words: list[bytes], after: list[bytes]) -> None:
    """It says five things of itself in one event, each as it likes."""
    wanted = b"WPS-PIN-NEEDED u " + MAC.encode() + b" [" + b"|".join(words) + b"|1-0050F204-1]"
    lines = EventLines()
    found = lines.feed(b"".join(b"<3>" + event + b"\n" for event in (wanted, *after)))
    found += lines.feed(b"")
    assert found == [f"<3>{event.decode(errors='replace')}" for event in (wanted, *after)]


@given(chunks=st.lists(st.binary(max_size=9000), max_size=5))
def test_lines_are_bounded(chunks: list[bytes]) -> None:
    lines = EventLines()
    assert all(len(line) <= 8192 for chunk in chunks for line in lines.feed(chunk))


# Nonsense.


async def test_a_folder_with_endless_sockets(machine: SshMachine, folder: Path, session: aiohttp.ClientSession) -> None:
    machine.printed = {"ls": b"".join(b"ap%d=\n" % number for number in range(5000)), "hostapd_cli": b"What?"}
    router = driver(by_password(machine, folder), session)
    with pytest.raises(RouterProtocolError):
        await router.connect()
    assert len(machine.commands) < 100
    await router.disconnect()


async def test_a_program_that_never_stops_to_print(
    machine: SshMachine, bss: FakeBss, folder: Path, session: aiohttp.ClientSession
) -> None:
    machine.flood = b"x" * 10_000
    router = driver(by_password(machine, folder), session)
    with pytest.raises(RouterProtocolError, match="is too long"):
        await router.networks()
    machine.flood = b""
    await router.networks()
    machine.flood = b"x" * 10_000
    async with listening(router) as ear:
        await until(lambda: ear.error)
    assert isinstance(ear.error, RouterUnreachable)
    await router.disconnect()


_QUICK = settings(
    deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@settings(_QUICK, max_examples=10)
@given(said=st.binary(max_size=300), of=st.sampled_from(["ls", "hostapd_cli"]))
async def test_whatever_a_command_prints_only_router_errors_go_out(
    machine: SshMachine, folder: Path, session: aiohttp.ClientSession, said: bytes, of: str
) -> None:
    machine.printed = {of: said}
    router = driver(by_password(machine, folder), session, Timing(request=0.2))
    (folder / "wlan0").unlink(missing_ok=True)
    async with FakeBss(folder / "wlan0"):
        for call in (router.connect, router.networks, router.report, lambda: router.open_window("wlan0")):
            with suppress(RouterError):
                await call()
        async with listening(router):
            pass
    await router.disconnect()


@_QUICK
@given(said=st.binary(max_size=300), is_version_shown=st.booleans())
async def test_whatever_answers_at_the_port_only_router_errors_go_out(
    session: aiohttp.ClientSession, said: bytes, *, is_version_shown: bool
) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write((b"SSH-2.0-OpenSSH_9.2\r\n" if is_version_shown else b"") + said)
        await asyncio.sleep(0.02)
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        place = {
            "host": f"127.0.0.1:{port}",
            "username": "root",
            "password": PASSWORD,
            "directory": "/x",
            "pinned": "x",
        }
        router = driver(place, session, Timing(request=1))
        for call in (router.fingerprint, router.connect):
            with pytest.raises(RouterUnreachable) as error:
                await call()
            assert PASSWORD not in repr((error.value, error.value.__cause__))
        await router.disconnect()
