"""The lab is what it says: tests of other things can rely on it."""

import os
from pathlib import Path
import signal
import subprocess
import sys

import pytest

from . import HostapdNone, LabError, RadioLab, WiredLab
from .base import REPOSITORY, Lab
from .control import listening, now, wait_until
from .fixtures import started

#: The device password ID of a device that asks by its button.
PUSH_BUTTON = 4

OWNER = """
import time
from tests.lab import {layer}
lab = {layer}().start()
print(lab.directory, flush=True)
time.sleep(600)
"""


def status(lab: Lab, radio: int = 0) -> list[str]:
    return lab.ap_request("WPS_GET_STATUS", radio).splitlines()


def crash_and_stop(lab: Lab) -> None:
    (ap_socket,) = lab.ap_sockets
    lab.stop_ap("KILL")
    assert ap_socket.exists()
    with pytest.raises(LabError, match="refused"):
        lab.ap_request("PING")
    lab.start_ap()
    assert lab.ap_request("PING") == "PONG\n"
    lab.stop_ap()
    assert not lab.ap_directory.exists()


def test_faster_clock_ends_a_window_sooner(hostapd_none: HostapdNone) -> None:
    hostapd_none.restart_ap(speed=60)
    with hostapd_none.ap_events() as events:
        start = now()
        assert hostapd_none.ap_request("WPS_PBC") == "OK\n"
        assert status(hostapd_none) == ["PBC Status: Active", "Last WPS result: None"]
        events.expect("WPS-TIMEOUT")
    assert 1.9 < now() - start < 4
    assert status(hostapd_none) == ["PBC Status: Timed-out", "Last WPS result: None"]


def test_killed_hostapd_refuses_and_a_stopped_one_is_gone(hostapd_none: HostapdNone) -> None:
    crash_and_stop(hostapd_none)


def test_hostapd_that_does_not_start_says_why(hostapd_none: HostapdNone) -> None:
    with pytest.raises(LabError, match="unknown configuration item 'wps_sate'"):
        hostapd_none.restart_ap({"wps_sate": "2"})


@pytest.mark.parametrize("layer", ["HostapdNone", "WiredLab"])
def test_lab_ends_with_its_owner(layer: str) -> None:
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER.format(layer=layer)], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
    )
    with owner:
        assert owner.stdout
        directory = Path(owner.stdout.readline().strip())
        assert listening(directory / "hostapd" / "wlan0")
        os.kill(owner.pid, signal.SIGKILL)
    wait_until(lambda: not directory.exists(), 5, "the lab has ended")


@pytest.mark.parametrize(
    ("ci", "outcome"), [("", pytest.skip.Exception), ("true", pytest.fail.Exception)], ids=["skipped", "failed in CI"]
)
def test_layer_that_cannot_run_says_why(
    ci: str, outcome: type[BaseException], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    unshare = tmp_path / "unshare"
    unshare.write_text("#!/bin/sh\necho 'unshare failed: Operation not permitted' >&2\nexit 1\n")
    unshare.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setenv("CI", ci)
    with pytest.raises(outcome, match=r"network namespace .* not allowed here: .* Operation not permitted"):
        started(WiredLab())


def test_device_registers_over_a_wire(wired_lab: WiredLab) -> None:
    for _ in range(2):
        with wired_lab.ap_events() as events:
            assert wired_lab.ap_request("WPS_PBC") == "OK\n"
            wired_lab.sta(1).press()
            events.expect(f"WPS-REG-SUCCESS {wired_lab.sta(1).mac} ")
        wired_lab.restart_ap()


def test_device_joins_by_radio(radio: RadioLab) -> None:
    station = radio.sta(1)
    with radio.ap_events() as events:
        assert radio.ap_request("WPS_PBC") == "OK\n"
        station.press()
        events.expect(f"WPS-REG-SUCCESS {station.mac} ")
        events.expect(f"AP-STA-CONNECTED {station.mac}")
    assert status(radio) == ["PBC Status: Disabled", "Last WPS result: Success", f"Peer Address: {station.mac}"]
    wait_until(lambda: station.mac in [lease.mac for lease in radio.leases()], 15, "a DHCP lease")


def test_refreshed_radio_has_forgotten_everything(radio: RadioLab) -> None:
    radio.restart_ap({"ssid": "Other"}, {"ssid": "Other"}, speed=12)
    station = radio.sta(2)
    station.rename("Another name")
    radio.ap_request("WPS_PBC")
    station.press()
    wait_until(lambda: station.status().get("wpa_state") == "COMPLETED", 15, "the device is connected")
    radio.refresh()
    assert radio.leases() == []
    assert station.status()["wpa_state"] in ("DISCONNECTED", "INACTIVE")
    assert [path.name for path in radio.ap_directory.iterdir()] == ["wlan0"]
    assert status(radio) == ["PBC Status: Disabled", "Last WPS result: None"]
    assert "ssid=LabNet" in radio.ap_request("GET_CONFIG").splitlines()
    with radio.ap_events() as events:
        radio.ap_request("WPS_PBC")
        station.press()
        assert events.expect("WPS-ENROLLEE-SEEN").endswith("[LabSta2]")


def test_two_radios_of_one_hostapd(radio: RadioLab) -> None:
    radio.restart_ap({}, {})
    station = radio.sta(1)
    with radio.ap_events(0) as low, radio.ap_events(1) as high:
        radio.ap_request("WPS_PBC", 1)
        for events in (low, high):
            events.expect("WPS-PBC-ACTIVE")
        station.press()
        for events in (low, high):
            events.expect("WPS-PBC-DISABLE")
    wait_until(lambda: station.status().get("wpa_state") == "COMPLETED", 15, "the device is connected")
    assert station.status()["freq"] in ("2412", "5180")


def test_killed_hostapd_refuses_and_a_stopped_one_is_gone_behind_the_mirror(radio: RadioLab) -> None:
    crash_and_stop(radio)


@pytest.mark.parametrize(
    "name",
    [
        "**bold** [link](http://x)",
        "tab\t, escape\x1b[31m, bell\x07",
        "\u202eright to left\u2066",
        "Küche ☕",
        b"no UTF-8: \xff\xfe",
        "line\nwpsDeviceName=forged\r",
    ],
)
def test_device_name_comes_through_as_it_is(radio: RadioLab, name: str | bytes) -> None:
    text = name if isinstance(name, str) else name.decode(errors="surrogateescape")
    station = radio.sta(1)
    station.rename(name)
    with radio.ap_events() as events:
        radio.ap_request("WPS_PBC")
        station.press()
        # Before its button is pressed, a device may still look for networks under the name that it had.
        assert f" [{text}]" in events.expect(rf"WPS-ENROLLEE-SEEN {station.mac} \S+ \S+ \S+ {PUSH_BUTTON} ")
        events.expect(f"AP-STA-CONNECTED {station.mac}")
    assert f"\nwpsDeviceName={text}\n" in radio.ap_request(f"STA {station.mac}")


def test_overlap_lasts_until_the_walk_time_ends(radio: RadioLab) -> None:
    radio.restart_ap(speed=12)
    with radio.ap_events() as events:
        start = now()
        radio.ap_request("WPS_PBC")
        radio.sta(1).press()
        radio.sta(2).press()
        events.expect("WPS-OVERLAP-DETECTED")
        events.expect("WPS-FAIL")
        assert status(radio)[:2] == ["PBC Status: Overlap", "Last WPS result: Failed"]
        events.expect("WPS-TIMEOUT")
    assert 9.9 < now() - start < 14
    assert status(radio)[0] == "PBC Status: Timed-out"
