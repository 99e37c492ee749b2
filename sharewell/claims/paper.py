"""The explanation of benefits of one claim, and the summary of a year, as tagged PDF in the reader's language.

What 42 CFR 422.111(k) and 423.128(e) ask for: service and code, billed, plan's price, our share, your share, the
year so far, what is denied, the right to appeal, how to report fraud, "this is not a bill", in 12 points or more.
The formal denial notice (42 CFR 422.568) is another paper.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from sharewell import policy
from sharewell.claims import appeal, kind, status, sums
from sharewell.claims.explain import Explanation, Line
from sharewell.claims.listing import Claim
from sharewell.claims.reasons import Reason
from sharewell.claims.spending import Spending
from sharewell.claims.status import Status
from sharewell.lib import clock, pdf
from sharewell.lib.money import exact
from sharewell.lib.pdf import Block

POINTS = 12


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a paper is: the member's name, the language, large print, and the language-help sentences."""

    name: str
    language: str
    large: bool = False
    help: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the member is in the year: what is counted, cents used, the limit or None."""

    words: str
    used: int
    bound: int | None


def of_claim(found: Explanation, who: Reader, progress: Sequence[Progress] = ()) -> bytes:
    """The explanation of benefits of one decided claim."""
    with override(who.language):
        title = _("Explanation of benefits")
        return _made(
            title, who, [pdf.heading(1, title), *_claim(found, who), *_progress(found, progress), *_end(who)]
        )


def of_year(claims: Sequence[Claim], found: Spending, who: Reader) -> bytes:
    """All claims of a year, one a row, with the sums of those that count."""
    with override(who.language):
        title = _("Your claims in %(year)s") % {"year": found.year}
        blocks = [
            pdf.heading(1, title),
            _not_a_bill(),
            pdf.facts((_("What"), _("Which")), [(_("Member"), who.name), (_("Printed"), _long(clock.today()))]),
            pdf.heading(2, _("Sums of the claims that count")),
            pdf.table(
                (_("Amount"), _("Total")),
                [
                    (_("Billed"), _money(found.whole.money.billed)),
                    (_("We paid"), _money(found.whole.plan)),
                    (_("Other insurance paid"), _money(found.whole.other)),
                    (_("Your share"), _money(found.whole.you)),
                ],
            ),
            pdf.heading(2, _("Your claims, newest first")),
            *_rows(claims),
        ]
        return _made(title, who, [*blocks, *_end(who)])


def _made(title: str, who: Reader, blocks: list[Block]) -> bytes:
    plan = policy.current()
    footer = f"{plan.plan_name} · {plan.material_id}"
    return pdf.make(
        pdf.Document(title, who.language, plan.plan_name, footer, blocks, clock.now(), who.large, POINTS)
    )


def _not_a_bill() -> Block:
    bill, wait = _("THIS IS NOT A BILL."), _("Wait for the bill of your provider and compare the two.")
    return pdf.text(f"**{bill}** {wait}")


def _claim(found: Explanation, who: Reader) -> Iterator[Block]:
    claim = found.claim
    yield _not_a_bill()
    yield pdf.facts((_("What"), _("Which")), list(_facts(found, who)))
    yield pdf.text(f"**{status.NAMES[claim.status]}.** {status.MEANING[claim.status]}")
    yield pdf.heading(2, _("Line by line"))
    head = (_("Service and code"), _("Billed"), _("Plan's price"), _("We paid"), _("You may owe"))
    rows = [
        (_service(line), *_four(line.money.billed, line.money.allowed, line.money.plan_paid, line.money.you_owe))
        for line in found.lines
    ]
    money = claim.money
    total = (_("Total"), *_four(money.billed, money.allowed, money.plan_paid, money.you_owe))
    yield pdf.table(head, [*rows, total])
    yield pdf.heading(2, _("How we worked it out"))
    worked = [(str(row.words), _money(row.whole)) for row in sums.of(found) if row.whole is not None]
    yield pdf.table((_("Amount"), _("Total")), worked)
    if notes := [*found.notes, *(words for line in found.lines for words in line.notes)]:
        yield pdf.heading(2, _("Notes on this claim"))
        yield pdf.bullets(dict.fromkeys(notes))
    yield from _denied(found)


def _facts(found: Explanation, who: Reader) -> Iterator[tuple[str, str]]:
    claim = found.claim
    yield _("Member"), who.name
    yield _("Claim number"), claim.number
    yield _("Care"), str(kind.NAMES[claim.kind])
    if claim.provider:
        yield _("Pharmacy") if found.fill else _("Provider"), claim.provider
    if found.network:
        yield _("Network"), str(found.network)
    for role, name in found.people:
        yield str(role), name
    if day := _day(claim.day):
        yield _("Day of service"), day
    if day := _day(claim.facts.created):
        yield _("We decided"), day
    if found.fill:
        yield _("Drug"), f"{found.fill.drug.words} ({found.fill.drug.code})"
        if found.fill.days:
            yield _("Lasts for"), _("%(days)s days") % {"days": found.fill.days}
    if found.payee and claim.money.plan_paid:
        yield _("Paid to"), str(found.payee)


def _service(line: Line) -> str:
    code = "-".join((line.service.code, *line.modifiers)) if line.service.code else ""
    parts = [str(line.service.words), f"{line.service.label} {code}".strip(), _day(line.start)]
    if line.refused:
        parts.append(_("DENIED"))
    return ", ".join(part for part in parts if part)


def _denied(found: Explanation) -> Iterator[Block]:
    if found.refusals:
        yield pdf.heading(2, _("Why we did not pay all of it"))
        yield pdf.bullets(map(_reason, found.refusals))
    right = appeal.of(found.claim, clock.today())
    if right is None:
        return
    contact = policy.current().contact
    yield pdf.heading(2, _("Your right to appeal"))
    if right.running:
        yield pdf.text(
            _("Your appeal is open. We answer within %(days)s days after we get it, in writing.")
            % {"days": right.answer_days}
        )
        return
    yield pdf.text(
        _(
            "If you do not agree, you can ask us to look at it again. That is called an appeal. It costs nothing,"
            " and nobody may treat you worse for it."
        )
    )
    if right.until:
        words = _("Appeal by %(until)s.")
        if right.late:
            words = _(
                "The time to appeal ended on %(until)s. If you had a good reason to be late, call us: you may"
                " still be able to appeal."
            )
        yield pdf.text("**" + words % {"until": _long(right.until)} + "**")
    yield pdf.bullets(
        (
            _("Write down your name, member ID, the claim number, and why you think we should pay."),
            _("Add papers that help, such as a letter from your doctor."),
            _("Send it to %(address)s.") % {"address": contact.address}
            + " "
            + _("Or call %(phone)s (TTY %(tty)s) and we will help you.")
            % {"phone": contact.phone, "tty": contact.tty},
            _("A relative, a friend, your doctor or a lawyer can appeal for you."),
        )
    )


def _reason(one: Reason) -> str:
    said = " ".join(str(part) for part in (one.why, one.do, one.who) if part)
    word = _("Reason code")
    return f"{said} ({word}: {', '.join(filter(None, (one.shown, one.display)))})"


def _progress(found: Explanation, progress: Sequence[Progress]) -> Iterator[Block]:
    if not progress:
        return
    yield pdf.heading(2, _("Your year so far"))
    rows = [
        (
            one.words,
            _money(one.used),
            _money(one.bound),
            _money(max(one.bound - one.used, 0)) if one.bound is not None else "–",
        )
        for one in progress
    ]
    yield pdf.table((_("What counts"), _("So far"), _("Your limit"), _("Left")), rows)


def _rows(claims: Iterable[Claim]) -> Iterator[Block]:
    head = (_("Care"), _("Status"), _("Billed"), _("We paid"), _("You may owe"))
    rows = [
        (
            ", ".join(part for part in (_day(one.day), str(kind.NAMES[one.kind]), one.provider) if part),
            str(status.NAMES[one.status]),
            _money(one.money.billed),
            _money(one.money.plan_paid),
            _money(one.money.you_owe),
        )
        for one in claims
    ]
    yield pdf.table(head, rows, text_columns=2) if rows else pdf.text(_("There are no claims yet."))
    if any(one.status is Status.ADJUSTED for one in claims):
        yield pdf.text(
            _("Claims that were taken back or replaced are not counted. Premiums are not in these numbers.")
        )


def _end(who: Reader) -> Iterator[Block]:
    plan = policy.current()
    contact = plan.contact
    hours = contact.hours_es if who.language.startswith("es") else contact.hours
    yield pdf.heading(2, _("Questions, mistakes, fraud"))
    yield pdf.text(f"{contact.name}: {contact.phone} (TTY {contact.tty}), {hours}.")
    fraud = _("Did you not get this care, or does something look wrong? Tell us.")
    number = _("To report fraud, call %(phone)s.") % {"phone": plan.card.fraud} if plan.card.fraud else ""
    yield pdf.text(f"{fraud} {number}".strip())
    if who.help:
        yield pdf.heading(2, _("Help in your language"))
        yield pdf.bullets(who.help)


def _four(*cents: int | None) -> tuple[str, ...]:
    return tuple(map(_money, cents))


def _money(cents: int | None) -> str:
    return "–" if cents is None else exact(cents)


def _day(text: str) -> str:
    try:
        return _long(date.fromisoformat(text[:10]))
    except ValueError:
        return ""


def _long(day: date) -> str:
    return date_format(day, "DATE_FORMAT")
