"""Tests of the drivers, each against the real software or a server that behaves as it does."""
