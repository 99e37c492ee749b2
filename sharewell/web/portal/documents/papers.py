"""The papers of all kinds as one list, the newest first, and what a search leaves of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sharewell.claims import listing
from sharewell.lib.fold import fold
from sharewell.notify import inbox
from sharewell.sharing import documents
from sharewell.web.portal.viewing import Viewing

KINDS: Final = {
    "signed": gettext_lazy("Signed papers"),
    "letter": gettext_lazy("Letters from us"),
    "statement": gettext_lazy("Explanations of benefits"),
}


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper: what it is, its ISO day in the plan's time zone, and its address."""

    kind: str
    title: str
    day: str
    address: str

    @property
    def kind_name(self) -> str:
        """The kind in words."""
        return str(KINDS[self.kind])


def every(seen: Viewing) -> list[Paper]:
    """All papers this viewer may see: letters need the right to messages, explanations the one to claims."""
    found = [*_signed(seen)]
    if seen.may("messages"):
        found += _letters(seen)
    if seen.may("claims"):
        found += _statements(seen)
    return sorted(found, key=lambda one: one.day, reverse=True)


def matching(papers: Iterable[Paper], *, words: str, kind: str, year: str) -> list[Paper]:
    """The papers that hold all words in their title or kind, of this kind and year; "" asks nothing."""
    wanted = fold(words).split()
    return [
        one
        for one in papers
        if (not kind or one.kind == kind)
        and (not year or one.day[:4] == year)
        and all(word in fold(f"{one.title}\n{one.kind_name}") for word in wanted)
    ]


def _signed(seen: Viewing) -> Iterator[Paper]:
    for one in documents.list_for(seen.person.person_key):
        title = _("Sharing with %(app)s") % {"app": one.title}
        yield Paper("signed", title, timezone.localdate(one.created).isoformat(), f"/documents/{one.id}/")


def _letters(seen: Viewing) -> Iterator[Paper]:
    for one in inbox.letters(seen.person.person_key):
        day = timezone.localdate(one.made).isoformat()
        yield Paper("letter", one.title or _("Letter"), day, f"/documents/letters/{one.id}/")


def _statements(seen: Viewing) -> Iterator[Paper]:
    right = replace(seen, part="claims")
    words = _("Claim %(number)s")  # looked up once: there may be thousands
    for one in listing.every(right.access(), by=right.reader()):
        title = words % {"number": one.number}
        title = f"{title}, {one.provider}" if one.provider else title
        yield Paper("statement", title, one.day[:10], f"/claims/{one.id}/statement/")
