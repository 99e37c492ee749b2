"""A code for tokens: consumed first, then everything it was bound to is compared, then tokens are made.

A code that comes a second time ends the tokens it gave, and that is committed although the answer is an
error. Source: https://www.rfc-editor.org/rfc/rfc6749 §4.1.3, §10.5; https://www.rfc-editor.org/rfc/rfc7636 §4.6
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from django.db import transaction

from sharewell.audit.event import Event
from sharewell.fhir import scopes as smart
from sharewell.lib import clock, secret, sql
from sharewell.oauth import code, form, identity, ledger, standing, token_answer, tokens
from sharewell.oauth.refusal import Refusal, invalid_grant
from sharewell.registry.models import App

_VERIFIER: Final = re.compile(r"[A-Za-z0-9._~-]{43,128}", re.ASCII)


def answer(app: App, params: Mapping[str, str]) -> dict[str, Any]:
    """The token answer for a code. Raises Refusal."""
    text = form.required(params, "code")
    redirect_uri = form.required(params, "redirect_uri")
    verifier = form.required(params, "code_verifier")
    with transaction.atomic(), sql.writer() as connection:
        result = _redeem(connection, app, text, redirect_uri, verifier)
    if isinstance(result, Refusal):
        raise result
    return result


def _redeem(
    connection: sql.Connection, app: App, text: str, redirect_uri: str, verifier: str
) -> dict[str, Any] | Refusal:
    redeemed = code.redeem(connection, text, app.client_id)
    if redeemed is None:
        return invalid_grant("The code is not known here, or it was given to another app.")
    if isinstance(redeemed, code.Replayed):
        return _replayed(connection, app, redeemed)
    problem = _mismatch(redeemed, redirect_uri, verifier)
    behind = standing.of(connection, redeemed.person_key, redeemed.grant_id)
    if problem := problem or behind.problem:
        return invalid_grant(problem)
    return _issue(connection, app, redeemed, behind.ends_ms)


def _mismatch(redeemed: code.Redeemed, redirect_uri: str, verifier: str) -> str:
    if redeemed.expires_ms <= clock.now_ms():
        return "The code has expired. Redeem it at once when the browser returns."
    if redirect_uri != redeemed.redirect_uri:
        return "The redirect_uri is not the one of the authorization request."
    if not _VERIFIER.fullmatch(verifier):
        return "The code_verifier must have 43 to 128 characters A-Z a-z 0-9 - . _ ~"
    challenge = str(create_s256_code_challenge(verifier))
    if not secret.same(challenge.encode(), redeemed.code_challenge.encode()):
        return "The code_verifier does not fit the code_challenge of the authorization request."
    return ""


def _issue(connection: sql.Connection, app: App, redeemed: code.Redeemed, ends_ms: int) -> dict[str, Any]:
    scopes = smart.granted(smart.parse(redeemed.scope), smart.parse(app.scopes))
    scope = smart.join(scopes)
    names = {one.text for one in scopes}
    line = tokens.Line(
        person_key=redeemed.person_key,
        client_id=app.client_id,
        grant_id=redeemed.grant_id,
        family=redeemed.family,
        subject=redeemed.subject,
        ends_ms=ends_ms,
    )
    refresh_scope = scope if "offline_access" in names else None
    pair = tokens.issue(connection, line, scope=scope, refresh_scope=refresh_scope)
    ledger.write(Event.TOKEN_ISSUED, app, redeemed.person_key, redeemed.grant_id, redeemed.family)
    patient = identity.patient(connection, redeemed.person_key)
    id_token = None
    if "openid" in names:
        id_token = identity.id_token(
            client_id=app.client_id,
            subject=redeemed.subject,
            nonce=redeemed.nonce,
            signed_in_ms=redeemed.signed_in_ms,
            scope=scope,
            patient_=patient,
            seconds=pair.expires_in,
        )
    return token_answer.body(pair, scope=scope, patient=patient, id_token=id_token)


def _replayed(connection: sql.Connection, app: App, replayed: code.Replayed) -> Refusal:
    tokens.end_family(connection, replayed.person_key, replayed.family, tokens.CODE_REPLAYED)
    ledger.write(Event.CODE_REUSE_DETECTED, app, replayed.person_key, replayed.grant_id, replayed.family)
    return invalid_grant("This code was used before. For safety, the tokens it gave were revoked.")
