"""The public Python SMART client (fhirclient), unchanged: it launches, reads every claim, and refreshes."""

from __future__ import annotations

import pytest
from fhirclient.client import FHIRClient
from fhirclient.models.explanationofbenefit import ExplanationOfBenefit
from fhirclient.server import FHIRUnauthorizedException

from tests.journeys import steps
from tests.journeys.browser import Opening
from tests.journeys.harbor import Harbor
from tests.journeys.landing import landing

pytestmark = pytest.mark.promise


def test_the_python_client_launches_and_reads_every_claim(open_browser: Opening, harbor: Harbor) -> None:
    visitor, alice, app = open_browser(), harbor.people["alice"], harbor.apps["sunrise"]
    with landing() as place:
        client = FHIRClient(
            settings={
                "app_id": app["client_id"],
                "app_secret": app["client_secret"],
                "api_base": harbor.fhir,
                "redirect_uri": place.callback,
                "scope": "patient/*.read openid fhirUser offline_access",
            }
        )
        assert not client.prepare()
        visitor.open(client.authorize_url)
        steps.sign_in(visitor, alice)
        steps.share(visitor, alice)
        client.handle_callback(visitor.page.url)
    assert client.ready
    assert client.human_name(client.patient.name[0]).endswith(alice.family)
    found = [one.id for one in ExplanationOfBenefit.where({}).perform_resources_iter(client.server)]
    assert len(found) == len(set(found)) == harbor.claims_of(alice) > 50
    assert client.reauthorize()
    assert len(list(ExplanationOfBenefit.where({"_count": "100"}).perform_resources_iter(client.server))) == len(
        found
    )
    steps.stop(visitor, "Sunrise")
    with pytest.raises(FHIRUnauthorizedException):
        every_claim(client)


def every_claim(client: FHIRClient, **search: str) -> list[str]:
    """The ids of all claims, as the library finds them page by page."""
    return [one.id for one in ExplanationOfBenefit.where(search).perform_resources_iter(client.server)]
