"""Telling the member that someone else may hold a copy of an app's key to their data."""

from __future__ import annotations

from sharewell.accounts.models import User
from sharewell.audit.actor import SYSTEM
from sharewell.notify import outbox
from sharewell.registry.models import App
from sharewell.sharing.models import Grant


def reuse(app: App, person_key: int, grant_id: str, family: str) -> None:
    """Promise one e-mail a family to the person who signed, in the language of their account."""
    grant = Grant.objects.filter(person_key=person_key, id=grant_id).first()
    signer = User.objects.filter(id=grant.signer_id).first() if grant else None
    if signer is None or not signer.email:
        return
    outbox.promise(
        person_key=person_key,
        event_key=f"token-reuse:{family}",
        template="token-reuse",
        language=signer.language,
        channel="email",
        address=signer.email,
        context={"app": app.product_name},
        by=SYSTEM,
    )
