"""Registering and signing in."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from tests.attacks.pair import Pair, unlike
from tests.attacks.tries import Attack, Try


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
    year, month, day = facts["birth_date"].split("-")
    who = {
        "given": facts["given_name"], "family": facts["family_name"],
        "birth_date_month": month, "birth_date_day": day, "birth_date_year": year,
    }  # fmt: skip
    return [
        Try(
            "/register/",
            facts["card_id"],
            "HBR000000000",
            {**who, "card_id": "{}"},
            signed_in=False,
            status=(302,),
        ),
        Try(
            "/register/?with=ssn", facts["ssn"], "000999999", {**who, "ssn": "{}"}, signed_in=False, status=(302,)
        ),
        Try("/register/?card_id={}", facts["card_id"], "HBR000000000", signed_in=False),
    ]


def with_attempt(pair: Pair) -> Callable[[Client], None]:
    """A browser in which somebody claimed to be Alice."""

    def prepare(browser: Client) -> None:
        send = identify(pair)[0]
        data = {name: value.replace("{}", send.hers) for name, value in (send.data or {}).items()}
        assert browser.post("/register/", data).status_code == 302

    return prepare


def enter_code(pair: Pair) -> list[Try]:
    claimed = with_attempt(pair)
    return [
        Try("/register/code/", signed_in=False, prepare=claimed),
        Try("/register/code/", "12345678", "87654321", {"code": "{}"}, signed_in=False, prepare=claimed),
        Try("/register/code/", data={"code": "00000000"}, signed_in=False),
    ]


def make_account(pair: Pair) -> list[Try]:
    words = {"username": "{}", "password": "lagoon ember lantern 95"}
    return [
        Try("/register/account/", "alice", "nobody", words, signed_in=False, prepare=with_attempt(pair)),
        Try("/register/account/", signed_in=False),
    ]


ATTACKS: dict[str, Attack] = {
    "/language/": language,
    "/login/": sign_in,
    "/logout/": sign_out,
    "/register/": identify,
    "/register/code/": enter_code,
    "/register/account/": make_account,
}
