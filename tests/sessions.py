"""The HTTP session that drivers are given in a home."""

import aiohttp
from homeassistant.helpers.json import json_dumps


def like_home_assistants() -> aiohttp.ClientSession:
    """A session that keeps no cookies and writes JSON as Home Assistant's does, which refuses more than aiohttp's own."""
    return aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), json_serialize=json_dumps)
