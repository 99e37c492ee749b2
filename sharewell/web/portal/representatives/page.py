"""Who may act for me, and for whom I may act: the list, one right in full, and its end."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from sharewell.audit.actor import Actor, ActorKind
from sharewell.members import person
from sharewell.members.delegates import listing, on_file
from sharewell.members.delegates.listing import Entry
from sharewell.members.delegates.refused import NotYours
from sharewell.sharing import on_behalf
from sharewell.web.portal.person import member_of, user_of
from sharewell.web.portal.representatives import words
from sharewell.web.shared import guard


@guard.member
def page(request: HttpRequest) -> HttpResponse:
    """Both lists of the own account, whoever the session acts for."""
    member = member_of(request)
    mine = listing.of_member(member) if member else []
    still_open = [entry for entry in mine if entry.is_open]
    known = {entry.right.holder_id for entry in still_open if entry.right.holder_id}
    named = on_file.of(member.person_key) if member else []
    context = {
        "member": member,
        "open": still_open,
        "ended": [entry for entry in mine if not entry.is_open],
        "helped": listing.of_holder(user_of(request).pk),
        "on_file": [person.name_of(each) for each in named if each.user_id not in known],
        "here": "settings",
    }
    return render(request, "portal/representatives/page.html", context)


@guard.member
def detail(request: HttpRequest, delegation_id: str) -> HttpResponse:
    """One right: who, for what, from when until when, when last used; for the member and for its holder."""
    entry, own = _entry(request, delegation_id)
    told = words.of(entry.words) if own else words.done(entry.words)
    context = {"entry": entry, "own": own, "words": told, "here": "settings"}
    return render(request, "portal/representatives/detail.html", context)


@guard.member
def end(request: HttpRequest, delegation_id: str) -> HttpResponse:
    """Ask once, then end at once: the member removes someone, or someone gives up their right."""
    entry, own = _entry(request, delegation_id)
    context = {"entry": entry, "own": own, "here": "settings"}
    if not entry.is_open:
        return redirect("representatives_one", delegation_id=delegation_id)
    if request.method != "POST":
        return render(request, "portal/representatives/end.html", context)
    kind = ActorKind.MEMBER if own else ActorKind.REPRESENTATIVE
    by = Actor(kind, str(user_of(request).pk), for_person=None if own else entry.right.person_key or None)
    try:
        on_behalf.end(
            person_key=entry.right.person_key,
            delegation_id=delegation_id,
            by=by,
            reason="the member asked" if own else "given up by the holder",
            quietly="quietly" in request.POST,
        )
    except NotYours:
        raise Http404 from None
    return render(request, "portal/representatives/removed.html", context)


def _entry(request: HttpRequest, delegation_id: str) -> tuple[Entry, bool]:
    """The right of this id if it is over me (True) or mine (False). Raises Http404 for anybody else's."""
    member = member_of(request)
    entry = listing.one_of_member(member, delegation_id) if member else None
    if entry is not None:
        return entry, True
    entry = listing.one_of_holder(user_of(request).pk, delegation_id)
    if entry is None:
        raise Http404
    return entry, False
