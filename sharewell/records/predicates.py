"""Search criteria as SQL conditions over one shelf's rows, called `r`.

The member shelf keeps the terms in the row as JSON and is only ever searched within one person; the public
shelf has a table of terms. Both say the same, in each database's words. No other file knows how terms are stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from sharewell.fhir.dates import CONDITIONS, DateTest
from sharewell.fhir.query import Criterion, Reference, Text, Token, Uri, Value
from sharewell.fhir.scopes import Filter
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
    return _exact_in_row(params, name, sorted(references))


def _filter(params: Params, shelf: Shelf, type_: str, wanted: Filter) -> str:
    return _terms(params, shelf, type_, wanted.param, [_token(one) for one in wanted.tokens])


def _token(text: str) -> Token:
    system, bar, code = text.partition("|")
    return Token(system, code) if bar else Token(None, text)


def _terms(params: Params, shelf: Shelf, type_: str, name: str, values: Sequence[Value]) -> str:
    exact = [text for value in values if (text := _exact(value)) is not None]
    bare = [value.code for value in values if isinstance(value, Token) and value.system is None and value.code]
    systems = [value.system for value in values if isinstance(value, Token) and value.code is None]
    starts = [value.start for value in values if isinstance(value, Text)]
    dated = [value for value in values if isinstance(value, DateTest)]
    starts += [f"{system or ''}|" for system in systems]
    if shelf.indexed:
        return _in_table(params, type_, name, exact + bare, starts, dated)
    return _in_row(params, name, exact, bare, starts, dated)


def _exact(value: Value) -> str | None:
    match value:
        case Token(system=str() as system, code=str() as code):
            return f"{system}|{code}"
        case Reference(target=target):
            return target
        case Uri(value=uri):
            return uri
    return None


def _in_row(
    params: Params, name: str, exact: list[str], bare: list[str], starts: list[str], dated: list[DateTest]
) -> str:
    """Terms as JSON in the row: {"type": ["system|code"], "date": [[low, high]]}."""
    postgresql = params.dialect == "postgresql"
    found = [_exact_in_row(params, name, exact)] if exact else []
    value = "t.value"
    if bare:
        code = f"substr({value}, {'strpos' if postgresql else 'instr'}({value}, '|') + 1)"
        found.append(_some_in_row(params, name, f"{code} {params.among(bare)}"))
    for start in starts:
        held = params.text(start)
        found.append(_some_in_row(params, name, f"substr({value}, 1, length({held})) = {held}"))
    low, high = ("t.value->>0", "t.value->>1") if postgresql else ("t.value, '$[0]'", "t.value, '$[1]'")
    function = "CAST({} AS bigint)" if postgresql else "json_extract({})"
    if dated:
        tests = [_dated(params, test, function.format(low), function.format(high)) for test in dated]
        found.append(_some_in_row(params, name, any_of(tests), plain=False))
    return any_of(found)


def _exact_in_row(params: Params, name: str, exact: list[str]) -> str:
    if params.dialect == "postgresql":
        return f"r.terms->'{name}' ?| {params.texts(exact)}"
    return _some_in_row(params, name, f"t.value {params.among(exact)}")


def _some_in_row(params: Params, name: str, condition: str, *, plain: bool = True) -> str:
    """EXISTS over a parameter's terms. `name` is a name of the table of parameters, never a caller's text."""
    if params.dialect == "postgresql":
        each = f"jsonb_array_elements{'_text' if plain else ''}(r.terms->'{name}') AS t(value)"
    else:
        each = f"json_each(r.terms, '$.\"{name}\"') AS t"
    return f"EXISTS (SELECT 1 FROM {each} WHERE {condition})"  # noqa: S608


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
