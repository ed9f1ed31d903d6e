"""TR-064: SOAP over HTTP with digest authentication.

Sources: AVM, "TR-064 - First Steps", sections 3, 4.1, 6 and 10.5-10.6; the answers of real devices in
nitram509/gofritz (`__sdcp__/`).
"""

from collections.abc import Mapping
from datetime import datetime
from html import escape
from http import HTTPStatus
from xml.etree.ElementTree import Element

import aiohttp
from yarl import URL

from ...router import (
    RouterAuthError,
    RouterCertificateError,
    RouterError,
    RouterLogInRefused,
    RouterPermissionError,
    RouterProtocolError,
)
from ...timing import Timing
from ..common.refusals import Refusals
from ..common.trusting import Trust
from ..common.web import Answer, Request, Web
from .description import Actions, Device, Service, descendants, is_local, read_actions, read_device, texts
from .faults import APP_ACCESS, UNKNOWN_ACTION, ActionFailed, failure, locked

_DESCRIPTION = Request(path="/tr64desc.xml", what="tr64desc.xml")

_ENVELOPE = (
    '<?xml version="1.0" encoding="utf-8"?>'
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"'
    ' s:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/">'
    '<s:Body><u:{action} xmlns:u="{service}">{arguments}</u:{action}></s:Body></s:Envelope>'
)

# What is kept of the answers. Everything else is dropped, since older FRITZ!OS also sends its WPS PIN.
_TAKEN: Mapping[str, frozenset[str]] = {
    "GetSecurityPort": frozenset({"NewSecurityPort"}),
    "GetInfo": frozenset(
        {
            "NewEnable",
            "NewStatus",
            "NewChannel",
            "NewSSID",
            "NewBeaconType",
            "NewX_AVM-DE_FrequencyBand",
            "NewSerialNumber",
            "NewCurrentLocalTime",
        }
    ),
    "GetBeaconAdvertisement": frozenset({"NewBeaconAdvertisementEnabled"}),
    "X_AVM-DE_GetWLANExtInfo": frozenset({"NewX_AVM-DE_APType", "NewX_AVM-DE_FrequencyBand"}),
    "X_AVM-DE_GetWPSInfo": frozenset({"NewX_AVM-DE_WPSMode", "NewX_AVM-DE_WPSStatus"}),
    "X_AVM-DE_SetWPSConfig": frozenset(),
    "X_AVM-DE_SetWPSEnable": frozenset(),
    "X_AVM-DE_GetWLANDeviceListPath": frozenset({"NewX_AVM-DE_WLANDeviceListPath"}),
    "GetTotalAssociations": frozenset({"NewTotalAssociations"}),
    "GetGenericAssociatedDeviceInfo": frozenset(
        {"NewAssociatedDeviceMACAddress", "NewAssociatedDeviceIPAddress", "NewAssociatedDeviceAuthState"}
    ),
    "GetSpecificHostEntry": frozenset({"NewHostName", "NewIPAddress"}),
    "X_AVM-DE_GetMeshListPath": frozenset({"NewX_AVM-DE_MeshListPath"}),
    "X_AVM-DE_GetDeviceLogPath": frozenset({"NewDeviceLogPath"}),
}

# A press.
_ONCE = frozenset({"X_AVM-DE_SetWPSConfig"})

_REJECTED = "the user name or password is not accepted"


