"""The SQL of a read: whose rows, guard and audit are part of every statement, so that none can be forgotten.

A statement is built from named parts: `alive` (the live grant, asked in the same snapshot), the rows, and on
PostgreSQL `noted`, which writes the audit row in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sharewell.audit import reads
from sharewell.audit.reading import Reading
from sharewell.fhir import brief
from sharewell.fhir.access import Access
from sharewell.fhir.query import Query
from sharewell.fhir.scopes import Interaction
from sharewell.records import predicates, private
from sharewell.records.found import Cursor
from sharewell.records.predicates import NEVER, Params
from sharewell.records.shelf import MEMBER, NOBODY, PEOPLE, PUBLIC, Shelf
from sharewell.records.shelf import of as shelf_of

ROW: Final = "r.type, r.id, r.version, r.updated_ms, r.codec, r.body"
_LIVE: Final = "(SELECT ok FROM alive) = 1"


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement with its parameters."""

    sql: str
    params: Mapping[str, Any]


def read(access: Access, reading: Reading, dialect: str, version: int | None) -> Statement:
    """One resource by id; rows: ok, deleted, then ROW (nulls when there is none).

    An older version is shown only while its resource is visible, not deleted, and no granular scope limits the
    type: what the index knew of an old version is not kept.
    """
    params, shelf = Params(dialect), shelf_of(reading.type)
    where = visible(params, access, shelf, reading.type, "read")
    where += [f"r.id = {params.text(reading.resource_id)}"]
    rows = f"SELECT r.deleted, {ROW} FROM {shelf.table} r WHERE {predicates.all_of(where)}"  # noqa: S608
    if version is not None:
        wanted = params.add(version)
        rows += f" AND (r.version = {wanted} OR r.deleted = 1)"
        if access.limits(reading.type, "read") == ((),):
            old = ROW.replace("r.", "v.")
            rows += (
                f" UNION ALL SELECT v.deleted, {old} FROM {shelf.versions} v JOIN {shelf.table} r"  # noqa: S608
                f" ON r.person_key = v.person_key AND r.id = v.id WHERE {predicates.all_of(where)}"
                f" AND r.deleted = 0 AND r.version <> {wanted} AND v.version = {wanted}"
                f" AND v.audience <= {int(access.audience)}{private.NOT_BEFORE if shelf is MEMBER else ''}"
                + (" AND v.sensitivity = 0" if access.unmarked_only else "")
            )
    parts = [_alive(access), f"page AS ({rows})", *_noted(dialect, "(SELECT COUNT(*) FROM page)")]
    text = f"WITH {', '.join(parts)} SELECT alive.ok, page.* FROM alive LEFT JOIN page ON 1 = 1"  # noqa: S608
    return Statement(text, _all(params, access, reading))


def search(access: Access, reading: Reading, dialect: str, query: Query, cursor: Cursor, count: int) -> Statement:
    """One page; rows: ok, total, top, last_ms, seq, terms, then ROW (nulls when the page is empty)."""
    params, shelf = Params(dialect), shelf_of(query.type)
    where = [*visible(params, access, shelf, query.type, "search"), "r.deleted = 0"]
    where += _criteria(params, shelf, query)
    if cursor.upper is not None:
        where.append(f"r.seq <= {params.add(cursor.upper)}")
    table, fits = shelf.table, predicates.all_of(where)
    terms = "r.terms" if query.includes else "NULL"
    # The count is its own part: as a value in the list of columns it would run once for every row.
    parts = [
        _alive(access),
        f"total AS (SELECT COUNT(*) AS n, COALESCE(MAX(r.seq), 0) AS top FROM {table} r WHERE {fits})",  # noqa: S608
        f"page AS (SELECT r.seq, {terms} AS terms, {ROW} FROM {table} r WHERE {fits}"  # noqa: S608
        f" AND r.seq > {params.add(cursor.after)} ORDER BY r.seq LIMIT {params.add(count)})",
        *_noted(dialect, "(SELECT COUNT(*) FROM page)"),
    ]
    owner = params.add((access.person_key or NOBODY) if shelf is MEMBER else NOBODY)
    text = (
        f"WITH {', '.join(parts)} SELECT alive.ok, total.n, total.top, COALESCE(s.last_ms, 0), page.*"  # noqa: S608
        f" FROM alive CROSS JOIN total LEFT JOIN {PEOPLE} s ON s.person_key = {owner}"
        " LEFT JOIN page ON 1 = 1 ORDER BY page.seq"
    )
    return Statement(text, _all(params, access, reading))


