"""A refresh token for new tokens: each works once and names its successor.

An app whose answer got lost may send the same token again for a short while (policy.refresh_retry_seconds),
as long as nobody used the successor: it gets another one, and the lost one is dead. Anything later is
reuse: two parties hold this family, nobody can tell which is the thief, so the family ends and the member is told.
Source: https://www.rfc-editor.org/rfc/rfc6749 §6; https://www.rfc-editor.org/rfc/rfc9700 §4.14
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from sharewell import policy
from sharewell.audit.event import Event
from sharewell.fhir import scopes as smart
from sharewell.lib import clock, sql
from sharewell.oauth import alarm, form, handle, identity, ledger, standing, token_answer, tokens
from sharewell.oauth.refusal import Refusal, invalid_grant, invalid_scope
from sharewell.registry.models import App


def answer(app: App, params: Mapping[str, str]) -> dict[str, Any]:
    """The token answer for a refresh token. Raises Refusal."""
    text = form.required(params, "refresh_token")
    with transaction.atomic(), sql.writer() as connection:
        result = _refresh(connection, app, text, params.get("scope"))
    if isinstance(result, Refusal):
        raise result
    return result


def _refresh(connection: sql.Connection, app: App, text: str, asked: str | None) -> dict[str, Any] | Refusal:
    held = handle.hold(connection, text)
    refresh = tokens.find(connection, held, app.client_id) if held else None
    if held is None or refresh is None:
        return invalid_grant("The refresh token is not known here, or it was given to another app.")
    if _reused(refresh):
        return _end(connection, app, refresh)
    behind = standing.of(connection, refresh.person_key, refresh.grant_id)
    if problem := _dead(refresh) or behind.problem:
        return invalid_grant(problem)
    scope = _scope(app, refresh.scope, asked)
    if isinstance(scope, Refusal):
        return scope
    successor = tokens.new_id()
    if not _use(connection, held, refresh, app, successor):
        return _end(connection, app, refresh)
    return _issue(connection, app, refresh, successor, scope, behind.ends_ms)


def _reused(refresh: tokens.Refresh) -> bool:
    """Whether this token was used so long ago, or replaced, that its coming back means two hold it."""
    if refresh.revoked_ms is not None:
        return refresh.revoked_why == tokens.REPLACED
    if refresh.consumed_ms is None:
        return False
    return clock.now_ms() - refresh.consumed_ms > policy.current().refresh_retry_seconds * 1000


def _dead(refresh: tokens.Refresh) -> str:
    if refresh.revoked_ms is not None:
        return "The refresh token was revoked. Send the member to the authorize endpoint."
    if refresh.expires_ms <= clock.now_ms():
        return standing.STOPPED
    return ""


def _use(connection: sql.Connection, held: handle.Held, refresh: tokens.Refresh, app: App, successor: str) -> bool:
    """Consume the token, or on a retry take its unused successor back. False: someone used it meanwhile."""
    if refresh.consumed_ms is None:
        return tokens.consume(connection, held, app.client_id, successor) is not None
    return tokens.replace_unused(connection, refresh, successor)


def _scope(app: App, granted: str, asked: str | None) -> str | Refusal:
    """What the new access token opens: all that was granted, or the part asked for."""
    known = smart.granted(smart.parse(granted), smart.parse(app.scopes))
    if asked is None:
        return smart.join(known)
    wanted = smart.parse(asked)
    if smart.problems(asked) or not smart.covers(known, wanted):
        return invalid_scope(f"A refresh may ask for granted scopes only, which are: {smart.join(known)}")
    return smart.join(smart.granted(wanted, known))


def _issue(
    connection: sql.Connection, app: App, refresh: tokens.Refresh, successor: str, scope: str, ends_ms: int
) -> dict[str, Any]:
    line = tokens.Line(
        person_key=refresh.person_key,
        client_id=app.client_id,
        grant_id=refresh.grant_id,
        family=refresh.family,
        subject=refresh.subject,
        ends_ms=ends_ms,
    )
    pair = tokens.issue(connection, line, scope=scope, refresh_scope=refresh.scope, refresh_id=successor)
    ledger.write(Event.TOKEN_REFRESHED, app, refresh.person_key, refresh.grant_id, refresh.family)
    patient = identity.patient(connection, refresh.person_key)
    return token_answer.body(pair, scope=scope, patient=patient, id_token=None)


def _end(connection: sql.Connection, app: App, refresh: tokens.Refresh) -> Refusal:
    if tokens.end_family(connection, refresh.person_key, refresh.family, tokens.REUSED):
        ledger.write(Event.TOKEN_REUSE_DETECTED, app, refresh.person_key, refresh.grant_id, refresh.family)
        alarm.reuse(app, refresh.person_key, refresh.grant_id, refresh.family)
    return invalid_grant(
        "This refresh token was used before. For safety this connection was ended; send the member to the "
        "authorize endpoint, and always keep the newest refresh token."
    )
