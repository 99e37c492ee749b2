"""Reads are on disk before they are answered, whoever dies, and nobody can change them."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.db import connection

from sharewell.audit import file, reads
from sharewell.audit.actor import Actor, ActorKind
from sharewell.audit.reading import Reader, Reading
from sharewell.lib import sql

ALICE, BOB = 21, 22
pytestmark = pytest.mark.usefixtures("own_database")


def reading(person: int, grant: str = "g1", status: int = 200) -> Reading:
    by = Reader(Actor(ActorKind.APP, "client-1"), app="Sunrise", grant=grant, request_id="r1")
    return Reading(by, person, "search", "ExplanationOfBenefit", detail="type", status=status)


def note(one: Reading, found: int = 3) -> None:
    with sql.reader() as shelf:
        reads.append(shelf, one, found)


def test_alice_sees_who_read_her_record_and_not_bobs() -> None:
    note(reading(ALICE))
    note(reading(BOB))
    (only,) = reads.who_read(ALICE)
    assert (only.app, only.actor_id, only.type, only.detail, only.found) == (
        "Sunrise", "client-1", "ExplanationOfBenefit", "type", 3,
    )  # fmt: skip


def test_the_newest_read_comes_first() -> None:
    note(reading(ALICE, "old"))
    note(reading(ALICE, "new"))
    assert [one.grant for one in reads.who_read(ALICE)] == ["new", "old"]


def test_last_use_counts_reads_but_not_refusals() -> None:
    note(reading(ALICE, "used"))
    reads.refused(reading(ALICE, "refused", 403))
    assert set(reads.last_use(["used", "refused", "never"])) == {"used"}


def test_many_threads_lose_nothing() -> None:
    threads = [threading.Thread(target=note, args=(reading(ALICE),)) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(reads.who_read(ALICE)) == 40


def test_the_database_refuses_to_change_a_read() -> None:
    note(reading(ALICE))
    if connection.vendor == "postgresql":
        with pytest.raises(Exception, match="append-only"), connection.cursor() as cursor:
            cursor.execute("DELETE FROM audit_read")
        return
    with sqlite3.connect(file.place()) as plain:
        for change in ("DELETE FROM audit_read", "UPDATE audit_read SET found = 0"):
            with pytest.raises(sqlite3.DatabaseError, match="append-only"):
                plain.execute(change)


def test_a_ledger_that_cannot_be_written_refuses_the_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor == "postgresql":
        pytest.skip("on PostgreSQL the row is part of the reading statement")
    (tmp_path / "audit.db").write_bytes(b"this is no database, it is longer than a header would be" * 20)
    monkeypatch.setenv("SHAREWELL_AUDIT", str(tmp_path / "audit.db"))
    with pytest.raises(file.LedgerError):
        note(reading(ALICE))


KILLED = """
import sys, threading
from sharewell.audit import reads
from sharewell.audit.actor import Actor, ActorKind
from sharewell.audit.reading import Reader, Reading
from sharewell.lib import sql

def work(name):
    for number in range(10_000):
        by = Reader(Actor(ActorKind.APP, "c"), request_id=f"{name}-{number}")
        with sql.reader() as shelf:
            reads.append(shelf, Reading(by, 21, "read", "Patient"), 1)
        sys.stdout.write(f"{name}-{number}\\n")
        sys.stdout.flush()

for name in "abcd":
    threading.Thread(target=work, args=(name,)).start()
"""


def test_a_killed_process_loses_no_read_that_it_answered() -> None:
    running = subprocess.Popen([sys.executable, "-c", KILLED], stdout=subprocess.PIPE, env=os.environ, text=True)
    assert running.stdout is not None
    answered = [running.stdout.readline().strip() for _ in range(200)]
    running.send_signal(signal.SIGKILL)
    answered += [line.strip() for line in running.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
    running.wait()
    assert set(answered) <= {one.request_id for one in reads.who_read(ALICE, limit=100_000)}
