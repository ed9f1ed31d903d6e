"""A stand-in for the aiohttp session of the `asusrouter` library: it sends requests, and shows the library no more than it needs.

The library logs in, keeps the token and understands the errors of a log-in. It reads answers of any length, logs those that it
does not understand, and takes the words `error_status` for an error wherever they stand, in the name of a device too. So the
answers themselves go past it.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
import json
import re
from typing import Any, Final

from asusrouter.modules.endpoint import EndpointService
from yarl import URL

from ...router import RouterProtocolError, RouterUnreachable
from ..common.web import Answer, Request, Web

_LOG_IN_PAGE: Final = re.compile(
    r"\s*(<!doctype[^>]*>\s*)?<(html|script)\b.{0,1000}location[^;]{0,40}/Main_Login\.asp", re.IGNORECASE | re.DOTALL
)
_NOT_LOGGED_IN: Final = '{"error_status": "2"}'
"""`AUTHFAIL` (asuswrt, `httpd.h`): the answer to an app where a browser would get the log-in page."""

_ONCE: Final = frozenset({EndpointService.LOGIN.value, "applyapp.cgi"})
"""A log-in, which the router may count as a wrong one, and commands: a press among them."""

_SHOWN: Final = ("error_status", "remaining_lock_time")
_TOKEN: Final = re.compile(r"[\w-]{1,128}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Reply:
    """The part of an answer that the library sees."""

    status: int
    headers: Mapping[str, str]
    _text: str

    async def text(self, **_: object) -> str:
        """The body, reduced to what the library needs."""
        return self._text


class Line:
    """Sends the library's requests; `answer` is the whole answer to the last one."""

    closed: Final = False

    def __init__(self, web: Web) -> None:
        """Do nothing yet."""
        self._web = web
        self._flying: asyncio.Task[Answer] | None = None
        self._is_log_in = False
        self._given_up = False
        self.answer: Answer | None = None

    def pick_up(self) -> None:
        """Send requests again after `give_up`."""
        self._given_up = False

    def give_up(self) -> bool:
        """Cancel the request that is under way, and send none until `pick_up`; returns False if that request is a log-in.

        A log-in is not cancelled, because only its answer has the token that a log-out needs.
        """
        self._given_up = True
        if self._flying and self._is_log_in:
            return False
        if self._flying:
            self._flying.cancel()
        return True

    @asynccontextmanager
    async def request(
        self, method: str, url: str, *, data: str | None, headers: Mapping[str, str] | None, ssl: object
    ) -> AsyncIterator[Reply]:
        """Send a request of the library. `Web` decides where to and how."""
        if self._given_up:
            raise RouterUnreachable("the request was given up")
        self.answer = None
        path = URL(url).raw_path_qs
        request = Request(
            method=method.upper(),
            path=path,
            what=path.lstrip("/").partition("?")[0],
            data=data,
            headers={**(headers or {}), **self._referer()},
            once=path.lstrip("/") in _ONCE,
        )
        self._is_log_in = request.what == EndpointService.LOGIN.value
        self._flying = asyncio.create_task(self._web.ask(request), eager_start=True)
        try:
            answer = await self._flying
        finally:
            self._flying = None
        self.answer = answer
        yield _reply(answer)

    def _referer(self) -> Mapping[str, str]:
        """The `Referer`. Some pages only answer requests that come from the router's own pages (asuswrt, `CHECK_REFERER`)."""
        base = self._web.base
        return {"Referer": str(base.with_path("/Advanced_WWPS_Content.asp"))} if base else {}


def _reply(answer: Answer) -> Reply:
    """What the library needs: the token, or why there is none. Raises `RouterError` for what it would not understand."""
    answer.raise_for_trouble()
    location = answer.headers.get("Location", "") if 300 <= answer.status < 400 else ""
    if "Main_Login.asp" in location or _LOG_IN_PAGE.match(answer.text):
        return Reply(200, {}, _NOT_LOGGED_IN)
    # The answer to a press is a redirection to the page that it belongs to.
    status = 200 if location else answer.status
    error = _error(answer)
    if error:
        return Reply(status, {}, json.dumps(error))
    if status == 200 and answer.what == EndpointService.LOGIN.value:
        return Reply(status, {}, json.dumps({"asus_token": _token(answer)}))
    return Reply(status, {}, "")


def _error(answer: Answer) -> dict[str, str]:
    """The numbers of an error and nothing else; empty where there is no error."""
    if "error_status" not in answer.text:
        return {}
    try:
        said: Any = answer.json()
    except RouterProtocolError:
        return {}
    if not isinstance(said, dict) or "error_status" not in said:
        return {}
    numbers = {
        key: text for key in _SHOWN if (text := str(said.get(key))).isascii() and text.isdigit() and len(text) < 8
    }
    if "error_status" not in numbers:
        raise RouterProtocolError(f"{answer.what}: an error without a number")
    return numbers


def _token(answer: Answer) -> str:
    said: Any = answer.json()
    token = said.get("asus_token") if isinstance(said, dict) else None
    if not isinstance(token, str) or not _TOKEN.fullmatch(token):
        raise RouterProtocolError(f"{answer.what}: the answer has no token")
    return token
