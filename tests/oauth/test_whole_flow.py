"""With the rooms as they are: a signature gives a grant, a grant a token, the token reads; a stop ends it."""

from __future__ import annotations

import io
import json
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from sharewell import policy
from sharewell.audit.actor import Actor, ActorKind
from sharewell.lib import clock
from sharewell.oauth import authorize, introspect, keys, site
from sharewell.oauth.refusal import Refusal
from sharewell.records import store
from sharewell.records.item import Item
from sharewell.sharing import grants, papers
from sharewell.sharing.models import Grant
from sharewell.sharing.presence import Presence
from sharewell.web.api.fhir import door
from tests.oauth import world

pytestmark = pytest.mark.usefixtures("own_database")


def get(url: str, token: str) -> tuple[int, Any]:
    parts = urlsplit(url)
    environ = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": parts.path,
        "QUERY_STRING": parts.query,
        "HTTP_AUTHORIZATION": f"Bearer {token}",
        "HTTP_ACCEPT": "application/fhir+json",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.input": io.BytesIO(),
    }
    status: list[str] = []
    body = b"".join(door(environ, lambda line, headers, *more: status.append(line)))
    return int(status[0].split()[0]), json.loads(body)


def signed(alice: world.Alice, app: Any, prompt: authorize.Prompt) -> Grant:
    now = clock.now()
    shown = papers.required(app, "en", now, grants.end_of(now, 365), "Alice Adams")
    with clock.at(now):
        return grants.give(
            person_key=alice.person_key,
            signer=alice.user,
            app=app,
            scopes=prompt.scope,
            language="en",
            papers=shown,
            typed_name="Alice Adams",
            days=365,
            presence=Presence("password", now),
            by=Actor(ActorKind.MEMBER, str(alice.user.pk)),
        )


def test_alice_signs_sunrise_reads_alice_stops_sunrise_is_refused() -> None:
    app, alice = world.sunrise(), world.alice()
    patient = {"resourceType": "Patient", "meta": {"profile": []}, "name": [{"family": "Adams"}]}
    store.put([Item("Patient", "plan", "M-alice", alice.person_key, patient)], by="test")
    prompt = authorize.begin(world.asks(app, nonce="n"))
    grant = signed(alice, app, prompt)
    code = world.query(authorize.issue_code(prompt, grant, signed_in_at=clock.now()))["code"]
    answer = world.redeem(app, code)
    jwks: Any = keys.jwks()
    claims = jwt.decode(answer["id_token"], KeySet.import_key_set(jwks), algorithms=["RS256"]).claims
    assert claims["fhirUser"] == f"{site.fhir_base()}/Patient/{answer['patient']}"
    status, me = get(claims["fhirUser"], answer["access_token"])
    assert (status, me["id"], me["name"][0]["family"]) == (200, answer["patient"], "Adams")

    grants.stop(grant=grant, by=Actor(ActorKind.MEMBER, "1"), channel="account_settings", reason="enough")
    status, outcome = get(claims["fhirUser"], answer["access_token"])
    assert (status, outcome["resourceType"]) == (401, "OperationOutcome")
    assert "permission has ended" in outcome["issue"][0]["diagnostics"]
    with pytest.raises(Refusal, match="has ended"):
        world.refresh(app, answer["refresh_token"])


def test_what_the_member_left_out_is_refused_by_every_door(monkeypatch: pytest.MonkeyPatch) -> None:
    allowed = msgspec.structs.replace(policy.current(), sharing_may_be_narrowed=True)
    monkeypatch.setattr(policy, "current", lambda: allowed)
    (app, secret), alice = world.sunrise_and_secret(auth_method="client_secret_basic"), world.alice()
    key = alice.person_key
    bills = {"office": claim("professional"), "drug": claim("pharmacy")}
    store.put([Item("ExplanationOfBenefit", "plan", name, key, bill) for name, bill in bills.items()], by="test")
    store.put([Item("Coverage", "plan", "c", key, {"resourceType": "Coverage"})], by="test")
    prompt = authorize.begin(world.asks(app))
    now = clock.now()
    shown = papers.required(
        app, "en", now, grants.end_of(now, 30), "Alice Adams", categories=("claims",), program="MA"
    )
    grant = grants.give(
        person_key=key, signer=alice.user, app=app, scopes=prompt.scope, language="en", papers=shown,
        typed_name="Alice Adams", days=30, categories=("claims",), presence=Presence("password", now),
        by=Actor(ActorKind.MEMBER, str(alice.user.pk)),
    )  # fmt: skip
    code = world.query(authorize.issue_code(prompt, grant, signed_in_at=now))["code"]
    basic = world.basic(app.client_id, secret)
    tokens = world.redeem(app, code, authorization=basic)
    for answer in (tokens, world.refresh(app, tokens["refresh_token"], authorization=basic)):
        token = answer["access_token"]
        assert introspect.answer(basic, {"token": token})["scope"] == answer["scope"]
        assert "Coverage" not in answer["scope"]
        assert "/*" not in answer["scope"]
        base = site.fhir_base()
        status, bundle = get(f"{base}/ExplanationOfBenefit", token)
        assert (status, [one["resource"]["type"]["coding"][0]["code"] for one in bundle["entry"]]) == (
            200,
            ["professional"],
        )
        assert get(f"{base}/Coverage", token)[0] == 403


def claim(kind: str) -> dict[str, Any]:
    system = "http://terminology.hl7.org/CodeSystem/claim-type"
    return {"resourceType": "ExplanationOfBenefit", "type": {"coding": [{"system": system, "code": kind}]}}
