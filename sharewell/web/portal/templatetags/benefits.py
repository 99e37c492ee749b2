"""How the benefits pages print amounts and limits: `{{ cents|dollars }}`, `{{ 3|measured:"trips" }}`."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sharewell.coverage import lines
from sharewell.coverage.benefit_facts import FAMILY
from sharewell.coverage.offer import Limit
from sharewell.lib import money

register = template.Library()


@register.filter
def dollars(cents: int | None) -> str:
    """ "$1,234.50", "$10"; a dash where nothing is known."""
    return "–" if cents is None else money.dollars(cents)


@register.filter
def measured(number: int | None, unit: str) -> str:
    """A number with its unit: "$12.50", "3 visits"."""
    if number is None:
        return "–"
    if unit == "money":
        return money.dollars(number)
    said = {
        "visits": ngettext("%(n)s visit", "%(n)s visits", number),
        "trips": ngettext("%(n)s ride", "%(n)s rides", number),
        "items": ngettext("%(n)s item", "%(n)s items", number),
        "days": ngettext("%(n)s day", "%(n)s days", number),
        "hours": ngettext("%(n)s hour", "%(n)s hours", number),
        "meals": ngettext("%(n)s meal", "%(n)s meals", number),
    }
    return said.get(unit, "%(n)s") % {"n": number}


@register.filter
def limit_name(limit: Limit) -> str:
    """The name of a deductible or maximum, with whose it is and where it counts when that is not plain."""
    name = _(lines.english(limit.key))
    if limit.kind == FAMILY:
        name = _("%(limit)s of your family") % {"limit": name}
    if limit.network == "any":
        return _("%(limit)s, in and out of the network together") % {"limit": name}
    return _("%(limit)s, outside the network") % {"limit": name} if limit.network == "out" else name


@register.filter
def every(period: str) -> str:
    """For how long a limit holds: "every year"."""
    said = {
        "month": _("every month"),
        "quarter": _("every three months"),
        "year": _("every year"),
        "two_years": _("every two years"),
        "three_years": _("every three years"),
        "stay": _("for each stay"),
        "lifetime": _("in your lifetime"),
    }
    return said.get(period, "")


@register.filter
def supply_name(supply: str) -> str:
    """Where and for how many days a drug is bought."""
    return _(lines.SUPPLIES[supply])
