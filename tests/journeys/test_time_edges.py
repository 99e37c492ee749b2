"""One second before and one second after: registration, sharing, the end of a grant, the end of coverage.

Through the front door (pages, token endpoint, FHIR door) with the clock of the house set; in the plan's zone
(America/New_York), on both sides of the changes of its clocks.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client

from sharewell.accounts import users
from sharewell.audit.actor import SYSTEM
from sharewell.coverage import periods
from sharewell.lib import clock
from sharewell.members import person
from sharewell.members.models import Person
from sharewell.notify import deliver
from sharewell.oauth import site
from sharewell.records import store
from sharewell.records.item import Item
from sharewell.registry import register as registry
from sharewell.registry.models import App
from sharewell.web.api.fhir import door
from tests.journeys.mail import Mailbox, text_of

SECOND = timedelta(seconds=1)
VERIFIER = "erin-keeps-this-verifier-to-herself-and-shows-it-once"
CALLBACK = "https://sunrise.example.org/callback"
EMAIL = "alice@example.org"
WORDS = "lagoon-ember-lagoon-9527"
DETAILS = {
    "card_id": "HBR1",
    "given": "Alice",
    "family": "Adams",
    "birth_date_month": "1",
    "birth_date_day": "2",
    "birth_date_year": "1950",
}

# The day coverage starts, and what UTC says when its 15th day before begins: in summer time, in winter time,
# and on the very days on which the clocks change.
OPENINGS = [
    (date(2026, 11, 10), "2026-10-26T04:00:00+00:00"),
    (date(2026, 11, 16), "2026-11-01T04:00:00+00:00"),
    (date(2027, 1, 1), "2026-12-17T05:00:00+00:00"),
    (date(2027, 3, 29), "2027-03-14T05:00:00+00:00"),
    (date(2027, 4, 1), "2027-03-17T04:00:00+00:00"),
]


@dataclass
class Door:
    """Alice's browser and Erin's app, at whatever time it is."""

    browser: Client
    mailbox: Mailbox
    app: App

    def answers(self) -> str:
        """Alice asks to register; the subject of what comes to her mail."""
        sent = self.browser.post("/register/", DETAILS)
        assert sent.headers["Location"] == "/register/check/"
        asked = self.browser.post("/register/check/", {"way": "email"})
        assert asked.headers["Location"] == "/register/code/"
        deliver.run_once()
        return str(self.mailbox.mails_to(EMAIL)[-1]["Subject"])

    def register(self) -> None:
        """Alice types the code of her last e-mail and chooses name and password."""
        (code,) = re.findall(r"\b\d{8}\b", text_of(self.mailbox.mails_to(EMAIL)[-1]))
        assert self.browser.post("/register/code/", {"code": code}).headers["Location"] == "/register/account/"
        done = self.browser.post("/register/account/", {"username": "alice.adams", "password": WORDS})
        assert done.headers["Location"] == "/account/?new=1"

    def asked(self) -> str:
        """The app sends Alice; the address of the page on which she is asked."""
        digest = hashlib.sha256(VERIFIER.encode()).digest()
        query = {
            "response_type": "code",
            "client_id": self.app.client_id,
            "redirect_uri": CALLBACK,
            "scope": "launch/patient offline_access patient/*.rs",
            "state": "s1",
            "aud": site.fhir_base(),
            "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
            "code_challenge_method": "S256",
        }
        return str(self.browser.get("/oauth/authorize", query).headers["Location"])

    def reads(self, page: str, days: int = 365) -> None:
        """Alice reads the first page and agrees to it."""
        found = re.search(r'name="shown" value="([\w.]+)"', self.browser.get(page).content.decode())
        assert found
        sent = self.browser.post(page, {"read": "1", "agree": "on", "shown": found[1], "days": str(days)})
        assert sent.status_code == 302

    def signed(self, page: str) -> dict[str, str]:
        """Alice reads and signs; what the app is told."""
        self.reads(page)
        found = re.search(r'name="shown" value="(\w+)"', self.browser.get(page).content.decode())
        assert found
        form = {"sign": "1", "shown": found[1], "typed_name": "Alice Adams", "agree": "on", "password": WORDS}
        return told(self.browser.post(page, form).headers["Location"])

    def token(self, **form: str) -> tuple[int, dict[str, Any]]:
        """The token endpoint."""
        answer = Client(SERVER_NAME="127.0.0.1").post(
            "/oauth/token",
            urlencode({**form, "client_id": self.app.client_id}),
            content_type="application/x-www-form-urlencoded",
        )
        return answer.status_code, answer.json()

    def redeem(self, code: str) -> dict[str, Any]:
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
        status, tokens = self.token(**form, code_verifier=VERIFIER)
        assert status == 200, tokens
        return tokens

    def refresh(self, tokens: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        return self.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"])


def told(address: str) -> dict[str, str]:
    assert address.startswith(CALLBACK)
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def read(tokens: dict[str, Any]) -> int:
    """The status of reading the member's own Patient."""
    environ = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": f"/patient/fhir/Patient/{tokens['patient']}",
        "QUERY_STRING": "",
        "HTTP_AUTHORIZATION": f"Bearer {tokens['access_token']}",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.input": io.BytesIO(),
    }
    said: list[str] = []
    body = b"".join(door(environ, lambda status, headers, *more: said.append(status)))
    assert json.loads(body)["resourceType"] in {"Patient", "OperationOutcome"}
    return int(said[0].split()[0])


