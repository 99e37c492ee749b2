"""The help team decides on papers of authority from their case: the check list, a second pair of eyes, the end.

delegates.decide knows what a right may be; here stands who may say so, after which checks, and that the case ends
in the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction

from sharewell import policy
from sharewell.audit.actor import Actor
from sharewell.members import cases, own, person
from sharewell.members.case import Case, CaseKind
from sharewell.members.delegates import Delegation, Kind, Status, decide, on_file, papers, standing
from sharewell.members.delegates.papers import Opened
from sharewell.members.delegation import DelegationPaper
from sharewell.members.models import Person

FIRST_YES: Final = "first_yes"
_ALL: Final = ("names_member", "names_holder", "signed", "in_force")
CHECKS: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.GUARDIAN: (*_ALL, "from_court", "health_care"),
    Kind.COURT_ORDER: (*_ALL, "from_court", "health_care"),
    Kind.HEALTH_CARE_POWER: (*_ALL, "health_care", "witnessed"),
    Kind.EXECUTOR: (*_ALL, "from_court"),
    Kind.PARENT: ("names_member", "names_holder", "parentage", "no_court_order"),
    Kind.APPOINTED: (*_ALL, "both_signed"),
    Kind.CAREGIVER: _ALL,
}
"""What must be seen on the paper, kind by kind, before anyone may act by it (45 CFR 164.514(h))."""
REASONS: Final = (
    "unreadable",
    "not_this_member",
    "not_this_person",
    "not_signed",
    "not_in_force",
    "too_narrow",
    "danger",
)
"""Why a paper is refused; danger: 45 CFR 164.502(g)(5). It stays with the help team."""


class NotChecked(Exception):
    """A point of the check list was not ticked."""


class NeedsAnother(Exception):
    """Who said the first yes cannot say the second."""


class Settled(Exception):
    """There is nothing left to decide: withdrawn, ended or decided."""


@dataclass(frozen=True, slots=True)
class Question:
    """All that is needed to decide. `others`: who else has authority over the member; `first_yes`: who said it."""

    right: Delegation
    member: Person | None
    named_on_file: bool
    others: list[Delegation]
    papers: list[DelegationPaper]
    checks: tuple[str, ...]
    two_people: bool
    first_yes: str


def question(case: Case) -> Question:
    """What a case asks. Raises Settled."""
    right = _right(case)
    member = person.get(right.person_key) if right.person_key else None
    kind = Kind(right.kind)
    return Question(
        right=right,
        member=member,
        named_on_file=on_file.names(right.person_key, right.holder_id),
        others=[one for one in standing.for_person(right.person_key) if one.holder_id != right.holder_id],
        papers=papers.of(right),
        checks=CHECKS[kind],
        two_people=kind in policy.current().two_people_for,
        first_yes=_first_yes(case),
    )


def paper(case: Case, paper_id: str, *, by: Actor) -> Opened | None:
    """A paper of the case with its bytes; the look is an act in the ledger. Raises Settled."""
    right = _right(case)
    if paper_id not in {one.id for one in papers.of(right)}:
        return None
    return papers.open(right.person_key, paper_id, by=by)


def accept(
    case_id: str,
    *,
    valid_from: date,
    valid_to: date | None,
    scope: tuple[str, ...],
    ticked: frozenset[str],
    beside_others: bool,
    note: str,
    by: Actor,
) -> bool:
    """Verify the authority and close the case. False: that was the first of two; another colleague goes on.

    Raises NotChecked, NeedsAnother, Settled, the refusals of delegates.decide.verify, cases.Closed,
    cases.TakenByAnother.
    """
    with transaction.atomic():
        case = cases.hold(case_id, by)
        asked = question(case)
        own.refuse_account(by, asked.right.holder_id)
        if not set(asked.checks) <= ticked:
            raise NotChecked
        if asked.two_people and asked.first_yes in {"", f"{by.kind}:{by.id}"}:
            if asked.first_yes:
                raise NeedsAnother
            days = f"{valid_from} – {valid_to or ''}".strip(" –")
            cases.note(case, what=FIRST_YES, note=f"{days}. {note}".strip(), by=by)
            cases.release(case_id, by=by)
            return False
        decide.verify(
            person_key=asked.right.person_key,
            delegation_id=asked.right.id,
            valid_from=valid_from,
            valid_to=valid_to,
            scope=scope,
            beside_others=beside_others,
            by=by,
        )
        cases.close(case_id, outcome="verified", note=note, by=by, person_key=asked.right.person_key)
    return True


def refuse(case_id: str, *, reason: str, note: str, by: Actor) -> None:
    """Refuse the papers and close the case. `reason` is one of REASONS; ValueError else.

    Raises Settled, cases.Closed, cases.TakenByAnother.
    """
    if reason not in REASONS:
        raise ValueError(reason)
    with transaction.atomic():
        case = cases.hold(case_id, by)
        right = _right(case)
        decide.refuse(person_key=right.person_key, delegation_id=right.id, reason=reason, by=by)
        said = f"{reason}. {note}".strip()
        cases.close(case_id, outcome="refused", note=said, by=by, person_key=right.person_key or None)


def assign(case_id: str, *, member: Person, by: Actor) -> None:
    """Say which member the papers are about, when nobody fitted what was typed.

    Raises Settled, delegates.refused.Refused, cases.Closed, cases.TakenByAnother.
    """
    with transaction.atomic():
        case = cases.hold(case_id, by)
        right = _right(case)
        own.refuse(by, member.person_key)
        decide.assign(delegation_id=right.id, person_key=member.person_key, by=by)
        case.person_key = member.person_key
        case.save(update_fields=["person_key"])
        cases.note(case, what="assigned", note="", by=by)


def close_settled(case_id: str, *, by: Actor) -> None:
    """Close a case about which there is nothing left to decide; nothing happens while there is.

    Raises cases.Closed, cases.TakenByAnother.
    """
    with transaction.atomic():
        case = cases.hold(case_id, by)
        try:
            _right(case)
        except Settled:
            cases.close(case_id, outcome="withdrawn", note="", by=by)


def _right(case: Case) -> Delegation:
    if case.kind != CaseKind.AUTHORITY_DOCUMENT:
        raise ValueError("This case is not about papers of authority.")
    rows = Delegation.objects.filter(person_key=case.person_key or 0, id=cases.about(case)["delegation"])
    right = rows.filter(status=Status.ASKED).first()
    if right is None:
        raise Settled
    return right


def _first_yes(case: Case) -> str:
    said = [step.by for step in cases.steps(case.pk) if step.what == FIRST_YES]
    return said[-1] if said else ""
