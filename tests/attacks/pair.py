"""Alice and Charlie, two members with full records and an account each; Sunrise and Moonlight, two apps.

Charlie is the attacker: with his own sign-in, his own app's tokens and every id, link, code and token of Alice.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import orjson
from django.test import Client

from sharewell.accounts.models import User
from sharewell.audit.actor import Actor, ActorKind
from sharewell.fhir import extract
from sharewell.ingest import run
from sharewell.lib import clock, sql
from sharewell.members import person
from sharewell.members.models import Person
from sharewell.oauth import authorize, site, token
from sharewell.records import codec
from sharewell.registry import apps
from sharewell.registry.models import App, AuthMethod
from sharewell.sharing import grants, papers
from sharewell.sharing.models import Grant
from sharewell.sharing.presence import Presence
from tests.crash import plan

OMAR = Actor(ActorKind.OPERATOR, "omar")
VERIFIER = "erin-keeps-this-verifier-to-herself-0123456789"
SCOPES = "launch/patient openid fhirUser offline_access patient/*.read"
LOGIN = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass
class Member:
    """One of the two: the account, what people.json tells, and what lies on the shelf."""

    key: int
    user: User
    facts: dict[str, Any]
    resources: dict[str, list[str]]
    terms: dict[tuple[str, str], list[Any]]
    text: str

    @property
    def patient(self) -> str:
        return self.resources["Patient"][0]


@dataclass
class Connection:
    """What an app holds of a member."""

    app: App
    secret: str
    grant: Grant
    tokens: dict[str, Any]

    @property
    def bearer(self) -> str:
        return f"Bearer {self.tokens['access_token']}"

    @property
    def basic(self) -> str:
        return "Basic " + base64.b64encode(f"{self.app.client_id}:{self.secret}".encode()).decode()


@dataclass
class Pair:
    """The world of the attack."""

    alice: Member
    charlie: Member
    hers: Connection
    his: Connection
    hers_elsewhere: Connection
    words: list[str] = field(default_factory=list)
    hers_request: str = ""

    def browser(self, who: Member | None) -> Client:
        """A browser in which this member is signed in (None: nobody). It would pass every CSRF check."""
        browser = Client()
        if who is not None:
            browser.force_login(User.objects.get(pk=who.user.pk), backend=LOGIN)
        return browser

    def told(self, answer: bytes, asked: str = "") -> list[str]:
        """Words of Alice's record in an answer, apart from those that were sent there."""
        text = answer.decode("utf-8", "replace")
        return [word for word in self.words if word in text and word not in asked]


@dataclass(frozen=True)
class Answer:
    """What a door or a page answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return orjson.loads(self.body)

    @property
    def ids(self) -> list[str]:
        """Type/id of every resource in it."""
        found = self.json
        inside = [entry["resource"] for entry in found.get("entry", [])] or [found]
        return [f"{one['resourceType']}/{one['id']}" for one in inside if "id" in one]


def fhir(path: str, authorization: str = "", *, form: str | None = None, **headers: str) -> Answer:
    """Ask the real FHIR door as the web server does. `path` is below its base, or a whole link of ours."""
    from sharewell.wsgi import application

    parts = urlsplit(path if path.startswith("http") else f"{site.fhir_base()}/{path}")
    data = (form or "").encode()
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET" if form is None else "POST", "PATH_INFO": parts.path, "QUERY_STRING": parts.query,
        "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8000", "wsgi.url_scheme": "http", "wsgi.input": BytesIO(data),
        "CONTENT_LENGTH": str(len(data)), "CONTENT_TYPE": "application/x-www-form-urlencoded",
        **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
    }  # fmt: skip
    if authorization:
        environ["HTTP_AUTHORIZATION"] = authorization
    heard: list[Any] = []
    body = b"".join(application(environ, lambda status, told, _=None: heard.extend((status, told))))
    return Answer(int(heard[0].split()[0]), dict(heard[1]), body)


def build(folder: Path) -> Pair:
    """Load both members' records through the real feeds, let them sign, connect the apps."""
    feeds = plan.feeds(5)
    run.load(plan.paths(feeds), rejects_dir=folder)
    people = {one["key"]: one for one in json.loads((feeds / "people.json").read_text())["people"]}
    alice, charlie = (_member(people[name]) for name in ("alice", "charlie"))
    sunrise, moonlight = _app("Sunrise"), _app("Moonlight")
    pair = Pair(alice, charlie, connect(alice, *sunrise), connect(charlie, *moonlight), connect(alice, *moonlight))
    pair.words = _only_hers(alice, charlie)
    return pair


def connect(member: Member, app: App, secret: str) -> Connection:
    """A member signs for an app, which gets its tokens."""
    grant = sign(member, app)
    return Connection(app, secret, grant, redeem(app, secret, code_for(app, grant)))


