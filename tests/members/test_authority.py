"""The help team decides on papers: every point seen, two people where the plan says so, the case ends with it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sharewell import policy
from sharewell.accounts.models import User
from sharewell.audit.actor import SYSTEM, Actor, ActorKind
from sharewell.audit.models import Act
from sharewell.lib import clock
from sharewell.lib.upload import PNG, Clean
from sharewell.members import authority, cases, delegates
from sharewell.members.case import Case
from sharewell.members.cases import CaseKind
from sharewell.members.delegates import ask, end, kinds, on_file, refused
from sharewell.members.delegation import Delegation, Kind, Status
from sharewell.members.models import Person
from sharewell.notify.models import Promise
from tests.members.conftest import Enrol

pytestmark = pytest.mark.django_db
DANA = Actor(ActorKind.STAFF, "9000007")
DORA = Actor(ActorKind.STAFF, "9000008")
PAPER = b"\x89PNG a paper"
TODAY = date(2026, 11, 24)


def bob() -> User:
    found, _ = User.objects.get_or_create(
        username="bob.pier", defaults={"email": "bob@example.org", "created": clock.now()}
    )
    return found


def asked(kind: Kind = Kind.GUARDIAN, **changes: str) -> Case:
    meant = {"card_id": "HHP123456", "given": "Alice", "family": "Nunez Pier"} | changes
    ask.send(
        holder=bob(), name="Bob Pier", relation="son", kind=kind,
        meant=ask.Meant(birth_date=date(1950, 3, 4), **meant), paper=Clean(PNG, PAPER), source="192.0.2.1",
        by=Actor(ActorKind.REPRESENTATIVE, str(bob().pk)),
    )  # fmt: skip
    (case,) = cases.waiting(CaseKind.AUTHORITY_DOCUMENT)
    cases.take(case.pk, by=DANA)
    return case


def accept(case: Case, kind: Kind = Kind.GUARDIAN, **changes: Any) -> bool:
    facts: dict[str, Any] = {
        "valid_from": clock.today(), "valid_to": None, "scope": kinds.RULES[kind].most,
        "ticked": frozenset(authority.CHECKS[kind]), "beside_others": False, "note": "", "by": DANA,
    }  # fmt: skip
    return authority.accept(case.pk, **(facts | changes))


def state() -> str:
    return Delegation.objects.get().status


def test_papers_are_accepted_and_the_case_ends_with_it(enrol: Enrol) -> None:
    alice = enrol()
    case = asked()
    question = authority.question(case)
    assert (question.member, question.right.name, question.two_people) == (alice, "Bob Pier", False)
    assert accept(case)
    right = delegates.live(bob().pk, alice.person_key)
    assert right is not None
    assert right.covers("claims")
    closed = cases.get(case.pk)
    assert closed is not None
    assert closed.outcome == "verified"
    assert Promise.objects.filter(template="helper-may-act", person_key=alice.person_key).count() == 1
    with pytest.raises(cases.Closed):
        accept(case)


@pytest.mark.parametrize("kind", list(Kind))
def test_every_point_of_the_list_must_be_seen(enrol: Enrol, kind: Kind) -> None:
    if not kinds.RULES[kind].by_law:
        assert authority.CHECKS[kind]
        return
    enrol()
    case = asked(kind)
    for point in authority.CHECKS[kind]:
        with pytest.raises(authority.NotChecked):
            accept(case, kind, ticked=frozenset(authority.CHECKS[kind]) - {point})
    assert state() == Status.ASKED


def test_a_court_order_needs_two_colleagues(enrol: Enrol) -> None:
    assert policy.current().two_people_for == ("court_order",)
    alice = enrol()
    case = asked(Kind.COURT_ORDER)
    assert not accept(case, Kind.COURT_ORDER)
    assert delegates.live(bob().pk, alice.person_key) is None
    cases.take(case.pk, by=DANA)
    with pytest.raises(authority.NeedsAnother):
        accept(case, Kind.COURT_ORDER)
    cases.take(case.pk, by=DORA, over=True)
    assert accept(case, Kind.COURT_ORDER, by=DORA)
    assert delegates.live(bob().pk, alice.person_key) is not None


def test_refused_papers_open_nothing(enrol: Enrol) -> None:
    alice = enrol()
    case = asked()
    with pytest.raises(ValueError, match="because"):
        authority.refuse(case.pk, reason="because", note="", by=DANA)
    authority.refuse(case.pk, reason="not_signed", note="page 2 is missing", by=DANA)
    assert (state(), delegates.live(bob().pk, alice.person_key)) == (Status.REFUSED, None)
    assert [step.note for step in cases.steps(case.pk)][-1] == "not_signed. page 2 is missing"
    assert "page 2" not in "".join(Act.objects.values_list("detail", flat=True))


def test_papers_for_nobody_we_know_are_first_given_a_member(enrol: Enrol) -> None:
    alice = enrol()
    case = asked(card_id="HHP-TYPO")
    assert authority.question(case).member is None
    with pytest.raises(refused.NotAllowed):
        accept(case)
    authority.assign(case.pk, member=alice, by=DANA)
    fresh = cases.get(case.pk)
    assert fresh is not None
    assert authority.question(fresh).member == alice
    assert len(authority.question(fresh).papers) == 1
    assert accept(fresh)


def test_only_who_works_on_the_case_decides(enrol: Enrol) -> None:
    enrol()
    case = asked()
    for deed in (
        lambda: accept(case, by=DORA),
        lambda: authority.refuse(case.pk, reason="danger", note="", by=DORA),
        lambda: authority.assign(case.pk, member=Person.objects.get(), by=DORA),
    ):
        with pytest.raises(cases.TakenByAnother):
            deed()
    assert state() == Status.ASKED


def test_a_request_that_was_taken_back_is_settled(enrol: Enrol) -> None:
    alice = enrol()
    case = asked()
    right = Delegation.objects.get()
    end.end(person_key=alice.person_key, delegation_id=right.id, by=SYSTEM, reason="x")
    with pytest.raises(authority.Settled):
        authority.question(case)
    with pytest.raises(authority.Settled):
        accept(case)
    authority.close_settled(case.pk, by=DANA)
    assert cases.waiting() == []


def test_a_case_is_not_closed_as_settled_while_something_is_left_to_decide(enrol: Enrol) -> None:
    alice = enrol()
    case, phone = asked(), cases.answer(alice.person_key, by=DANA)
    authority.close_settled(case.pk, by=DANA)
    with pytest.raises(ValueError, match="papers"):
        authority.close_settled(phone, by=DANA)
    with pytest.raises(cases.TakenByAnother):
        authority.close_settled(case.pk, by=DORA)
    assert {one.pk for one in cases.waiting()} == {case.pk, phone}


def test_another_authority_over_the_member_must_be_looked_at(enrol: Enrol) -> None:
    alice = enrol()
    Delegation.objects.create(
        person_key=alice.person_key, id="other", holder_id=999, name="Carl", kind=Kind.GUARDIAN,
        scope=kinds.written(kinds.RULES[Kind.GUARDIAN].most), status=Status.VERIFIED, valid_from=date(2020, 1, 1),
        made_ms=1,
    )  # fmt: skip
    case = asked()
    assert [one.name for one in authority.question(case).others] == ["Carl"]
    with pytest.raises(refused.Conflicting):
        accept(case)
    assert accept(case, beside_others=True)


def test_each_look_at_a_paper_is_written_down(enrol: Enrol) -> None:
    alice = enrol()
    case = asked()
    (paper,) = authority.question(case).papers
    found = authority.paper(case, paper.id, by=DANA)
    assert found is not None
    assert (found.type, found.content) == (PNG, PAPER)
    assert authority.paper(case, "other", by=DANA) is None
    act = Act.objects.get(event="delegation:paper_opened")
    assert (act.person_key, act.actor_kind, act.actor_id) == (alice.person_key, "staff", "9000007")


def test_who_checks_sees_that_the_plans_files_name_the_one_who_asks(enrol: Enrol) -> None:
    alice, helper = enrol(), enrol(member_id="M-BOB", card_ids=["HHP7"], given="Bob")
    case = asked()
    assert not authority.question(case).named_on_file
    on_file.put({helper.person_key: alice.person_key})
    assert not authority.question(case).named_on_file
    Person.objects.filter(person_key=helper.person_key).update(user_id=bob().pk)
    assert authority.question(case).named_on_file
