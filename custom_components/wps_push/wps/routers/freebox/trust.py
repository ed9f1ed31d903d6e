"""Who may say that a box is the box that it claims to be."""

from functools import cache
import ssl

from .roots import ROOTS


@cache
def trust() -> ssl.SSLContext:
    """What verifies a box's certificate, by the makers' own authorities and by nobody else's.

    The bare context leaves out `VERIFY_X509_STRICT`, which the boxes' certificates would not pass
    (home-assistant/core#132333).
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=ROOTS)
    return context
