"""Bob signs for Alice by a verified right; what he signed stands only while his right does."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from sharewell.accounts.models import User
from sharewell.audit.actor import Actor, ActorKind
from sharewell.fhir import outcome
from sharewell.lib import clock, sql
from sharewell.members import delegates
from sharewell.members.delegates import Delegation, Kind, Status
from sharewell.members.models import Person
from sharewell.notify.models import Promise
from sharewell.oauth import bearer, standing
from sharewell.sharing import authority, grants, on_behalf, papers
from sharewell.sharing.models import Grant, SignedFor, State
from sharewell.sharing.presence import Presence
from tests.sharing.conftest import NOON, SCOPES, World

DAY = date(2027, 3, 1)


@pytest.fixture
def bob(world: World) -> User:
    return User.objects.create(username="bob.rivera", email="bob@example.org", created=NOON)


def may_act(world: World, bob: User, **changes: Any) -> Delegation:
    facts: dict[str, Any] = {
        "person_key": world.key, "id": "right-of-bob", "holder_id": bob.pk, "name": "Bob Rivera",
        "kind": Kind.HEALTH_CARE_POWER, "scope": " claims sharing share stop ", "status": Status.VERIFIED,
        "valid_from": DAY, "valid_to": DAY + timedelta(days=30), "made_ms": 1,
    }  # fmt: skip
    return Delegation.objects.create(**(facts | changes))


def sign(world: World, bob: User, right: Delegation | None, **changes: Any) -> Grant:
    member, now = Person.objects.get(person_key=world.key), clock.now()
    stated = authority.words(right, member, "en") if right else ""
    who = right.name if right else "Bob Rivera"
    shown = papers.required(world.app, "en", now, grants.end_of(now, 365), who, authority=stated)
    facts: dict[str, Any] = {
        "person_key": world.key, "signer": bob, "app": world.app, "scopes": SCOPES, "language": "en",
        "papers": shown, "typed_name": "Bob Rivera", "days": 365, "right": right,
        "presence": Presence("password", now),
        "by": Actor(ActorKind.REPRESENTATIVE, str(bob.pk), for_person=world.key),
    }  # fmt: skip
    return grants.give(**(facts | changes))


def stands(grant: Grant) -> bool:
    with sql.writer() as connection:
        return standing.of(connection, grant.person_key, grant.id).live


@pytest.mark.usefixtures("mail")
def test_the_paper_says_by_what_authority_and_for_whom(world: World, bob: User) -> None:
    with clock.at(NOON):
        grant = sign(world, bob, may_act(world, bob))
    assert grant.authority == "Health care power of attorney: Alice Núñez"
    assert grant.signer_name == "Bob Rivera"
    assert SignedFor.objects.get(person_key=world.key, id=grant.id).delegation_id == "right-of-bob"


@pytest.mark.parametrize(
    "changes",
    [
        {"status": Status.ASKED}, {"status": Status.ENDED}, {"valid_from": DAY + timedelta(days=1)},
        {"valid_to": DAY - timedelta(days=1), "valid_from": DAY - timedelta(days=9)},
        {"scope": " claims sharing stop "},
        {"kind": Kind.PARENT}, {"kind": Kind.EXECUTOR}, {"holder_id": 999}, {"person_key": 12},
    ],
)  # fmt: skip
def test_nobody_signs_without_a_live_right_that_covers_signing(
    world: World, bob: User, changes: dict[str, Any]
) -> None:
    right = may_act(world, bob, **changes)
    with clock.at(NOON), pytest.raises(grants.NotYours):
        sign(world, bob, right)
    assert not Grant.objects.exists()


def test_a_stranger_signs_neither_with_nor_without_someone_elses_right(world: World, bob: User) -> None:
    charlie = User.objects.create(username="charlie", email="c@example.org", created=NOON)
    right = may_act(world, bob)
    with clock.at(NOON):
        for by in (None, right):
            with pytest.raises(grants.NotYours):
                sign(world, charlie, by)
        with pytest.raises(grants.WrongName):
            sign(world, bob, right, typed_name="Alice Núñez")


def test_a_signature_by_right_ends_at_midnight_after_the_last_day_without_any_job(world: World, bob: User) -> None:
    right = may_act(world, bob)
    with clock.at(NOON):
        grant = sign(world, bob, right)
        assert stands(grant)
    assert right.valid_to is not None
    over = clock.midnight(right.valid_to + timedelta(days=1))
    with clock.at(over - timedelta(seconds=1)):
        assert stands(grant)
    with clock.at(over):
        assert not stands(grant)
        assert grants.end_by_right() == 1
        assert Grant.objects.get(id=grant.id).state == State.DELEGATION_ENDED
        assert grants.end_by_right() == 0


def test_when_the_member_removes_bob_his_grants_end_and_hers_do_not(world: World, bob: User) -> None:
    with clock.at(NOON):
        his = sign(world, bob, may_act(world, bob))
        hers = world.give()
        assert on_behalf.end(
            person_key=world.key, delegation_id="right-of-bob", by=world.by, reason="member asked"
        )
        assert not stands(his)
        assert stands(hers)
        assert Grant.objects.get(id=his.id).state == State.DELEGATION_ENDED
        assert not on_behalf.end(person_key=world.key, delegation_id="right-of-bob", by=world.by, reason="again")


def test_a_new_right_does_not_bring_an_old_grant_back(world: World, bob: User) -> None:
    with clock.at(NOON):
        grant = sign(world, bob, may_act(world, bob))
        Delegation.objects.filter(id="right-of-bob").update(status=Status.ENDED)
        may_act(world, bob, id="a-new-right")
        assert not stands(grant)


def test_a_click_is_enough_only_for_the_same_right(world: World, bob: User) -> None:
    with clock.at(NOON):
        right = may_act(world, bob)
        grant = sign(world, bob, right)
        found = grants.covers(world.key, world.app, SCOPES, signer=bob, right=right)
        assert found is not None
        assert found.id == grant.id
        assert grants.covers(world.key, world.app, SCOPES, signer=bob) is None
        other = may_act(world, bob, id="another-right")
        assert grants.covers(world.key, world.app, SCOPES, signer=bob, right=other) is None
        assert grants.covers(world.key, world.app, SCOPES, signer=world.alice) is None


def test_the_member_stops_what_bob_signed_and_bob_stops_what_he_may(world: World, bob: User) -> None:
    with clock.at(NOON):
        grant = sign(world, bob, may_act(world, bob))
        stopped = world.stop(grant)
    assert stopped.grant.state == State.STOPPED_BY_MEMBER


def test_the_member_is_told_that_sharing_started_and_ended(world: World, bob: User) -> None:
    with clock.at(NOON):
        grant = sign(world, bob, may_act(world, bob))
        on_behalf.end(person_key=world.key, delegation_id="right-of-bob", by=world.by, reason="member asked")
    told = set(Promise.objects.filter(person_key=world.key).values_list("template", flat=True))
    assert told >= {"sharing-started", "sharing-stopped", "helper-ended"}
    assert grant.state == State.ACTIVE
    assert Promise.objects.filter(person_key=0, template="acting-ended").count() == 1


def test_a_quiet_removal_tells_only_the_member(world: World, bob: User) -> None:
    with clock.at(NOON):
        may_act(world, bob)
        on_behalf.end(person_key=world.key, delegation_id="right-of-bob", by=world.by, reason="x", quietly=True)
    assert not Promise.objects.filter(template="acting-ended").exists()
    assert Promise.objects.filter(template="helper-ended").exists()


def test_the_conditions_take_part_in_the_token_look_up() -> None:
    """Both statements of the door ask for the right; a token of nobody is refused."""
    assert "sharing_signedfor" in bearer._SQL
    assert "sharing_signedfor" in bearer._GUARD
    assert (
        delegates.LIVE_SQL.replace(":today", ":guard_today").replace(":of_age", ":guard_of_age") in bearer._GUARD
    )
    with pytest.raises(outcome.FhirError):
        bearer.access_for("Bearer nothing")
