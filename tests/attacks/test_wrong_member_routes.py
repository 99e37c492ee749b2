"""Charlie, signed in or not, at every address of sharewell.urls with Alice's grants, papers, codes, tokens.

tests/attacks/addresses has an entry for each address; an address without one fails. An attack is a list of tries:
each is sent once with something of Alice's and once with the same kind of thing that belongs to nobody, and both
answers must be the same bytes; then everything of Alice's must still be as it was.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.urls import get_resolver

from sharewell.accounts.models import Counter
from sharewell.oauth import authorize
from sharewell.oauth.models import PendingRequest
from sharewell.sharing.models import Document, Grant, Signature
from tests.attacks import addresses as attacked
from tests.attacks import pair as world
from tests.attacks.pair import Pair, fhir, shown
from tests.laws.test_routes import routes

ATTACKS = attacked.every()
CHANGING = {"X-Request-Id", "Content-Length", "Expires"}
"""Headers that tell the instant, or the length of what was echoed."""


@pytest.fixture(scope="module")
def pair(module_database: str, tmp_path_factory: pytest.TempPathFactory) -> Pair:
    return world.build(tmp_path_factory.mktemp("pair"))


def addresses() -> list[str]:
    return [address for address, _ in routes(get_resolver().url_patterns)]


def test_every_address_has_its_attack() -> None:
    assert sorted(set(addresses()) - set(ATTACKS)) == [], "a new address needs its attack here"
    assert sorted(set(ATTACKS) - set(addresses())) == []


@pytest.mark.parametrize("address", sorted(ATTACKS))
def test_nothing_of_hers_is_given_and_hers_looks_like_nobodys(pair: Pair, address: str) -> None:
    pair.hers_request = world.pending(pair.hers.app)
    before = _hers(pair)
    for one in ATTACKS[address](pair):
        cache.clear()
        Counter.objects.all().delete()  # nobody is stopped by having tried too often: that would prove nothing
        first, second = one.send(pair, one.hers), one.send(pair, one.nobodys)
        for answer, sent in ((first, one.hers), (second, one.nobodys)):
            assert answer.status_code in one.status, (one, answer.status_code)
            told = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
            headers = repr(sorted(answer.headers.items())).encode()
            asked = " ".join([sent, one.path, repr(one.data), repr(one.headers)])
            assert pair.told(told + headers, asked) == [], one
        if one.hers:
            assert first.status_code == second.status_code, one
            assert _comparable(first, one.hers) == _comparable(second, one.nobodys), one
    assert _hers(pair) == before


def test_her_request_was_not_spent_and_her_app_reads_on(pair: Pair) -> None:
    """After all of it Alice's app works as before, and what it holds is still good for what it was given for."""
    assert fhir(f"Patient/{pair.alice.patient}", pair.hers.bearer).status == 200
    code = world.code_for(pair.hers.app, pair.hers.grant)
    assert "access_token" in world.redeem(pair.hers.app, pair.hers.secret, code)


def test_a_request_that_someone_else_began_is_not_answered_in_her_browser(pair: Pair) -> None:
    """Charlie sends Alice the link of a request of his: signing it would connect his app to her record."""
    his = world.pending(pair.his.app)
    browser = pair.browser(pair.alice)
    for data in (None, {"again": "1"}, {"read": "1", "agree": "on"}):
        path = f"/oauth/authorize/{his}/"
        answer = browser.get(path) if data is None else browser.post(path, data)
        assert answer.status_code == 410
    assert authorize.pending(his) is not None


def _comparable(answer: HttpResponse, sent: str) -> tuple[Any, ...]:
    """Everything of an answer that a stranger could compare: body, where it leads, what it sets."""
    headers = {name: shown(value.encode(), sent) for name, value in answer.headers.items() if name not in CHANGING}
    return shown(answer.content, sent), headers, sorted(answer.cookies)


def _hers(pair: Pair) -> dict[str, Any]:
    """What Charlie must not change."""
    key = pair.alice.key
    found: dict[str, Any] = {
        model.__name__: sorted(model.objects.filter(person_key=key).values_list("id", flat=True))
        for model in (Grant, Signature, Document)
    }
    found["live"] = sorted(Grant.objects.filter(person_key=key, state="active").values_list("id", flat=True))
    found["waiting"] = PendingRequest.objects.filter(id=pair.hers_request).exists()
    found["password"] = _rows("SELECT password, username FROM accounts_user WHERE id = %s", pair.alice.user.pk)
    found["tokens"] = _rows(
        "SELECT id, consumed_ms, revoked_ms FROM oauth_token WHERE person_key = %s ORDER BY id", key
    )
    return found


def _rows(statement: str, value: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [value])
        return list(cursor.fetchall())
