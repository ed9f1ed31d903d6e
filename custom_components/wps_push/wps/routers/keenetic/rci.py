"""RCI: the commands of KeeneticOS as JSON over HTTP.

What is sent is what a dozen public clients send (akiryushin/keenetic-api, hexqnt/keenetic-rci and others agree): a
command is a path, its arguments are the object at its end, and a list of such objects is answered by a list.
"""

from collections.abc import Mapping
from functools import reduce
from http import HTTPStatus
from typing import Any, NamedTuple

from ...router import RouterPermissionError, RouterProtocolError
from ..common.web import Answer
from .session import REFUSED, Session, check_status

_ROOT = "/rci/"

# The tags that a user needs and must not have, as the command line calls them.
_RIGHT = "web interface (tag http), not read-only (tag readonly)"


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
    """A router's RCI. Its caller sees to it that one request is made at a time."""

    def __init__(self, session: Session) -> None:
        """Log in when it is first needed."""
        self._session = session

    @property
    def url(self) -> str | None:
        """The router's address; None until it has answered."""
        return self._session.url

    @property
    def host(self) -> str:
        """The router's name or address as in its URL; empty until it has answered."""
        return self._session.host

    @property
    def realm(self) -> str | None:
        """What the router calls itself before anybody has logged in; None until it has been asked."""
        return self._session.realm

    async def ask(self, *queries: Query) -> list[Any]:
        """What the router answers to each of the queries, which go in one request.

        Logs in where there is no session or it is over, once. Raises what `Session.log_in` raises.
        """
        if not self._session.is_open:
            await self._session.log_in()
        answer = await self._post(queries)
        if answer.status == HTTPStatus.UNAUTHORIZED:
            await self._session.log_in()
            answer = await self._post(queries)
        if answer.status in REFUSED:
            raise RouterPermissionError(_RIGHT)
        check_status(answer)
        if len(queries) == 1:
            return [answer.json()]
        answers = answer.json()
        if not isinstance(answers, list) or len(answers) != len(queries):
            raise RouterProtocolError(f"{queries[0].name}: not one answer for each command")
        return [part(one, *query.path) for one, query in zip(answers, queries, strict=True)]

    async def log_out(self) -> None:
        """End the session, if there is one."""
        await self._session.log_out()

    async def _post(self, queries: tuple[Query, ...]) -> Answer:
        if len(queries) == 1:
            (query,) = queries
            return await self._session.send(_ROOT + "/".join(query.path), query.name, query.arguments, once=query.once)
        once = any(query.once for query in queries)
        return await self._session.send(_ROOT, queries[0].name, [_nested(query) for query in queries], once=once)


def _nested(query: Query) -> object:
    return reduce(lambda inner, key: {key: inner}, reversed(query.path), query.arguments)
