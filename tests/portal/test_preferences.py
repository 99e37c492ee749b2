"""Preferences as pages: each answer is asked alone, and is applied at once to the pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from sharewell import policy
from sharewell.lib import clock
from sharewell.members import cases, preferences, reach
from sharewell.members.models import Person
from sharewell.members.preferences import Format
from sharewell.notify import outbox
from sharewell.notify.models import Promise
from tests.portal import signed_in
from tests.portal.signed_in import PASSWORD, main_of

pytestmark = pytest.mark.django_db
BASE = "/account/preferences/"


@pytest.fixture
def alice() -> Person:
    return signed_in.member("Alice", email="alice@own.example")


@pytest.fixture
def hers(alice: Person) -> Client:
    return signed_in.browser(alice)


def test_all_answers_stand_on_one_page(hers: Client) -> None:
    said = main_of(hers.get(BASE).content)
    for part in ("Language English", "Standard print", "alice@own.example", "207-555-0133", "12 Pier Road"):
        assert part in said


def test_a_language_is_applied_to_the_next_page_and_to_the_next_sign_in(alice: Person, hers: Client) -> None:
    page = hers.post(f"{BASE}language/", {"answer": "es"}, follow=True)
    assert '<html lang="es"' in page.content.decode()
    assert "Guardado." in page.content.decode()
    assert preferences.of(alice.person_key).language == "es"
    again = Client(headers={"accept-language": "en"})
    entered = again.post("/login/", {"login": "alice", "password": PASSWORD}, follow=True)
    assert '<html lang="es"' in entered.content.decode()


def test_large_print_makes_pages_large_also_at_the_next_sign_in(hers: Client) -> None:
    page = hers.post(f"{BASE}format/", {"answer": "large_print"}, follow=True)
    assert 'class="large"' in page.content.decode()
    again = Client(headers={"accept-language": "en"})
    assert 'class="large"' not in again.get("/login/").content.decode()
    again.post("/login/", {"login": "alice", "password": PASSWORD})
    assert 'class="large"' in again.get("/account/").content.decode()
    again.post(f"{BASE}format/", {"answer": "standard"})
    assert 'class="large"' not in again.get("/account/").content.decode()


@pytest.mark.parametrize(
    ("path", "answer"),
    [("language/", "de"), ("language/", ""), ("format/", "tiny"), ("delivery/", ""), ("phone/", "call me")],
)
def test_a_wrong_answer_is_said_first_and_changes_nothing(
    path: str, answer: str, alice: Person, hers: Client
) -> None:
    page = hers.post(BASE + path, {"answer": answer})
    assert page.status_code == 422
    assert "There is a problem" in main_of(page.content)
    assert preferences.of(alice.person_key) == preferences.Preferences()


def test_paper_and_phone(alice: Person, hers: Client) -> None:
    hers.post(f"{BASE}delivery/", {"answer": "paper"})
    hers.post(f"{BASE}phone/", {"answer": " (207) 555-0199 "})
    assert reach.of(alice).channel == "letter"
    assert "(207) 555-0199" in main_of(hers.get(BASE).content)


def test_the_email_address_needs_the_password_again_and_a_code(alice: Person, hers: Client) -> None:
    assert hers.get(BASE).status_code == 200
    with clock.at(clock.now() + timedelta(minutes=policy.current().proof_minutes, seconds=1)):
        assert hers.get(f"{BASE}email/").status_code == 302
        assert hers.post(f"{BASE}email/", {"address": "new@own.example"}).status_code == 302
        assert not Promise.objects.filter(template="email-code").exists()
    assert hers.post(f"{BASE}email/", {"address": "no address"}).status_code == 422
    page = hers.post(f"{BASE}email/", {"address": "new@own.example"}, follow=True)
    assert "new@own.example" in main_of(page.content)
    assert hers.post(f"{BASE}email/code/", {"code": "1"}).status_code == 422
    code = outbox.opened(Promise.objects.get(template="email-code")).context["code"]
    done = hers.post(f"{BASE}email/code/", {"code": code}, follow=True)
    assert "Your e-mail address was changed." in done.content.decode()
    assert reach.of(alice).address == "new@own.example"
    assert hers.get(f"{BASE}email/code/").status_code == 302


def test_braille_is_asked_for_in_one_page(hers: Client) -> None:
    path = f"{BASE}other-formats/"
    assert hers.post(path, {}).status_code == 422
    page = hers.post(path, {"format": "braille", "wants": "my card", "always": "on"}, follow=True)
    assert "We have your request" in main_of(page.content)
    hers.post(path, {"format": "braille", "wants": "my card", "always": "on"})
    assert len(cases.waiting(cases.CaseKind.ALTERNATE_FORMAT)) == 1


def test_the_format_of_a_person_is_what_pages_and_papers_go_by(alice: Person, hers: Client) -> None:
    hers.post(f"{BASE}format/", {"answer": "audio"})
    assert preferences.of(alice.person_key).format is Format.AUDIO
