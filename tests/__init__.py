"""Tests of WPS Push."""
