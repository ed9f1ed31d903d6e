"""Freebox and Iliadbox, by the API of their system Freebox OS. What it needs on the box stands in `docs/freebox.md`."""

import aiohttp

from ...router import Router
from ...timing import Timing
from .. import GRANTED, DriverSpec, Settings, preferred_band
from .api import Api
from .driver import Freebox
from .trust import trust


def create(spec: DriverSpec, settings: Settings, session: aiohttp.ClientSession, timing: Timing) -> Router:
    """A box with the settings `host`, `verify_ssl`, `granted` once it has been, and, if any, `band`.

    Where certificates are verified nothing goes by http, unless the host says `http://`: the makers promise https on
    every box, and whoever stops it from answering gains nothing.
    """
    host, verify = settings["host"].strip(), settings.get("verify_ssl", True)
    api = Api(
        session,
        f"https://{host}" if verify and "://" not in host else host,
        verify_tls=trust() if verify else False,
        timing=timing,
        token=settings.get(GRANTED),
    )
    return Freebox(api, title=spec.title, band=preferred_band(settings), timing=timing)
