"""The pages of those who act for a member: inviting, accepting, asking, acting, ending; and what nobody may do."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from types import ModuleType
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import override_settings
from django.urls import path

from sharewell import urls
from sharewell.accounts.models import User
from sharewell.audit import reads
from sharewell.audit.actor import Actor, ActorKind
from sharewell.lib import clock
from sharewell.members.delegates import Delegation, Kind, Status, end, on_file
from sharewell.members.delegates.kinds import PARTS
from sharewell.members.models import Person
from sharewell.notify import outbox
from sharewell.notify.models import Promise
from sharewell.web.portal import viewing
from sharewell.web.portal.viewing import Viewing
from tests.portal import signed_in
from tests.portal.signed_in import LOGIN, PASSWORD, main_of

pytestmark = pytest.mark.django_db
BASE = "/account/representatives/"
DANA = Actor(ActorKind.STAFF, "dana")
WHO = {"name": "Bob Rivera", "relation": "brother", "email": "bob@family.example"}
WHAT = {"scope": ["card", "claims"], "ends": "open"}


@pytest.fixture
def alice() -> Person:
    return signed_in.member("Alice", email="alice@own.example")


@pytest.fixture
def hers(alice: Person) -> Client:
    return signed_in.browser(alice)


def code() -> str:
    row = Promise.objects.filter(template="helper-invited").order_by("-created_ms", "-id").first()
    assert row is not None
    return outbox.opened(row).context["code"]


def invite(browser: Client, **changes: Any) -> str:
    """The code of an invitation that the member sends on the pages."""
    assert browser.post(f"{BASE}invite/", WHO | changes.pop("who", {})).status_code == 302
    assert browser.post(f"{BASE}invite/what/", WHAT | changes).status_code == 302
    page = browser.post(f"{BASE}invite/check/", follow=True)
    assert "on its way" in main_of(page.content)
    return code()


def typed(sent: str) -> Client:
    """A browser in which the code was typed."""
    browser = Client(headers={"accept-language": "en"})
    assert browser.post("/representatives/code/", {"code": sent}).status_code == 302
    return browser


def registered(sent: str, username: str = "bob.helps") -> Client:
    browser = typed(sent)
    words = {"username": username, "password": PASSWORD}
    page = browser.post("/representatives/invitation/account/", words, follow=True)
    assert "asks you for help" in main_of(page.content)
    return browser


def accepted(browser: Client) -> str:
    """Accept, and the id of the right."""
    page = browser.post("/representatives/invitation/")
    assert page.status_code == 302, main_of(page.content)
    return page["Location"].rstrip("/").rpartition("/")[2]


def acting(alice: Person, **changes: Any) -> tuple[Client, Delegation]:
    """A browser of Bob's, acting for Alice."""
    bob, _ = User.objects.get_or_create(
        username="bob.acts", defaults={"email": "bob@acts.example", "created": clock.now()}
    )
    facts: dict[str, Any] = {
        "person_key": alice.person_key, "id": "bobs-right", "holder_id": bob.pk, "name": "Bob Rivera",
        "kind": Kind.HEALTH_CARE_POWER, "scope": " card claims sharing stop ", "status": Status.VERIFIED,
        "valid_from": clock.today(), "made_ms": 1,
    }  # fmt: skip
    right = Delegation.objects.create(**(facts | changes))
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(bob, backend=LOGIN)
    assert browser.post(f"{BASE}{right.id}/act/").status_code == 302
    return browser, right


def test_a_member_invites_a_helper_who_makes_an_account_and_acts(alice: Person, hers: Client) -> None:
    bobs = registered(invite(hers))
    right = accepted(bobs)
    assert "Alice Rivera" in main_of(bobs.get(f"{BASE}{right}/").content)
    page = bobs.post(f"{BASE}{right}/act/", follow=True)
    assert "You are acting for <strong>Alice Rivera</strong>" in page.content.decode()
    assert "May act" in main_of(hers.get(BASE).content)
    told = Promise.objects.filter(person_key=alice.person_key, template="helper-accepted")
    assert told.count() == 1


def test_the_code_signs_nobody_in_and_tells_nothing_before_it_is_right(hers: Client) -> None:
    sent = invite(hers)
    browser = typed(sent)
    assert "_auth_user_id" not in browser.session
    wrong = Client().post("/representatives/code/", {"code": "2222-3333-4444"})
    assert wrong.status_code == 422
    assert "Alice" not in wrong.content.decode()
    assert Client().get("/representatives/invitation/")["Location"] == "/representatives/code/"


def test_a_code_works_once(hers: Client) -> None:
    sent = invite(hers)
    accepted(registered(sent))
    assert Client().post("/representatives/code/", {"code": sent}).status_code == 422


