"""Search criteria as SQL conditions over one shelf's rows, called `r`.

The member shelf keeps the terms in the row (terms.py) and is only ever searched within one person; the public
shelf has a table of terms. Both say the same, in each database's words. ADR 0009 has the measurements.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from sharewell.fhir import short
from sharewell.fhir.dates import CONDITIONS, DateTest
from sharewell.fhir.query import Criterion, Reference, Text, Token, Uri, Value
from sharewell.fhir.scopes import Filter
from sharewell.records import terms
from sharewell.records.shelf import TERMS, Shelf

NEVER: Final = "1 = 0"
_LAST: Final = "\U0010ffff"


@dataclass(slots=True)
class Params:
    """The parameters of one statement, named p1, p2 … as they come."""

    dialect: str
    values: dict[str, Any] = field(default_factory=dict)

    def add(self, value: object) -> str:
        """Keep a value and give its placeholder."""
        name = f"p{len(self.values) + 1}"
        self.values[name] = value
        return f":{name}"

    def text(self, value: str) -> str:
        """A text placeholder, typed for PostgreSQL."""
        return f"CAST({self.add(value)} AS text)"

    def among(self, values: Iterable[str]) -> str:
        """`IN` a list of texts, whose length does not change the statement."""
        return f"{'= ANY' if self.dialect == 'postgresql' else 'IN '}({self.texts(values)})"

    def texts(self, values: Iterable[str]) -> str:
        """A list of texts: an array on PostgreSQL, a subquery on SQLite."""
        found = sorted(values)
        if self.dialect == "postgresql":
            return f"CAST({self.add(found)} AS text[])"
        return f"SELECT value FROM json_each({self.add(orjson.dumps(found).decode())})"  # noqa: S608


def any_of(conditions: Sequence[str]) -> str:
    """Conditions of which one must hold; none of none."""
    return f"({' OR '.join(conditions)})" if conditions else NEVER


def all_of(conditions: Sequence[str]) -> str:
    """Conditions that must all hold."""
    return f"({' AND '.join(conditions)})" if conditions else "1 = 1"


def criterion(params: Params, shelf: Shelf, wanted: Criterion) -> str:
    """A resource fits when any of its terms fits any of the values."""
    return _terms(params, shelf, wanted.param.resource, wanted.param.name, wanted.values)


def limit(params: Params, shelf: Shelf, type_: str, alternatives: tuple[tuple[Filter, ...], ...]) -> str:
    """What granular scopes leave of a type: one alternative must hold with all its filters. See Access.limits."""
    return any_of([all_of([_filter(params, shelf, type_, one) for one in filters]) for filters in alternatives])


def updated(tests: tuple[DateTest, ...], params: Params) -> str:
    """`_lastUpdated`: any test of a group, on the millisecond of the version."""
    return any_of([_dated(params, test, "r.updated_ms", "(r.updated_ms + 1)") for test in tests])


def targets(params: Params, name: str, references: Iterable[str]) -> str:
    """Rows of the member shelf whose reference parameter names any of these."""
    return _holds(params, [terms.reference(name, one) for one in sorted(references)])


def _filter(params: Params, shelf: Shelf, type_: str, wanted: Filter) -> str:
    return _terms(params, shelf, type_, wanted.param, [_token(one) for one in wanted.tokens])


def _token(text: str) -> Token:
    system, bar, code = text.partition("|")
    return Token(system, code) if bar else Token(None, text)


def _terms(params: Params, shelf: Shelf, type_: str, name: str, values: Sequence[Value]) -> str:
    if not shelf.indexed:
        return _in_row(params, name, values)
    exact = [text for value in values if (text := _exact(value)) is not None]
    exact += [value.code for value in values if isinstance(value, Token) and value.system is None and value.code]
    starts = [value.start for value in values if isinstance(value, Text)]
    starts += [f"{value.system or ''}|" for value in values if isinstance(value, Token) and value.code is None]
    dated = [value for value in values if isinstance(value, DateTest)]
    return _in_table(params, type_, name, exact, starts, dated)


def _exact(value: Value) -> str | None:
    match value:
        case Token(system=str() as system, code=str() as code):
            return f"{system}|{code}"
        case Reference(target=target):
            return target
        case Uri(value=uri):
            return uri
    return None


def _in_row(params: Params, name: str, values: Sequence[Value]) -> str:
    """Terms in the row: pieces of text that it must hold, and ranges of dates."""
    found = []
    if pieces := [_piece(name, value) for value in values if not isinstance(value, DateTest)]:
        found.append(_holds(params, pieces))
    if dated := [value for value in values if isinstance(value, DateTest)]:
        found.append(_ranges(params, name, dated))
    return any_of(found)


def _piece(name: str, value: Token | Reference | Text | Uri) -> str:
    match value:
        case Token(system=str() as system, code=str() as code):
            return terms.token(name, system, code)
        case Token(system=None, code=str() as code):
            return terms.bare(name, code)
        case Token(system=system):
            return terms.of_system(name, system or "")
        case Reference(target=target):
            return terms.reference(name, target)
        case Text(start=start):
            return terms.start(name, start)
        case Uri(value=uri):
            return terms.value(name, uri)


def _holds(params: Params, pieces: Sequence[str]) -> str:
    """Rows whose terms hold any of these pieces."""
    find = "strpos" if params.dialect == "postgresql" else "instr"
    if len(pieces) == 1:
        return f"{find}(r.terms, {params.text(pieces[0])}) > 0"
    held = params.texts(pieces)
    each = f"unnest({held}) AS t(value)" if params.dialect == "postgresql" else f"({held}) AS t"
    return f"EXISTS (SELECT 1 FROM {each} WHERE {find}(r.terms, t.value) > 0)"  # noqa: S608


def _ranges(params: Params, name: str, dated: Sequence[DateTest]) -> str:
    """Rows one of whose ranges of this parameter fits any of the tests."""
    if params.dialect == "postgresql":
        each, names = "jsonb_array_elements(r.dates) AS t(value)", "strpos(t.value->>2, '{}') > 0"
        low, high = "CAST(t.value->>0 AS bigint)", "CAST(t.value->>1 AS bigint)"
    else:
        each, names = "json_each(r.dates) AS t", "instr(json_extract(t.value, '$[2]'), '{}') > 0"
        low, high = "json_extract(t.value, '$[0]')", "json_extract(t.value, '$[1]')"
    fits = any_of([_dated(params, test, low, high) for test in dated])
    return f"EXISTS (SELECT 1 FROM {each} WHERE {names.format(short.name(name))} AND {fits})"  # noqa: S608


def _in_table(
    params: Params, type_: str, name: str, exact: list[str], starts: list[str], dated: list[DateTest]
) -> str:
    """Terms in a table with an index: texts by value (tokens also by bare code), dates as ranges."""
    found = []
    if exact:
        found.append(f"t.value {params.among(exact)}")
    for start in starts:
        found.append(f"(t.value >= {params.text(start)} AND t.value < {params.text(start + _LAST)})")
    found.extend(_dated(params, test, "t.low", "t.high") for test in dated)
    return (
        f"r.id IN (SELECT t.id FROM {TERMS} t WHERE t.type = '{type_}'"  # noqa: S608
        f" AND t.param = '{name}' AND {any_of(found)})"
    )


def _dated(params: Params, test: DateTest, low: str, high: str) -> str:
    ends = {"from_": params.add(test.low), "until": params.add(test.high)}
    cast = {name: f"CAST({held} AS bigint)" for name, held in ends.items()}
    return CONDITIONS[test.prefix].format(low=low, high=high, **cast)
