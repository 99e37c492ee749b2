"""Facts that every page shows, from one source: plan name, contact with TTY and hours, Material ID."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from sharewell import policy
from sharewell.lib import env
from sharewell.web.shared import manner, notices


def plan(request: HttpRequest) -> dict[str, Any]:
    """Template context: `plan`, `contact`, `hours`, `demo`, `other_language`, `notices`, `large_type`."""
    chosen = policy.current()
    language = get_language() or "en"
    spanish = language.startswith("es")
    contact = chosen.contact
    return {
        "plan": chosen,
        "contact": contact,
        "hours": contact.hours_es if spanish else contact.hours,
        "demo": env.flag("SHAREWELL_DEMO"),
        "other_language": ("en", "English") if spanish else ("es", "Español"),
        "large_type": manner.is_large(request),
        "notices": [notices.get(name, language) for name in notices.NAMES],
    }
