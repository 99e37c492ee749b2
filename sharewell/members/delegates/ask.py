"""Someone asks to act for a member by a right of law, with a paper; the help team decides.

Whoever asks sees the same and causes the same work, whether or not the plan knows the member: a request for
nobody waits in the same queue, and a person looks at it (DESIGN law 8).
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Final

from django.db import transaction
from django.utils import translation

from sharewell.accounts import limits, staff
from sharewell.accounts.models import User
from sharewell.audit import acts
from sharewell.audit.actor import Actor
from sharewell.audit.event import Event
from sharewell.lib import clock, secret
from sharewell.lib.upload import Clean
from sharewell.members import cases, match
from sharewell.members.cases import CaseKind
from sharewell.members.delegates import kinds, papers, tell
from sharewell.members.delegates.refused import NotAllowed, NotYours, TooOften
from sharewell.members.delegation import Delegation, Kind, Status

_REQUESTS_A_DAY: Final = 5
_FROM_ONE_PLACE_A_DAY: Final = 20
_A_DAY: Final = 24 * 60


@dataclass(frozen=True, slots=True)
class Meant:
    """The member as the one who asks states them."""

    card_id: str
    given: str
    family: str
    birth_date: date


def send(
    *, holder: User, name: str, relation: str, kind: Kind, meant: Meant, paper: Clean, source: str, by: Actor
) -> Delegation:
    """Put the request and its paper into the help team's queue. Raises NotAllowed, NotYours, TooOften."""
    if staff.is_one(holder.pk):
        raise NotYours("An account of staff acts for no member.")
    if not kinds.RULES[kind].by_law:
        raise NotAllowed("A helper without an authority by law is invited by the member.")
    by_account = limits.take("authority", str(holder.pk), _REQUESTS_A_DAY, _A_DAY)
    if not (limits.take("authority-source", source, _FROM_ONE_PLACE_A_DAY, _A_DAY) and by_account):
        raise TooOften
    with transaction.atomic():
        found = match.find(
            card_id=meant.card_id, given=meant.given, family=meant.family, birth_date=meant.birth_date
        ).person
        right = Delegation(
            person_key=found.person_key if found else 0,
            id=secret.token(16),
            holder_id=holder.pk,
            name=" ".join(name.split()),
            relation=" ".join(relation.split()),
            kind=kind,
            scope=kinds.written(kinds.RULES[kind].most),
            status=Status.ASKED,
            sealed=secret.seal("paper", json.dumps(asdict(meant), default=str).encode()),
            language=holder.language,
            made_ms=clock.now_ms(),
        )
        right.save(force_insert=True)
        papers.keep(right, paper, by=by)
        cases.open_quietly(
            real=True,
            kind=CaseKind.AUTHORITY_DOCUMENT,
            key=f"authority|{right.id}",
            person_key=found.person_key if found else None,
            about=_about(right, meant),
            by=by,
        )
        acts.record(
            event=Event.DELEGATION_ASKED,
            by=by,
            person_key=found.person_key if found else None,
            detail={"delegation": right.id, "kind": str(kind)},
        )
        with translation.override(tell.language_of(found)):
            tell.member(found, right, "help-asked", by, kind=str(kind.label))
    return right


def stated(right: Delegation) -> Meant:
    """Whom the one who asked stated; KeyError for a right that began as an invitation."""
    told = json.loads(secret.unseal("paper", bytes(right.sealed)))
    return Meant(told["card_id"], told["given"], told["family"], date.fromisoformat(told["birth_date"]))


def _about(right: Delegation, meant: Meant) -> dict[str, str]:
    return {
        "delegation": right.id,
        "name": right.name,
        "relation": right.relation,
        "kind": right.kind,
        "member": f"{meant.given} {meant.family}",
        "card_id": meant.card_id,
        "birth_date": meant.birth_date.isoformat(),
    }
