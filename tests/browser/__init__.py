"""The whole product in a real browser: a real Home Assistant, an emulated router, and a person who clicks.

`house.py` runs what stands in the house, `person.py` does what a person does there. `tests/browser/components` is what
the house adds to Home Assistant.
"""
