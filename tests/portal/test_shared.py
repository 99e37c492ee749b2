"""What one app has read: by day and kind, older days on their own page, as a file, and only for its owner."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import orjson
import pytest
from django.test import Client

from sharewell.audit import reads, shared
from sharewell.audit.actor import Actor, ActorKind
from sharewell.audit.reading import Reader, Reading
from sharewell.lib import clock
from sharewell.members import person
from sharewell.sharing.models import Grant
from tests.portal import signed_in
from tests.portal.signed_in import main_of
from tests.portal.test_representatives import acting
from tests.sharing.conftest import NOON, World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    with clock.at(NOON):
        return make_world()


def given(world: World) -> Grant:
    with clock.at(NOON):
        return world.give()


def handed(world: World, grant: Grant, type_: str, found: int, at: datetime = NOON, status: int = 200) -> None:
    by = Reader(Actor(ActorKind.APP, "sunrise"), app="Sunrise", grant=grant.id)
    reads.shown(Reading(by, world.key, "search", type_, status=status, at_ms=clock.to_ms(at)), found)


def browser(world: World, language: str = "en") -> Client:
    member = person.get(world.key)
    assert member
    return signed_in.browser(member, language)


def test_a_day_tells_each_kind_in_words_and_how_many_records(world: World) -> None:
    grant = given(world)
    for type_, found in (
        ("ExplanationOfBenefit", 50),
        ("ExplanationOfBenefit", 12),
        ("Encounter", 3),
        ("Basic", 1),
    ):
        handed(world, grant, type_, found)
    handed(world, grant, "Observation", 0, status=403)
    page = main_of(browser(world).get(f"/account/sharing/{grant.id}/read/").content)
    assert "What Sunrise has read" in page
    assert "Claims for care and drugs 62" in page
    assert "Visits to doctors and hospitals 3" in page
    assert "Other health records 1" in page
    assert "We refused 1 request." in page
    assert "Lab results" not in page
    spanish = main_of(browser(world, "es").get(f"/account/sharing/{grant.id}/read/").content)
    assert "Visitas a médicos y hospitales 3" in spanish


def test_a_grant_that_was_never_used_says_so_and_stands_behind_a_link(world: World) -> None:
    grant = given(world)
    with clock.at(NOON):
        held = browser(world).get("/account/sharing/").content.decode()
    assert f'href="/account/sharing/{grant.id}/read/"' in held
    page = main_of(browser(world).get(f"/account/sharing/{grant.id}/read/").content)
    assert "This app has not read anything yet." in page


def test_older_days_follow_on_their_own_page_and_none_is_left_out(world: World) -> None:
    grant = given(world)
    for weeks in (0, 1, 5, 30):
        handed(world, grant, "Coverage", weeks + 1, NOON - timedelta(weeks=weeks))
    here, seen = f"/account/sharing/{grant.id}/read/", []
    before = ""
    for _ in range(3):
        page = browser(world).get(here + before).content
        seen.append(main_of(page))
        before = "?before=" + page.decode().partition('href="?before=')[2].partition('"')[0]
    told = [[number for number in (1, 2, 6, 31) if f"Your coverage {number} " in page] for page in seen]
    assert told == [[1, 2], [6], [31]]
    assert ["Older days" in page for page in seen] == [True, True, False]


def test_what_is_read_around_midnight_belongs_to_the_day_of_the_plans_zone(world: World) -> None:
    grant = given(world)
    midnight = clock.midnight(NOON.date())
    handed(world, grant, "Coverage", 1, midnight - timedelta(milliseconds=1))
    handed(world, grant, "Coverage", 2, midnight)
    days = [(one.day, one.records) for one in shared.every(world.key, grant.id)]
    assert days == [(NOON.date(), 2), (NOON.date() - timedelta(days=1), 1)]


def test_the_whole_is_a_file_for_a_spreadsheet_and_for_a_program(world: World) -> None:
    grant = given(world)
    for weeks in (0, 8):
        handed(world, grant, "Encounter", 4, NOON - timedelta(weeks=weeks))
    answer = browser(world).get(f"/account/sharing/{grant.id}/read/shared.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [(row["kind"], row["records"]) for row in rows] == [("Visits to doctors and hospitals", "4")] * 2
    assert "attachment" in answer["Content-Disposition"]
    lines = browser(world).get(f"/account/sharing/{grant.id}/read/shared.ndjson").content.splitlines()
    assert [orjson.loads(line)["day"] for line in lines] == ["2027-03-01", "2027-01-04"]
    assert browser(world).get(f"/account/sharing/{grant.id}/read/shared.exe").status_code == 404


def test_another_member_finds_nothing_there(world: World) -> None:
    grant = given(world)
    charlie = signed_in.browser(signed_in.member("Zoe", family="Chen"))
    for path in ("", "shared.csv", "shared.ndjson"):
        assert charlie.get(f"/account/sharing/{grant.id}/read/{path}").status_code == 404


@pytest.mark.parametrize(("scope", "status"), [(" sharing ", 200), (" claims records ", 403)])
def test_a_representative_sees_it_only_with_the_part_sharing(world: World, scope: str, status: int) -> None:
    grant = given(world)
    member = person.get(world.key)
    assert member
    helper, _ = acting(member, scope=scope)
    for path in ("", "shared.csv"):
        assert helper.get(f"/account/sharing/{grant.id}/read/{path}").status_code == status


@pytest.mark.parametrize("before", ["", "yesterday", "2026-13-01", "0001-01-01", "9999-12-31"])
def test_a_day_in_the_address_that_makes_no_sense_is_no_error(world: World, before: str) -> None:
    grant = given(world)
    handed(world, grant, "Coverage", 1, datetime(2027, 3, 1, 12, tzinfo=UTC))
    assert browser(world).get(f"/account/sharing/{grant.id}/read/?before={before}").status_code == 200
