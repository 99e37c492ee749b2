"""The plans feed of Harbor Health Plan: every product in every plan year that is known on a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

from sharewell.synth import columns
from sharewell.synth.catalogue import services, table
from sharewell.synth.drug_tiers import Tier, months, tiers
from sharewell.synth.money import dollars
from sharewell.synth.people import Product, products
from sharewell.synth.sheet import quoted

SITE = "https://www.harborhealth.example/plans"
YEARS_BACK = 2
KNOWN_FROM = (9, 15)
"""Month and day from which the plan knows its next year."""
SUPPLIES = (("retail_30", 30, False), ("retail_90", 90, False), ("mail_90", 90, True))
Row = dict[str, str]


def header() -> str:
    """The first line of the file."""
    return ",".join(columns.PLANS) + "\n"


def rows(today: date) -> Iterator[str]:
    """Every line of the file, each with its line end."""
    for year in years(today):
        for product in products().values():
            fixed = _plan(product, year)
            for line in _lines(product, year):
                row = fixed | line
                yield ",".join(quoted(row.get(name, "")) for name in columns.PLANS) + "\n"


def years(today: date) -> range:
    """The plan years that are known on a day."""
    coming = 1 if (today.month, today.day) >= KNOWN_FROM else 0
    return range(today.year - YEARS_BACK, today.year + coming + 1)


@cache
def extras(product: str) -> dict[str, dict[str, Any]]:
    """The extras of a product by their codes."""
    found: dict[str, dict[str, Any]] = table("benefits.toml")["extras"][product]
    return found


def _plan(product: Product, year: int) -> Row:
    return {
        "contract": product.contract,
        "pbp": product.pbp,
        "segment": product.segment,
        "plan_year": str(year),
        "plan_name": product.plan_name,
        "plan_type": product.plan_type,
        "updated_at": f"{year - 1}-09-15T04:00:00+00:00",
    }


def _lines(product: Product, year: int) -> Iterator[Row]:
    yield from _amounts(product, year)
    told = table("benefits.toml")
    for code, row in told["care"].items():
        if product.program in row.get("programs", (product.program,)):
            yield from _care(code, row, product)
    for first, last, price in told["nursing"]["days"]:
        copay = "0.00" if product.waived else f"{price}.00"
        days = {"day_from": str(first), "day_to": str(last or "")}
        yield {"benefit": "skilled_nursing", "copay": copay, "per": "day", "prior_authorization": "Y", **days}
    away = {"coinsurance": str(product.outside)} if product.outside else {"covered": "N"}
    yield {"benefit": "skilled_nursing", "network": "out", **away}
    for tier in tiers().values():
        yield from _drug(tier, product)
    for code, row in extras(product.key).items():
        yield {"benefit": code, "counts_to_maximum": "N", **_share(row, product), **_words(row), **_limit(row)}
    for code, name in told["papers"].items():
        place = f"{SITE}/{year}/{product.key}/{name}"
        yield {"benefit": code, "link": f"{place}.pdf", "link_es": f"{place}-es.pdf"}


def _amounts(product: Product, year: int) -> Iterator[Row]:
    named = {
        "premium": product.premium_in(year),
        "deductible_medical": product.deductible,
        "maximum_medical": product.maximum_in(year),
    }
    if product.drug_maximum:
        named |= {"deductible_drug": product.drug_deductible, "maximum_drug": product.drug_maximum_in(year)}
    for code, cents in named.items():
        yield {"benefit": code, "amount": dollars(cents)}
    if product.outside:
        yield {"benefit": "maximum_medical", "network": "any", "amount": dollars(product.combined_in(year))}


def _care(code: str, row: dict[str, Any], product: Product) -> Iterator[Row]:
    flags = {
        "prior_authorization": "Y" if row.get("prior") else "",
        "referral": "Y" if row.get("referral") and product.referral else "",
    }
    inside = {"benefit": code, **_share(row, product), **_words(row), **_limit(row), **flags}
    yield inside
    if row.get("same"):
        yield inside | {"network": "out"}
    elif product.outside and row.get("outside"):
        yield {"benefit": code, "network": "out", "coinsurance": str(product.outside), **flags}
    elif row.get("outside"):
        yield {"benefit": code, "network": "out", "covered": "N"}


def _share(row: dict[str, Any], product: Product) -> Row:
    """What the member pays, as the claims of the same visit ask for it."""
    if not {"service", "copay", "percent"} & row.keys():
        return {}
    copay, percent, deductible = row.get("copay", 0) * 100, row.get("percent", 0), False
    if service := row.get("service"):
        copay, percent, deductible = services()[service].share
    if product.waived:
        copay = percent = 0
    per = row.get("per", "")
    told = {"coinsurance": str(percent)} if percent else {"copay": dollars(copay), "per": per}
    return told | ({"deductible_applies": "Y"} if deductible and product.deductible and not product.waived else {})


def _words(row: dict[str, Any]) -> Row:
    names = {"name": "benefit_name", "name_es": "benefit_name_es", "note": "note", "note_es": "note_es"}
    return {column: row[key] for key, column in names.items() if key in row}


def _limit(row: dict[str, Any]) -> Row:
    if "limit" not in row:
        return {}
    unit = row.get("unit", "money")
    limit = dollars(row["limit"] * 100) if unit == "money" else str(row["limit"])
    return {"limit": limit, "limit_unit": unit, "limit_period": row.get("every", "year")}


def _drug(tier: Tier, product: Product) -> Iterator[Row]:
    named = {
        "benefit": "drug",
        "drug_tier": str(tier.number),
        "benefit_name": tier.name,
        "benefit_name_es": tier.name_es,
    }
    waits = tier.deductible and product.drug_deductible > 0 and not product.waived
    stages = ("deductible", "initial", "catastrophic") if product.drug_deductible else ("initial", "catastrophic")
    for stage in stages:
        for supply, days, by_mail in SUPPLIES:
            yield named | {
                "drug_stage": stage,
                "drug_supply": supply,
                **_price(tier, product, stage, waits, months(days, by_mail=by_mail)),
            }


def _price(tier: Tier, product: Product, stage: str, waits: bool, times: int) -> Row:
    if product.waived or stage == "catastrophic":
        return {"copay": "0.00"}
    if waits and stage == "deductible":
        return {"coinsurance": "100", "deductible_applies": "Y"}
    applies = {"deductible_applies": "Y"} if waits else {}
    share = {"coinsurance": str(tier.percent)} if tier.percent else {"copay": dollars(tier.copay * times)}
    return share | applies
