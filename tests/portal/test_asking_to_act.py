"""Asking to act for a member with a paper, and an account for someone who is no member."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from sharewell.accounts.models import Staff, User
from sharewell.audit.actor import SYSTEM, Actor, ActorKind
from sharewell.lib import clock
from sharewell.members import cases, person
from sharewell.members.cases import CaseKind
from sharewell.members.delegates import Delegation, Status, decide, papers
from sharewell.members.delegation import DelegationPaper
from sharewell.members.models import Person
from sharewell.members.person import PersonFacts
from sharewell.notify import outbox
from sharewell.notify.models import Promise
from tests.portal import signed_in
from tests.portal.signed_in import LOGIN, PASSWORD, main_of

pytestmark = pytest.mark.django_db
BASE = "/account/representatives/"
DANA = Actor(ActorKind.STAFF, "dana")


@pytest.fixture
def alice() -> Person:
    return signed_in.member("Alice", email="alice@own.example")


def ask(browser: Client, content: bytes = b"%PDF-1.7\n%%EOF", **changes: str) -> HttpResponse:
    facts = {
        "card_id": "HHP 123-456", "given": "Alice", "family": "Rivera", "birth_date_month": "3",
        "birth_date_day": "4", "birth_date_year": "1950", "name": "Bob Rivera", "relation": "brother",
        "kind": "health_care_power",
    }  # fmt: skip
    facts |= changes
    browser.post(f"{BASE}ask/", facts)
    browser.post(f"{BASE}ask/right/", facts)
    return browser.post(f"{BASE}ask/paper/", {"paper": SimpleUploadedFile("paper.bin", content)}, follow=True)  # type: ignore[return-value]


@pytest.fixture
def bobs(alice: Person) -> Client:
    facts = PersonFacts(
        member_id="M-Alice", family="Rivera", given="Alice", birth_date=date(1950, 3, 4), updated_ms=5,
        emails=["alice@example.org"], addresses=["12 Pier Road\nPortland, ME 04101"],
    )  # fmt: skip
    person.upsert(facts, card_ids=["HHP 123-456"], by=SYSTEM)
    bob = User.objects.create(username="bob.asks", email="bob@asks.example", created=clock.now())
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(bob, backend=LOGIN)
    return browser


def test_a_request_with_a_paper_waits_for_the_help_team_and_then_opens(alice: Person, bobs: Client) -> None:
    assert "We have your request" in main_of(ask(bobs).content)
    (case,) = cases.waiting(CaseKind.AUTHORITY_DOCUMENT)
    about = cases.about(case)
    assert (about["name"], case.person_key) == ("Bob Rivera", alice.person_key)
    right = Delegation.objects.get(id=about["delegation"])
    assert right.status == Status.ASKED
    assert bobs.post(f"{BASE}{right.id}/act/").status_code == 404
    (paper,) = papers.of(right)
    opened = papers.open(right.person_key, paper.id, by=DANA)
    assert opened is not None
    assert opened.content == b"%PDF-1.7\n%%EOF"
    decide.verify(
        person_key=alice.person_key, delegation_id=right.id, valid_from=clock.today(), valid_to=None, by=DANA
    )
    assert bobs.post(f"{BASE}{right.id}/act/", follow=True).status_code == 200


def test_whoever_is_meant_the_pages_and_the_work_are_the_same(bobs: Client, alice: Person) -> None:
    seen = []
    bobs.get(BASE)
    for changes in ({}, {"given": "Zoe"}, {"card_id": "HHP 999-999"}, {"birth_date_year": "1951"}):
        with CaptureQueriesContext(connection) as work:
            page = ask(bobs, **changes)
        said = re.sub(r"\s+", " ", main_of(page.content))
        seen.append((page.status_code, said, len(work.captured_queries)))
    assert len(set(seen)) == 1, seen
    assert {row.person_key for row in Delegation.objects.all()} == {alice.person_key, 0}
    listed = main_of(bobs.get(BASE).content)
    assert "Zoe Rivera" in listed


def test_a_request_that_matched_nobody_is_given_to_a_member_by_the_help_team(alice: Person, bobs: Client) -> None:
    ask(bobs, card_id="HHP 000")
    right = Delegation.objects.get(person_key=0)
    decide.assign(delegation_id=right.id, person_key=alice.person_key, by=DANA)
    moved = Delegation.objects.get(id=right.id)
    assert moved.person_key == alice.person_key
    assert DelegationPaper.objects.get().person_key == alice.person_key


def test_the_member_sees_a_request_and_takes_it_away_before_anyone_checks(alice: Person, bobs: Client) -> None:
    ask(bobs)
    hers = signed_in.browser(alice)
    assert "Bob Rivera" in main_of(hers.get(BASE).content)
    right = Delegation.objects.get()
    hers.post(f"{BASE}{right.id}/end/")
    assert Delegation.objects.get().status == Status.ENDED
    told = Promise.objects.filter(person_key=alice.person_key, template="help-asked")
    assert told.count() == 1


@pytest.mark.parametrize("content", [b"", b"<html></html>", b"MZ" + b"\0" * 99, b"%PDF-1.7 broken"])
def test_what_is_no_paper_is_refused_with_words(bobs: Client, content: bytes) -> None:
    page = ask(bobs, content)
    assert page.status_code == 422
    assert "There is a problem" in main_of(page.content)
    assert not Delegation.objects.exists()


def test_a_photo_is_kept_as_a_new_picture(bobs: Client) -> None:
    out = io.BytesIO()
    Image.new("RGB", (900, 1200), (250, 250, 250)).save(out, "JPEG", comment=b"taken at home")
    assert ask(bobs, out.getvalue() + b"<script>").status_code == 200
    row = DelegationPaper.objects.get()
    opened = papers.open(row.person_key, row.id, by=DANA)
    assert opened is not None
    assert opened.type == "image/jpeg"
    assert b"taken at home" not in opened.content
    assert b"<script>" not in opened.content


def test_someone_who_is_no_member_makes_an_account_by_proving_an_address() -> None:
    browser = Client(headers={"accept-language": "en"})
    assert browser.post("/representatives/register/", {"email": "dora@own.example"}).status_code == 302
    row = Promise.objects.get(template="email-proof")
    digits = outbox.opened(row).context["code"]
    assert browser.post("/representatives/register/code/", {"code": "00000000"}).status_code == 422
    assert browser.get("/representatives/register/account/").status_code == 302
    assert browser.post("/representatives/register/code/", {"code": digits}).status_code == 302
    words = {"username": "dora.helps", "password": PASSWORD}
    page = browser.post("/representatives/register/account/", words, follow=True)
    assert "For whom do you want to act?" in main_of(page.content)
    assert User.objects.get(username="dora.helps").email == "dora@own.example"
    assert "People you help" in main_of(browser.get("/account/").content)
    assert browser.get("/account/sharing/").status_code == 403


def test_an_account_of_staff_acts_for_no_member(alice: Person, bobs: Client) -> None:
    bob = User.objects.get(username="bob.asks")
    Staff.objects.create(user=bob, name="Bob", roles=[], added=clock.now())
    ask(bobs)
    assert not Delegation.objects.exists()
