"""Demand 31: the stop is felt at once: by the next request on every process, and by whoever is on the way."""

from __future__ import annotations

from functools import partial
from typing import Any

import httpx

from sharewell.oauth.models import Token
from sharewell.sharing.models import Grant, State
from tests.demands import acts
from tests.journeys import test_time_edges as edges
from tests.journeys.test_time_edges import Door, cover
from tests.serving import serving

TIMES = 5


def test_demand_31_a_refresh_that_races_a_stop_leaves_nothing_alive(alice: Door) -> None:
    for _ in range(TIMES):
        grant, tokens = acts.connect(alice)
        (status, said), stopped = acts.at_once(partial(alice.refresh, tokens), partial(acts.stop, alice, grant))
        assert stopped.status_code == 200
        _all_is_dead(alice, grant, [tokens, said] if status == 200 else [tokens])


def test_demand_31_a_code_that_races_a_stop_leaves_nothing_alive(alice: Door) -> None:
    for _ in range(TIMES):
        code = alice.signed(alice.asked())["code"]
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": edges.CALLBACK}
        redeem = partial(alice.token, **form, code_verifier=edges.VERIFIER)
        grant = acts.newest()
        (status, said), _stopped = acts.at_once(redeem, partial(acts.stop, alice, grant))
        _all_is_dead(alice, grant, [said] if status == 200 else [])
        assert redeem()[1]["error"] == "invalid_grant"


def test_demand_31_a_code_from_before_the_stop_is_worth_nothing_under_a_new_grant(alice: Door) -> None:
    code = alice.signed(alice.asked())["code"]
    acts.stop(alice, acts.newest())
    grant, tokens = acts.connect(alice)
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": edges.CALLBACK}
    assert alice.token(**form, code_verifier=edges.VERIFIER)[1]["error"] == "invalid_grant"
    assert (edges.read(tokens), acts.newest().id) == (200, grant.id)


def test_demand_31_every_process_refuses_the_very_next_request(signed_in: Door) -> None:
    cover(edges.date(2026, 1, 1))
    with serving(workers=3) as base:
        grant, tokens = acts.connect(signed_in)
        assert {_ask(base, tokens) for _ in range(12)} == {200}
        acts.stop(signed_in, grant)
        assert {_ask(base, tokens) for _ in range(12)} == {401}


def _ask(base: str, tokens: dict[str, Any]) -> int:
    """Read on a connection of its own, so that any of the processes may answer."""
    address = f"{base}/patient/fhir/Patient/{tokens['patient']}"
    return httpx.get(address, headers={"Authorization": f"Bearer {tokens['access_token']}"}).status_code


def _all_is_dead(door: Door, grant: Grant, given: list[dict[str, Any]]) -> None:
    assert Grant.objects.get(id=grant.id).state == State.STOPPED_BY_MEMBER
    assert {edges.read(tokens) for tokens in given} <= {401}
    for tokens in given:
        assert door.refresh(tokens)[1]["error"] == "invalid_grant"
    assert (
        max(Token.objects.filter(grant_id=grant.id).values_list("expires_ms", flat=True), default=0)
        <= grant.ends_ms
    )