def test_a_code_that_two_browsers_hold_is_used_by_one(hers: Client) -> None:
    sent = invite(hers)
    first, second = registered(sent), typed(sent)
    second.post("/login/", {"login": "bob.helps", "password": PASSWORD})
    accepted(first)
    answer = second.post("/representatives/invitation/")
    assert answer["Location"] == "/representatives/code/"
    assert Delegation.objects.filter(status=Status.VERIFIED).count() == 1


def test_a_code_is_too_old_after_its_days(hers: Client) -> None:
    sent = invite(hers)
    with clock.at(clock.now() + timedelta(days=14)):
        assert Client().post("/representatives/code/", {"code": sent}).status_code == 422
        assert end.end_over() == 1
    assert Delegation.objects.get().status == Status.ENDED


def test_the_account_of_another_address_cannot_accept(alice: Person, hers: Client) -> None:
    sent = invite(hers)
    charlie = signed_in.member("Charlie", email="charlie@own.example")
    for who in (charlie, alice):
        browser = signed_in.browser(who)
        browser.post("/representatives/code/", {"code": sent})
        answer = browser.post("/representatives/invitation/")
        assert answer.status_code == 403
    assert Delegation.objects.get().status == Status.INVITED


def test_a_member_who_was_invited_accepts_with_the_account_they_have(hers: Client) -> None:
    sent = invite(hers)
    bob = signed_in.member("Bob", email="Bob@family.example")
    browser = signed_in.browser(bob)
    browser.post("/representatives/code/", {"code": sent.lower().replace("-", " ")})
    right = accepted(browser)
    browser.post(f"{BASE}{right}/act/")
    assert "Alice Rivera" in browser.get("/account/").content.decode()
    browser.post(f"{BASE}stop-acting/")
    assert "Hello, Bob" in main_of(browser.get("/account/").content)


def test_a_form_sent_twice_invites_once(hers: Client) -> None:
    invite(hers)
    again = hers.post(f"{BASE}invite/check/")
    assert again["Location"] == f"{BASE}invite/"
    assert Delegation.objects.count() == 1


def test_an_invitation_needs_a_person_something_to_do_and_a_day_to_come(hers: Client) -> None:
    assert hers.post(f"{BASE}invite/", {"name": "", "email": "nobody"}).status_code == 422
    assert hers.get(f"{BASE}invite/check/")["Location"] == f"{BASE}invite/"
    hers.post(f"{BASE}invite/", WHO)
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    for wrong in (
        {"ends": "open"}, {"scope": ["messages"], "ends": "open"}, {"scope": ["share"], "ends": "open"},
        {"scope": ["card"], "ends": "day"}, {"scope": ["card"], "ends": "day", "until": yesterday},
    ):  # fmt: skip
        assert hers.post(f"{BASE}invite/what/", wrong).status_code == 422, wrong


def test_the_member_removes_a_helper_and_the_next_page_is_refused(hers: Client) -> None:
    bobs = registered(invite(hers))
    right = accepted(bobs)
    bobs.post(f"{BASE}{right}/act/")
    assert hers.get(f"{BASE}{right}/end/").status_code == 200
    assert "can no longer act for you" in main_of(hers.post(f"{BASE}{right}/end/").content)
    page = bobs.get("/account/sharing/", follow=True)
    assert "You can no longer act for this member" in main_of(page.content)
    assert bobs.post(f"{BASE}{right}/act/").status_code == 404
    assert hers.post(f"{BASE}{right}/end/").status_code == 302  # the back button changes nothing


def test_the_day_after_the_last_one_the_pages_are_the_own_account_again(alice: Person) -> None:
    bobs, _ = acting(alice, valid_to=clock.today())
    assert "acting for" in bobs.get("/account/").content.decode()
    midnight = clock.midnight(clock.today() + timedelta(days=1))
    bobs_session = bobs.session
    bobs_session.set_expiry(midnight + timedelta(days=2))
    bobs_session["signed_in_ms"] = clock.to_ms(midnight)
    bobs_session.save()
    with clock.at(midnight):
        page = bobs.get("/account/").content.decode()
    assert "You can no longer act for this member" in page
    assert "Alice" not in page


# What a right does not cover: a page for each part, guarded like every page about a member.


@pytest.fixture
def a_page_a_part(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def show(request: HttpRequest, seen: Viewing) -> HttpResponse:
        return HttpResponse(f"{seen.name} {seen.by.kind} {seen.by.for_person}".encode())

    site = ModuleType("site_with_a_page_a_part")
    site.urlpatterns = [path(f"part-{name}/", viewing.part(name)(show)) for name in PARTS] + urls.urlpatterns  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, site.__name__, site)
    with override_settings(ROOT_URLCONF=site.__name__):
        yield


