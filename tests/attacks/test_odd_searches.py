"""Values that no search holds, in every parameter and path of the FHIR door: an answer or a refusal, no fault."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from sharewell.audit import reads
from sharewell.fhir import params
from tests.records.cast import ALICE, everyone
from tests.web_api.door import call

ODD = [
    "\x00", "a\x00b", "a|\x00", "'", "' OR 1=1 --", "%", "\\", ":guard_person", "%(x)s", "é", "\U0001d4b3",
    "a" * 5000, "|", "||", ",", "a," * 300, "$", "1e400", "9999-12-31T23:59:60Z", "ge0000", "lt9999", "-1", "0",
    "9" * 30, "null", "Patient/", "Patient/\x00", "http://\x00/Patient/1", "(" * 200, "[]", "{}",
]  # fmt: skip
RESULT = ("_id", "_lastUpdated", "_count", "_include", "_revinclude", "_page", "_format", "_summary", "_sort")


@pytest.fixture(scope="module", autouse=True)
def _records(module_database: str) -> None:
    everyone()


@pytest.mark.parametrize("resource", sorted(params.SERVED))
def test_no_value_of_any_parameter_is_a_fault_of_ours(resource: str) -> None:
    names = sorted({param.name for param in params.TABLE if param.resource == resource} | set(RESULT))
    for name in names:
        for value in ODD:
            answer = call(f"{resource}?{name}={quote(value)}")
            assert answer.status in {200, 400, 404, 406}, (name, value)


@pytest.mark.parametrize("odd", ODD)
def test_no_path_is_a_fault_of_ours_and_each_is_in_the_ledger(odd: str) -> None:
    plain = odd.replace("?", "").replace("#", "")
    for path in (plain, f"Patient/{plain}", f"{plain}/x", f"Patient/x/_history/{plain}", f"Patient/{plain}/x"):
        answer = call(path)
        assert answer.status in {200, 404, 405}, path
        assert answer.headers["X-Request-Id"] in [row.request_id for row in reads.who_read(ALICE, limit=3)]


def test_a_search_that_was_refused_for_its_values_is_in_the_ledger() -> None:
    answer = call("Patient?_id=%00")
    assert answer.status == 400
    assert answer.headers["X-Request-Id"] == reads.who_read(ALICE, limit=1)[0].request_id
