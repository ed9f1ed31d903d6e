"""httpd of ASUSWRT: its log-in, and the pages that a driver asks for.

After asuswrt's `httpd/httpd.c` (log-in, lock, User-Agent), `httpd/httpd.h` (the numbers of errors), `httpd/cgi.c` (what a form is)
and `httpd/web.c` (the pages).
"""

from base64 import b64decode
from collections.abc import Callable
import json
import re
import secrets
from typing import override
from urllib.parse import unquote

from aiohttp import web

from tests.emulators.server import Heard, Server
from tests.marked import mark

from .wireless import Radios

AUTHFAIL, ACCOUNTFAIL, REFERERFAIL, LOGINLOCK, ISLOGOUT, NOLOGIN, CAPTCHA, RESET_REQUIRED = 2, 3, 6, 7, 8, 9, 10, 11

MAX_TRIES = 5
LOCKED_FOR = 300

LOG_IN_PAGE = "<HTML><HEAD><script>top.location.href='/Main_Login.asp';</script>\n</HEAD></HTML>\n"


class Httpd(Server):
    """The web server of one router."""

    def __init__(self, radios: Radios, *, account: str, clock: Callable[[], float]) -> None:
        super().__init__()
        self.radios = radios
        self.account = account
        self.clock = clock
        self.tokens: set[str] = set()
        self.given: set[str] = set()
        """All tokens that ever were; secrets that nothing may show."""
        self.log_ins = 0
        self.occupied = False
        """Whether somebody else is logged in, from another address."""
        self.captcha = False
        self.wants_restart = False
        """Whether the log-in is locked until the next start."""
        self.answers: dict[str, str] = {}
        """What is answered instead, by the page or the function that is asked for."""
        self._booted = self._last_try = 0.0
        self._tries = 0

    @override
    async def start(self) -> None:
        self._booted = self.clock()
        self._tries = 0
        self.wants_restart = False
        await super().start()

    @override
    async def respond(self, heard: Heard) -> web.Response:
        page = heard.path.lstrip("/").partition("?")[0]
        is_app = re.match(r"asusrouter-[^-]*-DUTUtil", heard.headers.get("user-agent", ""))
        if page == "login.cgi":
            return self._log_in(_form(heard.body)) if is_app else _html(LOG_IN_PAGE)
        if not page or heard.cookies.get("asus_token") not in self.tokens:
            return _error(AUTHFAIL) if is_app and page else _html(LOG_IN_PAGE)
        if page in self.answers:
            return web.Response(text=self.answers[page])
        match page:
            case "Logout.asp":
                self.tokens.discard(heard.cookies["asus_token"])
                return _error(ISLOGOUT)
            case "WPS_info.xml" if self.radios.built_in:
                if heard.headers.get("referer", "").split("/")[2:3] != [heard.headers["host"]]:
                    return _error(REFERERFAIL)
                return web.Response(text=self.radios.wps_info(), content_type="text/xml")
            case "appGet.cgi":
                return web.Response(text=self._hook(_form(heard.body).get("hook", "")))
            case "applyapp.cgi" | "apply.cgi":
                return self._apply(_form(heard.body))
        return web.Response(status=404, text="<HTML><HEAD><TITLE>404 Not Found</TITLE></HEAD></HTML>")

    def _log_in(self, form: dict[str, str]) -> web.Response:
        self.log_ins += 1
        now = self.clock()
        if self._tries >= MAX_TRIES and now - self._last_try <= LOCKED_FOR:
            return _error(LOGINLOCK, remaining_lock_time=str(int(LOCKED_FOR - (now - self._last_try))))
        if self._tries >= MAX_TRIES:
            self._tries = 0
        if self.occupied:
            return _error(NOLOGIN)
        if self.captcha:
            return _error(CAPTCHA)
        if self.wants_restart:
            return _error(RESET_REQUIRED)
        if b64decode(form.get("login_authorization", "")) != b64decode(self.account):
            self._tries += 1
            self._last_try = now
            return _error(ACCOUNTFAIL)
        self._tries = 0
        token = mark(secrets.token_hex(15))
        self.tokens.add(token)
        self.given.add(token)
        return web.Response(text=json.dumps({"asus_token": token}, indent=1))

    def _hook(self, calls: str) -> str:
        parts = []
        for call in filter(None, calls.split(";")):
            name, _, argument = call.rstrip(")").partition("(")
            parts.append(self.answers.get(name) or self._call(name, argument))
        return "{\n" + ",\n".join(parts) + "\n}"

    def _call(self, name: str, argument: str) -> str:
        match name:
            case "nvram_get":
                return f'"{argument}":"{_characters(self.radios.nvram.get(argument, ""))}"'
            case "uptime":
                uptime = int(self.clock() - self._booted)
                return f'"uptime":"Sun, 22 Nov 2026 10:00:00 +0000({uptime} secs since boot)"'
            case "get_clientlist":
                return f'"get_clientlist":{json.dumps(self._clients())}'
        return f'"{name}":""'

    def _clients(self) -> dict[str, object]:
        devices: dict[str, object] = {
            client.mac.upper(): {
                "type": "0",
                "name": client.name,
                "nickName": "",
                "ip": client.ip,
                "mac": client.mac.upper(),
                "isWL": client.wireless,
                "isOnline": client.online,
                "wlConnectTime": client.connected,
            }
            for client in self.radios.connected
        }
        return {**devices, "maclist": list(devices), "ClientAPILevel": "5"}

    def _apply(self, arguments: dict[str, str]) -> web.Response:
        service = self.radios.apply(arguments)
        if service:
            return web.Response(text=json.dumps({"modify": "0", "run_service": service}))
        page = arguments.get("current_page", "")
        return _html(f"<HTML><HEAD><script>location.href='/{page}';</script></HEAD></HTML>")


def _form(body: str) -> dict[str, str]:
    """What `init_cgi` and `do_json_decode` make of a body.

    A form is split first, and each part is decoded as a whole before its name and value are told apart.
    """
    decoded = unquote(body)
    if decoded.startswith("{"):
        return {name: str(value) for name, value in json.loads(decoded).items()}
    parts = (unquote(part).partition("=") for part in re.split("[&;]", body))
    return {name: value for name, _, value in parts}


def _characters(value: str) -> str:
    """What `ej_nvram_get` writes: a byte that is no plain character as its number."""
    return "".join(
        chr(byte) if 32 <= byte < 127 and chr(byte) not in '"&<>' else f"&#{byte}" for byte in value.encode()
    )


def _error(number: int, **more: str) -> web.Response:
    return web.Response(text=json.dumps({"error_status": str(number), **more}, indent=1))


def _html(text: str) -> web.Response:
    return web.Response(text=text, content_type="text/html", headers={"Server": "httpd/2.0"})
