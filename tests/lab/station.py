"""The devices that join: each a real wpa_supplicant."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import override

from .conf import station_name
from .control import Control, LabError, reply_fields

LEAVE = ("DISCONNECT", "REMOVE_NETWORK all", "BSS_FLUSH 0")


class Station(ABC):
    """A device with a WPS button. `control_socket` is wpa_supplicant's; `used` says whether it got any command."""

    def __init__(self, number: int, control_socket: Path) -> None:
        self.number = number
        self.control_socket = control_socket
        self.used = False

    @abstractmethod
    def press(self) -> None:
        """Press the device's WPS button."""

    def cancel(self) -> None:
        """Give up the WPS exchange that was asked for."""
        self.do("WPS_CANCEL")

    def disconnect(self) -> None:
        """Leave the network and forget it."""
        self.do(*LEAVE)

    def status(self) -> dict[str, str]:
        """Return what the device says about itself: wpa_state, address, ip_address, ssid, freq."""
        return reply_fields(self.do("STATUS"))

    def has_given_up(self) -> bool:
        """Whether nothing is left of a press: it has neither joined nor looks for a network."""
        return self.status()["wpa_state"] in {"DISCONNECTED", "INACTIVE"}

    @property
    def mac(self) -> str:
        """The device's hardware address, in hostapd's form: lower case, with colons."""
        return self.status()["address"]

    def do(self, *commands: str) -> str:
        """Send commands to wpa_supplicant; returns the last reply, LabError if one is refused."""
        self.used = True
        reply = ""
        with Control(self.control_socket) as control:
            for command in commands:
                reply = control.request(command)
                if reply.startswith(("FAIL", "UNKNOWN")):
                    raise LabError(f"station {self.number}: {command!r} was refused: {reply.strip()}")
        return reply


class WiredStation(Station):
    """A device at the other end of a wire."""

    @override
    def press(self) -> None:
        """Start 802.1X with EAP-WSC, which is what a button comes to on a wire."""
        self.disconnect()
        network = self.do("ADD_NETWORK").strip()
        options = (
            "key_mgmt IEEE8021X",
            "eap WSC",
            'identity "WFA-SimpleConfig-Enrollee-1-0"',
            'phase1 "pbc=1"',
            "eapol_flags 0",
        )
        self.do(*(f"SET_NETWORK {network} {option}" for option in options), f"SELECT_NETWORK {network}")


class RadioStation(Station):
    """A device with a simulated radio. Whenever it gets connected it asks for an address by DHCP."""

    def __init__(self, number: int, control_socket: Path, sh: Callable[[str], str]) -> None:
        super().__init__(number, control_socket)
        self._sh = sh

    @override
    def press(self, bssid: str = "") -> None:
        """Press its button; with `bssid` it joins that access point, without it chooses among those that are open."""
        self.do(f"WPS_PBC {bssid}".strip())

    def pin(self, pin: str = "") -> str:
        """Try a PIN instead of the button; returns the PIN, a new one if none was given."""
        return self.do(f"WPS_PIN any {pin}".strip()).strip()

    def rename(self, name: str | bytes) -> None:
        """Give the device a WPS device name, of at most 32 bytes, for the exchanges to come.

        wpa_supplicant takes any bytes but line feeds and carriage returns, and cuts at a NUL. A name with these gets in
        by way of a placeholder of the same length, which is then overwritten in wpa_supplicant's memory: real devices
        can have such names, and hostapd does not mind. Such a name must have at least 8 bytes.
        """
        raw = name.encode() if isinstance(name, str) else name
        if not any(byte in raw for byte in b"\r\n\0"):
            self.do(f"SET device_name {raw.decode(errors='surrogateescape')}")
            return
        if len(raw) < 8:
            raise LabError(f"a name with a line end or a NUL needs at least 8 bytes: {raw!r}")
        placeholder = "placeholder".ljust(len(raw), "-")[: len(raw)]
        self.do(f"SET device_name {placeholder}")
        escaped = "".join(f"\\{byte:03o}" for byte in raw)
        self._sh(f"overwrite {self.control_socket.name} '{placeholder}' '{escaped}'")

    def reset(self) -> None:
        """Bring the device to its first state: in no network, with its first name."""
        self.do("WPS_CANCEL", *LEAVE, f"SET device_name {station_name(self.number)}")
        self.used = False
