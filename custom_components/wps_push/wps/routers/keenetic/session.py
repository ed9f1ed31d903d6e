"""The session with a Keenetic router, and the log-ins that KeeneticOS has had.

- `x-ndw2-interactive`, all versions: a hash of the password and of the router's challenge (Eralde/rci-tools, `docs/AUTH.md`).
- `x-ndw4-interactive`, since 5.2: see `ndw4.py`. A router that offers it offers the older one too, and refuses that for
  a password that was set since (hoaxisr/awg-manager, KeeneticOS 5.02.A.11); another one with 5.2 still accepts it
  (cataseven/Keenetic-Router-Pro, issue 64), perhaps for a password from before.

The router locks out an address that has logged in with a wrong password five times: it does not answer it any more for
fifteen minutes (measured with 5.02 by a public client's authors).
"""

import asyncio
from base64 import b64encode
from hashlib import md5, sha256
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
import re
import secrets

from ...router import (
    LogInProblem,
    RouterAuthError,
    RouterError,
    RouterLogInRefused,
    RouterPermissionError,
    RouterProtocolError,
    RouterUnreachable,
)
from ...timing import Timing
from ..common.refusals import Refusals
from ..common.web import Answer, Request, Web
from .ndw4 import Challenge, NotUnderstood, read_signature

_AUTH = "/auth"
_DATA = "X-NDM-Data"

_REJECTED = "the router does not accept the user name and the password"

REFUSED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
"""What a router answers to somebody who may not do something, or has to log in first."""

_SCHEME = re.compile(r"(?i)\bx-ndw(\d+)-interactive\b")
_NDW2, _NDW4 = "2", "4"

PROBE = Request(path=_AUTH, what="auth")
"""The router answers it with its challenge."""


