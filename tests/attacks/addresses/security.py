"""Sign-in and security: everything here is about the account that is signed in, whatever is sent."""

from __future__ import annotations

from tests.attacks.tries import Attack, plain_page

ATTACKS: dict[str, Attack] = {
    "/account/security/again/": plain_page("/account/security/again/"),
}
