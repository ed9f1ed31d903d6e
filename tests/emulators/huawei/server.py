"""The router's web server: cookies and tokens, its log-in, one administrator at a time."""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count
import math
import ssl
from typing import Final, override
from xml.sax.saxutils import escape

from aiohttp import web
from defusedxml.ElementTree import fromstring

from tests.emulators.server import Heard, Server

from .wireless import PASSWORD, TOKEN, Error, Wireless

NO_RIGHTS: Final = 100003
SOMEBODY_INSIDE: Final = 108003
WRONG_CREDENTIALS: Final = 108006
TOO_MANY_ATTEMPTS: Final = 108007
WRONG_SESSION: Final = 125002
WRONG_TOKEN: Final = 125003

_ATTEMPTS: Final = 5
_LOCKED_FOR: Final = 60
"""Seconds that nobody is let in after that. How long it really is has not been published."""

# What everybody may ask, as far as a program's list for B310 and its like goes.
_OPEN: Final = frozenset({"wlan/wps-pbc", "user/state-login", "webserver/token"})


@dataclass(slots=True, kw_only=True)
class Session:
    """A visitor's session; the administrator's, if somebody has logged in."""

    tokens: list[str] = field(default_factory=list)
    """Those that may be used, each once."""


class EmulatedHiLink(Server):
    """A HiLink router that wants its passwords hashed with SHA-256 and the session's token (`password_type` 4)."""

    def __init__(
        self,
        *,
        clock: Callable[[], float],
        walk_time: float = 120,
        password: str = PASSWORD,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        super().__init__(tls=tls)
        self.clock = clock
        self.wireless = Wireless(clock=clock, walk_time=walk_time)
        self.password = password
        self.sessions: dict[str, Session] = {}
        self.administrator: str | None = None
        """The number of the session that is logged in."""
        self.kicks = True
        """Whether a log-in ends another administrator's session, or is refused while there is one."""
        self.refuses_log_ins: int | None = None
        """The error that every log-in is answered with."""
        self.rights = True
        """Whether the account may do what administrators may."""
        self.asked: list[str] = []
        """What the administrator has asked for, oldest first."""
        self.answers: dict[str, object] = {}
        """What is answered in place of the right fields, by the path behind `/api/`."""
        self.bodies: dict[str, bytes] = {}
        """The same, as it is sent."""
        self.token_in_page = False
        """Whether the front page brings a token, as older firmware's does."""
        self.log_ins = 0
        self.failures = 0
        self._mistaken_at = math.inf
        self._numbers = count(1)

    def forget_sessions(self) -> None:
        """All sessions expire."""
        self.sessions.clear()
        self.administrator = None

    @override
    async def respond(self, heard: Heard) -> web.Response:
        path = heard.path.partition("?")[0]
        if path == "/":
            return self._front_page()
        if not path.startswith("/api/"):
            return web.Response(status=404, text="Not Found")
        number = heard.cookies.get("SessionID", "")
        try:
            return self._api(heard.method, path.removeprefix("/api/"), number, heard)
        except Error as error:
            return _xml("error", {"code": str(error.code), "message": ""})

    def _front_page(self) -> web.Response:
        number, session = self._new_session()
        head = ""
        if self.token_in_page:
            head = "".join(f'<meta name="csrf_token" content="{token}"/>' for token in self._new_tokens(session, 2))
        page = f"<!DOCTYPE html><html><head>{head}<title>HiLink</title></head><body></body></html>"
        response = web.Response(text=page, content_type="text/html")
        response.headers["Set-Cookie"] = f"SessionID={number};path=/;HttpOnly;"
        return response

    def _api(self, method: str, path: str, number: str, heard: Heard) -> web.Response:
        session = self.sessions.get(number)
        if path == "device/basic_information" and method == "GET":
            return _xml("response", {"productfamily": "LTE", "classify": "cpe", "devicename": "B535-232"})
        if session is None:
            raise Error(WRONG_SESSION)
        if path == "webserver/token":
            return _xml("response", {"token": self._new_tokens(session, 1)[0]})
        if path == "user/state-login":
            inside = "0" if number == self.administrator else "-1"
            return _xml("response", {"State": inside, "Username": "", "password_type": "4"})
        if path not in _OPEN | {"user/login"} and (number != self.administrator or not self.rights):
            raise Error(NO_RIGHTS)
        if method == "GET":
            self.asked.append(path)
            if path in self.bodies:
                return web.Response(body=self.bodies[path], content_type="text/xml")
            return _xml("response", self.answers[path] if path in self.answers else self.wireless.get(path))
        return self._command(path, number, session, heard)

    def _command(self, path: str, number: str, session: Session, heard: Heard) -> web.Response:
        token = heard.headers.get("__requestverificationtoken", "")
        if token not in session.tokens:
            raise Error(WRONG_TOKEN)
        session.tokens.remove(token)
        sent = {part.tag: part.text or "" for part in fromstring(heard.body)}
        if path == "user/login":
            return self._log_in(sent, token)
        if number != self.administrator:
            raise Error(NO_RIGHTS)
        if path == "user/logout":
            self.administrator = None
        else:
            self.wireless.post(path, sent)
        response = _ok()
        response.headers["__RequestVerificationToken"] = self._new_tokens(session, 1)[0]
        return response

    def _log_in(self, sent: dict[str, str], token: str) -> web.Response:
        self.log_ins += 1
        if self.refuses_log_ins is not None:
            raise Error(self.refuses_log_ins)
        if self.failures >= _ATTEMPTS and self.clock() >= self._mistaken_at + _LOCKED_FOR:
            self.failures = 0
        if self.failures >= _ATTEMPTS:
            raise Error(TOO_MANY_ATTEMPTS)
        if sent.get("Username") != "admin" or sent.get("Password") != self._hashed(token):
            self.failures += 1
            self._mistaken_at = self.clock()
            raise Error(WRONG_CREDENTIALS)
        if self.administrator and not self.kicks:
            raise Error(SOMEBODY_INSIDE)
        self.failures = 0
        self.sessions.pop(self.administrator or "", None)
        self.administrator, session = self._new_session()
        response = _ok()
        for name, new in zip(("one", "two"), self._new_tokens(session, 2), strict=True):
            response.headers[f"__RequestVerificationToken{name}"] = new
        response.headers["Set-Cookie"] = f"SessionID={self.administrator};path=/;HttpOnly;"
        return response

    def _hashed(self, token: str) -> str:
        """What a browser sends in place of the password."""
        inner = b64encode(_hex(self.password.encode())).decode()
        return b64encode(_hex(f"admin{inner}{token}".encode())).decode()

    def _new_session(self) -> tuple[str, Session]:
        number = f"{TOKEN}{next(self._numbers):024x}"
        self.sessions[number] = Session()
        return number, self.sessions[number]

    def _new_tokens(self, session: Session, how_many: int) -> list[str]:
        tokens = [f"{TOKEN}{next(self._numbers):024x}" for _ in range(how_many)]
        session.tokens += tokens
        return tokens


def _hex(data: bytes) -> bytes:
    return sha256(data).hexdigest().encode()


def _ok() -> web.Response:
    return web.Response(text='<?xml version="1.0" encoding="UTF-8"?><response>OK</response>', content_type="text/xml")


def _xml(root: str, fields: object) -> web.Response:
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root}>\n{_inner(fields)}</{root}>\n'
    return web.Response(text=text, content_type="text/xml")


def _inner(value: object) -> str:
    if not isinstance(value, dict):
        return escape(str(value))
    lines = []
    for name, inner in value.items():
        lines += [f"<{name}>{_inner(one)}</{name}>\n" for one in (inner if isinstance(inner, list) else [inner])]
    return "".join(lines)
