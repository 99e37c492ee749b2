"""Forms in which terms and bodies could be stored, each with what a search asks of it: see choose_form.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
import zstandard

from sharewell.fhir import short

DAY: Final = 1_704_067_200_000  # 2024-01-01
Terms = dict[str, list[Any]]
_systems: dict[str, str] = {}


def _short(token: str) -> str:
    """A token with a short name for its system, as a fixed table of systems would give it."""
    system, bar, code = token.partition("|")
    if bar:
        return f"{_systems.setdefault(system, format(len(_systems), 'x'))}|{code}" if system else token
    type_, slash, id_ = token.partition("/")
    return f"{_systems.setdefault(type_, format(len(_systems), 'x'))}/{id_}" if slash else token


_NAMES: Final = {name: short.name(name) for name in short.NAMES}


def _interned(terms: Terms) -> Terms:
    return {
        _NAMES[name]: [_short(one) if isinstance(one, str) else one for one in values]
        for name, values in terms.items()
    }


def _text(terms: Terms, brief: Callable[[str], str], names: Callable[[str], str]) -> str:
    """Lines `name value`, a token with its code before its system; ranges of dates as JSON on the last line."""
    lines: list[str] = [""]
    dates: Terms = {}
    for name, values in terms.items():
        if isinstance(values[0], list):
            dates[names(name)] = values
            continue
        for one in values:
            system, bar, code = brief(one).partition("|")
            lines.append(f"{names(name)}{code}\t{system}" if bar else f"{names(name)}{brief(one)}")
    return "\n".join(lines) + "\n" + orjson.dumps(dates).decode()


def _json(terms: Terms) -> str:
    return orjson.dumps(terms).decode()


def _plain(terms: Terms) -> str:
    return _text(terms, str, _spaced)


def _brief(terms: Terms) -> str:
    return _text(terms, _short, _NAMES.__getitem__)


def _bare(terms: Terms) -> str:
    return _brief(terms).rpartition("\n")[0] + "\n"


def _spaced(name: str) -> str:
    return name + " "


def _ranges(terms: Terms) -> str:
    """Each different range of dates once, with the short names of the parameters that have it."""
    found: dict[tuple[int, int], str] = {}
    for name, values in terms.items():
        for low, high in values if isinstance(values[0], list) else ():
            found[low, high] = found.get((low, high), "") + _NAMES[name]
    return orjson.dumps([[*ends, names] for ends, names in found.items()]).decode()


@dataclass(slots=True)
class Form:
    """One table: how its terms and bodies are written, and what each search asks of a row."""

    name: str
    terms: Callable[[Terms], str]
    body: Callable[[bytes], bytes]
    type: str = "text"
    where: dict[str, str] = field(default_factory=dict)
    table_of_terms: bool = False
    dates: Callable[[Terms], str | None] = lambda terms: None
    seconds: float = 0.0

    @property
    def table(self) -> str:
        return "form_" + self.name.replace(" ", "_")


def all_of(postgresql: bool, dictionary: Callable[[bytes], bytes]) -> list[Form]:
    """All forms in a database's words. The first is the one of before ADR 0009."""
    kind = "jsonb" if postgresql else "text"
    apart = _text_where(postgresql, _NAMES.__getitem__) | {"service-date": _range_where(postgresql)}
    zstd = zstandard.ZstdCompressor(level=3, write_checksum=False).compress
    return [
        Form("json", _json, dictionary, kind, _json_where(postgresql, str)),
        Form(
            "json interned",
            lambda terms: _json(_interned(terms)),
            dictionary,
            kind,
            _json_where(postgresql, _NAMES.__getitem__),
        ),
        Form("text", _plain, dictionary, "text", _text_where(postgresql, _spaced)),
        Form("text interned", _brief, dictionary, "text", _text_where(postgresql, _NAMES.__getitem__)),
        Form("text and dates", _bare, dictionary, "text", apart, dates=_ranges),
        Form("term table", lambda terms: "", dictionary, "text", _table_where(), table_of_terms=True),
        Form("body raw", _brief, bytes, "text", _text_where(postgresql, _NAMES.__getitem__)),
        Form("body zstd", _brief, zstd, "text", _text_where(postgresql, _NAMES.__getitem__)),
    ]


