"""What /metadata declares, asked of Alice's loaded record at the real door: every parameter and include works.

Expectations come from reading all of her resources and searching them by the slow model of tests/fhir/oracle.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.db import connection as pages

from sharewell.fhir import dates, extract, params
from sharewell.lib import clock, sql
from tests.attacks import pair as world
from tests.attacks.pair import Pair, fhir
from tests.fhir import oracle

BUDGET = 4
"""SQL statements of one authorized, audited request."""
VALUES = 2
"""Values tried for each parameter; up to 6 in the deep run."""
ABSENT = {
    "token": "nothing-like-it",
    "date": "1850",
    "reference": "never-was",
    "string": "zzzz",
    "canonical": "urn:x",
}

Body = dict[str, Any]
pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def pair(module_database: str, tmp_path_factory: pytest.TempPathFactory) -> Pair:
    return world.build(tmp_path_factory.mktemp("declared"))


@pytest.fixture(scope="module")
def most(deep: bool) -> int:
    return 6 if deep else VALUES


@pytest.mark.parametrize("type_", params.SERVED)
def test_every_declared_parameter_finds_what_it_should(pair: Pair, most: int, type_: str) -> None:
    hers = everything(pair, type_)
    for param in declared(type_)["searchParam"]:
        name = str(param["name"])
        for value in values(hers, type_, name, most):
            expected = oracle.ids(hers, type_, (name, value))
            assert matches(entries(pair, f"{type_}?{urlencode({name: value})}")) == expected, f"{name}={value}"
            posted = fhir(f"{type_}/_search", pair.hers.bearer, form=urlencode({name: value, "_count": "0"}))
            assert posted.json["total"] == len(expected), f"{name}={value}"


@pytest.mark.parametrize("type_", params.SERVED)
def test_every_declared_include_brings_what_is_referred_to(pair: Pair, type_: str) -> None:
    hers = everything(pair, type_)
    for text in declared(type_).get("searchInclude", []):
        name = text.partition(":")[2]
        wanted = [one.name for one in params.includes(type_) if name in (one.name, "*")]
        named = {target for one in hers for field in wanted for target in extract.terms(one).get(field, [])}
        readable = {
            target for target in named if is_served(target) and fhir(target, pair.hers.bearer).status == 200
        }
        found = included(entries(pair, f"{type_}?_include={quote(text)}"))
        assert found == readable - {f"{type_}/{one['id']}" for one in hers}, text


@pytest.mark.parametrize("type_", params.SERVED)
def test_every_declared_reverse_include_brings_what_refers_to_it(pair: Pair, type_: str) -> None:
    hers = {f"{type_}/{one['id']}" for one in everything(pair, type_)}
    told = [(one["id"], extract.terms(one).get("target", [])) for one in everything(pair, "Provenance")]
    for text in declared(type_)["searchRevInclude"]:
        found = included(entries(pair, f"{type_}?_revinclude={quote(text)}"))
        expected = {f"Provenance/{id_}" for id_, targets in told if hers & set(targets)}
        assert found == expected - hers, text


@pytest.mark.parametrize("type_", params.SERVED)
def test_every_declared_interaction_answers(pair: Pair, type_: str) -> None:
    assert [one["code"] for one in declared(type_)["interaction"]] == ["read", "vread", "search-type"]
    for one in everything(pair, type_)[:3]:
        path = f"{type_}/{one['id']}"
        read = fhir(path, pair.hers.bearer)
        assert read.json == one
        assert fhir(f"{path}/_history/{one['meta']['versionId']}", pair.hers.bearer).json == one
        assert fhir(path, pair.hers.bearer, if_none_match=read.headers["ETag"]).status == 304


def test_most_kinds_of_record_are_there_to_be_searched(pair: Pair) -> None:
    """The tests above would prove little on an empty shelf."""
    there = [type_ for type_ in params.SERVED if everything(pair, type_)]
    assert len(there) > len(params.SERVED) * 0.7, there


@pytest.mark.parametrize(
    "path",
    [
        "ExplanationOfBenefit?_include=*&_revinclude=Provenance:target&_count=50",
        "ExplanationOfBenefit?patient={patient}&type=professional&service-date=ge2020&_include=*",
        "Coverage?_include=Coverage:payor",
        "Organization?name=h",
        "Observation?category=laboratory",
        "Patient/{patient}",
        "Patient/{patient}/_history/1",
        "Patient/never-was",
    ],
)
def test_a_request_takes_at_most_four_statements_and_none_of_djangos(pair: Pair, path: str) -> None:
    with counted() as statements:
        answer = fhir(path.format(patient=pair.alice.patient), pair.hers.bearer)
    assert answer.status in {200, 404}
    assert 2 <= sum(one.statements for one in statements) <= BUDGET


@contextmanager
def counted() -> Iterator[list[sql.Connection]]:
    """Every connection that is handed out, the token's look-up and the ledger's row included."""
    seen: list[sql.Connection] = []
    plain = sql.reader

    @contextmanager
    def watched() -> Iterator[sql.Connection]:
        with plain() as one:
            seen.append(one)
            yield one

    def refuse(*_: Any) -> None:
        raise AssertionError("the door asked through Django")

    with pytest.MonkeyPatch.context() as patch, pages.execute_wrapper(refuse):
        patch.setattr(sql, "reader", watched)
        yield seen


def declared(type_: str) -> Body:
    """What /metadata says of a type."""
    (rest,) = fhir("metadata").json["rest"]
    (found,) = (one for one in rest["resource"] if one["type"] == type_)
    return dict(found)


def everything(pair: Pair, type_: str) -> list[Body]:
    """All resources of a type that Alice's app sees."""
    return [entry["resource"] for entry in entries(pair, type_)]


