"""In which form to store terms and bodies: python -m benchmarks.choose_form FROM TO [--most N]

Copies the claims of a loaded shelf (FROM: postgresql://… or sqlite:///…) into one table a form at TO (a database
that may be filled and thrown away), and prints bytes a claim, processor time of making it, and the time of a read,
a page of 50 and three filtered searches, each asked for many members in turn. It measured the choice of ADR 0009.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import statistics
import time
from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Any, Final

import orjson
import psycopg

from benchmarks import forms
from benchmarks.forms import Form, Terms
from sharewell.fhir import extract
from sharewell.lib import sql
from sharewell.records import codec

BATCH: Final = 2_000
ASKED: Final = 400


class Database:
    """Where the forms are made: the little that the two databases say differently."""

    def __init__(self, url: str) -> None:
        self.postgresql = url.startswith("postgres")
        self.raw: Any = (
            psycopg.connect(url, autocommit=True)
            if self.postgresql
            else sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        )
        if not self.postgresql:
            self.raw.execute("PRAGMA journal_mode = wal")
            self.raw.execute("PRAGMA mmap_size = 268435456")

    def rows(self, text: str, params: dict[str, Any]) -> list[Any]:
        if self.postgresql:
            with self.raw.cursor(binary=True) as cursor:
                found: list[Any] = cursor.execute(sql.to_pyformat(text), params, prepare=True).fetchall()
            return found
        return list(self.raw.execute(text, params).fetchall())

    def fill(self, table: str, columns: int, rows: list[tuple[Any, ...]]) -> None:
        if self.postgresql:
            with self.raw.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        self.raw.execute("BEGIN")
        self.raw.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * columns)})", rows)
        self.raw.execute("COMMIT")

    def size(self, table: str) -> dict[str, int]:
        """Bytes of a table and of all its indexes."""
        if self.postgresql:
            return {
                "table": self.rows(f"SELECT pg_table_size('{table}')", {})[0][0],
                "indexes": self.rows(f"SELECT pg_indexes_size('{table}')", {})[0][0],
            }
        found = dict(
            self.raw.execute(
                "SELECT s.type, SUM(d.pgsize) FROM dbstat d JOIN sqlite_schema s ON s.name = d.name"
                " WHERE d.aggregate = 1 AND s.tbl_name = ? GROUP BY s.type",
                [table],
            ).fetchall()
        )
        return {"table": found.get("table", 0), "indexes": found.get("index", 0)}


def make(database: Database, form: Form) -> None:
    """An empty table of the product's columns, with the product's indexes."""
    shelf = import_module("sharewell.records.migrations.0001_initial")
    types = dict(shelf.POSTGRESQL_TYPES if database.postgresql else shelf.SQLITE_TYPES)
    database.raw.execute(f"DROP TABLE IF EXISTS {form.table}")
    row = shelf.ROW.format(**types)
    database.raw.execute(
        f"CREATE TABLE {form.table} ({row}, terms {form.type} NOT NULL, dates {types['json']},"
        " PRIMARY KEY (person_key, id))"
    )
    if database.postgresql:
        database.raw.execute(f"ALTER TABLE {form.table} SET (toast_tuple_target = 8160)")
        database.raw.execute(f"ALTER TABLE {form.table} ALTER body SET STORAGE EXTERNAL")
    database.raw.execute(
        f"CREATE INDEX {form.table}_page ON {form.table} (person_key, type, seq, deleted, audience)"
    )
    database.raw.execute(f"CREATE INDEX {form.table}_id ON {form.table} (id)")
    if form.table_of_terms:
        database.raw.execute("DROP TABLE IF EXISTS form_terms")
        close = "" if database.postgresql else " WITHOUT ROWID"
        database.raw.execute(
            f"CREATE TABLE form_terms (person_key {types['big']}, id {types['text']}, number {types['int']},"
            f" param {types['text']}, value {types['text']}, low {types['big']}, high {types['big']},"
            f" PRIMARY KEY (person_key, id, number)){close}"
        )
        database.raw.execute("CREATE INDEX form_terms_value ON form_terms (person_key, param, value)")


def source(url: str, most: int) -> Iterator[list[tuple[Any, ...]]]:
    """The claims of a loaded shelf in the order of loading, in batches: the product's columns."""
    shelf = import_module("sharewell.records.migrations.0001_initial")
    told = f"SELECT {shelf.KEPT} FROM records_resource WHERE type = 'ExplanationOfBenefit'"
    told += f" LIMIT {most}"
    if url.startswith("postgres"):
        with psycopg.connect(url) as connection, connection.cursor("all", binary=True) as cursor:
            cursor.itersize = BATCH
            cursor.execute(told.encode())
            while batch := cursor.fetchmany(BATCH):
                yield batch
    else:
        cursor_ = sqlite3.connect(url.removeprefix("sqlite:///")).execute(told)
        while batch := cursor_.fetchmany(BATCH):
            yield batch


