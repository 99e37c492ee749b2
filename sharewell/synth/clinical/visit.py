"""A claim seen as a visit: what the clinical resources of that day share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sharewell.synth.claims import Claim
from sharewell.synth.clinical.coding import Resource, moment, reference
from sharewell.synth.draw import Draw


@dataclass(slots=True)
class ClinicalVisit:
    """One visit of one member; `key` is unique in the plan, `draw` is the clinical stream of the member."""

    claim: Claim
    draw: Draw

    @property
    def key(self) -> str:
        """The claim's number, in the letters that FHIR ids allow."""
        return self.claim.number.lower()

    @property
    def patient(self) -> Resource:
        """The member."""
        return reference("Patient", self.claim.person.member_id)

    @property
    def day(self) -> date:
        """The first day."""
        return self.claim.start

    @property
    def start(self) -> str:
        """When it began."""
        return moment(self.claim.start)

    @property
    def end(self) -> str:
        """When it ended."""
        return moment(self.claim.end, 10, 30)

    @property
    def encounter(self) -> Resource:
        """The Encounter; only services with a class of encounter have one."""
        return reference("Encounter", f"enc-{self.key}")

    @property
    def has_encounter(self) -> bool:
        """Whether there is one."""
        return bool(self.claim.service.encounter)

    @property
    def clinician(self) -> Resource:
        """Who did it: a practitioner, or the organization where no person is known."""
        provider = self.claim.rendering
        return reference("Practitioner" if provider.is_person else "Organization", provider.npi, provider.name)

    @property
    def facility(self) -> Resource:
        """The organization that billed."""
        provider = self.claim.billing
        return reference("Practitioner" if provider.is_person else "Organization", provider.npi, provider.name)
