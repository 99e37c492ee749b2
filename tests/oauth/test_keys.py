"""Signing keys: published before they sign, kept until nothing they signed is alive, sealed at rest."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sharewell import policy
from sharewell.lib import clock
from sharewell.oauth import keys
from sharewell.oauth.models import SigningKey
from tests.oauth.world import OMAR

pytestmark = pytest.mark.django_db


def kids() -> list[str]:
    return [key["kid"] for key in keys.jwks()["keys"]]


def test_there_is_always_a_key() -> None:
    assert len(kids()) == 1
    assert keys.signing().kid == kids()[0]


def test_only_public_halves_are_published_and_the_private_one_is_sealed() -> None:
    private = keys.signing().as_dict(private=True)
    (published,) = keys.jwks()["keys"]
    assert set(published) == {"kty", "n", "e", "kid", "use", "alg"}
    row = SigningKey.objects.get()
    assert str(private["d"]).encode() not in bytes(row.sealed)
    assert "d" not in row.public


def test_a_new_key_is_published_first_and_signs_later_and_the_old_one_stays_a_while() -> None:
    now = clock.now()
    with clock.at(now):
        old = keys.signing().kid
        new = keys.rotate(by=OMAR)
        assert set(kids()) == {old, new}
        assert keys.signing().kid == old
    with clock.at(now + timedelta(minutes=15)):
        assert keys.signing().kid == new
        assert set(kids()) == {old, new}
    ends = timedelta(minutes=30, seconds=policy.current().access_token_seconds)
    with clock.at(now + ends - timedelta(seconds=1)):
        assert set(kids()) == {old, new}
    with clock.at(now + ends):
        assert kids() == [new]


def test_a_stolen_key_is_withdrawn_at_once() -> None:
    keys.signing()
    new = keys.rotate(by=OMAR, at_once=True)
    assert kids() == [new]
    assert keys.signing().kid == new


def test_two_rotations_in_a_row_leave_a_key_that_signs() -> None:
    now = clock.now()
    with clock.at(now):
        keys.signing()
        keys.rotate(by=OMAR)
        last = keys.rotate(by=OMAR)
        assert keys.signing().kid in kids()
    with clock.at(now + timedelta(days=1)):
        assert kids() == [last]
        assert keys.signing().kid == last
