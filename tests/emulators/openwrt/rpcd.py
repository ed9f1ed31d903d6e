"""rpcd: sessions and their rights, and what becomes of them when it restarts, reads its files anew or hangs.

What it does was seen on the real one (openwrt/rpcd, `session.c` and `uci.c`).
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
import fnmatch
import secrets
import time
from typing import Any

from tests.marked import mark

from .accounts import UNAUTHENTICATED, Account, Rights

type Reply = tuple[int, dict[str, Any] | None]
type Args = Mapping[str, Any]

OK, INVALID_ARGUMENT, METHOD_NOT_FOUND, NOT_FOUND, NO_DATA, PERMISSION_DENIED = 0, 2, 3, 4, 5, 6

NO_SESSION = "0" * 32

OBJECTS = frozenset({"session", "uci", "iwinfo", "luci-rpc"})
"""The objects of rpcd and of its plugins, which are on the bus while it is."""


@dataclass(slots=True)
class Session:
    """Somebody who is logged in, with the rights of that moment."""

    username: str
    ubus: Rights
    uci: Rights
    timeout: float
    expires: float
    data: dict[str, Any]

    def touch(self) -> None:
        """Start the time until it ends anew."""
        self.expires = time.monotonic() + self.timeout


@dataclass(slots=True)
class Apply:
    """A change of the configuration that is rolled back unless the session that made it confirms it."""

    sid: str
    rolled_back: bool = False


@dataclass(kw_only=True)
class Rpcd:
    """The process."""

    accounts: dict[str, Account]
    sessions: dict[str, Session] = field(default_factory=dict)
    log_ins: int = 0
    """How often somebody tried to log in."""
    is_running: bool = True
    apply: Apply | None = None
    """The change that waits for its confirmation."""
    _answers: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        """Answer at first."""
        self._answers.set()

    # The process.

    def restart(self) -> None:
        """End and begin again: all sessions are over."""
        self.stop()
        self.is_running = True

    def stop(self) -> None:
        """End: nobody knows any more what a session may do."""
        self.is_running = False
        self.sessions.clear()

    def reload(self) -> None:
        """Take SIGHUP: the sessions stay, and their rights are read anew from the files."""
        for session in self.sessions.values():
            account = self.accounts.get(session.username)
            session.ubus, session.uci = (account.ubus, account.uci) if account else ({}, {})

    def hang(self) -> None:
        """Take SIGSTOP: whoever asks waits."""
        self._answers.clear()

    def go_on(self) -> None:
        """Take SIGCONT."""
        self._answers.set()

    @property
    def hangs(self) -> bool:
        """Whether it does not answer."""
        return not self._answers.is_set()

    # Sessions.

    async def allows(self, sid: str, name: str, method: str, patience: float) -> bool:
        """Whether a session may make a call, as far as the asker learns it within some seconds; it is kept alive by that."""
        try:
            async with asyncio.timeout(patience):
                await self._answers.wait()
        except TimeoutError:
            return False
        return self.is_running and self.grants(sid, name, method)

    def grants(self, sid: str, name: str, method: str) -> bool:
        """Whether a session holds a right."""
        session = self._session(sid)
        if session:
            session.touch()
        rights = session.ubus if session else UNAUTHENTICATED if sid == NO_SESSION else {}
        return any(
            fnmatch.fnmatchcase(name, pattern) and any(fnmatch.fnmatchcase(method, known) for known in methods)
            for pattern, methods in rights.items()
        )

    def may_read(self, sid: str, config: str) -> bool:
        """Whether a session may read a part of the configuration."""
        return "read" in self.sessions[sid].uci.get(config, [])

    def call(self, sid: str, method: str, args: Args) -> Reply:
        """A method of the object `session`."""
        match method:
            case "login":
                return self._log_in(args)
            case "destroy":
                return self._destroy(sid)
        if isinstance(args.get("object"), str) and isinstance(args.get("function"), str):
            return OK, {"access": self.grants(sid, args["object"], args["function"])}
        session = self._session(sid)
        return OK, {"ubus": session.ubus if session else UNAUTHENTICATED}

    def begin_apply(self, username: str, timeout: float = 3600) -> str:
        """Somebody chooses *Save & Apply* in LuCI; returns the session, whose `confirm` is to follow."""
        account = self.accounts[username]
        sid = self._new(username, account, timeout)
        self.sessions[sid].data["token"] = mark(secrets.token_hex(16))
        self.apply = Apply(sid)
        return sid

    def confirm(self, sid: str) -> bool:
        """LuCI reaches the router after the change, and confirms it; says whether it stays."""
        if not self.apply or self.apply.sid != sid or sid not in self.sessions or self.apply.rolled_back:
            return False
        self.apply = None
        return True

    def _session(self, sid: str) -> Session | None:
        session = self.sessions.get(sid)
        return session if session and session.expires > time.monotonic() else None

    def _log_in(self, args: Args) -> Reply:
        self.log_ins += 1
        username, password, timeout = args.get("username"), args.get("password"), args.get("timeout", 300)
        if not isinstance(username, str) or not isinstance(password, str):
            return INVALID_ARGUMENT, None
        account = self.accounts.get(username)
        if account is None or account.password != password:
            return PERMISSION_DENIED, None
        sid = self._waiting_for_confirmation(username) or self._new(username, account, timeout)
        session = self.sessions[sid]
        acls = {
            "access-group": {group: ["read", "write"] for group in account.groups},
            "ubus": session.ubus,
            "uci": session.uci,
        }
        return OK, {
            "ubus_rpc_session": sid,
            "timeout": session.timeout,
            "expires": session.timeout,
            "acls": {scope: rights for scope, rights in acls.items() if rights},
            "data": session.data,
        }

    def _new(self, username: str, account: Account, timeout: float) -> str:
        sid = mark(secrets.token_hex(16))
        self.sessions[sid] = Session(
            username, account.ubus, account.uci, timeout, time.monotonic() + timeout, {"username": username}
        )
        return sid

    def _waiting_for_confirmation(self, username: str) -> str | None:
        """The session whose change is not confirmed yet: another log-in of the same user gets it, and no new one."""
        session = self.sessions.get(self.apply.sid) if self.apply else None
        return self.apply.sid if self.apply and session and session.username == username else None

    def _destroy(self, sid: str) -> Reply:
        self.sessions.pop(sid, None)
        if self.apply and self.apply.sid == sid:
            self.apply.rolled_back = True
        return OK, None
