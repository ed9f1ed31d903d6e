"""A control socket that says what it is told to: a real UNIX socket, for what the real hostapd never says."""

import asyncio
from pathlib import Path
import socket
from typing import Self, override

WELL: dict[str, bytes | None] = {
    "PING": b"PONG\n",
    "ATTACH": b"OK\n",
    "DETACH": b"OK\n",
    "STATUS": b"state=ENABLED\nphy=phy0\nfreq=2412\nbss[0]=wlan0\nbssid[0]=02:00:00:00:00:00\nssid[0]=Net\n",
    "GET_CONFIG": (
        b"bssid=02:00:00:00:00:00\nssid=Net\nwps_state=configured\npassphrase=a secret\npsk=a secret\nwpa=2\n"
        b"key_mgmt=WPA-PSK\n"
    ),
    "GET version": b"2.10",
    "WPS_GET_STATUS": b"PBC Status: Disabled\nLast WPS result: None\n",
    "WPS_PBC": b"OK\n",
    "WPS_CANCEL": b"OK\n",
    "STA-FIRST": b"",
}
"""What a BSS says that is well and has nothing to do."""

_CONFIG = WELL["GET_CONFIG"] or b""
_STATUS = WELL["STATUS"] or b""
SECOND: dict[str, bytes | None] = {
    "STATUS": _STATUS.replace(b"2412", b"5180"),
    "GET_CONFIG": _CONFIG.replace(b"00:00\n", b"00:01\n"),
}
"""What another radio says of the same network."""
GUEST: dict[str, bytes | None] = {"GET_CONFIG": _CONFIG.replace(b"ssid=Net", b"ssid=Guests")}
"""What a BSS says of another network."""

ACTIVE = b"PBC Status: Active\nLast WPS result: None\n"
OVERLAP = b"PBC Status: Overlap\nLast WPS result: None\n"
TIMED_OUT = b"PBC Status: Timed-out\nLast WPS result: None\n"


def joined(mac: str) -> bytes:
    """What a registrar says whose last device had this address."""
    return f"PBC Status: Disabled\nLast WPS result: Success\nPeer Address: {mac}\n".encode()


class FakeBss(asyncio.DatagramProtocol):
    """One control socket. `replies` may be changed at any time; a reply that is None does not come."""

    def __init__(self, path: Path, **replies: bytes | None) -> None:
        """Listen at `path`, and say something else than `WELL` to some requests."""
        self.path = path
        self.replies = WELL | replies
        self.asked: list[str] = []
        self.clients: dict[str, int] = {}
        """How often each client's address has asked."""
        self.listeners: list[str] = []
        self._transport: asyncio.DatagramTransport | None = None

    async def __aenter__(self) -> Self:
        """Begin to listen."""
        self.path.unlink(missing_ok=True)
        end = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        end.bind(str(self.path))
        self._transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(lambda: self, sock=end)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Go, and leave the file behind, as a killed hostapd does."""
        await self.die()

    async def die(self) -> None:
        """Go, and leave the file behind."""
        if self._transport:
            self._transport.abort()
            self._transport = None
            # The transport closes its socket in the next round of the loop.
            await asyncio.sleep(0)

    def say(self, *events: str | bytes) -> None:
        """Say something to whoever has attached."""
        for event in events:
            for listener in self.listeners:
                self.send(b"<3>" + (event if isinstance(event, bytes) else event.encode()), listener)

    def send(self, data: bytes, address: str) -> None:
        """Send anything to a client."""
        assert self._transport
        self._transport.sendto(data, address)

    @override
    def datagram_received(self, data: bytes, addr: str) -> None:  # type: ignore[override]
        command = data.decode()
        self.asked.append(command)
        self.clients[addr] = self.clients.get(addr, 0) + 1
        if command == "ATTACH":
            self.listeners.append(addr)
        elif command == "DETACH" and addr in self.listeners:
            self.listeners.remove(addr)
        # To a device that is not there hostapd says this; hostapd_cli goes on asking for the next one until it hears it.
        unknown = b"FAIL\n" if command.startswith("STA-NEXT ") else b"UNKNOWN COMMAND\n"
        reply = self.replies.get(command, unknown)
        if reply is not None:
            self.send(reply, addr)
