"""python -m benchmarks.pages [--members N] [--claims N]: server time and weight of every page of the member site.

Fills a place from the synthetic plan (100,000 persons, about 1,000,000 claims, one member with 3,000) and asks for
each page inside one process, as that member and as others: the time from the request to the last byte of the
answer, sessions, ledger and database included. Budget: 95 % within 100 ms, 100 kB. On PostgreSQL, which syncs:
python -m tests.postgres --durable python -m benchmarks.pages.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks import place

BUDGET_MS, BUDGET_BYTES = 100, 100_000
HEAVY = "max"
LOGIN = "allauth.account.auth_backends.AuthenticationBackend"
FEEDS = ("plans.csv", "eligibility.csv", "claims.csv", "pharmacy.csv", "accumulators.csv")
LEFT_OUT = re.compile(
    r"/(logout|download|language|demo|oauth|security/(app|passkeys?|codes))|\.(csv|zip|ndjson|pdf)"
)
WITHIN = re.compile(r'href="(/(?:claims|card|documents|messages|records)/[^"#?]+/)"')


@dataclass(frozen=True, slots=True)
class Timed:
    """One page: milliseconds of each request, bytes of the answer."""

    address: str
    took: tuple[float, ...]
    weight: int

    def __str__(self) -> str:
        within = statistics.quantiles(self.took, n=20)[-1]
        over = "  OVER" if within > BUDGET_MS or self.weight > BUDGET_BYTES else ""
        took = f"median {statistics.median(self.took):6.1f} ms, 95 % within {within:6.1f} ms"
        return f"  {self.address:44} {took}, {self.weight:7,} bytes{over}"


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--members", type=int, default=100_000)
    asked.add_argument(
        "--claims", type=float, default=11.2, help="claims of a member who has no story, in the mean"
    )
    asked.add_argument("--times", type=int, default=40, help="requests for each page and kind of member")
    told = asked.parse_args()
    server = os.environ.get("SHAREWELL_DATABASE", "")
    server = server if server.startswith("postgres") else ""
    folder = place.point("pages-postgresql" if server else "pages-sqlite", told.members, server)
    _fill(folder, told.members, told.claims, fresh=bool(server))
    import_module("sharewell.wsgi")  # set up as a server is, what it keeps from the collector included
    from django.conf import settings

    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    print(f"\npages on {'PostgreSQL' if server else 'SQLite'}, {told.members:,} persons, {_count():,} claims")
    for who, members in (("the member with 3,000 claims", [HEAVY]), ("ten others", None)):
        print(f" {who}", flush=True)
        for line in _measure(members or _others(), told.times):
            print(line, flush=True)
    return 0


def _fill(folder: Path, members: int, claims: float, *, fresh: bool) -> None:
    source = place.FOLDER / f"{members}-pages-feeds"
    if not (source / "claims.csv").exists():
        words = ["--members", str(members), "--claims-per-member", str(claims), "--seed", "7"]
        place.sharewell("synth", str(source), *words)
    if fresh or not (folder / "loaded").exists():
        place.sharewell("migrate")
        found = [str(path) for name in FEEDS for path in [source / name] if path.exists()]
        clinical = [str(path) for path in sorted((source / "clinical").glob("*.ndjson"))]
        place.sharewell("load", *found, *clinical, "--rejects", str(folder / "rejects"))
        (folder / "loaded").touch()


def _count() -> int:
    from sharewell.lib import sql

    with sql.reader() as connection:
        counted = connection.rows("SELECT COUNT(*) FROM records_resource WHERE type = 'ExplanationOfBenefit'")
    return int(counted[0][0])


def _others() -> list[str]:
    return ["alice", "bob", *(f"crowd:{number}" for number in range(8))]


def _measure(who: list[str], times: int) -> Iterator[Timed]:
    browsers = [_browser(one) for one in who]
    for address in _addresses(browsers[0]):
        took, weight = [], 0
        for turn in range(max(times, len(browsers)) + len(browsers)):
            browser = browsers[turn % len(browsers)]
            started = time.perf_counter()
            answer = browser.get(address, follow=False)
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            milliseconds = (time.perf_counter() - started) * 1000
            if answer.status_code == 200 and turn >= len(browsers):  # the first of each warms its caches
                took.append(milliseconds)
                weight = max(weight, len(content))
        if len(took) > 1:
            yield Timed(address, tuple(took), weight)


def _addresses(browser: Any) -> list[str]:
    """Every page without a part to fill in, and one page of each kind that these lead to."""
    from django.urls import get_resolver

    from sharewell.web.shared import guard
    from tests.laws.test_routes import routes

    every = routes(get_resolver().url_patterns)
    fixed = [a for a, pattern in every if "<" not in a and guard.of(pattern) in {"member", "public"}]
    pages = [a for a in fixed if not LEFT_OUT.search(a) and not a.startswith(("/health", "/.well-known"))]
    inner: dict[str, str] = {}
    for address in pages:
        answer = browser.get(address)
        if answer.status_code == 200 and not answer.streaming:
            for found in WITHIN.findall(answer.content.decode()):
                inner.setdefault(re.sub(r"[0-9a-z_-]{16,}", "<id>", found), found)
    return pages + [found for found in inner.values() if found not in pages and not LEFT_OUT.search(found)]


def _browser(who: str) -> Any:
    """A browser in which this member is signed in; "crowd:3" is the fourth member who has no story."""
    from django.test import Client

    from sharewell.accounts.models import User
    from sharewell.lib import clock
    from sharewell.members.models import Person

    person = _person(who)
    user, made = User.objects.get_or_create(
        username=f"bench-{person.person_key}", defaults={"created": clock.now()}
    )
    if made:
        user.set_unusable_password()
        user.save()
    Person.objects.filter(person_key=person.person_key).update(user_id=user.pk)
    browser = Client()
    browser.force_login(user, backend=LOGIN)
    return browser


def _person(who: str) -> Any:
    from sharewell.members import person
    from sharewell.members.models import Person
    from sharewell.synth.story import roles

    if who.startswith("crowd:"):
        everyone = Person.objects.order_by("person_key")
        return everyone[everyone.count() * (1 + int(who[6:])) // 10]
    number = next(number for number, role in roles().items() if role.key == who)
    return Person.objects.get(person_key=person.key_of(f"M{number:08d}"))


if __name__ == "__main__":
    sys.exit(main())
