"""The member's digital cards: make a link, see it as a QR code, end it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from sharewell.coverage import card_links, health_link, periods
from sharewell.coverage.models import CardLink
from sharewell.lib import clock, qr
from sharewell.web.portal import viewing
from sharewell.web.portal.card.page import find
from sharewell.web.portal.security.again import again
from sharewell.web.portal.viewing import Viewing


class LinkForm(forms.Form):
    """What a member says of a link."""

    label = forms.CharField(
        label=_("Whom is the link for?"),
        help_text=_("Only you and those who open the link see this. For example: Dr. Hill’s office."),
        max_length=health_link.MOST_LABEL,
        error_messages={"required": _("Enter whom the link is for.")},
    )
    days = forms.TypedChoiceField(
        label=_("How long does the link work?"),
        coerce=int,
        error_messages={"required": _("Choose how long the link works.")},
    )
    link = forms.CharField(widget=forms.HiddenInput, max_length=32)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (days, ngettext("%(n)s day", "%(n)s days", days) % {"n": days}) for days in card_links.lasting()
        ]
        self.fields["days"].choices = choices  # type: ignore[attr-defined]


@viewing.part("card")
def every(request: HttpRequest, seen: Viewing) -> HttpResponse:
    """Every link of this member, for a representative their own ones: those that work first."""
    plans = _plans(seen)
    rows = [_row(link, plans) for link in card_links.listing(seen.person.person_key, seen.right)]
    live = [row for row in rows if row["live"]]
    words = {"live": live, "ended": [row for row in rows if not row["live"]], "here": "card"}
    return render(request, "portal/card/links.html", words)


@viewing.part("card")
@again
def make(request: HttpRequest, seen: Viewing, card_id: str) -> HttpResponse:
    """Say whom it is for and how long it works; then the link is shown."""
    one = find(seen, card_id)
    form = LinkForm(
        request.POST or None, initial={"link": card_links.new_id(), "days": min(30, max(card_links.lasting()))}
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            link = card_links.make(
                person_key=seen.person.person_key,
                period_id=one.id,
                link_id=told["link"],
                label=told["label"],
                days=told["days"],
                by=seen.by,
                right=seen.right,
            )
        except card_links.TooMany:
            form.add_error(None, gettext("You have many links already. End one that you do not need any more."))
        except (LookupError, ValueError) as error:
            raise Http404 from error
        else:
            return redirect("card_link", link.id)
    words = {"form": form, "card": one, "here": "card"}
    return render(request, "portal/card/make_link.html", words, status=422 if form.errors else 200)


@viewing.part("card")
@again
def one(request: HttpRequest, seen: Viewing, link_id: str) -> HttpResponse:
    """One link with its QR code. An ended one shows no code any more."""
    link = _own(seen, link_id)
    row = _row(link, _plans(seen))
    words: dict[str, Any] = {"row": row, "here": "card"}
    if row["live"]:
        text = card_links.shown(link)
        words |= {"text": text, "code": mark_safe(qr.svg(text))}  # noqa: S308 (made of modules only, no text)
    return render(request, "portal/card/link.html", words)


@viewing.part("card")
def end(request: HttpRequest, seen: Viewing, link_id: str) -> HttpResponse:
    """Ask once, then end at once."""
    link = _own(seen, link_id)
    if request.method != "POST":
        if not card_links.is_live(link):
            return redirect("card_links")
        return render(request, "portal/card/end_link.html", {"link": link, "here": "card"})
    card_links.end(person_key=seen.person.person_key, link_id=link_id, by=seen.by)
    messages.success(request, gettext("The link has ended. Nobody can open it any more."))
    return redirect("card_links")


def _own(seen: Viewing, link_id: str) -> CardLink:
    link = card_links.find(seen.person.person_key, link_id, seen.right)
    if link is None:
        raise Http404
    return link


def _plans(seen: Viewing) -> dict[str, str]:
    """The plan's name on each card of the member."""
    return {period.id: period.plan_name for period in periods.of(seen.person.person_key)}


def _row(link: CardLink, plans: dict[str, str]) -> dict[str, Any]:
    live, until = card_links.is_live(link), clock.from_ms(link.ended_ms or link.ends_ms)
    return {
        "link": link,
        "plan": plans.get(link.period_id, ""),
        "live": live,
        "made": clock.from_ms(link.made_ms),
        "until": until if live or until <= clock.now() else None,  # None: the right it was made by has ended
        "opened": clock.from_ms(link.opened_ms) if link.opened_ms else None,
    }
