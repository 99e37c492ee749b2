"""The help team's first page and the list of what waits."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from sharewell.accounts import staff
from sharewell.accounts.models import Staff
from sharewell.accounts.roles import Permission
from sharewell.lib import clock
from sharewell.members import cases
from sharewell.members.case import Case, CaseKind
from sharewell.web.console import words
from sharewell.web.console.page import show
from sharewell.web.shared import guard

AGES = {"day": 1, "week": 7}


@guard.staff(Permission.QUEUE)
def page(request: HttpRequest, me: Staff) -> HttpResponse:
    """How much waits, since when, and what one works on oneself."""
    queues = [
        {"kind": queue.kind, "name": words.KINDS[queue.kind], "waiting": queue.waiting, "oldest": queue.oldest}
        for queue in cases.queues()
    ]
    mine = rows(cases.waiting(worker=me.actor().id))
    return show(request, me, "start", {"queues": queues, "mine": mine}, here="start")


@guard.staff(Permission.QUEUE)
def listing(request: HttpRequest, me: Staff) -> HttpResponse:
    """Everything that waits, the oldest first; of one kind, or older than a day or a week, when asked."""
    kind = request.GET.get("kind", "")
    age = request.GET.get("age", "")
    wanted = CaseKind(kind) if kind in words.KINDS else None
    found = cases.waiting(wanted, worker=me.actor().id if "mine" in request.GET else "")
    oldest = clock.now_ms() - AGES.get(age, 0) * 86_400_000
    context = {
        "cases": rows([case for case in found if case.opened_ms <= oldest]),
        "kinds": words.KINDS.items(),
        "kind": kind,
        "age": age,
        "mine": "mine" in request.GET,
    }
    return show(request, me, "cases", context, here="cases")


def rows(found: list[Case]) -> list[dict[str, Any]]:
    """Cases as a list shows them: what kind, since when, who works on it. Nothing of a member."""
    names = staff.names(case.worker for case in found)
    return [{"case": case, "kind": words.KINDS[case.kind], "worker": names.get(case.worker, "")} for case in found]
