"""The activity page: each reader by name, each subject in words, refused looks and other people's left out."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from sharewell.audit import history, reads
from sharewell.audit.actor import Actor, ActorKind
from sharewell.audit.reading import Reader, Reading
from sharewell.lib import clock
from tests.portal import signed_in
from tests.portal.signed_in import main_of

pytestmark = pytest.mark.django_db


def look(person_key: int, type_: str, by: Reader, *, status: int = 200) -> None:
    reads.shown(Reading(by, person_key, "search", type_, status=status))


def test_each_reader_stands_with_what_was_looked_at_and_how_often() -> None:
    alice = signed_in.member("Maud")
    sunrise = Reader(Actor(ActorKind.APP, "app_1"), app="Sunrise", grant="g1")  # as the FHIR door tells it
    namesake = Reader(Actor(ActorKind.APP, "app_2"), app="Sunrise", grant="g2")
    for type_ in ("ExplanationOfBenefit", "ExplanationOfBenefit", "Observation"):
        look(alice.person_key, type_, sunrise)
    look(alice.person_key, "Coverage", namesake)
    look(alice.person_key, "Coverage", sunrise)
    look(alice.person_key, "page", Reader(Actor(ActorKind.STAFF, "7")))
    page = main_of(signed_in.browser(alice).get("/account/activity/").content)
    assert "Sunrise claims 2" in page
    assert "Sunrise health records 1" in page
    assert page.count("Sunrise coverage and ID card 1") == 2  # two apps of one name are two readers
    assert "Our help team health records 1" in page


def test_a_look_that_was_refused_and_looks_at_others_are_not_there() -> None:
    alice, charlie = signed_in.member("Nora"), signed_in.member("Zoe", family="Chen")
    look(alice.person_key, "Coverage", Reader(Actor(ActorKind.STAFF, "7")), status=403)
    look(charlie.person_key, "Coverage", Reader(Actor(ActorKind.STAFF, "7")))
    page = main_of(signed_in.browser(alice).get("/account/activity/").content)
    assert "Nobody has looked at your record yet." in page


def test_a_look_before_and_one_after_midnight_stand_on_their_own_days() -> None:
    alice, staff = signed_in.member("Ines"), Reader(Actor(ActorKind.STAFF, "7"))
    late = datetime(2026, 3, 8, 23, 59, tzinfo=clock.plan_zone())
    for seconds in (0, 1, 60, 61):
        with clock.at(late + timedelta(seconds=seconds)):
            look(alice.person_key, "Coverage", staff)
    days = [(one.day.day, one.times, one.last.minute) for one in history.of(alice.person_key)]
    assert days == [(9, 2, 0), (8, 2, 59)]
