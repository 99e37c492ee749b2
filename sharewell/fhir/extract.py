"""Index terms of a resource: what its search parameters can find it by.

terms(resource) -> {parameter: [term, …]}, only parameters that found something, each term once:
token "system|code" (no system: "|code"; the first bar parts them) · date [low, high) UTC ms ·
reference "Type/id" or a whole URL · string folded to lower case without accents · uri as it stands.
`_id` and `_lastUpdated` are columns of the store. Nothing raises: a value of the wrong shape is no term. Source: https://hl7.org/fhir/R4/search.html
"""

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any, Final

from sharewell.fhir import dates, params
from sharewell.lib.fold import fold

Terms = dict[str, list[Any]]
Convert = Callable[[object, list[Any]], None]
Step = tuple[tuple[str, ...], str]

_CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "date": ("DateTime", "Period", "Date", "Instant", "Timing"),
    "token": ("CodeableConcept", "Coding", "Boolean"),
    "reference": ("Reference",),
    "string": ("String",),
    "uri": ("Uri",),
    "canonical": ("Canonical",),
}
_SEGMENT: Final = re.compile(r"(\w+)(\[x\])?(?:\{([^}]*)\})?(?:\.|\Z)")
_RELATIVE: Final = re.compile(r"([A-Z][A-Za-z]+/[A-Za-z0-9.\-]{1,64})(?:/_history/[A-Za-z0-9.\-]{1,64})?\Z")


def terms(resource: dict[str, Any]) -> Terms:
    """The index terms of one resource by parameter name; {} for a type that the table does not know."""
    kind = resource.get("resourceType")
    found: Terms = {}
    if not isinstance(kind, str):
        return found
    for name, convert, paths in _plan(kind):
        values: list[Any] = []
        for steps in paths:
            for node in _walk(resource, steps):
                convert(node, values)
        if len(values) > 1:
            values = _once(values)
        if values:
            found[name] = values
    return found


def reference(text: str) -> str:
    """A literal reference as the index holds it: "Type/id" without a version, or the absolute URL; "" if "#x"."""
    if text.startswith("#"):
        return ""
    found = _RELATIVE.match(text)
    return found.group(1) if found else text.partition("/_history/")[0]


@cache
def _plan(kind: str) -> tuple[tuple[str, Convert, tuple[tuple[Step, ...], ...]], ...]:
    return tuple(
        (param.name, _CONVERT[param.type], tuple(_compile(path, param.type) for path in param.paths))
        for param in params.of(kind).values()
        if not param.column
    )


def _compile(path: str, type_: str) -> tuple[Step, ...]:
    """A path as steps of (element names to try, extension URL wanted or "")."""
    steps = []
    for name, choice, url in _SEGMENT.findall(path):
        names = tuple(name + suffix for suffix in _CHOICES[type_]) if choice else (name,)
        steps.append((names, url))
    return tuple(steps)


def _walk(node: object, steps: tuple[Step, ...]) -> list[object]:
    nodes: list[object] = [node]
    for names, url in steps:
        inner: list[object] = []
        for holder in nodes:
            if not isinstance(holder, dict):
                continue
            for name in names:
                value = holder.get(name)
                if isinstance(value, list):
                    inner.extend(value)
                elif value is not None:
                    inner.append(value)
        if url:
            inner = [one for one in inner if isinstance(one, dict) and one.get("url") == url]
        if not inner:
            return inner
        nodes = inner
    return nodes


def _once(values: list[Any]) -> list[Any]:
    if isinstance(values[0], list):
        return [list(pair) for pair in dict.fromkeys(map(tuple, values))]
    return list(dict.fromkeys(values))


def _token(value: object, into: list[Any]) -> None:
    if isinstance(value, str):
        if value:
            into.append("|" + value)
    elif isinstance(value, bool):
        into.append("|true" if value else "|false")
    elif isinstance(value, dict):
        coding = value.get("coding")
        if isinstance(coding, list):
            for one in coding:
                if isinstance(one, dict):
                    _pair(one, "code", into)
        elif "code" in value:
            _pair(value, "code", into)
        else:
            _pair(value, "value", into)


def _pair(value: dict[Any, Any], key: str, into: list[Any]) -> None:
    code, system = value.get(key), value.get("system")
    if isinstance(code, str) and code:
        into.append(f"{system}|{code}" if isinstance(system, str) else "|" + code)


def _date(value: object, into: list[Any]) -> None:
    if isinstance(value, str):
        found = dates.interval(value)
    elif isinstance(value, dict):
        found = dates.period(value)
        events = value.get("event")
        if isinstance(events, list):
            for event in events:
                if isinstance(event, str):
                    _date(event, into)
    else:
        return
    if found:
        into.append(list(found))


def _reference(value: object, into: list[Any]) -> None:
    text = value.get("reference") if isinstance(value, dict) else None
    if isinstance(text, str) and (found := _literal(text)):
        into.append(found)


def _string(value: object, into: list[Any]) -> None:
    if isinstance(value, str):
        if folded := _folded(value):
            into.append(folded)
    elif isinstance(value, dict):
        for key in _PARTS:
            part = value.get(key)
            for one in part if isinstance(part, list) else (part,):
                if isinstance(one, str) and (folded := _folded(one)):
                    into.append(folded)


def _uri(value: object, into: list[Any]) -> None:
    if isinstance(value, str) and value:
        into.append(value)
        plain = value.partition("|")[0]
        if plain and plain != value:
            into.append(plain)


_literal: Final = lru_cache(maxsize=65_536)(reference)
_folded: Final = lru_cache(maxsize=65_536)(fold)
# The parts of a HumanName and of an Address that a search by the whole may hit.
_PARTS: Final = (
    "text",
    "family",
    "given",
    "prefix",
    "suffix",
    "line",
    "city",
    "district",
    "state",
    "postalCode",
    "country",
)
_CONVERT: Final[dict[str, Convert]] = {
    "token": _token,
    "date": _date,
    "reference": _reference,
    "string": _string,
    "uri": _uri,
    "canonical": _uri,
}
