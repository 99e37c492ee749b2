"""Apps are registered whole or not at all, change by functions, and keep no secret that could be read."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from joserfc.jwk import ECKey, OctKey, RSAKey

from sharewell.audit.models import Act
from sharewell.registry import apps, key_set
from sharewell.registry.models import Credential
from tests.oauth.world import OMAR, sunrise, sunrise_and_secret

pytestmark = pytest.mark.django_db

RSA = RSAKey.generate_key(2048, {"kid": "a"}).as_dict(private=False)


@pytest.fixture
def production(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "BASE_URL", "https://plan.example.org")


def wrong(**facts: Any) -> str:
    with pytest.raises(apps.RegistrationError) as caught:
        sunrise(**facts)
    assert Act.objects.count() == 0
    return str(caught.value)


def test_a_public_app_has_no_secret_and_the_ledger_says_who_registered_it() -> None:
    app, value = sunrise_and_secret()
    assert (app.kind, value) == ("public", "")
    assert list(Act.objects.values_list("event", "actor_id", "app")) == [("app:registered", "omar", app.client_id)]
    assert set(app.attestation) == set(apps.ATTESTATION)
    assert apps.get(app.client_id) == app
    assert apps.everything() == [app]


def test_a_secret_is_shown_once_and_kept_as_a_hash() -> None:
    app, value = sunrise_and_secret(auth_method="client_secret_basic")
    assert app.kind == "confidential"
    assert len(value) >= 43
    assert value not in str(list(Credential.objects.values()))
    assert apps.secret_fits(app, value)
    assert not apps.secret_fits(app, value[:-1])


def test_a_new_secret_retires_the_old_one() -> None:
    app, old = sunrise_and_secret(auth_method="client_secret_basic")
    new = apps.rotate_secret(app.client_id, by=OMAR)
    assert apps.secret_fits(app, new)
    assert not apps.secret_fits(app, old)
    assert Act.objects.filter(event="credential:retired").count() == 1


def test_only_an_app_with_a_secret_can_get_another() -> None:
    with pytest.raises(apps.NoSecretError):
        apps.rotate_secret(sunrise().client_id, by=OMAR)
    with pytest.raises(LookupError):
        apps.rotate_secret("nobody", by=OMAR)


def test_suspending_and_resuming_stand_in_the_ledger() -> None:
    app = sunrise()
    apps.suspend(app.client_id, by=OMAR, reason="it sold data")
    app.refresh_from_db()
    assert not app.active
    apps.resume(app.client_id, by=OMAR, reason="it stopped")
    app.refresh_from_db()
    assert app.active
    events = list(Act.objects.order_by("id").values_list("event", flat=True))
    assert events == ["app:registered", "app:suspended", "app:resumed"]
    with pytest.raises(LookupError):
        apps.suspend("nobody", by=OMAR, reason="x")


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"legal_name": " "}, "legal name"),
        ({"product_name": ""}, "product name"),
        ({"product_name": "Sun\nrise"}, "product name"),
        ({"contact_email": "nobody"}, "contact e-mail"),
        ({"redirect_uris": []}, "redirect URI"),
        ({"redirect_uris": ["https://x.example.org/#a"]}, "fragments"),
        ({"redirect_uris": ["http://127.0.0.1/cb"]}, "native"),
        ({"redirect_uris": ["http://localhost:1/cb"]}, "127.0.0.1"),
        ({"policy_url": "http://sunrise.example.org"}, "policy_url"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"auth_method": "client_secret_post"}, "authentication method"),
        ({"auth_method": "private_key_jwt"}, "JWKS"),
        ({"auth_method": "private_key_jwt", "jwks": {"keys": [RSA]}, "jwks_uri": "https://x/y"}, "not both"),
        ({"auth_method": "private_key_jwt", "jwks_uri": "http://x.example.org/y"}, "https"),
        ({"jwks": {"keys": [RSA]}}, "private_key_jwt only"),
        ({"scopes": "system/*.read"}, "system/*.read"),
        ({"scopes": " "}, "scope"),
        ({"attestation": {"sings": "yes"}}, "sings"),
        ({"attestation": {"no_sale": "maybe"}}, "no_sale"),
        ({"client_id": "a b"}, "client id"),
        ({"client_id": "a:b"}, "client id"),
    ],
)
def test_a_wrong_fact_is_named_and_nothing_is_registered(
    facts: dict[str, Any], words: str, production: None
) -> None:
    assert words in wrong(**facts)


def test_a_client_id_is_given_once() -> None:
    sunrise(client_id="sunrise")
    with pytest.raises(apps.RegistrationError, match="taken"):
        sunrise(client_id="sunrise")


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ([], "no RSA key"),
        ("x", "list called keys"),
        ([RSAKey.generate_key(2048, {"kid": "a"}).as_dict(private=True)], "private key"),
        ([OctKey.generate_key(256).as_dict()], "private key"),
        ([ECKey.generate_key("P-256", {"kid": "a"}).as_dict(private=False)], "no RSA key"),
        ([{"kty": "RSA", "n": "x", "e": "AQAB"}], "no RSA key"),
        ([RSA, RSA], "kid"),
        (["x", None, 7], "no RSA key"),
    ],
)
def test_a_key_set_that_could_not_prove_anything_is_refused(keys: Any, words: str) -> None:
    assert words in key_set.problem({"keys": keys})


def test_keys_for_other_uses_are_passed_over() -> None:
    other = dict(RSAKey.generate_key(2048, {"kid": "b"}).as_dict(private=False)) | {"use": "enc"}
    jwks = {"keys": [RSA, other]}
    assert key_set.problem(jwks) == ""
    assert [key.kid for key in key_set.read(jwks, "", "RS384")] == ["a"]
    assert key_set.read(jwks, "a", "ES384") == []
