"""The words for what someone may see or do for a member."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from sharewell.members.delegates.kinds import RULES, SHARE, STOP, WORDS
from sharewell.members.delegation import Kind
from sharewell.web.shared.scope import NAMES

OF: Final[dict[str, Any]] = {
    "card": _("See my ID card"),
    "benefits": _("See my benefits"),
    "claims": _("See my claims"),
    "records": _("See my health records"),
    "documents": _("See my documents"),
    "messages": _("Read my messages"),
    "sharing": _("See which apps read my data"),
    "account": _("Change my settings"),
    STOP: _("Stop an app for me"),
    SHARE: _("Connect an app for me, by signing"),
}
"""As the member reads them: what someone may do for me."""
CHOICES: Final = [(word, OF[word]) for word in WORDS if word in RULES[Kind.CAREGIVER].most]
"""What a member can let a helper do."""


def of(words: Iterable[str]) -> list[Any]:
    """Words of a scope, for the member."""
    return [OF[word] for word in words]


def done(words: Iterable[str]) -> list[Any]:
    """Words of a scope, for the one who acts."""
    return [NAMES[word] for word in words]
