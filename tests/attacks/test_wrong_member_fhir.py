"""Charlie at the FHIR door with his own token and all that is Alice's: every type, every parameter, every link."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from sharewell import wsgi
from sharewell.fhir import params
from sharewell.fhir.compartment import shelf
from sharewell.fhir.params import Param
from sharewell.lib import clock
from sharewell.web.api import fhir as door
from tests.attacks import pair as world
from tests.attacks.pair import Pair, fhir, shown, unlike

SAMPLE = 4
"""Values of Alice's tried for each parameter; all of them (up to 60) in the deep run."""


@pytest.fixture(scope="module")
def pair(module_database: str, tmp_path_factory: pytest.TempPathFactory) -> Pair:
    return world.build(tmp_path_factory.mktemp("pair"))


@pytest.fixture(scope="module")
def most(deep: bool) -> int:
    return 60 if deep else SAMPLE


def test_the_doors_are_those_that_are_attacked_here() -> None:
    """A new door, or a new address without a token, needs its attack in this file first."""
    assert [prefix for prefix, _ in wsgi.DOORS] == ["/patient/fhir"]
    assert set(door.PUBLIC) == {("metadata",), (".well-known", "smart-configuration")}


def test_alice_herself_reads_what_charlie_will_not(pair: Pair) -> None:
    """The attack would prove nothing on an empty shelf."""
    kinds = [type_ for type_ in params.SERVED if type_ in pair.alice.resources]
    assert len(kinds) > 15
    for type_ in kinds:
        read = fhir(f"{type_}/{pair.alice.resources[type_][0]}", pair.hers.bearer)
        assert read.status == 200
        assert pair.told(read.body)
        assert fhir(type_, pair.hers.bearer).json["total"] == len(pair.alice.resources[type_])


def test_addresses_without_a_token_tell_nothing_of_anyone(pair: Pair) -> None:
    for path in map("/".join, door.PUBLIC):
        for authorization in ("", pair.his.bearer, pair.hers.bearer):
            answer = fhir(f"{path}?patient={pair.alice.patient}", authorization)
            assert answer.status == 200
            assert pair.told(answer.body, pair.alice.patient) == []


@pytest.mark.parametrize("type_", params.SERVED)
def test_a_read_of_hers_is_like_a_read_of_nothing(pair: Pair, most: int, type_: str) -> None:
    never = fhir(f"{type_}/{unlike(pair.alice.patient)}", pair.his.bearer)
    assert never.status == 404
    for id_ in pair.alice.resources.get(type_, [])[:most]:
        for path in (
            f"{type_}/{id_}",
            f"{type_}/{id_}/_history/1",
            f"{type_}/{id_}?patient={pair.charlie.patient}",
        ):
            for known in ("", "*", 'W/"1"'):
                headers = {"if_none_match": known} if known else {}
                answer = fhir(path, pair.his.bearer, **headers)
                assert (answer.status, answer.body) == (404, never.body), path
        for other in ("", "Bearer ", pair.his.basic, pair.hers.basic, "Bearer " + "x" * 43):
            assert fhir(f"{type_}/{id_}", other).status == 401


@pytest.mark.parametrize("type_", params.SERVED)
def test_her_id_under_another_type_is_nothing_either(pair: Pair, type_: str) -> None:
    for ids in pair.alice.resources.values():
        assert fhir(f"{type_}/{ids[0]}", pair.his.bearer).status == 404


@pytest.mark.parametrize("param", params.TABLE, ids=lambda one: f"{one.resource}.{one.name}")
def test_no_parameter_with_her_values_finds_anything_of_hers(pair: Pair, most: int, param: Param) -> None:
    own, understood = _allowed(pair), 0
    for name, value in _attempts(pair, param, most):
        asked = urlencode({name: value})
        with_all = "&".join([asked, *_includes(param.resource)])
        by_get = fhir(f"{param.resource}?{with_all}", pair.his.bearer)
        by_post = fhir(f"{param.resource}/_search", pair.his.bearer, form=with_all)
        for answer in (by_get, by_post, fhir(f"{param.resource}?{asked}&_include=*&_count=1", pair.his.bearer)):
            assert answer.status in {200, 400}, asked
            assert pair.told(answer.body, value) == [], asked
            if answer.status == 200:
                assert set(answer.ids) <= own, asked
        understood += by_get.status == by_post.status == 200
    assert understood


@pytest.mark.parametrize("param", [one for one in params.TABLE if one.type == "reference" or one.name == "_id"],
                         ids=lambda one: f"{one.resource}.{one.name}")  # fmt: skip
def test_her_id_and_nobodys_id_are_answered_alike(pair: Pair, param: Param) -> None:
    for type_, ids in pair.alice.resources.items():
        for hers in (ids[0], f"{type_}/{ids[0]}"):
            nobodys = hers.replace(ids[0], unlike(ids[0]))
            one, other = (
                fhir(f"{param.resource}?{urlencode({param.name: value})}", pair.his.bearer)
                for value in (hers, nobodys)
            )
            assert one.status == other.status
            assert shown(one.body, hers, ids[0]) == shown(other.body, nobodys, unlike(ids[0]))


