"""The fills of a page of pharmacy claims: their bodies in one statement, for drug, days and quantity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from sharewell.audit.reading import Reader
from sharewell.claims import fill, listing
from sharewell.claims.fill import Fill
from sharewell.claims.listing import Claim
from sharewell.fhir import query
from sharewell.fhir.access import Access
from sharewell.records import search


@dataclass(frozen=True, slots=True)
class Filled:
    """A pharmacy claim and its fill."""

    claim: Claim
    fill: Fill


def of(access: Access, claims: Sequence[Claim], *, by: Reader) -> list[Filled]:
    """The fills of these claims, in their order; at most a page of them (policy.page_count_max)."""
    if not claims:
        return []
    wanted = query.parse(listing.TYPE, [("_id", ",".join(one.id for one in claims)), ("_count", str(len(claims)))])
    bodies = {hit.id: hit.body for hit in search.search(access, wanted, by=by).matches}
    return [Filled(one, fill.of(orjson.loads(bodies[one.id]))) for one in claims if one.id in bodies]
