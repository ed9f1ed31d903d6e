"""Where an error of a router stands in a form."""

from collections.abc import Container

from ..wps.router import RouterAuthError, RouterCertificateError, RouterHttpsUnusable, RouterLogInRefused
from ..wps.routers import HOST, PASSWORD, VERIFY_TLS


def place_of(error: BaseException, fields: Container[str]) -> str:
    """The key of the field that has to be changed, if the form has it; otherwise `base`, the top of the form."""
    match error:
        case RouterAuthError():
            key = PASSWORD.key
        case RouterCertificateError():
            key = VERIFY_TLS.key
        case RouterHttpsUnusable():
            key = HOST.key
        case RouterLogInRefused(setting=str(setting)):
            key = setting
        case _:
            return "base"
    return key if key in fields else "base"
