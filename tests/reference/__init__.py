"""Tests with answers that real routers have sent."""
