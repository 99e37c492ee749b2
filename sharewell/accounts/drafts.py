"""What someone had typed when the session ended: sealed, for that account and that page only, for an hour or so.

Fields that hold a secret never come here (web.shared.typed leaves them out).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

import orjson
from cryptography.exceptions import InvalidTag

from sharewell import policy
from sharewell.accounts.models import Draft
from sharewell.lib import clock, secret

Fields = Mapping[str, Sequence[str]]
MOST_BYTES: Final = 32 * 1024
MOST_DRAFTS: Final = 5
"""An account keeps this many; an older one makes room."""


def keep(*, user_id: int, page: str, fields: Fields) -> bool:
    """Keep what was typed on a page, instead of what was kept before. False: nothing to keep, or too much."""
    content = orjson.dumps({name: list(values) for name, values in fields.items() if any(values)})
    if content == b"{}" or len(content) > MOST_BYTES:
        return False
    until = clock.to_ms(clock.now() + timedelta(minutes=policy.current().draft_minutes))
    sealed = secret.seal("django", content)
    place = secret.keyed("django", _said(user_id, page))
    Draft.objects.update_or_create(user_id=user_id, place=place, defaults={"sealed": sealed, "until_ms": until})
    newest = Draft.objects.filter(user_id=user_id).order_by("-until_ms", "-id").values_list("pk", flat=True)
    Draft.objects.filter(user_id=user_id).exclude(pk__in=list(newest[:MOST_DRAFTS])).delete()
    return True


def waiting(user_id: int) -> bool:
    """Whether anything is kept for this account."""
    return Draft.objects.filter(user_id=user_id, until_ms__gt=clock.now_ms()).exists()


def of_page(user_id: int, page: str) -> dict[str, list[str]]:
    """What is kept of a page; empty when nothing is, when it is too old, or when its key is gone."""
    places = secret.keyed_all("django", _said(user_id, page))
    row = Draft.objects.filter(user_id=user_id, place__in=places, until_ms__gt=clock.now_ms()).first()
    if row is None:
        return {}
    try:
        content: dict[str, list[str]] = orjson.loads(secret.unseal("django", bytes(row.sealed)))
    except (InvalidTag, KeyError):
        return {}
    return content


def drop(user_id: int, page: str) -> None:
    """It was sent, or is not wanted any more."""
    Draft.objects.filter(user_id=user_id, place__in=secret.keyed_all("django", _said(user_id, page))).delete()


def forget_old() -> int:
    """Delete what nobody came back for; the answer is how many."""
    deleted, _ = Draft.objects.filter(until_ms__lte=clock.now_ms()).delete()
    return deleted


def _said(user_id: int, page: str) -> str:
    return f"draft|{user_id}|{page}"
