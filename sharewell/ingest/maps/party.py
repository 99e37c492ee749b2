"""Providers and payers named by claims: Practitioner and Organization on the public shelf.

A claim names its providers in its own words (name, taxonomy, address on that day). Every wording is a resource of
its own, keyed by all it says: so a claim keeps what it said, loads in any order end alike, nothing is rewritten.
Payers are keyed by their payer id alone, because coverages and claims must point to the same one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Literal

from sharewell.ingest.maps.code import IDENTIFIER_TYPE, NPI, TAX, concept

Resource = dict[str, Any]
PartyType = Literal["Organization", "Practitioner"]

_NPI: Final = concept(IDENTIFIER_TYPE, "NPI")
_TAX: Final = concept(IDENTIFIER_TYPE, "TAX")
_OTHER: Final = concept(IDENTIFIER_TYPE, "PRN")


@dataclass(frozen=True, slots=True)
class Party:
    """A provider as one claim names it. address: line, city, state, ZIP."""

    type: PartyType
    npi: str
    name: str
    taxonomy: str
    tax: str
    address: tuple[str, str, str, str]
    key: str


@lru_cache(maxsize=100_000)
def party(
    type: PartyType, npi: str, name: str, taxonomy: str, tax: str, address: tuple[str, str, str, str]
) -> Party | None:
    """A provider, None when the claim says nothing of it."""
    if not (npi or name or tax):
        return None
    key = "|".join((npi, name, taxonomy, tax, *address)).rstrip("|")
    return Party(type, npi, name, taxonomy, tax, address, key)


def is_npi(number: str) -> bool:
    """Whether a provider number has the form of an NPI."""
    return len(number) == 10 and number.isdigit()


def label(provider: Party) -> str:
    """What stands for the name of a provider whom the claim gives only a number."""
    if provider.name:
        return provider.name
    return f"NPI {provider.npi}" if is_npi(provider.npi) else f"Provider {provider.npi or provider.tax}"


def identifiers(npi: str, tax: str, name: str = "") -> list[Resource]:
    """NPI and tax number; a provider number of another kind, or the name alone, when there is nothing better."""
    found: list[Resource] = []
    if is_npi(npi):
        found.append({"type": _NPI, "system": NPI, "value": npi})
    elif npi:
        found.append({"type": _OTHER, "value": npi})
    if tax:
        found.append({"type": _TAX, "system": TAX, "value": tax})
    if name and not found:
        found.append({"type": _OTHER, "value": name})
    return found


def addresses(line: str, city: str, state: str, postal_code: str) -> list[Resource]:
    """A list of one address, or of none when nothing is known."""
    parts = {"line": [line] if line else [], "city": city, "state": state, "postalCode": postal_code}
    known: Resource = {name: value for name, value in parts.items() if value}
    return [known | {"country": "US"}] if known else []
