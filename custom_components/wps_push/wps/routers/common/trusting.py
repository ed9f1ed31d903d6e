"""How the certificate of a router is checked: by who has signed it, by its fingerprint, or not at all."""

from hashlib import sha256
import ssl
from typing import Final

import aiohttp

from ...router import RouterCertificateError
from ..spec import PINNED, VERIFY_TLS, Settings

type Trust = bool | ssl.SSLContext | aiohttp.Fingerprint
"""What `aiohttp` takes for it. A fingerprint is compared before anything is sent."""

NOBODY: Final = aiohttp.Fingerprint(bytes(sha256().digest_size))
"""Trust in no certificate, whoever has signed it: whoever answers shows theirs, and is sent nothing."""


def trust(settings: Settings) -> bool | aiohttp.Fingerprint:
    """What the settings say: to verify, or else to accept only the certificate that was shown, if one was.

    Raises `RouterCertificateError` where what was pinned is not the SHA-256 of a certificate.
    """
    if settings.get(VERIFY_TLS.key, True):
        return True
    if not (pinned := settings.get(PINNED)):
        return False
    try:
        return aiohttp.Fingerprint(bytes.fromhex(pinned.replace(":", "")))
    except ValueError:
        raise RouterCertificateError("what was pinned is not the SHA-256 of a certificate") from None


def in_words(fingerprint: bytes) -> str:
    """A fingerprint as browsers show it."""
    return fingerprint.hex(":").upper()
