"""A fill as rows of the pharmacy feed: one row, and for a compound one more an ingredient, same line number."""

from __future__ import annotations

from sharewell.synth import columns
from sharewell.synth.claim_rows import share_note
from sharewell.synth.money import dollars
from sharewell.synth.people import PAYER_ID, PAYER_NAME
from sharewell.synth.pharmacy import Fill
from sharewell.synth.sheet import Sheet

HEADER = (
    "Member id", "Coverage id", "Claim processing status code", "Claim payment status code",
    "EOB last updated date", "Claim received date", "Adjudication date", "Claim paid date",
    "Claim adjusted from identifier", "Claim adjusted to identifier", "Claim payer identifier",
    "Claim payer name", "Claim payee type code", "Benefit payment status", "Process note 1",
    "RX service reference number", "Days supply", "DAW product selection code", "Refill number",
    "Refills authorized", "Prescription origin code", "Plan reported brand generic code", "Compound code",
    "Pharmacy service type code",
)  # fmt: skip
LINE = (
    "Line number", "Service (from) date", "Service to date", "Line benefit payment status",
    "Line payment denial code 1", "Payment member explanation", "National drug code",
    "Quantity qualifier code", "Quantity dispensed",
)  # fmt: skip
CLAIM_MONEY = (
    "Claim total submitted amount", "Claim discount amount", "Claim disallowed amount",
    "Claim total allowed amount", "Member paid deductible", "Copay amount", "Co-insurance liability amount",
    "Claim primary payer paid amount", "Claim payment amount", "Member liability",
    "Claim amount paid to provider", "Amount paid by patient",
)  # fmt: skip
LINE_MONEY = (
    "Line submitted amount", "Line discount amount", "Line disallowed amount", "Line allowed amount",
    "Line patient deductible", "Line copay amount", "Line coinsurance amount",
    "Line primary payer paid amount", "Line payment amount", "Line member liability",
    "Line amount paid to provider", "Line amount paid by patient", "Drug cost",
)  # fmt: skip
BLOCKS = {"Claim billing provider NPI": 10, "Claim prescribing provider NPI": 5}
SHEET = Sheet(columns.PHARMACY, dict.fromkeys((*HEADER, *LINE, *CLAIM_MONEY, *LINE_MONEY), 1) | BLOCKS)
HEADER_SLOTS, LINE_SLOTS = SHEET.slots(*HEADER), SHEET.slots(*LINE)
CLAIM_MONEY_SLOTS, LINE_MONEY_SLOTS = SHEET.slots(*CLAIM_MONEY), SHEET.slots(*LINE_MONEY)
BILLING, PRESCRIBER = SHEET.slots(*BLOCKS)
SERVICE_TYPES = {"pharmacy": "01", "mailorder": "06", "specialtyrx": "08"}


def rows(fill: Fill) -> str:
    """The text of all rows of the fill, each with its line end."""
    cells = SHEET.row()
    for slot, text in zip(HEADER_SLOTS, _header(fill), strict=True):
        cells[slot] = text
    cells[BILLING], cells[PRESCRIBER] = fill.pharmacy.billing_cells, fill.prescriber.cells
    money = _money(fill)
    for slot, text in zip(CLAIM_MONEY_SLOTS, money, strict=False):
        cells[slot] = text
    compound = fill.drug.compound
    _put(cells, LINE_SLOTS, _line(fill, "Compound" if compound else fill.drug.ndc, fill.quantity))
    _put(cells, LINE_MONEY_SLOTS, money)
    written = ",".join(cells) + "\n"
    for ndc in compound:
        _put(cells, LINE_SLOTS, _line(fill, ndc, f"{float(fill.quantity) / len(compound):.2f}"))
        _put(cells, LINE_MONEY_SLOTS, ("",) * len(LINE_MONEY_SLOTS))
        written += ",".join(cells) + "\n"
    return written


def _put(cells: list[str], slots: tuple[int, ...], texts: tuple[str, ...]) -> None:
    for slot, text in zip(slots, texts, strict=True):
        cells[slot] = text


def _header(fill: Fill) -> tuple[str, ...]:
    day = fill.day.isoformat()
    reversed_ = fill.status == "cancelled"
    paid = fill.paid.isoformat() if fill.paid else ""
    rejected = fill.outcome == "denied"
    return (
        fill.person.member_id,
        fill.coverage.coverage_id,
        "reversed" if reversed_ else "denied" if rejected else "paid",
        "" if reversed_ else "denied" if rejected else "paid",
        paid if reversed_ else day,
        day,
        paid if fill.outcome == "reversal" else day,
        paid,
        fill.adjusted_from,
        fill.adjusted_to,
        PAYER_ID,
        PAYER_NAME,
        "provider",
        fill.pharmacy.network,
        NOTES[fill.outcome],
        fill.number,
        str(fill.days_supply),
        fill.drug.daw,
        str(fill.refill),
        str(fill.refills_authorized),
        "3",
        "1" if fill.drug.brand == "B" else "2",
        "2" if fill.drug.compound else "1",
        SERVICE_TYPES[fill.pharmacy.kind],
    )


NOTES = {
    "paid": "This prescription was paid under your drug benefit.",
    "denied": "This prescription was not paid. Ask your prescriber or appeal.",
    "reversal": "An earlier payment was taken back.",
}


def _line(fill: Fill, ndc: str, quantity: str) -> tuple[str, ...]:
    day = fill.day.isoformat()
    return (
        "1",
        day,
        day,
        fill.pharmacy.network,
        fill.reject,
        share_note(fill.amounts),
        ndc,
        fill.drug.unit,
        quantity,
    )


def _money(fill: Fill) -> tuple[str, ...]:
    amounts = fill.amounts
    written = tuple(map(dollars, amounts))
    share = dollars(amounts.member_share)
    return (*written, share, written[8], share, dollars(amounts.allowed or amounts.billed))
