"""The certificate authorities that are trusted to identify a box."""

from functools import cache
import ssl

from .roots import ROOTS


@cache
def trust() -> ssl.SSLContext:
    """The context that verifies a box's certificate, by the makers' own authorities alone.

    The bare context leaves out `VERIFY_X509_STRICT`, which the boxes' certificates would not pass
    (home-assistant/core#132333).
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=ROOTS)
    return context