def copy(database: Database, made: list[Form], batches: Iterable[list[tuple[Any, ...]]], raw_most: int) -> int:
    """Fill all forms; raw bodies only for the first `raw_most` claims, as they take ten times the room."""
    count, filled = 0, {form.name: 0 for form in made}
    for batch in batches:
        bodies = [codec.unpack(bytes(row[19]), row[8]) for row in batch]
        parsed = [extract.terms(orjson.loads(body)) for body in bodies]
        for form in made:
            if form.name.startswith("body") and count >= raw_most:
                continue
            started = time.process_time()
            written = [
                (*row[:19], form.body(body), form.terms(terms), form.dates(terms))
                for row, terms, body in zip(batch, parsed, bodies, strict=True)
            ]
            form.seconds += time.process_time() - started
            database.fill(form.table, 22, written)
            filled[form.name] += len(written)
            if form.table_of_terms:
                started = time.process_time()
                rows = [line for row, terms in zip(batch, parsed, strict=True) for line in _lines(row, terms)]
                form.seconds += time.process_time() - started
                database.fill("form_terms", 7, rows)
        count += len(batch)
    for form in made:
        form.seconds /= filled[form.name]
        database.raw.execute(f"ANALYZE {form.table}")
    return count


def _lines(row: tuple[Any, ...], terms: Terms) -> Iterator[tuple[Any, ...]]:
    number = 0
    for name, values in terms.items():
        for value in values:
            told = (None, *value) if isinstance(value, list) else (value, None, None)
            yield (row[0], row[14], number, name, *told)
            number += 1


def measure(database: Database, form: Form) -> str:
    """One line of the table: bytes a claim, time to make it, microseconds of the questions."""
    size = database.size(form.table)
    count = database.rows(f"SELECT COUNT(*) FROM {form.table}", {})[0][0]
    if form.table_of_terms:
        size["terms"] = sum(database.size("form_terms").values())
    inner = database.rows(
        "SELECT AVG(LENGTH(body)), AVG(LENGTH(CAST(terms AS text)) + COALESCE(LENGTH(CAST(dates AS text)), 0))"
        f" FROM (SELECT * FROM {form.table} LIMIT 20000) r",
        {},
    )[0]
    people = [
        row[0] for row in database.rows(f"SELECT DISTINCT person_key FROM {form.table} ORDER BY person_key", {})
    ]
    asked = random.Random(1).sample(people, min(ASKED, len(people)))
    ids = dict(database.rows(f"SELECT person_key, MIN(id) FROM {form.table} GROUP BY person_key", {}))
    numbers = _numbers(database, asked, ids)
    kind = "http://terminology.hl7.org/CodeSystem/claim-type|pharmacy"
    times = [
        _time(database, _read(form), [{"person": one, "id": ids[one]} for one in asked]),
        _time(database, _page(form, ""), [{"person": one} for one in asked]),
    ]
    for name in ("type", "service-date", "identifier"):
        values = [kind if name == "type" else numbers[one] if name == "identifier" else None for one in asked]
        told = [
            {"person": one} | ({"value": forms.piece(form, database.postgresql, name, value)} if value else {})
            for one, value in zip(asked, values, strict=True)
        ]
        times.append(_time(database, _page(form, f" AND {form.where[name]}"), told))
    whole = sum(size.values())
    return (
        f"  {form.name:14} {count:9,} {inner[0]:7.0f} {inner[1] or 0:6.0f} {size['table'] / count:7.0f}"
        f" {size['indexes'] / count:6.0f} {size.get('terms', 0) / count:6.0f} {whole / count:7.0f}"
        f" {form.seconds * 1e6:6.1f}  " + " ".join(f"{one:8.0f}" for one in times)
    )


