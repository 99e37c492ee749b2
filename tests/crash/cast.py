"""Alice, a member today with an account, and Erin's app Sunrise, on a database where commits are real."""

from __future__ import annotations

from datetime import date, timedelta

from sharewell.accounts.models import User
from sharewell.audit.actor import SYSTEM, Actor, ActorKind
from sharewell.coverage import periods
from sharewell.lib import clock
from sharewell.members import person
from sharewell.members.models import Person
from sharewell.registry import apps
from sharewell.registry.models import App
from sharewell.sharing import certificate, grants, papers
from sharewell.sharing.models import Grant
from sharewell.sharing.presence import Presence

MEMBER = "M-alice"
BACK = "https://sunrise.example.org/back"
SCOPES = "launch/patient openid fhirUser offline_access patient/*.read"
OMAR = Actor(ActorKind.OPERATOR, "omar")


def member(
    member_id: str = MEMBER, family: str = "Nightingale", given: str = "Alice", ssn: str = "000121234"
) -> int:
    """A person with current coverage and an e-mail on file."""
    facts = person.PersonFacts(
        member_id=member_id, family=family, given=given, birth_date=date(1950, 3, 4), ssn=ssn,
        emails=(f"{given}.{family}@example.org".lower(),), updated_ms=1,
    )  # fmt: skip
    person.upsert(facts, card_ids=(f"CARD{member_id}",), by=SYSTEM)
    starts = clock.today() - timedelta(days=100)
    told = periods.PeriodFacts(member_id=member_id, coverage_id=f"C-{member_id}", program="MA", start=starts)
    periods.upsert(told, by=SYSTEM)
    return person.key_of(member_id)


def account(key: int, username: str = "alice.pier") -> User:
    """An account of a member, as if registered."""
    user = User.objects.create(username=username, email=f"{username}@example.org", created=clock.now())
    Person.objects.filter(person_key=key).update(user_id=user.pk)
    return user


def sunrise(**facts: object) -> App:
    """Erin's app; public unless told otherwise. The plan's certificate is there: making it is not in every act."""
    certificate.current()
    given = {"legal_name": "Sunrise Health, Inc.", "product_name": "Sunrise", "redirect_uris": [BACK]}
    app, _ = apps.register(by=OMAR, contact_email="erin@sunrise.example.org", **(given | facts))  # type: ignore[arg-type]
    return app


def sign() -> Grant:
    """Alice reads and signs, for the one app there is."""
    key = person.key_of(MEMBER)
    app, signer = App.objects.get(), User.objects.get(pk=Person.objects.get(person_key=key).user_id)
    now = clock.now()
    shown = papers.required(app, "en", now, grants.end_of(now, 365), "Alice Nightingale")
    return grants.give(
        person_key=key, signer=signer, app=app, scopes=SCOPES, language="en", papers=shown,
        typed_name="Alice Nightingale", days=365, presence=Presence("password", clock.now()),
        by=Actor(ActorKind.MEMBER, str(signer.pk)),
    )  # fmt: skip


def stop(grant_id: str) -> grants.Stopped:
    """Alice stops."""
    grant = Grant.objects.get(person_key=person.key_of(MEMBER), id=grant_id)
    by = Actor(ActorKind.MEMBER, str(grant.signer_id))
    return grants.stop(grant=grant, by=by, channel="account_settings", reason="member asked")