@pytest.fixture
def front(own_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Door:
    """Alice is on file without coverage; Sunrise is registered."""
    monkeypatch.setenv("SHAREWELL_MAIL", str(tmp_path))
    facts = person.PersonFacts(
        member_id="M-1", family="Adams", given="Alice", birth_date=date(1950, 1, 2), emails=(EMAIL,)
    )  # fmt: skip
    person.upsert(facts, card_ids=("HBR1",), by=SYSTEM)
    patient = {"resourceType": "Patient", "meta": {"profile": []}, "name": [{"family": "Adams"}]}
    store.put([Item("Patient", "plan", "M-1", person.key_of("M-1"), patient)], by="test")
    app, _secret = registry.register(
        by=SYSTEM, legal_name="Sunrise Health Apps, Inc.", product_name="Sunrise", redirect_uris=[CALLBACK],
        contact_email="erin@sunrise.example.org",
    )  # fmt: skip
    return Door(Client(SERVER_NAME="127.0.0.1"), Mailbox(tmp_path), app)


@pytest.fixture
def signed_in(front: Door) -> Door:
    """Alice has an account and is signed in."""
    user = users.create(username="alice.adams", password=WORDS, email=EMAIL, language="en", by=SYSTEM)
    Person.objects.filter(person_key=person.key_of("M-1")).update(user_id=user.pk)
    front.browser.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return front


def cover(start: date, end: date | None = None) -> None:
    facts = periods.PeriodFacts(member_id="M-1", coverage_id="C1", program="MA", start=start, end=end)
    periods.upsert(facts, by=SYSTEM)


@pytest.mark.parametrize(("start", "opens"), OPENINGS, ids=lambda value: str(value)[:10])
def test_registration_opens_at_midnight_of_the_fifteenth_day_before_coverage(
    front: Door, start: date, opens: str
) -> None:
    cover(start)
    midnight = datetime.fromisoformat(opens)
    with clock.at(midnight - SECOND):
        assert front.answers().startswith("When you can register")
    with clock.at(midnight):
        assert "registration code" in front.answers()
    with clock.at(midnight + SECOND):
        assert "registration code" in front.answers()
        front.register()


def test_sharing_begins_with_the_day_on_which_coverage_starts(signed_in: Door) -> None:
    start = date(2027, 3, 15)
    cover(start)
    with clock.at(clock.midnight(start) - SECOND):
        page = signed_in.asked()
        refused = signed_in.browser.get(page)
        assert refused.status_code == 403
        assert "You cannot share yet" in refused.content.decode()
        back = told(signed_in.browser.post(f"{page}decline/").headers["Location"])
        assert (back["error"], back["state"]) == ("access_denied", "s1")
        assert back["error_description"] == "Nothing was shared."
    with clock.at(clock.midnight(start)):
        tokens = signed_in.redeem(signed_in.signed(signed_in.asked())["code"])
        assert read(tokens) == 200
    with clock.at(clock.midnight(start) + SECOND):
        assert read(tokens) == 200


def test_what_was_signed_before_coverage_counts_for_nothing(signed_in: Door) -> None:
    start = date(2027, 3, 15)
    cover(start)
    with clock.at(clock.midnight(start) - SECOND):
        page = signed_in.asked()
        sent = signed_in.browser.post(page, {"sign": "1", "typed_name": "Alice Adams", "agree": "on"})
        assert sent.status_code == 403


@pytest.mark.parametrize("signed_at", ["2026-11-24T15:00:00+00:00", "2027-03-14T06:59:59+00:00"])
def test_a_grant_works_for_365_times_24_hours_and_not_a_second_longer(signed_in: Door, signed_at: str) -> None:
    cover(date(2026, 1, 1))
    begin = datetime.fromisoformat(signed_at)
    end = begin + timedelta(hours=365 * 24)
    with clock.at(begin):
        tokens = signed_in.redeem(signed_in.signed(signed_in.asked())["code"])
    with clock.at(end - timedelta(minutes=10)):
        status, tokens = signed_in.refresh(tokens)
        assert (status, tokens["expires_in"]) == (200, 600)
    with clock.at(end - SECOND):
        assert read(tokens) == 200
    with clock.at(end):
        assert read(tokens) == 401
        status, said = signed_in.refresh(tokens)
        assert (status, said["error"]) == (400, "invalid_grant")


def test_the_last_day_of_coverage_counts_to_its_end(signed_in: Door) -> None:
    last = date(2026, 11, 1)  # a day of 25 hours
    cover(date(2026, 1, 1), last)
    night = clock.midnight(last + timedelta(days=1))
    with clock.at(night - timedelta(minutes=30)):
        tokens = signed_in.redeem(signed_in.signed(signed_in.asked())["code"])
    with clock.at(night - SECOND):
        assert read(tokens) == 200
    with clock.at(night):
        assert read(tokens) == 401
        assert signed_in.refresh(tokens)[1]["error"] == "invalid_grant"


def test_coverage_that_ended_by_mistake_resumes_the_grant(signed_in: Door) -> None:
    cover(date(2026, 1, 1), date(2026, 11, 1))
    night = clock.midnight(date(2026, 11, 2))
    with clock.at(night - SECOND):
        tokens = signed_in.redeem(signed_in.signed(signed_in.asked())["code"])
    with clock.at(night + SECOND):
        assert read(tokens) == 401
        cover(date(2026, 1, 1))
        assert read(tokens) == 200
