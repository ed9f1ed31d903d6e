"""The layers that run on this machine itself: hostapd without a radio, and on a wire."""

import os
from pathlib import Path
import shlex
import signal
import subprocess
from typing import override

from .base import Lab
from .conf import Conf, hostapd_conf, station_conf
from .control import LabError, LabUnavailable, listening, wait_until
from .debian import faketime, faketime_library, program
from .station import Station, WiredStation


class _HostLab(Lab):
    """Daemons that a shell on this machine runs, and ends."""

    driver: Conf

    @override
    def _command(self) -> list[str]:
        return ["bash", str(Path(__file__).with_name("keeper.sh")), str(self.directory)]

    @override
    def start_ap(self, *conf: Conf, speed: float | None = None) -> None:
        (changes,) = conf or self._conf
        own = {"ctrl_interface": str(self.ap_directory), "interface": "wlan0"}
        path = self.directory / "hostapd.conf"
        path.write_text(hostapd_conf(own, self.driver, changes))
        self._daemon("hostapd", [*self._warp(speed), program("hostapd", "hostapd"), "-t", str(path)])
        self._answers("hostapd", self.ap_sockets[0])

    @override
    def stop_ap(self, signal_name: str = "TERM") -> None:
        self._end("hostapd", signal_name)

    @override
    def ap_log(self) -> str:
        return self._ap_log.read_text(errors="replace")

    @property
    def _ap_log(self) -> Path:
        return self.directory / "hostapd.log"

    def _warp(self, speed: float | None) -> list[str]:
        """Return the start of a command whose clock is as fast as was asked for."""
        speed = speed or self._speed
        return faketime(faketime_library(), speed) if speed != 1 else []

    def _run(self, line: str) -> None:
        """Let the keeper run a command line."""
        if not self._keeper or not self._keeper.stdin:
            raise LabError("the lab is not running")
        self._keeper.stdin.write(f"{line}\n".encode())
        self._keeper.stdin.flush()

    def _daemon(self, name: str, command: list[str]) -> None:
        """Let the keeper start a daemon."""
        path = shlex.quote(f"{self.directory}/{name}")
        self._run(f"{shlex.join(command)} >{path}.log 2>&1 & echo $! >{path}.new && mv {path}.new {path}.pid")

    def _answers(self, name: str, control_socket: Path) -> None:
        """Wait until a daemon that was started answers; LabError, with what it has printed, if it does not."""
        pid = self.directory / f"{name}.pid"

        def answers() -> bool:
            if not pid.exists():
                return False
            if not Path(f"/proc/{pid.read_text().strip()}").exists():
                raise LabError(f"{name} has ended by itself")
            return listening(control_socket)

        self._await(answers, 5, self.directory / f"{name}.log")

    def _end(self, name: str, signal_name: str) -> None:
        """End a daemon that was started, and wait until it has ended."""
        path = self.directory / f"{name}.pid"
        if not path.exists():
            return
        pid = int(path.read_text())
        path.unlink()
        try:
            os.kill(pid, signal.Signals[f"SIG{signal_name}"])
        except ProcessLookupError:
            return
        wait_until(lambda: not Path(f"/proc/{pid}").exists(), 5, f"{name} has ended")


class HostapdNone(_HostLab):
    """hostapd with driver=none: every command gets its real reply, but nobody can join."""

    driver = {"driver": "none"}

    @override
    def sta(self, number: int) -> Station:
        raise LabError("this lab has no devices")


class WiredLab(_HostLab):
    """hostapd and a device on a wire (a pair of veth interfaces) in a network namespace of their own.

    It shows one real registration, M1 to M8: for another one, `restart_ap` makes a new device, too. There is neither an
    association (no AP-STA-CONNECTED) nor an overlap.
    """

    driver = {"driver": "wired", "ieee8021x": "1", "eapol_version": "2"}

    @override
    def sta(self, number: int = 1) -> WiredStation:
        if number != 1:
            raise LabError("this lab has one device")
        return WiredStation(number, self.directory / "wpa_supplicant" / "wlan1")

    @override
    def start_ap(self, *conf: Conf, speed: float | None = None) -> None:
        super().start_ap(*conf, speed=speed)
        control_socket = self.sta().control_socket
        path = self.directory / "station.conf"
        path.write_text(station_conf(1, {"ctrl_interface": str(control_socket.parent), "ap_scan": "0"}))
        self._daemon(
            "station",
            [program("wpa_supplicant", "wpasupplicant"), "-t", "-D", "wired", "-i", "wlan1", "-c", str(path)],
        )
        self._answers("station", control_socket)

    @override
    def stop_ap(self, signal_name: str = "TERM") -> None:
        self._end("station", "TERM")
        super().stop_ap(signal_name)

    @override
    def _command(self) -> list[str]:
        namespace = [program("unshare", "util-linux"), "-n" if os.geteuid() == 0 else "-Urn"]
        test = subprocess.run([*namespace, "true"], capture_output=True, text=True, check=False)
        if test.returncode:
            raise LabUnavailable(
                f"this lab needs a network namespace of its own, which is not allowed here: {test.stderr.strip()}"
            )
        return [*namespace, *super()._command()]

    @override
    def _begin(self) -> None:
        ip = program("ip", "iproute2")
        self._run(
            f"{ip} link add wlan0 type veth peer name wlan1 && {ip} link set wlan0 up && {ip} link set wlan1 up || exit"
        )
        super()._begin()
