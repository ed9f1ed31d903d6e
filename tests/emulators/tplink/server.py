"""The router's web server: its pages, its log-in, one administrator at a time, and the forms behind it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import md5, sha256
import hmac
import json
import math
import ssl
from typing import override
from urllib.parse import parse_qsl

from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import padding

from custom_components.wps_push.wps.routers.tplink.library import Scheme
from tests.emulators.server import Heard, Server

from . import crypto
from .crypto import Denied, Secret
from .wireless import PASSWORD, TOKEN, Answer, Wireless

_SEQUENCE = 839_201_123
_ATTEMPTS = 10
_LOCKED_FOR = 7200
_PADDED = padding.PKCS1v15()

# The root page leads to the application (a meta refresh) and names nobody.
_FRONT_PAGE = """<!DOCTYPE html><html><head><meta http-equiv="refresh" content="0; url=/webpages/index.html?t=a1b2c3d4"/></head>
<body></body></html>"""


@dataclass(slots=True, kw_only=True)
class Session:
    """The one administrator's session."""

    stok: str
    sysauth: str
    secret: Secret | None = None
    """None where requests are not encrypted."""


class EmulatedArcher(Server):
    """An Archer whose firmware wants one of the family's log-ins."""

    def __init__(
        self,
        *,
        clock: Callable[[], float],
        walk_time: float = 120,
        scheme: Scheme = Scheme.CLASSIC,
        password: str = PASSWORD,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        super().__init__(tls=tls)
        self.clock = clock
        self.wireless = Wireless(clock=clock, walk_time=walk_time)
        self.scheme = scheme
        self.password = password
        self.session: Session | None = None
        self.kicks = True
        """Whether a log-in ends another administrator's session, or is refused while there is one."""
        self.names_inner_reason = False
        """Whether a log-in that is refused since somebody is inside has that reason inside its data as well."""
        self.log_ins = 0
        self.failures = 0
        self._mistaken_at = math.inf
        self.asked: list[str] = []
        """What the administrator has asked for, oldest first, named as in `answers`."""
        self.answers: dict[str, object] = {}
        """What is answered in place of the right answer, and nothing is done, by form and option, `wireless?form=wps_connect pbc`,
        or by form and what is written to it, `wireless?form=wps_pin off`. None is an empty body."""
        self.says_over_by_status = False
        """Whether a session that is over is answered with HTTP status 403, or in words."""
        self.use_password_key(2048 if scheme is Scheme.PLAIN else 1024)
        self._sign_key = crypto.private_key(512 if scheme is Scheme.OAEP else 1024)

    def use_password_key(self, bits: int) -> None:
        """Have passwords encrypted with a key of this length."""
        self._password_key = crypto.private_key(bits)

    @override
    async def respond(self, heard: Heard) -> web.Response:
        path, _, query = heard.path.partition("?")
        if heard.method == "GET" and path == "/":
            return web.Response(text=_FRONT_PAGE, content_type="text/html")
        if heard.method != "POST" or not path.startswith("/cgi-bin/luci/;stok="):
            return web.Response(status=404, text="Not Found")
        stok, _, module = path.removeprefix("/cgi-bin/luci/;stok=").partition("/")
        asked = dict(parse_qsl(query))
        form = f"{module}?form={asked.get('form', '')}"
        try:
            if module.startswith("admin/"):
                return self._form(stok, form.removeprefix("admin/"), asked, heard)
            return self._before_log_in(form, heard)
        except Denied:
            return web.Response(status=403, text="<html><body>Forbidden</body></html>", content_type="text/html")

    # What everybody may ask.

    def _before_log_in(self, form: str, heard: Heard) -> web.Response:
        keys = {"password": crypto.public_part(self._password_key), "mode": "router", "username": ""}
        match form:
            case "login?form=keys" if self.scheme is not Scheme.UNPADDED:
                return _plain(_ok(keys))
            case "login?form=auth" if self.scheme not in {Scheme.UNPADDED, Scheme.PLAIN}:
                return _plain(_ok({"seq": _SEQUENCE, "key": crypto.public_part(self._sign_key)}))
            case "device_config?form=config" if self.scheme is Scheme.CERTIFIED:
                return _plain(_ok({"certification": ["EU CE RED"]}))
            case "login?form=login" if "operation=login" in heard.body or "sign=" in heard.body:
                return self._log_in(heard)
            case "login?form=login" if self.scheme is Scheme.UNPADDED:
                return _plain(_ok(keys))
        return _plain({"success": False, "errorcode": "no such callback", "data": {}})

    def _log_in(self, heard: Heard) -> web.Response:
        self.log_ins += 1
        secret, sent = self._sealed_log_in(heard) if self._is_sealed else (None, crypto.fields(heard.body))
        digits = sent.get("password", "")
        if self.scheme is Scheme.UNPADDED:
            password = crypto.opened_unpadded(self._password_key, digits)
        else:
            password = crypto.opened(self._password_key, digits, _PADDED)
        if self.failures >= _ATTEMPTS and self.clock() >= self._mistaken_at + _LOCKED_FOR:
            self.failures = 0
        if self.failures >= _ATTEMPTS:
            reply: Answer = _no("exceeded max attempts", failureCount=self.failures, attemptsAllowed=0)
        elif password != self.password:
            self.failures += 1
            self._mistaken_at = self.clock()
            left = _ATTEMPTS - self.failures
            reply = _no("login failed", failureCount=self.failures, errorcode="-5002", attemptsAllowed=left)
        elif self.session and not self.kicks:
            reply = _no("user conflict", **({"errorcode": "user conflict"} if self.names_inner_reason else {}))
        else:
            self.failures = 0
            number = f"{self.log_ins:020x}"
            self.session = Session(stok=TOKEN + number, sysauth=number, secret=secret)
            answer = self._wrapped(_ok({"stok": self.session.stok}), secret)
            # As it is sent by LuCI; the library's pattern needs the semicolon.
            answer.headers["Set-Cookie"] = f"sysauth={number};path=/cgi-bin/luci/;HttpOnly"
            return answer
        return self._wrapped(reply, secret)

    @property
    def _is_sealed(self) -> bool:
        return self.scheme in {Scheme.CLASSIC, Scheme.OAEP, Scheme.CERTIFIED}

    def _sealed_log_in(self, heard: Heard) -> tuple[Secret, dict[str, str]]:
        """Open a log-in whose signature brings the session's key along."""
        sent = crypto.fields(heard.body)
        how = _PADDED if self.scheme is Scheme.CLASSIC else crypto.OAEP
        signed = crypto.fields(crypto.opened(self._sign_key, sent.get("sign", ""), how))
        if signed.get("s") != str(_SEQUENCE + len(sent.get("data", ""))):
            raise Denied
        secret = Secret(signed.get("k", ""), signed.get("i", ""))
        return secret, crypto.fields(secret.open(sent["data"]))

    # What the administrator may ask.

    def _form(self, stok: str, form: str, asked: dict[str, str], heard: Heard) -> web.Response:
        session = self.session
        if session is None or stok != session.stok or heard.cookies.get("sysauth") != session.sysauth:
            if self.says_over_by_status:
                raise Denied
            return _plain({"success": False, "errorcode": "timeout"})
        body = self._opened(session.secret, heard.body) if session.secret else heard.body
        if form == "system?form=logout":
            self.session = None
            return self._wrapped(_ok({}), session.secret)
        sent = json.loads(body) if body.startswith("{") else crypto.fields(body)
        key = f"{form} {sent.get('option') or sent.get('wps_label') or sent.get('wps', '')}".rstrip()
        self.asked.append(key)
        answer = self.answers[key] if key in self.answers else self.wireless.answer(form, asked | sent)
        if answer is None:
            return web.Response(body=b"")
        return self._wrapped(answer, session.secret)

    def _opened(self, secret: Secret, body: str) -> str:
        """Open a request, whose signature has to fit."""
        sent = crypto.fields(body)
        data, sign = sent.get("data", ""), sent.get("sign", "")
        number = _SEQUENCE + len(data)
        if self.scheme is Scheme.CERTIFIED:
            signed = f"h={sha256(data.encode()).hexdigest()}&s={number}"
            pieces = (signed[i : i + 53] for i in range(0, len(signed), 53))
            macs = (hmac.new(secret.name.encode(), piece.encode(), sha256).hexdigest() for piece in pieces)
            is_right = sign == "".join(macs)
        else:
            how = _PADDED if self.scheme is Scheme.CLASSIC else crypto.OAEP
            kind = md5 if self.scheme is Scheme.CLASSIC else sha256
            sent = crypto.fields(crypto.opened(self._sign_key, sign, how))
            is_right = sent.get("h") == kind(f"admin{self.password}".encode()).hexdigest() and sent.get("s") == str(
                number
            )
        if not is_right:
            raise Denied
        return secret.open(data)

    @staticmethod
    def _wrapped(answer: object, secret: Secret | None) -> web.Response:
        return _plain({"data": secret.seal(json.dumps(answer))} if secret else answer)


def _plain(answer: object) -> web.Response:
    return web.json_response(answer)


def _ok(data: Mapping[str, object]) -> Answer:
    return {"success": True, "data": data}


def _no(word: str, **data: object) -> Answer:
    return {"errorcode": word, "success": False, "data": data}
