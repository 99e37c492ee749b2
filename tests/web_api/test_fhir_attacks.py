"""Charlie and Bob at the FHIR door: other members' ids in every parameter, bent links, ended grants."""

from __future__ import annotations

import base64

import pytest

from sharewell.fhir import params
from tests.records.cast import ALICE, BOB, eob, everyone, id_of, item, put
from tests.web_api.door import call, found, next_link

EOB = "ExplanationOfBenefit"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _records() -> None:
    everyone()
    put(
        *(
            item(person, eob(name), f"{name}-{n}")
            for name, person in (("alice", ALICE), ("bob", BOB))
            for n in range(2, 6)
        )
    )


def bobs() -> list[str]:
    claims = [f"{EOB}/{id_of(EOB, f'bob-{n}')}" for n in range(1, 6)]
    return [*claims, f"Patient/{id_of('Patient', 'bob')}", f"Coverage/{id_of('Coverage', 'bob')}"]


def a_next_link(token: str = "alice", path: str = f"{EOB}?_count=2") -> str:
    return next_link(call(path, token=token).json)


@pytest.mark.parametrize("place", ["Patient", "Coverage", EOB])
def test_another_members_id_reads_like_one_that_never_was(place: str) -> None:
    never = call(f"{place}/{'a' * 26}")
    for target in (one for one in bobs() if one.startswith(f"{place}/")):
        for path in (target, f"{target}/_history/1"):
            answer = call(path)
            assert (answer.status, answer.body) == (404, never.body)


@pytest.mark.parametrize("param", params.TABLE, ids=lambda param: f"{param.resource}.{param.name}")
def test_another_members_id_in_any_parameter_of_any_type_gives_nothing_of_theirs(param: params.Param) -> None:
    for target in (*bobs(), "Patient/*", "'; SELECT 1 --", "%", f"{bobs()[0]},{bobs()[5]}"):
        for value in (target, target.rpartition("/")[2]):
            answer = call(f"{param.resource}/_search", method="POST", form=f"{param.name}={value}&_include=*")
            assert answer.status in {200, 400}
            if answer.status == 200:
                assert not set(found(answer.json)) & set(bobs())


def test_a_patient_scoped_token_narrows_silently() -> None:
    assert call(EOB).json["total"] == 5
    assert call(f"{EOB}?patient=Patient/{id_of('Patient', 'alice')}").json["total"] == 5
    assert call(f"{EOB}?patient=Patient/{id_of('Patient', 'bob')}").json["total"] == 0
    assert call(f"Patient?_id={id_of('Patient', 'bob')}").json["total"] == 0


def test_a_page_link_works_for_its_own_grant_only() -> None:
    link = a_next_link()
    assert call(link).status == 200
    for other in ("bob", "alice-other-app"):
        assert call(link, token=other).status == 404
    assert call(link, token="").status == 401
    assert call(link, token="nobody").status == 401


def test_a_page_link_dies_with_its_grant() -> None:
    link = a_next_link()
    assert call(link, token="alice-stopped").status == 401


def test_a_page_link_does_not_open_another_type() -> None:
    link = a_next_link()
    assert call(link.replace(f"/{EOB}?", "/Coverage?")).status == 404


def test_a_page_link_is_worth_nothing_to_a_token_without_the_scope() -> None:
    assert call(a_next_link(), token="alice-patient-only").status in {403, 404}


def test_every_bent_page_link_is_refused() -> None:
    link = a_next_link()
    start, _, token = link.partition("_page=")
    raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    bent = [raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :] for at in range(0, len(raw), 7)]
    bent += [raw[:-1], raw + b"x", b"", raw[:13]]
    for one in bent:
        text = base64.urlsafe_b64encode(one).decode().rstrip("=")
        answer = call(f"{start}_page={text}")
        assert answer.status == 404 or text == ""
    for text in ("%00", "a", "====", "é", "_page"):
        assert call(f"{start}_page={text}").status in {400, 404}


def test_parameters_beside_a_page_link_change_nothing() -> None:
    link = a_next_link()
    assert found(call(link).json) == found(
        call(f"{link}&patient=Patient/{id_of('Patient', 'bob')}&_count=200").json
    )


def test_a_page_link_tells_nothing_of_its_search() -> None:
    link = a_next_link(path=f"{EOB}?_count=2&patient=Patient/{id_of('Patient', 'alice')}")
    token = link.partition("_page=")[2]
    raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    assert id_of("Patient", "alice").encode() not in raw


def test_a_grant_that_ended_after_the_token_was_looked_up_gets_401_on_every_path() -> None:
    claim = f"{EOB}/{id_of(EOB, 'alice-1')}"
    for path in (EOB, claim, f"{claim}/_history/1", "Organization", f"{EOB}?_include=*", "Patient"):
        answer = call(path, token="alice-stopped")
        assert answer.status == 401, path
        assert b"billablePeriod" not in answer.body


@pytest.mark.parametrize("header", ["Basic YWxpY2U6eA==", "Bearer", "bearer  ", "alice", "Bearer alice bob"])
def test_no_other_kind_of_authorization_opens_the_door(header: str) -> None:
    assert call(EOB, token="", authorization=header).status == (200 if header == "alice" else 401)


def test_a_path_cannot_climb() -> None:
    for path in (f"{EOB}/../Patient", f"{EOB}/..%2fPatient", "../../etc/passwd", f"{EOB}//x", f"{EOB}/%00"):
        assert call(path).status in {200, 404}
        assert b"root:" not in call(path).body
