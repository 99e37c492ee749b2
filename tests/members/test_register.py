"""Registration: the same answer and the same work for everyone, until a code proves a contact on file."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sharewell import policy
from sharewell.accounts.models import User
from sharewell.accounts.users import UsernameTaken, UsernameUnfit
from sharewell.audit.models import Act
from sharewell.lib import clock
from sharewell.members import attempts, person, register
from sharewell.members.models import Person, RegistrationAttempt, RegistrationCode
from sharewell.notify.models import Promise
from tests.members.conftest import Enrol
from tests.members.walking import NOON, OPENED, PASSWORD, Start, code_in, letters, mails, shape


@pytest.mark.django_db
def test_alice_registers_by_the_code_in_her_mail(enrol: Enrol, start: Start, mail: Path) -> None:
    alice = enrol()
    with clock.at(NOON):
        attempt = start(authorization_request="request-1")
        (text,) = mails(mail)
        assert text.startswith("alice@example.org\n")
        assert register.confirm(attempt, f" {code_in(text)[:4]} {code_in(text)[4:]} ")
        user = register.finish(attempt, username="Alice.Pier", password=PASSWORD)
        assert register.request_of(attempt) == "request-1"
        assert any("Welcome" in text for text in mails(mail))
    assert person.of_user(user) == Person.objects.get(person_key=alice.person_key)
    assert (user.email, user.username) == ("alice@example.org", "alice.pier")
    events = list(Act.objects.filter(person_key=alice.person_key).order_by("id").values_list("event", flat=True))
    assert events == ["registration:started", "registration:confirmed", "account:registered"]


@pytest.mark.django_db
def test_everyone_gets_the_same_answer_after_the_same_work(enrol: Enrol, start: Start, mail: Path) -> None:
    """DESIGN law 8: unknown, too early, no coverage, already registered, two candidates, no contact."""
    enrol()
    enrol(member_id="M-2", given="Registered", card_ids=("R",))
    Person.objects.filter(given="Registered").update(user_id=9)
    for number in ("M-3", "M-4"):
        enrol(member_id=number, given="Twin", card_ids=("T",))
    enrol(member_id="M-5", given="Silent", card_ids=("S",), emails=(), addresses=())
    enrol(member_id="M-6", given="Dead", card_ids=("D",), death_date=date(2026, 1, 1))
    enrol(member_id="M-7", given="Letter", card_ids=("L",), emails=())
    cases: dict[str, dict[str, Any]] = {
        "matched": {},
        "by letter": {"given": "Letter", "card_id": "L"},
        "letter under way": {"given": "Letter", "card_id": "L"},
        "wants a letter": {"way": "letter"},
        "a letter for nobody": {"way": "letter", "card_id": "NOBODY"},
        "unknown": {"card_id": "NOBODY"},
        "unknown by ssn": {"card_id": None, "ssn": "000-99-1234"},
        "wrong name": {"given": "Bob"},
        "too early": {"opens": date(2026, 12, 21)},
        "no coverage": {"opens": None},
        "already": {"given": "Registered", "card_id": "R"},
        "two": {"given": "Twin", "card_id": "T"},
        "no contact": {"given": "Silent", "card_id": "S"},
        "dead": {"given": "Dead", "card_id": "D"},
    }
    started, tried = {}, {}
    with clock.at(NOON):
        for name, changes in cases.items():
            with CaptureQueriesContext(connection) as queries:
                attempt = start(source=name, **changes)
            started[name] = [shape(query["sql"]) for query in queries.captured_queries]
            with CaptureQueriesContext(connection) as queries:
                assert register.confirm(attempt, "00000000") is False
            tried[name] = len(queries)
    assert {name: shapes for name, shapes in started.items() if shapes != started["unknown"]} == {}
    assert set(tried.values()) == {tried["unknown"]}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "opens", "subject"),
    [
        ({}, date(2026, 12, 21), "When you can register"),
        ({}, None, "About your"),
        ({"user_id": 9}, OPENED, "You already have"),
    ],
)
def test_the_true_reason_goes_only_to_the_contact_on_file(
    changes: dict[str, Any], opens: date | None, subject: str, enrol: Enrol, start: Start, mail: Path
) -> None:
    enrol()
    if changes:
        Person.objects.update(**changes)
    with clock.at(NOON):
        start(opens=opens)
        (text,) = mails(mail)
    assert text.splitlines()[1].startswith(subject)
    assert "Nunez" not in text
    assert ("December 21, 2026" in text) == (opens == date(2026, 12, 21))
    assert not re.search(r"\b\d{8}\b", text)


@pytest.mark.django_db
def test_nothing_is_sent_when_nobody_or_more_than_one_is_meant(enrol: Enrol, start: Start, mail: Path) -> None:
    enrol(given="Twin")
    enrol(member_id="M-2", given="Twin")
    with clock.at(NOON):
        start(given="Twin")
        start(card_id="NOBODY")
        assert mails(mail) == []
    assert set(RegistrationAttempt.objects.values_list("outcome", flat=True)) == {"several", "unknown"}


@pytest.mark.django_db
def test_registration_opens_at_midnight_of_its_day_in_the_plan_zone(
    enrol: Enrol, start: Start, mail: Path
) -> None:
    enrol()
    midnight = clock.midnight(OPENED)
    for instant, outcome in ((midnight - timedelta(seconds=1), "too_early"), (midnight, "matched")):
        with clock.at(instant):
            start()
        assert RegistrationAttempt.objects.filter(started_ms=clock.to_ms(instant)).get().outcome == outcome


@pytest.mark.django_db
def test_a_code_lives_fifteen_minutes(enrol: Enrol, start: Start, mail: Path) -> None:
    enrol()
    with clock.at(NOON):
        attempt = start()
        code = code_in(mails(mail)[0])
    with clock.at(NOON + timedelta(minutes=15)):
        assert not register.confirm(attempt, code)
    with clock.at(NOON + timedelta(minutes=15) - timedelta(seconds=1)):
        assert register.confirm(attempt, code)
        assert not register.confirm(attempt, code), "a code works once"


@pytest.mark.django_db
def test_the_sixth_try_is_refused_even_when_it_is_right(enrol: Enrol, start: Start, mail: Path) -> None:
    enrol()
    with clock.at(NOON):
        attempt = start()
        code = code_in(mails(mail)[0])
        wrong = f"{(int(code) + 1) % 10**8:08}"
        assert [register.confirm(attempt, wrong) for _ in range(policy.current().code_tries)] == [False] * 5
        assert not register.confirm(attempt, code)


@pytest.mark.django_db
def test_a_code_belongs_to_its_own_attempt(enrol: Enrol, start: Start, mail: Path) -> None:
    enrol()
    enrol(member_id="M-2", given="Bob", card_ids=("B",), emails=("bob@example.org",))
    with clock.at(NOON):
        start()
        code = code_in(mails(mail)[0])
        assert not register.confirm(start(given="Bob", card_id="B"), code)
        assert not register.confirm("no such attempt", code)


@pytest.mark.django_db
def test_who_has_no_email_gets_a_letter_whose_pin_works_in_a_later_session(
    enrol: Enrol, start: Start, mail: Path
) -> None:
    enrol(emails=())
    with clock.at(NOON):
        start()
        (text,) = letters(mail)
        assert mails(mail) == []
        assert "12 Pier Road" in text
    with clock.at(NOON + timedelta(days=13, hours=23)):
        attempt = start()
        assert len(letters(mail)) == 1, "no second letter while the first can be used"
        assert register.confirm(attempt, code_in(text))
        user = register.finish(attempt, username="alice.pier", password=PASSWORD)
        assert user.email == ""
        assert len(letters(mail)) == 2, "the welcome goes by letter too"


@pytest.mark.django_db
def test_a_pin_ends_after_fourteen_days_and_tries_are_counted_on_the_letter(
    enrol: Enrol, start: Start, mail: Path
) -> None:
    enrol(emails=())
    with clock.at(NOON):
        first = start()
        (text,) = letters(mail)
        for attempt in (first, start(), start()):
            register.confirm(attempt, "11111111")
            register.confirm(attempt, "22222222")
        assert not register.confirm(first, code_in(text)), "six tries in three attempts are over five"
    with clock.at(NOON + timedelta(days=14)):
        start()
        assert len(letters(mail)) == 2


@pytest.mark.django_db
def test_too_many_letters_are_not_sent(enrol: Enrol, start: Start, mail: Path) -> None:
    enrol(emails=())
    for hour in range(0, 20, 2):
        with clock.at(NOON + timedelta(hours=hour)):
            attempt = start()
            for _ in range(5):
                register.confirm(attempt, "11111111")
    with clock.at(NOON + timedelta(days=1)):
        assert len(letters(mail)) == attempts.LETTERS


@pytest.mark.django_db
def test_tries_are_limited_by_identity_and_by_source_whoever_exists(enrol: Enrol, start: Start) -> None:
    enrol()
    plan = policy.current()
    with clock.at(NOON):
        for card_id in ("HHP123456", "NOBODY"):
            for number in range(plan.registration_tries_per_identity):
                start(card_id=card_id, source=f"{card_id}{number}")
            with pytest.raises(register.TooManyTries):
                start(card_id=card_id.lower() + " ", source="elsewhere")
        for number in range(plan.registration_tries_per_source):
            start(card_id=f"N{number}")
        with pytest.raises(register.TooManyTries):
            start(card_id="OTHER")
    with clock.at(NOON + timedelta(minutes=plan.registration_window_minutes)):
        start()


@pytest.mark.django_db
def test_an_account_cannot_be_made_without_the_code_twice_or_late(enrol: Enrol, start: Start, mail: Path) -> None:
    enrol()
    with clock.at(NOON):
        attempt = start()
        with pytest.raises(register.AttemptOver):
            register.finish(attempt, username="alice.pier", password=PASSWORD)
        assert register.confirm(attempt, code_in(mails(mail)[0]))
    with clock.at(NOON + attempts.FINISH_WITHIN), pytest.raises(register.AttemptOver):
        register.finish(attempt, username="alice.pier", password=PASSWORD)
    with clock.at(NOON + timedelta(minutes=5)):
        register.finish(attempt, username="alice.pier", password=PASSWORD)
        with pytest.raises(register.AttemptOver):
            register.finish(attempt, username="alice.two", password=PASSWORD)
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_two_confirmed_attempts_of_one_person_make_one_account(enrol: Enrol, start: Start, mail: Path) -> None:
    enrol()
    with clock.at(NOON):
        one, two = start(), start()
        for text in mails(mail):
            register.confirm(one, code_in(text))
            register.confirm(two, code_in(text))
        register.finish(one, username="alice.pier", password=PASSWORD)
        with pytest.raises(register.AttemptOver):
            register.finish(two, username="alice.two", password=PASSWORD)


@pytest.mark.django_db
def test_a_user_name_must_not_be_a_number_of_the_member(enrol: Enrol, start: Start, mail: Path) -> None:
    enrol()
    with clock.at(NOON):
        attempt = start()
        register.confirm(attempt, code_in(mails(mail)[0]))
        for name in ("hhp123456", "HHP-123-456", "000-12-3456", "000123456", "1eg4te5mk73"):
            with pytest.raises(UsernameUnfit):
                register.finish(attempt, username=name, password=PASSWORD)
        User.objects.create(username="taken", created=NOON)
        with pytest.raises(UsernameTaken):
            register.finish(attempt, username="Taken", password=PASSWORD)
        with pytest.raises(register.WeakPassword):
            register.finish(attempt, username="alice.pier", password="short")
        register.finish(attempt, username="alice.pier", password=PASSWORD)


@pytest.mark.django_db
def test_the_account_stays_with_the_person_across_a_plan_change(enrol: Enrol, start: Start, mail: Path) -> None:
    enrol()
    with clock.at(NOON):
        attempt = start()
        register.confirm(attempt, code_in(mails(mail)[0]))
        user = register.finish(attempt, username="alice.pier", password=PASSWORD)
    enrol(card_ids=("NEW-9",), family="Pier", updated_ms=5)
    found = person.of_user(user)
    assert found is not None
    assert found.family == "Pier"
    with clock.at(NOON + timedelta(hours=2)):
        start(family="Pier", card_id="NEW-9")
        assert any("You already have" in text for text in mails(mail))


@pytest.mark.django_db
def test_no_code_secret_or_number_is_readable_in_the_tables(enrol: Enrol, start: Start, mail: Path) -> None:
    enrol()
    with clock.at(NOON):
        attempt = start()
        dump = repr([list(m.objects.values()) for m in (Promise, RegistrationCode, RegistrationAttempt, Act)])
        code = code_in(mails(mail)[0])
    for text in (attempt, code, "alice@example.org", "000123456", "HHP123456"):
        assert text not in dump


@pytest.mark.django_db
def test_what_nobody_can_use_any_more_is_forgotten(enrol: Enrol, start: Start, mail: Path) -> None:
    enrol(emails=())
    with clock.at(NOON):
        start()
    with clock.at(NOON + timedelta(days=policy.current().pin_days)):
        assert attempts.forget_old() == 0
    with clock.at(NOON + timedelta(days=policy.current().pin_days + 1, seconds=1)):
        assert attempts.forget_old() == 2
    assert not RegistrationAttempt.objects.exists()
    assert not RegistrationCode.objects.exists()
