"""Read the shelves: the one way in, for apps and for the member's own pages alike.

Access is in every WHERE, the live grant is asked again in the statement that reads, and each call writes one
audit row that is durable before the answer. At most three statements (token look-up not counted): the rows,
what they include, and on SQLite the audit row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import orjson

from sharewell import policy
from sharewell.audit import reads
from sharewell.audit.reading import Reader, Reading
from sharewell.fhir import brief, outcome
from sharewell.fhir.access import Access
from sharewell.fhir.query import Include, Query
from sharewell.fhir.scopes import Interaction
from sharewell.lib import sql
from sharewell.records import codec, statement, terms
from sharewell.records.found import Cursor, Hit, Outline, Page

START = Cursor()


def read(access: Access, type_: str, id_: str, version: int | None = None, *, by: Reader) -> Hit:
    """One resource, its current version or the one asked for.

    Raises FhirError: 401 when the grant ended, 403 without a scope for the type, 404 when this Access sees
    nothing there (absent, another person's, hidden: the same answer), 410 when deleted at its source.
    """
    permit(access, type_, "read")
    interaction = "read" if version is None else "vread"
    reading = Reading(by, access.person_key, interaction, type_, id_, "" if version is None else str(version))
    with sql.reader() as connection:
        wanted = statement.read(access, reading, connection.dialect, version)
        ok, deleted, *row = connection.rows(wanted.sql, wanted.params)[0]
        if connection.dialect == "sqlite":
            reads.append(connection, reading, 0 if deleted is None else 1)
    if not ok:
        raise outcome.login()
    if deleted is None:
        raise outcome.not_found()
    if deleted:
        raise outcome.gone()
    return _hit(row)


def search(access: Access, query: Query, *, by: Reader, cursor: Cursor = START) -> Page:
    """One page of a search, in the order in which resources first arrived.

    Raises FhirError: 401 when the grant ended, 403 without a scope for the type.
    """
    permit(access, query.type, "search")
    count = policy.current().page_count_default if query.count is None else query.count
    count = min(count, policy.current().page_count_max)
    names = ",".join(dict.fromkeys(name.partition(":")[0] for name, _ in query.pairs))
    reading = Reading(by, access.person_key, "search", query.type, detail=names)
    with sql.reader() as connection:
        wanted = statement.search(access, reading, connection.dialect, query, cursor, count)
        rows = connection.rows(wanted.sql, wanted.params)
        ok, total, top, last_ms = rows[0][:4]
        rows = [row[4:] for row in rows if row[4] is not None]
        matches = tuple(_hit(row[2:]) for row in rows)
        included = _included(connection, access, reading, query, matches, [row[1] for row in rows])
        if connection.dialect == "sqlite":
            reads.append(connection, reading, len(matches), Counter(hit.type for hit in included))
    if not ok:
        raise outcome.login()
    following = Cursor(rows[-1][0], cursor.upper or top) if rows and rows[-1][0] < top else None
    return Page(matches, included, total, following, last_ms)


def outlines(access: Access, type_: str, *, by: Reader) -> list[Outline]:
    """Every resource of a type that this Access sees, as lists show it, in the order of arrival: no bodies.

    Raises FhirError: 401 when the grant ended, 403 without a scope for the type.
    """
    permit(access, type_, "search")
    reading = Reading(by, access.person_key, "search", type_, detail="outline")
    with sql.reader() as connection:
        wanted = statement.outlines(access, reading, connection.dialect)
        rows = connection.rows(wanted.sql, wanted.params)
        if connection.dialect == "sqlite":
            reads.append(connection, reading, sum(row[1] is not None for row in rows))
    if not rows[0][0]:
        raise outcome.login()
    return [_outline(*row[1:]) for row in rows if row[1] is not None]


def counts(access: Access, types: Sequence[str], *, by: Reader) -> dict[str, int]:
    """How many resources of each type this Access sees, in one statement and with one audit row.

    Raises FhirError: 401 when the grant ended, 403 without a scope for one of the types.
    """
    for type_ in types:
        permit(access, type_, "search")
    reading = Reading(by, access.person_key, "search", "", detail="count")
    with sql.reader() as connection:
        wanted = statement.counts(access, reading, connection.dialect, types)
        rows = connection.rows(wanted.sql, wanted.params)
        if connection.dialect == "sqlite":
            reads.append(connection, reading, sum(row[2] or 0 for row in rows))
    if not rows[0][0]:
        raise outcome.login()
    return {type_: number for _, type_, number in rows}


def permit(access: Access, type_: str, interaction: Interaction) -> None:
    """Raise FhirError 403, naming the scope that is lacking, unless some scope reaches the type."""
    if not access.allows(type_, interaction):
        letter = "r" if interaction == "read" else "s"
        words = f"This token's scopes do not open {type_} for {interaction}; it needs patient/{type_}.{letter}"
        raise outcome.forbidden(f"{words} (or patient/{type_}.read).")


def _included(
    connection: sql.Connection,
    access: Access,
    reading: Reading,
    query: Query,
    matches: Sequence[Hit],
    texts: Sequence[str],
) -> tuple[Hit, ...]:
    if not matches or not (query.includes or query.revincludes):
        return ()
    here = {f"{hit.type}/{hit.id}" for hit in matches}
    named = {target for text in texts if text for target in _targets(text, query.includes)}
    targets = here if query.revincludes else ()
    wanted = statement.included(access, reading.including(), connection.dialect, named - here, targets)
    if wanted is None:
        return ()
    found = {(row[0], row[1]): row for row in connection.rows(wanted.sql, wanted.params)}
    return tuple(_hit(row) for row in found.values() if f"{row[0]}/{row[1]}" not in here)


def _targets(text: str, includes: Sequence[Include]) -> set[str]:
    found = terms.references(text, [one.param.name for one in includes])
    return {
        target
        for one in includes
        for target in found[one.param.name]
        if one.target is None or target.startswith(f"{one.target}/")
    }


def _outline(id_: str, audience: int, kept: str | None, number: int, body: bytes) -> Outline:
    """A row that was written before its brief is told from its body."""
    if kept is None:
        kept = brief.of(orjson.loads(codec.unpack(body, number))) or ""
    return Outline(id_, kept, audience)


def _hit(row: Sequence[Any]) -> Hit:
    type_, id_, version, updated_ms, number, body = row
    return Hit(type_, id_, codec.unpack(body, number) if body else b"", version, updated_ms)
