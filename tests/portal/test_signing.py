"""From an app's request to the signature: what is shown, chosen, proved and kept; what cannot be skipped."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from django.test import Client

from sharewell import policy
from sharewell.accounts.models import Draft
from sharewell.audit.actor import SYSTEM
from sharewell.coverage import periods
from sharewell.coverage.periods import PeriodFacts
from sharewell.fhir import scopes as smart
from sharewell.lib import clock
from sharewell.members.models import Person
from sharewell.oauth import authorize
from sharewell.registry.models import App
from sharewell.sharing import evidence, grants, papers
from sharewell.sharing.models import Grant
from tests.oauth import world
from tests.portal.account import add_app, add_passkey, code_of, events, user_of
from tests.portal.signed_in import PASSWORD, browser, main_of, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> Person:
    who = member()
    told = PeriodFacts(member_id="M-Alice", coverage_id="C-1", program="MA", start=date(2026, 1, 1))
    periods.upsert(told, by=SYSTEM)
    return who


class Way:
    """One request of Sunrise, in a browser."""

    def __init__(self, visitor: Client, **more: str) -> None:
        self.visitor = visitor
        self.app = App.objects.filter(product_name="Sunrise").first() or world.sunrise()
        asked = {name: values[0] for name, values in world.asks(self.app, **more).items()}
        self.page = visitor.get("/oauth/authorize", asked)["Location"]

    def get(self, query: str = "") -> str:
        return self.visitor.get(self.page + query).content.decode()

    def shown(self, query: str = "") -> str:
        found = re.search(r'name="shown" value="([\w.]+)"', self.get(query))
        assert found
        return found[1]

    def read(self, days: int = 365, **more: Any) -> Any:
        facts = {"read": "1", "agree": "on", "shown": self.shown("?change=1"), "days": str(days)}
        return self.visitor.post(self.page, facts | more)

    def sign(self, query: str = "", **more: str) -> Any:
        facts = {"sign": "1", "agree": "on", "typed_name": "Alice Rivera", "password": PASSWORD}
        if "shown" not in more:
            facts["shown"] = self.shown(query)
        return self.visitor.post(self.page + query, facts | more)


def is_given(answer: Any) -> bool:
    return answer.status_code == 302 and "code=" in answer["Location"]


def test_the_signature_keeps_its_evidence(alice: Person) -> None:
    way = Way(browser(alice))
    way.visitor.defaults["HTTP_USER_AGENT"] = "Mozilla/5.0 (pier)"
    assert way.read(90).status_code == 302
    assert is_given(way.sign())
    grant = Grant.objects.get()
    told = evidence.of(alice.person_key, grant.id)
    assert told is not None
    assert (told.method, told.days, told.user_agent, told.categories) == ("password", 90, "Mozilla/5.0 (pier)", [])
    assert 0 <= clock.now_ms() - told.proved_ms < 60_000
    assert [one["sha256"] for one in told.papers] == [one["sha256"] for one in grant.papers]
    assert all(one["opened_ms"] <= one["agreed_ms"] <= clock.now_ms() for one in told.papers)


@pytest.mark.parametrize("days", [30, 90, 180, 365])
def test_the_paper_says_the_length_that_was_chosen(alice: Person, days: int) -> None:
    way = Way(browser(alice))
    way.read(days)
    assert f"{days} days of 24 hours" in main_of(way.get().encode())
    assert is_given(way.sign())
    grant = Grant.objects.get()
    assert grant.ends_at - grant.starts_at == timedelta(days=days)


@pytest.mark.parametrize("days", ["366", "0", "-1", "31", "", "many"])
def test_a_length_that_is_not_offered_is_not_taken(alice: Person, days: str) -> None:
    way = Way(browser(alice))
    assert way.read(days).status_code == 422  # type: ignore[arg-type]


def test_a_wrong_password_signs_nothing_and_is_written_down_and_counted(alice: Person) -> None:
    way = Way(browser(alice))
    way.read()
    for _ in range(5):
        answer = way.sign(password="not this one")
        assert answer.status_code == 422
        assert "That password is not right" in answer.content.decode()
    assert events().count("account:sign_in_failed") == 5
    assert "Too many tries" in way.sign().content.decode()
    assert not Grant.objects.exists()


def test_the_signature_needs_its_password_even_right_after_signing_in(alice: Person) -> None:
    way = Way(browser(alice))
    way.read()
    assert way.sign(password="").status_code == 422
    assert not Grant.objects.exists()


def test_who_has_an_authenticator_app_may_prove_by_its_code_and_a_code_is_good_once(alice: Person) -> None:
    visitor = browser(alice)
    key = add_app(visitor)
    way = Way(visitor)
    way.read()
    assert "Use a code instead" in way.get()
    assert is_given(way.sign("?with=code", code=code_of(key)))
    assert evidence.of(alice.person_key, Grant.objects.get().id).method == "authenticator"  # type: ignore[union-attr]
    again = Way(visitor, prompt="consent")
    again.read()
    assert again.sign("?with=code", code=code_of(key)).status_code == 422


def test_who_has_a_passkey_may_prove_by_it(alice: Person) -> None:
    visitor = browser(alice)
    key = add_passkey(visitor)
    way = Way(visitor)
    way.read()
    shown = way.shown()
    options = visitor.get(way.page + "?with=passkey").context["options"]
    answer = way.sign("?with=passkey", shown=shown, password="", credential=key.sign(json.loads(options)))
    assert is_given(answer)
    assert evidence.of(alice.person_key, Grant.objects.get().id).method == "passkey"  # type: ignore[union-attr]


@pytest.mark.parametrize("proof", ["code", "passkey", "magic"])
def test_a_way_that_the_account_has_not_is_the_password(alice: Person, proof: str) -> None:
    way = Way(browser(alice))
    way.read()
    assert way.sign(f"?with={proof}", password="", code="123456", credential="{}").status_code == 422
    assert not Grant.objects.exists()


def test_the_second_page_cannot_be_had_without_the_first(alice: Person) -> None:
    way = Way(browser(alice))
    now = clock.now()
    name = "Alice Rivera"
    true = papers.required(way.app, "en", now, grants.end_of(now, 365), name, program="MA")
    unseen = {"read": "1", "agree": "on", "days": "365", "shown": true[0].sha256}
    assert way.visitor.post(way.page, unseen).status_code == 200, "a page that was not shown is shown"
    other = Way(browser(alice))
    for query in ("", "?with=password", "?anew=1"):
        answer = other.sign(query, shown=true[-1].sha256)
        assert 'name="read"' in answer.content.decode()
    assert not Grant.objects.exists()


def test_a_paper_that_changes_in_the_middle_is_shown_anew(alice: Person) -> None:
    way = Way(browser(alice))
    way.read()
    shown = way.shown()
    App.objects.update(legal_name="Sunset, Inc.", version=2)
    answer = way.sign(shown=shown)
    assert "is not the one that you read before" in answer.content.decode()
    assert 'name="read"' in way.get()
    assert not Grant.objects.exists()
    way.read()
    assert is_given(way.sign())


def test_another_language_in_the_middle_is_read_anew(alice: Person) -> None:
    way = Way(browser(alice))
    way.read()
    way.visitor.defaults["HTTP_ACCEPT_LANGUAGE"] = "es"
    assert "no es el que leyó antes" in way.get()


def test_a_form_for_another_length_is_not_signed(alice: Person) -> None:
    way = Way(browser(alice))
    way.read(365)
    shown = way.shown()
    way.read(30)
    assert "This paper has changed" in way.sign(shown=shown).content.decode()
    assert not Grant.objects.exists()


def test_who_comes_back_after_the_session_ended_goes_on_where_they_were(alice: Person) -> None:
    visitor = browser(alice)
    visitor.get("/account/")
    way = Way(visitor)
    way.read(30)
    way.get()
    with clock.at(clock.now() + timedelta(minutes=40)):
        visitor.session.flush()
        there = visitor.get(way.page)
        assert there["Location"].startswith("/login/?next=/oauth/authorize/") or "next=" in there["Location"]
        visitor.post("/login/", {"login": "alice", "password": PASSWORD})
        assert "30 days of 24 hours" in main_of(way.get().encode())
        assert is_given(way.sign())


def test_somebody_else_does_not_find_the_way(alice: Person) -> None:
    way = Way(browser(alice))
    way.read()
    bob = member("Bob")
    theirs = browser(bob)
    assert theirs.get(way.page).status_code == 410
    assert theirs.post(way.page, {"sign": "1"}).status_code == 410


def test_a_request_that_is_too_old_says_so_and_nothing_is_kept_of_an_answered_one(alice: Person) -> None:
    way = Way(browser(alice))
    way.read()
    assert is_given(way.sign())
    assert not Draft.objects.exists()
    other = Way(browser(alice), prompt="consent")
    with clock.at(clock.now() + timedelta(hours=2)):
        assert "This request has ended" in other.get()


@pytest.mark.parametrize("after", ["nothing", "reading"])
def test_declining_returns_access_denied_at_every_step(alice: Person, after: str) -> None:
    way = Way(browser(alice))
    if after == "reading":
        way.read()
    back = way.visitor.post(f"{way.page}decline/")["Location"]
    assert world.query(back)["error"] == "access_denied"
    assert not Grant.objects.exists()
    assert not Draft.objects.exists()


def test_a_form_sent_again_after_the_grant_was_given_gives_no_second_one(alice: Person) -> None:
    way = Way(browser(alice), prompt="consent")
    way.read()
    shown = way.shown()
    held = authorize.issue_code

    def dies(*_: Any, **__: Any) -> str:
        raise RuntimeError("the process died between the grant and the code")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(authorize, "issue_code", dies)
        with pytest.raises(RuntimeError):
            way.sign(shown=shown)
    assert authorize.issue_code is held
    assert is_given(way.sign(shown=shown))
    assert Grant.objects.count() == 1


def test_consent_asked_for_signs_anew_and_else_a_click_is_enough(alice: Person) -> None:
    visitor = browser(alice)
    way = Way(visitor)
    way.read()
    assert is_given(way.sign())
    again = Way(visitor)
    assert 'name="again"' in again.get()
    assert "anew=1" not in again.get(), "not near its end"
    assert is_given(visitor.post(again.page, {"again": "1"}))
    assert Grant.objects.count() == 1
    anew = Way(visitor, prompt="consent")
    assert 'name="read"' in anew.get()
    anew.read()
    assert is_given(anew.sign())
    assert Grant.objects.count() == 2


def test_near_its_end_a_new_signature_is_offered(alice: Person) -> None:
    visitor = browser(alice)
    way = Way(visitor)
    way.read(30)
    assert is_given(way.sign())
    again = Way(visitor)
    assert "anew=1" in again.get()
    assert 'name="read"' in again.get("?anew=1")
    again.read(365)
    assert is_given(again.sign())
    assert Grant.objects.count() == 2


def test_the_warning_stands_before_the_signature(alice: Person) -> None:
    way = Way(browser(alice))
    assert "cannot be limited" in main_of(way.get().encode())
    way.read()
    page = main_of(way.get().encode())
    assert "mental health, alcohol or drug use" in page
    assert "substance use disorder" in page
    assert "Claims and visits" in page
    assert user_of(alice).pk


@pytest.fixture
def may_narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    allowed = msgspec.structs.replace(policy.current(), sharing_may_be_narrowed=True)
    monkeypatch.setattr(policy, "current", lambda: allowed)


@pytest.mark.usefixtures("may_narrow")
def test_a_member_leaves_out_kinds_of_data_and_the_form_the_grant_and_the_evidence_say_so(alice: Person) -> None:
    way = Way(browser(alice))
    assert "What do you want to share?" in way.get()
    assert way.read(categories=[]).status_code == 422
    assert way.read(categories=["everything"]).status_code == 422
    assert way.read(categories=["coverage", "clinical"]).status_code == 302
    page = main_of(way.get().encode())
    assert (
        "of these kinds: clinical data (such as lab results, conditions, allergies and vaccines), my cover" in page
    )
    assert is_given(way.sign())
    grant = Grant.objects.get()
    opened = smart.parse(grant.scopes)
    assert smart.allows(opened, "Condition", "read")
    assert not smart.allows(opened, "ExplanationOfBenefit", "search")
    told = evidence.of(alice.person_key, grant.id)
    assert told is not None
    assert told.categories == ["clinical", "coverage"]


def test_kinds_that_are_sent_where_the_plan_allows_no_choice_change_nothing(alice: Person) -> None:
    way = Way(browser(alice))
    assert "What do you want to share?" not in way.get()
    assert way.read(categories=["coverage"]).status_code == 302
    assert is_given(way.sign())
    assert smart.allows(smart.parse(Grant.objects.get().scopes), "ExplanationOfBenefit", "search")
