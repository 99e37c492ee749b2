"""A confidential place stands above every other contact, and is confirmed only there."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from sharewell.audit.actor import Actor, ActorKind
from sharewell.audit.models import Act
from sharewell.lib import clock
from sharewell.members import codes, confidential, email_change, preferences, reach
from sharewell.members.confidential import Place
from sharewell.members.models import Person
from sharewell.members.preferences import Format
from sharewell.members.wish import ConfidentialPlace
from sharewell.notify import deliver, inbox, outbox
from sharewell.notify.models import Promise
from tests.members.conftest import Enrol
from tests.portal import signed_in

pytestmark = pytest.mark.django_db
ALICE = Actor(ActorKind.MEMBER, "1")
POST = Place(line_1="PO Box 7", city="Bangor", state="ME", postal_code="04401")
MAIL = Place(email="safe@new.example", phone="207-555-0177")
NOWHERE = Place()


@pytest.fixture
def alice() -> Person:
    return signed_in.member("Alice", email="alice@own.example")


def begin(who: Person, place: Place) -> Place:
    return confidential.begin(person=who, place=place, language="en", by=ALICE)


@pytest.mark.parametrize(
    ("place", "channel", "address"),
    [
        (POST, "letter", "Alice Rivera\nPO Box 7\nBangor, ME 04401"),
        (MAIL, "email", "safe@new.example"),
        (NOWHERE, "none", ""),
    ],
)
def test_every_way_to_reach_her_leads_there(place: Place, channel: str, address: str, alice: Person) -> None:
    preferences.set(person=alice, by=ALICE, paper=True, phone="207-555-0199", format=Format.LARGE)
    begin(alice, place)
    for found in (reach.of(alice), reach.on_file(alice), reach.on_file(alice, by_post=True)):
        assert (found.channel, found.address) == (channel, address)
    assert reach.of(alice).large
    assert reach.known(alice) == reach.Known(place.email, place.phone, place.lines)


def test_it_is_confirmed_there_and_told_to_no_other_place(alice: Person, mail: Path) -> None:
    begin(alice, MAIL)
    deliver.run_once()
    (sent,) = mail.glob("*.eml")
    assert "To: safe@new.example" in sent.read_text()
    assert [one.text.subject for one in inbox.list_for(alice.person_key)] == ["We changed how we reach you"]
    assert "safe@new.example" not in inbox.list_for(alice.person_key)[0].text.plain
    assert Act.objects.filter(person_key=alice.person_key, event="confidential:started").count() == 1


def test_what_waits_goes_there_and_codes_under_way_to_the_place_before_are_dead(alice: Person, mail: Path) -> None:
    code, digits = codes.new(alice.person_key, "letter")
    email_change.start(person=alice, address="his@own.example", by=ALICE, language="en")
    outbox.promise(
        person_key=alice.person_key, event_key="w", template="welcome", language="en",
        channel="email", address="alice@own.example", context={}, by=ALICE,
    )  # fmt: skip
    begin(alice, MAIL)
    assert not codes.try_(alice.person_key, code.id, digits)
    assert email_change.waiting(alice.person_key) == ""
    with clock.at(clock.now() + timedelta(minutes=1)):
        deliver.run_once()
    sent = "".join(path.read_text() for path in mail.glob("*.eml"))
    assert "own.example" not in sent
    assert sent.count("To: safe@new.example") == 2


def test_the_feeds_change_nothing_of_it(enrol: Enrol) -> None:
    person = enrol(updated_ms=1)
    begin(person, POST)
    enrol(emails=("other@feed.example",), addresses=("9 New Road\nPortland, ME",), updated_ms=2)
    assert reach.on_file(person).address.splitlines()[1] == "PO Box 7"
    assert reach.known(person).email == ""


def test_the_newest_place_counts_and_the_end_gives_the_ordinary_contacts_back(alice: Person) -> None:
    begin(alice, POST)
    begin(alice, MAIL)
    assert reach.of(alice).address == "safe@new.example"
    assert ConfidentialPlace.objects.filter(ended_ms=None).count() == 1
    assert confidential.end(person=alice, language="en", by=ALICE)
    assert not confidential.end(person=alice, language="en", by=ALICE)
    assert reach.of(alice).address == "alice@own.example"
    last = Promise.objects.get(template="confidential-ended")
    assert outbox.opened(last).address == "safe@new.example"


def test_nothing_of_the_place_is_readable_in_the_table(alice: Person) -> None:
    begin(alice, POST)
    row = ConfidentialPlace.objects.get()
    assert b"Bangor" not in bytes(row.sealed)
    assert confidential.of(0) is None


def test_on_file_takes_the_same_statements_for_everyone(
    alice: Person, enrol: Enrol, django_assert_num_queries: object
) -> None:
    begin(alice, POST)
    for who in (alice, enrol(), None):
        with django_assert_num_queries(3):  # type: ignore[operator]
            assert reach.on_file(who) is not None
