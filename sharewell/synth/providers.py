"""The invented directory: practitioners, facilities and pharmacies that the claims name."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sharewell.synth import numbers


@dataclass(frozen=True, slots=True)
class Provider:
    """A practitioner or an organization; `kind` is its specialty or the kind of facility.

    `cells` are its columns as a claim row writes them (NPI, name, network, taxonomy, tax number), `billing_cells`
    the same and the columns that only a billing provider has: made once, as they stand on every claim.
    """

    key: str
    kind: str
    npi: str
    tax_id: str
    name: str
    taxonomy: str
    is_person: bool
    in_network: bool
    address: tuple[str, str, str, str]
    phone: str
    cells: str
    billing_cells: str

    @property
    def family(self) -> str:
        """Family name of a practitioner."""
        return self.name.rpartition(" ")[2]

    @property
    def given(self) -> str:
        """Given name of a practitioner."""
        return self.name.partition(" ")[0]

    @property
    def network(self) -> str:
        """How the feeds write the contracting status."""
        return "innetwork" if self.in_network else "outofnetwork"


TOWNS = (("Port Harbor", "19701"), ("Lantern Bay", "19904"), ("Tidewater", "19966"), ("Gull Point", "19709"))


@cache
def directory() -> tuple[Provider, ...]:
    """Every provider, always in the same order with the same numbers."""
    table = tomllib.loads((Path(__file__).parent / "providers.toml").read_text(encoding="utf-8"))
    found: list[Provider] = []
    for section, is_person in (("practitioners", True), ("organizations", False)):
        for kind, row in table[section].items():
            for name in row["names"]:
                found.append(_provider(kind, name, row["taxonomy"], is_person, len(found)))
    return tuple(found)


def _provider(kind: str, name: str, taxonomy: str, is_person: bool, place: int) -> Provider:
    town, postal_code = TOWNS[place % len(TOWNS)]
    plain = name.rstrip("*")
    npi = numbers.npi((11_000_000 if is_person else 77_000_000) + place * 137)
    tax_id = numbers.tax_id(1_000_000 + place * 91)
    network = "outofnetwork" if name.endswith("*") else "innetwork"
    written = '"{2}, {0}"'.format(*plain.partition(" ")) if is_person else plain
    cells = f"{npi},{written},{network},{taxonomy},{tax_id}"
    kind_of = "individual" if is_person else "organization"
    return Provider(
        key=plain.lower().replace(" ", "-"),
        kind=kind,
        npi=npi,
        tax_id=tax_id,
        name=plain,
        taxonomy=taxonomy,
        is_person=is_person,
        in_network=not name.endswith("*"),
        address=(f"{10 + place} Wharf Avenue", town, "DE", postal_code),
        phone=numbers.phone(place),
        cells=cells,
        billing_cells=f"{cells},{kind_of},{10 + place} Wharf Avenue,{town},DE,{postal_code}",
    )


@cache
def of_kind(kind: str) -> tuple[Provider, ...]:
    """The providers of one specialty or facility kind; KeyError when the directory has none."""
    found = tuple(provider for provider in directory() if provider.kind == kind)
    if not found:
        raise KeyError(f"no provider of kind {kind!r} in providers.toml")
    return found


@cache
def named(key: str) -> Provider:
    """One provider by its key, such as 'port-harbor-general-hospital'."""
    for provider in directory():
        if provider.key == key:
            return provider
    raise KeyError(f"no provider {key!r} in providers.toml")
