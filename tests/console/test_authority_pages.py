"""Papers of authority at the help team's pages: a download that no browser runs, a list to tick, yes or no."""

from __future__ import annotations

import pytest

from sharewell.members import authority, cases, delegates
from sharewell.members.cases import CaseKind
from sharewell.members.delegation import Delegation, Kind, Status
from tests.console.conftest import Colleague
from tests.members.conftest import Enrol, enrol
from tests.members.test_authority import PAPER, asked, bob

__all__ = ["enrol"]

pytestmark = pytest.mark.django_db


def given_to(dana: Colleague, kind: Kind = Kind.GUARDIAN, **changes: str) -> str:
    """The address of a case with papers that Dana works on."""
    case = asked(kind, **changes)
    cases.take(case.pk, by=dana.actor, over=True)
    return f"/help-team/cases/{case.pk}/"


def yes(kind: Kind = Kind.GUARDIAN, **changes: object) -> dict[str, object]:
    sent: dict[str, object] = {
        "do": "accept", "checks": list(authority.CHECKS[kind]), "scope": ["claims", "card"],
        "valid_from": "11/24/2026", "valid_to": "",
    }  # fmt: skip
    return sent | changes


def test_papers_are_looked_at_and_accepted(enrol: Enrol, dana: Colleague) -> None:
    alice = enrol()
    path = given_to(dana)
    assert "Papers of a representative" in dana.browser.get(path).content.decode()
    page = dana.browser.get(f"{path}decide/").content.decode()
    assert "Bob Pier" in page
    assert "March 4, 1950" in page
    assert "HHP123456" not in page
    short = dana.browser.post(f"{path}decide/", yes(checks=["signed"]))
    assert short.status_code == 422
    assert "Every point must be seen" in short.content.decode()
    done = dana.browser.post(f"{path}decide/", yes(), follow=True)
    assert "Accepted." in done.content.decode()
    right = delegates.live(bob().pk, alice.person_key)
    assert right is not None
    assert right.scope == " card claims "
    assert dana.browser.post(f"{path}decide/", yes()).status_code == 404


def test_a_paper_is_a_download_that_nothing_runs(enrol: Enrol, dana: Colleague, dora: Colleague) -> None:
    enrol()
    path = given_to(dana)
    (paper,) = authority.question(cases.waiting(CaseKind.AUTHORITY_DOCUMENT)[0]).papers
    answer = dana.browser.get(f"{path}papers/{paper.id}/")
    assert answer.content == PAPER
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert dora.browser.get(f"{path}papers/{paper.id}/").status_code == 404
    assert dana.browser.get(f"{path}papers/nothing/").status_code == 404


def test_days_that_the_kind_cannot_have_are_told_at_the_form(enrol: Enrol, dana: Colleague) -> None:
    enrol()
    path = given_to(dana, Kind.APPOINTED)
    answer = dana.browser.post(f"{path}decide/", yes(Kind.APPOINTED, scope=["claims"]))
    assert answer.status_code == 422
    assert "cannot have these days" in answer.content.decode()
    assert Delegation.objects.get().status == Status.ASKED


def test_a_court_order_waits_for_a_second_colleague(enrol: Enrol, dana: Colleague, dora: Colleague) -> None:
    enrol()
    path = given_to(dana, Kind.COURT_ORDER)
    first = dana.browser.post(f"{path}decide/", yes(Kind.COURT_ORDER), follow=True).content.decode()
    assert "A second colleague decides" in first
    dana.browser.post(f"{path}take/")
    again = dana.browser.post(f"{path}decide/", yes(Kind.COURT_ORDER))
    assert "You said the first yes" in again.content.decode()
    dora.browser.post(f"{path}take/", {"over": "1"})
    assert "A colleague said the first yes" in dora.browser.get(f"{path}decide/").content.decode()
    dora.browser.post(f"{path}decide/", yes(Kind.COURT_ORDER))
    assert Delegation.objects.get().status == Status.VERIFIED


def test_papers_for_nobody_are_given_a_member(enrol: Enrol, dana: Colleague) -> None:
    enrol()
    path = given_to(dana, card_id="HHP-TYPO")
    page = dana.browser.get(f"{path}decide/").content.decode()
    assert "Nobody fits what was typed" in page
    assert 'value="accept"' not in page
    wrong = dana.browser.post(f"{path}decide/", {"do": "assign", "card_id": "HHP9"})
    assert "Nobody fits." in wrong.content.decode()
    dana.browser.post(f"{path}decide/", {"do": "assign", "card_id": "HHP 123456"})
    assert "March 4, 1950" in dana.browser.get(f"{path}decide/").content.decode()


def test_refusing_needs_a_reason(enrol: Enrol, dana: Colleague) -> None:
    enrol()
    path = given_to(dana)
    assert dana.browser.post(f"{path}decide/", {"do": "refuse"}).status_code == 422
    dana.browser.post(f"{path}decide/", {"do": "refuse", "reason": "unreadable", "note": ""})
    assert Delegation.objects.get().status == Status.REFUSED


def test_what_was_taken_back_closes_itself(enrol: Enrol, dana: Colleague) -> None:
    enrol()
    path = given_to(dana)
    Delegation.objects.update(status=Status.ENDED)
    assert "nothing left to decide" in dana.browser.get(f"{path}decide/", follow=True).content.decode()
    assert cases.waiting() == []
