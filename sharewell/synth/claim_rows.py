"""A medical claim as rows of the claims feed: one row a line, the columns of the claim repeated."""

from __future__ import annotations

from functools import cache

from sharewell.synth import columns
from sharewell.synth.catalogue import Service
from sharewell.synth.claims import Claim, Line
from sharewell.synth.diagnoses import words
from sharewell.synth.money import Amounts
from sharewell.synth.people import PAYER_ID, PAYER_NAME
from sharewell.synth.providers import of_kind
from sharewell.synth.sheet import Sheet, quoted

HEADER = (
    "Claim unique identifier", "Member id", "Coverage id", "Claim processing status code",
    "Claim payment status code", "Claim processing stage", "EOB last updated date", "Claim received date",
    "Adjudication date", "Claim paid date", "Claim adjusted from identifier", "Claim adjusted to identifier",
    "Claim payer identifier", "Claim payer name", "Claim payee type code", "Benefit payment status",
    "Claim payment denial code 1", "Process note 1", "Patient account number", "Medical record number",
    "Claim type", "Claim sub type", "Statement from date", "Statement thru date", "Claim service start date",
    "Claim service end date",
)  # fmt: skip
STAY = (
    "Member admission date", "Member discharge date", "Claim diagnosis related group",
    "Claim diagnosis related group version", "Claim source inpatient admission code",
    "Claim inpatient admission type code", "Claim bill facility type code",
    "Claim service classification type code", "Claim frequency code", "Patient discharge status code",
    "Procedure code 1", "Procedure date 1",
)  # fmt: skip
RARE = (
    "Claim primary payer identifier", "Other payer name", "Claim payee", "Claim payee name",
    "Claim payee relationship", "Missing tooth number 1", "Missing tooth number 2", "Missing tooth number 3",
    "Orthodontics treatment indicator", "Orthodontics appliance application date",
    "Total number of months for orthodontia", "Prosthesis replacement indicator",
    "Date of prior prosthesis placement", "Patient weight", "Ambulance transport reason",
    "Transportation distance", "Round trip purpose", "Stretcher purpose", "Pick-up location",
    "Drop-off location", "Service facility address",
)  # fmt: skip
LINE = (
    "Line number", "Service (from) date", "Service to date", "Line benefit payment status",
    "Line payment denial code 1", "Line payment denial code 2", "Payment member explanation",
    "Type of service", "Place of service code", "Revenue center code", "Procedure code", "Modifier Code-1",
    "Diagnosis pointer", "Number of units", "Allowed number of units", "Tooth number 1", "Tooth number 2",
    "Tooth surface",
)  # fmt: skip
CLAIM_MONEY = (
    "Claim total submitted amount", "Claim discount amount", "Claim disallowed amount",
    "Claim total allowed amount", "Member paid deductible", "Copay amount", "Co-insurance liability amount",
    "Claim primary payer paid amount", "Claim payment amount", "Member liability",
    "Claim amount paid to provider", "Member reimbursement", "Amount paid by patient",
)  # fmt: skip
LINE_MONEY = (
    "Line submitted amount", "Line discount amount", "Line disallowed amount", "Line allowed amount",
    "Line patient deductible", "Line copay amount", "Line coinsurance amount",
    "Line primary payer paid amount", "Line payment amount", "Line member liability",
    "Line amount paid to provider", "Line member reimbursement", "Line amount paid by patient",
)  # fmt: skip
BLOCKS = {
    "Diagnosis code 1": 125,
    "Claim billing provider NPI": 10,
    "Claim attending provider NPI": 5,
    "Claim operating provider NPI": 5,
    "Claim referring provider NPI": 5,
    "Claim performing provider NPI": 5,
    "Claim PCP NPI": 5,
    "Claim site of service NPI": 5,
}

SHEET = Sheet(
    columns.CLAIMS,
    dict.fromkeys((*HEADER, *STAY, *RARE, *LINE, *CLAIM_MONEY, *LINE_MONEY), 1) | BLOCKS,
)
HEADER_SLOTS, STAY_SLOTS, LINE_SLOTS = SHEET.slots(*HEADER), SHEET.slots(*STAY), SHEET.slots(*LINE)
CLAIM_MONEY_SLOTS, LINE_MONEY_SLOTS = SHEET.slots(*CLAIM_MONEY), SHEET.slots(*LINE_MONEY)
DIAGNOSES, BILLING, ATTENDING, OPERATING, REFERRING, PERFORMING, PCP, FACILITY = SHEET.slots(*BLOCKS)
FACILITY_ADDRESS = SHEET.slot("Service facility address")
STATUS = {"paid": "paid", "denied": "denied", "partial": "partiallypaid", "pending": "pending"}
PAYMENT = {**STATUS, "pending": ""}
OTHER_PAYER = "Sandbar Mutual Group Health"


