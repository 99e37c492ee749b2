"""SMART scopes: reading, narrowing, what they open, and in which words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharewell.fhir import access, compartment, params, scopes
from sharewell.fhir.scopes import Filter, ResourceScope

CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
LAB = f"patient/Observation.rs?category={CATEGORY}|laboratory"

types = st.sampled_from(["*", "Observation", "Condition", "Patient", "ExplanationOfBenefit"])
tokens = st.sampled_from(["s|lab", "s|vital", "lab", "t|x", "vital", "|lab"])
conditions = st.builds(
    lambda name, values: f"{name}={','.join(values)}",
    st.sampled_from(["category", "code"]),
    st.lists(tokens, min_size=1, max_size=2),
)
words = st.one_of(
    st.sampled_from([*scopes.PLAIN, "launch", "system/*.read", "patient/*.write", "patient/Claim.read"]),
    st.builds(
        "{}/{}.{}".format,
        st.sampled_from(["patient", "user"]),
        types,
        st.sampled_from(["read", "*", "rs", "r", "s", "cruds", "d"]),
    ),
    st.builds(
        "{}/{}.{}?{}".format,
        st.sampled_from(["patient", "user"]),
        st.sampled_from(["Observation", "Condition"]),
        st.sampled_from(["rs", "r", "s"]),
        st.lists(conditions, min_size=1, max_size=2).map("&".join),
    ),
)
lists = st.lists(words, max_size=5).map(" ".join)
terms = st.fixed_dictionaries(
    {
        name: st.lists(st.sampled_from(["s|lab", "s|vital", "t|x", "|lab", "u|lab"]), max_size=2)
        for name in ("category", "code")
    }
)


def seen(
    opened: tuple[ResourceScope, ...], type_: str, what: scopes.Interaction, found: dict[str, list[str]]
) -> bool:
    """Whether a resource of that type with these terms is seen: what the store must do with Access.limits."""
    alternatives = access.Access(1, access.APP, opened, None).limits(type_, what)
    return any(all(_fits(one, found) for one in alternative) for alternative in alternatives)


def _fits(one: Filter, found: dict[str, list[str]]) -> bool:
    return any(
        term == token or ("|" not in token and term.rpartition("|")[2] == token)
        for term in found.get(one.param, [])
        for token in one.tokens
    )


@given(st.text(max_size=60))
def test_any_text_is_scopes_or_problems(text: str) -> None:
    words = dict.fromkeys(text.split())
    assert len(scopes.parse(text)) + len(scopes.problems(text)) == len(words)


@given(lists)
def test_what_is_granted_reads_back_as_itself(text: str) -> None:
    understood = scopes.parse(text)
    again = scopes.parse(scopes.join(understood))
    assert scopes.resource_scopes(again) == scopes.resource_scopes(understood)
    assert not scopes.problems(scopes.join(understood))


@given(lists, lists, types.filter(lambda type_: type_ != "*"), st.sampled_from(["read", "search"]), terms)
def test_narrowing_never_widens_and_loses_nothing_both_allow(
    requested: str, registered: str, type_: str, what: scopes.Interaction, found: dict[str, list[str]]
) -> None:
    asked, allowed = scopes.parse(requested), scopes.parse(registered)
    given_ = scopes.granted(asked, allowed)
    both = seen(scopes.resource_scopes(asked), type_, what, found) and seen(
        scopes.resource_scopes(allowed), type_, what, found
    )
    assert seen(scopes.resource_scopes(given_), type_, what, found) is both
    assert scopes.covers(asked, given_)
    assert scopes.covers(allowed, given_)
    reread = scopes.parse(scopes.join(given_))
    assert seen(scopes.resource_scopes(reread), type_, what, found) is both


@given(lists, lists, types.filter(lambda type_: type_ != "*"), st.sampled_from(["read", "search"]), terms)
def test_what_is_covered_shows_nothing_new(
    wider: str, narrower: str, type_: str, what: scopes.Interaction, found: dict[str, list[str]]
) -> None:
    wide, narrow = scopes.parse(wider), scopes.parse(narrower)
    if scopes.covers(wide, narrow) and seen(scopes.resource_scopes(narrow), type_, what, found):
        assert seen(scopes.resource_scopes(wide), type_, what, found)


@given(lists)
def test_a_list_covers_itself_and_grants_itself(text: str) -> None:
    understood = scopes.parse(text)
    assert scopes.covers(understood, understood)
    assert scopes.granted(understood, understood) == list({scope.text: scope for scope in understood}.values())


@pytest.mark.parametrize(
    ("text", "read", "search", "kept"),
    [
        ("patient/Observation.read", True, True, "patient/Observation.read"),
        ("patient/Observation.*", True, True, "patient/Observation.read"),
        ("patient/Observation.rs", True, True, "patient/Observation.rs"),
        ("patient/Observation.r", True, False, "patient/Observation.r"),
        ("patient/Observation.s", False, True, "patient/Observation.s"),
        ("patient/Observation.cruds", True, True, "patient/Observation.rs"),
        ("user/*.read", True, True, "user/*.read"),
        ("patient/*.rs", True, True, "patient/*.rs"),
    ],
)
def test_both_versions_of_scopes_are_read(text: str, read: bool, search: bool, kept: str) -> None:
    (scope,) = scopes.parse(text)
    assert scope.text == kept
    assert scopes.allows([scope], "Observation", "read") is read
    assert scopes.allows([scope], "Observation", "search") is search


@pytest.mark.parametrize(
    "text",
    [
        "patient/Observation.",
        "patient/Observation.sr",
        "patient/Observation.rr",
        "patient/observation.read",
        "patient/Claim.read",
        "patient/Nothing.rs",
        "patient/Patient.write",
        "patient/Patient.cud",
        "system/*.rs",
        "launch",
        "OPENID",
        "patient/*.rs?category=x",
        "patient/Observation.rs?",
        "patient/Observation.rs?category=",
        "patient/Observation.rs?category=s|",
        "patient/Observation.rs?banana=x",
        "patient/Observation.rs?date=2024",
        "patient/Observation.rs?_id=x",
        "patient/Observation.rs?category=a&banana=b",
        "patient/Observation.rs?category:not=a",
        "patient/Observation.rs?category=a,",
        "patient/*",
        "патиент/*.read",
    ],
)
def test_a_scope_that_cannot_be_enforced_is_reported_and_opens_nothing(text: str) -> None:
    assert scopes.parse(text) == []
    (problem,) = scopes.problems(text)
    assert problem.text == text
    assert problem.reason


def test_too_many_scopes_are_reported_not_read() -> None:
    text = " ".join(f"patient/X{chr(65 + n // 26)}{chr(97 + n % 26)}.rs" for n in range(150))
    assert len(scopes.problems(text)) == 150


def test_a_granular_scope_opens_only_its_category() -> None:
    opened = scopes.resource_scopes(scopes.parse(LAB))
    assert opened == (
        ResourceScope("Observation", True, True, (Filter("category", (f"{CATEGORY}|laboratory",)),)),
    )
    assert seen(opened, "Observation", "read", {"category": [f"{CATEGORY}|laboratory"]})
    assert not seen(opened, "Observation", "read", {"category": [f"{CATEGORY}|survey"]})
    assert not seen(opened, "Observation", "read", {})
    assert not seen(opened, "Condition", "read", {"category": [f"{CATEGORY}|laboratory"]})


def test_a_percent_encoded_filter_is_the_same_filter() -> None:
    encoded = LAB.replace("|", "%7C").replace(":", "%3A")
    assert scopes.parse(encoded) == scopes.parse(LAB)


def test_all_records_narrow_to_what_the_app_is_registered_for() -> None:
    registered = scopes.parse(f"openid patient/Patient.read {LAB} user/Coverage.r")
    asked = scopes.parse("openid fhirUser patient/*.read user/Patient.rs")
    assert scopes.join(scopes.granted(asked, registered)) == (
        f"openid patient/Patient.read {LAB} patient/Coverage.r user/Patient.rs"
    )


def test_every_scope_that_carin_asks_for_can_be_granted() -> None:
    kinds = ("ExplanationOfBenefit", "Coverage", "Patient", "Organization", "Practitioner")
    text = " ".join(
        [
            "openid",
            "fhirUser",
            "launch/patient",
            *(f"{who}/{kind}.rs" for who in ("patient", "user") for kind in kinds),
        ]
    )
    assert (
        scopes.join(
            scopes.granted(scopes.parse(text), scopes.parse("openid fhirUser launch/patient patient/*.read"))
        )
        == text
    )


def test_every_scope_has_a_sentence_without_jargon() -> None:
    text = " ".join([*scopes.PLAIN, "patient/*.read", *(f"patient/{type_}.rs" for type_ in params.SERVED)])
    for scope in scopes.parse(text):
        sentence = scopes.describe(scope)
        assert sentence.endswith(".")
        assert scope.data is None or scope.data.type == "*" or not sentence.startswith(f"See {scope.data.type}.")
    assert scopes.describe(scopes.parse(LAB)[0]).endswith("only those marked: laboratory.")
    assert len(scopes.sentences(scopes.parse("patient/Patient.read user/Patient.rs"))) == 1


def test_own_pages_see_pending_claims_and_an_app_does_not() -> None:
    guard = access.Guard("EXISTS (SELECT 1 FROM grants WHERE id = :grant)", {"grant": 1})
    assert access.own(7).audience == access.OWN
    assert access.own(7).limits("ExplanationOfBenefit", "read") == ((),)
    sunrise = access.app(7, scopes.resource_scopes(scopes.parse("patient/Patient.read")), guard)
    assert sunrise.audience == access.APP
    assert sunrise.guard is guard
    assert not sunrise.allows("ExplanationOfBenefit", "read")
    assert sunrise.limits("ExplanationOfBenefit", "read") == ()


def test_every_record_does_not_reach_types_that_are_not_served() -> None:
    assert not access.own(7).allows("Claim", "read")


def test_anyone_sees_the_public_shelf_only() -> None:
    door = access.public()
    assert door.person_key is None
    assert all(door.allows(type_, "search") for type_ in compartment.PUBLIC)
    assert not any(door.allows(type_, "read") for type_ in params.SERVED if compartment.shelf(type_) == "member")
