"""Registering and signing in."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from tests.attacks.pair import Pair, unlike
from tests.attacks.tries import Attack, Try, plain_page


def sign_in(pair: Pair) -> list[Try]:
    """Guessing passwords tells nobody which names exist."""
    words = {"login": "{}", "password": "not her password 12"}
    return [
        Try("/login/", "alice", "nobody", words, signed_in=False),
        Try(
            "/login/?next=/documents/{}/",
            pair.hers.grant.document_id,
            unlike(pair.hers.grant.document_id),
            signed_in=False,
        ),
        Try("/login/", pair.alice.facts["email"], "nobody@example.org", words, signed_in=False),
    ]


def sign_out(pair: Pair) -> list[Try]:
    return [Try("/logout/", "{}", data={"user": str(pair.alice.user.pk)}), Try("/logout/")]


def language(pair: Pair) -> list[Try]:
    return [Try("/language/", data={"language": "es", "next": f"//evil.example.org/{pair.alice.patient}"})]


def identify(pair: Pair) -> list[Try]:
    """Whoever asks with her true numbers sees what one sees who made them up."""
    facts = pair.alice.facts
    return [
        *recover("/register/")(pair),
        Try("/register/?card_id={}", facts["card_id"], "HBR000000000", signed_in=False),
        Try("/register/", data=typed(pair), status=(302,)),
    ]


def typed(pair: Pair, number: str = "card_id") -> dict[str, str]:
    """What somebody types who knows everything that stands on Alice's card."""
    facts = pair.alice.facts
    year, month, day = facts["birth_date"].split("-")
    return {
        "given": facts["given_name"], "family": facts["family_name"], number: facts[number],
        "birth_date_month": month, "birth_date_day": day, "birth_date_year": year,
    }  # fmt: skip


def claimed(pair: Pair, start: str, *, sent: bool = False) -> Callable[[Client], None]:
    """A browser in which somebody claimed to be Alice; `sent`: and asked for a code."""

    def prepare(browser: Client) -> None:
        assert browser.post(start, typed(pair)).status_code == 302
        if sent:
            assert browser.post(f"{start}check/", {"way": "email"}).status_code == 302

    return prepare


def check(start: str) -> Attack:
    """The page shows what was typed there, and the same two ways to everyone."""

    def attack(pair: Pair) -> list[Try]:
        prepare = claimed(pair, start)
        said = "&".join(f"{name}={value}" for name, value in typed(pair).items())
        return [
            Try(f"{start}check/", signed_in=False),
            Try(f"{start}check/?{said}", signed_in=False, prepare=prepare),
            Try(f"{start}check/", data={"way": "letter"}, signed_in=False, prepare=prepare, status=(302,)),
            Try(f"{start}check/", "alice@", "nobody", {"way": "{}"}, signed_in=False),
        ]

    return attack


def enter_code(start: str) -> Attack:
    def attack(pair: Pair) -> list[Try]:
        asked = claimed(pair, start, sent=True)
        return [
            Try(f"{start}code/", signed_in=False, prepare=asked),
            Try(f"{start}code/", "12345678", "87654321", {"code": "{}"}, signed_in=False, prepare=asked),
            Try(f"{start}code/", data={"code": "00000000"}, signed_in=False),
        ]

    return attack


def make_account(pair: Pair) -> list[Try]:
    words = {"username": "{}", "password": "lagoon ember lantern 95"}
    asked = claimed(pair, "/register/", sent=True)
    return [
        Try("/register/account/", "alice", "nobody", words, signed_in=False, prepare=asked),
        Try("/register/account/", signed_in=False),
    ]


def pin(pair: Pair) -> list[Try]:
    """A guessed PIN tells nobody for whom a letter is under way."""
    facts = pair.alice.facts
    born = {name: value for name, value in typed(pair).items() if name.startswith("birth_date")}
    guess = {**born, "pin": "12345678"}
    ssn = {**guess, "ssn": "{}"}
    return [
        Try("/register/pin/", facts["card_id"], "HBR000000000", {**guess, "card_id": "{}"}, status=(422,)),
        Try("/register/pin/?with=ssn", facts["ssn"], "000999999", ssn, signed_in=False, status=(422,)),
    ]


def recover(start: str) -> Attack:
    """Whoever asks with her true numbers sees what one sees who made them up."""

    def attack(pair: Pair) -> list[Try]:
        facts = pair.alice.facts
        by_card, by_ssn = ({**typed(pair, number), number: "{}"} for number in ("card_id", "ssn"))
        return [
            Try(start, facts["card_id"], "HBR000000000", by_card, signed_in=False, status=(302,)),
            Try(f"{start}?with=ssn", facts["ssn"], "000999999", by_ssn, signed_in=False, status=(302,)),
        ]

    return attack


def sent(pair: Pair) -> list[Try]:
    asked = claimed(pair, "/login/help/username/", sent=True)
    return [
        Try("/login/help/username/sent/", signed_in=False, prepare=asked, status=(200,)),
        Try("/login/help/username/sent/", signed_in=False, status=(302,)),
    ]


def new_password(pair: Pair) -> list[Try]:
    """Without the code there is no new password, whatever else is known."""
    asked = claimed(pair, "/login/help/password/", sent=True)
    words = {"password": "lagoon ember lantern 95", "user": str(pair.alice.user.pk)}
    return [
        Try("/login/help/password/new/", data=words, signed_in=False, prepare=asked, status=(302,)),
        Try("/login/help/password/new/", data=words, status=(302,)),
        Try("/login/help/password/new/", signed_in=False, status=(302,)),
    ]


def recovered(pair: Pair) -> list[Try]:
    asked = claimed(pair, "/login/help/password/", sent=True)
    return [
        Try("/login/help/password/done/", data={}, signed_in=False, prepare=asked, status=(302,)),
        Try("/login/help/password/done/", data={}, status=(302,)),
    ]


ATTACKS: dict[str, Attack] = {
    "/language/": language,
    "/login/": sign_in,
    "/logout/": sign_out,
    "/register/": identify,
    "/register/check/": check("/register/"),
    "/register/code/": enter_code("/register/"),
    "/register/account/": make_account,
    "/register/pin/": pin,
    "/login/help/": plain_page("/login/help/"),
    "/login/help/username/": recover("/login/help/username/"),
    "/login/help/username/check/": check("/login/help/username/"),
    "/login/help/username/sent/": sent,
    "/login/help/password/": recover("/login/help/password/"),
    "/login/help/password/check/": check("/login/help/password/"),
    "/login/help/password/code/": enter_code("/login/help/password/"),
    "/login/help/password/new/": new_password,
    "/login/help/password/done/": recovered,
}
