"""Read every claim of the person, page by page, and add up spending by year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx

from sample_app.smart import Refused


@dataclass(frozen=True)
class Claim:
    """What the app shows of an ExplanationOfBenefit. Amounts in dollars."""

    day: str
    kind: str
    provider: str
    billed: float
    plan_paid: float
    you_pay: float


def read_all(base: str, access_token: str) -> list[Claim]:
    """All claims, newest first. Raises Refused with the server's words."""
    resources = list(_pages(f"{base}/ExplanationOfBenefit?_count=100", access_token))
    claims = [_claim(one) for one in resources if one["resourceType"] == "ExplanationOfBenefit"]
    return sorted(claims, key=lambda claim: claim.day, reverse=True)


def by_year(claims: list[Claim]) -> dict[str, list[Claim]]:
    """Claims by the year of service, newest year first."""
    years: dict[str, list[Claim]] = {}
    for claim in claims:
        years.setdefault(claim.day[:4] or "unknown", []).append(claim)
    return dict(sorted(years.items(), reverse=True))


def _pages(address: str, access_token: str) -> Iterator[dict[str, Any]]:
    with httpx.Client(timeout=20, headers={"Authorization": f"Bearer {access_token}"}) as client:
        while address:
            answer = client.get(address)
            if answer.status_code != 200:
                raise Refused(_words(answer))
            bundle = answer.json()
            yield from (entry["resource"] for entry in bundle.get("entry", []))
            address = next((link["url"] for link in bundle.get("link", []) if link["relation"] == "next"), "")


def _words(answer: httpx.Response) -> str:
    try:
        issue = answer.json()["issue"][0]
        said = issue.get("diagnostics") or issue.get("details", {}).get("text", "")
    except (ValueError, KeyError, IndexError):
        said = ""
    return f"HTTP {answer.status_code}: {said}"


def _claim(eob: dict[str, Any]) -> Claim:
    period = eob.get("billablePeriod", {})
    codings = [coding for coding in eob["type"].get("coding", []) if coding.get("code")]
    return Claim(
        day=(period.get("start") or eob.get("created", ""))[:10],
        kind=codings[0]["code"] if codings else "claim",
        provider=eob.get("provider", {}).get("display", ""),
        billed=_total(eob, "submitted"),
        plan_paid=_total(eob, "benefit", "paidtoprovider"),
        you_pay=_total(eob, "memberliability", "paidbypatient"),
    )


def _total(eob: dict[str, Any], *codes: str) -> float:
    amounts = {
        coding.get("code"): total["amount"].get("value", 0.0)
        for total in eob.get("total", [])
        for coding in total["category"].get("coding", [])
    }
    return float(next((amounts[code] for code in codes if code in amounts), 0.0))
