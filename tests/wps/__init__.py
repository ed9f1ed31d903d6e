"""Tests of wps/, without Home Assistant."""
