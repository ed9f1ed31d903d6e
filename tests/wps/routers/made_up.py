"""Answers that no router should give, made of words that it does use."""

from collections.abc import Iterable, Iterator
from typing import Any

from hypothesis import HealthCheck, settings, strategies as st

SECRET = "emulated-answer-secret"


def examples(count: int) -> settings:
    """So many examples, however long they take; the house is the same one for all of them."""
    return settings(
        deadline=None,
        max_examples=count,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


def values(words: Iterable[str]) -> st.SearchStrategy[Any]:
    """What JSON may say, so that it gets past the first checks."""
    known = st.sampled_from([*words, SECRET])
    return st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | known | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(known, inner, max_size=6),
        max_leaves=8,
    )


def changes(answer: Any) -> Iterator[Any]:
    """The answer with something of another kind in one place, for all places."""
    yield from _wrong(answer)
    for key in answer if isinstance(answer, dict) else range(len(answer)) if isinstance(answer, list) else ():
        for part in changes(answer[key]):
            copy = answer.copy()
            copy[key] = part
            yield copy


def _wrong(part: Any) -> list[Any]:
    match part:
        case dict():
            return [None, [7, SECRET]]
        case list():
            return [{"x": SECRET}, [None, {"x": 7}, [], 7]]
    return [[7], -1 if isinstance(part, str) else SECRET]
