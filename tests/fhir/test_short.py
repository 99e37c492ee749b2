"""Short forms stand on the shelf: what they were, they stay."""

import hashlib

import pytest

from sharewell.fhir import params, short

FIRST_NAMES, NAMES_DIGEST = 58, "794f2eb708c54550"
FIRST_TYPES, TYPES_DIGEST = 32, "03c3dabce6289697"


def digest(words: tuple[str, ...]) -> str:
    return hashlib.sha256(",".join(words).encode()).hexdigest()[:16]


def test_the_first_names_and_types_never_change_their_places() -> None:
    assert digest(short.NAMES[:FIRST_NAMES]) == NAMES_DIGEST
    assert digest(short.TYPES[:FIRST_TYPES]) == TYPES_DIGEST


def test_every_parameter_that_the_index_holds_has_a_short_name_of_its_own() -> None:
    names = {param.name for param in params.TABLE if not param.column}
    assert len({short.name(name) for name in names}) == len(names)
    assert {len(short.name(name)) for name in names} == {2}


def test_every_type_we_serve_has_a_short_form() -> None:
    assert all(not short.reference(f"{type_}/x").startswith("=") for type_ in params.SERVED)


@pytest.mark.parametrize(
    "text",
    ["Organization/abc", "Claim/1", "https://example.org/fhir/Patient/1", "urn:u:1", "00/x", "=x", "Patient/"],
)
def test_a_reference_comes_back_whole(text: str) -> None:
    assert short.whole(short.reference(text)) == text


def test_systems_are_told_apart_and_none_stays_none() -> None:
    assert short.system("") == ""
    assert len(short.system("http://loinc.org")) == 8
    assert short.system("http://loinc.org") != short.system("http://loinc.org/")
    assert short.system("http://loinc.org") == "pCYECpou"
