"""Who saw what, whom and when, after somebody read what they should not; and that looking leaves a trace."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import orjson
import pytest
from click.testing import CliRunner, Result

from sharewell.audit import breach, reads
from sharewell.audit.actor import SYSTEM, Actor, ActorKind
from sharewell.audit.event import Event
from sharewell.audit.models import Act
from sharewell.audit.reading import Reader, Reading
from sharewell.fhir import params
from sharewell.jobs import audit
from sharewell.lib import clock
from sharewell.members import person
from tests.portal import signed_in

NOON = datetime(2026, 5, 1, 16, tzinfo=UTC)
SUNRISE = Reader(Actor(ActorKind.APP, "sunrise"), app="Sunrise", grant="g1")
MOON = Reader(Actor(ActorKind.APP, "moon"), app="Moon", grant="g2")
DAY = ("--since", "2026-05-01", "--until", "2026-05-01", "--reason", "ticket 7")
pytestmark = pytest.mark.usefixtures("own_database")


def saw(by: Reader, key: int, type_: str, found: int, at: datetime = NOON, status: int = 200) -> None:
    reads.shown(Reading(by, key, "search", type_, status=status, at_ms=clock.to_ms(at)), found)


@pytest.fixture
def keys() -> tuple[int, int]:
    alice = signed_in.member("Alice", language="es").person_key
    bob = signed_in.member("Bob", family="=Brown").person_key
    for number in (20, 30):
        saw(SUNRISE, alice, "ExplanationOfBenefit", number)
    saw(SUNRISE, bob, "Observation", 2, NOON + timedelta(hours=1))
    saw(SUNRISE, bob, "Condition", 9, status=401)
    saw(SUNRISE, bob, "Condition", 9, NOON - timedelta(days=2))
    saw(MOON, bob, "Coverage", 1)
    return alice, bob


def ask(*words: str) -> Result:
    return CliRunner().invoke(audit.command, ["breach", *words])


def test_members_kinds_app_and_times_are_told_in_words(keys: tuple[int, int]) -> None:
    told = ask(*DAY, "--app", "sunrise")
    assert told.exit_code == 0, told.output
    assert "2 members, 52 records handed over" in told.output
    assert "by Sunrise (app:sunrise)" in told.output
    assert "ExplanationOfBenefit: 1 members, 50 records: dates, diagnoses" in told.output
    assert "2026-05-01 17:00" in told.output
    assert "Condition" not in told.output  # refused, or on another day
    assert "example.org" not in told.output


def test_a_table_has_one_row_a_member_reader_and_type_and_the_language_of_the_notice(
    keys: tuple[int, int],
) -> None:
    rows = list(csv.DictReader(io.StringIO(ask(*DAY, "--format", "csv").output)))
    told = {(row["member"], row["language"], row["app"], row["type"], row["records"]) for row in rows}
    assert told == {
        ("M-Alice", "es", "Sunrise", "ExplanationOfBenefit", "50"),
        ("M-Bob", "en", "Sunrise", "Observation", "2"),
        ("M-Bob", "en", "Moon", "Coverage", "1"),
    }
    assert "address" not in rows[0]


def test_addresses_come_only_on_demand_and_the_act_says_so(keys: tuple[int, int]) -> None:
    lines = ask(*DAY, "--member", "M-Alice", "--contacts", "--format", "json").output.splitlines()
    (told,) = map(orjson.loads, lines)
    assert (told["channel"], told["address"]) == ("email", "alice@example.org")
    act = Act.objects.get(event=Event.BREACH_ASKED)
    detail = orjson.loads(act.detail)
    assert (act.person_key, act.actor_kind, detail["reason"], detail["contacts"]) == (
        keys[0], "operator", "ticket 7", 1,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "members"),
    [
        (("--grant", "g2"), {"M-Bob"}),
        (("--type", "Observation"), {"M-Bob"}),
        (("--reader", "app:moon"), {"M-Bob"}),
        (("--member", "M-Alice"), {"M-Alice"}),
    ],
)
def test_each_choice_narrows_the_answer(keys: tuple[int, int], words: tuple[str, str], members: set[str]) -> None:
    told = ask(*DAY, *words, "--format", "json").output.splitlines()
    assert {orjson.loads(line)["member"] for line in told} == members


def test_nothing_read_is_exit_code_1(keys: tuple[int, int]) -> None:
    assert ask(*DAY, "--app", "nobody").exit_code == 1


@pytest.mark.parametrize(
    "words",
    [
        DAY[:4],
        (*DAY[:4], "--reason", "  "),
        ("--since", "2026-05-02", *DAY[2:]),
        ("--since", "yesterday", *DAY[2:]),
        ("--since", "2026-05-01T10:00:00", *DAY[2:]),
        (*DAY, "--app", "sunrise", "--reader", "staff:7"),
        (*DAY, "--reader", "staff"),
    ],
)
def test_wrong_usage_is_exit_code_2_and_reads_nothing(words: tuple[str, ...]) -> None:
    assert ask(*words).exit_code == 2
    assert not Act.objects.filter(event=Event.BREACH_ASKED).exists()


def test_a_cell_that_begins_like_a_formula_is_none(keys: tuple[int, int]) -> None:
    assert "'=" not in ask(*DAY, "--format", "csv").output  # no names without --contacts
    rows = list(csv.DictReader(io.StringIO(ask(*DAY, "--format", "csv", "--contacts").output)))
    assert all(not cell.startswith("=") for row in rows for cell in row.values())


def test_somebody_who_is_no_longer_on_file_is_counted_all_the_same(keys: tuple[int, int]) -> None:
    saw(SUNRISE, person.key_of("M-gone"), "Patient", 1)
    asked = breach.Asked(NOON, NOON + timedelta(days=1), type="Patient")
    assert len(breach.of(asked, reason="why", by=SYSTEM)) == 1


def test_every_type_that_is_served_is_told_in_words() -> None:
    assert all(breach.contents(type_) for type_ in params.SERVED)
    assert set(breach.CONTENTS) <= set(params.SERVED) | {"Medication", "RelatedPerson"}
