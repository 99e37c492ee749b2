"""A claim as the maps take it: its rows with values read, its kind, its providers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sharewell.ingest.maps.party import Party, PartyType, party

Line = dict[str, Any]
"""Values by column key (layouts.py): dates as yyyy-mm-dd, amounts as whole cents, flags as bool, codes as text.
A key that is absent means the source has no value."""
Ref = Callable[[str, str], str]
"""ref(type, source key) -> "Type/<logical id>"."""

INSTITUTIONAL: Final = frozenset({"inpatient", "outpatient"})
_NO_ADDRESS: Final = ("", "", "", "")
_ROLES: Final[Mapping[str, tuple[str, ...]]] = {
    role: tuple(f"{prefix}_{part}" for part in ("npi", "name", "taxonomy", "tax_identifier"))
    for role, prefix in {
        "billing": "claim_billing_provider",
        "attending": "claim_attending_provider",
        "operating": "claim_operating_provider",
        "otheroperating": "claim_other_operating_provider",
        "referring": "claim_referring_provider",
        "rendering": "claim_performing_provider",
        "supervisor": "claim_supervising_provider",
        "prescribing": "claim_prescribing_provider",
        "primary": "claim_pcp",
        "facility": "claim_site_of_service",
    }.items()
}
_NAMED: Final = {**_ROLES, "facility": (_ROLES["facility"][0], "service_facility_name", *_ROLES["facility"][2:])}
_OF_KIND: Final[Mapping[str, tuple[str, ...]]] = {
    "inpatient": ("billing", "attending", "operating", "otheroperating", "referring", "rendering", "primary"),
    "outpatient": ("billing", "attending", "operating", "otheroperating", "referring", "rendering", "primary"),
    "professional": ("billing", "rendering", "referring", "supervisor", "primary", "facility"),
    "oral": ("billing", "rendering", "referring", "supervisor", "primary", "facility"),
    "pharmacy": ("billing", "prescribing", "primary"),
}
"""Which providers each profile has a place for. Others that a file names are read and not mapped: the profile's
required value sets leave no code for them (a supervising provider on an institutional claim)."""


@dataclass(slots=True)
class Claim:
    """One claim. kind: inpatient, outpatient, professional, oral or pharmacy; type: the claim-type code."""

    kind: str
    type: str
    id: str
    member_id: str
    status: str
    head: Line
    lines: list[Line]
    parties: dict[str, Party] = field(default_factory=dict)

    @property
    def pending(self) -> bool:
        """Not adjudicated yet: the member's own pages show it, apps do not."""
        return self.status == "pending"


def claim(lines: list[Line]) -> Claim:
    """Put the rows of one claim together. The columns of the claim are read from its first row.

    Raises KeyError when a required value is missing: the feed checks before.
    """
    head = lines[0]
    type = head.get("claim_type", "pharmacy")
    kind = _kind(type, head)
    number = head.get("claim_unique_identifier") or head["rx_service_reference_number"]
    status = head["claim_processing_status_code"]
    made = Claim(kind, _type(type, kind), number, head["member_id"], status, head, lines)
    for role in _OF_KIND[kind]:
        if found := _party(head, role, kind):
            made.parties[role] = found
    if kind == "oral" and "rendering" in made.parties and _is_organization(head):
        made.parties["billing"] = made.parties["rendering"]
    return made


def _kind(type: str, head: Line) -> str:
    if type in ("inpatient", "outpatient", "oral", "pharmacy"):
        return type
    if type != "institutional":
        return "professional"
    return head.get("claim_sub_type") or ("inpatient" if _stay(head) else "outpatient")


def _stay(head: Line) -> bool:
    """Whether an institutional claim without sub type is of a stay: by its bill type, else by DRG or admission."""
    bill = type_of_bill(head)
    if bill:
        return bill[:2] in ("11", "12", "18", "21", "22", "41", "65", "66", "86")
    return "claim_diagnosis_related_group" in head or "member_admission_date" in head


def type_of_bill(head: Line) -> str:
    """The three digits of UB-04 form locator 4, from one column or three; "" when the claim has none."""
    first = str(head.get("claim_bill_facility_type_code", ""))
    if len(first) > 1:
        return first.lstrip("0")
    rest = head.get("claim_service_classification_type_code", ""), head.get("claim_frequency_code", "")
    return first + "".join(rest) if first else ""


def _type(type: str, kind: str) -> str:
    return "institutional" if kind in INSTITUTIONAL else "vision" if type == "vision" else kind


def _is_organization(head: Line) -> bool:
    return bool(head.get("claim_billing_provider_type", "organization") == "organization")


def _party(head: Line, role: str, kind: str) -> Party | None:
    npi, name, taxonomy, tax = _NAMED[role]
    get = head.get
    if npi not in head and name not in head and tax not in head:
        return None
    address = _NO_ADDRESS
    type: PartyType = "Practitioner"
    if role == "facility":
        type, address = "Organization", (get("service_facility_address", ""), "", "", "")
    elif role == "billing":
        address = (
            get("claim_billing_provider_address_line_1", ""),
            get("claim_billing_provider_city", ""),
            get("claim_billing_provider_state", ""),
            get("claim_billing_provider_zip_code", ""),
        )
        if kind in INSTITUTIONAL or kind == "pharmacy" or (kind == "professional" and _is_organization(head)):
            type = "Organization"
    return party(type, get(npi, ""), get(name, ""), get(taxonomy, ""), get(tax, ""), address)
