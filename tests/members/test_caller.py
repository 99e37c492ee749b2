"""Who calls: enough facts, all of them right, of one candidate only; counted, written down, and soon over."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sharewell import policy
from sharewell.audit.actor import SYSTEM, Actor, ActorKind
from sharewell.audit.models import Act
from sharewell.lib import clock
from sharewell.members import caller, cases, confidential
from sharewell.members.caller import Fact
from sharewell.members.case import Case, CaseStep
from sharewell.members.cases import CaseKind
from sharewell.members.confidential import Place
from sharewell.members.models import Person
from tests.members.conftest import Enrol

pytestmark = pytest.mark.django_db
DANA = Actor(ActorKind.STAFF, "7")
DORA = Actor(ActorKind.STAFF, "8")
RIGHT = {Fact.CARD_ID: "hhp-123 456", Fact.BIRTH_DATE: "1950-03-04", Fact.POSTAL_CODE: "04101"}


def call(member: Person) -> Case:
    case = cases.get(cases.answer(member.person_key, by=DANA))
    assert case is not None
    return case


def unclear(*people: Person) -> Case:
    keys = ",".join(str(one.person_key) for one in people)
    cases.open(
        kind=CaseKind.REGISTRATION_UNCLEAR, key=keys, person_key=None, about={"candidates": keys}, by=SYSTEM
    )
    (case,) = cases.waiting(CaseKind.REGISTRATION_UNCLEAR)
    cases.take(case.pk, by=DANA)
    return case


def test_a_caller_who_knows_three_facts_passes(enrol: Enrol) -> None:
    alice = enrol()
    case = call(alice)
    checked = caller.check(case.pk, answers=RIGHT, by=DANA)
    assert checked.passed == alice.person_key
    assert caller.verified(case, DANA) == alice.person_key
    assert caller.demand(case, DANA) == alice


@pytest.mark.parametrize(
    "wrong",
    [
        {Fact.POSTAL_CODE: "04102"},
        {Fact.CARD_ID: "HHP 123-457"},
        {Fact.BIRTH_DATE: "1950-04-03"},
        {Fact.EMAIL: "alice@example.com"},
        {Fact.HOUSE_NUMBER: "13"},
        {Fact.PHONE: "2075550100"},
    ],
)
def test_one_wrong_fact_is_enough_to_fail(enrol: Enrol, wrong: dict[Fact, str]) -> None:
    case = call(enrol())
    assert caller.check(case.pk, answers=RIGHT | wrong, by=DANA).passed is None
    with pytest.raises(caller.NotVerified):
        caller.demand(case, DANA)


def test_a_failure_after_a_pass_ends_it(enrol: Enrol) -> None:
    case = call(enrol())
    caller.check(case.pk, answers=RIGHT, by=DANA)
    caller.check(case.pk, answers=RIGHT | {Fact.POSTAL_CODE: "9"}, by=DANA)
    assert caller.verified(case, DANA) is None


def test_too_few_facts_are_no_check_and_count_as_none(enrol: Enrol) -> None:
    case = call(enrol())
    for _ in range(policy.current().caller_tries + 1):
        with pytest.raises(caller.TooFewFacts):
            caller.check(case.pk, answers={Fact.CARD_ID: "HHP123456", Fact.EMAIL: " "}, by=DANA)
    assert caller.check(case.pk, answers=RIGHT, by=DANA).passed


def test_nobody_finds_out_by_trying(enrol: Enrol) -> None:
    """Three checks an hour for a member, whoever asks and in whichever case."""
    alice = enrol()
    case = call(alice)
    for number in range(policy.current().caller_tries):
        caller.check(case.pk, answers=RIGHT | {Fact.POSTAL_CODE: f"0410{number + 2}"}, by=DANA)
    with pytest.raises(caller.TooManyChecks):
        caller.check(case.pk, answers=RIGHT, by=DANA)
    other = unclear(alice)
    with pytest.raises(caller.TooManyChecks):
        caller.check(other.pk, answers=RIGHT, by=DANA)
    with clock.at(clock.now() + timedelta(minutes=61)):
        assert caller.check(case.pk, answers=RIGHT, by=DANA).passed


def test_a_pass_is_of_one_colleague_and_ends_by_itself(enrol: Enrol) -> None:
    case = call(enrol())
    caller.check(case.pk, answers=RIGHT, by=DANA)
    assert caller.verified(case, DORA) is None
    with clock.at(clock.now() + timedelta(minutes=policy.current().caller_minutes)):
        assert caller.verified(case, DANA) is None


def test_only_who_works_on_the_case_checks(enrol: Enrol) -> None:
    case = call(enrol())
    with pytest.raises(cases.TakenByAnother):
        caller.check(case.pk, answers=RIGHT, by=DORA)


def test_facts_that_fit_two_prove_neither(enrol: Enrol) -> None:
    ann = enrol(given="Ann", card_ids=("T1",))
    anna = enrol(member_id="M-2", given="Ann", card_ids=("T2",))
    case = unclear(ann, anna)
    both = {Fact.BIRTH_DATE: "1950-03-04", Fact.POSTAL_CODE: "04101", Fact.HOUSE_NUMBER: "12"}
    checked = caller.check(case.pk, answers=both, by=DANA)
    assert (checked.passed, checked.several) == (None, True)
    checked = caller.check(case.pk, answers=both | {Fact.CARD_ID: "t2"}, by=DANA)
    assert (checked.passed, checked.several) == (anna.person_key, False)


def test_of_someone_with_a_confidential_place_the_household_knows_nothing_that_fits(enrol: Enrol) -> None:
    alice = enrol()
    place = Place(line_1="PO Box 9", city="Bangor", state="ME", postal_code="04401")
    confidential.begin(person=alice, place=place, language="en", by=SYSTEM)
    case = call(alice)
    assert caller.check(case.pk, answers=RIGHT, by=DANA).passed is None
    assert caller.check(case.pk, answers=RIGHT | {Fact.EMAIL: "alice@example.org"}, by=DANA).passed is None
    assert caller.check(case.pk, answers=RIGHT | {Fact.POSTAL_CODE: "04401"}, by=DANA).passed


def test_what_was_said_is_written_nowhere(enrol: Enrol) -> None:
    alice = enrol()
    case = call(alice)
    caller.check(case.pk, answers=RIGHT | {Fact.EMAIL: "alice@example.net"}, by=DANA)
    notes = [step.note for step in cases.steps(case.pk)]
    assert notes[-1] == "card_id fits, birth_date fits, postal_code fits, email does not fit"
    told = " ".join(Act.objects.values_list("detail", flat=True)) + " ".join(notes)
    assert not [said for said in ("123456", "1950", "04101", "example.net") if said in told]
    assert Act.objects.filter(person_key=alice.person_key, event="case:worked", actor_id="7").count() == 2
    assert CaseStep.objects.filter(case_id=case.pk).count() == 2


def test_a_member_is_found_by_card_or_by_name_and_birth_date_and_never_by_ssn(enrol: Enrol) -> None:
    alice = enrol()
    assert caller.find(card_id="hhp123456") == [alice]
    assert caller.find(family="nunez pier", given="alice", birth_date=date(1950, 3, 4)) == [alice]
    assert caller.find(card_id="hhp123456", family="Stone", given="Charlie") == []
    assert caller.find(card_id="000-12-3456") == []
    assert caller.find(card_id="1EG4TE5MK73") == []
    with pytest.raises(ValueError, match="found by card id"):
        caller.find(family="Pier", given="Alice")


def test_a_call_that_is_not_over_is_gone_on_with(enrol: Enrol) -> None:
    alice = enrol()
    first = cases.answer(alice.person_key, by=DANA)
    assert cases.answer(alice.person_key, by=DANA) == first
    assert [step.what for step in cases.steps(first)] == ["taken", "called_again"]
    assert cases.answer(alice.person_key, by=DORA) != first
    cases.close(first, outcome="answered", note="", by=DANA)
    assert cases.answer(alice.person_key, by=DANA) != first


def test_what_one_caller_proved_counts_for_no_other(enrol: Enrol) -> None:
    alice = enrol()

    def proved(case_id: str) -> int | None:
        case = cases.get(case_id)
        assert case is not None
        return caller.verified(case, DANA)

    first = cases.answer(alice.person_key, by=DANA)
    caller.check(first, answers=RIGHT, by=DANA)
    assert proved(first) == alice.person_key
    cases.answer(alice.person_key, by=DANA)
    assert proved(first) is None
    case = call(alice).pk
    caller.check(case, answers=RIGHT, by=DANA)
    cases.release(case, by=DANA)
    assert proved(case) is None
    cases.take(case, by=DANA)
    assert proved(case) is None


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(Fact), st.text(max_size=12), min_size=3))
def test_junk_never_passes(enrol: Enrol, said: dict[Fact, str]) -> None:
    case = call(enrol())
    with clock.at(clock.now() + timedelta(hours=2)):
        try:
            checked = caller.check(case.pk, answers=said, by=DANA)
        except (caller.TooFewFacts, caller.TooManyChecks):
            return
    assert checked.passed is None
