"""What the FHIR door tells anyone: its CapabilityStatement and where its authorization server is."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import orjson

from sharewell import __version__, policy
from sharewell.fhir import capability
from sharewell.lib import clock
from sharewell.oauth import site
from sharewell.web.api.fhir_answer import Answer

OAUTH = ("authorize", "token", "revoke", "introspect")


def metadata() -> Answer:
    """GET /metadata. https://hl7.org/fhir/R4/http.html#capabilities"""
    return Answer(200, _statement(clock.today(), site.fhir_base()), private=False)


def smart_configuration() -> Answer:
    """GET /.well-known/smart-configuration. https://hl7.org/fhir/smart-app-launch/conformance.html"""
    from sharewell.oauth import discovery

    return Answer(200, orjson.dumps(discovery.smart_configuration()), private=False, kind="application/json")


@lru_cache(maxsize=4)
def _statement(day: date, base: str) -> bytes:
    oauth = {name: site.endpoint(name) for name in OAUTH}
    publisher = policy.current().plan_name
    made = capability.statement(base, issued=day, version=__version__, oauth=oauth, publisher=publisher)
    return orjson.dumps(made)
