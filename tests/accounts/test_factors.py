"""Second factors: what is taken once, what is counted, what is written down, what the database shows."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from sharewell.accounts import factors, passkeys, recovery_codes, totp, users
from sharewell.accounts.factors import Answer, Kind
from sharewell.accounts.models import Factor, RecoveryCode, User
from sharewell.audit.actor import Actor, ActorKind
from sharewell.lib import clock
from tests.accounts.passkey import Passkey

NOON = datetime(2027, 1, 5, 17, tzinfo=UTC)
STEP = timedelta(seconds=totp.SECONDS)
BY = Actor(ActorKind.MEMBER, "1")
KEY = 4711


class Told:
    """Gathers what the owner of an account is told."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, dict[str, str]]] = []

    def __call__(self, message: str, words: Mapping[str, str]) -> None:
        self.messages.append((message, dict(words)))


@pytest.fixture
def told() -> Told:
    return Told()


def make_user(name: str = "alice.adams") -> User:
    return users.create(username=name, password="lagoon ember lantern 95", email="", language="en", by=BY)


def with_app(user: User, told: Told) -> str:
    """Enrols an app at noon."""
    key = totp.new_secret()
    with clock.at(NOON):
        code = totp.code(key, totp.step_at(NOON))
        factors.add_app(user=user, app_secret=key, code=code, by=BY, person_key=KEY, tell=told)
    return key


def check(user: User, typed: str, told: Told, source: str = "198.51.100.7") -> Answer:
    return factors.check_code(user, typed, source=source, by=BY, person_key=KEY, tell=told)


def with_passkey(user: User, told: Told, key: Passkey | None = None) -> Passkey:
    key = key or Passkey()
    options, state = passkeys.ask_to_make(user, [])
    new = passkeys.made(state, key.make(options))
    factors.add_passkey(user=user, new=new, name="My phone", by=BY, person_key=KEY, tell=told)
    return key


def acts() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT event FROM audit_act ORDER BY at_ms, id")
        return [event for (event,) in cursor.fetchall()]


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (20000000000, "353130"),
    ],
)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    """The test vectors of RFC 6238, appendix B (SHA-1, last six digits)."""
    key = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert totp.code(key, seconds // totp.SECONDS) == code


@pytest.mark.django_db
def test_a_code_is_taken_once_and_none_before_it_afterwards(told: Told) -> None:
    user = make_user()
    key = with_app(user, told)
    step = totp.step_at(NOON)
    with clock.at(NOON + STEP):
        assert check(user, totp.code(key, step), told) is Answer.WRONG, "the one that enrolled"
        assert check(user, totp.code(key, step + 1), told) is Answer.RIGHT
        assert check(user, totp.code(key, step + 1), told) is Answer.WRONG, "a replay"
        assert check(user, totp.code(key, step + 2), told) is Answer.RIGHT, "a clock that goes before"
        assert check(user, totp.code(key, step + 1), told) is Answer.WRONG
    with clock.at(NOON + 10 * STEP):
        assert check(user, totp.code(key, step + 8), told) is Answer.WRONG, "too old"


@pytest.mark.django_db
def test_guessing_ends_for_the_account_for_the_source_and_for_the_day(told: Told) -> None:
    user = make_user()
    key = with_app(user, told)
    with clock.at(NOON + STEP):
        right = totp.code(key, totp.step_at(NOON) + 1)
        wrong = [f"{(int(right) + n) % 10**6:06}" for n in range(10, 30)]
        assert {check(user, code, told) for code in wrong[:5]} == {Answer.WRONG}
        assert check(user, right, told) is Answer.TOO_OFTEN
    for window in range(1, 9):
        with clock.at(NOON + window * timedelta(minutes=5, seconds=1)):
            for code in wrong[:5]:
                check(user, code, told)
    late = NOON + timedelta(hours=2)
    with clock.at(late):
        assert check(user, totp.code(key, totp.step_at(late)), told) is Answer.TOO_OFTEN, "thirty a day"
    next_day = NOON + timedelta(hours=26)
    with clock.at(next_day):
        assert check(user, totp.code(key, totp.step_at(next_day)), told) is Answer.RIGHT


@pytest.mark.django_db
def test_an_app_is_enrolled_by_its_code_only_and_one_at_a_time(told: Told) -> None:
    user = make_user()
    with pytest.raises(factors.WrongCode):
        factors.add_app(user=user, app_secret=totp.new_secret(), code="12 34", by=BY, person_key=KEY, tell=told)
    assert factors.enrolled(user) == ()
    with_app(user, told)
    with pytest.raises(factors.AlreadyThere):
        with_app(user, told)
    assert factors.enrolled(user) == (Kind.APP,)
    assert [message for message, _ in told.messages] == ["security-factor-added"]
    assert acts() == ["account:registered", "account:factor_added"]


@pytest.mark.django_db
def test_the_secret_of_an_app_and_the_codes_cannot_be_read_in_the_database(told: Told) -> None:
    user = make_user()
    key = with_app(user, told)
    codes = recovery_codes.renew(user=user, by=BY, person_key=KEY, tell=told)
    kept = b"".join(bytes(row.sealed) for row in Factor.objects.all())
    kept += b"".join(bytes(row.code) for row in RecoveryCode.objects.all())
    assert len(codes) == len(set(codes)) == RecoveryCode.objects.count() == 10
    assert not any(word.encode() in kept for word in (key, *codes, *(code.replace("-", "") for code in codes)))


@pytest.mark.django_db
def test_a_recovery_code_is_good_once_and_for_its_account_only(told: Told) -> None:
    alice, charlie = make_user(), make_user("charlie.c")
    codes = recovery_codes.renew(user=alice, by=BY, person_key=KEY, tell=told)
    recovery_codes.renew(user=charlie, by=BY, person_key=None, tell=told)
    assert check(charlie, codes[0], told) is Answer.WRONG
    assert check(alice, codes[0].upper().replace("-", " "), told) is Answer.RIGHT
    assert check(alice, codes[0], told) is Answer.WRONG
    assert recovery_codes.left(alice) == 9
    assert told.messages[-1] == ("security-recovery-code-used", {"left": "9"})
    renewed = recovery_codes.renew(user=alice, by=BY, person_key=KEY, tell=told)
    assert check(alice, codes[1], told) is Answer.WRONG, "the old ones are dead"
    assert check(alice, renewed[0], told) is Answer.RIGHT


def together(times: int, act: Any) -> list[Any]:
    answers: list[Any] = []

    def run() -> None:
        answers.append(act())
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_of_many_who_come_with_one_recovery_code_at_once_one_gets_in(own_database: str) -> None:
    user = make_user()
    code = recovery_codes.renew(user=user, by=BY, person_key=KEY, tell=Told())[0]
    answers = together(4, lambda: check(user, code, Told()))
    assert sorted(answers) == [Answer.RIGHT, Answer.WRONG, Answer.WRONG, Answer.WRONG]


def test_of_many_who_come_with_one_code_of_an_app_at_once_one_gets_in(own_database: str) -> None:
    user = make_user()
    key = totp.new_secret()
    step = totp.step_at(clock.now())
    factors.add_app(user=user, app_secret=key, code=totp.code(key, step - 1), by=BY, person_key=KEY, tell=Told())
    answers = together(4, lambda: check(user, totp.code(key, totp.step_at(clock.now())), Told()))
    assert answers.count(Answer.RIGHT) == 1


@pytest.mark.django_db
def test_a_passkey_signs_in_its_account_and_no_other(told: Told) -> None:
    alice, charlie = make_user(), make_user("charlie.c")
    key = with_passkey(alice, told)
    options, state = passkeys.ask_to_sign(None)
    assert factors.check_passkey(state, key.sign(options), user=None) == alice
    options, state = passkeys.ask_to_sign(factors.passkeys_of(alice))
    with pytest.raises(passkeys.Refused):
        factors.check_passkey(state, key.sign(options), user=charlie)
    with pytest.raises(passkeys.Refused):
        factors.check_passkey(state, key.sign(options, userHandle=passkeys.handle_of(charlie)), user=alice)


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["origin", "site", "challenge", "late", "none", "signature", "copy", "junk"])
def test_an_answer_that_is_not_to_our_question_is_refused(told: Told, what: str) -> None:
    user = make_user()
    key = with_passkey(user, told)
    options, state = passkeys.ask_to_sign([])
    given: passkeys.State | None = state
    if what == "origin":
        key.origin = "https://harbor.example.net"
    if what == "site":
        key.site = "example.net"
    if what == "challenge":
        _, given = passkeys.ask_to_sign([])
    if what == "none":
        given = None
    changes = {"signature": b"nothing"} if what == "signature" else {}
    answer = key.sign(options, **changes) if what != "junk" else '{"id": 7, "rawId": []}'
    if what == "copy":
        Factor.objects.update(step=99)
    with (
        clock.at(clock.now() + (passkeys.LASTS if what == "late" else timedelta())),
        pytest.raises(passkeys.Refused),
    ):
        factors.check_passkey(given, answer, user=None)


