"""What goes wrong on the way between a driver and its router, as data that follows from a seed."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from random import Random


class FaultKind(StrEnum):
    """What happens to a message: to what one end has written at a time, or to one datagram."""

    DELAY = "delay"
    """It comes later."""
    DROP = "drop"
    """It never comes; of a stream nothing comes any more in this direction, and the connection stays."""
    TRUNCATE = "truncate"
    """Its beginning comes; then a connection is closed."""
    DUPLICATE = "duplicate"
    """It comes twice."""
    REORDER = "reorder"
    """Its second half comes first; a datagram comes after the next one."""
    RESET = "reset"
    """The connection is reset, or the socket is another one from now on, as after a crash and a start."""
    CORRUPT = "corrupt"
    """Some of its bytes are others, none of which is ASCII: what a checksum would not let through is no lie."""
    FLOOD = "flood"
    """It comes, and then nonsense without end, or many datagrams."""
    CLOSE = "close"
    """The connection is closed without a word, or the socket is away for a while."""
    SILENCE = "silence"
    """Its beginning comes, and then nothing in either direction, while the connection stays."""


class Direction(StrEnum):
    """Which way a message goes."""

    REQUEST = "request"
    ANSWER = "answer"


_OF_ANSWERS = frozenset({FaultKind.CORRUPT, FaultKind.FLOOD})
"""What happens to answers alone: a router that was asked something else may well call the password a wrong one."""


class Begin(Enum):
    """When it begins to go wrong."""

    BEFORE_PRESS = auto()
    IN_PRESS = auto()
    """When the router has opened its window, whose answer is on its way."""
    AFTER_PRESS = auto()
    BEFORE_END = auto()
    """When the walk time is nearly over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """What happens to one message."""

    kind: FaultKind
    at: float
    """Where in the message, as a share of its length."""
    pause: float
    """Seconds of the real clock, for what takes a while."""
    arrives: bool
    """Whether the message arrives all the same, where the connection is closed or reset."""
    noise: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What goes wrong in one window. The same seed gives the same plan."""

    kind: FaultKind
    seed: int
    begins: Begin
    lasts: float
    """Seconds of the real clock."""
    share: float
    """Of the messages that are hit."""
    directions: frozenset[Direction]
    joins_after: float | None
    """When a device asks to join, in seconds of the real clock after the press; None if none does."""
    keeps_wps_off: bool
    """Whether the household wants WPS on only while it is needed, where the driver can switch it."""

    @classmethod
    def of(cls, kind: FaultKind, seed: int, walk_time: float) -> Plan:
        """The plan of a seed for windows that stay open for `walk_time` seconds of the real clock."""
        dice = Random(f"{kind} {seed}")  # noqa: S311 - it is to be foreseen
        ways = dice.choice([[Direction.ANSWER], [Direction.REQUEST], list(Direction)])
        if kind in _OF_ANSWERS:
            ways = [Direction.ANSWER]
        return cls(
            kind=kind,
            seed=seed,
            begins=dice.choice([*Begin, Begin.IN_PRESS, Begin.AFTER_PRESS]),
            lasts=dice.uniform(0.2, 1.2) * walk_time,
            share=dice.choice([0.2, 0.5, 1]),
            directions=frozenset(ways),
            # Well before the end: how much too early a time-out may come is not made faster.
            joins_after=dice.choice([None, dice.uniform(0, 0.5) * walk_time, dice.uniform(0, 0.5) * walk_time]),
            # By dice of its own, so that a seed means what it meant before there was such an option.
            keeps_wps_off=Random(f"{kind} {seed} needed").random() < 0.5,  # noqa: S311 - it is to be foreseen
        )

    def hit(self, number: int, direction: Direction) -> Hit | None:
        """What happens to a message, by its number; None if nothing does."""
        dice = Random(f"{self.kind} {self.seed} {number} {direction}")  # noqa: S311 - it is to be foreseen
        if direction not in self.directions or dice.random() >= self.share:
            return None
        return Hit(
            kind=self.kind,
            at=dice.random(),
            pause=dice.uniform(0.02, 0.3),
            arrives=dice.random() < 0.5,
            noise=bytes(dice.choices(range(0x80, 0x100), k=dice.randrange(1, 8))),
        )


@contextmanager
def replayable(driver: str, plan: Plan) -> Generator[None]:
    """Say of whatever fails in this block how to see it again."""
    try:
        yield
    except BaseException as error:
        error.add_note(f"{plan}\nscript/faults --driver {driver} --fault {plan.kind} --seed {plan.seed}")
        raise


class Interference:
    """What goes wrong on one way at this moment."""

    def __init__(self) -> None:
        """Let nothing go wrong yet."""
        self._plan: Plan | None = None
        self._number = 0
        self.hits = 0
        """How many messages were hit."""

    def begin(self, plan: Plan) -> None:
        """Let it go wrong from now on."""
        self._plan = plan

    def end(self) -> None:
        """Let everything pass again; a connection that was hit does not recover from that."""
        self._plan = None

    def next(self, direction: Direction) -> Hit | None:
        """What happens to the next message."""
        if self._plan is None:
            return None
        self._number += 1
        hit = self._plan.hit(self._number, direction)
        self.hits += hit is not None
        return hit