def rows(claim: Claim) -> str:
    """The text of all rows of the claim, each with its line end."""
    cells = SHEET.row()
    for slot, text in zip(HEADER_SLOTS, _header(claim), strict=True):
        cells[slot] = text
    cells[DIAGNOSES] = diagnosis_cells(claim.diagnoses, claim.service.kind == "inpatient")
    _providers(claim, cells)
    if claim.service.bill_type:
        for slot, text in zip(STAY_SLOTS, _stay(claim), strict=True):
            cells[slot] = text
    if claim.service.ambulance or claim.service.kind == "oral" or claim.payee or claim.other_payer:
        for column, text in _rare(claim).items():
            cells[SHEET.slot(column)] = quoted(text)
    for slot, text in zip(CLAIM_MONEY_SLOTS, _money(claim.totals, claim), strict=True):
        cells[slot] = text
    written = []
    for place, line in enumerate(claim.lines, 1):
        for slot, text in zip(LINE_SLOTS, _line(place, line, claim), strict=True):
            cells[slot] = text
        for slot, text in zip(LINE_MONEY_SLOTS, _money(line.amounts, claim), strict=True):
            cells[slot] = text
        written.append(",".join(cells))
    written.append("")
    return "\n".join(written)


def _header(claim: Claim) -> tuple[str, ...]:
    start, end = claim.start.isoformat(), claim.end.isoformat()
    reversed_ = claim.status == "cancelled"
    service, person = claim.service, claim.person
    changed = claim.changed or claim.adjudicated or claim.received
    return (
        claim.number,
        person.member_id,
        claim.coverage.coverage_id,
        "reversed" if reversed_ else STATUS[claim.outcome],
        "" if reversed_ else PAYMENT[claim.outcome],
        claim.stage,
        changed.isoformat(),
        claim.received.isoformat(),
        claim.adjudicated.isoformat() if claim.adjudicated else "",
        claim.paid.isoformat() if claim.paid else "",
        claim.adjusted_from,
        claim.adjusted_to,
        PAYER_ID,
        PAYER_NAME,
        PAYEES.get(claim.payee, "other"),
        "" if claim.pending else claim.billing.network,
        f"CO-{claim.denial}" if claim.denial else "CO-45" if claim.totals.discount else "",
        quoted(claim.note or NOTES.get(claim.outcome, "")),
        f"ACC{person.number:06d}{start[2:4]}",
        f"MRN{person.number:08d}",
        TYPES[service.kind],
        service.kind if service.bill_type else "",
        start,
        end,
        start,
        end,
    )


TYPES = {
    "inpatient": "institutional",
    "outpatient": "institutional",
    "professional": "professional",
    "oral": "oral",
}
PAYEES = {"": "provider", "member": "beneficiary"}
NOTES = {
    "paid": "This claim was paid under your plan's benefits.",
    "denied": "This claim was not paid. You have the right to appeal.",
    "partial": "A part of this claim was not covered. You have the right to appeal that part.",
    "reversal": "An earlier payment was taken back.",
}


@cache
def diagnosis_cells(codes: tuple[str, ...], inpatient: bool) -> str:
    """The 125 diagnosis columns: codes, descriptions, code types, roles, present on admission (25 of each)."""
    roles = ["principal", *["secondary"] * 24][: len(codes)]
    if inpatient:
        codes, roles = (*codes, codes[0]), [*roles, "admitting"]
    onset = ["Y"] * (len(codes) - 1) if inpatient else []
    described = [quoted(words(code)) for code in codes]
    groups = (list(codes), described, ["icd10"] * len(codes), roles, onset)
    return ",".join(",".join(group + [""] * (25 - len(group))) for group in groups)


def _providers(claim: Claim, cells: list[str]) -> None:
    cells[BILLING] = claim.billing.billing_cells
    if claim.service.bill_type:
        cells[ATTENDING] = claim.rendering.cells
        if claim.service.icd_procedure:
            cells[OPERATING] = claim.rendering.cells
    elif claim.rendering.is_person:
        cells[PERFORMING] = claim.rendering.cells
    if claim.referring:
        cells[REFERRING] = claim.referring.cells
    if claim.coverage.product.plan_type.startswith("HMO"):
        doctors = of_kind("primary")
        cells[PCP] = doctors[claim.person.number % len(doctors)].cells
    if claim.service.place in FACILITY_PLACES:
        facility = of_kind("dental")[0] if claim.service.kind == "oral" else claim.billing
        cells[FACILITY] = facility.cells
        cells[FACILITY_ADDRESS] = quoted(", ".join(facility.address))


