"""Who a router is, found out without giving anything away: asked of an address before anything secret is sent there."""

from base64 import b64encode
from contextlib import suppress
from typing import Any

import pytest

from custom_components.wps_push.wps.router import Recognisable, RouterProtocolError, RouterUnreachable
from custom_components.wps_push.wps.routers import GRANTED
from tests.emulators.server import Fault

from .house import House

needs = pytest.mark.needs

# What somebody answers who would like to be sent a password.
CHALLENGES = [
    {"WWW-Authenticate": 'Basic realm="router"'},
    {"WWW-Authenticate": 'Digest realm="router", nonce="0123456789abcdef", qop="auth", algorithm=MD5'},
]


def empty(house: House) -> dict[str, Any]:
    """The settings without what is secret."""
    return {
        key: "" if any(field.credential and field.key == key for field in house.spec.fields) else value
        for key, value in house.stand.settings.items()
        if key != GRANTED
    }


def gives_away(house: House) -> list[str]:
    """What a router has heard of the secrets in the settings."""
    heard = repr(house.stand.heard)
    settings = house.stand.settings
    secrets = {str(settings[key]) for key in ("username", "password", GRANTED) if key in settings}
    names = {settings.get("username", "admin")}
    encoded = {b64encode(f"{name}:{secret}".encode()).decode() for name in names for secret in secrets}
    return [secret for secret in secrets | encoded if secret in heard]


async def test_what_shows_itself_can_be_recognised(house: House) -> None:
    assert isinstance(house.router, Recognisable) is house.stand.shows_itself


@needs("shows_itself")
@pytest.mark.parametrize("which", ["settings", "wrong_settings", "empty"])
async def test_a_router_says_who_it_is_without_a_log_in(empty_house: House, which: str) -> None:
    house = empty_house
    settings = empty(house) if which == "empty" else getattr(house.stand, which)
    router = house.driver(settings)
    assert isinstance(router, Recognisable)
    identity = await router.identify()
    assert gives_away(house) == []
    assert (house.stand.log_ins, house.stand.sessions) == (0, 0)
    assert len({heard.path for heard in house.stand.heard}) == 1
    await router.disconnect()

    known = house.driver()
    info = await known.connect()
    await known.disconnect()
    assert identity in {info.identity, info.shown, *info.macs}


@needs("shows_itself")
@pytest.mark.parametrize("challenge", CHALLENGES, ids=["basic", "digest"])
async def test_whoever_asks_for_a_password_gets_none(empty_house: House, challenge: dict[str, str]) -> None:
    house = empty_house
    house.stand.spoil(Fault(status=401, headers=challenge, body=b""))
    router = house.driver()
    assert isinstance(router, Recognisable)
    with suppress(RouterProtocolError):
        assert await router.identify() is None
    await router.disconnect()
    assert gives_away(house) == []
    assert not any("authorization" in name for heard in house.stand.heard for name in heard.headers)


@needs("shows_itself")
@pytest.mark.parametrize("body", [b"{}", b"[]", b"null", b"<html></html>", b"", b'{"status":"0"}'])
async def test_something_else_is_no_such_router(empty_house: House, body: bytes) -> None:
    empty_house.stand.spoil(Fault(body=body))
    router = empty_house.driver()
    assert isinstance(router, Recognisable)
    with pytest.raises(RouterProtocolError):
        await router.identify()
    await router.disconnect()


@needs("shows_itself")
async def test_a_router_that_is_off_or_starting_is_not_there(empty_house: House) -> None:
    router = empty_house.driver()
    assert isinstance(router, Recognisable)
    empty_house.stand.spoil(Fault(status=503))
    with pytest.raises(RouterUnreachable):
        await router.identify()
    await empty_house.stand.stop()
    with pytest.raises(RouterUnreachable):
        await router.identify()
    await router.disconnect()