def test_her_page_links_open_for_nobody_else(pair: Pair) -> None:
    for type_ in [type_ for type_, ids in pair.alice.resources.items() if len(ids) > 2 and type_ in params.SERVED]:
        page = fhir(f"{type_}?_count=1", pair.hers.bearer).json
        link = next(one["url"] for one in page["link"] if one["relation"] == "next")
        assert fhir(link, pair.hers.bearer).status == 200
        bent = link[:-2] + ("AA" if link[-2:] != "AA" else "BB")
        never = fhir(bent, pair.his.bearer)
        for other in (pair.his, pair.hers_elsewhere):
            answer = fhir(link, other.bearer)
            assert (answer.status, answer.body) == (never.status, never.body) == (404, never.body), type_
        by_post = fhir(f"{type_}/_search", pair.his.bearer, form=link.partition("?")[2])
        assert by_post.status == 404
        assert fhir(link, "").status == 401


def test_her_cookies_and_her_ids_in_other_places_open_nothing(pair: Pair) -> None:
    """The door reads one header; whatever else says 'Alice' is not heard."""
    cookie = "; ".join(f"{name}={value.value}" for name, value in pair.browser(pair.alice).cookies.items())
    own = _allowed(pair)
    for headers in (
        {"cookie": cookie}, {"x_patient": pair.alice.patient}, {"x_forwarded_user": pair.alice.user.username},
        {"x_http_method_override": "POST"}, {"x_original_url": f"/patient/fhir/Patient/{pair.alice.patient}"},
    ):  # fmt: skip
        assert fhir(f"Patient/{pair.alice.patient}", "", **headers).status == 401
        assert fhir(f"Patient/{pair.alice.patient}", pair.his.bearer, **headers).status == 404
        assert set(fhir("ExplanationOfBenefit", pair.his.bearer, **headers).ids) <= own
    for pairs in ("access_token=" + pair.hers.tokens["access_token"], "token=" + pair.hers.tokens["access_token"]):
        assert fhir(f"Patient/{pair.alice.patient}?{pairs}").status == 401
        assert fhir("Patient/_search", "", form=pairs).status == 401


def test_her_refresh_token_code_and_id_token_are_no_access_token(pair: Pair) -> None:
    code = world.code_for(pair.hers.app, pair.hers.grant)
    for text in (pair.hers.tokens["refresh_token"], pair.hers.tokens["id_token"], code, pair.hers.grant.id):
        assert fhir(f"Patient/{pair.alice.patient}", f"Bearer {text}").status == 401


def _allowed(pair: Pair) -> set[str]:
    """Type/id of all that Charlie may see: his own, and the public shelf."""
    from sharewell.lib import sql

    with sql.reader() as connection:
        public = {f"{type_}/{id_}" for type_, id_ in connection.rows("SELECT type, id FROM records_public")}
    return public | {f"{type_}/{id_}" for type_, ids in pair.charlie.resources.items() for id_ in ids}


def _attempts(pair: Pair, param: Param, most: int) -> Iterator[tuple[str, str]]:
    """Alice's own values of a parameter, and everywhere her ids."""
    values = [_written(param, value) for value in pair.alice.terms.get((param.resource, param.name), [])]
    chosen = random.Random(f"{param.resource}.{param.name}").sample(values, min(most, len(values)))
    hers = pair.alice.resources.get(param.resource, [])[:most]
    if param.name == "_id":
        chosen += [*hers, ",".join(hers)] if hers else [pair.alice.patient]
    if param.type == "reference":
        chosen += [f"Patient/{pair.alice.patient}", pair.alice.patient, "Patient/*",
                   f"http://127.0.0.1:8000/patient/fhir/Patient/{pair.alice.patient}",
                   f"Patient/{pair.charlie.patient},Patient/{pair.alice.patient}"]  # fmt: skip
        yield f"{param.name}:Patient", pair.alice.patient
        for chain in ("_id", "identifier", "family", "name", "birthdate"):
            yield f"{param.name}.{chain}", pair.alice.facts["member_id"] if chain == "identifier" else "Rivera"
        yield f"{param.name}:identifier", f"|{pair.alice.facts['member_id']}"
    if param.type == "token":
        chosen += [pair.alice.facts["member_id"], f"|{pair.alice.facts['card_id']}"]
        yield f"{param.name}:not", "nothing-at-all"
    if param.type == "string":
        yield f"{param.name}:contains", pair.alice.facts["family_name"]
        chosen.append(pair.alice.facts["family_name"])
    if param.type == "date":
        chosen += ["gt1900-01-01", "ne1900-01-01"]
    yield f"{param.name}:missing", "false"
    for value in chosen:
        yield param.name, value


def _written(param: Param, term: Any) -> str:
    """An index term as one would search for it."""
    if param.type == "date":
        return clock.from_ms(max(int(term[0]), 0)).isoformat().replace("+00:00", "Z")
    return str(term)


def _includes(type_: str) -> list[str]:
    """Every include and reverse include that could lead from a type to somebody's record."""
    own = [one.name for one in params.TABLE if one.resource == type_ and one.type == "reference"]
    found = [f"_include={type_}:{name}" for name in own]
    return [*found, "_revinclude=Provenance:target"] if shelf(type_) == "member" else found
