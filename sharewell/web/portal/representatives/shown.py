"""How the pages of this subject are shown: by the name of their template; a form with errors answers 422."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def page(request: HttpRequest, name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """The page, under the menu's entry of the settings."""
    form = context.get("form")
    status = 422 if form is not None and form.errors else status
    return render(request, f"portal/representatives/{name}.html", {**context, "here": "settings"}, status=status)
