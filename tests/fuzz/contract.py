"""What a parser owes for any input: its typed result or an error in words, in time, with harmless texts and numbers."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from enum import Enum
from functools import cache
from math import isfinite
from time import process_time
from types import NoneType, UnionType
from typing import Any, TypeAliasType, Union, get_args, get_origin, get_type_hints

from custom_components.wps_push.wps.router import RouterError
from custom_components.wps_push.wps.routers.common.web import MAX_ANSWER
from custom_components.wps_push.wps.text import clean
from tests.wps.routers.made_up import SECRET

SEPARATOR = b"\n----\n"
"""Between the answers of an input, for a parser that takes several."""

SECONDS = 5.0
"""Of processor time, for an input of any size that a driver accepts: Home Assistant stands still meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parser:
    """A parser, or several that work on the same answers."""

    name: str
    """Of its row, and of the folder of its inputs: the kind of router, a dot, what is read."""
    function: Callable[..., object]
    """Called with the answers in an input."""
    returns: Any = ...
    """The annotation of its result, where the function has none."""
    parts: int = 1
    """How many answers it takes at most."""
    longest: int = MAX_ANSWER
    """In bytes, of an answer that reaches it."""
    seconds: float = SECONDS
    """Of processor time, for any input."""
    fill: bool = True
    """Whether missing answers are empty ones; otherwise there are fewer."""
    raises: tuple[type[Exception], ...] = ()
    """What its docstring names, besides a `RouterError`."""
    raw: frozenset[str] = field(default=frozenset())
    """The fields of its result that are sent back or compared as they came, and never shown; `result` is all of it."""

    def run(self, data: bytes) -> object:
        """What it makes of an input, or the error in its place."""
        given = data.split(SEPARATOR)[: self.parts]
        given += [b""] * (self.parts - len(given)) if self.fill else []
        allowed: tuple[type[Exception], ...] = (RouterError, *self.raises)
        try:
            return self.function(*given)
        except allowed as error:
            return error


class Broken(AssertionError):
    """A parser has not kept the contract."""


def check(parser: Parser, data: bytes) -> None:
    """Run a parser on an input; raises `Broken`, and whatever the parser raises without being allowed to."""
    begun = process_time()
    result = parser.run(data)
    seconds = process_time() - begun
    if seconds > parser.seconds:
        raise Broken(f"{parser.name}: {seconds:.1f} s for {len(data)} bytes")
    if isinstance(result, Exception):
        if not str(result).isprintable():
            raise Broken(f"{parser.name}: the text of an error is no clean line")
        if SECRET in repr((result, result.__cause__, result.__context__, vars(result))):
            raise Broken(f"{parser.name}: an error quotes the answer")
        return
    _conform(parser.name, result, _hints(parser.function)["return"] if parser.returns is ... else parser.returns)
    if "result" not in parser.raw:
        _harmless(parser.name, result, parser.raw)


def _conform(place: str, value: object, hint: Any) -> None:
    """Compare a value with its annotation, however deep."""
    while isinstance(hint, TypeAliasType):
        hint = hint.__value__
    origin, args = get_origin(hint) or hint, get_args(hint)
    if origin in {Union, UnionType}:
        errors = []
        for choice in args:
            try:
                return _conform(place, value, choice)
            except Broken as error:
                errors.append(error)
        raise errors[-1]
    expected = NoneType if origin is None else (int, float) if origin is float else object if origin is Any else origin
    if not isinstance(value, expected):
        raise Broken(f"{place}: {type(value).__name__} in the place of {hint}")
    for name, part, inner in _parts(value, args):
        _conform(f"{place}.{name}", part, inner)
    return None


def _parts(value: object, args: tuple[Any, ...]) -> Iterable[tuple[str, object, Any]]:
    """What a value consists of, with the annotations."""
    if is_dataclass(value) and not isinstance(value, type):
        hints = _hints(type(value))
        return [(each.name, getattr(value, each.name), hints[each.name]) for each in fields(value)]
    if isinstance(value, Mapping) and args:
        return [
            (kind, part, inner) for item in value.items() for kind, part, inner in zip("kv", item, args, strict=True)
        ]
    if isinstance(value, tuple) and args and args[-1] is not ...:
        return [(str(number), part, inner) for number, (part, inner) in enumerate(zip(value, args, strict=True))]
    if isinstance(value, Collection) and not isinstance(value, str | bytes) and args:
        return [("part", part, args[0]) for part in value]
    return ()


def _harmless(place: str, value: object, raw: frozenset[str]) -> None:
    """Whether every text is one clean line, and every number one that can be reckoned with."""
    match value:
        case Enum() | None | bool() | bytes():
            return
        case str():
            if value and value != clean(value):
                raise Broken(f"{place}: a text is no clean line")
        case int() | float():
            try:
                is_usable = isfinite(float(value))
            except OverflowError:
                is_usable = False
            if not is_usable:
                raise Broken(f"{place}: a number without an end")
        case Mapping():
            for key, part in value.items():
                _harmless(f"{place}.key", key, raw)
                if key not in raw:
                    _harmless(f"{place}.value", part, raw)
        case Collection():
            for part in value:
                _harmless(f"{place}.part", part, raw)
        case _:
            for name, part, _hint in _parts(value, ()):
                if name not in raw:
                    _harmless(f"{place}.{name}", part, raw)


@cache
def _hints(thing: Any) -> dict[str, Any]:
    return get_type_hints(thing)
