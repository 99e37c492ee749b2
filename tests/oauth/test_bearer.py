"""From a token to what it opens: one statement, and a guard for the statements that follow."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sharewell.coverage.models import Period
from sharewell.fhir.outcome import FhirError
from sharewell.lib import clock, sql
from sharewell.oauth import bearer, revoke
from sharewell.oauth.models import Token
from sharewell.registry import apps
from tests.oauth import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def connected() -> dict[str, Any]:
    app, alice = world.sunrise(), world.alice()
    given = world.grant(alice, app)
    return {"app": app, "alice": alice, "grant": given, **world.connect(app, given)}


def header(connected: dict[str, Any]) -> str:
    return f"Bearer {connected['access_token']}"


def diagnostics(authorization: str) -> str:
    with pytest.raises(FhirError) as caught:
        bearer.access_for(authorization)
    assert caught.value.status == 401
    return caught.value.diagnostics


def guard_holds(held: bearer.Bearer) -> bool:
    guard = held.access.guard
    assert guard is not None
    with sql.reader() as connection:
        return bool(connection.rows(f"SELECT CASE WHEN {guard.sql} THEN 1 ELSE 0 END", guard.params)[0][0])


def test_a_live_token_opens_its_persons_shelf_for_its_scopes(connected: dict[str, Any]) -> None:
    held = bearer.access_for(header(connected))
    assert held.access.person_key == held.person_key == connected["alice"].person_key
    assert held.access.audience == 0
    assert held.access.allows("ExplanationOfBenefit", "search")
    assert (held.client_id, held.grant_id) == (connected["app"].client_id, connected["grant"].id)
    assert held.app == "Sunrise"
    assert guard_holds(held)


def test_a_narrow_token_opens_no_more_than_it_names() -> None:
    app, alice = world.sunrise(), world.alice()
    answer = world.connect(app, world.grant(alice, app), scope="patient/Coverage.rs")
    held = bearer.access_for(header(answer))
    assert held.access.allows("Coverage", "read")
    assert not held.access.allows("ExplanationOfBenefit", "read")


def test_it_takes_one_statement(connected: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    execute = sql.Connection._execute

    def watched(self: sql.Connection, text: str, params: sql.Params) -> None:
        seen.append(text)
        execute(self, text, params)

    monkeypatch.setattr(sql.Connection, "_execute", watched)
    bearer.access_for(header(connected))
    assert len(seen) == 1


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer ", "Basic QWxhZGRpbg==", "Bearer a b", "Bearer ünknown", "token"],
)
def test_without_a_bearer_token_one_is_asked_for(authorization: str) -> None:
    assert "Authorization: Bearer" in diagnostics(authorization)


def test_an_unknown_token_is_not_known(connected: dict[str, Any]) -> None:
    token = connected["access_token"]
    for wrong in ("x", token[:-1] + ("A" if token[-1] != "A" else "B"), token + "A", connected["refresh_token"]):
        assert "not known" in diagnostics(f"Bearer {wrong}")


def test_the_word_bearer_may_be_written_in_any_case(connected: dict[str, Any]) -> None:
    assert bearer.access_for(f"bEARER {connected['access_token']}")


def test_each_end_has_its_own_words(connected: dict[str, Any]) -> None:
    held = bearer.access_for(header(connected))
    with clock.at(held.expires_at):
        assert "has expired" in diagnostics(header(connected))
    with clock.at(held.expires_at - timedelta(milliseconds=1)):
        assert bearer.access_for(header(connected))
    coverage = Period.objects.filter(person_key=held.person_key)
    coverage.update(cancelled=True)
    assert "not covered" in diagnostics(header(connected))
    coverage.update(cancelled=False)
    apps.suspend(connected["app"].client_id, by=world.OMAR, reason="test")
    assert "suspended" in diagnostics(header(connected))
    apps.resume(connected["app"].client_id, by=world.OMAR, reason="test")
    revoke.answer("", {"token": connected["access_token"], "client_id": connected["app"].client_id})
    assert "was revoked" in diagnostics(header(connected))


def test_the_end_of_the_grant_needs_no_job_and_no_expired_token(connected: dict[str, Any]) -> None:
    ends = connected["grant"].ends_at
    with clock.at(ends - timedelta(minutes=5)):
        answer = world.connect(connected["app"], connected["grant"])
        held = bearer.access_for(header(answer))
        assert held.expires_at == ends
    with clock.at(ends - timedelta(milliseconds=1)):
        assert bearer.access_for(header(answer))
    Token.objects.filter(person_key=held.person_key).update(expires_ms=clock.to_ms(ends + timedelta(days=1)))
    with clock.at(ends):
        assert "permission has ended" in diagnostics(header(answer))


def test_stop_is_felt_by_the_next_request_and_by_a_read_already_under_way(connected: dict[str, Any]) -> None:
    held = bearer.access_for(header(connected))
    world.stop(connected["grant"])
    assert not guard_holds(held)
    assert "permission has ended" in diagnostics(header(connected))


def test_the_guard_fails_with_coverage_app_and_token_too(connected: dict[str, Any]) -> None:
    held = bearer.access_for(header(connected))
    coverage = Period.objects.filter(person_key=held.person_key)
    coverage.update(cancelled=True)
    assert not guard_holds(held)
    coverage.update(cancelled=False)
    apps.suspend(held.client_id, by=world.OMAR, reason="test")
    assert not guard_holds(held)
    apps.resume(held.client_id, by=world.OMAR, reason="test")
    assert guard_holds(held)
    revoke.answer("", {"token": connected["access_token"], "client_id": held.client_id})
    assert not guard_holds(held)


def test_the_last_day_of_coverage_counts_until_midnight_in_the_plans_zone(connected: dict[str, Any]) -> None:
    last = clock.today()
    Period.objects.filter(person_key=connected["alice"].person_key).update(end=last)
    midnight = clock.midnight(last + timedelta(days=1))
    app, given = connected["app"], connected["grant"]
    with clock.at(midnight - timedelta(seconds=2)):
        answer = world.connect(app, given)
        assert bearer.access_for(header(answer))
    with clock.at(midnight):
        assert "not covered" in diagnostics(header(answer))
