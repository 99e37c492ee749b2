"""Two at once: whoever races a code, a refresh token, an assertion or a stop gets nothing out of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection

from sharewell.audit.event import Event
from sharewell.lib import sql
from sharewell.oauth import assertion, authorize, bearer, handle, ledger, revoke
from sharewell.oauth.authorize import AuthorizeError
from sharewell.oauth.models import Token
from sharewell.oauth.refusal import Refusal
from tests.oauth import test_clients, world

pytestmark = pytest.mark.usefixtures("own_database")


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run the calls in threads that start together; each result is what it returned, or the refusal."""
    gate = threading.Barrier(len(calls))
    results: list[Any] = [None] * len(calls)

    def run(place: int, call: Callable[[], Any]) -> None:
        gate.wait()
        try:
            results[place] = call()
        except (Refusal, AuthorizeError) as refusal:
            results[place] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=one) for one in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert None not in results
    return results


def done(call: Callable[[], None]) -> Callable[[], str]:
    """The same call, which says so when it has gone through."""

    def run() -> str:
        call()
        return "done"

    return run


def answers(results: list[Any]) -> list[dict[str, Any]]:
    return [one for one in results if isinstance(one, dict)]


def alive(answer: dict[str, Any]) -> bool:
    return not isinstance(bearer.of_token(answer["access_token"]), str)


def test_of_two_redemptions_of_one_code_one_wins() -> None:
    app, alice = world.sunrise(), world.alice()
    given = world.grant(alice, app)
    for _ in range(5):
        code = world.code_for(app, given)
        results = at_once(*[partial(world.redeem, app, code)] * 4)
        assert len(answers(results)) == 1
        assert not alive(answers(results)[0]), "a code that came twice ends what it gave"


def test_of_many_uses_of_one_refresh_token_one_line_lives() -> None:
    app, alice = world.sunrise(), world.alice()
    given = world.grant(alice, app)
    answer = world.connect(app, given)
    results = at_once(*[partial(world.refresh, app, answer["refresh_token"])] * 4)
    living = Token.objects.filter(kind="refresh", consumed_ms=None, revoked_ms=None)
    assert len([one for one in answers(results) if alive(one)]) <= 1
    assert living.count() <= 1


def test_a_family_that_ends_during_a_refresh_leaves_nothing_alive() -> None:
    app, alice = world.sunrise(), world.alice()
    given = world.grant(alice, app)
    for _ in range(5):
        answer = world.connect(app, given)
        form = {"token": answer["refresh_token"], "client_id": app.client_id}
        results = at_once(
            partial(world.refresh, app, answer["refresh_token"]), done(partial(revoke.answer, "", form))
        )
        assert [alive(one) for one in answers(results)] in ([], [False])
        assert not alive(answer)


def test_a_family_that_ends_while_a_refresh_is_about_to_commit_takes_its_tokens_along(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app, alice = world.sunrise(), world.alice()
    answer = world.connect(app, world.grant(alice, app))
    inserted, write = threading.Event(), ledger.write

    def slowly(event: Event, *facts: Any) -> None:
        write(event, *facts)
        if event == Event.TOKEN_REFRESHED:
            inserted.set()
            time.sleep(0.3)

    def revoke_meanwhile() -> None:
        inserted.wait(30)
        revoke.answer("", {"token": answer["refresh_token"], "client_id": app.client_id})

    monkeypatch.setattr(ledger, "write", slowly)
    results = at_once(partial(world.refresh, app, answer["refresh_token"]), done(revoke_meanwhile))
    assert [alive(one) for one in answers(results)] == [False]


def test_one_assertion_proves_one_request() -> None:
    app = test_clients.signing_app()
    text = test_clients.signed(app)
    results = at_once(*[done(partial(assertion.verify, text, app))] * 4)
    assert results.count("done") == 1


def test_one_request_gets_one_answer() -> None:
    app, alice = world.sunrise(), world.alice()
    given = world.grant(alice, app)
    prompt = authorize.begin(world.asks(app))
    results = at_once(
        lambda: authorize.issue_code(prompt, given),
        lambda: authorize.issue_code(prompt, given),
        lambda: authorize.deny(prompt),
    )
    assert len([one for one in results if isinstance(one, str)]) == 1


def test_a_person_has_one_route_whoever_comes_first() -> None:
    def make() -> str:
        with sql.writer() as opened:
            return handle.make(opened, 77)[0].split(".")[0]

    assert len(set(at_once(make, make, make, make))) == 1


def test_a_stop_during_a_redemption_is_felt() -> None:
    app, alice = world.sunrise(), world.alice()
    given = world.grant(alice, app)
    code = world.code_for(app, given)
    results = at_once(partial(world.redeem, app, code), done(partial(world.stop, given)))
    assert [alive(one) for one in answers(results)] in ([], [False])
