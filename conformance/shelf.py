"""Everything that one loaded database serves: read person by person, as the door would, written as JSON files."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson

from sharewell.audit.actor import SYSTEM
from sharewell.audit.reading import Reader
from sharewell.fhir import access, compartment, params, query
from sharewell.fhir.access import Access
from sharewell.jobs.ready import ready
from sharewell.lib import secret
from sharewell.records.found import Cursor

CLAIM = "ExplanationOfBenefit"
BY = Reader(SYSTEM, app="conformance")


def load(folder: Path, feeds: Sequence[Path], source: str | None = None) -> str:
    """Load feeds into a new SQLite database in `folder` by the real loader; what it says of the records in a line.

    One database a process: settings are read once.
    """
    _environment(folder)
    from django.core.management import call_command

    from sharewell.ingest import run

    call_command("migrate", interactive=False, verbosity=0)
    total = run.load(feeds, source=source, rejects_dir=folder / "rejects").total
    return f"{total.records} records loaded, {total.rejected} rejected, {total.new} resources"


def resources() -> Iterator[dict[str, Any]]:
    """Every resource of the shelves once: of each person all that their own pages show, and the public ones."""
    from sharewell.records.models import PersonShelf

    people = PersonShelf.objects.order_by("person_key").values_list("person_key", flat=True)
    for person_key in people.exclude(person_key=0):
        caller = access.own(person_key)
        for type_ in params.SERVED:
            if compartment.shelf(type_) == "member":
                yield from _every(caller, type_)
    for type_ in sorted(compartment.PUBLIC.intersection(params.SERVED)):
        yield from _every(access.public(), type_)


def _every(caller: Access, type_: str) -> Iterator[dict[str, Any]]:
    """All pages of a search without conditions."""
    from sharewell.records import search

    wanted = query.parse(type_, [("_count", "200")])
    cursor: Cursor | None = search.START
    while cursor:
        page = search.search(caller, wanted, by=BY, cursor=cursor)
        yield from (orjson.loads(hit.body) for hit in page.matches)
        cursor = page.following


def kind(resource: dict[str, Any]) -> str:
    """What a sample is drawn from: the profiles that a resource claims, else its type; pending claims apart."""
    profiles = resource.get("meta", {}).get("profile") or [resource["resourceType"]]
    named = "+".join(sorted(name.rpartition("/")[2] for name in profiles))
    pending = resource["resourceType"] == CLAIM and resource.get("outcome") != "complete"
    return f"{named} (pending)" if pending else named


def write(folder: Path, sample: int | None) -> int:
    """Write the resources, at most `sample` of each kind, as <type>-<id>.json; how many were written."""
    folder.mkdir(parents=True, exist_ok=True)
    taken: dict[str, int] = {}
    for resource in resources():
        name = kind(resource)
        if sample is None or taken.get(name, 0) < sample:
            taken[name] = taken.get(name, 0) + 1
            (folder / f"{resource['resourceType']}-{resource['id']}.json").write_bytes(orjson.dumps(resource))
    return sum(taken.values())


def _environment(folder: Path) -> None:
    folder.mkdir(parents=True)
    keys = folder / "keys.json"
    keys.write_bytes(orjson.dumps({purpose: {"1": _key(purpose)} for purpose in secret.PURPOSES}))
    keys.chmod(0o600)
    os.environ |= {
        "SHAREWELL_KEYS": str(keys),
        "SHAREWELL_DATABASE": f"sqlite:///{folder}/sharewell.db",
        "SHAREWELL_AUDIT": f"{folder}/audit.db",
    }
    ready()


def _key(purpose: str) -> str:
    """No secret: the same ids in every run, so that a finding can be looked at again."""
    return base64.b64encode(hashlib.sha256(f"conformance {purpose}".encode()).digest()).decode()
