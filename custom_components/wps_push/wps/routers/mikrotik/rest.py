"""RouterOS 7's REST API: the menus of its console over HTTP.

Menus, rows and commands are those of the console (MikroTik manual, "REST API"); every value is a string, and an empty
menu or a command without output answers `[]`. Errors are `{"error": number, "message": …, "detail": …}`: an unknown menu
is 400 (404 in some versions) with `detail` "no such command …", an unknown row 404 without `detail`, a missing policy
500 with "not enough permissions (9)", wrong or missing credentials 401 (surveys of RouterOS 7.23 and 7.24 by their users).
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final

import aiohttp

from ...router import LogInProblem, RouterAuthError, RouterLogInRefused, RouterPermissionError, RouterProtocolError
from ...timing import Timing
from ..common.trusting import Trust
from ..common.web import Answer, Request, Web

type Row = Mapping[str, str]
"""A row of a menu: its properties by name."""

READ: Final = "read"
WRITE: Final = "write"
REST_API: Final = "rest-api"

_REJECTED = "the router does not accept the user name and the password"


class NoSuchMenu(RouterProtocolError):
    """This router has no such menu: a package is not installed, or its version is another one."""


class CommandFailed(RouterProtocolError):
    """The router understands the request and does not carry it out."""


class Rest:
    """A router's console, one request at a time. The secrets in it appear in no text."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        host: str,
        username: str,
        password: str,
        *,
        verify_tls: Trust,
        timing: Timing,
    ) -> None:
        """Take the caller's session."""
        self.web = Web(
            session, host, verify_tls=verify_tls, timing=timing, probe=Request(path="/", what="the front page")
        )
        self._credentials = (username, password)
        self._rejected = False
        self._lock = asyncio.Lock()

    async def rows(self, menu: str, properties: Iterable[str]) -> list[Row]:
        """The rows of a menu, with these properties only. A key or passphrase that is not asked for is not sent.

        Raises `NoSuchMenu`, and `RouterPermissionError` where the account may not read.
        """
        answer = await self._ask(Request(path=f"/rest/{menu}?.proplist={','.join(properties)}", what=menu), READ)
        rows = answer.json()
        if not isinstance(rows, list):
            raise RouterProtocolError(f"{menu}: not a list of rows in the answer")
        return [_row(row) for row in rows if isinstance(row, dict)]

    async def settings(self, menu: str) -> Row:
        """The properties of a menu without rows; raises as `rows` does. The manual shows a list, most routers send none."""
        settings = (await self._ask(Request(path=f"/rest/{menu}", what=menu), READ)).json()
        if isinstance(settings, list) and len(settings) == 1:
            settings = settings[0]
        if not isinstance(settings, dict):
            raise RouterProtocolError(f"{menu}: no settings in the answer")
        return _row(settings)

    async def run(self, menu: str, command: str, arguments: Mapping[str, str]) -> None:
        """Run a command that has no output; raises as `rows` does, and `CommandFailed`."""
        request = Request(method="POST", path=f"/rest/{menu}/{command}", what=command, json=dict(arguments), once=True)
        if not isinstance((await self._ask(request, WRITE)).json(), list | dict):
            raise RouterProtocolError(f"{command}: neither output nor an error in the answer")

    async def add(self, menu: str, row: Row) -> None:
        """Add a row at the end of a menu; raises as `run` does."""
        await self._ask(
            Request(method="PUT", path=f"/rest/{menu}", what=f"add to {menu}", json=dict(row), once=True), WRITE
        )

    async def remove(self, menu: str, row_id: str) -> None:
        """Remove a row of a menu; raises as `run` does."""
        await self._ask(Request(method="DELETE", path=f"/rest/{menu}/{row_id}", what=f"remove from {menu}"), WRITE)

    async def _ask(self, request: Request, policy: str) -> Answer:
        async with self._lock:
            if self._rejected:
                raise RouterAuthError(_REJECTED)
            answer = await self.web.ask(replace(request, headers={"Authorization": self._basic()}))
            if answer.status == HTTPStatus.UNAUTHORIZED:
                # Each further request would be another failed log-in.
                self._rejected = True
                raise RouterAuthError(_REJECTED)
        _check(answer, policy)
        return answer

    def _basic(self) -> str:
        try:
            return aiohttp.encode_basic_auth(*self._credentials)
        except ValueError:
            raise RouterLogInRefused(
                LogInProblem.CHARACTERS, "a user name with a colon cannot be sent", setting="username"
            ) from None


def _check(answer: Answer, policy: str) -> None:
    """Raise the error that an answer stands for."""
    if HTTPStatus(200) <= answer.status < HTTPStatus(300):
        return
    if answer.status == HTTPStatus.FORBIDDEN:
        raise RouterPermissionError(_right(REST_API))
    detail = _detail(answer)
    if detail is not None and "not enough permissions" in detail:
        raise RouterPermissionError(_right(policy))
    if detail is not None and detail.startswith("no such command"):
        raise NoSuchMenu(f"{answer.what}: the router has no such menu")
    # An error that RouterOS explains is a command that failed, whatever the HTTP status.
    if not detail:
        answer.raise_for_trouble()
    if detail is None:
        raise RouterProtocolError(
            f"{answer.what}: no REST API here (HTTP status {answer.status}); "
            "it needs RouterOS 7.1 or newer with www-ssl, or 7.9 or newer with www"
        )
    raise CommandFailed(f"{answer.what}: not carried out (HTTP status {answer.status})")


def _detail(answer: Answer) -> str | None:
    """The router's words for an error, to be compared and not shown; None if this is no error of RouterOS."""
    try:
        error = answer.json()
    except RouterProtocolError:
        return None
    match error:
        case {"error": int(), "detail": str(detail)}:
            return detail.lower()
        case {"error": int()}:
            return ""
    return None


def _right(policy: str) -> str:
    return f"{policy} (System > Users > Groups > Policies)"


def _row(data: Mapping[str, Any]) -> Row:
    return {name: value for name, value in data.items() if isinstance(value, str)}
