"""Remember what was heard last, and forget what was heard before: strangers decide how much there is to hear."""

_MAX_REMEMBERED = 128


def remember[T](known: dict[str, T], key: str, value: T) -> None:
    """Store a value as the newest, and drop the oldest one if there are too many."""
    known.pop(key, None)
    known[key] = value
    if len(known) > _MAX_REMEMBERED:
        del known[next(iter(known))]
