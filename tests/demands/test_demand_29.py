"""Demand 29: the member stops sharing at any time; two tabs, a double click, and what has ended before."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from sharewell.lib import clock
from sharewell.sharing import grants
from sharewell.sharing.models import Grant, State
from tests.crash.test_front_door import Form, Holding
from tests.demands import acts
from tests.journeys import test_time_edges as edges
from tests.journeys.test_time_edges import Door


def test_demand_29_two_tabs_that_both_stop_end_it_once(alice: Door) -> None:
    grant, tokens = acts.connect(alice)
    one, other = acts.tab(alice), acts.tab(alice)
    address = f"/account/sharing/{grant.id}/stop/"
    assert one.get(address).status_code == other.get(address).status_code == 200
    assert one.post(address).status_code == 200
    after, first = acts.told(grant), Grant.objects.get()
    with clock.at(clock.now() + timedelta(minutes=3)):
        assert other.post(address).status_code == 200
        assert other.get(address).headers["Location"] == "/account/sharing/"
    assert acts.told(grant) == after
    assert (Grant.objects.get().ended_ms, Grant.objects.get().state) == (first.ended_ms, State.STOPPED_BY_MEMBER)
    assert edges.read(tokens) == 401


def test_demand_29_a_double_click_on_stop_ends_it_once(alice: Door) -> None:
    for _ in range(3):
        grant, tokens = acts.connect(alice)
        answers = acts.at_once(*[partial(acts.stop, alice, grant)] * 3)
        assert {answer.status_code for answer in answers} == {200}
        told = acts.told(grant)
        assert (told["grant:stopped"], told["grant-ended"]) == (1, 1)
        assert edges.read(tokens) == 401


def test_demand_29_a_double_click_on_sign_signs_once(alice: Door) -> None:
    for _ in range(3):
        form = _filled(alice)
        answers = acts.at_once(*[partial(acts.tab(alice).post, form.path, form.form) for _ in range(3)])
        codes = [answer for answer in answers if answer.headers.get("Location", "").startswith(edges.CALLBACK)]
        assert codes, "one of them went back to the app"
        grant = acts.newest()
        told = acts.told(grant)
        assert Grant.objects.filter(state=State.ACTIVE).count() == 1
        assert {told[what] for what in ("sharing_grant", "sharing_signature", "sharing_document")} == {1}
        assert (told["grant:given"], told["grant-given"]) == (1, 1)
        acts.stop(alice, grant)


def test_demand_29_two_tabs_that_both_sign_sign_once(alice: Door) -> None:
    form = _filled(alice)
    first = acts.tab(alice).post(form.path, form.form)
    second = acts.tab(alice).post(form.path, form.form)
    assert first.headers["Location"].startswith(edges.CALLBACK)
    assert not second.headers.get("Location", "").startswith(edges.CALLBACK)
    assert Grant.objects.count() == 1


def test_demand_29_a_form_that_signs_does_not_bring_back_what_was_stopped(alice: Door) -> None:
    form = _filled(alice)
    acts.tab(alice).post(form.path, form.form)
    grant = acts.newest()
    acts.stop(alice, grant)
    acts.tab(alice).post(form.path, form.form)
    assert not Grant.objects.filter(state=State.ACTIVE).exists()


def test_demand_29_what_has_run_out_cannot_be_stopped_and_is_told_once(alice: Door) -> None:
    grant, _tokens = acts.connect(alice)
    with clock.at(grant.ends_at):
        acts.sign_in_again(alice)
        assert acts.tab(alice).get(f"/account/sharing/{grant.id}/stop/").headers["Location"] == "/account/sharing/"
        assert acts.stop(alice, grant).status_code == 200
        assert grants.expire_due() == 0
    ended, told = Grant.objects.get(), acts.told(grant)
    assert (ended.state, ended.ended_ms) == (State.EXPIRED, grant.ends_ms)
    assert (told["grant:expired"], told["grant:stopped"], told["grant-ended"]) == (1, 0, 1)


def _filled(door: Door) -> Form:
    """The form that signs, filled in and not yet sent."""
    holding = Holding(SERVER_NAME="127.0.0.1")
    holding.cookies = door.browser.cookies
    try:
        Door(holding, door.mailbox, door.app).signed(door.asked())
    except Form as form:
        return form
    raise AssertionError("no form signs")
