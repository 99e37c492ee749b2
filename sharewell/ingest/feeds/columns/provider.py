"""Columns of the providers of a claim, role by role."""

from __future__ import annotations

from sharewell.ingest.feeds.column import Column, Layout

NETWORK = ("innetwork", "outofnetwork")


def _provider(prefix: str, who: str, *, npi: str = "", name: str = "", also: tuple[str, ...] = ()) -> Layout:
    """The columns of one provider role of a claim."""
    return (
        Column(npi or f"{prefix} NPI", f"NPI of {who}, 10 digits", "code", also=also),
        Column(name or f"{prefix} name", f"Name of {who}: an organization's name, or Family, Given"),
        Column(f"{prefix} network status", f"Whether {who} was in the plan's network", "code", values=NETWORK),
        Column(f"{prefix} taxonomy", f"Health care provider taxonomy code of {who}", "code"),
        Column(f"{prefix} tax identifier", f"Tax number of {who}, as on the claim", "code"),
    )


BILLING: Layout = (
    *_provider("Claim billing provider", "the provider that billed"),
    Column(
        "Claim billing provider type",
        "organization (when empty) or individual",
        "code",
        values=("organization", "individual"),
    ),
    Column("Claim billing provider address line 1", "Street of the billing provider"),
    Column("Claim billing provider city", "City of the billing provider"),
    Column("Claim billing provider state", "State of the billing provider, two letters", "code"),
    Column("Claim billing provider zip code", "ZIP code of the billing provider", "code"),
)


PRIMARY_CARE: Layout = _provider("Claim PCP", "the member's primary care provider")


PROVIDERS: Layout = (
    *BILLING,
    *_provider(
        "Claim attending provider",
        "the attending physician (institutional)",
        also=("Claim attending physician NPI",),
    ),
    *_provider("Claim operating provider", "the operating surgeon (institutional)", also=("Claim operating NPI",)),
    *_provider("Claim other operating provider", "the other operating surgeon (institutional)"),
    *_provider("Claim referring provider", "the referring provider", also=("Claim referring physician NPI",)),
    *_provider("Claim performing provider", "the provider who performed the service"),
    *_provider(
        "Claim supervising provider",
        "the supervising provider (professional, oral)",
        also=("Claim supervising physician NPI",),
    ),
    *PRIMARY_CARE,
    *_provider(
        "Claim site of service",
        "the facility where the service took place",
        name="Service facility name",
        also=("Service facility NPI",),
    ),
    Column("Service facility address", "Address of that facility, one line"),
)


PRESCRIBER: Layout = _provider(
    "Claim prescribing provider", "the prescriber", also=("Claim prescribing physician NPI",)
)