class Tr064:
    """Calls the actions of a FRITZ! device, one request each where its last challenge still holds.

    FRITZ!OS does not say `stale` when it refuses a signature. So a signature that was made with an earlier challenge is
    made once more with the new one. Challenges of the other kind of log-in, in the SOAP header, hold for more than 10 and less
    than 30 seconds (Aypac/Arduino-TR-064-SOAP-Library, issue 18). How long these hold, nobody has published.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        host: str,
        username: str,
        password: str,
        *,
        verify_tls: Trust,
        timing: Timing,
        ports: Mapping[str, int],
    ) -> None:
        """Take the caller's session. `ports` are those by scheme for a host without one."""
        self._session = session
        self._given = host
        self._credentials = username, password
        self._verify_tls = verify_tls
        self._timing = timing
        self._ports = ports
        # A name with a colon cannot be used in digest authentication (RFC 7616), so no account has one.
        self._can_be_sent = ":" not in username
        self._refusals = Refusals(timing)
        self._is_accepted = False
        """Whether the device has ever accepted the credentials."""
        self._web = self._client(host)
        self._actions: dict[str, Actions] = {}

    @property
    def host(self) -> str:
        """The name or address of the device, without scheme and port; empty until it has answered."""
        return self._web.host

    @property
    def is_encrypted(self) -> bool:
        """Whether the device is reached by https."""
        return self._web.base is not None and self._web.base.scheme == "https"

    @property
    def url(self) -> str | None:
        """Where the device's own pages are."""
        return str(URL.build(scheme="https" if self.is_encrypted else "http", host=self.host)) if self.host else None

    async def shown(self) -> Device:
        """The device as it describes itself to everybody; no credential is sent, whatever the answer is."""
        answer = await self._web.ask(_DESCRIPTION)
        if answer.status == HTTPStatus.NOT_FOUND:
            raise RouterPermissionError(APP_ACCESS)
        return read_device(_document(answer))

    async def describe(self) -> Device:
        """The device and its services, as they are now; forgets the actions that were known."""
        device = await self.shown()
        if not self.is_encrypted and "://" not in self._given:
            await self._change_to_https(device)
        self._actions.clear()
        return device

    async def actions(self, service: Service) -> Actions:
        """The actions of a service with their arguments."""
        path = service.description
        if path not in self._actions:
            answer = await self._web.ask(Request(path=path, what=f"description of {service.kind}"))
            self._actions[path] = read_actions(_document(answer))
        return self._actions[path]

    async def call(self, service: Service, action: str, **arguments: str) -> dict[str, str]:
        """Call an action and return what is needed of its answer.

        Arguments that the device wants and that are not given are sent empty. Raises `RouterAuthError` where it does
        not accept the credentials, and from then on without asking it again: it locks accounts. Raises
        `RouterLogInRefused` while it lets nobody in, without asking either, and `ActionFailed` where the device turns the action down for another reason than the rights.
        """
        self._refusals.check()
        if not self._can_be_sent:
            raise RouterAuthError(_REJECTED)
        wanted = (await self.actions(service)).get(action)
        if wanted is None:
            raise ActionFailed(action, UNKNOWN_ACTION)
        answer = await self._web.ask(_soap(service, action, {name: arguments.get(name, "") for name in wanted}))
        try:
            result = _result(action, answer)
        except RouterAuthError as error:
            raise self._refusals.note(error) from None
        except RouterLogInRefused as error:
            # A busy web server has the same number. A window is not lost sight of for that, if the credentials are right.
            raise error if self._is_accepted else self._refusals.note(error) from None
        self._is_accepted = True
        return result

    @property
    def date(self) -> datetime | None:
        """The device's own date in its last answer; None where that is not known."""
        return self._web.date

    async def list_at(self, path: str, what: str) -> Answer:
        """A list at a path that an action has returned. The path contains a session number."""
        if not is_local(path):
            raise RouterProtocolError(f"{what}: no path in the answer")
        answer = await self._web.ask(Request(path=path, what=what))
        _check_status(answer)
        return answer

    def _client(self, host: str) -> Web:
        """A client for an address. Each has its own digest, which is valid for one server only."""
        username, password = self._credentials
        return Web(
            self._session,
            host,
            verify_tls=self._verify_tls,
            timing=self._timing,
            probe=_DESCRIPTION,
            ports=self._ports,
            middlewares=() if not self._can_be_sent else (aiohttp.DigestAuthMiddleware(username, password),),
        )

    async def _change_to_https(self, device: Device) -> None:
        """Switch to https where the device offers it at another port than the usual one."""
        for service in device.of_kind("DeviceInfo")[:1]:
            answer = await self._web.ask(_soap(service, "GetSecurityPort", {}))
            try:
                port = int(_result("GetSecurityPort", answer).get("NewSecurityPort", ""))
                secure = self._client(str(URL.build(scheme="https", host=self.host, port=port)))
                await secure.ask(_DESCRIPTION)
            except RouterCertificateError:
                # https is there. Going on with http would give away what it protects.
                raise
            except ValueError, RouterError:
                return
            self._web = secure


def _soap(service: Service, action: str, arguments: Mapping[str, str]) -> Request:
    inside = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in arguments.items())
    return Request(
        method="POST",
        path=service.control,
        what=action,
        headers={"Content-Type": 'text/xml; charset="utf-8"', "SOAPAction": f'"{service.type}#{action}"'},
        data=_ENVELOPE.format(action=action, service=service.type, arguments=inside),
        once=action in _ONCE,
    )


def _document(answer: Answer) -> Element:
    """A document that is served as a file."""
    _check_status(answer)
    return answer.xml()


def _result(action: str, answer: Answer) -> dict[str, str]:
    """The fields of an answer that are needed; raises the error that it stands for."""
    if answer.status == HTTPStatus.UNAUTHORIZED:
        raise RouterAuthError(_REJECTED)
    if answer.status == HTTPStatus.SERVICE_UNAVAILABLE:
        raise locked()
    # A fault comes with HTTP status 500.
    if answer.status != HTTPStatus.INTERNAL_SERVER_ERROR:
        _check_status(answer)
    root = answer.xml()
    for response in descendants(root, f"{action}Response"):
        return {name: value for name, value in texts(response).items() if name in _TAKEN[action]}
    code = next((found.text or "" for found in descendants(root, "errorCode")), "").strip()
    if code.isascii() and code.isdigit() and len(code) <= 4:
        raise failure(action, int(code))
    raise RouterProtocolError(f"{action}: neither a result nor an error in the answer")


def _check_status(answer: Answer) -> None:
    answer.raise_for_trouble()
    if answer.status != HTTPStatus.OK:
        raise RouterProtocolError(f"{answer.what}: HTTP status {answer.status}")
