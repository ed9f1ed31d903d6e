"""What stands behind the router's hostapd objects: a simulated registrar, or the socket of a real hostapd."""

import asyncio
from collections.abc import Mapping
from math import inf
from pathlib import Path
import socket
import tempfile
from typing import Any, Protocol, override

from tests.emulators.registrar import Registrar

NOT_SUPPORTED = 8
OK = 0


class Backend(Protocol):
    """What hostapd does for the bus."""

    def runs(self, ifname: str) -> bool:
        """Whether there is an object for the interface."""

    async def start(self, ifname: str) -> int:
        """`wps_start`, as a ubus status."""

    async def cancel(self, ifname: str) -> int:
        """`wps_cancel`, as a ubus status."""

    async def status(self, ifname: str) -> dict[str, Any]:
        """The answer of `wps_status`."""

    async def macs(self, ifname: str) -> list[str]:
        """The associated stations."""

    async def joining(self, ifname: str) -> list[str]:
        """The stations that are in the middle of WPS, and that nobody has authorised."""

    async def ban(self, ifname: str, mac: str, seconds: float) -> None:
        """Disconnect a device, and keep it out for some seconds."""

    async def bans(self, ifname: str) -> list[str]:
        """The devices that are kept out."""


class Simulated(Backend):
    """A registrar that is simulated."""

    def __init__(self, registrar: Registrar, associated_after: float = 0.1) -> None:
        """Let devices associate a little after they have got the key."""
        self.registrar = registrar
        self.associated_after = associated_after
        self.stations: dict[str, str] = {}
        """Devices that are on the Wi-Fi for long, with their interfaces."""
        self._bans: dict[tuple[str, str], float] = {}
        """Until when each device is kept out of each interface."""

    @override
    def runs(self, ifname: str) -> bool:
        return self.registrar.bsses[ifname].enabled

    @override
    async def start(self, ifname: str) -> int:
        return OK if self.registrar.press(ifname) else NOT_SUPPORTED

    @override
    async def cancel(self, ifname: str) -> int:
        return OK if self.registrar.cancel(ifname) else NOT_SUPPORTED

    @override
    async def status(self, ifname: str) -> dict[str, Any]:
        bss = self.registrar.status(ifname)
        shown = {"pbc_status": bss.pbc_status, "last_wps_result": bss.last_wps_result}
        shown |= {"reason": bss.reason} if bss.reason else {}
        return shown | ({"peer_address": bss.peer_address} if bss.peer_address else {})

    @override
    async def macs(self, ifname: str) -> list[str]:
        self.registrar.status(ifname)
        now = self.registrar.clock()
        joined = [
            registered.mac
            for registered in self.registrar.registered
            if registered.ifname == ifname and registered.at + self.associated_after <= now
        ]
        macs = [*(mac for mac, where in self.stations.items() if where == ifname), *joined]
        # Who knows the key comes back as soon as it is let in.
        return [mac for mac in macs if not self.is_banned(ifname, mac)]

    @override
    async def joining(self, ifname: str) -> list[str]:
        return [enrollee.mac for enrollee in self.registrar.exchanging if enrollee.ifname == ifname]

    @override
    async def ban(self, ifname: str, mac: str, seconds: float) -> None:
        self.ban_until(ifname, mac, self.registrar.clock() + seconds)

    @override
    async def bans(self, ifname: str) -> list[str]:
        return [mac for where, mac in self._bans if where == ifname and self.is_banned(ifname, mac)]

    def ban_until(self, ifname: str, mac: str, until: float) -> None:
        """Keep a device out until a time of the registrar's clock."""
        self._bans[ifname, mac] = until

    def is_banned(self, ifname: str, mac: str) -> bool:
        """Whether a device is kept out of an interface now."""
        return self._bans.get((ifname, mac), -inf) > self.registrar.clock()

    def reload(self) -> None:
        """The Wi-Fi starts anew: hostapd has forgotten whom it keeps out."""
        self._bans.clear()


class RealHostapd(Backend):
    """Control sockets of a real hostapd, by the name that the emulated router gives the interface."""

    def __init__(self, sockets: Mapping[str, Path]) -> None:
        """Use sockets that may come and go."""
        self.sockets = sockets

    @override
    def runs(self, ifname: str) -> bool:
        return self.sockets[ifname].exists()

    @override
    async def start(self, ifname: str) -> int:
        return OK if await self._request(ifname, "WPS_PBC") == "OK\n" else NOT_SUPPORTED

    @override
    async def cancel(self, ifname: str) -> int:
        return OK if await self._request(ifname, "WPS_CANCEL") == "OK\n" else NOT_SUPPORTED

    @override
    async def status(self, ifname: str) -> dict[str, Any]:
        """The same words as the bus's, since hostapd's `ubus.c` copies them."""
        names = {
            "PBC Status": "pbc_status",
            "Last WPS result": "last_wps_result",
            "Failure Reason": "reason",
            "Peer Address": "peer_address",
        }
        lines = (await self._request(ifname, "WPS_GET_STATUS")).splitlines()
        return {names[name]: value for name, _, value in (line.partition(": ") for line in lines)}

    @override
    async def macs(self, ifname: str) -> list[str]:
        return [*await self._stations(ifname)]

    @override
    async def joining(self, ifname: str) -> list[str]:
        flags = (await self._stations(ifname)).items()
        return [mac for mac, shown in flags if "[WPS]" in shown and "[AUTHORIZED]" not in shown]

    @override
    async def ban(self, ifname: str, mac: str, seconds: float) -> None:
        """The nearest that its own socket has; there it has no end."""
        await self._request(ifname, f"DENY_ACL {'ADD_MAC' if seconds else 'DEL_MAC'} {mac}")

    @override
    async def bans(self, ifname: str) -> list[str]:
        return [line.split()[0] for line in (await self._request(ifname, "DENY_ACL SHOW")).splitlines()]

    async def _stations(self, ifname: str) -> dict[str, str]:
        """The stations, with all that hostapd shows of each."""
        shown: dict[str, str] = {}
        answer = await self._request(ifname, "STA-FIRST")
        while answer and not answer.startswith("FAIL"):
            mac = answer.partition("\n")[0]
            shown[mac] = answer
            answer = await self._request(ifname, f"STA-NEXT {mac}")
        return shown

    async def _request(self, ifname: str, command: str) -> str:
        """Ask once; hostapd answers to the path that the question came from."""
        answers: asyncio.Queue[str] = asyncio.Queue()

        class Receiver(asyncio.DatagramProtocol):
            @override
            def datagram_received(self, data: bytes, addr: object) -> None:
                answers.put_nowait(data.decode())

        loop = asyncio.get_running_loop()
        with tempfile.TemporaryDirectory() as folder:
            transport, _ = await loop.create_datagram_endpoint(
                Receiver,
                local_addr=f"{folder}/client",
                remote_addr=str(self.sockets[ifname]),
                family=socket.AF_UNIX,
            )
            try:
                transport.sendto(command.encode())
                async with asyncio.timeout(5):
                    return await answers.get()
            finally:
                transport.close()
