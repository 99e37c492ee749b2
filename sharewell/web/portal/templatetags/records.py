"""Words of the health records pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def named(names: Mapping[str, Any], key: str) -> Any:
    """What a mapping says of a key, or ""."""
    return names.get(key, "")