@pytest.mark.django_db
def test_a_passkey_of_a_synced_kind_never_counts_and_still_signs_in(told: Told) -> None:
    user = make_user()
    key = with_passkey(user, told, Passkey(count=None))
    for _ in range(2):
        options, state = passkeys.ask_to_sign(None)
        assert factors.check_passkey(state, key.sign(options), user=None) == user


@pytest.mark.django_db
def test_without_a_user_name_the_device_itself_must_have_asked_for_its_owner(told: Told) -> None:
    user = make_user()
    key = with_passkey(user, told, Passkey(verifies=False))
    options, state = passkeys.ask_to_sign(None)
    with pytest.raises(passkeys.Refused):
        factors.check_passkey(state, key.sign(options), user=None)
    options, state = passkeys.ask_to_sign(factors.passkeys_of(user))
    assert factors.check_passkey(state, key.sign(options), user=user) == user


@pytest.mark.django_db
def test_one_passkey_cannot_belong_to_two_accounts(told: Told) -> None:
    key = with_passkey(make_user(), told)
    with pytest.raises(factors.AlreadyThere):
        with_passkey(make_user("charlie.c"), told, key)


@pytest.mark.django_db
def test_with_the_last_factor_go_the_recovery_codes(told: Told) -> None:
    user = make_user()
    with_app(user, told)
    with_passkey(user, told)
    recovery_codes.renew(user=user, by=BY, person_key=KEY, tell=told)
    first, second = factors.held(user)
    assert factors.remove(factor=first, by=BY, person_key=KEY, tell=told)
    assert recovery_codes.left(user) == 10
    assert factors.remove(factor=second, by=BY, person_key=KEY, tell=told)
    assert recovery_codes.left(user) == 0
    assert not factors.remove(factor=second, by=BY, person_key=KEY, tell=told), (
        "gone already: told and written once"
    )
    assert acts().count("account:factor_removed") == 2


@pytest.mark.django_db
def test_a_factor_of_somebody_else_is_not_there(told: Told) -> None:
    alice, charlie = make_user(), make_user("charlie.c")
    with_app(alice, told)
    assert factors.find(charlie, factors.held(alice)[0].pk) is None
