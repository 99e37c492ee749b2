"""What a list shows of a resource: a few facts kept beside its body, so that a long list parses no bodies.

Facts only, as FHIR tells them; what they mean to a member is said elsewhere, from these facts on the list and on
the page of one claim alike. `FORM` begins every kept text: raised when the facts change, it makes older ones be
taken from the body again. Nothing raises: a value of the wrong shape is no fact.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final

import msgspec

from sharewell.fhir import clinical_brief
from sharewell.fhir.resource import at, codes, dicts, text
from sharewell.lib.fold import fold

FORM: Final = 1
START: Final = f"[{FORM},"
STAGE: Final = "/StructureDefinition/processing-stage"
"""How the URL of our extension ends that says where a claim is in the plan's work (ingest/maps/eob/stage.py)."""
CATEGORIES: Final = (
    "submitted", "noncovered", "discount", "eligible", "deductible", "copay", "coinsurance", "priorpayerpaid",
    "benefit", "memberliability",
)  # fmt: skip
"""The amounts that are kept, by their adjudication codes, in this order."""
_PLACE: Final = {name: number for number, name in enumerate(CATEGORIES)}
_TELLING: Final = frozenset({"submitted", "noncovered", "eligible"})
_EMERGENCY: Final = re.compile(r"0?45\d\Z")
_LONGEST: Final = 1_000

Cents = list[int | None]


