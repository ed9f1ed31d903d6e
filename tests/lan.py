"""A home's network: servers of these tests that are reached at addresses of their own, and move from one to another."""

from contextlib import suppress
import errno
import socket
from typing import Any

from aiohttp import ThreadedResolver
import pytest


class Lan:
    """Where each machine is plugged in: an address for documentation (RFC 5737), and the port of a server on loopback.

    Nothing answers at the IPv6 addresses for documentation (RFC 3849).

    A machine has one server, which answers at all of its ports.
    """

    def __init__(self) -> None:
        self.machines: dict[str, int] = {}
        """The ports of the servers, by address."""
        self.names: dict[str, str] = {}
        """The addresses that names lead to."""
        self.visited: list[str] = []
        """The addresses to which somebody has connected, or has tried to; oldest first."""
        self._connections: list[tuple[str, socket.socket]] = []

    def move(self, old: str, new: str) -> None:
        """A machine gets another address, and its connections are lost."""
        self.machines[new] = self.unplug(old)

    def unplug(self, address: str) -> int:
        """Nothing answers at an address any more."""
        for where, connection in self._connections:
            if where == address:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        return self.machines.pop(address)

    def reach(self, connection: socket.socket, address: str) -> tuple[str, int]:
        """Where a connection to an address really leads."""
        self.visited.append(address)
        if address not in self.machines:
            raise OSError(errno.EHOSTUNREACH, "No route to host")
        self._connections.append((address, connection))
        return "127.0.0.1", self.machines[address]


class Resolver(ThreadedResolver):
    """Looks names up as everything else does on this machine."""

    real_close = ThreadedResolver.close


@pytest.fixture
def lan(monkeypatch: pytest.MonkeyPatch) -> Lan:
    """The network, with nothing plugged in."""
    lan = Lan()
    connect = socket.socket.connect

    def dial(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0].startswith(("192.0.2.", "2001:db8:")):
            address = lan.reach(self, address[0])
        connect(self, address)

    look_up = socket.getaddrinfo

    def resolve(name: str, *args: Any, **kwargs: Any) -> Any:
        return look_up(lan.names.get(name, name), *args, **kwargs)

    monkeypatch.setattr(socket.socket, "connect", dial)
    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    # Home Assistant's own resolver asks name servers by itself.
    monkeypatch.setattr("homeassistant.helpers.aiohttp_client._async_make_resolver", lambda _: Resolver())
    return lan
