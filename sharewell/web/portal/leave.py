"""The quick exit: the session ends, the browser forgets the pages and goes to a harmless place."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from sharewell import policy
from sharewell.web.shared import guard


@require_POST
@guard.public
def now(request: HttpRequest) -> HttpResponse:
    """Sign out and go, also when the session has ended meanwhile: nobody in a hurry is led to the sign-in.

    It answers with a page, no redirect: a form may only lead to this site (form-action).
    """
    if request.user.is_authenticated:
        get_adapter(request).logout(request)
    there = policy.current().quick_exit_url
    page = (
        '<!doctype html><html lang="{}"><title>…</title><main><a href="{}" rel="noreferrer">{}</a></main></html>'
    )
    response = HttpResponse(format_html(page, get_language() or "en", there, there))
    response["Refresh"] = f"0; url={there}"
    response["Clear-Site-Data"] = '"cache"'
    response["Cache-Control"] = "no-store"
    return response
