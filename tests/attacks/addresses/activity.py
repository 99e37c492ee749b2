"""Who looked at her record is hers to know, and nobody else's."""

from __future__ import annotations

from tests.attacks.tries import Attack, plain_page

ATTACKS: dict[str, Attack] = {"/account/activity/": plain_page("/account/activity/")}
