"""Demand 28: sharing lasts 365 times 24 hours at most, and nothing of it lives a millisecond longer."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from sharewell.lib import clock
from sharewell.oauth.models import Token
from sharewell.sharing import grants
from sharewell.sharing.models import Document, Grant, Signature, State
from tests.demands import acts
from tests.demands.conftest import NOW
from tests.journeys import test_time_edges as edges
from tests.journeys.test_time_edges import Door

MILLISECOND = timedelta(milliseconds=1)


def test_demand_28_a_year_from_the_first_of_march_2027_ends_on_the_leap_day(alice: Door) -> None:
    grant, _tokens = acts.connect(alice)
    assert grant.starts_at == datetime(2027, 3, 1, 17, tzinfo=UTC)
    assert grant.ends_at == datetime(2028, 2, 29, 17, tzinfo=UTC)
    assert re.search(r"Feb(ruary|\.)? 29, 2028", acts.words(alice.browser.get("/account/sharing/")))


def test_demand_28_the_last_millisecond_works_and_the_next_does_not(alice: Door) -> None:
    grant, tokens = acts.connect(alice)
    with clock.at(grant.ends_at - timedelta(minutes=10)):
        status, tokens = alice.refresh(tokens)
        assert status == 200
    with clock.at(grant.ends_at - MILLISECOND):
        assert edges.read(tokens) == 200
    with clock.at(grant.ends_at):
        assert edges.read(tokens) == 401
        assert alice.refresh(tokens)[1]["error"] == "invalid_grant"
        assert Grant.objects.get().state == State.ACTIVE, "no job has run: the end needs none"


@pytest.mark.parametrize("left", [timedelta(minutes=10), timedelta(seconds=59), timedelta(milliseconds=1500)])
def test_demand_28_a_token_given_just_before_the_end_lives_no_longer(alice: Door, left: timedelta) -> None:
    grant, tokens = acts.connect(alice)
    with clock.at(grant.ends_at - left):
        status, tokens = alice.refresh(tokens)
        assert (status, tokens["expires_in"]) == (200, int(left.total_seconds()))
    assert max(Token.objects.values_list("expires_ms", flat=True)) <= grant.ends_ms
    with clock.at(grant.ends_at - left + timedelta(seconds=tokens["expires_in"])):
        assert edges.read(tokens) == 401


def test_demand_28_no_token_is_given_at_the_end_by_a_code_of_before(alice: Door) -> None:
    grant, _tokens = acts.connect(alice)
    with clock.at(grant.ends_at - timedelta(seconds=20)):
        acts.sign_in_again(alice)
        page = alice.asked()
        again = edges.told(alice.browser.post(page, {"again": "1"}).headers["Location"])
    with clock.at(grant.ends_at):
        form = {"grant_type": "authorization_code", "code": again["code"], "redirect_uri": edges.CALLBACK}
        status, said = alice.token(**form, code_verifier=edges.VERIFIER)
        assert (status, said["error"]) == (400, "invalid_grant")


def test_demand_28_a_click_never_moves_the_end_and_a_renewal_is_a_new_signature(alice: Door) -> None:
    grant, _tokens = acts.connect(alice)
    with clock.at(grant.ends_at - timedelta(days=7)):
        acts.sign_in_again(alice)
        assert edges.told(alice.browser.post(alice.asked(), {"again": "1"}).headers["Location"])["code"]
        assert (Grant.objects.get().ends_ms, Signature.objects.count()) == (grant.ends_ms, 1)
    with clock.at(grant.ends_at + timedelta(days=1)):
        acts.sign_in_again(alice)
        renewed, tokens = acts.connect(alice)
        grants.expire_due()
        assert edges.read(tokens) == 200
    assert renewed.id != grant.id
    assert Signature.objects.count() == Document.objects.count() == 2
    first = Grant.objects.get(id=grant.id)
    assert (first.state, first.ended_ms, first.ends_ms) == (State.EXPIRED, grant.ends_ms, grant.ends_ms)
    assert renewed.starts_at == NOW + timedelta(days=366)
