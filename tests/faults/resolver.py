"""Names outside of pytest, whose plugin does the same in it."""

from contextlib import AbstractContextManager
from typing import Any
from unittest.mock import patch

from aiohttp import ThreadedResolver


def quiet_resolver() -> AbstractContextManager[Any]:
    """Let Home Assistant look names up without asking the local network, where the router is at an address of this machine."""
    return patch("homeassistant.helpers.aiohttp_client._async_make_resolver", lambda _: _Resolver())


class _Resolver(ThreadedResolver):
    """One that Home Assistant can close for good, as it closes its own."""

    async def real_close(self) -> None:
        """Close it."""
        await self.close()
