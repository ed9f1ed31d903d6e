"""The command line with routers: the real hostapd, and an emulated OpenWrt."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace

import pytest

from custom_components.wps_push.wps.timing import Timing
from tests.emulators.openwrt import PASSWORD, WIFI_KEY, EmulatedOpenWrt
from tests.lab import HostapdNone, WiredLab
from tests.support import eventually

from .command_line import Ended, Running, run_here, run_script

PRINTER = "aa:bb:cc:00:00:01"


@pytest.fixture(name="openwrt")
async def fixture_openwrt(monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[EmulatedOpenWrt]:
    monkeypatch.setenv("WPS_PASSWORD", PASSWORD)
    async with EmulatedOpenWrt() as router:
        yield router


def at(router: EmulatedOpenWrt) -> list[str]:
    """Which router a command is for."""
    return ["--driver", "openwrt", "--host", router.url, "--username", "root"]


def within(lab: HostapdNone | WiredLab) -> list[str]:
    return ["--driver", "hostapd", "--directory", str(lab.ap_directory)]


def clients(lab: HostapdNone) -> list[str]:
    """The sockets in hostapd's folder that are not its own."""
    return [path.name for path in lab.ap_directory.iterdir() if path not in lab.ap_sockets]


def status(lab: HostapdNone) -> str:
    """What hostapd says of its window."""
    return lab.ap_request("WPS_GET_STATUS").splitlines()[0].partition(": ")[2]


def ok(ended: Ended) -> str:
    """What a command has printed that went well."""
    assert (ended.code, ended.err) == (0, "")
    assert PASSWORD not in ended.out
    assert WIFI_KEY not in ended.out
    return ended.out


def failed(ended: Ended, code: int = 1) -> str:
    """The words of a command that did not do it."""
    assert (ended.code, ended.out) == (code, ""), ended.err
    (line,) = ended.err.splitlines()
    assert line.startswith("wps: ")
    assert PASSWORD not in line
    return line


# hostapd.


async def test_hostapd_probe(hostapd_none: HostapdNone) -> None:
    ended = await run_script("probe", str(hostapd_none.ap_directory))
    about, networks = ok(ended).split("\n\n")
    facts = {line.partition("  ")[0]: line.split("  ")[-1].strip() for line in about.splitlines()}
    assert facts["router"] == "hostapd"
    assert facts["sw_version"].startswith("2.")
    assert "push" in facts["can do"]
    head, row = networks.splitlines()
    assert head.split() == ["NETWORK", "SSID", "ROLE", "GHZ", "WINDOW", "OBSTACLE"]
    assert row.split() == ["wlan0", "LabNet", "main", "-", "idle", "-"]
    assert clients(hostapd_none) == []


async def test_hostapd_open_and_close(hostapd_none: HostapdNone) -> None:
    assert "wlan0 (LabNet): open (read back)" in ok(await run_here("open", *within(hostapd_none)))
    assert status(hostapd_none) == "Active"
    assert ok(await run_here("close", *within(hostapd_none))) == "wlan0 (LabNet): closed (read back)\n"
    assert status(hostapd_none) == "Timed-out"
    assert clients(hostapd_none) == []


async def test_hostapd_refuses(hostapd_none: HostapdNone) -> None:
    hostapd_none.restart_ap({"wps_state": "0"})
    assert "wps_disabled" in failed(await run_here("open", *within(hostapd_none)))
    assert "wps_disabled" in ok(await run_here("probe", str(hostapd_none.ap_directory)))


async def test_hostapd_watch_until_ctrl_c(hostapd_none: HostapdNone) -> None:
    watching = await Running.start("watch", *within(hostapd_none))
    await watching.line("watching wlan0")
    hostapd_none.ap_request("WPS_PBC")
    assert (await watching.line("window_opened")).split()[1:] == ["wlan0", "window_opened", "opened", "elsewhere"]
    hostapd_none.ap_request("WPS_CANCEL")
    assert (await watching.line("window_closed")).split()[1:] == ["wlan0", "window_closed", "cancelled", "elsewhere"]
    watching.interrupt()
    ended = await watching.end()
    assert (ended.code, ended.err) == (130, "")
    assert clients(hostapd_none) == []


async def test_hostapd_watch_through_a_restart(hostapd_none: HostapdNone) -> None:
    watching = await Running.start("watch", *within(hostapd_none))
    await watching.line("watching wlan0")
    hostapd_none.ap_request("WPS_PBC")
    await watching.line("window_opened")
    hostapd_none.restart_ap()
    await watching.line("window_closed  interrupted")
    hostapd_none.ap_request("WPS_PBC")
    await watching.line("window_opened")
    watching.interrupt()
    ended = await watching.end()
    assert ended.code == 130
    for line in ended.err.splitlines():
        assert line.endswith("; trying again")


async def test_hostapd_a_real_device_joins(wired_lab: WiredLab) -> None:
    following = await Running.start("open", "--wait", *within(wired_lab))
    await following.line("open (read back)")
    device = wired_lab.sta(1)
    await asyncio.to_thread(device.press)
    assert device.mac in await following.line("device_paired")
    assert (await following.line("window_closed")).split()[2:4] == ["window_closed", "paired"]
    assert device.mac in await following.line("joined: ")
    assert (await following.end()).code == 0


# OpenWrt.


async def test_openwrt_detected(openwrt: EmulatedOpenWrt) -> None:
    first, second = ok(await run_here("probe", openwrt.server.host)).splitlines()
    assert first == f"answers at {openwrt.url}"
    assert second.startswith("this is OpenWrt; ")
    assert openwrt.bus.log_ins == 0


