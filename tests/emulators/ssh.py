"""A machine that is reached by SSH: a real server on loopback that runs what it is told to, as sshd does."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
import os
import pty
import socket
import tty
from typing import Any, NamedTuple, override

import asyncssh

PASSWORD = "my SSH password"
NOBODY = 65534
"""The number of a user without rights."""

_ESTABLISHED = 1
"""The state of a TCP connection that neither side has closed (Linux, `include/net/tcp_states.h`)."""

_FAREWELL = 0.05
"""Seconds that a command has to end by itself when nobody is connected to it any more, and again when it is asked to."""


@cache
def host_key() -> asyncssh.SSHKey:
    """A host key; making one takes longer than using it."""
    return asyncssh.generate_private_key("ssh-ed25519")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody who may log in."""

    password: str = PASSWORD
    uid: int | None = None
    """Whose rights the commands have; None for those of the tests."""


class SshMachine:
    """The server. Its password log-in needs no account on this machine, as that of sshd does."""

    def __init__(self, accounts: dict[str, Account]) -> None:
        self.accounts = accounts
        self.key = host_key()
        self.port = 0
        self.asks = False
        """Whether it takes a password only as the answer to a question."""
        self.missing = ""
        """A program that is not installed."""
        self.printed: dict[str, bytes] = {}
        """What programs print instead of running, by their names."""
        self.status = 0
        """How they end then."""
        self.flood = b""
        """What a `hostapd_cli` prints without end that waits for commands."""
        self.commands: list[str] = []
        """What was run, oldest first."""
        self.received: list[bytes] = []
        """What the programs were sent, oldest first."""
        self.log_ins: list[str] = []
        """What passwords were sent, oldest first."""
        self.connections: set[asyncssh.SSHServerConnection] = set()
        """Those that are open."""
        self._acceptor: asyncssh.SSHAcceptor | None = None
        self._running: set[asyncio.Task[Any]] = set()
        self._children: set[asyncio.subprocess.Process] = set()

    @property
    def host(self) -> str:
        """Address and port, as a person would type them."""
        return f"127.0.0.1:{self.port}"

    @property
    def sessions(self) -> int:
        """How many connections neither side has closed, even where the server has not heard of it yet."""
        sockets = [end for connection in self.connections if (end := connection.get_extra_info("socket"))]
        return sum(end.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] == _ESTABLISHED for end in sockets)

    async def start(self) -> None:
        """Listen; on the same port as before, if there was one."""
        self._acceptor = await asyncssh.listen(
            "127.0.0.1",
            self.port,
            config=None,
            server_factory=lambda: _Server(self),
            server_host_keys=[self.key],
            process_factory=self._run,
            encoding=None,
            reuse_address=True,
            authorized_client_keys=None,
        )
        self.port = self._acceptor.get_port()

    async def stop(self) -> None:
        """Stop listening, and close all connections."""
        if self._acceptor:
            self._acceptor.close()
            self.hang_up()
            await self._acceptor.wait_closed()
            await asyncio.gather(*self._running, return_exceptions=True)
            self._acceptor = None

    def kill_commands(self) -> None:
        """End everything that runs, as a machine does that has no memory left."""
        for child in self._children:
            child.kill()

    def hang_up(self) -> None:
        """Close all connections."""
        for connection in list(self.connections):
            connection.abort()
        self.connections.clear()

    async def _run(self, process: asyncssh.SSHServerProcess[bytes]) -> None:
        task = asyncio.current_task()
        assert task
        self._running.add(task)
        command = process.command or ""
        self.commands.append(command)
        for program, text in self.printed.items():
            if f" {program} " in command:
                process.stdout.write(text)
                process.exit(self.status)
                self._running.discard(task)
                return
        if self.flood and " hostapd_cli " in command and " raw " not in command:
            with suppress(asyncssh.Error, OSError):
                while not process.is_closing():
                    process.stdout.write(self.flood)
                    await process.stdout.drain()
            self._running.discard(task)
            return
        if self.missing:
            command = command.replace(self.missing, f"no-{self.missing}")
        uid = self.accounts[process.get_extra_info("username")].uid
        ends = _terminal() if process.term_type else _pipes()
        child = await asyncio.create_subprocess_exec(
            "/bin/sh",
            "-c",
            command,
            stdin=ends.stdin,
            stdout=ends.stdout,
            stderr=ends.stdout,
            start_new_session=True,
            # As somebody has it who is not root.
            env=os.environ | {"PATH": "/usr/local/bin:/usr/bin:/bin"},
            user=uid,
            group=uid,
            extra_groups=None if uid is None else [],
        )
        self._children.add(child)
        os.close(ends.stdin)
        os.close(ends.stdout)
        listening = asyncio.create_task(_pass_on(process, ends.writes, child, self.received))
        try:
            async for data in _output(ends.reads):
                process.stdout.write(data)
            process.exit(await child.wait())
        except OSError:
            await child.wait()
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
            os.close(ends.writes)
            self._children.discard(child)
            self._running.discard(task)


class _Ends(NamedTuple):
    """The ends of what lies between us and a program: what we read and write, and the program's."""

    reads: int
    writes: int
    stdin: int
    stdout: int


def _terminal() -> _Ends:
    """A terminal that leaves every byte as it is."""
    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    return _Ends(ours, os.dup(ours), theirs, os.dup(theirs))


def _pipes() -> _Ends:
    stdin, writes = os.pipe()
    reads, stdout = os.pipe()
    return _Ends(reads, writes, stdin, stdout)


async def _output(end: int) -> AsyncGenerator[bytes]:
    """What a program prints; closes our end after it."""
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    # A terminal's end is an error: it was hung up.
    transport, _ = await loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(end, "rb", buffering=0)
    )
    try:
        while data := await reader.read(4096):
            yield data
    except OSError:
        return
    finally:
        transport.close()


async def _pass_on(
    process: asyncssh.SSHServerProcess[bytes], end: int, child: asyncio.subprocess.Process, received: list[bytes]
) -> None:
    """Pass on to a program what the client sends, and end it when the client has gone."""
    with suppress(asyncssh.Error, OSError):
        while data := await process.stdin.read(4096):
            received.append(data)
            os.write(end, data)
    # hostapd_cli takes its socket away when it is asked to end.
    for end_it in (None, child.terminate, child.kill):
        if end_it and child.returncode is None:
            end_it()
        with suppress(TimeoutError):
            async with asyncio.timeout(_FAREWELL):
                await child.wait()
                return


class _Server(asyncssh.SSHServer):
    """The server's side of a connection."""

    def __init__(self, machine: SshMachine) -> None:
        self._machine = machine
        self._connection: asyncssh.SSHServerConnection | None = None

    @override
    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._connection = conn
        self._machine.connections.add(conn)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        if self._connection:
            self._machine.connections.discard(self._connection)

    @override
    def password_auth_supported(self) -> bool:
        return not self._machine.asks

    @override
    def kbdint_auth_supported(self) -> bool:
        return self._machine.asks

    @override
    def get_kbdint_challenge(
        self, username: str, lang: str, submethods: str
    ) -> tuple[str, str, str, list[tuple[str, bool]]]:
        return "", "", "", [("Password: ", False)]

    @override
    def validate_kbdint_response(self, username: str, responses: Sequence[str]) -> bool:
        return self.validate_password(username, responses[0])

    @override
    def validate_password(self, username: str, password: str) -> bool:
        self._machine.log_ins.append(password)
        account = self._machine.accounts.get(username)
        return account is not None and account.password == password