def sign(member: Member, app: App) -> Grant:
    now, name = clock.now(), f"{member.facts['given_name']} {member.facts['family_name']}"
    shown = papers.required(app, "en", now, grants.end_of(now, 365), name)
    return grants.give(
        person_key=member.key, signer=member.user, app=app, scopes=SCOPES, language="en", papers=shown,
        typed_name=name, days=365, presence=Presence("password", now),
        by=Actor(ActorKind.MEMBER, str(member.user.pk)),
    )  # fmt: skip


def asks(app: App, **changes: str) -> dict[str, str]:
    """The parameters of a right authorization request."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
    return {
        "response_type": "code", "client_id": app.client_id, "redirect_uri": app.redirect_uris[0], "scope": SCOPES,
        "state": "a-state-of-the-app", "aud": site.fhir_base(), "code_challenge": challenge,
        "code_challenge_method": "S256", **changes,
    }  # fmt: skip


def pending(app: App) -> str:
    """The id of a request of this app that waits for a member."""
    return authorize.begin({name: [value] for name, value in asks(app).items()}).id


def code_for(app: App, grant: Grant) -> str:
    prompt = authorize.pending(pending(app))
    assert prompt is not None
    address = authorize.issue_code(prompt, grant, signed_in_at=clock.now())
    return parse_qs(urlsplit(address).query)["code"][0]


def redemption(app: App, code: str) -> dict[str, str]:
    return {
        "grant_type": "authorization_code", "code": code, "redirect_uri": app.redirect_uris[0],
        "code_verifier": VERIFIER,
    }  # fmt: skip


def redeem(app: App, secret: str, code: str) -> dict[str, Any]:
    basic = "Basic " + base64.b64encode(f"{app.client_id}:{secret}".encode()).decode()
    return token.answer(basic, redemption(app, code))


def unlike(text: str) -> str:
    """An id of the same shape as this one that belongs to nobody."""
    turned = text.translate(str.maketrans("abcdefghijklmnopqrstuvwxyz", "bcdefghijklmnopqrstuvwxyza"))
    return turned if turned != text else text[::-1]


def shown(answer: bytes, *sent: str) -> bytes:
    """An answer without what was sent, form tokens and the instant of it, to compare two of them byte by byte."""
    text = answer.decode("utf-8", "replace")
    for word in sorted((word for word in sent if len(word) > 3), key=len, reverse=True):
        for written in {word, urlencode({"": word})[1:]}:
            text = text.replace(written, "…")
    text = re.sub(r'(<time id="session-end-at">)[^<]+', r"\1…", text)
    return re.sub(r'(csrfmiddlewaretoken" value=")[^"]+', r"\1…", text).encode()


def _app(name: str) -> tuple[App, str]:
    app, secret = apps.register(
        by=OMAR, legal_name=f"{name} Health, Inc.", product_name=name,
        contact_email=f"dev@{name}.example.org".lower(),
        redirect_uris=[f"https://{name}.example.org/back".lower()], auth_method=AuthMethod.BASIC,
    )  # fmt: skip
    return app, secret or ""


def _member(facts: dict[str, Any]) -> Member:
    key = person.key_of(facts["member_id"])
    user = User(username=facts["username"], email=facts["email"], created=clock.now())
    user.set_password(facts["password"])
    user.save()
    Person.objects.filter(person_key=key).update(user_id=user.pk)
    resources: dict[str, list[str]] = {}
    terms: dict[tuple[str, str], list[Any]] = {}
    bodies = []
    with sql.reader() as connection:
        rows = connection.rows(
            "SELECT type, id, codec, body FROM records_resource"
            " WHERE person_key = :key AND deleted = 0 AND audience = 0 ORDER BY seq",
            {"key": key},
        )
    for type_, id_, number, body in rows:
        resources.setdefault(type_, []).append(id_)
        bodies.append(codec.unpack(bytes(body), number).decode())
        for name, values in extract.terms(orjson.loads(bodies[-1])).items():
            held = terms.setdefault((type_, name), [])
            held.extend(value for value in values if value not in held)
    return Member(key, user, facts, resources, terms, "\n".join(bodies))


def _only_hers(alice: Member, charlie: Member) -> list[str]:
    """What can only come from Alice's record: her ids, numbers, names, addresses, claim numbers."""
    facts = alice.facts
    candidates: Iterable[str] = [
        *(facts[name] for name in ("member_id", "card_id", "ssn", "family_name", "email", "phone", "username")),
        facts["birth_date"], f"{facts['ssn'][:3]}-{facts['ssn'][3:5]}-{facts['ssn'][5:]}", str(alice.key),
        *(id_ for ids in alice.resources.values() for id_ in ids),
        *re.findall(r'"value":"([A-Z]{2}[0-9]{8,})"', alice.text),
    ]  # fmt: skip
    with sql.reader() as connection:
        public = connection.rows("SELECT codec, body FROM records_public WHERE deleted = 0")
    texts = [codec.unpack(bytes(body), number).decode() for number, body in public]
    elsewhere = "\n".join([charlie.text, json.dumps(charlie.facts), *texts])
    words = sorted({word for word in candidates if word and word not in elsewhere})
    assert len(words) > 500, "Alice has a record"
    return words
