"""The public JavaScript SMART client (fhirclient), unchanged, in a page of another origin."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.journeys import clients, steps
from tests.journeys.browser import Opening
from tests.journeys.harbor import Harbor
from tests.journeys.landing import landing

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Page app</title>
<script src="/fhir-client.js"></script></head><body><main><h1>Page app</h1><pre id="said"></pre></main>
<script src="/%s.js"></script></body></html>"""
LAUNCH = """FHIR.oauth2.authorize(%s);"""
READY = """
const say = found => { document.getElementById('said').textContent = JSON.stringify(found); };
const every = client => client.request('ExplanationOfBenefit?_count=40', {pageLimit: 0, flat: true});
FHIR.oauth2.ready().then(async client => {
  const first = await every(client);
  const patient = await client.patient.read();
  await client.refresh();
  const second = await every(client);
  say({ids: first.map(one => one.id), again: second.length, family: patient.name[0].family,
       user: client.user.fhirUser, patient: client.patient.id});
}).catch(error => say({error: String(error)}));
"""


@pytest.fixture(scope="module")
def library() -> Path:
    try:
        return clients.javascript_client() / "build" / "fhir-client.js"
    except clients.Unavailable as missing:
        pytest.skip(f"the JavaScript client cannot be installed: {missing}")


def test_the_javascript_client_launches_in_a_page_and_reads_every_claim(
    open_browser: Opening, harbor: Harbor, library: Path
) -> None:
    visitor, alice = open_browser(), harbor.people["alice"]
    asked = {
        "clientId": harbor.apps["sunrise_pocket"]["client_id"],
        "scope": "launch/patient openid fhirUser offline_access patient/*.rs",
        "iss": harbor.fhir,
        "redirectUri": "/callback",
    }
    files: dict[str, Path | bytes] = {
        "/": (PAGE % "launch").encode(),
        "/callback": (PAGE % "ready").encode(),
        "/launch.js": (LAUNCH % json.dumps(asked)).encode(),
        "/ready.js": READY.encode(),
        "/fhir-client.js": library,
    }
    with landing(files) as place:
        visitor.open(f"{place.base}/")
        visitor.page.wait_for_url(f"{harbor.base}/login/**")
        steps.sign_in(visitor, alice)
        steps.share(visitor, alice)
        visitor.page.wait_for_function("document.getElementById('said').textContent !== ''")
        said = json.loads(visitor.page.locator("#said").inner_text())
    assert "error" not in said, said["error"]
    assert len(said["ids"]) == len(set(said["ids"])) == said["again"] == harbor.claims_of(alice) > 50
    assert said["family"] == alice.family
    assert said["user"] == f"Patient/{said['patient']}"
