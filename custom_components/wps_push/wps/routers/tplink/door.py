"""How to get into the router: which log-in it wants, one session, and requests of that session."""

import aiohttp

from ...router import RouterAuthError, RouterBusy, RouterError, RouterPermissionError, RouterProtocolError
from ..blocking import Blocking
from ..lingering import SessionOver
from ..web import Request, Web
from .library import NONSENSE, Client, Said, Scheme

_CERTIFICATES = frozenset({"SG CLS L1 STAGE2", "EU CE RED"})

# A session that is over is told by any of these: a token that another log-in has replaced by the first, one that is
# unknown by the second or by HTTP status 401 or 403 (a survey of an Archer AX12 with firmware 1.10.2).
_OVER = frozenset({"timeout", "permission denied", NONSENSE})

# What a router answers to a log-in of another kind than its own.
_OTHER_KIND = frozenset({"no such callback", NONSENSE})


def _question(module: str, form: str) -> Request:
    return Request(
        method="POST", path=f"/cgi-bin/luci/;stok=/{module}?form={form}&operation=read", what=f"{module} {form}"
    )


_KEYS = _question("login", "keys")
_OLD_KEYS = _question("login", "login")
_AUTH = _question("login", "auth")
_DEVICE = _question("device_config", "config")


class Door:
    """Logs in and out, and sends requests. One call at a time; the driver sees to that."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        host: str,
        password: str,
        *,
        verify_tls: bool,
        timeout: float,
        blocking: Blocking,
    ) -> None:
        """Do nothing yet; `timeout` is how long one request may take, in seconds."""
        self._web = Web(session, host, verify_tls=verify_tls, timeout=timeout, probe=_KEYS)
        self._password = password
        self._verify_tls = verify_tls
        self._timeout = timeout
        self._blocking = blocking
        self._schemes: tuple[Scheme, ...] = ()
        self._client: Client | None = None
        self._fresh = False
        """Whether nothing has been answered in the session yet: then it is not over, and another one is no help."""

    @property
    def host(self) -> str:
        """The router's name or address; empty until it has answered."""
        return self._web.host

    @property
    def url(self) -> str | None:
        """Where its own pages are; None until it has answered."""
        return str(self._web.base) if self._web.base else None

    async def log_in(self) -> None:
        """Log in; whoever else is logged in is logged out by the router.

        Raises `RouterAuthError`, `RouterBusy` where it lets nobody in at the moment, `RouterProtocolError` where it
        has a log-in that is not known here, and `RouterUnreachable`.
        """
        self._client = None
        schemes = self._schemes or await self._wanted()
        for scheme in schemes:
            client = Client(scheme, self.url or "", self._password, verify_tls=self._verify_tls, timeout=self._timeout)
            # Known before it is tried, so that a log-in that is broken off can be given back.
            self._client = client
            refusal = await self._blocking(client.log_in)
            if refusal is None:
                self._schemes = (scheme,)
                self._fresh = True
                return
            self._client = None
            if refusal not in _OTHER_KIND:
                raise _refused(refusal)
        # Another firmware may have come, which wants another one.
        self._schemes = ()
        raise RouterProtocolError(
            "log-in: the router accepts none of the known ways, or does not say that the password is wrong"
        )

    async def log_out(self) -> None:
        """Give the session back. Raises `RouterUnreachable`."""
        if self._client:
            await self._blocking(self._client.log_out)
            self._client = None

    async def ask(self, form: str, body: str) -> Said:
        """What the router says. Raises `SessionOver` where a new log-in may help, and other `RouterError`s."""
        if self._client is None:
            raise SessionOver("nobody is logged in")
        said = await self._blocking(self._client.ask, form, body)
        if said.error not in _OVER:
            self._fresh = False
            return said
        if not self._fresh:
            raise SessionOver(f"{form}: the router does not know the session any more")
        if said.error == "permission denied":
            raise RouterPermissionError("administrator")
        if said.error == "timeout":
            raise RouterBusy("somebody else has logged in to the router")
        raise RouterProtocolError(f"{form}: the answer makes no sense")

    async def _wanted(self) -> tuple[Scheme, ...]:
        """The log-ins that the router may want, likeliest first.

        It is seen from what the router shows to everybody, as the library `tplinkrouterc6u` 5.37.0 sees it; the
        library itself tries a real log-in of each kind, and ten failed ones lock the router for two hours.
        """
        if not (key := await self._key(_KEYS, "password")):
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
            told = answer.json()
        except RouterProtocolError:
            return {}
        data = told.get("data") if isinstance(told, dict) else None
        return data if isinstance(data, dict) else {}


def _refused(word: str) -> RouterError:
    """What a refused log-in means; the words stand in the issues of the library and its Home Assistant integration."""
    if word == "user conflict":
        return RouterBusy("somebody else is logged in to the router")
    if word == "exceeded max attempts":
        return RouterBusy("the router lets nobody in for up to two hours, after too many wrong passwords")
    if word == "login failed":
        return RouterAuthError("the router does not accept the password")
    return RouterProtocolError("log-in: the router refuses it for an unknown reason")
