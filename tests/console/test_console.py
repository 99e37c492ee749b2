"""The help team's pages: what waits, a caller checked by what they say, an app stopped, all of it written down."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sharewell.accounts import staff
from sharewell.accounts.models import Factor
from sharewell.accounts.roles import ROLES, Permission, Role
from sharewell.audit import reads
from sharewell.audit.actor import SYSTEM
from sharewell.lib import clock
from sharewell.members import cases, person
from sharewell.members.cases import CaseKind
from sharewell.notify.models import Promise
from sharewell.sharing import grants
from sharewell.sharing.models import Grant
from sharewell.web.console.urls import urlpatterns
from sharewell.web.shared import guard
from tests.console.conftest import RIGHT, Colleague, Hire
from tests.sharing.conftest import NOON, World

WORDS = {
    "case_id": "no-such-case",
    "grant_id": "no-such-grant",
    "channel": "email",
    "link": "no-such-link",
    "paper_id": "x",
    "message_id": "no-such-message",
}
NOWHERE = b"/help-team/no-such-page/"
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')
KINDS_OF_STEPS = ("taken", "caller_failed", "caller_passed", "app_stopped")


def text(browser: Client, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def looked_at(world: World, path: str) -> set[tuple[str, str]]:
    """Who was shown what of Alice at a case, by the ledger of reads."""
    found = [read for read in reads.who_read(world.key) if read.resource_id == path.split("/")[3]]
    return {(f"{read.actor_kind}:{read.actor_id}", read.detail) for read in found}


def pages() -> list[str]:
    """Every address of the room, with ids of nobody."""
    return [
        reverse(pattern.name, kwargs={name: WORDS[name] for name in pattern.pattern.converters})
        for pattern in urlpatterns
        if pattern.name
    ]


def unclear(world: World) -> str:
    """A registration that fits Alice and another Alice."""
    facts = person.PersonFacts(member_id="M-2", family="Núñez", given="Alice", birth_date=NOON.date())
    person.upsert(facts, card_ids=("HHP2",), by=SYSTEM)
    keys = f"{world.key},{person.key_of('M-2')}"
    about = {
        "family": "Nunez", "given": "Alice", "birth_date": "1950-03-04", "card_id": "HHP99887", "candidates": keys,
        "purpose": "register",
    }  # fmt: skip
    cases.open(kind=CaseKind.REGISTRATION_UNCLEAR, key="k", person_key=None, about=about, by=SYSTEM)
    return f"/help-team/cases/{cases.waiting(CaseKind.REGISTRATION_UNCLEAR)[0].pk}/"


def test_every_page_names_a_permission_except_the_welcome() -> None:
    named = {pattern.name: getattr(pattern.callback, "permission", None) for pattern in urlpatterns}
    assert named.pop("help_welcome") is None
    assert all(isinstance(permission, Permission) for permission in named.values())
    assert {guard.of(pattern) for pattern in urlpatterns} == {"staff", "public"}


@pytest.mark.django_db
@pytest.mark.parametrize("path", pages())
def test_a_member_gets_the_same_answer_as_a_stranger(path: str, world: World) -> None:
    member = Client()
    member.force_login(world.alice)
    nowhere = Client().get(NOWHERE.decode())
    for send in ("get", "post"):
        signed_in, stranger = getattr(member, send)(path), getattr(Client(), send)(path)
        assert signed_in.status_code == stranger.status_code == nowhere.status_code == 404
        assert TOKEN.sub(b"", stranger.content) == TOKEN.sub(b"", nowhere.content).replace(NOWHERE, path.encode())


@pytest.mark.django_db
@pytest.mark.parametrize("path", pages())
def test_staff_without_the_permission_meets_a_page_that_is_not_there(
    path: str, hire: Hire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ROLES, "nothing", Role("Nothing", "", frozenset()))
    browser = hire("idle", "nothing").browser
    assert browser.get(path).status_code == 404
    assert browser.post(path).status_code == 404


def test_a_case_shows_nothing_of_a_member_before_one_works_on_it(world: World, dana: Colleague) -> None:
    path = unclear(world)
    assert "Nunez" not in text(dana.browser, path)
    assert "Núñez" not in text(dana.browser, path)
    assert looked_at(world, path) == set()


def test_who_works_on_a_case_sees_little_before_the_check(world: World, dana: Colleague) -> None:
    path = unclear(world)
    assert dana.browser.post(f"{path}take/").status_code == 302
    page = text(dana.browser, path)
    assert page.count("Alice Núñez") == 2
    assert "1950" in page
    for hidden in ("1950-03-04", "March", "HHP1", "HHP99887", "alice@example.org", "000-12", "3456", "000123456"):
        assert hidden not in page, hidden
    assert looked_at(world, path) == {(f"staff:{dana.row.user_id}", "candidate")}


def test_somebody_elses_case_stays_theirs(world: World, dana: Colleague, hire: Hire, dora: Colleague) -> None:
    path = unclear(world)
    dana.browser.post(f"{path}take/")
    other = hire("danny").browser
    other.post(f"{path}take/", {"over": "1"})
    assert "Dana works on it" in text(other, path)
    assert "Núñez" not in text(other, path)
    for what in ("note/", "check/", "close/"):
        assert other.post(path + what, {"note": "x", "outcome": "not_verified", **RIGHT}).status_code == 404
    assert "Nothing was changed" in other.post(f"{path}release/", follow=True).content.decode()
    dora.browser.post(f"{path}take/", {"over": "1"})
    assert "You work on it" in text(dora.browser, path)
    assert "Dora works on it" in text(dana.browser, path)


def test_a_caller_is_found_checked_and_helped(world: World, dana: Colleague) -> None:
    with clock.at(NOON):
        grant = world.give()
        found = dana.browser.post("/help-team/members/", {"card_id": "hhp-1"})
        path = str(found.headers["Location"])
        assert "hhp" not in path
        page = text(dana.browser, path)
        assert "Sunrise" not in page
        wrong = dana.browser.post(f"{path}check/", RIGHT | {"email": "a@example.org"}).content.decode()
        assert "does not fit" in wrong
        assert "Sunrise" not in wrong
        right = dana.browser.post(f"{path}check/", RIGHT).content.decode()
        assert "The caller is Alice Núñez." in right
        assert "Sunrise" in text(dana.browser, path)
        stop = f"{path}apps/{grant.id}/"
        assert "Stop sharing with Sunrise?" in text(dana.browser, stop)
        assert dana.browser.post(stop, {"reason": ""}).status_code == 422
        assert grants.live_for(world.key, world.app) is not None
        done = dana.browser.post(stop, {"reason": "lost phone"}).content.decode()
        assert "Sunrise can read nothing more" in done
        again = dana.browser.post(stop, {"reason": "lost phone"})
        assert again.status_code == 200
        assert "stopped before" in dana.browser.get(stop, follow=True).content.decode()
    assert grants.live_for(world.key, world.app) is None
    assert Promise.objects.filter(template="sharing-stopped").count() == 1
    case = path.split("/")[3]
    assert tuple(step.what for step in cases.steps(case)) == KINDS_OF_STEPS
    assert {what for _, what in looked_at(world, path)} == {"candidate", "account"}


def test_a_check_that_is_old_counts_no_more(world: World, dana: Colleague, call: str) -> None:
    with clock.at(NOON):
        grant = world.give()
        dana.browser.post(f"{call}check/", RIGHT)
    with clock.at(NOON + timedelta(minutes=31)):
        for path in (f"{call}apps/{grant.id}/", f"{call}pin/email/"):
            dana.browser.force_login(dana.row.user)
            answer = dana.browser.post(path, {"reason": "x"}, follow=True)
            assert "Check the caller first" in answer.content.decode()
    with clock.at(NOON):
        assert grants.live_for(world.key, world.app) is not None


def test_a_pin_is_asked_for_once_and_sent_to_the_contact_on_file(world: World, dana: Colleague, call: str) -> None:
    dana.browser.post(f"{call}check/", RIGHT)
    page = text(dana.browser, f"{call}pin/email/")
    assert "a•••@•••.org" in page
    assert "alice@example.org" not in page
    assert Promise.objects.filter(template="helped-pin").count() == 0
    dana.browser.post(f"{call}pin/email/", {"address": "charlie@example.org"})
    assert Promise.objects.filter(template="helped-pin", channel="email").count() == 1
    assert dana.browser.get(f"{call}pin/letter/").status_code == 404


def test_too_few_facts_are_told_at_the_form(dana: Colleague, call: str) -> None:
    answer = dana.browser.post(f"{call}check/", {"card_id": "HHP1", "birth_date": "30/30/30"})
    assert answer.status_code == 422
    assert "Enter a real date" in answer.content.decode()
    answer = dana.browser.post(f"{call}check/", {"card_id": "HHP1"})
    assert "Ask for at least 3 facts." in answer.content.decode()


def test_nobody_is_found_by_a_social_security_number(world: World, dana: Colleague) -> None:
    for said in ("000-12-3456", "000123456"):
        answer = dana.browser.post("/help-team/members/", {"card_id": said})
        assert answer.status_code == 422
        assert "Nobody fits." in answer.content.decode()
    assert "ssn" not in text(dana.browser, "/help-team/members/").lower()


def test_every_search_is_written_down(world: World, dana: Colleague) -> None:
    dana.browser.post("/help-team/members/", {"card_id": "HHP77"})
    read = reads.who_read(0)[0]
    assert (read.type, read.detail, read.found) == ("Search", "card_id", 0)


def test_a_case_is_closed_with_one_of_its_ends(world: World, dana: Colleague) -> None:
    path = unclear(world)
    dana.browser.post(f"{path}take/")
    assert dana.browser.post(f"{path}close/", {"outcome": "done"}).status_code == 422
    dana.browser.post(f"{path}note/", {"note": "called back, no answer"})
    dana.browser.post(f"{path}close/", {"outcome": "not_verified", "note": "gave up"})
    page = text(dana.browser, path)
    assert "The caller could not be verified" in page
    assert "called back, no answer" in page
    assert "Núñez" not in page
    assert dana.browser.post(f"{path}close/", {"outcome": "not_verified"}).status_code == 404


def test_the_list_can_be_narrowed(world: World, dana: Colleague) -> None:
    path = unclear(world)
    with clock.at(clock.now() - timedelta(days=3)):
        cases.open(kind=CaseKind.PIN_NOT_ARRIVED, key="p", person_key=world.key, about={}, by=SYSTEM)

    def listed(query: str) -> tuple[bool, bool]:
        main = text(dana.browser, f"/help-team/cases/{query}").partition("</form>\n<table")[2]
        return "Registration fits several" in main, "A mailed PIN" in main

    assert listed("") == (True, True)
    assert listed("?kind=pin_not_arrived") == (False, True)
    assert listed("?kind=decoy") == (True, True)
    assert listed("?age=day") == (False, True)
    assert listed("?age=week") == (False, False)
    assert listed("?mine=1") == (False, False)
    dana.browser.post(f"{path}take/")
    assert listed("?mine=1") == (True, False)
    assert "Registration fits several people" in text(dana.browser, "/help-team/")


def test_a_list_asks_the_same_of_the_database_however_long_it_is(world: World, dana: Colleague) -> None:
    counted: dict[str, list[int]] = {"/help-team/": [], "/help-team/cases/": []}
    for number in range(30):
        cases.open(kind=CaseKind.PIN_NOT_ARRIVED, key=f"{number}", person_key=world.key, about={}, by=SYSTEM)
        if number in {1, 29}:
            for path, seen in counted.items():
                with CaptureQueriesContext(connection) as queries:
                    dana.browser.get(path)
                seen.append(len(queries))
    assert all(many <= few <= 14 for few, many in counted.values()), counted


def test_no_page_can_start_sharing(world: World, dana: Colleague, call: str) -> None:
    dana.browser.post(f"{call}check/", RIGHT)
    for path in pages():
        dana.browser.post(path, {"agree": "on", "read": "1", "grant": "1"})
    assert Grant.objects.count() == 0


def test_a_form_from_another_site_is_refused(world: World, dana: Colleague) -> None:
    path = unclear(world)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(dana.row.user)
    assert strict.post(f"{path}take/").status_code == 403
    case = cases.get(path.split("/")[3])
    assert case is not None
    assert case.worker == ""


def test_nothing_opens_before_a_second_factor_is_set_up(world: World, dana: Colleague) -> None:
    path = unclear(world)
    Factor.objects.all().delete()
    for page in ("/help-team/", path, f"{path}take/"):
        assert dana.browser.get(page).headers["Location"] == "/account/security/"
        assert dana.browser.post(page).headers["Location"] == "/account/security/"
    assert cases.waiting()[0].worker == ""
    assert "Set up a second step" in dana.browser.get("/account/security/").content.decode()


def test_a_colleague_who_signs_in_is_led_to_the_help_team(dana: Colleague) -> None:
    assert dana.browser.get("/account/").headers["Location"] == "/help-team/"


def test_a_session_of_staff_ends_after_ten_idle_minutes(dana: Colleague) -> None:
    assert dana.browser.get("/help-team/").status_code == 200
    assert dana.browser.session.get_expiry_age() == 600
    with clock.at(clock.now()):
        dana.browser.get("/help-team/")
        assert dana.browser.cookies["sessionid"]["max-age"] == 600


def test_a_new_colleague_chooses_a_password_and_the_link_is_gone(db: None) -> None:
    _row, link = staff.add(
        username="dana", name="Dana", email="", language="en", roles=["help_team_agent"], by=SYSTEM
    )
    browser = Client()
    path = f"/help-team/welcome/{link}/"
    assert "dana" in text(browser, path)
    assert browser.post(path, {"password": "short"}).status_code == 422
    assert browser.post(path, {"password": "brown pier lantern 7"}).headers["Location"] == "/login/"
    assert browser.get(path).status_code == 404
    assert browser.post(path, {"password": "brown pier lantern 8"}).status_code == 404
