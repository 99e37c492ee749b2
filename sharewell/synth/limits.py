"""To which limit of a plan year a member's share counts, and how much there is of it.

Dental care counts to no limit; care outside the network, and drugs of a Medicare plan, have limits of their own.
"""

from __future__ import annotations

from enum import StrEnum

from sharewell.synth.catalogue import Service
from sharewell.synth.money import Purse
from sharewell.synth.people import Product

ANYWHERE = {"emergency", "ambulance"}
"""Costs the same whoever gives it."""
NONE = 10**12


class Limit(StrEnum):
    """What a share counts to."""

    MEDICAL = "medical"
    OUTSIDE = "outside"
    DRUG = "drug"
    ORAL = "oral"


def of_service(service: Service, product: Product, *, in_network: bool) -> Limit:
    """The limit to which the share of a visit counts."""
    if service.kind == "oral":
        return Limit.ORAL
    outside = product.outside and not in_network and service.key not in ANYWHERE
    return Limit.OUTSIDE if outside else Limit.MEDICAL


def of_drug(product: Product) -> Limit:
    """The limit to which the share of a fill counts."""
    return Limit.DRUG if product.drug_maximum else Limit.MEDICAL


def purse(product: Product, year: int, limit: Limit) -> Purse:
    """What a member may still have to pay at the beginning of a plan year."""
    if limit is Limit.MEDICAL:
        return Purse(product.deductible, product.maximum_in(year))
    if limit is Limit.OUTSIDE:
        return Purse(0, product.combined_in(year) - product.maximum_in(year))
    if limit is Limit.DRUG:
        return Purse(product.drug_deductible, product.drug_maximum_in(year))
    return Purse(0, NONE)
