"""The way into the router: which log-in it wants, one session, and the requests in it."""

from collections.abc import Callable
from typing import override

from ...router import (
    LogInProblem,
    RouterAuthError,
    RouterBusy,
    RouterError,
    RouterLogInRefused,
    RouterPermissionError,
    RouterProtocolError,
)
from ..common.blocking import Blocking
from ..common.door import Door
from ..common.web import Request, Web
from . import library
from .library import Client, Scheme

_CERTIFICATES = frozenset({"SG CLS L1 STAGE2", "EU CE RED"})

# What a router answers to a log-in of another kind than its own.
_OTHER_KIND = frozenset({"no such callback", library.NONSENSE})


def _question(module: str, form: str) -> Request:
    return Request(
        method="POST", path=f"/cgi-bin/luci/;stok=/{module}?form={form}&operation=read", what=f"{module} {form}"
    )


KEYS = _question("login", "keys")
_OLD_KEYS = _question("login", "login")
_AUTH = _question("login", "auth")
_DEVICE = _question("device_config", "config")


class ArcherDoor(Door[Client, str]):
    """The way into a TP-Link router."""

    def __init__(self, web: Web, blocking: Blocking, client: Callable[[Scheme, str], Client]) -> None:
        """Do nothing yet; `client` makes one of a kind, for an address."""
        super().__init__(web, blocking)
        self._make = client
        self._schemes: tuple[Scheme, ...] = ()

    @override
    async def _log_in(self) -> None:
        for scheme in self._schemes or await self._wanted():
            self._client = client = self._make(scheme, self.url or "")
            refusal = await self._blocking(client.log_in)
            if refusal is None:
                self._schemes = (scheme,)
                return
            self._client = None
            if refusal not in _OTHER_KIND:
                raise _refused(refusal)
        # The firmware may have been updated, and want another kind now.
        self._schemes = ()
        raise RouterProtocolError(
            "log-in: the router accepts none of the known ways, or does not say that the password is wrong"
        )

    @override
    def _trouble(self, what: str, error: str | None) -> RouterError | None:
        # Each of these may mean that the session is over: the first that another log-in has replaced its token, the second,
        # or HTTP status 401 or 403, that the token is unknown (a survey of an Archer AX12 with firmware 1.10.2).
        match error:
            case "timeout":
                return RouterBusy("somebody else has logged in to the router")
            case "permission denied":
                return RouterPermissionError("administrator")
            case library.NONSENSE:
                return RouterProtocolError(f"{what}: the answer makes no sense")
        return None

    async def _wanted(self) -> tuple[Scheme, ...]:
        """The log-ins that the router may want, the likeliest first.

        They follow from what the router shows to everybody, by the rules of the library `tplinkrouterc6u` 5.37.0. The
        library itself tries a real log-in of each kind, and ten failed ones lock the router for two hours.
        """
        if not (key := await self._key(KEYS, "password")):
            if await self._key(_OLD_KEYS, "password"):
                return (Scheme.UNPADDED,)
            raise RouterProtocolError("log-in: the router shows no key, it is none of this family")
        shown = (await self._look(_DEVICE)).get("certification")
        if isinstance(shown, list) and not _CERTIFICATES.isdisjoint(name for name in shown if isinstance(name, str)):
            return (Scheme.CERTIFIED,)
        schemes = [Scheme.PLAIN] if len(key) >= 512 else []
        # Without a key to sign with, the others are not even offered.
        if signing := await self._key(_AUTH, "key"):
            schemes += [Scheme.OAEP, Scheme.CLASSIC] if len(signing) == 128 else [Scheme.CLASSIC]
        return tuple(schemes)

    async def _key(self, question: Request, name: str) -> str:
        """The modulus of a public key as hexadecimal digits; empty where the router shows none."""
        shown = (await self._look(question)).get(name)
        modulus = shown[0] if isinstance(shown, list) and shown else ""
        return modulus if isinstance(modulus, str) else ""

    async def _look(self, question: Request) -> dict[str, object]:
        """What the router shows to everybody; empty where it does not know the question."""
        answer = await self._web.ask(question)
        answer.raise_for_trouble()
        try:
            reported = answer.json()
        except RouterProtocolError:
            return {}
        data = reported.get("data") if isinstance(reported, dict) else None
        return data if isinstance(data, dict) else {}


def _refused(word: str) -> RouterError:
    """What a refused log-in means; the words stand in the issues of the library and its Home Assistant integration."""
    if word == "user conflict":
        return RouterBusy("somebody else is logged in to the router")
    if word == "exceeded max attempts":
        return RouterLogInRefused(
            LogInProblem.LOCKED, "the router lets nobody in for up to two hours, after too many wrong passwords"
        )
    if word == "login failed":
        return RouterAuthError("the router does not accept the password")
    return RouterProtocolError("log-in: the router refuses it for an unknown reason")
