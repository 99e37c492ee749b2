"""Coverage changes come by the eligibility file; sharing follows them: refused at once, ended after the grace.

Alice's app holds a refresh token and asks with it; the answer says whether sharing stands at that moment.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from sharewell import policy
from sharewell.accounts.models import User
from sharewell.audit.actor import Actor, ActorKind
from sharewell.fhir.outcome import FhirError
from sharewell.lib import clock
from sharewell.members import person
from sharewell.members.models import Person
from sharewell.notify import inbox
from sharewell.oauth import bearer
from sharewell.oauth.refusal import Refusal
from sharewell.sharing import grants
from sharewell.sharing.models import Grant, State
from tests.ingest.claim_rows import ALICE, Cells
from tests.ingest.test_claims_on_the_shelf import load
from tests.oauth import world
from tests.sharing.conftest import World

GRACE = timedelta(days=policy.current().coverage_grace_days)
SIGNED = date(2026, 9, 1)

pytestmark = pytest.mark.django_db


def noon(day: date) -> datetime:
    """12:00 of a day in the plan's zone, summer and winter."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=clock.plan_zone())


def row(updated: date, **cells: str) -> Cells:
    """What the source wrote on a day of Alice's coverage C-1 (or another one)."""
    return {**ALICE, "updated_at": noon(updated).isoformat(), **cells}


@dataclass
class Shared:
    """Alice's grant, and the app that holds a refresh token for it."""

    folder: Path
    grant: Grant
    app: Any
    token: str
    files: int = 0

    def told(self, *rows: Cells) -> None:
        """The plan sends a file."""
        self.files += 1
        assert load(self.folder, f"{self.files}.csv", list(rows)).rejected == 0

    def reads(self, moment: datetime) -> bool:
        """Whether the app gets a token and is let in with it at this moment."""
        with clock.at(moment):
            try:
                answer = world.refresh(self.app, self.token)
                self.token = answer["refresh_token"]
                bearer.access_for(f"Bearer {answer['access_token']}")
            except (Refusal, FhirError):
                return False
        return True

    def state_after_work(self, moment: datetime) -> str:
        """The state once the background work has run at this moment."""
        with clock.at(moment):
            grants.end_lapsed()
            grants.expire_due()
        return str(Grant.objects.values_list("state", flat=True).get(id=self.grant.id))


@pytest.fixture
def shared(tmp_path: Path) -> Shared:
    load(tmp_path, "first.csv", [ALICE])
    key = person.key_of(ALICE["member_id"])
    user = User.objects.create(username="alice.pier", email="alice@example.org", created=noon(SIGNED))
    Person.objects.filter(person_key=key).update(user_id=user.pk)
    with clock.at(noon(SIGNED)):
        app = world.sunrise()
        alice = World(user, app, key)
        given = alice.give(scopes=world.SCOPES, papers=alice.shown(who="Alice Anders"), typed_name="alice anders")
        return Shared(tmp_path, given, app, world.connect(app, given)["refresh_token"])


NEW_PLAN = {
    "contract": {"contract": "H8888"},
    "plan benefit package": {"pbp": "014"},
    "card": {"card_id": "HHP777777"},
    "all of them": {"contract": "H8888", "pbp": "014", "card_id": "HHP777777", "plan_name": "Harbor Plus"},
}


@pytest.mark.parametrize("changed", NEW_PLAN.values(), ids=NEW_PLAN)
def test_a_new_contract_package_or_card_in_scope_keeps_grant_and_account(shared: Shared, changed: Cells) -> None:
    before = row(date(2026, 12, 1), coverage_end="2026-12-31")
    after = row(date(2026, 12, 1), coverage_id="C-2", coverage_start="2027-01-01", **changed)
    shared.told(after, before)
    last, first = noon(date(2026, 12, 31)), noon(date(2027, 1, 1))
    midnight = clock.midnight(date(2027, 1, 1))
    assert all(shared.reads(moment) for moment in (last, midnight - timedelta(seconds=1), midnight, first))
    assert shared.state_after_work(first + GRACE + timedelta(days=10)) == State.ACTIVE
    assert Person.objects.get(person_key=shared.grant.person_key).user_id == shared.grant.signer_id
    assert Grant.objects.get().ends_at == shared.grant.ends_at


def test_a_new_member_id_of_the_same_person_keeps_grant_and_account(shared: Shared) -> None:
    shared.told(
        row(date(2026, 12, 1), coverage_end="2026-12-31"),
        row(date(2026, 12, 1), coverage_id="C-2", coverage_start="2027-01-01", member_id="M-0099",
            previous_member_id="M-0001", card_id="HHP000099", contract="H8888"),
    )  # fmt: skip
    assert shared.reads(noon(date(2027, 1, 2)))
    assert Person.objects.get(person_key=shared.grant.person_key).user_id == shared.grant.signer_id