def entries(pair: Pair, path: str) -> list[Body]:
    """All entries of all pages of a search, under strict handling, so that nothing is left out with a warning."""
    found: list[Body] = []
    link = path + ("&" if "?" in path else "?") + "_count=200"
    while link:
        answer = fhir(link, pair.hers.bearer, prefer="handling=strict")
        assert answer.status == 200, (link, answer.body[:400])
        found += answer.json.get("entry", [])
        link = next((one["url"] for one in answer.json["link"] if one["relation"] == "next"), "")
    return found


def matches(found: list[Body]) -> set[str]:
    return {entry["resource"]["id"] for entry in found if entry["search"]["mode"] == "match"}


def included(found: list[Body]) -> set[str]:
    inside = [entry["resource"] for entry in found if entry["search"]["mode"] == "include"]
    return {f"{one['resourceType']}/{one['id']}" for one in inside}


def is_served(target: str) -> bool:
    return target.partition("/")[0] in params.SERVED


def values(hers: list[Body], type_: str, name: str, most: int) -> list[str]:
    """Values of this parameter in her record as one would write them, and one that nothing has."""
    param = params.of(type_)[name]
    if name == "_id":
        return [*(str(one["id"]) for one in hers[:most]), "never-was"]
    if name == "_lastUpdated":
        stamps = sorted({str(one["meta"]["lastUpdated"]) for one in hers})[:most]
        return [*(f"{prefix}{stamp}" for stamp in stamps for prefix in ("", "ge", "gt")), "lt1990"]
    terms = [term for one in hers for term in extract.terms(one).get(name, [])]
    chosen = list(dict.fromkeys(map(repr, terms)))[:most]
    written = [text for term in terms if repr(term) in chosen for text in asked(param.type, term)]
    return [*dict.fromkeys(written), ABSENT[param.type]]


def asked(kind: str, term: Any) -> list[str]:
    """An index term as searches write it."""
    if kind == "date":
        instant = clock.from_ms(max(int(term[0]), 0)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return [instant[:10], *(prefix + instant for prefix in dates.PREFIXES)]
    if kind == "token":
        escaped = "|".join(part.replace(",", "\\,").replace("$", "\\$") for part in str(term).split("|", 1))
        return [escaped, escaped.partition("|")[2]]
    if kind == "reference":
        return [str(term), str(term).rpartition("/")[2]]
    return [str(term).replace("\\", "\\\\").replace(",", "\\,").replace("|", "\\|").replace("$", "\\$")]
