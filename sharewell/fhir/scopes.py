"""SMART scopes: read, narrow, and say in words what they open.

Version 1 (`patient/Observation.read`) and version 2 (`patient/Observation.rs?category=…`) are understood. `user/`
opens the same record as `patient/`: who signed in for one member sees that member only. We serve reading and
searching; the writing letters of a scope are dropped, a scope with nothing left is reported, and one that cannot
be read never opens anything. Source: https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal
from urllib.parse import parse_qsl

from sharewell.fhir import params

Interaction = Literal["read", "search"]

PLAIN: Final = ("openid", "fhirUser", "profile", "offline_access", "launch/patient")
"""Scopes without a resource: who signed in, refreshing, and which member's record it is."""

_DATA: Final = re.compile(
    r"(patient|user)/([A-Z][A-Za-z]{1,63}|\*)\.(read|write|\*|c?r?u?d?s?)(?:\?(.+))?\Z", re.ASCII
)
# system|code or code, of the signs that a scope may hold and that need no escape.
_TOKEN: Final = re.compile(
    r"(?:[!$'()*+./0-9:;<=>@A-Z\[\]^_`a-z{}~-]*\|)?[!$'()*+./0-9:;<=>@A-Z\[\]^_`a-z{}~-]+\Z", re.ASCII
)
_LIMIT: Final = 100


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition of a granular scope: some term of token parameter `param` is one of `tokens` ("system|code").

    A token without "|" fits that code in any system.
    """

    param: str
    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ResourceScope:
    """Read (by id) and/or search of one type ("*" = every type served), of resources that fit all filters."""

    type: str
    read: bool
    search: bool
    filters: tuple[Filter, ...] = ()

    def reaches(self, type_: str, interaction: Interaction) -> bool:
        """Whether this scope speaks of that type and interaction."""
        named = type_ in params.SERVED if self.type == "*" else type_ == self.type
        return named and (self.read if interaction == "read" else self.search)

    def within(self, other: "ResourceScope") -> bool:
        """Whether `other` opens at least all that this one opens."""
        return (
            other.type in ("*", self.type)
            and (other.read or not self.read)
            and (other.search or not self.search)
            and all(any(_implies(mine, theirs) for mine in self.filters) for theirs in other.filters)
        )


@dataclass(frozen=True, slots=True)
class Scope:
    """One understood scope: `text` as it is granted; `data` what it opens, None for the scopes of PLAIN."""

    text: str
    data: ResourceScope | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """A scope that opens nothing here, and why, in words for the app's developer."""

    text: str
    reason: str


def parse(text: str) -> list[Scope]:
    """The scopes of a space-separated list that are understood, in order, each once; the rest is in problems()."""
    return [scope for scope in _each(text) if isinstance(scope, Scope)]


def problems(text: str) -> list[Problem]:
    """The scopes of a list that are not understood or not served, each with its reason."""
    return [scope for scope in _each(text) if isinstance(scope, Problem)]


def join(scopes: Iterable[Scope]) -> str:
    """Scopes as one space-separated list, for token answers."""
    return " ".join(scope.text for scope in scopes)


def granted(requested: Sequence[Scope], allowed: Sequence[Scope]) -> list[Scope]:
    """What of the request lies within what is allowed (registered, or granted before); never more than either."""
    plain = {scope.text for scope in allowed if scope.data is None}
    limits = [scope.data for scope in allowed if scope.data is not None]
    found: dict[str, Scope] = {}
    for scope in requested:
        if scope.data is None:
            parts = [scope] if scope.text in plain else []
        else:
            parts = _narrow(scope, scope.data, limits)
        for part in parts:
            found.setdefault(part.text, part)
    return list(found.values())


def covers(wider: Sequence[Scope], narrower: Sequence[Scope]) -> bool:
    """Whether every scope of `narrower` lies within one of `wider` (a second consent then needs only a click)."""
    plain = {scope.text for scope in wider if scope.data is None}
    opened = resource_scopes(wider)
    return all(
        scope.text in plain if scope.data is None else any(scope.data.within(one) for one in opened)
        for scope in narrower
    )


def resource_scopes(scopes: Iterable[Scope]) -> tuple[ResourceScope, ...]:
    """What a list of granted scopes opens, for an Access."""
    return tuple(dict.fromkeys(scope.data for scope in scopes if scope.data is not None))


def allows(scopes: Iterable[Scope], type_: str, interaction: Interaction) -> bool:
    """Whether any of the scopes reaches this type and interaction (filters may still hide single resources)."""
    return any(scope.data.reaches(type_, interaction) for scope in scopes if scope.data is not None)


def describe(scope: Scope) -> str:
    """What a scope lets the app do, as one English sentence to the member."""
    if scope.data is None:
        return _PLAIN_WORDS[scope.text]
    if scope.data.type == "*":
        return "See all health, claims and coverage information that the plan holds about you."
    words = f"See {_WORDS.get(scope.data.type, scope.data.type)}"
    marks = [_MARKS.get(token.partition("|")[2] or token, token.partition("|")[2] or token)
             for one in scope.data.filters for token in one.tokens]  # fmt: skip
    return f"{words}, only those marked: {', '.join(dict.fromkeys(marks))}." if marks else f"{words}."


def sentences(scopes: Iterable[Scope]) -> list[str]:
    """The sentences of a list of scopes, each once (`patient/` and `user/` mean the same to a member)."""
    return list(dict.fromkeys(describe(scope) for scope in scopes))


