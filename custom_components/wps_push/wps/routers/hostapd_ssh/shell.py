"""Run commands over an SSH connection, and turn its errors into `RouterError`s.

The host key is compared with the pinned one before any part of the log-in is sent: the key exchange comes first
(RFC 4253, section 7), the user name and the password follow (RFC 4252).
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import override

import asyncssh
from yarl import URL

from ...router import (
    RouterAuthError,
    RouterError,
    RouterKeyChanged,
    RouterPermissionError,
    RouterProtocolError,
    RouterUnreachable,
)
from ...text import clean
from ...timing import Timing
from ...turns import goes_on_in_turn
from .secret import Secret

_PORT = 22

# A machine has keys of several kinds and shows the first kind that both sides support. The order must therefore never
# change: otherwise a machine may show another key than the pinned one.
_HOST_KEYS = (
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "rsa-sha2-512",
    "rsa-sha2-256",
    "ssh-rsa",
)

# The password is sent only once: a server that accepts the method "password" is not also sent it as the answer to a
# prompt.
_LOG_INS = ("publickey", "password", "keyboard-interactive")

# A terminal that passes every byte unchanged. Without a terminal, hostapd_cli holds events back until it has 4 KiB of
# them.
_RAW = dict.fromkeys((asyncssh.PTY_ECHO, asyncssh.PTY_ICANON, asyncssh.PTY_ISIG, asyncssh.PTY_OPOST), 0)

_MAX_OUTPUT = 64 * 1024

type Process = asyncssh.SSHClientProcess[bytes]


class Shell:
    """The shell of a machine. It logs in when a command is to be run, and again after the connection was lost."""

    def __init__(self, host: str, *, username: str, secret: str, pinned: str | None, timing: Timing) -> None:
        """Use `host`, with a port if it is not 22. `secret` is a password or a private key."""
        self._host = host
        self._username = username
        self._secret = Secret(secret)
        self._pinned = pinned
        self._timing = timing
        self._lock = asyncio.Lock()
        self._rejection = ""
        self._connection: asyncssh.SSHClientConnection | None = None
        self.on_lost: Callable[[RouterError], None] = lambda _: None
        """Called when the connection is lost, with the error to raise for those who wait for events."""

    @override
    def __str__(self) -> str:
        return self._host

    @property
    def is_connected(self) -> bool:
        """Whether there is a connection at the moment."""
        return self._connection is not None and not self._connection.is_closed()

    async def fingerprint(self) -> str:
        """The SHA256 fingerprint of the host key, as `ssh-keygen -l` writes it. No part of the log-in is sent."""
        host, port = self._address()
        with self._as_router_errors():
            async with asyncio.timeout(self._timing.request):
                key = await asyncssh.get_server_host_key(host, port, config=None, server_host_key_algs=list(_HOST_KEYS))
        if key is None:
            raise RouterProtocolError(f"{self._host} has shown no host key")
        return key.get_fingerprint()

    @goes_on_in_turn
    async def start(self, command: str, *, terminal: bool = False) -> Process:
        """Log in if necessary and start a command, with its errors and its output in one stream. Raises RouterError."""
        was_connected = self.is_connected
        try:
            return await self._start(command, terminal=terminal)
        except RouterUnreachable:
            if not was_connected or self.is_connected:
                raise
        # The connection had been lost, which only became apparent now.
        return await self._start(command, terminal=terminal)

    @goes_on_in_turn
    async def run(self, command: str) -> tuple[int | None, str]:
        """Run a command to its end; returns its exit status, or None if unknown, and its output. Raises RouterError."""
        process = await self.start(command)
        with self._as_router_errors():
            async with asyncio.timeout(self._timing.request):
                try:
                    output = b""
                    while more := await process.stdout.read(_MAX_OUTPUT):
                        output += more
                        if len(output) > _MAX_OUTPUT:
                            raise RouterProtocolError(f"a command on {self._host} printed too much output")
                    await process.wait_closed()
                finally:
                    process.close()
        return process.exit_status, output.decode(errors="replace")

    async def close(self) -> None:
        """Log out. Never raises."""
        async with self._lock:
            connection, self._connection = self._connection, None
            if connection:
                connection.close()
                with suppress(TimeoutError, asyncssh.Error, OSError):
                    async with asyncio.timeout(self._timing.request):
                        await connection.wait_closed()

    async def _start(self, command: str, *, terminal: bool) -> Process:
        connection = await self._connect()
        with self._as_router_errors():
            try:
                async with asyncio.timeout(self._timing.request):
                    return await connection.create_process(
                        command,
                        encoding=None,
                        stderr=asyncssh.STDOUT,
                        request_pty=terminal,
                        term_type="dumb" if terminal else None,
                        term_modes=_RAW if terminal else None,
                    )
            except TimeoutError:
                # The connection is dead, and the other end may never close it.
                connection.abort()
                raise

    async def _connect(self) -> asyncssh.SSHClientConnection:
        async with self._lock:
            if self._connection and not self._connection.is_closed():
                return self._connection
            if self._rejection:
                # Every further attempt would be another failed log-in, and machines lock accounts after too many.
                raise RouterAuthError(self._rejection)
            try:
                self._connection = await self._log_in()
            except RouterAuthError as error:
                self._rejection = str(error)
                raise
            return self._connection

    async def _log_in(self) -> asyncssh.SSHClientConnection:
        host, port = self._address()
        key = self._secret.private_key()
        with self._as_router_errors():
            async with asyncio.timeout(self._timing.request):
                return await asyncssh.connect(
                    host,
                    port,
                    config=None,
                    client_factory=lambda: _Client(self._pinned, self._connection_lost),
                    known_hosts=([], [], []),
                    server_host_key_algs=list(_HOST_KEYS),
                    username=self._username,
                    password=None if key else self._secret.text,
                    client_keys=[key] if key else None,
                    preferred_auth=list(_LOG_INS),
                    agent_path=None,
                )

    def _address(self) -> tuple[str, int]:
        text = self._host.strip()
        if text.count(":") > 1 and "[" not in text:
            # An IPv6 address without brackets and port.
            return text, _PORT
        with suppress(ValueError):
            url = URL(text if "://" in text else f"ssh://{text}")
            if url.host:
                return url.host, url.explicit_port or _PORT
        raise RouterUnreachable(f"{clean(text)} is not a valid address")

    def _connection_lost(self, error: Exception | None) -> None:
        self.on_lost(RouterUnreachable(f"the SSH connection to {self._host} is lost: {_reason(error)}"))

    @contextmanager
    def _as_router_errors(self) -> Iterator[None]:
        """Turn errors of SSH into `RouterError`s."""
        try:
            yield
        except TimeoutError as error:
            message = f"{self._host} does not answer by SSH within {self._timing.request:g} s"
            raise RouterUnreachable(message) from error
        except asyncssh.PermissionDenied as error:
            raise RouterAuthError(f"{self._host} does not accept the log-in as {self._username}") from error
        except asyncssh.HostKeyNotVerifiable as error:
            raise RouterKeyChanged(f"the host key of {self._host} is not the one that was confirmed") from error
        except asyncssh.ChannelOpenError as error:
            if error.code == asyncssh.OPEN_REQUEST_PTY_FAILED:
                raise RouterPermissionError(
                    "a terminal by SSH (PermitTTY of sshd_config, no-pty of the key)"
                ) from error
            message = f"{self._host} starts no more commands by SSH (MaxSessions of sshd_config): {_reason(error)}"
            raise RouterUnreachable(message) from error
        except (asyncssh.Error, OSError, ValueError) as error:
            raise RouterUnreachable(f"{self._host} by SSH: {_reason(error)}") from error


class _Client(asyncssh.SSHClient):
    """Our side of a connection."""

    def __init__(self, pinned: str | None, on_lost: Callable[[Exception | None], None]) -> None:
        self._pinned = pinned
        self._on_lost = on_lost

    @override
    def validate_host_public_key(self, host: str, addr: str, port: int, key: asyncssh.SSHKey) -> bool:
        return key.get_fingerprint() == self._pinned

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._on_lost(exc)


def _reason(error: Exception | None) -> str:
    """The message of an error, as one short line."""
    return clean(str(error)) or type(error).__name__
