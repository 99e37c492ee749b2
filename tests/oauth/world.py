"""Alice, her coverage and her grant; Erin's app Sunrise; and the steps an app takes, as plain functions."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sharewell.accounts.models import User
from sharewell.audit.actor import Actor, ActorKind
from sharewell.coverage.models import Period
from sharewell.lib import clock, secret
from sharewell.members import person
from sharewell.members.models import Person
from sharewell.oauth import authorize, site, token
from sharewell.registry import apps
from sharewell.registry.models import App
from sharewell.sharing.models import Grant

OMAR = Actor(ActorKind.OPERATOR, "omar")
CALLBACK = "https://sunrise.example.org/callback"
VERIFIER = "erin-keeps-this-verifier-to-herself-0123456789"
SCOPES = "launch/patient openid fhirUser offline_access patient/*.read user/*.read"


def challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def sunrise(**facts: Any) -> App:
    """Erin's app; public unless told otherwise."""
    return sunrise_and_secret(**facts)[0]


def sunrise_and_secret(**facts: Any) -> tuple[App, str]:
    given = {
        "legal_name": "Sunrise Health Apps, Inc.",
        "product_name": "Sunrise",
        "redirect_uris": [CALLBACK],
        "contact_email": "erin@sunrise.example.org",
    } | facts
    app, value = apps.register(by=OMAR, **given)
    return app, value or ""


@dataclass(frozen=True)
class Alice:
    """A member with an account, current coverage, and a member id."""

    person_key: int
    user: User


def alice(name: str = "alice", *, covered: bool = True) -> Alice:
    facts = person.PersonFacts(
        member_id=f"M-{name}", family="Adams", given=name.title(), birth_date=date(1950, 1, 2),
    )  # fmt: skip
    person.upsert(facts, by=OMAR)
    key = person.key_of(facts.member_id)
    user = User.objects.create(
        username=name, email=f"{name}@example.org", language="en", password="!", created=clock.now()
    )
    Person.objects.filter(person_key=key).update(user_id=user.pk)
    if covered:
        cover(key)
    return Alice(key, user)


def cover(person_key: int, *, start: date | None = None, end: date | None = None) -> Period:
    return Period.objects.create(
        person_key=person_key,
        id="c1",
        coverage_id="C1",
        program="MA",
        start=start or clock.today() - timedelta(days=100),
        end=end,
        updated_ms=0,
        content=b"",
    )


def grant(member: Alice, app: App, *, days: float = 365, scopes: str = SCOPES) -> Grant:
    """A live grant as sharing would have given it (without its papers)."""
    now = clock.now_ms()
    return Grant.objects.create(
        person_key=member.person_key,
        id=secret.token(15),
        signer_id=member.user.pk,
        signer_name="Alice Adams",
        client_id=app.client_id,
        legal_name=app.legal_name,
        product_name=app.product_name,
        app_version=app.version,
        scopes=scopes,
        language="en",
        papers=[],
        signature_id="s1",
        document_id="d1",
        document_sha256="",
        starts_ms=now,
        ends_ms=now + int(days * 86_400_000),
    )


def stop(one: Grant) -> None:
    """What sharing does to the one row that decides."""
    Grant.objects.filter(person_key=one.person_key, id=one.id).update(
        state="stopped_by_member", ended_ms=clock.now_ms(), ended_by="member:1", ended_channel="pages"
    )


def asks(app: App, **changes: str | list[str] | None) -> dict[str, list[str]]:
    """The parameters of a correct authorization request, changed as told (None: left out)."""
    right: dict[str, Any] = {
        "response_type": "code",
        "client_id": app.client_id,
        "redirect_uri": CALLBACK,
        "scope": SCOPES,
        "state": "state-of-erin",
        "aud": site.fhir_base(),
        "code_challenge": challenge(VERIFIER),
        "code_challenge_method": "S256",
    }
    wanted = {name: value for name, value in (right | changes).items() if value is not None}
    return {name: value if isinstance(value, list) else [value] for name, value in wanted.items()}


def query(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def code_for(app: App, given: Grant, **changes: str | list[str] | None) -> str:
    """Go through the front half of the flow and return the code."""
    prompt = authorize.begin(asks(app, **changes))
    return query(authorize.issue_code(prompt, given, signed_in_at=clock.now()))["code"]


def redemption(app: App, code: str, **changes: str | None) -> dict[str, str]:
    right: dict[str, Any] = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": CALLBACK,
        "client_id": app.client_id,
        "code_verifier": VERIFIER,
    }
    return {name: value for name, value in (right | changes).items() if value is not None}


def redeem(app: App, code: str, *, authorization: str = "", **changes: str | None) -> dict[str, Any]:
    return token.answer(authorization, redemption(app, code, **changes))


def refresh(app: App, value: str, *, authorization: str = "", **changes: str) -> dict[str, Any]:
    form = {"grant_type": "refresh_token", "refresh_token": value, "client_id": app.client_id} | changes
    return token.answer(authorization, form)


def connect(app: App, given: Grant, **changes: str | list[str] | None) -> dict[str, Any]:
    """The whole flow of a public app: the token answer."""
    return redeem(app, code_for(app, given, **changes))


def basic(client_id: str, value: str) -> str:
    return "Basic " + base64.b64encode(f"{client_id}:{value}".encode()).decode()
