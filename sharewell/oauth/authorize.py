"""The front half of the flow: a request is checked, waits for its member, and is answered with a code or an error.

`begin` makes a Prompt of raw parameters (checks.py is the list). The Prompt is stored, so that a member may
register, confirm and sign in between; the pages hold its id only. One answer ends it: a code or an error.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from sharewell import policy
from sharewell.fhir import scopes as smart
from sharewell.lib import clock, secret
from sharewell.oauth import answer, code
from sharewell.oauth.checks import PROVE_ADDRESS, PROVE_REQUEST, Draft, Raw, Wrong
from sharewell.oauth.models import PendingRequest
from sharewell.oauth.refusal import AuthorizeError
from sharewell.registry import apps
from sharewell.registry.models import App, Kind
from sharewell.sharing.models import Grant

__all__ = ["AuthorizeError", "Prompt", "begin", "deny", "issue_code", "pending"]


@dataclass(frozen=True, slots=True)
class Prompt:
    """A checked request that waits for its member. `scopes` are already narrowed to what the app may ask for."""

    id: str
    app: App
    redirect_uri: str
    state: str
    scopes: tuple[smart.Scope, ...]
    code_challenge: str
    nonce: str
    prompt: tuple[str, ...]
    max_age: int | None
    created: datetime
    expires: datetime

    @property
    def scope(self) -> str:
        """The scopes as one space-separated text."""
        return smart.join(self.scopes)

    @property
    def silent(self) -> bool:
        """True when no page may be shown (prompt=none): answer `deny` with login_required or consent_required."""
        return "none" in self.prompt

    @property
    def asks_consent(self) -> bool:
        """True when the app wants the member asked again, although a grant may exist (prompt=consent)."""
        return "consent" in self.prompt

    @property
    def reaches_only_its_app(self) -> bool:
        """Whether no other program can use the answer: the app has a secret, or its address is an https site.

        Anything on a machine can claim a loopback port or a private-use scheme, so a public app there is never
        answered without a click. Source: https://www.rfc-editor.org/rfc/rfc8252 §8.6
        """
        return self.app.kind == Kind.CONFIDENTIAL or self.redirect_uri.startswith("https://")

    def fresh_enough(self, signed_in_at: datetime) -> bool:
        """Whether a sign-in at that instant satisfies prompt=login, prompt=select_account and max_age."""
        if {"login", "select_account"} & set(self.prompt) and signed_in_at < self.created:
            return False
        return self.max_age is None or (self.created - signed_in_at).total_seconds() <= self.max_age


def begin(params: Mapping[str, Sequence[str]]) -> Prompt:
    """Check a request and store it. Raises AuthorizeError: a page, or a redirect to the proven address."""
    raw, draft = Raw(params), Draft()
    try:
        for check in PROVE_ADDRESS:
            check(raw, draft)
    except Wrong as wrong:
        app = getattr(draft, "app", None)
        raise AuthorizeError(wrong.error, wrong.developer, app=app.product_name if app else "") from wrong
    try:
        for check in PROVE_REQUEST:
            check(raw, draft)
    except Wrong as wrong:
        raise _redirect(draft, raw, wrong) from wrong
    return _store(draft)


def pending(id: str) -> Prompt | None:
    """The request of an id while it waits; None when it expired, was answered, or its app was suspended."""
    row = PendingRequest.objects.filter(id=id, expires_ms__gt=clock.now_ms()).first()
    app = apps.get(row.client_id) if row else None
    if row is None or app is None or not app.active:
        return None
    return _prompt(row, app)


def issue_code(prompt: Prompt, grant: Grant, *, signed_in_at: datetime | None = None) -> str:
    """End a request with a code; the answer is the address to send the browser to.

    `signed_in_at`: when the person proved who they are (auth_time of the id_token).
    Raises AuthorizeError (a page) when the request was already answered or has expired.
    """
    if grant.client_id != prompt.app.client_id:
        raise ValueError("The grant is for another app.")
    scopes = smart.granted(prompt.scopes, smart.parse(grant.scopes))
    with transaction.atomic():
        _end(prompt)
        text = code.issue(
            grant=grant,
            redirect_uri=prompt.redirect_uri,
            code_challenge=prompt.code_challenge,
            scope=smart.join(scopes),
            nonce=prompt.nonce,
            signed_in_at=signed_in_at,
        )
    return answer.success(prompt.redirect_uri, code=text, state=prompt.state)


def deny(prompt: Prompt, error: str = "access_denied", description: str = "The member did not agree.") -> str:
    """End a request with an error (access_denied, login_required, consent_required …); returns the address."""
    with transaction.atomic():
        _end(prompt)
    return answer.failure(prompt.redirect_uri, error=error, description=description, state=prompt.state)


def _redirect(draft: Draft, raw: Raw, wrong: Wrong) -> AuthorizeError:
    state = raw.one("state")[:4000]
    where = answer.failure(draft.redirect_uri, error=wrong.error, description=wrong.developer, state=state)
    return AuthorizeError(wrong.error, wrong.developer, redirect=where, app=draft.app.product_name)


def _store(draft: Draft) -> Prompt:
    now = clock.now_ms()
    row = PendingRequest.objects.create(
        id=secret.token(24),
        client_id=draft.app.client_id,
        redirect_uri=draft.redirect_uri,
        state=draft.state,
        scope=smart.join(draft.scopes),
        code_challenge=draft.code_challenge,
        nonce=draft.nonce,
        prompt=" ".join(draft.prompt),
        max_age=draft.max_age,
        created_ms=now,
        expires_ms=now + policy.current().authorization_request_minutes * 60_000,
    )
    return _prompt(row, draft.app)


def _prompt(row: PendingRequest, app: App) -> Prompt:
    # Narrowed again to what is registered now: a scope taken from the app meanwhile is gone here too.
    scopes = smart.granted(smart.parse(row.scope), smart.parse(app.scopes))
    return Prompt(
        id=row.id,
        app=app,
        redirect_uri=row.redirect_uri,
        state=row.state,
        scopes=tuple(scopes),
        code_challenge=row.code_challenge,
        nonce=row.nonce,
        prompt=tuple(row.prompt.split()),
        max_age=row.max_age,
        created=clock.from_ms(row.created_ms),
        expires=clock.from_ms(row.expires_ms),
    )


def _end(prompt: Prompt) -> None:
    deleted, _ = PendingRequest.objects.filter(id=prompt.id, expires_ms__gt=clock.now_ms()).delete()
    if not deleted:
        raise AuthorizeError("invalid_request", "This request was answered before, or it expired.")
