"""What a colleague, a member and another site try at the help team's pages, and get nothing of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from sharewell.accounts import staff
from sharewell.lib import clock
from sharewell.members import cases
from sharewell.members.cases import CaseKind
from sharewell.notify import deliver
from sharewell.notify.models import Promise
from sharewell.sharing import grants
from tests.console.conftest import OMAR, RIGHT, Colleague, Hire
from tests.console.test_console import pages, text
from tests.members.conftest import Enrol, enrol, mail
from tests.members.test_authority import asked
from tests.sharing.conftest import NOON, World
from tests.sharing.test_stop import charlie

__all__ = ["enrol", "mail"]

pytestmark = pytest.mark.django_db


def test_a_second_caller_gains_nothing_by_what_the_first_one_proved(
    world: World, dana: Colleague, call: str
) -> None:
    with clock.at(NOON):
        grant = world.give()
        dana.browser.post(f"{call}check/", RIGHT)
        assert "The caller is Alice" in text(dana.browser, call)
        again = dana.browser.post("/help-team/members/", {"card_id": "hhp 1"})
        assert again.headers["Location"] == call
        assert "The caller is Alice" not in text(dana.browser, call)
        for path in (f"{call}apps/{grant.id}/", f"{call}pin/email/"):
            answer = dana.browser.post(path, {"reason": "x"}, follow=True)
            assert "Check the caller first" in answer.content.decode()
        assert grants.live_for(world.key, world.app) is not None
    assert not Promise.objects.filter(template="helped-pin").exists()


def test_a_case_of_a_colleague_gives_and_changes_nothing(world: World, dana: Colleague, dora: Colleague) -> None:
    with clock.at(NOON):
        grant = world.give()
        hers = f"/help-team/cases/{cases.answer(world.key, by=dana.actor)}/"
        dana.browser.post(f"{hers}check/", RIGHT)
        steps = cases.steps(hers.split("/")[3])
        tries = {
            "check/": RIGHT, "pin/email/": {}, f"apps/{grant.id}/": {"reason": "x"}, "note/": {"note": "x"},
            "close/": {"outcome": "answered"}, "decide/": {"do": "refuse", "reason": "danger"}, "papers/x/": {},
        }  # fmt: skip
        for path, sent in tries.items():
            assert dora.browser.get(hers + path).status_code in {404, 405}
            assert dora.browser.post(hers + path, sent).status_code == 404
        assert grants.live_for(world.key, world.app) is not None
    assert cases.steps(hers.split("/")[3]) == steps
    assert not Promise.objects.filter(template="helped-pin").exists()


def test_a_checked_caller_reaches_nobody_elses_app(world: World, dana: Colleague, call: str) -> None:
    with clock.at(NOON):
        other = charlie(world)
        his = other.give(papers=other.shown(who="Charlie Stone"), typed_name="Charlie Stone")
        dana.browser.post(f"{call}check/", RIGHT)
        assert dana.browser.get(f"{call}apps/{his.id}/").status_code == 404
        assert dana.browser.post(f"{call}apps/{his.id}/", {"reason": "x"}).status_code == 404
        assert grants.live_for(other.key, other.app) is not None


@pytest.mark.parametrize("channel", ["letter", "none", "sms", "charlie@example.org"])
def test_a_pin_goes_nowhere_but_to_the_contact_on_file(
    dana: Colleague, call: str, channel: str, mail: Path
) -> None:
    dana.browser.post(f"{call}check/", RIGHT)
    sent = {"address": "charlie@example.org", "email": "charlie@example.org", "to": "charlie@example.org"}
    assert dana.browser.post(f"{call}pin/{channel}/", sent).status_code == 404
    assert not Promise.objects.filter(template="helped-pin").exists()
    dana.browser.post(f"{call}pin/email/", sent)
    deliver.run_once()
    (written,) = [file.read_text("utf-8") for file in mail.glob("*.eml")]
    assert "alice@example.org" in written
    assert "charlie@example.org" not in written


def test_a_case_about_something_else_holds_no_papers_and_is_not_closed_by_looking(
    dana: Colleague, call: str
) -> None:
    for path in ("decide/", "papers/x/"):
        assert dana.browser.get(call + path).status_code == 404
        assert dana.browser.post(call + path, {"do": "accept"}).status_code == 404
    assert [one.kind for one in cases.waiting()] == [CaseKind.CALL]


def test_the_papers_of_one_case_are_not_given_out_at_another(enrol: Enrol, dana: Colleague) -> None:
    alice = enrol()
    hers = asked()
    cases.take(hers.pk, by=dana.actor, over=True)
    paper = text(dana.browser, f"/help-team/cases/{hers.pk}/decide/").partition("/papers/")[2].partition("/")[0]
    call = cases.answer(alice.person_key, by=dana.actor)
    assert dana.browser.get(f"/help-team/cases/{hers.pk}/papers/{paper}/").status_code == 200
    assert dana.browser.get(f"/help-team/cases/{call}/papers/{paper}/").status_code == 404


def test_no_form_of_another_site_is_taken(dana: Colleague, call: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(dana.row.user)
    case = call.split("/")[3]
    before = cases.steps(case)
    for path in pages():
        if "welcome" not in path:
            assert strict.post(path.replace("no-such-case", case), RIGHT | {"note": "x"}).status_code == 403
    assert cases.steps(case) == before


def test_a_session_of_one_who_left_opens_nothing_from_the_next_request_on(dana: Colleague, call: str) -> None:
    assert "Alice" in text(dana.browser, call)
    staff.deactivate("dana", by=OMAR)
    for path in ("/help-team/", call, "/help-team/members/"):
        answer = dana.browser.get(path)
        assert answer.status_code == 404
        assert b"Alice" not in answer.content


def test_a_session_that_was_left_alone_is_over(dana: Colleague, call: str) -> None:
    assert "Alice" in text(dana.browser, call)
    left = Session.objects.get().expire_date - datetime.now(UTC)
    assert left <= timedelta(minutes=10)
    Session.objects.update(expire_date=datetime(2026, 1, 1, tzinfo=UTC))
    assert dana.browser.get(call).status_code == 404
    assert dana.browser.post(f"{call}check/", RIGHT).status_code == 404


def test_notes_of_a_closed_case_are_for_who_wrote_them_and_a_lead(
    dana: Colleague, call: str, dora: Colleague, hire: Hire
) -> None:
    dana.browser.post(f"{call}note/", {"note": "asked about a bill"})
    dana.browser.post(f"{call}close/", {"outcome": "answered"})
    danny = hire("danny").browser
    assert "asked about a bill" in text(dana.browser, call)
    assert "asked about a bill" in text(dora.browser, call)
    assert "asked about a bill" not in text(danny, call)


def test_what_a_check_found_is_told_in_words(dana: Colleague, call: str) -> None:
    dana.browser.post(f"{call}check/", RIGHT | {"email": "a@example.org"})
    page = text(dana.browser, call)
    assert "Member ID: fits, Date of birth: fits, E-mail address: does not fit" in page
    assert "card_id fits" not in page
