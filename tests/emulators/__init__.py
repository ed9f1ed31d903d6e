"""Real servers that behave as routers do, for tests and for the demonstration."""
