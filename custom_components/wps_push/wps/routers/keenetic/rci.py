"""RCI: KeeneticOS' commands as JSON over HTTP, and the challenge that one logs in with.

What is sent is what a dozen public clients send (akiryushin/keenetic-api, hexqnt/keenetic-rci and others agree): a
command is a path, its arguments are the object at its end, and a list of such objects is answered by a list.
"""

from collections.abc import Mapping
from functools import reduce
from hashlib import md5, sha256
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from typing import Any, NamedTuple

from ...router import RouterAuthError, RouterPermissionError, RouterProtocolError
from ..common.web import Answer, Request, Web

_AUTH = "/auth"
_ROOT = "/rci/"

_REJECTED = "the router does not accept the user name and the password"

# The tags that a user needs and must not have, as the command line calls them.
_RIGHT = "web interface (tag http), not read-only (tag readonly)"

_REFUSED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})

PROBE = Request(path=_AUTH, what="auth")
"""The router answers it with its challenge."""


class Query(NamedTuple):
    """A command with its arguments."""

    path: tuple[str, ...]
    arguments: Mapping[str, object] = {}
    once: bool = False
    """Whether it does harm if it arrives twice."""

    @property
    def name(self) -> str:
        """How errors call it: as somebody would type it."""
        return " ".join(self.path)


def part(answer: object, *keys: str) -> Any:
    """What stands at the end of a path in an answer; None where the path ends before."""
    for key in keys:
        answer = answer.get(key) if isinstance(answer, dict) else None
    return answer


def rows(answer: object, key: str) -> list[Mapping[str, Any]]:
    """A list of objects in an answer, without what is none; empty where there is no list."""
    found = part(answer, key)
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def is_error(answer: object) -> bool:
    """Whether an answer says that the command was turned down, which comes with HTTP status 200."""
    return any(row.get("status") == "error" for row in rows(answer, "status"))


class Rci:
    """A router's RCI. Its caller sees to it that one request is made at a time. The secrets in it appear in no text."""

    def __init__(self, web: Web, username: str, password: str) -> None:
        """Log in when it is first needed."""
        self._web = web
        self._username = username
        self._password = password
        self._rejected = False
        self._logged_in = False
        self._cookies: dict[str, str] = {}
        self.realm: str | None = None
        """What the router calls itself to everybody; None until it has been asked."""

    @property
    def url(self) -> str | None:
        """The router's address; None until it has answered."""
        return str(self._web.base) if self._web.base else None

    @property
    def host(self) -> str:
        """The router's name or address as in its URL; empty until it has answered."""
        return self._web.host

    async def ask(self, *queries: Query) -> list[Any]:
        """What the router answers to each of the queries, which go in one request.

        Logs in where there is no session or it is over, once. Raises `RouterAuthError` where the router does not
        accept the credentials, and from then on without asking it again: routers lock addresses out.
        """
        if not self._logged_in:
            await self._log_in()
        answer = await self._post(queries)
        if answer.status == HTTPStatus.UNAUTHORIZED:
            self._logged_in = False
            await self._log_in()
            answer = await self._post(queries)
        if answer.status in _REFUSED:
            raise RouterPermissionError(_RIGHT)
        _check_status(answer)
        if len(queries) == 1:
            return [answer.json()]
        answers = answer.json()
        if not isinstance(answers, list) or len(answers) != len(queries):
            raise RouterProtocolError(f"{queries[0].name}: not one answer for each command")
        return [part(one, *query.path) for one, query in zip(answers, queries, strict=True)]

    async def log_out(self) -> None:
        """End the session, if there is one (ryzhovau/keenetic-powershell, `Public/Remove-KNSession.ps1`)."""
        if self._logged_in and self._cookies:
            self._logged_in = False
            await self._send(_AUTH, "auth", method="DELETE")

    async def _post(self, queries: tuple[Query, ...]) -> Answer:
        if len(queries) == 1:
            (query,) = queries
            return await self._send(_ROOT + "/".join(query.path), query.name, query.arguments, once=query.once)
        once = any(query.once for query in queries)
        return await self._send(_ROOT, queries[0].name, [_nested(query) for query in queries], once=once)

    async def _log_in(self) -> None:
        if self._rejected:
            raise RouterAuthError(_REJECTED)
        self._cookies.clear()
        answer = await self._send(_AUTH, "auth")
        self.realm = answer.headers.get("X-NDM-Realm")
        challenge = answer.headers.get("X-NDM-Challenge")
        if answer.status == HTTPStatus.UNAUTHORIZED and self.realm and challenge:
            proof = _proof(self._username, self.realm, self._password, challenge)
            answer = await self._send(_AUTH, "auth", {"login": self._username, "password": proof}, once=True)
            if answer.status in _REFUSED:
                self._rejected = True
                raise RouterAuthError(_REJECTED)
        elif answer.status == HTTPStatus.FORBIDDEN:
            # Without a challenge it is the way we come, not who we are: `security-level` of the interface.
            raise RouterPermissionError("access to the web interface from Home Assistant's network")
        _check_status(answer)
        self._logged_in = True

    async def _send(
        self, path: str, what: str, body: object = None, *, method: str | None = None, once: bool = False
    ) -> Answer:
        cookie = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        answer = await self._web.ask(
            Request(
                method=method or ("GET" if body is None else "POST"),
                path=path,
                what=what,
                json=body,
                headers={"Cookie": cookie} if cookie else {},
                once=once,
            )
        )
        self._keep_cookies(answer)
        return answer

    def _keep_cookies(self, answer: Answer) -> None:
        """Keep the session; the router chooses the names of its cookies, and may change them."""
        for header in answer.headers.getall("Set-Cookie", ()):
            try:
                self._cookies |= {name: morsel.value for name, morsel in SimpleCookie(header).items()}
            except CookieError:
                raise RouterProtocolError(f"{answer.what}: the session's cookie makes no sense") from None


def _nested(query: Query) -> object:
    return reduce(lambda inner, key: {key: inner}, reversed(query.path), query.arguments)


def _proof(username: str, realm: str, password: str, challenge: str) -> str:
    """The answer to the challenge, as the router's `x-ndw2-interactive` scheme wants it."""
    known = md5(f"{username}:{realm}:{password}".encode(errors="replace"), usedforsecurity=False).hexdigest()
    return sha256(f"{challenge}{known}".encode(errors="replace")).hexdigest()


def _check_status(answer: Answer) -> None:
    answer.raise_for_trouble()
    if answer.status != HTTPStatus.OK:
        raise RouterProtocolError(f"{answer.what}: not understood (HTTP status {answer.status})")
