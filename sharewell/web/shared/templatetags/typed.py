"""`{% typed field %}`: a form field, with what was typed into it before the session ended."""

from __future__ import annotations

from django import template
from django.forms import BoundField
from django.template.context import Context

from sharewell.web.shared import typed as kept

register = template.Library()


@register.simple_tag(takes_context=True)
def typed(context: Context, field: BoundField) -> str:
    """The widget of a field. A form that was just sent shows what was sent."""
    request = context.get("request")
    before = kept.on_page(request) if request is not None and not field.form.is_bound else None
    name = field.html_name
    if before and not kept.is_secret(name) and not field.field.widget.value_omitted_from_data(before, {}, name):
        field.form.initial[field.name] = field.field.widget.value_from_datadict(before, {}, name)
    return str(field)
