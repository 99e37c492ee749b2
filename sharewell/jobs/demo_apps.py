"""The demo's third-party apps: registered through the registry, written to apps.json with their secrets."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from sharewell.audit.actor import Actor, ActorKind

COMPANY: dict[str, Any] = {
    "legal_name": "Sunrise Health Apps, Inc.",
    "contact_email": "developers@sunrise.example.org",
    "security_email": "security@sunrise.example.org",
    "deletion_contact": "privacy@sunrise.example.org",
    "policy_url": "https://sunrise.example.org/privacy",
    "terms_url": "https://sunrise.example.org/terms",
    "website": "https://sunrise.example.org",
}
ATTESTED = {"privacy_policy": "yes", "affirmative_consent": "yes", "no_sale": "yes", "deletion": "yes"}


def write(path: Path, port: int) -> None:
    """Register the apps once for each demo folder and port; the file is what a person or a program reads."""
    if path.exists() and json.loads(path.read_text())[0]["redirect_uris"] == _redirects(port):
        return
    apps = [_confidential(port), _public(port)]
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(apps, file, indent=2)


def _redirects(port: int) -> list[str]:
    return [f"http://127.0.0.1:{port + 1}/callback"]


def _confidential(port: int) -> dict[str, Any]:
    facts = {
        "product_name": "Sunrise",
        "description": "Shows your claims by year.",
        "redirect_uris": _redirects(port),
        "native": True,
        "auth_method": "client_secret_basic",
        "attestation": ATTESTED,
    }
    return {"key": "sunrise", **_registered(facts)}


def _public(port: int) -> dict[str, Any]:
    facts = {
        "product_name": "Sunrise Pocket",
        "description": "The same on a phone or in a page: a public client.",
        "redirect_uris": ["http://127.0.0.1/callback", "http://[::1]/callback", "org.example.sunrise:/callback"],
        "native": True,
        "auth_method": "none",
    }
    return {"key": "sunrise_pocket", **_registered(facts)}


def _registered(facts: dict[str, Any]) -> dict[str, Any]:
    from sharewell.registry import register

    app, secret = register.register(by=Actor(ActorKind.OPERATOR, "demo"), **COMPANY, **facts)
    return {
        "client_id": app.client_id,
        "client_secret": secret,
        "product_name": app.product_name,
        "auth_method": app.auth_method,
        "redirect_uris": app.redirect_uris,
        "scopes": app.scopes,
    }
