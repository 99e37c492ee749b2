"""How she is told and reached."""

from __future__ import annotations

import base64

from sharewell.lib import secret
from tests.attacks.pair import Pair, unlike
from tests.attacks.tries import Attack, Try, plain_page

BASE = "/account/preferences/"


def answered(path: str, **data: str) -> Attack:
    """What Charlie answers changes his own choices, whatever he names beside it; a stranger changes nothing."""

    def attack(pair: Pair) -> list[Try]:
        hers = {"member": str(pair.alice.key), "person_key": str(pair.alice.key), "user": str(pair.alice.user.pk)}
        return [
            *plain_page(BASE + path)(pair),
            Try(BASE + path, data={**data, **hers}),
            Try(BASE + path, data={**data, **hers}, signed_in=False),
        ]

    return attack


def reminders(pair: Pair) -> list[Try]:
    """A word sealed for her, but for another purpose, switches nothing off; her own stands in her e-mail only."""
    told = pair.alice.key.to_bytes(8) + bytes(10)
    hers = base64.urlsafe_b64encode(secret.veil("bounce", told)).decode().rstrip("=")
    path = "/reminders/off/{}/"
    click = {"List-Unsubscribe": "One-Click"}
    return [
        Try(path, hers, unlike(hers), data=data, signed_in=signed_in, status=(404,))
        for data in (None, click)
        for signed_in in (True, False)
    ]


ATTACKS: dict[str, Attack] = {
    BASE: plain_page(BASE),
    f"{BASE}language/": answered("language/", answer="en"),
    f"{BASE}format/": answered("format/", answer="standard"),
    f"{BASE}delivery/": answered("delivery/", answer="email"),
    f"{BASE}phone/": answered("phone/", answer=""),
    f"{BASE}reminders/": answered("reminders/", answer="no"),
    "/reminders/off/<str:word>/": reminders,
    f"{BASE}email/": answered("email/", address="charlie@example.org"),
    f"{BASE}email/code/": answered("email/code/", code="12345678"),
    f"{BASE}private/": plain_page(f"{BASE}private/"),
    f"{BASE}private/change/": answered("private/change/", how="", danger="on"),
    f"{BASE}private/end/": answered("private/end/"),
    f"{BASE}other-formats/": answered("other-formats/", format="braille", wants="everything"),
}
