"""Preferences: a choice of one's own holds whatever feeds say; an e-mail address is proved before it counts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sharewell.accounts.models import User
from sharewell.audit.actor import Actor, ActorKind
from sharewell.audit.models import Act
from sharewell.lib import clock
from sharewell.members import cases, email_change, preferences, reach, safety
from sharewell.members.models import Person
from sharewell.members.preferences import Alternate, Format, Preferences
from sharewell.notify import inbox, outbox
from sharewell.notify.models import Promise
from tests.members.conftest import Enrol
from tests.portal import signed_in

pytestmark = pytest.mark.django_db
ALICE = Actor(ActorKind.MEMBER, "1")


@pytest.fixture
def alice() -> Person:
    return signed_in.member("Alice", email="alice@own.example")


def code_sent() -> str:
    return outbox.opened(Promise.objects.filter(template="email-code").order_by("-created_ms")[0]).context["code"]


def test_nobody_has_chosen_anything_at_first(alice: Person) -> None:
    assert preferences.of(alice.person_key) == Preferences()
    assert preferences.language_of(alice.person_key, "es") == "es"


def test_a_choice_changes_what_is_given_and_leaves_the_rest(alice: Person) -> None:
    preferences.set(person=alice, by=ALICE, language="es", format=Format.LARGE)
    preferences.set(person=alice, by=ALICE, paper=True)
    preferences.set(person=alice, by=ALICE, paper=True)
    assert preferences.of(alice.person_key) == Preferences("es", Format.LARGE, paper=True)
    assert User.objects.get(pk=alice.user_id).language == "es"
    acts = Act.objects.filter(person_key=alice.person_key, event="preferences:changed")
    assert acts.count() == 2
    with pytest.raises(ValueError, match="no texts"):
        preferences.set(person=alice, by=ALICE, language="de")


def test_a_choice_stays_when_the_feed_tells_of_the_person_again(enrol: Enrol) -> None:
    person = enrol(language="en", updated_ms=1)
    preferences.set(person=person, by=ALICE, language="es", phone="207-555-0199", paper=True)
    enrol(language="en", phones=("207-555-0100",), addresses=("9 New Road\nPortland, ME 04101",), updated_ms=2)
    assert preferences.language_of(person.person_key, "en") == "es"
    assert reach.known(person).phone == "207-555-0199"
    assert reach.of(person).address.splitlines()[1] == "9 New Road"


def test_paper_means_a_letter_and_large_print_means_a_large_one(alice: Person) -> None:
    assert reach.of(alice).channel == "email"
    preferences.set(person=alice, by=ALICE, paper=True, format=Format.LARGE)
    assert (reach.of(alice).channel, reach.of(alice).large) == ("letter", True)


def test_one_who_wants_paper_and_has_no_address_still_gets_the_email(enrol: Enrol) -> None:
    person = enrol(addresses=())
    preferences.set(person=person, by=ALICE, paper=True)
    assert reach.of(person).address == "alice@example.org"


def test_a_new_address_counts_when_its_code_is_entered_and_the_old_one_is_told(alice: Person) -> None:
    email_change.start(person=alice, address="new@own.example", by=ALICE, language="en")
    assert reach.of(alice).address == "alice@own.example"
    assert email_change.waiting(alice.person_key) == "new@own.example"
    assert not email_change.confirm(person=alice, code="00000000", by=ALICE, language="en")
    code = code_sent()
    assert email_change.confirm(person=alice, code=f"{code[:4]} {code[4:]}", by=ALICE, language="en")
    assert not email_change.confirm(person=alice, code=code, by=ALICE, language="en")
    assert reach.of(alice).address == "new@own.example"
    told = Promise.objects.get(template="email-changed")
    assert outbox.opened(told).address == "alice@own.example"
    assert [entry.text.subject for entry in inbox.list_for(alice.person_key)] == [
        "Your e-mail address was changed"
    ]
    assert Act.objects.filter(event="account:email_changed").count() == 1


def test_a_code_dies_with_time_with_tries_and_with_the_next_request(alice: Person) -> None:
    email_change.start(person=alice, address="new@own.example", by=ALICE, language="en")
    old = code_sent()
    with clock.at(clock.now() + timedelta(minutes=16)):
        assert not email_change.confirm(person=alice, code=old, by=ALICE, language="en")
    with clock.at(clock.now() + timedelta(seconds=1)):
        email_change.start(person=alice, address="other@own.example", by=ALICE, language="en")
        assert not email_change.confirm(person=alice, code=old, by=ALICE, language="en")
        for _ in range(4):
            email_change.confirm(person=alice, code="11111111", by=ALICE, language="en")
        assert not email_change.confirm(person=alice, code=code_sent(), by=ALICE, language="en")
    assert reach.of(alice).address == "alice@own.example"


def test_nobody_sends_codes_without_end(alice: Person) -> None:
    for _ in range(email_change.REQUESTS):
        email_change.start(person=alice, address="new@own.example", by=ALICE, language="en")
    with pytest.raises(email_change.TooOften):
        email_change.start(person=alice, address="new@own.example", by=ALICE, language="en")


def test_another_format_is_a_case_of_the_help_team_once(alice: Person) -> None:
    for _ in range(2):
        preferences.ask_for(Alternate.BRAILLE, person=alice, wants="my card", always=True, by=ALICE)
    (case,) = cases.waiting(cases.CaseKind.ALTERNATE_FORMAT)
    assert cases.about(case) == {"format": "braille", "wants": "my card", "always": "yes"}


def test_alerts_of_the_account_follow_the_choice_and_a_pin_letter_is_printed_large(alice: Person) -> None:
    preferences.set(person=alice, by=ALICE, language="es", format=Format.LARGE, paper=True)
    owner = User.objects.get(pk=alice.user_id)
    User.objects.filter(pk=owner.pk).update(language="en")
    safety.teller(owner, alice, by=ALICE)("security-recovery-codes", {})
    told = Promise.objects.get()
    assert (told.language, told.channel, outbox.opened(told).large) == ("es", "letter", True)
    assert reach.on_file(alice, by_post=True).large
    assert reach.on_file(None) == reach.NOWHERE