@pytest.mark.usefixtures("a_page_a_part")
@pytest.mark.parametrize("name", PARTS)
def test_every_part_is_open_with_it_in_the_scope_and_closed_without(alice: Person, name: str) -> None:
    others = [part for part in PARTS if part != name]
    bobs, right = acting(alice, scope=f" {' '.join(others)} ")
    answer = bobs.get(f"/part-{name}/")
    assert answer.status_code == 403
    assert b"Alice" not in answer.content.replace(b"acting for <strong>Alice Rivera", b"").replace(
        b"Stop acting for Alice Rivera", b""
    )
    Delegation.objects.filter(id=right.id).update(scope=f" {name} ")
    answer = bobs.get(f"/part-{name}/")
    assert answer.content.decode() == f"Alice Rivera representative {alice.person_key}"


@pytest.mark.usefixtures("a_page_a_part")
def test_a_look_is_written_down_as_one_person_for_another(alice: Person) -> None:
    bobs, right = acting(alice)
    bobs.get("/part-claims/")
    seen = reads.who_read(alice.person_key)[0]
    assert (seen.actor_kind, seen.actor_id, seen.interaction, seen.type) == (
        "representative", str(right.holder_id), "page", "claims",
    )  # fmt: skip
    page = main_of(signed_in.browser(alice).get(f"{BASE}{right.id}/").content)
    assert "Last looked at your record" in page
    assert "Not yet" not in page


def test_acting_for_a_member_does_not_open_who_may_act_for_her(alice: Person) -> None:
    """Nobody who acts for Alice can let others in, see her other helpers, or remove them."""
    other = Delegation.objects.create(
        person_key=alice.person_key, id="doras-right", holder_id=77, name="Dora Marsh", kind=Kind.CAREGIVER,
        scope=" card ", status=Status.VERIFIED, valid_from=clock.today(), made_ms=1,
    )  # fmt: skip
    bobs, _ = acting(alice, scope=f" {' '.join(PARTS)} share stop ")
    page = bobs.get(BASE).content.decode()
    assert "Dora" not in page
    for address in (f"{BASE}{other.id}/", f"{BASE}{other.id}/end/", f"{BASE}{other.id}/act/"):
        assert bobs.get(address).status_code == 404
        assert bobs.post(address).status_code == 404
    assert bobs.get(f"{BASE}invite/")["Location"] == BASE
    assert bobs.post(f"{BASE}invite/check/")["Location"] == f"{BASE}invite/"


def test_the_start_page_shows_no_card_to_whom_the_card_is_not_open(alice: Person) -> None:
    bobs, _ = acting(alice, scope=" claims ")
    page = bobs.get("/account/").content.decode()
    menu = re.findall(r'<a href="(/[a-z]+/)"', page.partition('class="menu"')[2].partition("</nav>")[0])
    assert "/card/" not in menu
    assert "Member ID" not in main_of(page.encode())


def test_a_switch_makes_forms_of_the_other_tab_useless(alice: Person) -> None:
    """A form opened for Alice is not accepted for Bob himself after he stopped acting in a second tab."""
    bobs, right = acting(alice)
    bobs = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    bobs.force_login(User.objects.get(pk=right.holder_id), backend=LOGIN)

    def token() -> str:
        found = re.search(r'csrfmiddlewaretoken" value="([^"]+)', bobs.get(BASE).content.decode())
        assert found
        return found[1]

    first = token()
    assert bobs.post(f"{BASE}{right.id}/act/", {"csrfmiddlewaretoken": first}).status_code == 302
    assert bobs.post(f"{BASE}stop-acting/", {"csrfmiddlewaretoken": first}).status_code == 403
    assert bobs.post(f"{BASE}stop-acting/", {"csrfmiddlewaretoken": token()}).status_code == 302


def test_the_account_of_someone_who_died_shows_nothing(alice: Person, hers: Client) -> None:
    Person.objects.filter(person_key=alice.person_key).update(death_date=date(2026, 1, 1))
    assert hers.get("/account/sharing/").status_code == 403
    assert hers.get(f"{BASE}invite/")["Location"] == BASE


# Asking by a right of law, with a paper.


def test_whom_the_files_name_is_said_until_that_person_may_act(alice: Person, hers: Client) -> None:
    bob = signed_in.member("Bob", email="bob@family.example")
    on_file.put({bob.person_key: alice.person_key})
    assert "Our enrollment files name a representative" in main_of(hers.get(BASE).content)
    Delegation.objects.create(
        person_key=alice.person_key, id="his", holder_id=bob.user_id, name="Bob Rivera", made_ms=1,
        kind=Kind.HEALTH_CARE_POWER, scope=" claims ", status=Status.VERIFIED, valid_from=clock.today(),
    )  # fmt: skip
    assert "Our enrollment files name a representative" not in main_of(hers.get(BASE).content)
