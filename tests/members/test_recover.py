"""Recovery: no weaker than registration, the same answers and work for everyone, and loud for the member."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sharewell import policy
from sharewell.accounts import factors, recovery_codes, totp, users
from sharewell.accounts.models import User
from sharewell.audit.actor import SYSTEM
from sharewell.audit.models import Act
from sharewell.lib import clock
from sharewell.members import attempts, recover, register
from sharewell.members.attempts import Walk
from sharewell.members.models import Person, RegistrationAttempt
from tests.members.conftest import Enrol
from tests.members.walking import NOON, PASSWORD, Start, code_in, letters, mails, shape

NEW = "copper kettle by the tide 41"
pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(enrol: Enrol) -> User:
    """She has an account with the e-mail on file."""
    person = enrol()
    user = users.create(
        username="alice.pier", password=PASSWORD, email="alice@example.org", language="en", by=SYSTEM,
        person_key=person.person_key,
    )  # fmt: skip
    Person.objects.update(user_id=user.pk)
    return user


def ask_anew(start: Start, mail: Path) -> str:
    """An attempt whose code was typed."""
    attempt = start(walk=recover.PASSWORD)
    assert attempts.confirm(recover.PASSWORD, attempt, code_in(mails(mail)[-1]))
    return attempt


def no_one(message: str, words: Mapping[str, str]) -> None:
    """Nobody is told."""


def with_app(user: User) -> str:
    """Enrol an authenticator app; the answer is its secret."""
    app = totp.new_secret()
    code = totp.code(app, totp.step_at(clock.now()))
    factors.add_app(user=user, app_secret=app, code=code, by=SYSTEM, person_key=None, tell=no_one)
    return app


def test_a_code_to_the_contact_on_file_sets_a_new_password(alice: User, start: Start, mail: Path) -> None:
    with clock.at(NOON):
        attempt = ask_anew(start, mail)
        recover.finish(attempt, password=NEW)
        subjects = [text.splitlines()[1] for text in mails(mail)]
    alice.refresh_from_db()
    assert alice.check_password(NEW)
    assert sorted(subject.split()[-1] for subject in subjects) == ["changed", "password"]
    events = list(Act.objects.exclude(person_key=0).order_by("id").values_list("event", flat=True))
    assert events == [
        "account:registered", "recovery:started", "registration:confirmed", "account:password_changed",
        "account:signed_out_everywhere",
    ]  # fmt: skip


def test_every_session_of_the_account_ends(alice: User, start: Start, mail: Path) -> None:
    browser = Client()
    browser.force_login(alice, "allauth.account.auth_backends.AuthenticationBackend")
    assert browser.get("/account/").status_code == 200
    with clock.at(NOON):
        recover.finish(ask_anew(start, mail), password=NEW)
    assert browser.get("/account/").headers["Location"].startswith("/login/")
    assert Session.objects.count() <= 1


def test_the_member_is_told_at_both_addresses(alice: User, start: Start, mail: Path) -> None:
    User.objects.update(email="someone.else@example.org")
    with clock.at(NOON):
        recover.finish(ask_anew(start, mail), password=NEW)
        told = sorted(text.splitlines()[0] for text in mails(mail) if "was changed" in text.splitlines()[1])
    assert told == ["alice@example.org", "someone.else@example.org"]


def test_without_the_code_twice_or_late_nothing_is_set(alice: User, start: Start, mail: Path) -> None:
    with clock.at(NOON):
        attempt = start(walk=recover.PASSWORD)
        for _ in range(2):
            with pytest.raises(recover.AttemptOver):
                recover.finish(attempt, password=NEW)
        assert attempts.confirm(recover.PASSWORD, attempt, code_in(mails(mail)[0]))
    with clock.at(NOON + attempts.FINISH_WITHIN), pytest.raises(recover.AttemptOver):
        recover.finish(attempt, password=NEW)
    with clock.at(NOON + timedelta(minutes=5)):
        with pytest.raises(recover.WeakPassword):
            recover.finish(attempt, password="short")
        recover.finish(attempt, password=NEW)
        with pytest.raises(recover.AttemptOver):
            recover.finish(attempt, password="another one by the tide 42")


def test_a_code_to_register_sets_no_password_and_the_other_way_round(
    alice: User, start: Start, mail: Path
) -> None:
    with clock.at(NOON):
        attempt = start(walk=recover.PASSWORD)
        code = code_in(mails(mail)[0])
        assert not register.confirm(attempt, code)
        assert attempts.confirm(recover.PASSWORD, attempt, code)
        with pytest.raises(register.AttemptOver):
            register.finish(attempt, username="alice.two", password=NEW)


def test_an_account_with_an_authenticator_app_is_asked_for_its_code_too(
    alice: User, start: Start, mail: Path
) -> None:
    with clock.at(NOON):
        app = with_app(alice)
        attempt = ask_anew(start, mail)
        assert recover.factors_of(attempt) == (factors.Kind.APP,)
        for wrong in ("", "000000", totp.code(app, totp.step_at(NOON))):  # the last was used to enrol
            with pytest.raises(recover.WrongFactor):
                recover.finish(attempt, password=NEW, factor=wrong, source="192.0.2.1")
    with clock.at(NOON + timedelta(minutes=1)):
        right = totp.code(app, totp.step_at(clock.now()))
        with pytest.raises(recover.WeakPassword):
            recover.finish(attempt, password="short", factor=right)
        recover.finish(attempt, password=NEW, factor=right)


def test_a_recovery_code_stands_for_the_lost_phone(alice: User, start: Start, mail: Path) -> None:
    with clock.at(NOON):
        with_app(alice)
        codes = recovery_codes.renew(user=alice, by=SYSTEM, person_key=None, tell=no_one)
        recover.finish(ask_anew(start, mail), password=NEW, factor=codes[0])
        assert recovery_codes.left(alice) == len(codes) - 1


def test_guessing_the_second_factor_is_stopped(alice: User, start: Start, mail: Path) -> None:
    with clock.at(NOON):
        with_app(alice)
        attempt = ask_anew(start, mail)
        for _ in range(policy.current().sign_in_tries_per_name):
            with pytest.raises(recover.WrongFactor):
                recover.finish(attempt, password=NEW, factor="000000", source="192.0.2.1")
        with pytest.raises(recover.TooManyTries):
            recover.finish(attempt, password=NEW, factor="000000", source="192.0.2.1")


def test_the_user_name_goes_to_the_contact_on_file(alice: User, start: Start, mail: Path) -> None:
    with clock.at(NOON):
        start(walk=recover.USERNAME)
        (text,) = mails(mail)
        start(walk=recover.USERNAME, way="letter", source="elsewhere")
        (letter,) = letters(mail)
    assert text.startswith("alice@example.org\n")
    assert "alice.pier" in text
    assert "alice.pier" in letter
    assert "12 Pier Road" in letter


def test_who_has_no_account_is_told_so_at_the_contact_on_file_only(enrol: Enrol, start: Start, mail: Path) -> None:
    enrol()
    with clock.at(NOON):
        start(walk=recover.PASSWORD)
        start(walk=recover.USERNAME, source="elsewhere")
        said = mails(mail)
    assert [text.splitlines()[1].split()[:4] for text in said] == [["You", "do", "not", "have"]] * 2


def test_one_who_has_died_recovers_nothing(alice: User, enrol: Enrol, start: Start, mail: Path) -> None:
    with clock.at(NOON):
        attempt = ask_anew(start, mail)
        enrol(death_date=date(2026, 12, 1), updated_ms=2)
        with pytest.raises(recover.AttemptOver):
            recover.finish(attempt, password=NEW)
        start(walk=recover.USERNAME)
        assert len(mails(mail)) == 1


@pytest.mark.parametrize("walk", [recover.PASSWORD, recover.USERNAME], ids=lambda walk: walk.purpose)
def test_everyone_gets_the_same_answer_after_the_same_work(
    walk: Walk, alice: User, enrol: Enrol, start: Start, mail: Path
) -> None:
    enrol(member_id="M-2", given="Nobody", card_ids=("N",))
    for number in ("M-3", "M-4"):
        enrol(member_id=number, given="Twin", card_ids=("T",))
    enrol(member_id="M-5", given="Silent", card_ids=("S",), emails=(), addresses=())
    Person.objects.filter(given="Silent").update(user_id=5)
    cases: dict[str, dict[str, Any]] = {
        "an account": {},
        "by letter": {"way": "letter"},
        "again by letter": {"way": "letter"},
        "unknown": {"card_id": "NOBODY"},
        "unknown by letter": {"card_id": "NOBODY", "way": "letter"},
        "wrong name": {"given": "Bob"},
        "no account": {"given": "Nobody", "card_id": "N"},
        "two": {"given": "Twin", "card_id": "T"},
        "no contact": {"given": "Silent", "card_id": "S"},
    }
    done = {}
    with clock.at(NOON):
        for name, changes in cases.items():
            with CaptureQueriesContext(connection) as queries:
                start(walk=walk, source=name, **changes)
            done[name] = [shape(query["sql"]) for query in queries.captured_queries]
    assert {name: shapes for name, shapes in done.items() if shapes != done["unknown"]} == {}
    outcomes = set(RegistrationAttempt.objects.values_list("outcome", flat=True))
    assert outcomes == {"matched", "unknown", "no_account", "several", "no_contact"}


def test_tries_are_limited_by_identity_and_by_source(alice: User, start: Start) -> None:
    with clock.at(NOON):
        for number in range(policy.current().registration_tries_per_identity):
            start(walk=(recover.PASSWORD, recover.USERNAME)[number % 2], source=str(number))
        with pytest.raises(recover.TooManyTries):
            start(walk=recover.USERNAME, source="elsewhere")
        start(source="register")  # whoever hammers here keeps nobody from registering
