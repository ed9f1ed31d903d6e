"""Holds the integration, as Home Assistant's folder of the same name does."""
