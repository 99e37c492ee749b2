"""How claims print money and days: `{{ cents|money }}`, `{{ iso|day|date:"DATE_FORMAT" }}`."""

from __future__ import annotations

from datetime import date

from django import template
from django.utils.functional import Promise

from sharewell.claims import kind, status
from sharewell.lib import money as amounts

register = template.Library()
CHIPS = {
    status.Status.PAID: "good",
    status.Status.NOTHING: "good",
    status.Status.PARTLY: "wait",
    status.Status.OWE: "info",
    status.Status.DENIED: "bad",
    status.Status.APPEAL: "info",
    status.Status.RECEIVED: "wait",
    status.Status.REVIEW: "wait",
    status.Status.INFORMATION: "wait",
}


@register.filter
def money(cents: int | None) -> str:
    """ "$1,234.50"; a dash where nothing is known."""
    return "–" if cents is None else amounts.exact(cents)


@register.filter
def whole_dollars(cents: int) -> str:
    """ "$1,500", for a scale."""
    return amounts.dollars(cents)


@register.filter
def day(text: str) -> date | None:
    """An ISO date, of which FHIR may leave out day and month, as a date; None when it is not whole."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


@register.filter
def month(text: str) -> date | None:
    """yyyy-mm as the first day of that month."""
    return day(f"{text}-01")


@register.filter
def status_name(one: status.Status) -> Promise:
    """A status in words."""
    return status.NAMES[one]


@register.filter
def status_chip(one: status.Status) -> str:
    """The colour of a status; its words always stand beside it."""
    return CHIPS.get(one, "")


@register.filter
def kind_name(one: kind.Kind) -> Promise:
    """A kind of care in words."""
    return kind.NAMES[one]
