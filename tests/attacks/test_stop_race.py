"""Readers on two workers while another process stops the grant: whoever begins after the stop gets nothing.

"After" is strict: the stop's transaction had committed before the read was sent. What was sent before may be
answered either way, but an answer is whole data or 401, never anything between.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx
import pytest

from sharewell.audit.actor import Actor, ActorKind
from sharewell.sharing import grants
from tests.attacks import pair as world
from tests.attacks.pair import Connection, Pair
from tests.serving import serving

READERS = 6


@dataclass
class Seen:
    """What one reader saw: (sent at, path, status, whether it held anything of the member's)."""

    reads: list[tuple[float, str, int, bool]] = field(default_factory=list)


@pytest.fixture(scope="module")
def pair(module_database: str, tmp_path_factory: pytest.TempPathFactory) -> Pair:
    return world.build(tmp_path_factory.mktemp("pair"))


@pytest.fixture(scope="module")
def base(pair: Pair) -> Iterator[str]:
    with serving(workers=2) as address:
        yield address


def test_no_read_that_begins_after_the_stop_returns_anything(pair: Pair, base: str, deep: bool) -> None:
    answered_before = 0
    for _ in range(12 if deep else 3):
        held = world.connect(pair.alice, pair.hers.app, pair.hers.secret)
        reads, stopped = _race(base, pair, held)
        before = [read for read in reads if read[0] < stopped]
        after = [read for read in reads if read[0] > stopped]
        assert len(after) > READERS
        assert {status for _, _, status, _ in before} <= {200, 401}
        answered_before += sum(status == 200 and told for _, _, status, told in before)
        assert {(status, told) for _, _, status, told in after} == {(401, False)}
        for form in ({"grant_type": "refresh_token", "refresh_token": held.tokens["refresh_token"]},):
            refused = httpx.post(f"{base}/oauth/token", data=form, headers={"Authorization": held.basic})
            assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
    assert answered_before > READERS, "they were reading when it was stopped"


def _race(base: str, pair: Pair, held: Connection) -> tuple[list[tuple[float, str, int, bool]], float]:
    """All readers at once, and the stop in the middle; the answer is what they saw and when the stop was done."""
    done, seen = threading.Event(), [Seen() for _ in range(READERS)]
    threads = [threading.Thread(target=_read, args=(base, pair, held, one, done)) for one in seen]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    by = Actor(ActorKind.MEMBER, str(pair.alice.user.pk))
    grants.stop(grant=held.grant, by=by, channel="account_settings", reason="member asked")
    stopped = time.monotonic()
    time.sleep(0.5)
    done.set()
    for thread in threads:
        thread.join(30)
    return [read for one in seen for read in one.reads], stopped


def _read(base: str, pair: Pair, held: Connection, seen: Seen, done: threading.Event) -> None:
    """Page, page link, single resource and include, again and again, on connections of its own."""
    patient = pair.alice.patient
    paths = [
        "ExplanationOfBenefit?_count=5&_include=ExplanationOfBenefit:provider",
        f"Patient/{patient}",
        f"Patient/{patient}/_history/1",
        "Observation?_count=1",
        "userinfo",
    ]
    with httpx.Client(timeout=30, headers={"Authorization": held.bearer}) as client:
        link = _page_link(client, base)
        while not done.is_set():
            for path in [*paths, link]:
                address = f"{base}/oauth/userinfo" if path == "userinfo" else f"{base}/patient/fhir/{path}"
                sent = time.monotonic()
                answer = client.get(address)
                told = bool(pair.told(answer.content, path)) or answer.status_code == 200
                seen.reads.append((sent, path, answer.status_code, told))


def _page_link(client: httpx.Client, base: str) -> str:
    answer = client.get(f"{base}/patient/fhir/Observation?_count=1")
    if answer.status_code != 200:
        return "Observation?_page=gone"
    link = next(one["url"] for one in answer.json()["link"] if one["relation"] == "next")
    return f"Observation?{link.partition('?')[2]}"
