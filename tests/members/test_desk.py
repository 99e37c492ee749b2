"""What the help team does for a member: a PIN to the contact on file only, and the end of a case."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from sharewell import policy
from sharewell.audit.actor import SYSTEM, Actor, ActorKind
from sharewell.lib import clock
from sharewell.members import caller, cases, desk, masked, pin
from sharewell.members.caller import Fact
from sharewell.members.cases import CaseKind
from sharewell.members.models import Person
from sharewell.members.reach import Reach
from sharewell.notify.models import Promise
from tests.members.conftest import Enrol
from tests.members.test_register import letters, mails

pytestmark = pytest.mark.django_db
DANA = Actor(ActorKind.STAFF, "7")
RIGHT = {Fact.CARD_ID: "HHP123456", Fact.BIRTH_DATE: "1950-03-04", Fact.POSTAL_CODE: "04101"}


def case_of(member: Person, kind: CaseKind = CaseKind.PIN_NOT_ARRIVED, *, passed: bool = True) -> str:
    cases.open(kind=kind, key="k", person_key=member.person_key, about={}, by=SYSTEM)
    (case,) = cases.waiting(kind)
    cases.take(case.pk, by=DANA)
    if passed:
        caller.check(case.pk, answers=RIGHT, by=DANA)
    return case.pk


def enter(text: str, **changes: Any) -> pin.Entered | None:
    (digits,) = re.findall(r"\b\d{8}\b", text)
    facts: dict[str, Any] = {
        "birth_date": date(1950, 3, 4), "pin": digits, "source": "192.0.2.9", "language": "en",
        "opens_on": lambda key, day: day, "card_id": "HHP123456",
    }  # fmt: skip
    return pin.enter(**(facts | changes))


def test_a_pin_goes_by_letter_to_the_address_on_file(enrol: Enrol, mail: Path) -> None:
    case = case_of(enrol())
    place = desk.send_pin(case, channel="letter", note="first letter got wet", by=DANA)
    assert "12 Pier Road" in place.address
    (text,) = letters(mail)
    entered = enter(text)
    assert entered is not None
    assert entered.purpose == "register"
    assert [step.what for step in cases.steps(case)] == ["taken", "caller_passed", "pin_sent"]
    assert not cases.close(case, outcome="arrived", note="", by=DANA)


def test_a_pin_goes_by_mail_to_the_address_on_file_and_names_nobody(enrol: Enrol, mail: Path) -> None:
    case = case_of(enrol())
    desk.send_pin(case, channel="email", note="", by=DANA)
    (text,) = mails(mail)
    assert text.startswith("alice@example.org\n")
    assert not re.search("Alice|Pier|HHP", text.partition("\n")[2])
    assert enter(text) is not None
    assert enter(text) is None


def test_a_member_who_has_an_account_gets_a_pin_for_a_new_password(enrol: Enrol, mail: Path) -> None:
    alice = enrol()
    Person.objects.update(user_id=9)
    alice.refresh_from_db()
    desk.send_pin(case_of(alice), channel="letter", note="", by=DANA)
    entered = enter(letters(mail)[0])
    assert entered is not None
    assert entered.purpose == "password"


def test_no_pin_without_a_caller_who_passed(enrol: Enrol) -> None:
    case = case_of(enrol(), passed=False)
    with pytest.raises(caller.NotVerified):
        desk.send_pin(case, channel="letter", note="", by=DANA)
    assert Promise.objects.count() == 0


def test_no_pin_where_the_plan_has_no_such_contact(enrol: Enrol) -> None:
    case = case_of(enrol(emails=()))
    for channel in ("email", "none", "1 New Street"):
        with pytest.raises(desk.NowhereToSend):
            desk.send_pin(case, channel=channel, note="", by=DANA)
    assert Promise.objects.count() == 0


def test_a_new_pin_ends_the_one_before_and_there_are_not_many(enrol: Enrol, mail: Path) -> None:
    alice = enrol()
    case = cases.answer(alice.person_key, by=DANA)
    caller.check(case, answers=RIGHT, by=DANA)
    desk.send_pin(case, channel="email", note="", by=DANA)
    (first,) = mails(mail)
    for _ in range(desk.PINS - 1):
        desk.send_pin(case, channel="email", note="", by=DANA)
    with pytest.raises(desk.TooManyPins):
        desk.send_pin(case, channel="email", note="", by=DANA)
    assert enter(first) is None
    held = cases.get(case)
    assert held is not None
    assert held.closed_ms is None, "a call goes on"
    with clock.at(clock.now() + timedelta(days=policy.current().pin_days + 1)):
        caller.check(case, answers=RIGHT, by=DANA)
        assert desk.send_pin(case, channel="email", note="", by=DANA)


def test_a_case_ends_only_as_its_kind_can(enrol: Enrol) -> None:
    case = case_of(enrol())
    for outcome in ("done", "verified", "pin_sent", ""):
        with pytest.raises(desk.NoSuchOutcome):
            desk.finish(case, outcome=outcome, note="", by=DANA)
    assert desk.finish(case, outcome="contact_at_source", note="moved, told enrollment", by=DANA)
    assert not desk.finish(case, outcome="contact_at_source", note="", by=DANA)
    with pytest.raises(cases.Closed):
        desk.add_note(case, note="late", by=DANA)


def test_every_kind_that_is_not_decided_elsewhere_can_be_closed_by_hand() -> None:
    assert set(CaseKind) - set(desk.OUTCOMES) == {CaseKind.AUTHORITY_DOCUMENT, CaseKind.DECOY}


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        (Reach("email", "alice@example.org"), "a•••@•••.org"),
        (Reach("email", "x"), "x•••@•••"),
        (Reach("letter", "Alice Pier\n12 Pier Road\nPortland, ME 04101"), "•••, Portland, ME"),
        (Reach("letter", "Alice Pier\n12 Pier Road"), "•••"),
        (Reach("none", ""), ""),
    ],
)
def test_a_contact_is_shown_masked(place: Reach, shown: str) -> None:
    assert masked.reach(place) == shown


def test_a_card_id_is_shown_by_its_end(enrol: Enrol) -> None:
    assert masked.cards(enrol().person_key) == ["•••456"]
    assert masked.number("12") == "•••"
