"""User names and passwords."""

from __future__ import annotations

import pytest
from django.contrib.auth import authenticate
from hypothesis import given
from hypothesis import strategies as st

from sharewell.accounts import users
from sharewell.accounts.models import User
from sharewell.audit.actor import SYSTEM
from sharewell.audit.models import Act

GOOD = "brown pier lantern 7"


def make(username: str = "alice.pier", password: str = GOOD) -> User:
    return users.create(username=username, password=password, email="", language="en", by=SYSTEM)


@pytest.mark.django_db
def test_a_user_signs_in_by_name_whatever_the_case() -> None:
    user = make("Alice.Pier")
    assert user.username == "alice.pier"
    assert User.objects.get_by_natural_key(" ALICE.pier ") == user
    assert user.check_password(GOOD)
    assert GOOD not in user.password


@pytest.mark.django_db
def test_allauth_finds_the_user_by_the_name_typed(rf: object) -> None:
    make("alice.pier")
    assert authenticate(None, username="Alice.Pier", password=GOOD) is not None
    assert authenticate(None, username="alice.pier", password="wrong") is None


@pytest.mark.django_db
def test_a_name_is_had_once_whatever_the_case() -> None:
    make("alice.pier")
    with pytest.raises(users.UsernameTaken):
        make("ALICE.PIER")
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_making_a_user_is_an_act_in_the_ledger() -> None:
    make()
    assert Act.objects.get().event == "account:registered"


@pytest.mark.django_db
@pytest.mark.parametrize("password", ["short", "password12345", "123456789012", "alice.pier12"])
def test_a_weak_password_is_refused_with_reasons_and_makes_no_user(password: str) -> None:
    with pytest.raises(users.WeakPassword) as refused:
        make(password=password)
    assert refused.value.messages
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "name",
    ["", "al", "000-12-3456", "000123456", "1EG4-TE5-MK73", "1eg4te5mk73", "a b c d", "älice", "x" * 65, "-alice"],
)
def test_a_name_that_is_none_or_looks_like_a_number_of_a_person_is_refused(name: str) -> None:
    with pytest.raises(users.UsernameUnfit):
        users.plain_name(name)


@given(st.text(max_size=70))
def test_a_plain_name_stays_itself(name: str) -> None:
    try:
        plain = users.plain_name(name)
    except users.UsernameUnfit:
        return
    assert users.plain_name(plain) == plain == plain.lower()
