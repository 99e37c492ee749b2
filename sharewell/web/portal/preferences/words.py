"""The choices in words, and the language in which they are read."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sharewell.members.preferences import Alternate, Format

LANGUAGES: Final[dict[str, str]] = {"en": "English", "es": "Español"}
FORMATS: Final[dict[Format, Any]] = {
    Format.STANDARD: _("Standard print"),
    Format.LARGE: _("Large print: bigger letters on pages and papers"),
    Format.AUDIO: _("Plain text that a screen reader or phone can read aloud"),
}
DELIVERY: Final[dict[bool, Any]] = {
    False: _("E-mail, and in full in your messages here"),
    True: _("Paper by mail, and in full in your messages here"),
}
REMINDERS: Final[dict[bool, Any]] = {True: _("Yes, send me reminders"), False: _("No reminders by e-mail")}
ALTERNATES: Final[dict[Alternate, Any]] = {
    Alternate.BRAILLE: _("Braille"),
    Alternate.AUDIO: _("A spoken recording"),
    Alternate.LARGE: _("Large print on paper"),
    Alternate.DATA_CD: _("A data CD"),
}


def language_here() -> str:
    """The language of the page, in which to write to someone who chose none."""
    return (get_language() or "en").partition("-")[0]
