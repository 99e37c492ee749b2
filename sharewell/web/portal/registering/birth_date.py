"""A date of birth in three boxes, as people write it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from sharewell.lib import clock


class BirthDateWidget(forms.MultiWidget):
    """Month, day, year. The first box carries the id that the error summary links to."""

    template_name = "portal/registering/birth_date.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        box = {"inputmode": "numeric", "maxlength": 4}
        parts: dict[str, forms.Widget | type[forms.Widget]] = {
            "month": forms.TextInput({**box, "autocomplete": "bday-month", "maxlength": 2}),
            "day": forms.TextInput({**box, "autocomplete": "bday-day", "maxlength": 2}),
            "year": forms.TextInput({**box, "autocomplete": "bday-year"}),
        }
        super().__init__(parts, attrs)

    def decompress(self, value: date | None) -> list[int | None]:
        return [value.month, value.day, value.year] if value else [None, None, None]

    def id_for_label(self, id_: str, index: str = "0") -> str:
        return f"{id_}_month" if id_ else id_

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        labels = (_("Month"), _("Day"), _("Year"))
        for part, label, suffix in zip(
            context["widget"]["subwidgets"], labels, ("month", "day", "year"), strict=True
        ):
            part["label"] = label
            part["attrs"]["id"] = f"id_{name}_{suffix}"
        return context


class BirthDateField(forms.MultiValueField):
    """A date from three numbers; a real day, not in the future."""

    widget = BirthDateWidget

    def __init__(self, **kwargs: Any) -> None:
        parts = (forms.IntegerField(), forms.IntegerField(), forms.IntegerField())
        super().__init__(
            fields=parts,
            error_messages={"required": _("Enter your date of birth.")},
            require_all_fields=False,
            **kwargs,
        )

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except ValidationError as error:
            if getattr(error, "code", None) == "required":
                raise
            raise ValidationError(_("Enter a real date, such as 3 27 1948.")) from error

    def compress(self, data_list: list[Any]) -> date | None:
        if not data_list or any(part in (None, "") for part in data_list):
            raise ValidationError(_("Enter the month, the day and the year of your birth."))
        month, day, year = data_list
        try:
            born = date(year, month, day)
        except ValueError as error:
            raise ValidationError(_("Enter a real date, such as 3 27 1948.")) from error
        if not date(1890, 1, 1) <= born <= clock.today():
            raise ValidationError(_("Check the year of your birth. It has four digits."))
        return born
