"""Supporting information: the facts of a claim that have no element of their own."""

from __future__ import annotations

from typing import Any, Final

from sharewell.ingest.maps.code import (
    ABSENT,
    ADMISSION_TYPE,
    AP_DRG,
    APR_DRG,
    DISCHARGE,
    MS_DRG,
    NCPDP_BRAND,
    NCPDP_COMPOUND,
    NCPDP_DAW,
    NCPDP_ORIGIN,
    ORIGIN,
    ORIGIN_NEWBORN,
    TOOTH,
    TRANSPORT_REASON,
    TYPE_OF_BILL,
    UCUM,
    carin_info,
    concept,
)
from sharewell.ingest.maps.eob.claim import Claim, Line, Ref, type_of_bill

Entry = dict[str, Any]

_NEWBORN: Final = "4"
_DRG_SYSTEMS: Final = {"MS-DRG": MS_DRG, "AP-DRG": AP_DRG, "APR-DRG": APR_DRG}
_MISSING_TEETH: Final = tuple(f"missing_tooth_number_{number}" for number in range(1, 33))
_TRANSPORT_TEXTS: Final = (
    ("roudtrippurpose", "round_trip_purpose"),
    ("stretcherpurpose", "stretcher_purpose"),
    ("pickuplocation", "pick_up_location"),
    ("dropofflocation", "drop_off_location"),
)


class Info(list[Entry]):
    """The list being built; `add` numbers an entry and answers its number."""

    def add(self, category: str, **value: Any) -> int:
        number = len(self) + 1
        self.append({"sequence": number, "category": carin_info(category), **value})
        return number


def supporting_info(claim: Claim, ref: Ref) -> Info:
    """EOB.supportingInfo of any kind of claim, without what belongs to single lines."""
    info = Info()
    head = claim.head
    if "claim_received_date" in head:
        info.add("clmrecvddate", timingDate=head["claim_received_date"])
    if claim.kind == "pharmacy":
        _fill(info, head)
        return info
    if claim.kind in ("inpatient", "outpatient"):
        _institutional(info, claim)
    elif "facility" in claim.parties:
        facility = claim.parties["facility"]
        info.add("servicefacility", valueReference={"reference": ref("Organization", facility.key)})
    if "medical_record_number" in head:
        info.add("medicalrecordnumber", valueString=head["medical_record_number"])
    if "patient_account_number" in head:
        info.add("patientaccountnumber", valueString=head["patient_account_number"])
    if claim.kind == "oral":
        _oral(info, head)
    return info


def _institutional(info: Info, claim: Claim) -> None:
    head = claim.head
    if claim.kind == "inpatient":
        info.add("admissionperiod", timingPeriod=_stay(head))
        if "claim_diagnosis_related_group" in head:
            info.add("drg", code=_drg(head))
    if bill := type_of_bill(head):
        info.add("typeofbill", code=concept(TYPE_OF_BILL, bill))
    admission = head.get("claim_inpatient_admission_type_code")
    if origin := head.get("claim_source_inpatient_admission_code"):
        system = ORIGIN_NEWBORN if admission == _NEWBORN else ORIGIN
        info.add("pointoforigin", code=concept(system, origin))
    if admission:
        info.add("admtype", code=concept(ADMISSION_TYPE, admission))
    if status := head.get("patient_discharge_status_code"):
        info.add("discharge-status", code=concept(DISCHARGE, status))


def _stay(head: Line) -> Entry:
    start = head.get("member_admission_date") or head.get("statement_from_date")
    period = {"start": start} if start else {}
    if end := head.get("member_discharge_date"):
        period["end"] = end
    return period or ABSENT


def _drg(head: Line) -> Entry:
    system = _DRG_SYSTEMS[head.get("claim_diagnosis_related_group_name", "MS-DRG")]
    coding = {"system": system}
    if version := head.get("claim_diagnosis_related_group_version"):
        coding["version"] = version
    coding["code"] = head["claim_diagnosis_related_group"]
    return {"coding": [coding]}


def _fill(info: Info, head: Line) -> None:
    """The facts of a pharmacy fill; the first four are mandatory in the profile."""
    info.add("dayssupply", valueQuantity=_count(head, "days_supply"))
    info.add("dawcode", code=concept(NCPDP_DAW, head.get("daw_product_selection_code", "0")))
    info.add("refillnum", valueQuantity=_count(head, "refill_number"))
    info.add("refillsauthorized", valueQuantity=_count(head, "refills_authorized"))
    if code := head.get("plan_reported_brand_generic_code"):
        info.add("brandgenericindicator", code=concept(NCPDP_BRAND, code))
    if code := head.get("prescription_origin_code"):
        info.add("rxorigincode", code=concept(NCPDP_ORIGIN, code))
    if code := head.get("compound_code"):
        info.add("compoundcode", code=concept(NCPDP_COMPOUND, code))


def _count(head: Line, key: str) -> Entry:
    return {"value": head[key]} if key in head else ABSENT


def _oral(info: Info, head: Line) -> None:
    if head.get("orthodontics_treatment_indicator"):
        months = head.get("total_number_of_months_for_orthodontia")
        quantity = ABSENT if months is None else {"value": months, "unit": "mo", "system": UCUM, "code": "mo"}
        timing = {"timingDate": head[key]} if (key := "orthodontics_appliance_application_date") in head else {}
        info.add("orthodontics", **timing, valueQuantity=quantity)
    if "prosthesis_replacement_indicator" in head:
        timing = {"timingDate": head[key]} if (key := "date_of_prior_prosthesis_placement") in head else {}
        info.add("prosthesis", **timing, valueBoolean=head["prosthesis_replacement_indicator"])
    for key in _MISSING_TEETH:
        if key in head:
            info.add("missingtoothnumber", code=concept(TOOTH, head[key]))


def transport(info: Info, head: Line) -> list[int]:
    """The facts of an ambulance claim; answers their numbers, which a line must name (C4BB
    EOB-prof-all-transportation-supportinginfo-linked-to-line)."""
    numbers: list[int] = []
    if "patient_weight" in head:
        weight = {"value": head["patient_weight"], "unit": "[lb_av]", "system": UCUM, "code": "[lb_av]"}
        numbers.append(info.add("patientweight", valueQuantity=weight))
    if "ambulance_transport_reason" in head:
        reason = {"system": TRANSPORT_REASON, "code": head["ambulance_transport_reason"]}
        numbers.append(info.add("ambulancetransportreason", reason=reason))
    if "transportation_distance" in head:
        miles = {"value": head["transportation_distance"], "unit": "[mi_i]", "system": UCUM, "code": "[mi_i]"}
        numbers.append(info.add("transportationdistance", valueQuantity=miles))
    numbers += [info.add(category, valueString=head[key]) for category, key in _TRANSPORT_TEXTS if key in head]
    return numbers