def outlines(access: Access, reading: Reading, dialect: str) -> Statement:
    """All resources of a type without their bodies; rows: ok, id, audience, brief, codec, body.

    The last two only where the row keeps no brief of the present form.
    """
    params, shelf = Params(dialect), shelf_of(reading.type)
    where = [*visible(params, access, shelf, reading.type, "search"), "r.deleted = 0"]
    current = f"COALESCE(substr(r.brief, 1, {len(brief.START)}) = {params.text(brief.START)}, 1 = 0)"
    rows = (
        f"SELECT r.seq, r.id, r.audience, CASE WHEN {current} THEN r.brief END AS brief, r.codec,"  # noqa: S608
        f" CASE WHEN {current} THEN NULL ELSE r.body END AS body"
        f" FROM {shelf.table} r WHERE {predicates.all_of(where)}"
    )
    parts = [_alive(access), f"page AS ({rows})", *_noted(dialect, "(SELECT COUNT(*) FROM page)")]
    text = (
        f"WITH {', '.join(parts)} SELECT alive.ok, page.id, page.audience, page.brief, page.codec,"  # noqa: S608
        " page.body FROM alive LEFT JOIN page ON 1 = 1 ORDER BY page.seq"
    )
    return Statement(text, _all(params, access, reading))


def counts(access: Access, reading: Reading, dialect: str, types: Iterable[str]) -> Statement:
    """How many there are of each type; rows: ok, type, number."""
    params, each = Params(dialect), []
    for type_ in types:
        shelf = shelf_of(type_)
        where = [*visible(params, access, shelf, type_, "search"), "r.deleted = 0"]
        each.append(
            f"SELECT {params.text(type_)} AS type, COUNT(*) AS n FROM {shelf.table} r"  # noqa: S608
            f" WHERE {predicates.all_of(where)}"
        )
    rows = " UNION ALL ".join(each)
    parts = [_alive(access), f"page AS ({rows})", *_noted(dialect, "(SELECT SUM(n) FROM page)")]
    text = f"WITH {', '.join(parts)} SELECT alive.ok, page.type, page.n FROM alive LEFT JOIN page ON 1 = 1"  # noqa: S608
    return Statement(text, _all(params, access, reading))


def included(
    access: Access, reading: Reading, dialect: str, wanted: Iterable[str], provenance_of: Iterable[str]
) -> Statement | None:
    """The resources that matches name ("Type/id"), and those Provenances that name a match; rows: ROW.

    On PostgreSQL the same statement tells the ledger how many of each type there are.
    """
    params = Params(dialect)
    member: list[str] = []
    public: list[str] = []
    for type_, ids in _by_type(wanted).items():
        shelf = shelf_of(type_)
        where = visible(params, access, shelf, type_, "read")
        condition = predicates.all_of([*where, f"r.id {params.among(ids)}"])
        (public if shelf is PUBLIC else member).append(condition)
    if targets := list(provenance_of):
        where = visible(params, access, MEMBER, "Provenance", "search")
        member.append(predicates.all_of([*where, predicates.targets(params, "target", targets)]))
    selects = [
        f"SELECT {ROW} FROM {shelf.table} r WHERE r.deleted = 0 AND {predicates.any_of(conditions)}"  # noqa: S608
        for shelf, conditions in ((MEMBER, member), (PUBLIC, public))
        if conditions
    ]
    if not selects:
        return None
    parts = [_alive(access), f"page AS ({' UNION ALL '.join(selects)})"]
    parts += [f"noted AS ({reads.cte_each('page')})"] if dialect == "postgresql" else []
    return Statement(f"WITH {', '.join(parts)} SELECT * FROM page", _all(params, access, reading))  # noqa: S608


def visible(params: Params, access: Access, shelf: Shelf, type_: str, interaction: Interaction) -> list[str]:
    """The conditions of every statement on rows `r`: the live grant, whose, for whom, which type, what limits."""
    where = [_LIVE]
    if shelf is MEMBER:
        if access.person_key is None:
            return [NEVER]
        where.append(f"r.person_key = {params.add(access.person_key)}")
    where += [f"r.type = {params.text(type_)}", f"r.audience <= {int(access.audience)}"]
    if access.unmarked_only:
        where.append("r.sensitivity = 0")
    limits = access.limits(type_, interaction)
    if limits != ((),):
        where.append(predicates.limit(params, shelf, type_, limits))
    return where


def _criteria(params: Params, shelf: Shelf, query: Query) -> list[str]:
    where = [predicates.criterion(params, shelf, wanted) for wanted in query.criteria]
    where += [predicates.updated(tests, params) for tests in query.updated]
    if query.ids is not None:
        where.append(f"r.id {params.among(query.ids)}")
    return where


def _by_type(references: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for reference in sorted(set(references)):
        type_, _, id_ = reference.partition("/")
        if id_ and type_.isalpha():
            found.setdefault(type_, []).append(id_)
    return found


def _alive(access: Access) -> str:
    holds = access.guard.sql if access.guard else "1 = 1"
    return f"alive AS MATERIALIZED (SELECT CASE WHEN {holds} THEN 1 ELSE 0 END AS ok)"


def _noted(dialect: str, found: str) -> list[str]:
    return [f"noted AS ({reads.cte(found)})"] if dialect == "postgresql" else []


def _all(params: Params, access: Access, reading: Reading) -> dict[str, Any]:
    guard = dict(access.guard.params) if access.guard else {}
    return params.values | guard | reading.params()
