"""What a router shows of encryption before anything secret is sent."""

import asyncio
from enum import StrEnum

import aiohttp

from .router import RouterCertificateError, RouterError
from .routers import DriverSpec
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
    front = Request(path="/", what="front page")
    web = Web(session, host, verify_tls=True, timing=timing, probe=front, ports=spec.ports)
    try:
        async with asyncio.timeout(timing.detect):
            base = await web.find()
    except RouterCertificateError:
        return Certificate.OWN
    except RouterError, TimeoutError:
        return Certificate.UNKNOWN
    return Certificate.VERIFIED if base.scheme == "https" else Certificate.NONE
