"""Sign-in and security through the front door: second step, factors, the proof that is asked again, sessions."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from sharewell import policy
from sharewell.accounts import factors
from sharewell.accounts.models import Factor, User
from sharewell.lib import clock
from sharewell.members.models import Person
from tests.accounts.passkey import Passkey
from tests.portal.account import add_app, add_passkey, code_of, enter, events, is_in, told, user_of
from tests.portal.signed_in import PASSWORD, browser, main_of, member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_memory_of_tries() -> None:
    cache.clear()


@pytest.fixture
def alice() -> Person:
    return member("Alice", email="alice@example.org")


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


@pytest.mark.parametrize(
    ("address", "sent"),
    [("sign-out-everywhere/", {}), ("password/", {"new_password": "harbor violet candle 71"})],
)
def test_a_sign_in_that_waits_for_its_second_step_ends_with_all_others(
    alice: Person, address: str, sent: dict[str, str]
) -> None:
    owner, thief = browser(alice), Client()
    key = add_app(owner)
    enter(thief)
    assert owner.post(f"/account/security/{address}", sent).status_code == 302
    answer = thief.post("/login/second-step/", {"code": code_of(key)})
    assert answer["Location"] == "/login/"
    assert not is_in(thief)


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
    assert events().count("account:second_step_failed") == 1


def test_of_refused_passkeys_no_more_is_written_down_than_may_be_tried(alice: Person) -> None:
    add_passkey(browser(alice))
    visitor = Client()
    enter(visitor)
    for _ in range(9):
        assert visitor.post("/login/second-step/", {"credential": "{}"}).status_code == 422
    assert events().count("account:second_step_failed") == policy.current().sign_in_tries_per_name


def test_who_has_only_a_passkey_is_asked_for_no_six_digits_and_a_recovery_code_stands_for_it(
    alice: Person,
) -> None:
    here, visitor = browser(alice), Client()
    add_passkey(here)
    codes = re.findall(
        r"<code>([a-z2-9-]+)</code>", here.get("/account/security/recovery-codes/").content.decode()
    )
    enter(visitor)
    wrong = visitor.post("/login/second-step/", {"code": "123456"})
    for words in (main_of(visitor.get("/login/second-step/").content), main_of(wrong.content)):
        assert "Recovery code" in words
        assert not re.search("six digits|authenticator app|your phone", words)
    visitor.post("/login/second-step/", {"code": codes[0]})
    assert is_in(visitor)


def test_blanks_around_a_password_belong_to_it_wherever_it_is_asked(alice: Person) -> None:
    here, new = browser(alice), "  heron marsh candle 81 "
    here.post("/account/security/password/", {"new_password": new})
    assert enter(Client(), password=new.strip()).status_code == 200
    visitor = Client()
    enter(visitor, password=new)
    assert is_in(visitor)
    with clock.at(clock.now() + timedelta(minutes=10)):
        back = visitor.post("/account/security/again/", {"password": new, "next": "/account/security/password/"})
    assert back["Location"] == "/account/security/password/"


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
