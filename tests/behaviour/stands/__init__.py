"""A stand for each driver: what the tests of this folder need to know of its emulated router."""
