"""The ID card of one coverage: typed facts, in the order in which they are printed, read and sent.

One list of lines is behind the page, the PDF and the digital card, so that all three say the same.
A Social Security or Medicare number is never on it, even where a source wrote one as the card's number.
Source: 42 CFR 422.2267(e)(30), 422.111(i).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from sharewell import policy
from sharewell.coverage import benefits
from sharewell.coverage.benefits import Copays
from sharewell.coverage.models import Period
from sharewell.coverage.share import Share
from sharewell.lib import clock
from sharewell.members import identifiers
from sharewell.members.models import Person

DAY: Final = "%m/%d/%Y"
"""How a card writes a date, in every language."""
NETWORK_KINDS: Final = ("PPO", "PFFS")
"""Kinds of Medicare plan whose card must say that Medicare limiting charges apply."""


class State(StrEnum):
    """Whether the coverage counts today."""

    CURRENT = "current"
    FUTURE = "future"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a face: a stable name, its label in the reader's language, the value as text."""

    name: str
    label: Any
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The card of one coverage. `end`: the last day covered, inclusive; `mark`: what is printed across it."""

    id: str
    state: State
    start: date
    end: date | None
    plan: str
    front: tuple[Line, ...]
    back: tuple[Line, ...]
    notice: str
    period: Period

    @property
    def mark(self) -> str:
        """A word for a card that must not be taken for a current one; "" on a current one."""
        if self.state is State.FUTURE:
            return gettext("Starts on %(day)s") % {"day": self.start.strftime(DAY)}
        if self.state is State.ENDED and self.end:
            since = (self.end + timedelta(days=1)).strftime(DAY)
            return gettext("Not active since %(day)s") % {"day": since}
        return ""

    def value(self, name: str) -> str:
        """The value of one line, "" when the card has none of that name."""
        return next((line.value for line in (*self.front, *self.back) if line.name == name), "")


def of(person: Person, periods: Sequence[Period]) -> list[Card]:
    """The cards of these coverages of a person, today's first, then the coming ones, then the latest past ones."""
    hidden = identifiers.secrets_among(person.person_key, {period.card_id for period in periods})
    costs = benefits.copays(periods, clock.today())
    cards = [
        _card(person, period, "" if period.card_id in hidden else period.card_id, cost)
        for period, cost in zip(periods, costs, strict=True)
    ]
    return sorted(cards, key=_order)


def find(person: Person, periods: Sequence[Period], card_id: str) -> Card | None:
    """One of them by its id."""
    return next((card for card in of(person, [p for p in periods if p.id == card_id])), None)


def _order(card: Card) -> tuple[int, int, str]:
    rank = list(State).index(card.state)
    days = card.start.toordinal()
    return rank, days if card.state is State.FUTURE else -days, card.id


def _card(person: Person, period: Period, number: str, costs: Copays) -> Card:
    last = _last_day(person, period)
    return Card(
        id=period.id,
        state=_state(period.start, last, clock.today()),
        start=period.start,
        end=last,
        plan=period.plan_name,
        front=tuple(line for line in _front(person, period, number, costs) if line.value),
        back=tuple(line for line in _back(period) if line.value),
        notice=_notice(period),
        period=period,
    )


def _last_day(person: Person, period: Period) -> date | None:
    """Nobody is covered after their death, whatever the source still says; a cancelled coverage never was."""
    before = period.start - timedelta(days=1)
    ends = [day for day in (period.end, person.death_date, before if period.cancelled else None) if day]
    return max(min(ends), before) if ends else None


def _state(start: date, last: date | None, today: date) -> State:
    if last and last < today:
        return State.ENDED
    return State.FUTURE if start > today else State.CURRENT


def _front(person: Person, period: Period, number: str, costs: Copays) -> Iterator[Line]:
    card = policy.current().card
    yield Line("member", _("Member name"), name_on_card(person))
    yield Line("member_id", _("Member ID"), number)
    yield Line("effective", _("Effective date"), period.start.strftime(DAY))
    yield Line("plan_type", _("Plan type"), period.plan_type)
    yield Line("plan_number", _("Plan number"), plan_number(period))
    yield Line("group", _("Group"), "" if period.program == "MA" else period.group_id)
    yield Line("issuer", _("Issuer"), _issuer(card.issuer))
    if period.rx_bin:
        yield Line("rx_bin", "RxBIN", period.rx_bin)
        yield Line("rx_pcn", "RxPCN", period.rx_pcn)
        yield Line("rx_group", "RxGRP", period.rx_grp)
        yield Line("rx_id", "RxID", number)
    yield Line("copay_primary", _("Primary care visit"), _short(costs.primary))
    yield Line("copay_specialist", _("Specialist visit"), _short(costs.specialist))
    yield Line("copay_urgent", _("Urgent care"), _short(costs.urgent))
    yield Line("copay_emergency", _("Emergency room"), _short(costs.emergency))


def _back(period: Period) -> Iterator[Line]:
    plan = policy.current()
    contact, card = plan.contact, plan.card
    yield Line("member_services", contact.name, _with_tty(contact.phone))
    yield Line("hours", _("Hours"), _hours())
    yield Line("behavioral_health", _("Mental health and substance use"), _with_tty(card.behavioral_health))
    yield Line("nurse", _("Nurse line"), _with_tty(card.nurse))
    yield Line("providers", _("For doctors and hospitals"), card.providers)
    yield Line("pharmacists", _("For pharmacists"), card.pharmacists if period.rx_bin else "")
    yield Line("fraud", _("Report fraud"), card.fraud)
    yield Line("payer_id", _("Payer ID"), card.payer_id)
    yield Line("claims_address", _("Send claims to"), card.claims_address)
    yield Line("website", _("Website"), plan.website)


def name_on_card(person: Person) -> str:
    """The name as in enrolment; Jr and Sr are two people."""
    return " ".join(part for part in (person.given, person.middle, person.family, person.suffix) if part)


def plan_number(period: Period) -> str:
    """Contract, benefit package and segment: H9999-001-000; "" when the source names none."""
    return "-".join(part for part in (period.contract, period.pbp, period.segment) if part)


def _short(cost: Share | None) -> str:
    return cost.short if cost else ""


def _issuer(number: str) -> str:
    """80840 stands in brackets before the plan's own number."""
    country, _blank, own = number.partition(" ")
    return f"({country}) {own}" if own else number


def _with_tty(phone: str) -> str:
    return f"{phone} (TTY {policy.current().contact.tty})" if phone else ""


def _hours() -> str:
    contact = policy.current().contact
    return contact.hours_es if (get_language() or "").startswith("es") else contact.hours


def _notice(period: Period) -> str:
    kinds = period.plan_type.upper()
    if period.program == "MA" and any(kind in kinds for kind in NETWORK_KINDS):
        return gettext("Medicare limiting charges apply.")
    return ""
