"""Stop means stop: how long after the commit of a stop another process answers 401."""

from __future__ import annotations

import http.client
import json
import statistics
import time
from pathlib import Path

from benchmarks.racing import TARGETS, serving

STOPPED = 20


def run(callers: Path) -> list[str]:
    """Stops grants here while their apps read from a server with two workers; the lines of a table."""
    every = callers.read_text().splitlines(keepends=True)
    told = [json.loads(line) for line in every[-STOPPED:]]
    with serving(TARGETS["the door"]) as port:
        found = [_stopped(port, *one[:3]) for one in told]
    callers.write_text("".join(every[:-STOPPED]))
    answered = sum(reads for _, reads in found)
    took = [milliseconds for milliseconds, _ in found]
    return [
        f"  stop to refusal              median {statistics.median(took):.1f} ms, at most {max(took):.1f} ms after"
        f" the commit, in another process: the next request ({answered} of {len(told)} answered after the commit)"
    ]


def _stopped(port: int, token: str, _page: str, read: str) -> tuple[float, int]:
    """Milliseconds from commit to the first 401, and how many reads were still answered in between."""
    from sharewell.audit.actor import Actor, ActorKind
    from sharewell.lib import secret
    from sharewell.oauth.models import Token
    from sharewell.sharing import grants
    from sharewell.sharing.models import Grant

    held = Token.objects.get(hash=secret.digest(token.partition(".")[2]))
    grant = Grant.objects.get(person_key=held.person_key, id=held.grant_id)
    if _status(port, token, read) != 200:
        raise RuntimeError("The app could not read before its grant was stopped.")
    grants.stop(
        grant=grant, by=Actor(ActorKind.SYSTEM, "bench"), channel="security", reason="a benchmark of stopping"
    )
    committed, answered = time.perf_counter(), 0
    while _status(port, token, read) != 401:
        answered += 1
    milliseconds = (time.perf_counter() - committed) * 1000
    return milliseconds, answered


def _status(port: int, token: str, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers={"Authorization": f"Bearer {token}"})
        return connection.getresponse().status
    finally:
        connection.close()