FACILITY_PLACES = {"11", "21", "22", "24", "58", "65"}


def _stay(claim: Claim) -> tuple[str, ...]:
    service = claim.service
    inpatient = service.kind == "inpatient"
    start, end = claim.start.isoformat(), claim.end.isoformat()
    facility, classification = service.bill_type[0], service.bill_type[1]
    return (
        start if inpatient else "",
        end if inpatient else "",
        service.drg,
        "43" if service.drg else "",
        service.source,
        service.admission,
        facility,
        classification,
        claim.frequency,
        service.discharge,
        service.icd_procedure,
        start if service.icd_procedure else "",
    )


def _rare(claim: Claim) -> dict[str, str]:
    found: dict[str, str] = {}
    if claim.other_payer:
        found |= {"Claim primary payer identifier": claim.other_payer, "Other payer name": OTHER_PAYER}
    if claim.payee not in PAYEES:
        name, number, relationship = claim.payee.split("|")
        found |= {"Claim payee name": name, "Claim payee": number, "Claim payee relationship": relationship}
    for place, tooth in enumerate(claim.service.missing, 1):
        found[f"Missing tooth number {place}"] = tooth
    return found | _dental(claim.service, claim.start.isoformat()) | _ride(claim)


def _dental(service: Service, day: str) -> dict[str, str]:
    found: dict[str, str] = {}
    if service.orthodontics:
        found |= {
            "Orthodontics treatment indicator": "Y",
            "Orthodontics appliance application date": day,
            "Total number of months for orthodontia": "24",
        }
    if service.prosthesis:
        found |= {
            "Prosthesis replacement indicator": "Y",
            "Date of prior prosthesis placement": f"{int(day[:4]) - 6}{day[4:7]}-01",
        }
    return found


def _ride(claim: Claim) -> dict[str, str]:
    if not claim.service.ambulance:
        return {}
    return {
        "Patient weight": "162",
        "Ambulance transport reason": "A",
        "Transportation distance": "12",
        "Round trip purpose": "One way only; no return trip was billed",
        "Stretcher purpose": "Could not sit up safely",
        "Pick-up location": f"{claim.person.address_line_1}; {claim.person.city}",
        "Drop-off location": "Port Harbor General Hospital; Port Harbor",
    }


def _line(place: int, line: Line, claim: Claim) -> tuple[str, ...]:
    item, amounts, service = line.item, line.amounts, claim.service
    pending = claim.pending
    reasons = ["CO-" + line.denial] if line.denial else []
    if amounts.discount:
        reasons.append("CO-45")
    reasons += ("", "")
    day = line.day.isoformat()
    return (
        str(place),
        day,
        claim.end.isoformat() if item.per_day else day,
        "" if pending else claim.billing.network,
        reasons[0],
        reasons[1],
        LINE_NOTES[line.denial] if line.denial else share_note(amounts),
        "1" if service.kind == "professional" else "",
        service.place,
        item.rev,
        item.code,
        item.mod,
        "1",
        str(line.units),
        "" if pending else "0" if line.denial else str(line.units),
        item.tooth,
        item.more_teeth,
        item.surface,
    )


LINE_NOTES = {
    "50": "The plan did not find this service medically necessary.",
    "18": "This service was already billed and decided.",
    "197": "The plan's approval was needed first and was not asked for.",
    "204": "Your plan does not cover this service.",
    "27": "The service was given after coverage ended.",
}


def share_note(amounts: Amounts) -> str:
    """What the member is told about the own share of a line; empty where there is none."""
    if amounts.deductible:
        return "A part went to your yearly deductible."
    if amounts.copay:
        return "You pay a copay for this."
    return "You pay a share of the price." if amounts.coinsurance else ""


def _money(amounts: Amounts, claim: Claim) -> tuple[str, ...]:
    """The thirteen amounts in the order of the columns; of a pending claim only the billed one is known."""
    billed, discount, noncovered, allowed, deductible, copay, coinsurance, other, plan = amounts
    if claim.pending:
        return (_dollars(billed), "", "", "", "", "", "", "", "", "", "", "", "")
    to_member = plan if claim.payee else 0
    return (
        _dollars(billed),
        _dollars(discount),
        _dollars(noncovered),
        _dollars(allowed),
        _dollars(deductible),
        _dollars(copay),
        _dollars(coinsurance),
        _dollars(other),
        _dollars(plan),
        _dollars(deductible + copay + coinsurance),
        _dollars(plan - to_member),
        _dollars(to_member),
        _dollars(copay),
    )


def _dollars(cents: int) -> str:
    if cents > 0:
        return f"{cents // 100}.{cents % 100:02d}"
    return "0.00" if cents == 0 else f"-{-cents // 100}.{-cents % 100:02d}"
