"""What is remembered of a refused log-in: routers lock out those who try again too soon."""

import asyncio
from math import inf

from ...router import LogInProblem, RouterAuthError, RouterError, RouterLogInRefused
from ...timing import Timing


class Refusals:
    """The last refusal of one log-in.

    Credentials that were not accepted are never sent again. Any other problem is given some time to pass.
    """

    def __init__(self, timing: Timing) -> None:
        """Start with a log-in that was not refused yet."""
        self._timing = timing
        self._error: RouterError | None = None
        self.until = 0.0
        """Until when the router is not asked, by the clock of the event loop."""

    def check(self) -> None:
        """Raise the refusal again while there is no point in asking the router."""
        if self._error and asyncio.get_running_loop().time() < self.until:
            # Without the traceback of the last time, which would grow and keep everything alive that it passed through.
            raise self._error.with_traceback(None)
        self._error = None

    def note[E: RouterError](self, error: E) -> E:
        """Remember why a log-in failed, and return that; an error that says nothing about the log-in is not kept."""
        match error:
            case RouterAuthError():
                pause = inf
            case RouterLogInRefused(problem=problem) if not problem.passes:
                pause = inf
            case RouterLogInRefused(problem=LogInProblem.LOCKED, retry_in=seconds):
                pause = min(seconds if seconds and seconds > 0 else inf, self._timing.locked)
            case RouterLogInRefused():
                # A person has to do something at the router; asking as seldom as an idle router is asked does no harm.
                pause = self._timing.idle_poll
            case _:
                return error
        self._error = error
        self.until = asyncio.get_running_loop().time() + pause
        return error
