"""The error that ends a demonstration."""


class DemoError(Exception):
    """Something that should have happened did not. The text is shown to the user."""
