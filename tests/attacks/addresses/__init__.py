"""The attack on every address, one file for each subject; each has ATTACKS: address -> attack.

An address without an attack fails tests/attacks/test_wrong_member_routes.py.
"""

from __future__ import annotations

import importlib
import pkgutil

from tests.attacks.tries import Attack


def every() -> dict[str, Attack]:
    """Address -> attack, of all subjects."""
    found: dict[str, Attack] = {}
    for module in pkgutil.iter_modules(__path__):
        attacks: dict[str, Attack] = importlib.import_module(f"{__name__}.{module.name}").ATTACKS
        assert not set(found) & set(attacks), "an address is attacked in two files"
        found |= attacks
    return found
