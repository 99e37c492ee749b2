"""The documents in one place: signed papers, letters, explanations of benefits."""

from __future__ import annotations

import pytest
from django.test import Client

from sharewell.audit.actor import SYSTEM
from sharewell.lib import clock
from sharewell.members.models import Person
from sharewell.notify import inbox, outbox
from sharewell.notify.models import Promise
from tests.portal import signed_in
from tests.portal.signed_in import main_of, search

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> Person:
    return signed_in.member("Alice")


@pytest.fixture
def hers(alice: Person) -> Client:
    return signed_in.browser(alice)


def letter(who: Person, event: str = "one") -> str:
    outbox.promise(
        person_key=who.person_key, event_key=event, template="sharing-started", language="en", channel="email",
        address="alice@example.org", by=SYSTEM, context={"app": "Sunrise", "until": "May 1"},
    )  # fmt: skip
    inbox.keep_letter(Promise.objects.get(person_key=who.person_key, id=event), b"%PDF-1.7 " + event.encode())
    return inbox.id_of(who.person_key, event)


def test_without_papers_the_page_says_what_will_come(hers: Client) -> None:
    assert "You have no documents yet" in main_of(hers.get("/documents/").content)


def test_a_letter_stands_in_the_list_and_opens_as_it_was_printed(alice: Person, hers: Client) -> None:
    name = letter(alice)
    page = hers.get("/documents/").content.decode()
    assert f'href="/documents/letters/{name}/"' in page
    assert "Letters from us" in page
    paper = hers.get(f"/documents/letters/{name}/")
    assert (paper["Content-Type"], paper.content) == ("application/pdf", b"%PDF-1.7 one")


def test_a_letter_of_someone_else_is_as_absent_as_one_that_never_was(alice: Person) -> None:
    name = letter(alice)
    bob = signed_in.browser(signed_in.member("Bob"))
    assert bob.get(f"/documents/letters/{name}/").status_code == 404
    assert bob.get("/documents/letters/0123/").status_code == 404


def test_words_kind_and_year_choose_and_junk_finds_nothing(alice: Person, hers: Client) -> None:
    name = letter(alice)
    for words, kind, there in (
        ("SUNRISE", "", True), ("moon", "", False), ("", "letter", True), ("", "signed", False),
        ("sunrise", "letter", True),
    ):  # fmt: skip
        page = hers.get(search(hers, "/documents/", words=words, kind=kind) + "&page=99").content.decode()
        assert (name in page) is there, (words, kind)
    year = str(clock.today().year)
    assert name in hers.get(search(hers, "/documents/", year=year)).content.decode()
    for wrong in ({"year": "1999"}, {"kind": "'"}, {"words": "x" * 101}):
        assert hers.post("/documents/", wrong).status_code == 422


def test_a_long_list_comes_in_pages(alice: Person, hers: Client) -> None:
    for number in range(21):
        letter(alice, f"event-{number}")
    first = hers.get("/documents/").content.decode()
    assert "21 documents" in first
    assert first.count("/documents/letters/") == 20
    assert hers.get("/documents/?page=2").content.decode().count("/documents/letters/") == 1
