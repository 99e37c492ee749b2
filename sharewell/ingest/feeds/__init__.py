"""Feeds: every kind of file that `sharewell load` reads.

Owns: how a file is told from another, streamed, cut into records and handed to the maps.
Never: writes anything; knows FHIR beyond calling a map.
A new feed is one file here, one map, and one word in FEEDS.
"""

from sharewell.ingest.feeds.accumulators import AccumulatorsFeed
from sharewell.ingest.feeds.claims import ClaimsFeed
from sharewell.ingest.feeds.eligibility import EligibilityFeed
from sharewell.ingest.feeds.feed import Feed
from sharewell.ingest.feeds.fhir_bundle import FhirBundle
from sharewell.ingest.feeds.fhir_ndjson import FhirNdjson
from sharewell.ingest.feeds.pharmacy import PharmacyFeed
from sharewell.ingest.feeds.plans import PlansFeed
from sharewell.ingest.feeds.rif import RifFeed

FEEDS: tuple[Feed, ...] = (
    EligibilityFeed(),
    ClaimsFeed(),
    PharmacyFeed(),
    PlansFeed(),
    AccumulatorsFeed(),
    RifFeed(),
    FhirNdjson(),
    FhirBundle(),
)
"""In the order in which they are asked whether they know a file."""
