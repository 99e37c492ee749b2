"""The inbox as pages: a list with search, a message in full, unread marks."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from sharewell.audit.actor import SYSTEM, Actor, ActorKind
from sharewell.members import preferences
from sharewell.members.models import Person
from sharewell.members.preferences import Format
from sharewell.notify import inbox, outbox
from tests.portal import signed_in
from tests.portal.signed_in import main_of, search

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> Person:
    return signed_in.member("Alice")


@pytest.fixture
def hers(alice: Person) -> Client:
    return signed_in.browser(alice)


def tell(who: Person, event: str = "one", app: str = "Sunrise", **changes: Any) -> str:
    facts: dict[str, Any] = {
        "person_key": who.person_key, "event_key": event, "template": "sharing-started", "language": "en",
        "channel": "email", "address": "alice@example.org", "by": SYSTEM,
        "context": {"app": app, "until": "May 1"},
    }  # fmt: skip
    outbox.promise(**(facts | changes))
    return inbox.id_of(who.person_key, event)


def test_an_empty_inbox_says_what_will_come(hers: Client) -> None:
    assert "You have no messages yet" in main_of(hers.get("/messages/").content)


def test_a_new_message_is_marked_until_it_is_opened_and_can_be_marked_again(alice: Person, hers: Client) -> None:
    name = tell(alice)
    page = hers.get("/messages/").content
    assert "You are now sharing your data with Sunrise New" in main_of(page)
    assert '<span class="count">1<' in page.decode()
    message = hers.get(f"/messages/{name}/").content
    assert "You signed an authorization." in main_of(message)
    assert f'href="{settings.BASE_URL}/login/"' in message.decode()
    assert 'class="count"' not in hers.get("/messages/").content.decode()
    assert hers.post(f"/messages/{name}/unread/").status_code == 302
    assert inbox.unread(alice.person_key) == 1
    assert hers.get(f"/messages/{name}/unread/").status_code == 405


def test_a_message_of_another_is_like_none(alice: Person, hers: Client) -> None:
    theirs = tell(signed_in.member("Charlie"))
    for path in (f"/messages/{theirs}/", "/messages/nothing/", f"/messages/{theirs}/text/"):
        assert hers.get(path).status_code == 404


def test_search_and_pages(alice: Person, hers: Client) -> None:
    for number in range(45):
        tell(alice, str(number), app=f"Sunrise {number}")
    first = hers.get("/messages/").content.decode()
    assert first.count("<li") - first.count('<li><a href="?') > 20
    assert 'href="?page=3"' in first
    assert "45 messages" in first
    found = hers.get(search(hers, "/messages/", words="sunrise 44") + "&page=999").content.decode()
    assert "1 message" in found
    assert 'value="sunrise 44"' in found
    assert "No message fits" in hers.get(search(hers, "/messages/", words="nonsense")).content.decode()
    there = search(hers, "/messages/", words="sunrise")
    assert f'href="{there.removeprefix("/messages/")}&amp;page=1"' in hers.get(f"{there}&page=2").content.decode()


def test_an_empty_search_is_the_whole_list_and_a_mistake_is_said_beside_the_field(
    alice: Person, hers: Client
) -> None:
    tell(alice)
    assert search(hers, "/messages/", words="  ", show="") == "/messages/"
    for wrong in ({"words": "x" * 101}, {"show": "other"}):
        answer = hers.post("/messages/", wrong)
        assert answer.status_code == 422
        assert "There is a problem" in main_of(answer.content)
        assert "1 message" in main_of(answer.content)


def test_only_unread_ones_when_asked(alice: Person, hers: Client) -> None:
    read, unread = tell(alice, "1"), tell(alice, "2")
    hers.get(f"/messages/{read}/")
    page = hers.get(search(hers, "/messages/", show="unread")).content.decode()
    assert unread in page
    assert read not in page


def test_a_name_in_a_message_cannot_become_a_link_or_markup(alice: Person, hers: Client) -> None:
    name = tell(alice, app="<b>[Pay](/account/)</b> https://elsewhere.example/")
    page = hers.get(f"/messages/{name}/").content.decode()
    assert "<b>[Pay" not in page
    assert ">Pay</a>" not in page
    assert "https://elsewhere.example/" in page
    assert 'href="https://elsewhere' not in page


def test_plain_text_is_the_message_and_nothing_else(alice: Person, hers: Client) -> None:
    answer = hers.get(f"/messages/{tell(alice, language='es')}/text/")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Content-Language"] == "es"
    assert answer.content.decode().startswith("Ahora comparte sus datos con Sunrise\n\nUsted firmó")
    assert inbox.unread(alice.person_key) == 0, "who has it read aloud has read it"


def test_who_chose_plain_text_is_led_to_it_before_the_message(alice: Person, hers: Client) -> None:
    name = tell(alice)
    before = hers.get(f"/messages/{name}/").content.decode()
    preferences.set(person=alice, by=Actor(ActorKind.MEMBER, "1"), format=Format.AUDIO)
    after = hers.get(f"/messages/{name}/").content.decode()
    assert before.index("<article") < before.index(f"/messages/{name}/text/")
    assert after.index(f"/messages/{name}/text/") < after.index("<article")
    assert after.count(f"/messages/{name}/text/") == 1


def test_a_list_of_many_messages_takes_a_handful_of_statements(
    alice: Person, hers: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        tell(alice, str(number))
    with django_assert_max_num_queries(12):
        assert hers.get("/messages/").status_code == 200
