"""Sign-in and security through the front door: second step, factors, the proof that is asked again, sessions."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from sharewell.accounts import factors, totp
from sharewell.accounts.models import Factor, User
from sharewell.audit.models import Act
from sharewell.lib import clock
from sharewell.members.models import Person
from sharewell.notify.models import Promise
from tests.accounts.passkey import Passkey
from tests.portal.signed_in import PASSWORD, browser, main_of, member

pytestmark = pytest.mark.django_db
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"
)
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"


@pytest.fixture(autouse=True)
def _no_memory_of_tries() -> None:
    cache.clear()


@pytest.fixture
def alice() -> Person:
    return member("Alice", email="alice@example.org")


def user_of(who: Person) -> User:
    assert who.user_id
    return User.objects.get(pk=who.user_id)


def enter(visitor: Client, name: str = "alice", password: str = PASSWORD, **more: str) -> Any:
    return visitor.post("/login/", {"login": name, "password": password, **more})


def is_in(visitor: Client) -> bool:
    return visitor.get("/account/").status_code == 200


def add_app(visitor: Client) -> str:
    """Through the page; the answer is the secret that a phone has scanned."""
    page = visitor.get("/account/security/app/").content.decode()
    found = re.search(r'id="app-key">([A-Z2-7 ]+)<', page)
    assert found
    key = found[1].replace(" ", "")
    past = totp.code(key, totp.step_at(clock.now()) - 1)
    assert visitor.post("/account/security/app/", {"code": past}).status_code == 302
    return key


def code_of(key: str, later: int = 0) -> str:
    return totp.code(key, totp.step_at(clock.now()) + later)


def add_passkey(visitor: Client, name: str = "My phone", key: Passkey | None = None) -> Passkey:
    key = key or Passkey()
    options = visitor.get("/account/security/passkeys/").context["options"]
    sent = {"name": name, "credential": key.make(json.loads(options))}
    assert visitor.post("/account/security/passkeys/", sent).status_code == 302
    return key


def told() -> list[str]:
    return list(Promise.objects.order_by("created_ms", "id").values_list("template", flat=True))


def events() -> list[str]:
    return list(Act.objects.order_by("at_ms", "id").values_list("event", flat=True))


def test_after_the_password_nobody_is_in_until_the_code_is_right(alice: Person) -> None:
    key = add_app(browser(alice))
    visitor = Client()
    answer = enter(visitor, next="/account/security/")
    assert answer["Location"] == "/login/second-step/"
    assert not is_in(visitor)
    wrong = visitor.post("/login/second-step/", {"code": "000 000"})
    assert wrong.status_code == 422
    assert "That code is not right" in main_of(wrong.content)
    assert not is_in(visitor)
    right = visitor.post("/login/second-step/", {"code": code_of(key)})
    assert right["Location"] == "/account/security/"
    assert is_in(visitor)
    assert "account:second_step_failed" in events()


def test_the_second_step_cannot_be_opened_without_the_first(alice: Person) -> None:
    add_app(browser(alice))
    for answer in (Client().get("/login/second-step/"), Client().post("/login/second-step/", {"code": "123456"})):
        assert answer["Location"] == "/login/"


def test_a_code_that_let_someone_in_lets_nobody_else_in(alice: Person) -> None:
    key = add_app(browser(alice))
    first, second = Client(), Client()
    for visitor in (first, second):
        enter(visitor)
    assert first.post("/login/second-step/", {"code": code_of(key)}).status_code == 302
    assert second.post("/login/second-step/", {"code": code_of(key)}).status_code == 422
    assert (is_in(first), is_in(second)) == (True, False)


def test_guessing_codes_is_stopped_whatever_browser_guesses(alice: Person) -> None:
    key = add_app(browser(alice))
    for number in range(5):
        cache.clear()
        visitor = Client()
        enter(visitor)
        visitor.post("/login/second-step/", {"code": f"00000{number}"})
    visitor = Client()
    enter(visitor)
    answer = visitor.post("/login/second-step/", {"code": code_of(key)})
    assert "Too many tries" in main_of(answer.content)
    assert not is_in(visitor)


def test_recovery_codes_are_shown_once_and_each_lets_in_once(alice: Person) -> None:
    visitor = browser(alice)
    add_app(visitor)
    page = visitor.get("/account/security/recovery-codes/")
    codes = re.findall(r"<code>([a-z2-9-]+)</code>", page.content.decode())
    assert len(codes) == 10
    file = visitor.get("/account/security/recovery-codes/file/").content.decode()
    assert all(code in file for code in codes)
    visitor.post("/account/security/recovery-codes/")
    assert visitor.get("/account/security/recovery-codes/")["Location"] == "/account/security/"
    assert visitor.get("/account/security/recovery-codes/file/").status_code == 404
    assert not any(code in visitor.get("/account/security/").content.decode() for code in codes)
    for expected in (True, False):
        other = Client()
        enter(other)
        other.post("/login/second-step/", {"code": codes[0]})
        assert is_in(other) is expected
    assert "9 codes left" in main_of(visitor.get("/account/security/").content)
    assert "security-recovery-code-used" in told()


def test_new_codes_that_nobody_wrote_down_are_gone_after_ten_minutes(alice: Person) -> None:
    visitor = browser(alice)
    add_app(visitor)
    visitor.post("/account/security/recovery-codes/new/")
    assert visitor.get("/account/security/recovery-codes/").status_code == 200
    with clock.at(clock.now() + timedelta(minutes=10)):
        visitor.post("/account/security/again/", {"password": PASSWORD, "next": "/"})
        assert visitor.get("/account/security/recovery-codes/").status_code == 302


def question(visitor: Client) -> Any:
    return visitor.post("/login/passkey/question/").json()


def test_a_passkey_signs_in_without_a_name_and_without_a_second_step(alice: Person) -> None:
    key = add_passkey(browser(alice))
    visitor = Client()
    answer = key.sign(question(visitor))
    back = visitor.post("/login/passkey/", {"credential": answer, "next": "/account/security/"})
    assert back["Location"] == "/account/security/"
    assert is_in(visitor)


@pytest.mark.parametrize("place", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:1"])
def test_signing_in_by_passkey_leads_to_no_other_site(alice: Person, place: str) -> None:
    key, visitor = add_passkey(browser(alice)), Client()
    back = visitor.post("/login/passkey/", {"credential": key.sign(question(visitor)), "next": place})
    assert back["Location"] == "/account/"


def test_an_answer_is_good_once_and_only_where_it_was_asked(alice: Person) -> None:
    key = add_passkey(browser(alice))
    asked, other = Client(), Client()
    answer = key.sign(question(asked))
    question(other)
    other.post("/login/passkey/", {"credential": answer})
    assert not is_in(other), "another browser's question"
    asked.post("/login/passkey/", {"credential": answer})
    assert is_in(asked)
    asked.post("/logout/")
    asked.post("/login/passkey/", {"credential": answer})
    assert not is_in(asked), "a replay"


def test_a_passkey_of_a_closed_account_opens_nothing_and_says_the_same(alice: Person) -> None:
    key = add_passkey(browser(alice))
    User.objects.update(is_active=False)
    pages = []
    for one in (key, Passkey(handle=key.handle)):
        visitor = Client()
        visitor.post("/login/passkey/", {"credential": one.sign(question(visitor))})
        pages.append(main_of(visitor.get("/login/").content))
    assert pages[0] == pages[1]
    assert "That passkey did not work" in pages[0]


def test_a_passkey_is_the_second_step_of_its_own_account_only(alice: Person) -> None:
    bob = member("Bob")
    hers, his = add_passkey(browser(alice)), add_passkey(browser(bob))
    visitor = Client()
    enter(visitor)
    for key, expected in ((his, False), (hers, True)):
        options = visitor.get("/login/second-step/").context["options"]
        key.verifies = False
        visitor.post("/login/second-step/", {"credential": key.sign(json.loads(options))})
        assert is_in(visitor) is expected


def test_the_question_tells_nobody_who_has_a_passkey(alice: Person) -> None:
    add_passkey(browser(alice))
    asked = question(Client())["publicKey"]
    assert not asked.get("allowCredentials")
    assert asked["userVerification"] == "required"


def test_several_passkeys_have_names_that_can_be_changed_and_each_can_be_removed(alice: Person) -> None:
    visitor = browser(alice)
    add_passkey(visitor, "Kitchen tablet")
    add_passkey(visitor, "Phone <b>")
    page = visitor.get("/account/security/").content.decode()
    assert "Kitchen tablet" in page
    assert "Phone &lt;b&gt;" in page
    first, second = factors.held(user_of(alice))
    visitor.post(f"/account/security/passkeys/{first.pk}/", {"name": "Living room"})
    visitor.post(f"/account/security/factors/{second.pk}/remove/")
    assert [one.name for one in factors.held(user_of(alice))] == ["Living room"]
    assert visitor.post(f"/account/security/factors/{second.pk}/remove/").status_code == 404, "a second click"
    assert told().count("security-factor-removed") == 1


@pytest.mark.parametrize("answer", ["", "{}", "[]", "null", '{"rawId": "x", "response": {}}', "[" * 9000])
def test_no_answer_of_a_browser_breaks_a_page(alice: Person, answer: str) -> None:
    visitor = browser(alice)
    visitor.get("/account/security/passkeys/")
    assert visitor.post("/account/security/passkeys/", {"name": "x", "credential": answer}).status_code == 422
    stranger = Client()
    question(stranger)
    assert stranger.post("/login/passkey/", {"credential": answer}).status_code == 302
    assert not Factor.objects.exists()


SENSITIVE = [
    "/account/security/password/",
    "/account/security/app/",
    "/account/security/passkeys/",
    "/account/security/recovery-codes/new/",
    "/account/security/stop-all-sharing/",
]


@pytest.mark.parametrize("address", SENSITIVE)
def test_ten_minutes_after_the_last_proof_a_sensitive_page_asks_again(alice: Person, address: str) -> None:
    visitor = browser(alice)
    add_app(visitor)
    later = clock.now() + timedelta(minutes=10)
    with clock.at(later - timedelta(seconds=30)):
        assert "again" not in visitor.get(address).headers.get("Location", "")
    with clock.at(later):
        for answer in (visitor.get(address), visitor.post(address, {"new_password": "pier lagoon ember 44"})):
            assert answer["Location"] == f"/account/security/again/?next={address}"
        assert user_of(alice).check_password(PASSWORD), "nothing was done"
        assert visitor.post("/account/security/again/", {"password": "wrong", "next": address}).status_code == 422
        back = visitor.post("/account/security/again/", {"password": PASSWORD, "next": address})
        assert back["Location"] == address
        assert "again" not in visitor.get(address).headers.get("Location", "")


def test_asked_again_what_was_typed_is_in_the_form_afterwards(alice: Person) -> None:
    visitor = browser(alice)
    add_passkey(visitor, "Old name")
    address = f"/account/security/passkeys/{factors.held(user_of(alice))[0].pk}/"
    with clock.at(clock.now() + timedelta(minutes=10)):
        visitor.post(address, {"name": "A long new name"})
        assert factors.held(user_of(alice))[0].name == "Old name"
        visitor.post("/account/security/again/", {"password": PASSWORD, "next": address})
        page = visitor.get(address).content.decode()
        assert 'value="A long new name"' in page
        assert "We kept what you typed" in page
        visitor.post(address, {"name": "A long new name"})
        assert 'value="A long new name"' in visitor.get(address).content.decode(), "as it is now"
        assert "We kept what you typed" not in visitor.get(address).content.decode()


def test_the_proof_may_be_a_code_or_a_passkey_too(alice: Person) -> None:
    visitor = browser(alice)
    key = add_app(visitor)
    phone = add_passkey(visitor)
    with clock.at(clock.now() + timedelta(minutes=10)):
        sent = {"code": code_of(key), "next": "/account/security/password/"}
        assert (
            visitor.post("/account/security/again/?with=code", sent)["Location"] == "/account/security/password/"
        )
        assert visitor.get("/account/security/password/").status_code == 200
    with clock.at(clock.now() + timedelta(minutes=21)):
        options = visitor.get("/account/security/again/").context["options"]
        visitor.post("/account/security/again/", {"credential": phone.sign(json.loads(options))})
        assert visitor.get("/account/security/password/").status_code == 200


def test_wrong_passwords_at_the_proof_are_counted_like_those_at_the_door(alice: Person) -> None:
    visitor = browser(alice)
    for _ in range(5):
        visitor.post("/account/security/again/", {"password": "wrong"})
    answer = visitor.post("/account/security/again/", {"password": PASSWORD})
    assert "Too many tries" in main_of(answer.content)
    assert events().count("account:sign_in_failed") == 5


@pytest.mark.parametrize("place", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:1"])
def test_after_the_proof_nobody_is_sent_to_another_site(alice: Person, place: str) -> None:
    answer = browser(alice).post("/account/security/again/", {"password": PASSWORD, "next": place})
    assert answer["Location"] == "/account/security/"


def two_browsers() -> tuple[Client, Client]:
    here, there = Client(headers={"user-agent": CHROME}), Client(headers={"user-agent": IPHONE})
    for visitor in (here, there):
        assert enter(visitor).status_code == 302
        assert is_in(visitor)
    return here, there


def test_the_list_of_sessions_names_browsers_and_marks_this_one(alice: Person) -> None:
    here, _ = two_browsers()
    words = main_of(here.get("/account/security/").content)
    assert "Chrome, Windows This one" in words
    assert "Safari, iPhone" in words
    assert "127.0.0.0/24" in words
    assert "127.0.0.1" not in words


def test_one_session_can_be_ended_and_only_by_its_owner(alice: Person) -> None:
    here, there = two_browsers()
    bob = browser(member("Bob"))
    other = next(one for one in here.get("/account/security/").context["sessions"] if not one.current)
    address = f"/account/security/sessions/{other.id}/end/"
    assert bob.post(address).status_code == 404
    assert is_in(there)
    assert here.get(address).status_code == 302
    assert is_in(there), "opening the address ends nothing"
    assert here.post(address).status_code == 302
    assert not is_in(there)
    assert is_in(here)
    assert here.post(address).status_code == 404, "a second click"
    assert events().count("account:session_ended") == 1


def test_signing_out_everywhere_holds_at_the_next_request_also_for_sessions_that_nobody_listed(
    alice: Person,
) -> None:
    here, there = two_browsers()
    silent = Client()
    enter(silent)
    assert here.post("/account/security/sign-out-everywhere/")["Location"] == "/login/"
    assert [is_in(one) for one in (here, there, silent)] == [False, False, False]
    assert enter(here).status_code == 302
    assert is_in(here)


def test_a_new_password_ends_every_session_but_this_one(alice: Person) -> None:
    here, there = two_browsers()
    weak = here.post("/account/security/password/", {"new_password": "password1234"})
    assert weak.status_code == 422
    assert here.post("/account/security/password/", {"new_password": "heron marsh candle 81"}).status_code == 302
    assert is_in(here)
    assert not is_in(there)
    assert "Chrome, Windows This one" in main_of(here.get("/account/security/").content)
    assert enter(Client()).status_code == 200, "the old password"
    assert enter(Client(), password="heron marsh candle 81").status_code == 302
    assert "password-changed" in told()


def test_a_factor_that_comes_or_goes_ends_the_other_sessions(alice: Person) -> None:
    here, there = two_browsers()
    add_passkey(here)
    assert is_in(here)
    assert not is_in(there)
    key = Factor.objects.get()
    there.post("/logout/")
    here.post(f"/account/security/factors/{key.pk}/remove/")
    assert is_in(here)


def test_this_was_not_me_ends_the_others_and_leads_to_a_new_password(alice: Person) -> None:
    here, there = two_browsers()
    page = here.post("/account/security/not-me/")
    assert "/account/security/password/" in page.content.decode()
    assert is_in(here)
    assert not is_in(there)


def test_the_first_browser_of_an_account_is_its_own_and_another_one_is_told(alice: Person) -> None:
    here = Client(headers={"user-agent": CHROME})
    enter(here)
    assert "security-new-device" not in told()
    here.post("/logout/")
    enter(here)
    assert "security-new-device" not in told(), "the same browser, known by its cookie"
    enter(Client(headers={"user-agent": IPHONE}))
    assert told().count("security-new-device") == 1
    assert "account:new_device" in events()


def test_a_browser_that_forgets_its_cookie_brings_no_storm_of_messages(alice: Person) -> None:
    for _ in range(7):
        enter(Client())
    assert told().count("security-new-device") == 3
    assert events().count("account:new_device") == 6, "the ledger has them all"


def test_the_cookie_of_a_browser_opens_nothing_and_is_kept_from_scripts(alice: Person) -> None:
    here = Client()
    enter(here)
    cookie = here.cookies["device"]
    assert (bool(cookie["httponly"]), cookie["samesite"]) == (True, "Lax")
    other = Client()
    other.cookies["device"] = cookie.value
    assert not is_in(other)


POSTS = [
    "/login/second-step/",
    "/login/passkey/",
    "/login/passkey/question/",
    "/account/security/again/",
    "/account/security/stay/",
    "/account/security/password/",
    "/account/security/app/",
    "/account/security/passkeys/",
    "/account/security/recovery-codes/",
    "/account/security/recovery-codes/new/",
    "/account/security/sign-out-everywhere/",
    "/account/security/not-me/",
    "/account/security/stop-all-sharing/",
    "/account/security/sessions/x/end/",
    "/account/security/factors/x/remove/",
    "/account/security/passkeys/x/",
]


@pytest.mark.parametrize("address", POSTS)
def test_another_site_can_send_nothing_in_her_name(alice: Person, address: str) -> None:
    visitor = Client(enforce_csrf_checks=True)
    visitor.force_login(user_of(alice), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert visitor.post(address, {"password": PASSWORD}).status_code == 403
    assert is_in(visitor)


def test_signing_in_by_both_steps_gives_a_new_key_and_the_one_before_opens_nothing(alice: Person) -> None:
    key = add_app(browser(alice))
    visitor = Client()
    visitor.get("/login/")
    enter(visitor)
    before = visitor.cookies["sessionid"].value
    visitor.post("/login/second-step/", {"code": code_of(key)})
    assert visitor.cookies["sessionid"].value != before
    other = Client()
    other.cookies["sessionid"] = before
    assert not is_in(other)
