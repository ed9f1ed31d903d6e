"""Whatever a FRITZ! device answers, people get an error in words or an answer, and never a secret."""

from collections.abc import AsyncGenerator
from typing import Any, override
from xml.etree.ElementTree import Element, tostring

import aiohttp
from aiohttp import web
from defusedxml.ElementTree import fromstring
from hypothesis import given, strategies as st
import pytest

from tests.calls import everything
from tests.emulators.fritzbox import EmulatedFritzBox
from tests.emulators.fritzbox.documents import OLD_WLAN, WLAN
from tests.emulators.server import Fault, Heard

from .fritzbox_house import MAIN, PRINTER, House
from .made_up import SECRET, examples

PATIENT = examples(25)


WRONG = [SECRET, "", "-1", "9" * 5000, "http://192.0.2.1/", "//192.0.2.1/", "\u202e", "1\u0662", "urn:x:service:y:0"]


class Misled(EmulatedFritzBox):
    """A device whose right answers are kept, and given changed."""

    def __init__(self, **box: Any) -> None:
        super().__init__(**box)
        self.right: dict[str, str] = {}
        self.instead: dict[str, str] = {}

    @override
    async def respond(self, heard: Heard) -> web.Response:
        answer = await super().respond(heard)
        name = f"{heard.path.partition('?')[0]} {heard.headers.get('soapaction', '')}"
        if answer.content_type == "text/xml":
            right = answer.text or ""
            self.right.setdefault(name, right)
            answer.text = self.instead.get(name, right)
        return answer


@pytest.fixture
async def house(session: aiohttp.ClientSession) -> AsyncGenerator[House]:
    house = House(session)
    house.box = Misled(clock=lambda: house.now)
    house.box.stations = {PRINTER: 1}
    async with house:
        yield house


@PATIENT
@given(raw=st.binary(max_size=300), position=st.integers(0, 30))
async def test_any_bytes_at_any_time(house: House, raw: bytes, position: int) -> None:
    house.box.faults = [Fault()] * position + [Fault(body=raw)] * 3
    await everything(house.driver(), MAIN, PRINTER)
    house.box.faults = []


@pytest.fixture(params=[(WLAN, set()), (OLD_WLAN, {"RouterUnable"})], ids=["new", "old"])
async def answered(house: House, request: pytest.FixtureRequest) -> dict[str, str]:
    """A right answer to everything that a driver asks for; old FRITZ!OS has no switch for WPS."""
    assert isinstance(house.box, Misled)
    house.box.actions["wlanconfig"], errors = request.param
    said = await everything(house.driver(), MAIN, PRINTER)
    assert {type(error).__name__ for error in said.failures} == errors
    return dict(house.box.right)


@PATIENT
@given(data=st.data())
async def test_an_answer_of_which_one_part_is_wrong(
    house: House, answered: dict[str, str], data: st.DataObject
) -> None:
    assert isinstance(house.box, Misled)
    assert len(answered) > 10
    name = data.draw(st.sampled_from(sorted(answered)))
    root: Element = fromstring(answered[name])
    part = data.draw(st.sampled_from(list(root.iter())))
    match data.draw(st.sampled_from(["text", "text", "name", "children"])):
        case "text":
            part.text = data.draw(st.sampled_from(WRONG))
        case "name":
            part.tag = SECRET
        case "children":
            part.extend([*part, Element("errorCode")])
    house.box.instead = {name: tostring(root, encoding="unicode")}
    assert SECRET not in (await everything(house.driver(), MAIN, PRINTER)).error_text
    house.box.instead = {}


@PATIENT
@given(challenge=st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=60), known=st.booleans())
async def test_any_challenge(house: House, challenge: str, known: bool) -> None:
    header = f'Digest realm="x",{challenge}' if known else challenge
    house.box.fault = Fault(status=401, headers={"WWW-Authenticate": header})
    await everything(house.driver(), MAIN, PRINTER)
    house.box.fault = None