async def test_openwrt_probe(openwrt: EmulatedOpenWrt) -> None:
    openwrt.interfaces[2].hidden = True
    out = ok(await run_here("probe", openwrt.url, "--driver", "openwrt", "--username", "root"))
    about, networks = out.split("\n\n")
    assert "Emulated Router R1" in about
    assert "25.12.5" in about
    rows = [line.split() for line in networks.splitlines()]
    assert rows[1] == ["default_radio0", "Home", "main", "2.4+5", "idle", "-"]
    assert rows[2][0] == "guest_radio0"
    assert rows[2][-1] == "hidden_ssid"


async def test_openwrt_wrong_password(openwrt: EmulatedOpenWrt, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WPS_PASSWORD", "wrong-password")
    line = failed(await run_here("open", *at(openwrt)))
    assert "wrong-password" not in line
    assert openwrt.bus.log_ins == 1


async def test_openwrt_away(openwrt: EmulatedOpenWrt) -> None:
    await openwrt.server.stop()
    assert "127.0.0.1" in failed(await run_here("watch", *at(openwrt)))


async def test_openwrt_open_and_close_a_network_by_name(openwrt: EmulatedOpenWrt) -> None:
    for name in ("default_radio0", "Home"):
        out = ok(await run_here("open", name, *at(openwrt)))
        assert out.splitlines()[-1] == "default_radio0 (Home): open (read back)"
        assert openwrt.registrar.status("phy0-ap0").pbc_status == "Active"
        assert ok(await run_here("close", name, *at(openwrt))) == "default_radio0 (Home): closed (read back)\n"
        assert openwrt.registrar.status("phy0-ap0").pbc_status == "Timed-out"


async def test_openwrt_open_on_the_preferred_band(openwrt: EmulatedOpenWrt) -> None:
    ok(await run_here("open", "--band", "5", *at(openwrt)))
    assert openwrt.registrar.status("phy1-ap0").pbc_status == "Active"


async def test_openwrt_an_unknown_network(openwrt: EmulatedOpenWrt) -> None:
    line = failed(await run_here("open", "Office", *at(openwrt)), code=2)
    assert "default_radio0 (Home), guest_radio0 (" in line


async def test_openwrt_an_overlap_before_the_press(openwrt: EmulatedOpenWrt) -> None:
    openwrt.registrar.overlap()
    assert "overlap" in failed(await run_here("open", *at(openwrt)))


async def test_openwrt_a_device_was_already_waiting(openwrt: EmulatedOpenWrt) -> None:
    openwrt.registrar.exchange_time = 0
    openwrt.press(PRINTER, "laser", hears=["phy0-ap0"])
    *lines, joined = ok(await run_here("open", "--wait", *at(openwrt))).splitlines()
    assert [line.split()[2] for line in lines] == ["window_opened", "device_paired", "window_closed"]
    assert PRINTER in lines[1]
    assert joined.startswith(f"joined: laser ({PRINTER} ")


@pytest.mark.parametrize(
    ("lease_after", "joined"),
    [
        (0, f"joined: laser ({PRINTER} 192.168.1."),
        (0.5, f"joined: laser ({PRINTER} 192.168.1."),
        (100, f"joined: {PRINTER}"),
    ],
    ids=["known at once", "known soon", "never known"],
)
async def test_openwrt_wait_for_a_device_and_its_name(
    openwrt: EmulatedOpenWrt, lease_after: float, joined: str
) -> None:
    openwrt.bus.lease_after = lease_after
    timing = replace(Timing().faster(20), identify_for=2)
    following = asyncio.create_task(run_here("open", "--wait", *at(openwrt), timing=timing))
    await eventually(lambda: openwrt.registrar.status("phy0-ap0").pbc_status == "Active")
    openwrt.press(PRINTER, "laser", hears=["phy0-ap0"])
    *_, closed, last = ok(await following).splitlines()
    assert closed.split()[2:4] == ["window_closed", "paired"]
    assert last.startswith(joined)


async def test_openwrt_wait_for_nobody(openwrt: EmulatedOpenWrt) -> None:
    following = asyncio.create_task(run_here("open", "--wait", *at(openwrt)))
    await eventually(lambda: openwrt.registrar.status("phy0-ap0").pbc_status == "Active")
    openwrt.registrar.cancel("phy0-ap0")
    last = ok(await following).splitlines()[-1]
    assert last.split()[1:] == ["default_radio0", "window_closed", "cancelled", "elsewhere"]


async def test_openwrt_watch_in_this_process(openwrt: EmulatedOpenWrt) -> None:
    """It goes on until the router does not accept the account any more."""
    openwrt.registrar.press("phy0-ap0")
    watching = asyncio.create_task(
        run_here("watch", *at(openwrt), timing=replace(Timing(), open_poll=0.1, reconnect=0.5))
    )
    await eventually(lambda: openwrt.server.calls["hostapd.phy0-ap0 wps_status"])
    await openwrt.server.stop()
    await asyncio.sleep(0.5)
    openwrt.bus.accounts.clear()
    openwrt.expire_sessions()
    await openwrt.server.start()
    ended = await watching
    assert ended.code == 1
    assert "window_opened  opened elsewhere" in ended.out
    *lost, last = ended.err.splitlines()
    assert all(line.endswith("; trying again") for line in lost)
    assert lost
    assert last.startswith("wps: ")
