"""Stop means stop: what other processes still answer after the commit of a stop, under load, by every door.

Three workers serve while `wrk` keeps them busy (where it is installed). Of each stopped connection two readers ask
without a pause; each read has the instants at which it was sent and answered. Instants are seconds since 1970.
"""

from __future__ import annotations

import http.client
import json
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any

from benchmarks import callers
from benchmarks.racing import LUA, TARGETS, serving

EACH = 25
READERS = 2
LIFE = 1.5
"""How long the grants that run out by themselves live, in seconds."""
AFTER = 0.08
"""How long the readers go on after the end, in seconds."""


@dataclass(frozen=True, slots=True)
class Read:
    """One request of a reader."""

    sent: float
    answered: float
    status: int


@dataclass(slots=True)
class Seen:
    """All reads of one connection, and the instant from which it must be refused."""

    reads: list[Read] = field(default_factory=list)
    ended: float = 0.0

    @property
    def late(self) -> int:
        """Reads that were sent after the end and answered: there must be none."""
        return sum(one.status == 200 and one.sent > self.ended for one in self.reads)

    @property
    def next_refused(self) -> float:
        """Milliseconds from the end to the answer 401 of the first request that was sent after it."""
        return min(one.answered for one in self.reads if one.sent > self.ended) - self.ended

    @property
    def last_answered(self) -> float:
        """From the end to the last answer that held data; it was sent before the end. Below 0: answered before."""
        return max(one.answered for one in self.reads if one.status == 200) - self.ended


def run(apps: Path) -> list[str]:
    """Ends connections by each door while their apps read; the lines of a table, one a door and one of all."""
    told = [json.loads(line) for line in apps.read_text().splitlines()]
    people = cycle(callers.people()[:EACH])
    callers.app("bench-stop")
    found: dict[str, list[Seen]] = {}
    with serving(TARGETS["the door"], workers=3) as port, _load(apps.parent, told, port):
        for name, door in DOORS.items():
            found[name] = [_ended(port, door, *next(people)) for _ in range(EACH)]
    every = [one for seen in found.values() for one in seen]
    return [_line(name, seen) for name, seen in [*found.items(), ("all doors", every)]]


def _line(name: str, seen: list[Seen]) -> str:
    refused, last = ([1000 * value for value in sorted(values)] for values in (
        [one.next_refused for one in seen], [one.last_answered for one in seen],
    ))  # fmt: skip
    late, reads = sum(one.late for one in seen), sum(len(one.reads) for one in seen)
    return (
        f"  stop to refusal, {name:14}  next request refused {_spread(refused)} ms after the commit;"
        f" last answer, asked before it, {_spread(last)} ms; {late} of {reads} reads asked after it and answered"
    )


def _spread(values: list[float]) -> str:
    p50, p99 = (values[min(len(values) - 1, round(share * (len(values) - 1)))] for share in (0.5, 0.99))
    return f"p50 {p50:.1f}, p99 {p99:.1f}, max {values[-1]:.1f}"


def _ended(port: int, door: Callable[[Any], float], person_key: int, patient: str) -> Seen:
    """Connect an app, let it read without a pause, end it, and let it try on for a moment."""
    _resume()
    life = LIFE if door is _expiry else None
    token, _page, read, *_ = callers.caller(person_key, patient, client_id="bench-stop", seconds=life)
    seen, done = Seen(), threading.Event()
    readers = [threading.Thread(target=_read, args=(port, token, read, seen, done)) for _ in range(READERS)]
    for reader in readers:
        reader.start()
    _until_it_reads(seen)
    seen.ended = door(_grant(person_key))
    time.sleep(AFTER)
    done.set()
    for reader in readers:
        reader.join()
    if not any(one.status == 200 for one in seen.reads):
        raise RuntimeError("The app could not read before its grant was stopped.")
    return seen


def _until_it_reads(seen: Seen) -> None:
    """Wait for the first answer with data, at most five seconds: a busy machine may take its time."""
    for _ in range(500):
        if any(one.status == 200 for one in tuple(seen.reads)):
            return
        time.sleep(0.01)