class Session:
    """Logs in and out, and sends what belongs to the session. The secrets in it appear in no text."""

    def __init__(self, web: Web, username: str, password: str, timing: Timing) -> None:
        """Do nothing yet."""
        self._web = web
        self._username = username
        self._password = password
        self._timing = timing
        self._refusals = Refusals(timing)
        self._cookies: dict[str, str] = {}
        self._had_ndw4 = False
        self.is_open = False
        """Whether somebody is logged in, as far as we know."""
        self.realm: str | None = None
        """What the router calls itself before anybody has logged in; None until it has been asked."""

    @property
    def url(self) -> str | None:
        """The router's address; None until it has answered."""
        return self._web.url

    @property
    def host(self) -> str:
        """The router's name or address as in its URL; empty until it has answered."""
        return self._web.host

    async def send(
        self, path: str, what: str, body: object = None, *, method: str | None = None, once: bool = False
    ) -> Answer:
        """Send a request with the session's cookies, and keep those that come back.

        `once` says whether it does harm if it arrives twice.
        """
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

    async def log_in(self) -> None:
        """Log in anew.

        Raises `RouterAuthError` where the router does not accept the credentials, and from then on without asking it
        again; `RouterLogInRefused` where it wants a log-in that is not known here, which is not tried again either, or
        where it breaks the log-in off; `RouterPermissionError` where Home Assistant's network may not log in at all.
        """
        self.is_open = False
        self._refusals.check()
        try:
            await self._log_in()
        except RouterError as error:
            self._refusals.note(error)
            raise
        self.is_open = True

    async def log_out(self) -> None:
        """End the session, if there is one (ryzhovau/keenetic-powershell, `Public/Remove-KNSession.ps1`)."""
        if self.is_open and self._cookies:
            self.is_open = False
            await self.send(_AUTH, "auth", method="DELETE")

    async def _log_in(self) -> None:
        offer = await self._offer()
        if offer.status == HTTPStatus.FORBIDDEN:
            # Without a challenge it is where we come from, not who we are: `security-level` of the interface.
            raise RouterPermissionError("access to the web interface from Home Assistant's network")
        if offer.status != HTTPStatus.UNAUTHORIZED:
            # Nobody has to log in.
            check_status(offer)
            return
        schemes = frozenset(_SCHEME.findall(" ".join(offer.headers.getall("WWW-Authenticate", ()))))
        problem = LogInProblem.UNSUPPORTED
        if _NDW4 in schemes:
            unchecked = await self._ndw4()
            if unchecked is None:
                return
            problem, offer = unchecked, await self._offer()
        if challenge := offer.headers.get("X-NDM-Challenge"):
            answer = await self._post(password=self._hash(challenge))
            if answer.status not in REFUSED:
                check_status(answer)
                return
            if _NDW4 not in schemes:
                raise RouterAuthError(_REJECTED)
        elif not schemes:
            check_status(offer)
        raise RouterLogInRefused(problem, f"auth: the router offers a log-in that did not work ({problem})")

    async def _offer(self) -> Answer:
        """Begin anew: the router says how one can log in."""
        self._cookies.clear()
        offer = await self.send(_AUTH, "auth")
        self.realm = offer.headers.get("X-NDM-Realm")
        return offer

    async def _ndw4(self) -> LogInProblem | None:
        """Log in by `x-ndw4-interactive`; returns why the password could not be checked, None where it was right.

        Raises `RouterAuthError` where it was wrong.
        """
        nonce, answer = await self._introduce()
        if _DATA not in answer.headers:
            if self._had_ndw4:
                raise RouterUnreachable("auth: the router does not know the user yet, it is still starting")
            # So does a router that has just started, for some seconds.
            await asyncio.sleep(self._timing.reconnect)
            await self._offer()
            nonce, answer = await self._introduce()
        if _DATA not in answer.headers:
            return LogInProblem.NO_REPLY
        try:
            challenge = Challenge.read(answer.headers[_DATA])
        except NotUnderstood:
            return LogInProblem.UNSUPPORTED
        keys = await asyncio.to_thread(challenge.keys, self._username, self._password, nonce)
        answer = await self._post(nonce=challenge.nonce, proof=keys.proof)
        try:
            signature = read_signature(answer.headers.get(_DATA, ""))
        except NotUnderstood as error:
            raise RouterLogInRefused(LogInProblem.UNSUPPORTED, f"auth: {error} from the router") from None
        if not keys.knows_password(signature):
            raise RouterAuthError(_REJECTED)
        answer = await self._post(nonce=challenge.nonce, signature_proof=keys.last_proof(signature))
        if answer.status in REFUSED:
            raise RouterLogInRefused(LogInProblem.UNSUPPORTED, "auth: the router opens no session")
        check_status(answer)
        self._had_ndw4 = True
        return None

    async def _introduce(self) -> tuple[str, Answer]:
        """Our nonce, and what the router answers to it and to the user name."""
        nonce = b64encode(secrets.token_bytes(16)).decode()
        return nonce, await self._post(nonce=nonce)

    async def _post(self, **message: str) -> Answer:
        """Send a message of the log-in."""
        body = {"login": self._username} | {key.replace("_", "-"): value for key, value in message.items()}
        answer = await self.send(_AUTH, "auth", body, once=True)
        answer.raise_for_trouble()
        return answer

    def _hash(self, challenge: str) -> str:
        """The answer to the challenge of `x-ndw2-interactive`."""
        known = f"{self._username}:{self.realm or ''}:{self._password}".encode(errors="replace")
        digest = md5(known, usedforsecurity=False).hexdigest()
        return sha256(f"{challenge}{digest}".encode(errors="replace")).hexdigest()

    def _keep_cookies(self, answer: Answer) -> None:
        """Keep the session; the router chooses the names of its cookies, and may change them."""
        for header in answer.headers.getall("Set-Cookie", ()):
            try:
                self._cookies |= {name: morsel.value for name, morsel in SimpleCookie(header).items()}
            except CookieError:
                raise RouterProtocolError(f"{answer.what}: the session's cookie makes no sense") from None


def check_status(answer: Answer) -> None:
    """Raise what an answer says that is no success."""
    answer.raise_for_trouble()
    if answer.status != HTTPStatus.OK:
        raise RouterProtocolError(f"{answer.what}: not understood (HTTP status {answer.status})")