def _each(text: str) -> list[Scope | Problem]:
    words = list(dict.fromkeys(text.split()))
    found: list[Scope | Problem] = [_read(word) for word in words[:_LIMIT]]
    found.extend(
        Problem(word[:80], f"only the first {_LIMIT} scopes of a request are read") for word in words[_LIMIT:]
    )
    return found


def _read(word: str) -> Scope | Problem:
    if word in PLAIN:
        return Scope(word)
    found = _DATA.match(word)
    if found is None or not found.group(3):
        return Problem(word[:200], "this is not a scope that we know")
    level, type_, what, query = found.groups()
    read = what in ("read", "*") or (what != "write" and "r" in what)
    search = what in ("read", "*") or (what != "write" and "s" in what)
    if not read and not search:
        return Problem(word[:200], "only reading and searching are possible here")
    if type_ != "*" and type_ not in params.SERVED:
        return Problem(word[:200], f"{type_} is not served here")
    filters = _filters(type_, query) if query else ()
    if filters is None:
        return Problem(word[:200], "its filter names no token search parameter of that type with a value")
    data = ResourceScope(type_, read, search, filters)
    return Scope(_text(level, data, version1=what in ("read", "*") and not filters), data)


def _filters(type_: str, query: str) -> tuple[Filter, ...] | None:
    """The conditions behind "?", or None when any of them is none that we can enforce."""
    pairs = parse_qsl(query.replace("+", "%2B"), keep_blank_values=True)
    filters = []
    for name, value in pairs:
        param = params.find(type_, name)
        tokens = tuple(value.split(","))
        if param is None or param.type != "token" or param.column or not all(map(_TOKEN.match, tokens)):
            return None
        filters.append(Filter(name, tokens))
    return tuple(dict.fromkeys(filters)) or None


def _text(level: str, data: ResourceScope, *, version1: bool) -> str:
    if version1:
        return f"{level}/{data.type}.read"
    what = ("r" if data.read else "") + ("s" if data.search else "")
    query = "&".join(f"{one.param}={','.join(one.tokens)}" for one in data.filters)
    return f"{level}/{data.type}.{what}" + (f"?{query}" if query else "")


def _narrow(scope: Scope, data: ResourceScope, limits: Sequence[ResourceScope]) -> list[Scope]:
    if any(data.within(limit) for limit in limits):
        return [scope]
    level, _, what = scope.text.partition("/")
    parts: list[ResourceScope] = []
    for part in (_meet(data, limit) for limit in limits):
        if part is not None and not any(part.within(other) for other in parts):
            parts = [other for other in parts if not other.within(part)] + [part]
    old = what.endswith(".read")
    return [
        Scope(_text(level, part, version1=old and part.read and part.search and not part.filters), part)
        for part in parts
    ]


def _meet(one: ResourceScope, other: ResourceScope) -> ResourceScope | None:
    """What both open, or None."""
    if one.type != other.type and "*" not in (one.type, other.type):
        return None
    read, search = one.read and other.read, one.search and other.search
    if not read and not search:
        return None
    type_ = other.type if one.type == "*" else one.type
    return replace(
        one, type=type_, read=read, search=search, filters=tuple(dict.fromkeys(one.filters + other.filters))
    )


def _implies(mine: Filter, theirs: Filter) -> bool:
    """Whether whatever fits `mine` also fits `theirs`."""
    if mine.param != theirs.param:
        return False
    wide = set(theirs.tokens)
    return all(token in wide or token.rpartition("|")[2] in wide for token in mine.tokens)


_PLAIN_WORDS: Final = {
    "openid": "Know that it is you who signed in.",
    "fhirUser": "Know which record is yours.",
    "profile": "Know which record is yours.",
    "offline_access": "Go on getting your information while you do not use the app, until you stop it or it ends.",
    "launch/patient": "Know whose record you are sharing.",
}
_WORDS: Final = {
    "AllergyIntolerance": "your allergies",
    "CarePlan": "plans for your care",
    "CareTeam": "the people who care for you",
    "Condition": "your health conditions and diagnoses",
    "Coverage": "your coverage: plan, member ID and dates",
    "Device": "devices such as implants",
    "DiagnosticReport": "reports of tests and examinations",
    "DocumentReference": "notes and documents about your care",
    "Encounter": "your visits and hospital stays",
    "ExplanationOfBenefit": "your claims: who treated you, for what, what was billed and what you owe",
    "Goal": "the health goals set with you",
    "ImagingStudy": "which X-rays and scans were taken",
    "Immunization": "your vaccinations",
    "Location": "the places where you were treated",
    "Medication": "the medicines that your records name",
    "MedicationDispense": "medicines you were given at a pharmacy",
    "MedicationRequest": "medicines prescribed for you",
    "Observation": "measurements and test results such as blood pressure or lab values",
    "Organization": "the hospitals, practices and insurers that your records name",
    "Patient": "who you are: name, birth date, address and contact details",
    "Practitioner": "the doctors and others that your records name",
    "PractitionerRole": "where and as what those doctors work",
    "Procedure": "operations and treatments you had",
    "Provenance": "where each record came from",
    "QuestionnaireResponse": "your answers to questionnaires",
    "RelatedPerson": "people related to you, such as a subscriber or representative",
    "ServiceRequest": "tests and treatments ordered for you",
    "Specimen": "samples that were taken for tests",
}
_MARKS: Final = {
    "encounter-diagnosis": "diagnoses of a visit",
    "exam": "examination",
    "health-concern": "health concerns",
    "imaging": "imaging",
    "laboratory": "laboratory",
    "problem-list-item": "lasting problems",
    "procedure": "procedures",
    "sdoh": "living conditions",
    "social-history": "habits and social history",
    "survey": "questionnaires",
    "vital-signs": "vital signs",
}
