"""Leaving out kinds of data, where the plan allows it: the scopes get narrower, and nothing opens them again."""

from __future__ import annotations

from itertools import combinations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharewell import policy
from sharewell.accounts.models import User
from sharewell.audit.actor import Actor, ActorKind
from sharewell.coverage import eligible
from sharewell.fhir import params
from sharewell.fhir import scopes as smart
from sharewell.lib import clock
from sharewell.oauth import authorize, bearer
from sharewell.registry.models import App
from sharewell.sharing import categories, grants, papers
from sharewell.sharing.models import Grant
from sharewell.sharing.presence import Presence
from tests.oauth import world
from tests.sharing.conftest import NOON, SCOPES, World

CHOICES = [
    choice for size in range(1, len(categories.CATEGORIES)) for choice in combinations(categories.CATEGORIES, size)
]
ONE = st.tuples(
    st.sampled_from(["patient", "user"]),
    st.sampled_from(["*", *params.SERVED]),
    st.sampled_from(["rs", "r", "s", "read"]),
)
ASKED = st.lists(ONE, min_size=1, max_size=6)


@pytest.fixture
def may_narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    allowed = msgspec.structs.replace(policy.current(), sharing_may_be_narrowed=True)
    monkeypatch.setattr(policy, "current", lambda: allowed)


@given(ASKED, st.sampled_from(CHOICES))
def test_a_choice_never_widens_what_was_asked(asked: list[tuple[str, str, str]], choice: tuple[str, ...]) -> None:
    text = " ".join(f"{level}/{type_}.{what}" for level, type_, what in asked)
    left = categories.narrowed(text, choice)
    assert smart.covers(smart.parse(text), smart.parse(left))
    assert categories.narrowed(left, choice) == smart.join(smart.parse(left)), "to narrow again changes nothing"


@pytest.mark.parametrize(
    ("choice", "opens", "hides"),
    [
        (("coverage",), ["Coverage", "Patient"], ["ExplanationOfBenefit", "Condition", "MedicationDispense"]),
        (("clinical",), ["Condition", "Observation"], ["ExplanationOfBenefit", "Coverage", "MedicationRequest"]),
        (("drugs",), ["MedicationRequest", "ExplanationOfBenefit"], ["Condition", "Coverage", "Encounter"]),
        (("claims",), ["ExplanationOfBenefit"], ["MedicationDispense", "Condition", "Coverage", "Provenance"]),
    ],
)
def test_a_kind_opens_its_records_and_no_others(
    choice: tuple[str, ...], opens: list[str], hides: list[str]
) -> None:
    left = smart.parse(categories.narrowed("patient/*.rs", choice))
    assert all(smart.allows(left, type_, "search") for type_ in opens)
    assert not [
        type_ for type_ in hides if smart.allows(left, type_, "read") or smart.allows(left, type_, "search")
    ]


def test_claims_for_drugs_are_told_from_other_claims_by_their_type() -> None:
    claims = categories.narrowed("patient/ExplanationOfBenefit.rs", ("claims",))
    drugs = categories.narrowed("patient/ExplanationOfBenefit.rs", ("drugs",))
    assert "pharmacy" not in claims
    assert "professional" in claims
    assert drugs.endswith("claim-type|pharmacy")


def test_the_page_names_only_the_kinds_that_an_app_asks_for() -> None:
    assert categories.opened("patient/*.rs", ()) == categories.CATEGORIES
    assert categories.opened("patient/*.rs", ("drugs",)) == ("drugs",)
    assert categories.opened("openid patient/Coverage.r user/Organization.rs", ()) == ("coverage",)


def test_what_an_app_did_not_ask_for_is_not_opened_by_a_choice() -> None:
    assert categories.narrowed("openid patient/Coverage.r", ("claims", "coverage")) == "openid patient/Coverage.r"


def test_without_the_plans_leave_nothing_can_be_left_out(world: World) -> None:
    with clock.at(NOON), pytest.raises(ValueError, match="does not allow"):
        world.give(categories=("claims",))
    assert not Grant.objects.exists()


@pytest.mark.usefixtures("may_narrow")
def test_the_paper_says_what_was_chosen_and_only_that_paper_is_signed(world: World) -> None:
    with clock.at(NOON):
        now = clock.now()
        with pytest.raises(grants.PapersChanged):
            world.give(categories=("coverage",))
        shown = papers.required(
            world.app, "en", now, grants.end_of(now, 365), "Alice Núñez", categories=("coverage",)
        )
        assert "of these kinds: my coverage." in shown[-1].text
        assert "prescription drug data" not in shown[-1].text
        assert "cannot be limited" not in shown[-1].text
        grant = world.give(categories=("coverage",), papers=shown)
        assert not smart.allows(smart.parse(grant.scopes), "ExplanationOfBenefit", "search")
        assert grants.covers(world.key, world.app, SCOPES, signer=world.alice) == grant, (
            "a click, as narrow as it is"
        )
        assert grants.covers(world.key, world.app, "patient/Condition.rs", signer=world.alice) is None


@pytest.mark.usefixtures("may_narrow", "db")
def test_no_code_token_or_refresh_is_wider_than_the_choice() -> None:
    app, alice = world.sunrise(), world.alice()
    given_ = narrow(alice.person_key, alice.user)
    answer = world.connect(app, given_)
    for tokens in (answer, world.refresh(app, answer["refresh_token"])):
        opened = smart.parse(tokens["scope"])
        assert smart.covers(smart.parse(given_.scopes), opened)
        assert smart.allows(opened, "Coverage", "read")
        assert not smart.allows(opened, "ExplanationOfBenefit", "search")
        access = bearer.access_for(f"Bearer {tokens['access_token']}").access
        assert access.allows("Coverage", "search")
        assert not access.allows("ExplanationOfBenefit", "search")
        assert not access.allows("Condition", "read")


def narrow(key: int, user: User) -> Grant:
    """Alice leaves out all but her coverage."""
    app, now = App.objects.get(), clock.now()
    ends = grants.end_of(now, 30)
    shown = papers.required(
        app, "en", now, ends, "Alice Adams", categories=("coverage",),
        program=eligible.program_of(key, clock.today()),
    )  # fmt: skip
    prompt = authorize.begin(world.asks(app))
    return grants.give(
        person_key=key, signer=user, app=app, scopes=prompt.scope, language="en", papers=shown,
        typed_name="Alice Adams", days=30, categories=("coverage",), presence=Presence("password", now),
        by=Actor(ActorKind.MEMBER, str(user.pk)),
    )  # fmt: skip
