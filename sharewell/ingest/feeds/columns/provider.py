"""Columns of the providers of a claim, role by role."""

from __future__ import annotations

from sharewell.ingest.feeds.column import Column, Layout

NETWORK = ("innetwork", "outofnetwork")


def _provider(prefix: str, who: str, *, name: str = "", also: tuple[tuple[str, str], ...] = ()) -> Layout:
    """The columns of one provider role of a claim. also: (last word of our name, another name of the column)."""

    def others(part: str) -> tuple[str, ...]:
        return tuple(other for ours, other in also if ours == part)

    return (
        Column(f"{prefix} NPI", f"NPI of {who}, 10 digits", "code", also=others("NPI")),
        Column(
            name or f"{prefix} name",
            f"Name of {who}: an organization's name, or Family, Given",
            also=others("name"),
        ),
        Column(
            f"{prefix} network status",
            f"Whether {who} was in the plan's network",
            "code",
            values=NETWORK,
            also=others("status"),
        ),
        Column(f"{prefix} taxonomy", f"Health care provider taxonomy code of {who}", "code"),
        Column(f"{prefix} tax identifier", f"Tax number of {who}, as on the claim", "code"),
    )


BILLING: Layout = (
    *_provider(
        "Claim billing provider",
        "the provider that billed",
        also=(("status", "Claim billing provider contracting status"),),
    ),
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
        also=(("NPI", "Claim attending physician NPI"), ("name", "Claim attending physician name")),
    ),
    *_provider(
        "Claim operating provider",
        "the operating surgeon (institutional)",
        also=(("NPI", "Claim operating NPI"), ("name", "Claim operating surgeon name")),
    ),
    *_provider("Claim other operating provider", "the other operating surgeon (institutional)"),
    *_provider(
        "Claim referring provider",
        "the referring provider",
        also=(
            ("NPI", "Claim referring physician NPI"),
            ("name", "Claim referring physician name"),
            ("status", "Claim referring physician network status"),
        ),
    ),
    *_provider("Claim performing provider", "the provider who performed the service"),
    *_provider(
        "Claim supervising provider",
        "the supervising provider (professional, oral)",
        also=(("NPI", "Claim supervising physician NPI"), ("name", "Claim supervising physician name")),
    ),
    *PRIMARY_CARE,
    *_provider(
        "Claim site of service",
        "the facility where the service took place",
        name="Service facility name",
        also=(("NPI", "Service facility NPI"),),
    ),
    Column("Service facility address", "Address of that facility, one line"),
)


PRESCRIBER: Layout = _provider(
    "Claim prescribing provider",
    "the prescriber",
    also=(
        ("NPI", "Claim prescribing physician NPI"),
        ("name", "Claim prescribing physician name"),
        ("status", "Claim prescriber contracting status"),
    ),
)
