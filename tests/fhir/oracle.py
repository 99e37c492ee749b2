"""An in-memory search, slow and plain, to check the product's predicates against."""

from __future__ import annotations

from typing import Any

from sharewell.fhir import dates, extract, query
from sharewell.fhir.dates import DateTest
from sharewell.fhir.query import Query, Reference, Text, Token, Uri, Value


def fits(resource: dict[str, Any], asked: Query) -> bool:
    """Whether a resource answers a query (without paging)."""
    if resource.get("resourceType") != asked.type:
        return False
    if asked.ids is not None and resource.get("id") not in asked.ids:
        return False
    stamp = dates.interval(resource.get("meta", {}).get("lastUpdated", ""))
    for group in asked.updated:
        if stamp is None or not any(date_fits(stamp, test) for test in group):
            return False
    terms = extract.terms(resource)
    return all(
        any(value_fits(term, value) for term in terms.get(criterion.param.name, []) for value in criterion.values)
        for criterion in asked.criteria
    )


def date_fits(stored: tuple[int, int], test: DateTest) -> bool:
    """FHIR's words about prefixes, from the sets that the ranges stand for."""
    low, high = stored
    within = test.low <= low and high <= test.high
    return {
        "eq": within,
        "ne": not within,
        "gt": high > test.high,
        "lt": low < test.low,
        "ge": high > test.high or within,
        "le": low < test.low or within,
        "sa": low >= test.high,
        "eb": high <= test.low,
    }[test.prefix]


def value_fits(term: Any, value: Value) -> bool:
    if isinstance(value, DateTest):
        return date_fits((term[0], term[1]), value)
    if isinstance(value, Token):
        system, _, code = term.partition("|")
        return value.system in (None, system) and value.code in (None, code)
    if isinstance(value, Reference):
        return bool(term == value.target)
    if isinstance(value, Text):
        return bool(term.startswith(value.start))
    assert isinstance(value, Uri)
    return bool(term == value.value)


def ids(resources: list[dict[str, Any]], type_: str, *pairs: tuple[str, str]) -> set[str]:
    """Ids that a search finds."""
    asked = query.parse(type_, pairs)
    return {resource["id"] for resource in resources if fits(resource, asked)}
