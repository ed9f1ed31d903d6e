"""The real hostapd as the router of a room: without a radio, on a wire, or on simulated radios."""

from pathlib import Path
import re
from typing import Any, ClassVar

from tests.lab.base import Lab
from tests.lab.conf import ACCESS_POINT

# What hostapd prints of a window, with the option -t.
_LINE = re.compile(
    r"^[\d.]+: wlan0: (WPS-PBC-ACTIVE|WPS-TIMEOUT|WPS-CANCEL|WPS-REG-SUCCESS ([\da-f:]{17}))", re.MULTILINE
)


class RealHostapd:
    """A lab whose hostapd runs, as `Room` wants it; `wlan0` is the interface whose button is pressed."""

    main: ClassVar[str] = "wlan0"
    has_log_in: ClassVar[bool] = False
    log_ins = sessions = 0
    secrets: ClassVar[frozenset[str]] = frozenset({str(ACCESS_POINT["wpa_passphrase"])})

    def __init__(self, lab: Lab) -> None:
        """Take a lab that has started, on the clock that the room runs on."""
        self._lab = lab

    async def start(self) -> None:
        """It runs."""

    async def stop(self) -> None:
        """Whoever has started it stops it."""

    @property
    def settings(self) -> dict[str, Any]:
        return {"directory": str(self._lab.ap_directory)}

    @property
    def client_sockets(self) -> list[Path]:
        """The sockets of clients in hostapd's folder."""
        return [path for path in self._lab.ap_directory.iterdir() if path not in self._lab.ap_sockets]

    @property
    def is_open(self) -> bool:
        return "PBC Status: Active" in self._lab.ap_request("WPS_GET_STATUS")

    @property
    def joined(self) -> list[str]:
        return [mac for _, mac in _LINE.findall(self._lab.ap_log()) if mac]

    @property
    def outcomes(self) -> list[str]:
        """How its windows have ended by its own words, oldest first; a press while one is open makes it last longer."""
        found: list[str] = []
        before = ""
        is_open = False
        for word, mac in _LINE.findall(self._lab.ap_log()):
            if word == "WPS-PBC-ACTIVE":
                is_open = True
            elif is_open:
                found.append("paired" if mac else "timed_out")
                is_open = False
            elif word == "WPS-CANCEL" and before == "WPS-TIMEOUT":
                # It says that the time is over, and at once that it was told to close. It says the latter of any cancel.
                found[-1] = "cancelled"
            before = word
        return found

    def device_presses(self, mac: str) -> None:
        """The device that is there presses its button; its address is its own."""
        del mac
        self._lab.sta(1).press()

    def close_elsewhere(self) -> None:
        """Another program closes the window."""
        self._lab.ap_request("WPS_CANCEL")
