"""The plan's choices, typed: what the law leaves to the plan and the members' page fixes.

Read once from policy.toml (SHAREWELL_POLICY). Every value has its meaning here and in the file;
a misspelt name or a wrong type stops the start.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from sharewell.lib import env

Positive = Annotated[int, msgspec.Meta(ge=1)]
Named = Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
Authority = Literal["guardian", "health_care_power", "executor", "parent", "court_order", "appointed"]


class Contact(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """How members reach the plan; the only source of phone numbers (42 CFR 422.2265)."""

    name: str = "Member Help Team"
    phone: str = "1-800-555-0142"
    tty: str = "711"
    hours: str = "8 a.m. to 8 p.m., seven days a week"
    hours_es: str = "de 8 a. m. a 8 p. m., los siete días de la semana"
    address: str = "Harbor Health Plan, 100 Harbor Way, Portland, ME 04101"


class Card(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Lines of the ID card that are the same for every member; an empty one is not printed."""

    issuer: str = "80840 9140009999"
    providers: str = "1-800-555-0143"
    pharmacists: str = "1-800-555-0144"
    behavioral_health: str = "1-800-555-0145"
    nurse: str = "1-800-555-0146"
    fraud: str = "1-800-555-0147"
    claims_address: str = "Harbor Health Plan Claims, P.O. Box 9999, Portland, ME 04104"
    payer_id: str = "HHP99"
    link_days: Annotated[int, msgspec.Meta(ge=1)] = 365


class Links(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Places outside the plan's site. A page says so before a member leaves for one (42 CFR 422.2265)."""

    medicare_complaint: str = "https://www.medicare.gov/my/medicare-complaint"
    representative_form: str = "https://www.cms.gov/cms1696-appointment-representative"
    ocr: str = "https://www.hhs.gov/ocr/complaints/index.html"
    ftc: str = "https://reportfraud.ftc.gov/"
    identity_theft: str = "https://www.identitytheft.gov/"


class Policy(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Every choice of the plan. Days are dates in the plan's zone unless said otherwise."""

    plan_name: str = "Harbor Health Plan"
    website: str = "https://www.harborhealth.example"
    quick_exit_url: Annotated[str, msgspec.Meta(pattern=r"^https://[^\s;\"'<>]+$")] = "https://www.weather.gov/"
    contact: Contact = Contact()
    links: Links = Links()
    card: Card = Card()
    member_namespace: str = "plan"
    programs_in_scope: Named = ("MA",)
    registration_days_before: Annotated[int, msgspec.Meta(ge=0)] = 15
    sharing_days: Annotated[int, msgspec.Meta(ge=1, le=365)] = 365
    reminder_days: tuple[Positive, ...] = (30, 7)
    coverage_grace_days: Annotated[int, msgspec.Meta(ge=0)] = 30
    papers: Named = ("understanding", "authorization")
    papers_by_program: dict[str, Named] = {}
    sharing_may_be_narrowed: bool = False
    languages: Annotated[tuple[Literal["en", "es"], ...], msgspec.Meta(min_length=1)] = ("en", "es")
    material_id: str = "H9999_HM_0001_C"
    material_updated: str = "2026-11-24"
    access_token_seconds: Positive = 3600
    authorization_code_seconds: Positive = 60
    authorization_request_minutes: Positive = 60
    refresh_retry_seconds: Annotated[int, msgspec.Meta(ge=0)] = 60
    code_minutes: Positive = 15
    code_tries: Positive = 5
    pin_days: Positive = 14
    registration_tries_per_identity: Positive = 5
    registration_tries_per_source: Positive = 20
    registration_window_minutes: Positive = 60
    sign_in_tries_per_name: Positive = 5
    sign_in_tries_per_source: Positive = 30
    sign_in_window_minutes: Positive = 5
    invitation_days: Positive = 14
    age_of_majority: Positive = 18
    minor_private_age: Annotated[int, msgspec.Meta(ge=0)] = 14
    paper_megabytes: Annotated[int, msgspec.Meta(ge=1, le=20)] = 8
    session_idle_minutes: Positive = 15
    session_hours: Positive = 12
    staff_idle_minutes: Positive = 10
    caller_facts: Annotated[int, msgspec.Meta(ge=2, le=6)] = 3
    caller_tries: Positive = 3
    caller_minutes: Positive = 30
    access_minutes: Positive = 20
    two_people_for: tuple[Authority, ...] = ("court_order",)
    proof_minutes: Positive = 10
    draft_minutes: Positive = 60
    appeal_days: Positive = 65
    appeal_answer_days: Positive = 60
    page_count_default: Positive = 50
    page_count_max: Positive = 200


def load(path: Path) -> Policy:
    """Read a policy file. Raises SystemExit naming the file, the field and what was expected."""
    try:
        return msgspec.toml.decode(path.read_bytes(), type=Policy)
    except OSError as error:
        raise SystemExit(f"SHAREWELL_POLICY: {path}: {error.strerror}.") from error
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise SystemExit(f"{path.name}: {error}. Each value is explained beside it in the file.") from error


@cache
def current() -> Policy:
    """The policy of this installation."""
    if configured := env.text("SHAREWELL_POLICY", ""):
        return load(Path(configured))
    here = Path("policy.toml")
    return load(here) if here.exists() else Policy()
