"""Whether a router disconnects its clients when WPS is switched, or somebody has left by chance just then."""


class Drops:
    """The clients of before that go after WPS was switched, and those of them that come back.

    What was disconnected comes back: a restart of the Wi-Fi takes 10 to 30 s. A phone that leaves the house does not.
    """

    def __init__(self, before: frozenset[str], *, lets_in: bool, again: bool) -> None:
        """Take the clients of before.

        `lets_in`: WPS was switched on for a window. One client may join through it anew, and goes and comes back for that.
        `again`: a client has gone when WPS was switched the last time, which may have been by chance.
        """
        self._before = before
        self._by_chance = 1 if lets_in else 0
        self._again = again
        self._gone: set[str] = set()
        self._back: set[str] = set()

    def look(self, clients: frozenset[str], *, is_soon: bool) -> None:
        """Take the clients of now; `is_soon`: who is missing now may have been disconnected by the switching."""
        self._back |= self._gone & clients
        if is_soon:
            self._gone |= self._before - clients

    @property
    def all_stayed(self) -> bool:
        """Whether no client of before has gone."""
        return not self._gone

    @property
    def are_certain(self) -> bool:
        """Whether the router has disconnected clients: so many that it is no chance, one that came back, or one each time."""
        gone, back = len(self._gone), len(self._back)
        are_many = gone > 1 and 2 * gone >= len(self._before)
        return are_many or back > self._by_chance or (self._again and gone > self._by_chance)
