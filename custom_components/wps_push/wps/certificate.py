"""What a router shows of encryption before anything secret is sent."""

import asyncio
from enum import StrEnum

import aiohttp

from .router import RouterCertificateChanged, RouterCertificateError, RouterError
from .routers import DriverSpec
from .routers.common.trusting import NOBODY, Trust
from .routers.common.web import Request, Web
from .timing import Timing


class Certificate(StrEnum):
    """Whether the certificate of what answers at an address can be verified."""

    VERIFIED = "verified"
    OWN = "own"
    """It cannot be verified. Most routers make their own."""
    NONE = "none"
    """What answers does so without encryption, where that is what a driver would use, too."""
    UNKNOWN = "unknown"
    """Nothing usable answers."""


async def certificate_at(session: aiohttp.ClientSession, host: str, spec: DriverSpec, *, timing: Timing) -> Certificate:
    """Look at the certificate at a host setting, where a driver of this kind would look for the router. Raises nothing.

    This fetches the front page, which opens no session, and takes `Timing.detect` seconds at most.
    """
    try:
        async with asyncio.timeout(timing.detect):
            base = await _web(session, host, spec, True, timing).find()
    except RouterCertificateError:
        return Certificate.OWN
    except RouterError, TimeoutError:
        return Certificate.UNKNOWN
    return Certificate.VERIFIED if base.scheme == "https" else Certificate.NONE


async def fingerprint_at(session: aiohttp.ClientSession, host: str, spec: DriverSpec, *, timing: Timing) -> str | None:
    """The SHA-256 of the certificate that is shown there, as browsers show it; None if there is none. Raises nothing.

    It is learnt from the handshake alone: nothing is sent.
    """
    try:
        async with asyncio.timeout(timing.detect):
            await _web(session, host, spec, NOBODY, timing).find()
    except RouterCertificateChanged as err:
        return err.shown
    except RouterError, TimeoutError:
        pass
    return None


def _web(session: aiohttp.ClientSession, host: str, spec: DriverSpec, trust: Trust, timing: Timing) -> Web:
    front = Request(path="/", what="front page")
    return Web(session, host, verify_tls=trust, timing=timing, probe=front, ports=spec.ports)
