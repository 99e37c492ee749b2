"""A PIN from a letter, typed days later: number, birth date, PIN, and nothing that a browser remembers."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sharewell import policy
from sharewell.audit.models import Act
from sharewell.lib import clock
from sharewell.members import attempts, cases, person, pin, recover, register
from sharewell.members.attempts import Purpose
from sharewell.members.models import Person, RegistrationCode
from tests.members.conftest import Enrol
from tests.members.walking import NOON, OPENED, PASSWORD, Start, code_in, letters, mails, shape

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=9)


def enter(digits: str, opens: date | None = OPENED, **changes: Any) -> pin.Entered | None:
    answers: dict[str, Any] = {
        "card_id": "hhp 123456", "birth_date": date(1950, 3, 4), "source": "192.0.2.9", "language": "es",
        "opens_on": lambda key, day: opens if key else None,
    }  # fmt: skip
    return pin.enter(pin=digits, **(answers | changes))


@pytest.fixture
def letter(enrol: Enrol, start: Start, mail: Path) -> str:
    """The PIN that Alice asked for by post, though she has an e-mail."""
    enrol()
    with clock.at(NOON):
        start(way="letter")
        (text,) = letters(mail)
        assert mails(mail) == []
    assert "/register/pin/" in text.replace("\n", "")
    return code_in(text)


def test_a_pin_makes_the_account_nine_days_later(letter: str) -> None:
    with clock.at(LATER):
        entered = enter(letter)
        assert entered is not None
        assert entered.purpose == Purpose.REGISTER
        user = register.finish(entered.attempt, username="alice.pier", password=PASSWORD)
        assert enter(letter) is None, "a PIN works once"
    assert Person.objects.get().user_id == user.pk


def test_it_is_found_by_social_security_number_too(letter: str) -> None:
    with clock.at(LATER):
        assert enter(letter, card_id=None, ssn="000-12-3456") is not None


def test_a_pin_for_a_new_password_leads_there(enrol: Enrol, start: Start, mail: Path) -> None:
    enrol(emails=())
    Person.objects.update(user_id=7)
    with clock.at(NOON):
        start(walk=recover.PASSWORD, way="letter")
        (text,) = letters(mail)
    with clock.at(LATER):
        entered = enter(code_in(text))
    assert entered is not None
    assert entered.purpose == Purpose.PASSWORD


@pytest.mark.parametrize(
    "wrong",
    [{"card_id": "HHP123457"}, {"birth_date": date(1950, 4, 3)}, {"opens": date(2027, 1, 1)}, {"opens": None}],
)
def test_one_wrong_answer_or_lost_coverage_leads_nowhere(wrong: dict[str, Any], letter: str) -> None:
    with clock.at(LATER - timedelta(days=2)):
        assert enter(letter, **wrong) is None


def test_five_wrong_pins_kill_the_letter(letter: str) -> None:
    wrong = f"{(int(letter) + 1) % 10**8:08}"
    with clock.at(LATER):
        for number in range(policy.current().code_tries):
            assert enter(wrong, source=str(number)) is None
    with clock.at(LATER + timedelta(hours=2)):
        assert enter(letter) is None


def test_a_pin_ends_after_its_days(letter: str) -> None:
    with clock.at(NOON + timedelta(days=policy.current().pin_days)):
        assert enter(letter) is None


def test_twins_on_one_card_are_told_apart_by_their_pins(enrol: Enrol, start: Start, mail: Path) -> None:
    enrol(given="Tim", member_id="M-1")
    enrol(given="Tom", member_id="M-2", ssn="000-22-2222")
    with clock.at(NOON):
        for given in ("Tim", "Tom"):
            start(given=given, way="letter", source=given)
        pins = {
            given: code_in(text) for text in letters(mail) for given in ("Tim", "Tom") if f"Dear {given}" in text
        }
        entered = enter(pins["Tom"])
        assert entered is not None
        register.finish(entered.attempt, username="tom.pier", password=PASSWORD)
    assert list(Person.objects.filter(user_id__isnull=False).values_list("given", flat=True)) == ["Tom"]


def test_a_wrong_pin_gets_the_same_answer_after_the_same_work(letter: str, enrol: Enrol) -> None:
    enrol(member_id="M-2", given="Bob", card_ids=("B",))
    cases_: dict[str, dict[str, Any]] = {
        "a letter is under way": {},
        "no letter": {"card_id": "B"},
        "unknown": {"card_id": "NOBODY"},
        "unknown by ssn": {"card_id": None, "ssn": "000-99-1234"},
        "wrong day": {"birth_date": date(1950, 4, 3)},
    }
    done = {}
    with clock.at(LATER):
        for name, changes in cases_.items():
            with CaptureQueriesContext(connection) as queries:
                assert enter("00000000", source=name, **changes) is None
            done[name] = [shape(query["sql"]) for query in queries.captured_queries]
    assert {name: shapes for name, shapes in done.items() if shapes != done["unknown"]} == {}
    assert set(Act.objects.filter(event="pin:refused").values_list("person_key", flat=True)) == {0}


def test_tries_are_limited_by_number_and_by_source_whoever_exists(letter: str) -> None:
    plan = policy.current()
    with clock.at(LATER):
        for card_id in ("NOBODY", "HHP123456"):
            for number in range(plan.registration_tries_per_identity):
                enter("00000000", card_id=card_id, source=f"{card_id}{number}")
            with pytest.raises(pin.TooManyTries):
                enter("00000000", card_id=card_id.lower(), source="elsewhere")
        for number in range(plan.registration_tries_per_source):
            enter("00000000", card_id=f"N{number}")
        with pytest.raises(pin.TooManyTries):
            enter("00000000", card_id="OTHER")


def test_a_letter_that_did_not_come_goes_to_the_help_team(letter: str, start: Start, mail: Path) -> None:
    with clock.at(NOON + attempts.LETTER_TAKES - timedelta(seconds=1)):
        start(way="letter")
        assert cases.waiting() == []
    with clock.at(NOON + attempts.LETTER_TAKES):
        start(way="letter")
        start(way="letter")
        (case,) = cases.waiting()
        assert len(letters(mail)) == 1
    assert case.kind == cases.CaseKind.PIN_NOT_ARRIVED
    assert case.person_key == person.key_of("M-1")
    assert cases.about(case)["sent"] == "2026-12-20"


def test_two_candidates_and_no_contact_go_to_the_help_team_and_the_rest_does_not(
    enrol: Enrol, start: Start
) -> None:
    enrol(member_id="M-2", given="Silent", card_ids=("S",), emails=(), addresses=())
    for number in ("M-3", "M-4"):
        enrol(member_id=number, given="Twin", card_ids=("T",))
    with clock.at(NOON):
        for changes in (
            {"card_id": "NOBODY"},
            {"given": "Twin", "card_id": "T"},
            {"given": "Silent", "card_id": "S"},
        ):
            for source in ("one", "two"):
                start(source=source, **changes)
        waiting = {case.kind: case for case in cases.waiting()}
    assert set(waiting) == {cases.CaseKind.REGISTRATION_UNCLEAR, cases.CaseKind.REGISTRATION_NO_CONTACT}
    assert len(cases.waiting()) == 2
    unclear = cases.about(waiting[cases.CaseKind.REGISTRATION_UNCLEAR])
    keys = {person.key_of("M-3"), person.key_of("M-4")}
    assert {int(key) for key in unclear["candidates"].split(",")} == keys
    assert (unclear["given"], unclear["family"], unclear["birth_date"]) == ("Twin", "Nunez", "1950-03-04")
    assert waiting[cases.CaseKind.REGISTRATION_NO_CONTACT].person_key == person.key_of("M-2")


def test_asking_twice_at_once_sends_one_code_and_too_often_none(enrol: Enrol, start: Start, mail: Path) -> None:
    enrol()
    sends: dict[str, Any] = {"language": "en", "opens_on": lambda key, day: OPENED}
    with clock.at(NOON):
        attempt = start()
        register.send(attempt, way="email", **sends)
        assert len(mails(mail)) == 1
    for minute in range(1, attempts.SENDS):
        with clock.at(NOON + timedelta(minutes=minute)):
            register.send(attempt, way="email", **sends)
    with clock.at(NOON + timedelta(minutes=10)):
        assert len(mails(mail)) == attempts.SENDS
        with pytest.raises(register.TooManyTries):
            register.send(attempt, way="email", **sends)
        newest = max(RegistrationCode.objects.all(), key=lambda row: row.made_ms)
        assert newest.tries == 0
    with clock.at(NOON + attempts.FINISH_WITHIN), pytest.raises(register.AttemptOver):
        register.send(attempt, way="email", **sends)
