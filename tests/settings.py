"""Sharewell's own settings, read in a place made for the tests (see tests/place.py)."""

from tests import place  # noqa: F401, I001  (must come first: it prepares the environment)

from sharewell.settings import *  # noqa: F403