def _json_where(postgresql: bool, name: Callable[[str], str]) -> dict[str, str]:
    if postgresql:
        text, ranges = "r.terms->'{}' ?| CAST(:value AS text[])", "jsonb_array_elements(r.terms->'{}') t(value)"
        low, high = "CAST(t.value->>0 AS bigint)", "CAST(t.value->>1 AS bigint)"
    else:
        text = "EXISTS (SELECT 1 FROM json_each(r.terms, '$.\"{}\"') t WHERE t.value = :value)"
        ranges = "json_each(r.terms, '$.\"{}\"') t"
        low, high = "json_extract(t.value, '$[0]')", "json_extract(t.value, '$[1]')"
    dated = f"EXISTS (SELECT 1 FROM {ranges} WHERE {high} > {DAY + 86_400_000} OR {low} >= {DAY})"
    return {
        "type": text.format(name("type")),
        "identifier": text.format(name("identifier")),
        "service-date": dated.format(name("service-date")),
    }


def _text_where(postgresql: bool, name: Callable[[str], str]) -> dict[str, str]:
    holds = "strpos(r.terms, CAST(:value AS text)) > 0" if postgresql else "instr(r.terms, :value) > 0"
    if postgresql:
        tail = "CAST(substr(r.terms, strpos(r.terms, E'\\n{{') + 1) AS jsonb)"
        each, low, high = (
            "jsonb_array_elements({tail}->'{}') t(value)",
            "CAST(t.value->>0 AS bigint)",
            "CAST(t.value->>1 AS bigint)",
        )
    else:
        tail = "substr(r.terms, instr(r.terms, char(10) || '{{') + 1)"
        each, low, high = (
            "json_each({tail}, '$.\"{}\"') t",
            "json_extract(t.value, '$[0]')",
            "json_extract(t.value, '$[1]')",
        )
    key = name("service-date")
    each = each.replace("{tail}", tail.replace("{{", "{")).replace("{}", key)
    dated = f"EXISTS (SELECT 1 FROM {each} WHERE {high} > {DAY + 86_400_000} OR {low} >= {DAY})"
    return {"type": holds, "identifier": holds, "service-date": dated}


def _range_where(postgresql: bool) -> str:
    name = _NAMES["service-date"]
    if postgresql:
        each, names = "jsonb_array_elements(r.dates) t(value)", f"strpos(t.value->>2, '{name}') > 0"
        low, high = "CAST(t.value->>0 AS bigint)", "CAST(t.value->>1 AS bigint)"
    else:
        each, names = "json_each(r.dates) t", f"instr(json_extract(t.value, '$[2]'), '{name}') > 0"
        low, high = "json_extract(t.value, '$[0]')", "json_extract(t.value, '$[1]')"
    return f"EXISTS (SELECT 1 FROM {each} WHERE {names} AND ({high} > {DAY + 86_400_000} OR {low} >= {DAY}))"


def _table_where() -> dict[str, str]:
    inner = "r.id IN (SELECT t.id FROM form_terms t WHERE t.person_key = :person AND t.param = '{}' AND {})"
    dated = f"(t.high > {DAY + 86_400_000} OR t.low >= {DAY})"
    return {
        "type": inner.format("type", "t.value = :value"),
        "identifier": inner.format("identifier", "t.value = :value"),
        "service-date": inner.format("service-date", dated),
    }


def piece(form: Form, postgresql: bool, name: str, token: str) -> Any:
    if form.name == "json":
        return [token] if postgresql else token
    if form.name == "json interned":
        return [_short(token)] if postgresql else _short(token)
    if form.table_of_terms:
        return token
    system, _, code = (token if form.name == "text" else _short(token)).partition("|")
    head = name + " " if form.name == "text" else _NAMES[name]
    return f"\n{head}{code}\t{system}\n"
