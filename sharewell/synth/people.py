"""Invented people and their coverages, as the eligibility feed carries them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sharewell.synth import numbers
from sharewell.synth.draw import Draw

PAYER_ID = "99999"
PAYER_NAME = "Harbor Health Plan"
BASE_YEAR, STEP = 2026, 100_00
"""The amounts in plans.toml are those of this year; maximums move by so many cents a year."""
PAYER = {
    "payer_id": PAYER_ID,
    "payer_name": PAYER_NAME,
    "payer_npi": numbers.npi(99_000_001),
    "payer_tax_id": numbers.tax_id(9_000_001),
    "payer_naic": "99999",
    "payer_phone": "302-555-0100",
    "payer_address_line_1": "1 Lighthouse Plaza",
    "payer_city": "Port Harbor",
    "payer_state": "DE",
    "payer_postal_code": "19701",
}


@dataclass(frozen=True, slots=True)
class Product:
    """One product of the plan (a contract and benefit package); amounts in cents, `outside` in percent.

    `drug_maximum` 0: drugs count to the one maximum. `outside` 0: nothing is paid outside the network.
    """

    key: str
    program: str
    contract: str
    pbp: str
    segment: str
    plan_name: str
    plan_type: str
    deductible: int
    maximum: int
    premium: int
    drug_deductible: int = 0
    drug_maximum: int = 0
    combined: int = 0
    outside: int = 0
    referral: bool = False
    waived: bool = False

    def maximum_in(self, year: int) -> int:
        """The out-of-pocket maximum of a plan year: it grows a little every year."""
        return max(STEP, self.maximum + STEP * (year - BASE_YEAR))

    def combined_in(self, year: int) -> int:
        """The maximum inside and outside the network together."""
        return self.combined + STEP * (year - BASE_YEAR)

    def drug_maximum_in(self, year: int) -> int:
        """The out-of-pocket maximum of drugs."""
        return self.drug_maximum + STEP * (year - BASE_YEAR)

    def premium_in(self, year: int) -> int:
        """The premium of a month."""
        return self.premium and self.premium + STEP // 50 * (year - BASE_YEAR)


@dataclass(frozen=True, slots=True)
class Coverage:
    """One person in one product from a day to a day (inclusive, None = open)."""

    coverage_id: str
    product: Product
    start: date
    end: date | None
    status: str
    card_id: str
    subscriber_id: str
    relationship: str
    updated_at: str
    subscriber_name: str = ""

    def covers(self, day: date) -> bool:
        """Whether a service on that day belongs to this coverage."""
        return self.start <= day and (self.end is None or day <= self.end) and self.status == "active"


@dataclass(slots=True)
class Person:
    """One row of person columns; `number` is the member's place in the plan, from 1."""

    number: int
    member_id: str
    ssn: str
    mbi: str
    family_name: str
    given_name: str
    middle_name: str
    name_suffix: str
    birth_date: date
    death_date: date | None
    sex: str
    race_code: str
    ethnicity_code: str
    language: str
    address_line_1: str
    address_line_2: str
    city: str
    state: str
    postal_code: str
    county_code: str
    country: str
    email: str
    phone: str
    previous_member_id: str = ""
    representative_of: str = ""
    coverages: list[Coverage] = field(default_factory=list)

    @property
    def full_name(self) -> str:
        """Given, family and suffix as a letter would write it."""
        return " ".join(filter(None, (self.given_name, self.family_name, self.name_suffix)))

    def coverage_on(self, day: date) -> Coverage | None:
        """The coverage that pays for a service on that day."""
        return next((held for held in self.coverages if held.covers(day)), None)


_MONEY = ("deductible", "maximum", "premium", "drug_deductible", "drug_maximum", "combined")


@cache
def products() -> dict[str, Product]:
    """Every product by its key."""
    found = {}
    for key, row in _table("plans.toml").items():
        money = {name: row[name] * 100 for name in _MONEY if name in row}
        found[key] = Product(key=key, **{**row, **money})
    return found


@cache
def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / name).read_text(encoding="utf-8"))


def invent(number: int, draw: Draw, today: date) -> Person:
    """A person of the plan's usual age with all columns filled; a story overrides what it tells."""
    words = _table("people.toml")
    sex = "F" if draw.chance() < 0.55 else "M"
    given = draw.pick(words["female" if sex == "F" else "male"])
    family = draw.pick(words["family"])
    town, postal_code, county = draw.pick(words["town"])
    _, race, ethnicity = _share(words["background"], draw.chance())
    return Person(
        number=number,
        member_id=numbers.member_id(number),
        ssn=numbers.ssn(number),
        mbi=numbers.mbi(number),
        family_name=family,
        given_name=given,
        middle_name=draw.pick(words["middle"]),
        name_suffix="",
        birth_date=date(today.year - draw.between(65, 92), 1, 1) + timedelta(days=draw.between(0, 364)),
        death_date=None,
        sex=sex,
        race_code=race,
        ethnicity_code=ethnicity,
        language="es" if ethnicity == "2135-2" and draw.chance() < 0.4 else "en",
        address_line_1=f"{draw.between(1, 980)} {draw.pick(words['street'])}",
        address_line_2=f"Apt {draw.between(1, 40)}" if draw.chance() < 0.2 else "",
        city=town,
        state="DE",
        postal_code=postal_code,
        county_code=county,
        country="US",
        email=f"{given}.{family}.{number}@example.org".lower() if draw.chance() < 0.8 else "",
        phone=numbers.phone(number),
    )


def _share(rows: list[list[Any]], roll: float) -> list[Any]:
    return next((row for row in rows if roll < row[0]), rows[-1])


ADDRESS_SINCE = date(2012, 5, 1)
PERSON_COLUMNS = tuple(
    spec.name for spec in fields(Person) if spec.name not in {"number", "coverages", "member_id", "ssn", "mbi"}
)


def eligibility_rows(person: Person) -> list[dict[str, str]]:
    """One row for each coverage of the person, by column name; dates ISO, absent values empty."""
    shared = {name: _text(getattr(person, name)) for name in PERSON_COLUMNS}
    shared.update(member_id=person.member_id, ssn=person.ssn, mbi=person.mbi, birth_sex=person.sex)
    shared["address_start"] = max(person.birth_date, ADDRESS_SINCE).isoformat()
    return [shared | _coverage_columns(held) for held in person.coverages]


def _coverage_columns(held: Coverage) -> dict[str, str]:
    product = held.product
    group = f"{product.key.upper()}-{held.start.year}"
    family, _, given = held.subscriber_name.partition(", ")
    return {
        "subscriber_family_name": family,
        "subscriber_given_name": given,
        "card_id": held.card_id,
        "coverage_id": held.coverage_id,
        "subscriber_id": held.subscriber_id,
        "relationship": held.relationship,
        "program": product.program,
        "contract": product.contract,
        "pbp": product.pbp,
        "segment": product.segment,
        "plan_name": product.plan_name,
        "plan_type": product.plan_type,
        **PAYER,
        "group_id": group,
        "group_name": f"{product.plan_name} {held.start.year}",
        "rx_bin": "999999",
        "rx_pcn": f"HHP{product.program[:2]}",
        "rx_grp": f"RX{product.key.upper()}",
        "coverage_start": held.start.isoformat(),
        "coverage_end": _text(held.end),
        "coverage_status": held.status,
        "updated_at": held.updated_at,
    }


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else "" if value is None else str(value)