def test_coverage_that_ends_is_refused_from_midnight_and_ended_after_the_grace(shared: Shared) -> None:
    shared.told(row(date(2026, 10, 1), coverage_end="2026-10-31"))  # the clocks go back on 1 November
    midnight = clock.midnight(date(2026, 11, 1))
    assert shared.reads(midnight - timedelta(seconds=1))
    assert not shared.reads(midnight)
    first = noon(date(2026, 11, 1))
    assert shared.state_after_work(first + GRACE) == State.ACTIVE
    assert not shared.reads(first + GRACE)
    assert shared.state_after_work(first + GRACE + timedelta(days=1)) == State.COVERAGE_ENDED
    (message,) = inbox.list_for(shared.grant.person_key, words="no longer shared")
    assert "coverage" in message.text.body


def test_a_back_dated_end_is_refused_at_once_and_has_its_grace_from_the_day_it_was_told(shared: Shared) -> None:
    told = date(2026, 10, 20)
    assert shared.reads(noon(told) - timedelta(hours=1))
    shared.told(row(told, coverage_end="2026-09-30"))
    assert not shared.reads(noon(told))
    assert shared.state_after_work(noon(told) + GRACE) == State.ACTIVE
    assert shared.state_after_work(noon(told) + GRACE + timedelta(days=1)) == State.COVERAGE_ENDED


def test_a_reinstatement_within_the_grace_resumes_the_same_grant_with_the_same_end(shared: Shared) -> None:
    told = date(2026, 10, 20)
    shared.told(row(told, coverage_end="2026-09-30"))
    again = told + GRACE
    assert not shared.reads(noon(again))
    assert shared.state_after_work(noon(again)) == State.ACTIVE
    shared.told(row(again))
    assert shared.reads(noon(again) + timedelta(minutes=1))
    assert Grant.objects.get().ends_at == shared.grant.ends_at == noon(SIGNED) + timedelta(days=365)
    assert shared.reads(shared.grant.ends_at - timedelta(seconds=1))
    assert not shared.reads(shared.grant.ends_at)
    assert not inbox.list_for(shared.grant.person_key, words="no longer shared")


def test_a_reinstatement_after_the_end_opens_nothing_and_a_new_signature_does(shared: Shared) -> None:
    told = date(2026, 10, 20)
    shared.told(row(told, coverage_end="2026-09-30"))
    over = told + GRACE + timedelta(days=1)
    assert shared.state_after_work(noon(over)) == State.COVERAGE_ENDED
    shared.told(row(over))
    later = noon(over) + timedelta(hours=1)
    assert not shared.reads(later)
    assert shared.state_after_work(later) == State.COVERAGE_ENDED
    with clock.at(later):
        user = User.objects.get()
        alice = World(user, shared.app, shared.grant.person_key)
        assert Actor(ActorKind.MEMBER, str(user.pk)) == alice.by
        assert alice.give(papers=alice.shown(who="Alice Anders"), typed_name="alice anders").is_live


def test_an_end_in_the_grace_is_the_original_end_and_is_told_as_that(shared: Shared) -> None:
    last = shared.grant.ends_at.astimezone(clock.plan_zone()).date() - timedelta(days=5)
    shared.told(row(last, coverage_end=last.isoformat()))
    assert shared.state_after_work(shared.grant.ends_at) == State.EXPIRED
    shared.told(row(last + timedelta(days=6)))
    assert not shared.reads(shared.grant.ends_at + timedelta(hours=1))


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_files_out_of_order_and_twice_give_the_state_of_the_newest_word(
    shared: Shared, order: tuple[int, ...]
) -> None:
    day = date(2026, 10, 1)
    words = [
        row(day, coverage_end="2026-09-15"),
        row(day + timedelta(days=3)),
        row(day + timedelta(days=6), coverage_end="2026-10-31"),
    ]
    for number in [*order, *order]:
        shared.told(words[number])
    assert shared.reads(noon(date(2026, 10, 31)))
    assert not shared.reads(noon(date(2026, 11, 1)))
    assert shared.state_after_work(noon(date(2026, 11, 1)) + GRACE) == State.ACTIVE


def test_a_move_to_a_program_out_of_scope_ends_sharing_and_says_so(shared: Shared) -> None:
    told = date(2026, 12, 1)
    out = {"coverage_id": "C-2", "coverage_start": "2027-01-01", "program": "COMMERCIAL"}
    shared.told(row(told, coverage_end="2026-12-31"), row(told, **out))
    assert shared.reads(noon(date(2026, 12, 31)))
    assert not shared.reads(noon(date(2027, 1, 1)))
    assert shared.state_after_work(noon(date(2027, 1, 2)) + GRACE) == State.COVERAGE_ENDED
    (message,) = inbox.list_for(shared.grant.person_key, words="no longer shared")
    assert "a program without sharing" in message.text.body


def test_a_death_ends_sharing_at_once_without_a_word(shared: Shared) -> None:
    shared.told(row(date(2026, 10, 2), death_date="2026-10-01"))
    assert not shared.reads(noon(date(2026, 10, 2)))
    assert shared.state_after_work(noon(date(2026, 10, 2))) == State.DECEASED
    assert not inbox.list_for(shared.grant.person_key, words="no longer shared")
