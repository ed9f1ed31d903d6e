"""prplOS, by the HTTP API of its data model. What it needs on the router stands in `docs/prplos.md`."""

import aiohttp

from ...router import Router
from ...timing import Timing
from .. import DriverSpec, Settings, preferred_band
from ..common.trusting import trust
from .api import Api
from .driver import PrplOs


def create(spec: DriverSpec, settings: Settings, session: aiohttp.ClientSession, timing: Timing) -> Router:
    """A router with prplOS and the settings `host`, `username`, `password`, `verify_ssl` and, if any, `band`."""
    api = Api(
        session,
        settings["host"],
        settings["username"],
        settings["password"],
        verify_tls=trust(settings),
        timing=timing,
    )
    return PrplOs(api, title=spec.title, band=preferred_band(settings), timing=timing)
