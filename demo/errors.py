"""What ends a demonstration."""


class DemoError(Exception):
    """Something did not happen that should have; the text says what, for whoever watches."""
