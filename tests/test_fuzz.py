"""Every parser keeps its contract for the inputs that are kept, and for others that are made of them: docs/faults.md."""

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from custom_components.wps_push.wps.model import Band, WindowStatus
from custom_components.wps_push.wps.router import RouterProtocolError
from custom_components.wps_push.wps.routers import DRIVERS
from tests.fuzz import corpus, wire
from tests.fuzz.choosing import chosen
from tests.fuzz.contract import SEPARATOR, Broken, Parser, check
from tests.fuzz.coverage import branches
from tests.fuzz.mutations import grown, mutated, words_in
from tests.fuzz.parsers import PARSERS
from tests.fuzz.parsers.drivers import APART, JOBS
from tests.wps.routers.made_up import SECRET

MUTATIONS = 120
"""Of each parser. They are the same ones each time; script/fuzz tries others."""

LARGE = 3

parsers = pytest.mark.parametrize("parser", PARSERS.values(), ids=PARSERS)


@pytest.fixture(scope="module", autouse=True)
def closing() -> Iterator[None]:
    yield
    wire.close()


@parsers
def test_inputs_that_are_kept(parser: Parser) -> None:
    kept = corpus.inputs(parser.name)
    assert kept, "no input: script/fuzz --record makes those of a driver"
    for data in kept:
        check(parser, data)


@parsers
def test_other_inputs(parser: Parser) -> None:
    kept, random = corpus.inputs(parser.name), Random(parser.name)
    words = words_in(kept)
    for _ in range(MUTATIONS):
        check(parser, mutated(random.choice(kept), random, words))


@parsers
def test_inputs_as_large_as_an_answer_may_be(parser: Parser) -> None:
    kept, random = corpus.inputs(parser.name), Random(parser.name)
    for _ in range(LARGE):
        check(parser, grown(random.choice(kept), random, parser.longest))


def test_every_driver_is_asked_for_everything() -> None:
    asked = {name.partition(".")[0] for name in PARSERS}
    assert asked >= {spec.key for spec in DRIVERS}
    named = {name.partition(".")[2] for name in PARSERS if name.partition(".")[0] not in APART}
    assert named >= {job.__name__ for job in JOBS}


def test_the_inputs_are_few_small_and_text() -> None:
    folders = [path for path in corpus.FOLDER.iterdir() if path.is_dir()]
    assert {folder.name for folder in folders} == set(PARSERS)
    sizes = []
    for folder in folders:
        files = list(folder.iterdir())
        assert len(files) <= 60, folder.name
        for path in files:
            data = path.read_bytes()
            assert "\0" not in data.decode()
            sizes.append(len(data))
    assert sum(sizes) < 500_000


# What the contract finds, and what the tools do.


def whole(value: object) -> Parser:
    """A parser that returns this, whatever it is given."""

    def parse(_: bytes) -> WindowStatus | int | str | tuple[str, ...] | dict[str, Band] | float | None:
        return value  # type: ignore[return-value]

    return Parser(name="made.up", function=parse)


@pytest.mark.parametrize(
    "value",
    [
        b"bytes",
        [],
        ("x", 1),
        {"x": "5"},
        "two\nlines",
        "x" * 65,
        "\u202e",
        ("x", " y"),
        float("nan"),
        10**400,
        {"\x07": Band.GHZ_5},
    ],
    ids=repr,
)
def test_what_breaks_the_contract(value: Any) -> None:
    with pytest.raises(Broken, match=r"made\.up"):
        check(whole(value), b"")


@pytest.mark.parametrize("value", [None, "", "one line", 5, 0.5, ("x", "y"), {"x": Band.GHZ_5}], ids=repr)
def test_what_keeps_the_contract(value: Any) -> None:
    check(whole(value), b"")


def test_errors() -> None:
    def fail(data: bytes) -> int:
        match data:
            case b"words":
                raise RouterProtocolError("in words")
            case b"lines":
                raise RouterProtocolError("two\nlines")
            case b"quotes":
                raise RouterProtocolError(f"not understood: {SECRET}")
            case b"knows":
                raise RouterProtocolError("not understood") from ValueError(SECRET)
        raise KeyError(data)

    parser = Parser(name="made.up", function=fail)
    check(parser, b"words")
    for broken in (b"lines", b"quotes", b"knows"):
        with pytest.raises(Broken):
            check(parser, broken)
    with pytest.raises(KeyError):
        check(parser, b"")
    check(Parser(name="made.up", function=fail, raises=(KeyError,)), b"")


def test_what_takes_too_long() -> None:
    def slow(data: bytes) -> int:
        return sum(a == b for a in range(len(data)) for b in range(len(data)))

    with pytest.raises(Broken, match="bytes"):
        check(Parser(name="made.up", function=slow, seconds=0.02), b"x" * 2000)


@pytest.mark.parametrize(
    "data", [b'{"a": [{"b": 1}, {"b": "x"}]}', b"<a><b>1</b><b>x</b></a>", b"a=1\nb=x\n", b"HTTP 401\nA: b\n\n[1]", b""]
)
def test_mutations_differ_and_are_the_same_each_time(data: bytes) -> None:
    both = SEPARATOR.join([data, data])
    found = [mutated(both, Random(seed), ["word"]) for seed in range(200)]
    assert len(set(found)) > 50
    assert found == [mutated(both, Random(seed), ["word"]) for seed in range(200)]
    sizes = {len(grown(data, Random(seed))) for seed in range(20)}
    assert max(sizes) > 60_000


def test_the_fewest_and_smallest_inputs_are_chosen() -> None:
    parser = PARSERS["hostapd.window"]
    status = b"PBC Status: Active\nLast WPS result: None\n"
    found = chosen(parser, [status, status + b"Peer Address: x\nmore\n", b"FAIL", b"FAIL again", b"\xff", b"\0"], 5)
    assert {b"", status.rstrip()} < set(found)
    assert len(found) <= 4
    assert len(branches(parser, status) - branches(parser, b"FAIL")) > 1


def test_captures_are_read_and_not_kept() -> None:
    if not corpus.CAPTURES.is_dir():
        pytest.skip("no captures here")
    assert corpus.captured("openwrt.info")
    ours = {data for name in PARSERS for data in corpus.inputs(name)}
    assert not ours & {body for name in PARSERS for body in corpus.captured(name)}