def _numbers(database: Database, asked: list[int], ids: dict[int, str]) -> dict[int, str]:
    """The claim number of one claim of each member, as its identifier's token."""
    found = {}
    for one in asked:
        told = {"person": one, "id": ids[one]}
        terms = database.rows(
            "SELECT CAST(terms AS text) FROM form_json WHERE person_key = :person AND id = :id", told
        )
        found[one] = orjson.loads(terms[0][0])["identifier"][0]
    return found


def _read(form: Form) -> str:
    return (
        f"SELECT r.type, r.id, r.version, r.updated_ms, r.codec, r.body FROM {form.table} r"
        " WHERE r.person_key = :person AND r.type = 'ExplanationOfBenefit' AND r.audience <= 0 AND r.id = :id"
    )


def _page(form: Form, more: str) -> str:
    fits = (
        "r.person_key = :person AND r.type = 'ExplanationOfBenefit' AND r.audience <= 0 AND r.deleted = 0" + more
    )
    return (
        f"WITH total AS (SELECT COUNT(*) AS n, COALESCE(MAX(r.seq), 0) AS top FROM {form.table} r WHERE {fits}),"
        f" page AS (SELECT r.seq, r.type, r.id, r.version, r.updated_ms, r.codec, r.body FROM {form.table} r"
        f" WHERE {fits} AND r.seq > 0 ORDER BY r.seq LIMIT 50)"
        " SELECT total.n, total.top, page.* FROM total LEFT JOIN page ON 1 = 1 ORDER BY page.seq"
    )


def _time(database: Database, question: str, asked: list[dict[str, Any]]) -> float:
    """Median microseconds of a question, each the best of three asked with its pages in memory."""
    took = []
    for params in asked:
        database.rows(question, params)
        best = 1.0
        for _ in range(3):
            started = time.perf_counter()
            database.rows(question, params)
            best = min(best, time.perf_counter() - started)
        took.append(best)
    return statistics.median(took) * 1e6


HEAD: Final = (
    f"  {'form':14} {'claims':>9} {'body':>7} {'terms':>6} {'table':>7} {'index':>6} {'+terms':>6} {'whole':>7}"
    f" {'us':>6}  {'read':>8} {'page':>8} {'type':>8} {'date':>8} {'number':>8}"
)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("source")
    asked.add_argument("target")
    asked.add_argument("--most", type=int, default=10**9, help="claims to copy")
    asked.add_argument("--raw", type=int, default=100_000, help="claims to copy with raw and plain zstd bodies")
    asked.add_argument("--only", default="", help="names of forms, with commas; the first is needed")
    asked.add_argument("--again", action="store_true", help="only ask the tables of an earlier run")
    told = asked.parse_args()
    database = Database(told.target)
    made = forms.all_of(database.postgresql, lambda body: codec.pack(body, codec.newest()))
    if told.only:
        made = [form for form in made if form.name in told.only.split(",")]
    if not told.again:
        for form in made:
            make(database, form)
        copy(database, made, source(told.source, told.most), told.raw)
    if database.postgresql:
        database.raw.execute("VACUUM ANALYZE")
    print(f"{'postgresql' if database.postgresql else 'sqlite'}: bytes a claim, us to make one, us of a question")
    print(HEAD)
    for form in made:
        print(measure(database, form), flush=True)


if __name__ == "__main__":
    main()