class ClaimBrief(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The facts of an ExplanationOfBenefit. Dates as written, amounts in cents in the order of CATEGORIES.

    `paid`: the code of payment.type; `lines`, `refused`: how many lines, and how many of which nothing is covered;
    `before`, `after`: numbers of claims that it replaces, and that replaced it; `words`: what a search looks in,
    besides number and provider. No cycle can begin here, so the collector need not walk the thousands of a list.
    """

    form: int
    number: str
    use: str
    status: str
    outcome: str
    stage: str
    type: str
    subtype: str
    place: str
    start: str
    end: str
    created: str
    provider: str
    paid: str
    paid_on: str
    amounts: list[int | None]
    lines: int
    refused: int
    before: list[str]
    after: list[str]
    words: str


def of(resource: dict[str, Any]) -> str | None:
    """The text to keep of a resource; None for types that no list shows this way."""
    if resource.get("resourceType") != "ExplanationOfBenefit":
        return clinical_brief.written(resource, FORM)
    return _ENCODER.encode(of_claim(resource)).decode()


_ENCODER: Final = msgspec.json.Encoder()
_DECODER: Final = msgspec.json.Decoder(ClaimBrief)


def read(kept: str) -> ClaimBrief:
    """The facts of a kept text. Raises msgspec.ValidationError for a text of another form."""
    return _DECODER.decode(kept)


def of_claim(eob: dict[str, Any]) -> ClaimBrief:
    """The facts of an ExplanationOfBenefit of any source."""
    items = dicts(eob.get("item"))
    number, payment = _number(eob), eob.get("payment")
    payment = payment if isinstance(payment, dict) else {}
    before, after = _related(eob)
    return ClaimBrief(
        FORM,
        number,
        text(eob, "use"),
        text(eob, "status"),
        text(eob, "outcome"),
        stage(eob),
        _code(eob.get("type")),
        _code(eob.get("subType")) or _profile(eob),
        _place(items),
        text(eob.get("billablePeriod"), "start") or _first_day(items),
        text(eob.get("billablePeriod"), "end"),
        text(eob, "created"),
        text(eob.get("provider"), "display"),
        _code(payment.get("type")),
        text(payment, "date"),
        claim_amounts(eob, items),
        len(items),
        sum([is_refused(item) for item in items]),
        before,
        after,
        _words(eob, items),
    )


def amounts(adjudication: object) -> Cents:
    """The amounts of one adjudication list in cents, in the order of CATEGORIES; None where it has none."""
    found: Cents = [None] * len(CATEGORIES)
    for entry in adjudication if isinstance(adjudication, list) else ():
        try:
            place = _PLACE.get(entry["category"]["coding"][0]["code"])
            if place is not None:
                value = entry["amount"]["value"]
                found[place] = round(value * 100) + (found[place] or 0)
        except (KeyError, IndexError, TypeError, ValueError, OverflowError):
            continue
    return found


def claim_amounts(eob: dict[str, Any], items: list[dict[str, Any]]) -> Cents:
    """The amounts of the whole claim: as its totals say, else its own adjudication, else the sum of its lines."""
    said = amounts(eob.get("total"))
    if None not in said:
        return said
    own, found = amounts(eob.get("adjudication")), []
    lines = [amounts(item.get("adjudication")) for item in items]
    for place, cents in enumerate(said):
        if cents is None:
            cents = own[place]
        if cents is None and (parts := [part for line in lines if (part := line[place]) is not None]):
            cents = sum(parts)
        found.append(cents)
    return found


def is_refused(item: dict[str, Any]) -> bool:
    """Nothing of the line is covered: an amount is not covered, and none is allowed."""
    told: dict[str, Any] = {}
    for entry in dicts(item.get("adjudication")):
        if (name := _code(entry.get("category"))) in _TELLING:
            told[name] = entry.get("amount")
            if name == "noncovered" and not _positive(told[name]):
                return False
    return "noncovered" in told and _positive(told.get("submitted")) and not _positive(told.get("eligible"))


def _positive(money: object) -> bool:
    value = money.get("value") if isinstance(money, dict) else None
    return isinstance(value, int | float) and value > 0


def stage(eob: dict[str, Any]) -> str:
    """Where the claim is in the plan's work: received, in-review, information-needed, in-appeal, or "" ."""
    for one in dicts(eob.get("extension")):
        if text(one, "url").endswith(STAGE):
            return text(one, "valueCode")
    return ""


def _number(eob: dict[str, Any]) -> str:
    identifiers = [one for one in dicts(eob.get("identifier")) if text(one, "value")]
    unique = [one for one in identifiers if _code(one.get("type")) == "uc"]
    found = unique or identifiers
    return text(found[0], "value") if found else ""


def _related(eob: dict[str, Any]) -> tuple[list[str], list[str]]:
    before: list[str] = []
    after: list[str] = []
    for one in dicts(eob.get("related")):
        value = _first(one, "reference", "value") or _first(one, "claim", "identifier", "value")
        if value:
            match _code(one.get("relationship")):
                case "prior":
                    before.append(value)
                case "replacedby":
                    after.append(value)
    return before, after


def _profile(eob: dict[str, Any]) -> str:
    """Inpatient or outpatient, where only the profile says so."""
    told = " ".join(url for url in at(eob, "meta", "profile") if isinstance(url, str))
    return next((name for name in ("inpatient", "outpatient") if name in told.lower()), "")


def _place(items: list[dict[str, Any]]) -> str:
    """The place-of-service code of the first line with one; 23 where a revenue code tells an emergency room."""
    found = ""
    for item in items:
        if _EMERGENCY.match(_code(item.get("revenue"))):
            return "23"
        found = found or _code(item.get("locationCodeableConcept"))
    return found


def _first_day(items: list[dict[str, Any]]) -> str:
    days = [text(item, "servicedDate") or text(item.get("servicedPeriod"), "start") for item in items]
    return min(filter(None, days), default="")


def _words(eob: dict[str, Any], items: list[dict[str, Any]]) -> str:
    """Names, codes and words of the claim, each once, folded as searches compare them."""
    found: list[str] = []
    for one in dicts(eob.get("careTeam")):
        found.append(text(one.get("provider"), "display"))
    for one in dicts(eob.get("diagnosis")):
        _told(one.get("diagnosisCodeableConcept"), found)
    for one in dicts(eob.get("procedure")):
        _told(one.get("procedureCodeableConcept"), found)
    for item in items:
        _told(item.get("productOrService"), found)
        for one in dicts(item.get("detail")):
            _told(one.get("productOrService"), found)
    return "\n".join(filter(None, map(_folded, dict.fromkeys(filter(None, found)))))[:_LONGEST]


def _told(concept: object, found: list[str]) -> None:
    """What a concept says: its codes and words."""
    if isinstance(concept, dict):
        found.append(text(concept, "text"))
        for coding in dicts(concept.get("coding")):
            if (code := text(coding, "code")) != "not-applicable":
                found += (code, text(coding, "display"))


_folded = lru_cache(maxsize=16_384)(fold)


def _first(value: object, *path: str) -> str:
    found = at(value, *path)
    return found[0] if found and isinstance(found[0], str) else ""


def _code(concept: object) -> str:
    """The first code of a concept, fast for the usual shape."""
    try:
        code = concept["coding"][0]["code"]  # type: ignore[index]
    except (KeyError, IndexError, TypeError):
        found = codes(concept)
        return found[0][1] if found else ""
    return code if isinstance(code, str) else ""
