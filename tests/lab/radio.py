"""The layer with everything: hostapd and devices on simulated 802.11 radios, in a virtual machine."""

from pathlib import Path
import shlex
import sys
from typing import NamedTuple, override

from . import image
from .base import Lab
from .conf import AP_RADIOS, STATION_RADIOS, Conf, hostapd_conf
from .control import LabError, listening, wait_until
from .debian import faketime
from .door import run_in_guest
from .station import RadioStation

#: One band for each of hostapd's radios, and the frequency (MHz) of its channel.
_BANDS: tuple[tuple[Conf, str], ...] = (
    ({"hw_mode": "g", "channel": "1"}, "2412"),
    ({"hw_mode": "a", "channel": "36"}, "5180"),
)
_AP_LOG = "/run/hostapd.log"


def _ended(program: str, signal_name: str = "TERM") -> str:
    """Return a shell command that ends a program and waits until it has ended."""
    return f"killall -{signal_name} {program} 2>/dev/null; while pidof {program} >/dev/null; do usleep 5000; done"


#: Starts the DHCP server anew, with all addresses free.
_SERVE_ADDRESSES = f"{_ended('udhcpd')}; : >/run/udhcpd.leases; udhcpd -S -a 50 >/dev/null 2>&1"


class Lease(NamedTuple):
    """An address that the lab's DHCP server has given to a device."""

    mac: str
    ip: str
    hostname: str


class RadioLab(Lab):
    """hostapd and three devices on simulated radios (mac80211_hwsim), in a qemu guest without KVM.

    hostapd serves one network at 2.4 GHz, or with `aps=2` at 2.4 and 5 GHz. The sockets on this machine behave as those
    in the guest: there while the daemon is, refusing when it was killed, gone when it has stopped.
    """

    def __init__(
        self, conf: Conf | None = None, *, aps: int = 1, speed: float = 1, directory: Path | None = None
    ) -> None:
        """Describe a lab, as `Lab` does; `aps` is the number of radios that hostapd serves, 1 or 2."""
        super().__init__(conf, speed=speed, directory=directory)
        self._conf *= aps
        self._scanned = 0  # The number of bands in which the devices look for networks; at first they try all.
        folder = self.directory / "wpa_supplicant"
        self._stations = [
            RadioStation(number, folder / radio, self.sh) for number, radio in enumerate(STATION_RADIOS, 1)
        ]

    @override
    def sta(self, number: int) -> RadioStation:
        if not 1 <= number <= len(self._stations):
            raise LabError(f"this lab has {len(self._stations)} devices, no number {number}")
        return self._stations[number - 1]

    def sh(self, command: str, timeout: float = 60) -> str:
        """Run a shell command in the guest; returns what it prints, LabError if it fails.

        `station N COMMAND` is a command that runs another one on station N.
        """
        return run_in_guest(self.directory / "door", command, timeout)

    def leases(self) -> list[Lease]:
        """Return the addresses that the devices have got."""
        table = self.sh("kill -USR1 $(cat /run/udhcpd.pid); usleep 50000; dumpleases -f /run/udhcpd.leases")
        return [Lease(*row.split()[:3]) for row in table.splitlines()[1:] if row]

    def logs(self) -> str:
        """Return the ends of all logs in the guest: hostapd's and the devices'."""
        return self.sh("tail -n 80 /run/*.log")

    def refresh(self) -> None:
        """Bring the lab to the state in which it was started, for the next test."""
        self.stop_ap()
        used = [station for station in self._stations if station.used]
        for station in used:
            station.reset()
        # Without a device nobody has got an address; what a crash has left behind goes in any case.
        self.sh(f"rm -rf /run/hostapd; {_SERVE_ADDRESSES if used else ''}")
        self.start_ap()

    @override
    def start_ap(self, *conf: Conf, speed: float | None = None) -> None:
        conf = conf or self._conf
        speed = speed or self._speed
        if len(conf) > len(AP_RADIOS):
            raise LabError(f"hostapd has {len(AP_RADIOS)} radios in this lab, not {len(conf)}")
        paths, script = [], ""
        for radio, changes in enumerate(conf):
            band, _ = _BANDS[radio]
            own = {"ctrl_interface": "/run/hostapd", "interface": AP_RADIOS[radio], "bridge": "br0"}
            paths.append(f"/run/hostapd{radio}.conf")
            script += f"cat >{paths[-1]} <<'END'\n{hostapd_conf(band, own, changes)}END\n"
        warp = f"{shlex.join(faketime(image.GUEST_FAKETIME, speed))} " if speed != 1 else ""
        self.sh(f"{script}rm -f {_AP_LOG}; {warp}hostapd -t -B -f {_AP_LOG} {' '.join(paths)} || ! cat {_AP_LOG}")
        self._radios = len(paths)
        self._scan(self._radios)
        self._await(lambda: all(map(listening, self.ap_sockets)), 10, self.log)

    @override
    def stop_ap(self, signal_name: str = "TERM") -> None:
        # The mirror looks at once at a folder that was touched.
        self.sh(f"{_ended('hostapd', signal_name)}; touch -c /run/hostapd")
        wait_until(lambda: not any(map(listening, self.ap_sockets)), 10, "hostapd has ended")

    @override
    def ap_log(self) -> str:
        return self.sh(f"cat {_AP_LOG}")

    @override
    def _command(self) -> list[str]:
        image.ensure()
        return [sys.executable, "-m", "tests.lab.relay", str(self.directory)]

    @override
    def _begin(self) -> None:
        self._await(lambda: all(listening(station.control_socket) for station in self._stations), 180, self.log)
        self.sh(_SERVE_ADDRESSES)
        self.start_ap()

    def _scan(self, radios: int) -> None:
        """Let the devices look for networks where hostapd has some, as every channel takes them 50 ms or more."""
        if radios != self._scanned:
            frequencies = " ".join(frequency for _, frequency in _BANDS[:radios])
            for station in self._stations:
                station.do(f"SET freq_list {frequencies}")
            self._scanned = radios
