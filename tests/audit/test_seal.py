"""Seals prove that nothing before them was changed: gaps, edits, additions, late and false seals are found."""

from __future__ import annotations

import sqlite3
import time
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from django.db import connection, transaction

from sharewell.audit import acts, file, reads, seal, verify
from sharewell.audit.actor import SYSTEM, Actor, ActorKind
from sharewell.audit.event import Event
from sharewell.audit.reading import Reader, Reading
from sharewell.jobs import audit as command
from sharewell.lib import clock, sql

ALICE, BOB = 11, 12
SUNRISE = Reader(Actor(ActorKind.APP, "client-1"), app="Sunrise", grant="g1", request_id="r1")
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("own_database")


def act(person: int, event: Event = Event.GRANT_GIVEN) -> None:
    with transaction.atomic():
        acts.record(event=event, by=SYSTEM, person_key=person)


def read(person: int, type_: str = "Patient") -> None:
    with sql.reader() as shelf:
        reads.append(shelf, Reading(SUNRISE, person, "read", type_, "x"), 1)


def break_in(table: str, statement: str) -> None:
    """What someone with the database's own keys could do: switch the triggers off, and change rows."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
            cursor.execute(statement)
        return
    path = file.place() if table == "audit_read" else connection.settings_dict["NAME"]
    with sqlite3.connect(path) as broken:
        for (name,) in broken.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", [table]
        ):
            broken.execute(f"DROP TRIGGER {name}")
        broken.execute(statement)


def kinds() -> set[str]:
    return {problem.kind for problem in verify.run().problems}


def sealed() -> None:
    """Seal what is there. On PostgreSQL a seal waits for every transaction of the server that began before it,
    those of tests beside this one included."""
    until = time.monotonic() + 150
    while not seal.run():
        assert time.monotonic() < until, "another transaction was open all the time"
        time.sleep(0.2)


def a_sealed_day() -> None:
    for person in (ALICE, BOB):
        act(person)
        read(person)
    sealed()
    act(ALICE, Event.GRANT_STOPPED)
    read(ALICE, "Coverage")
    sealed()


def test_a_ledger_that_nobody_touched_verifies() -> None:
    a_sealed_day()
    report = verify.run()
    assert (report.blocks, report.acts, report.reads, report.unsealed) == (2, 3, 3, 0)
    assert report.problems == []


def test_what_is_not_sealed_yet_is_counted_and_no_problem() -> None:
    a_sealed_day()
    read(BOB)
    report = verify.run()
    assert (report.unsealed, report.problems) == (1, [])


def test_sealing_twice_makes_no_empty_block() -> None:
    a_sealed_day()
    assert seal.run() == 0


@pytest.mark.parametrize(
    ("table", "statement", "kind"),
    [
        ("audit_read", "UPDATE audit_read SET type = 'Claim' WHERE person_key = 12", "edit"),
        ("audit_read", "DELETE FROM audit_read WHERE person_key = 12", "gap"),
        ("audit_act", "UPDATE audit_act SET actor_id = 'x' WHERE person_key = 12", "edit"),
        ("audit_act", "DELETE FROM audit_act WHERE person_key = 11 AND id = 1", "gap"),
        ("audit_block", "UPDATE audit_block SET acts_count = 9 WHERE number = 1", "seal"),
        ("audit_block", "DELETE FROM audit_block WHERE number = 1", "seal"),
    ],
)
def test_tampering_is_found(table: str, statement: str, kind: str) -> None:
    a_sealed_day()
    break_in(table, statement)
    assert kind in kinds()


def test_a_row_put_in_after_the_seal_is_found() -> None:
    a_sealed_day()
    break_in(
        "audit_act",
        "INSERT INTO audit_act SELECT 99, 1, at_ms, event, actor_kind, actor_id, actor_for, app, grant_id, detail,"
        " previous, hash, position FROM audit_act WHERE person_key = 12",
    )
    assert "added" in kinds()


def test_a_seal_forged_without_the_key_is_found() -> None:
    a_sealed_day()
    break_in("audit_block", "UPDATE audit_block SET signature = previous WHERE number = 2")
    assert "seal" in kinds()


def test_a_seal_long_after_its_rows_is_called_late() -> None:
    with clock.at(NOON):
        act(ALICE)
    with clock.at(NOON + timedelta(hours=2)):
        sealed()
    assert kinds() == {"late"}


def test_rows_of_a_running_transaction_wait_for_a_later_seal() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    import psycopg

    act(ALICE)
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("SELECT pg_current_xact_id()")
        act(BOB)
        sealed()
        assert verify.run().unsealed == 1
    sealed()
    assert verify.run().unsealed == 0
    assert kinds() == set()


def test_a_dump_restored_into_a_younger_server_is_not_sealed_wrongly() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("positions are transaction numbers on PostgreSQL only")
    a_sealed_day()
    break_in("audit_block", f"UPDATE audit_block SET acts_until = {2**60} WHERE number = 2")
    with pytest.raises(seal.SealError, match="pg_resetwal"):
        seal.run()


def test_the_command_says_what_is_wrong_and_exits_with_1() -> None:
    a_sealed_day()
    assert CliRunner().invoke(command.verify).exit_code == 0
    break_in("audit_read", "DELETE FROM audit_read WHERE person_key = 12")
    result = CliRunner().invoke(command.verify)
    assert result.exit_code == 1
    assert "GAP" in result.output


def test_the_head_can_be_kept_elsewhere() -> None:
    a_sealed_day()
    assert seal.head()["block"] == 2
    assert len(str(seal.head()["signature"])) == 64


def test_an_act_outside_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError, match="inside the transaction"):
        acts.record(event=Event.GRANT_GIVEN, by=SYSTEM, person_key=ALICE)
