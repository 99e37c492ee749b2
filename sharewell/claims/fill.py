"""What a pharmacy claim says of a fill: which drug, how much, for how long, which refill."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sharewell.claims import service
from sharewell.claims.service import Coded
from sharewell.fhir.resource import at, codes, text


@dataclass(frozen=True, slots=True)
class Fill:
    """Numbers as text, "" where unknown. `parts`: what the pharmacy mixed, for a compound."""

    drug: Coded
    quantity: str
    unit: str
    days: str
    refill: str
    refills_allowed: str
    brand: bool | None
    parts: tuple[Coded, ...]


def of(eob: dict[str, Any]) -> Fill:
    """The fill of a pharmacy claim of any source."""
    item = next((one for one in at(eob, "item") if isinstance(one, dict)), {})
    told = {code: info for info in at(eob, "supportingInfo") for _, code in codes(info, "category")}
    brand = next((code for _, code in codes(told.get("brandgenericindicator"), "code")), "")
    return Fill(
        service.of_line(item),
        number(item.get("quantity")),
        text(item.get("quantity"), "unit"),
        _told(told.get("dayssupply")),
        _told(told.get("refillnum")),
        _told(told.get("refillsauthorized")),
        {"1": True, "2": False}.get(brand),
        tuple(_parts(item)),
    )


def number(quantity: object) -> str:
    """The value of a Quantity as people write it: 30, 2.5."""
    value = quantity.get("value") if isinstance(quantity, dict) else None
    return f"{value:g}" if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _told(info: object) -> str:
    return number(info.get("valueQuantity")) if isinstance(info, dict) else ""


def _parts(item: dict[str, Any]) -> Iterator[Coded]:
    for detail in at(item, "detail"):
        if isinstance(detail, dict):
            yield service.of_line(detail)