def _read(port: int, token: str, path: str, seen: Seen, done: threading.Event) -> None:
    """Ask until it is done, and once more: at least one request is sent after the end."""
    connection, last = http.client.HTTPConnection("127.0.0.1", port, timeout=10), False
    while not last:
        last = done.is_set()
        sent = time.time()
        connection.request("GET", path, headers={"Authorization": f"Bearer {token}"})
        answer = connection.getresponse()
        answer.read()
        seen.reads.append(Read(sent, time.time(), answer.status))
    connection.close()


def _grant(person_key: int) -> Any:
    from sharewell.sharing.models import Grant

    return Grant.objects.filter(person_key=person_key, client_id="bench-stop").latest("starts_ms")


def _page(grant: Any) -> float:
    """The member presses the button; the instant at which grants.stop, behind the page, had committed."""
    from django.conf import settings
    from django.test import Client

    from sharewell.sharing import grants

    stop, committed = grants.stop, [0.0]

    def timed(**facts: Any) -> Any:
        done = stop(**facts)
        committed[0] = time.time()
        return done

    browser = Client(SERVER_NAME=settings.ALLOWED_HOSTS[0])
    browser.force_login(_account(grant.person_key), "allauth.account.auth_backends.AuthenticationBackend")
    grants.stop = timed
    try:
        answer = browser.post(f"/account/sharing/{grant.id}/stop/")
    finally:
        grants.stop = stop
    if answer.status_code != 200 or not committed[0]:
        raise RuntimeError(f"The page did not stop the grant: {answer.status_code}.")
    return committed[0]


def _account(person_key: int) -> Any:
    from sharewell.accounts.models import User
    from sharewell.lib import clock
    from sharewell.members.models import Person

    facts = {"email": f"bench{person_key}@example.org", "created": clock.now()}
    user, _ = User.objects.get_or_create(username=f"bench.{person_key}", defaults=facts)
    Person.objects.filter(person_key=person_key).update(user_id=user.pk)
    return user


def _help_team(grant: Any) -> float:
    return _stopped(grant, "staff", "help_team")


def _security(grant: Any) -> float:
    return _stopped(grant, "system", "security")


def _stopped(grant: Any, kind: str, channel: str) -> float:
    from sharewell.audit.actor import Actor, ActorKind
    from sharewell.sharing import grants

    grants.stop(grant=grant, by=Actor(ActorKind(kind), "bench"), channel=channel, reason="a benchmark of stopping")
    return time.time()


def _suspension(grant: Any) -> float:
    from sharewell.audit.actor import Actor, ActorKind
    from sharewell.registry import apps

    apps.suspend(grant.client_id, by=Actor(ActorKind.OPERATOR, "bench"), reason="a benchmark of stopping")
    return time.time()


def _resume() -> None:
    from sharewell.audit.actor import Actor, ActorKind
    from sharewell.registry import apps

    app = apps.get("bench-stop")
    if app is not None and app.status != "active":
        apps.resume("bench-stop", by=Actor(ActorKind.OPERATOR, "bench"), reason="a benchmark of stopping")


def _expiry(grant: Any) -> float:
    """Nobody does anything: the grant runs out."""
    ends = float(grant.ends_ms) / 1000
    time.sleep(max(0.0, ends - time.time()))
    return ends


DOORS: dict[str, Callable[[Any], float]] = {
    "member's page": _page,
    "help team": _help_team,
    "security": _security,
    "app suspended": _suspension,
    "ran out": _expiry,
}


@contextmanager
def _load(folder: Path, told: list[list[str]], port: int) -> Iterator[None]:
    """Other members' apps, as many as `wrk` can: eight connections that read without a pause."""
    if shutil.which("wrk") is None:
        yield
        return
    requests, script = folder / "stopping.txt", folder / "stopping.lua"
    requests.write_text("".join(f"{one[0]} {one[2]}\n" for one in told), encoding="utf-8")
    script.write_text(LUA % requests, encoding="utf-8")
    command = ["wrk", "-t1", "-c8", "-d600s", "-s", str(script), f"http://127.0.0.1:{port}"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as load:
        try:
            yield
        finally:
            load.kill()
