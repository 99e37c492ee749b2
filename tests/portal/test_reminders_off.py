"""Reminders by e-mail are refused with one click, without a sign-in, and nothing else is."""

from __future__ import annotations

import email
from typing import Any

import pytest
from django.test import Client

from sharewell.audit.actor import SYSTEM
from sharewell.audit.models import Act
from sharewell.members import reach, refused
from sharewell.members.models import Person
from sharewell.notify import email as mail
from sharewell.notify import inbox, texts, unsubscribe, verp
from sharewell.notify.models import Promise
from tests.portal import signed_in
from tests.portal.signed_in import main_of

pytestmark = pytest.mark.django_db
ADDRESS = "alice@own.example"
ABOUT = {"app": "Sunrise", "until": "May 1"}
CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def alice() -> Person:
    return signed_in.member("Alice", email=ADDRESS)


def remind(alice: Person, event: str, template: str = "sharing-ends", **context: str) -> Promise:
    reach.tell(
        alice, event_key=event, template=template, language="en", context=context or ABOUT, by=SYSTEM
    )  # fmt: skip
    return Promise.objects.get(person_key=alice.person_key, id=event)


def link_in(row: Promise, address: str = ADDRESS) -> str:
    message = mail.compose(row, address, texts.render(row.template, "en", ABOUT, short=True))
    told: Any = email.message_from_bytes(message.as_bytes())
    assert told["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    return "/reminders/off/" + str(told["List-Unsubscribe"]).rstrip(">").split("/reminders/off/")[1]


def test_one_click_of_a_mail_program_switches_off_reminders_and_nothing_else(alice: Person) -> None:
    there = link_in(remind(alice, "one"))
    assert Client(enforce_csrf_checks=True).post(there, CLICK).status_code == 200
    assert remind(alice, "two").channel == "none"
    assert len(inbox.list_for(alice.person_key)) == 2
    assert remind(alice, "three", "token-reuse", app="Sunrise").channel == "email"
    assert Client().post(there, CLICK).status_code == 200
    assert Act.objects.filter(event="preferences:changed").count() == 1


def test_a_program_that_only_looks_at_links_changes_nothing(alice: Person) -> None:
    there = link_in(remind(alice, "one"))
    page = Client().get(there)
    assert "Turn off reminders by e-mail?" in main_of(page.content)
    assert ADDRESS not in page.content.decode()
    assert not refused.is_off(alice.person_key, ADDRESS)
    assert "are off" in main_of(Client().post(there).content)


def test_another_address_has_its_own_choice(alice: Person) -> None:
    Client().post(link_in(remind(alice, "one"), "old@own.example"), CLICK)
    assert remind(alice, "two").channel == "email"


def test_no_changed_word_and_no_word_for_another_purpose_does_anything(
    alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHAREWELL_BOUNCE_DOMAIN", "back.example.org")
    right = unsubscribe.word(alice.person_key, ADDRESS)
    bounce = verp.sender(alice.person_key, "one", ADDRESS).partition("@")[0].partition("+")[2]
    wrong = [right[:-2], f"A{right[1:]}", right[::-1], bounce, bounce.upper(), "x", "é", "%00", "A" * 4000]
    for word in wrong:
        for answer in (Client().get(f"/reminders/off/{word}/"), Client().post(f"/reminders/off/{word}/", CLICK)):
            assert answer.status_code == 404
    assert not refused.is_off(alice.person_key, ADDRESS)


def test_only_what_a_member_may_refuse_has_the_link() -> None:
    for template in texts.MESSAGES:
        row = Promise(person_key=4711, id="e", template=template, created_ms=0)
        assert bool(unsubscribe.headers(row, ADDRESS)) == (template == "sharing-ends")
    assert not unsubscribe.headers(Promise(person_key=0, id="e", template="sharing-ends", created_ms=0), ADDRESS)


def test_the_page_of_preferences_switches_both_ways(alice: Person) -> None:
    hers = signed_in.browser(alice)
    assert "Reminders Yes, send me reminders" in main_of(hers.get("/account/preferences/").content)
    hers.post("/account/preferences/reminders/", {"answer": "no"})
    assert "No reminders by e-mail" in main_of(hers.get("/account/preferences/").content)
    assert remind(alice, "one").channel == "none"
    assert hers.post("/account/preferences/reminders/", {"answer": "maybe"}).status_code == 422
    hers.post("/account/preferences/reminders/", {"answer": "yes"})
    assert remind(alice, "two").channel == "email"


def test_the_page_speaks_spanish(alice: Person) -> None:
    page = Client(headers={"accept-language": "es"}).get(link_in(remind(alice, "one")))
    assert "¿Desactivar los recordatorios por correo electrónico?" in page.content.decode()
