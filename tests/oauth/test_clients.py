"""How apps prove who they are: three methods, each only for those who registered it."""

from __future__ import annotations

import base64
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from sharewell.lib import clock, secret
from sharewell.oauth import assertion, clients, site
from sharewell.oauth.refusal import Refusal
from sharewell.registry import apps
from sharewell.registry.models import App
from tests.oauth import world

pytestmark = pytest.mark.django_db

RSA = RSAKey.generate_key(2048, {"kid": "rsa-1"})
EC = ECKey.generate_key("P-384", {"kid": "ec-1"})
STRANGE = RSAKey.generate_key(2048, {"kid": "rsa-1"})
JWKS = {"keys": [RSA.as_dict(private=False), EC.as_dict(private=False)]}


def signing_app(**facts: Any) -> App:
    return world.sunrise(**{"auth_method": "private_key_jwt", "jwks": JWKS, **facts})


def signed(
    app: App, key: Any = RSA, algorithm: str = "RS384", header: dict[str, Any] | None = None, **claims: Any
) -> str:
    now = int(clock.now().timestamp())
    right = {
        "iss": app.client_id,
        "sub": app.client_id,
        "aud": site.endpoint("token"),
        "exp": now + 300,
        "jti": secret.token(),
    }
    content = {name: value for name, value in (right | claims).items() if value is not None}
    head = {"alg": algorithm, "kid": key.kid} | (header or {})
    return jwt.encode(head, content, key, algorithms=[algorithm])


def segment(part: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


def by_assertion(text: str, **form: str) -> App:
    sent = {"client_assertion_type": assertion.TYPE, "client_assertion": text, **form}
    return clients.authenticate("", sent)


def refused(call: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(Refusal) as caught:
        call(*args, **kwargs)
    assert caught.value.error in {"invalid_client", "invalid_request"}
    return caught.value.description


def test_a_public_app_names_itself() -> None:
    app = world.sunrise()
    assert clients.authenticate("", {"client_id": app.client_id}) == app
    assert "Name your app" in refused(clients.authenticate, "", {})
    assert "No app" in refused(clients.authenticate, "", {"client_id": "nobody"})
    assert "No app" in refused(clients.authenticate, "", {"client_id": "x" * 65})


def test_a_secret_comes_by_basic_only() -> None:
    app, value = world.sunrise_and_secret(auth_method="client_secret_basic")
    assert clients.authenticate(world.basic(app.client_id, value), {}) == app
    assert "Basic" in refused(clients.authenticate, "", {"client_id": app.client_id, "client_secret": value})
    assert "wrong" in refused(clients.authenticate, world.basic(app.client_id, value + "x"), {})
    assert "wrong" in refused(clients.authenticate, world.basic(app.client_id, ""), {})
    assert "client_secret_basic" in refused(clients.authenticate, "", {"client_id": app.client_id})


def test_a_public_app_with_a_secret_is_refused() -> None:
    app = world.sunrise()
    assert "no secret" in refused(clients.authenticate, world.basic(app.client_id, "x"), {})


@pytest.mark.parametrize("header", ["Bearer x", "Basic !!", "Basic eA==", "Basic w7w6eA=="])
def test_a_header_that_cannot_be_read_says_so(header: str) -> None:
    assert "Basic" in refused(clients.authenticate, header, {}) or "No app" in header


def test_the_body_may_not_contradict_the_header() -> None:
    app, value = world.sunrise_and_secret(auth_method="client_secret_basic")
    header = world.basic(app.client_id, value)
    assert clients.authenticate(header, {"client_id": app.client_id}) == app
    assert "not the one" in refused(clients.authenticate, header, {"client_id": "other"})


def test_a_replaced_secret_works_as_long_as_was_said() -> None:
    app, old = world.sunrise_and_secret(auth_method="client_secret_basic")
    new = apps.rotate_secret(app.client_id, by=world.OMAR, keep_old_hours=1)
    for value in (old, new):
        assert clients.authenticate(world.basic(app.client_id, value), {}) == app
    with clock.at(clock.now() + timedelta(hours=1)):
        assert "retired" in refused(clients.authenticate, world.basic(app.client_id, old), {})
        assert clients.authenticate(world.basic(app.client_id, new), {}) == app


@pytest.mark.parametrize(("key", "algorithm"), [(RSA, "RS384"), (EC, "ES384")])
def test_an_app_signs_with_rs384_or_es384(key: Any, algorithm: str) -> None:
    app = signing_app()
    assert by_assertion(signed(app, key, algorithm)) == app
    assert by_assertion(signed(app, key, algorithm, aud=[site.endpoint("token")])) == app


@pytest.mark.parametrize("algorithm", ["RS256", "RS512", "PS384"])
def test_no_other_algorithm_is_taken(algorithm: str) -> None:
    app = signing_app()
    assert "RS384 or ES384" in refused(by_assertion, signed(app, RSA, algorithm))


def test_no_signature_is_no_signature() -> None:
    app = signing_app()
    head, body, _ = signed(app).split(".")
    none = "eyJhbGciOiJub25lIn0"
    assert refused(by_assertion, f"{none}.{body}.")
    assert refused(by_assertion, f"{head}.{body}.")
    assert "not a signed JWT" in refused(by_assertion, "x.y.z")
    assert "not a signed JWT" in refused(by_assertion, "ü")


def test_a_public_key_used_as_a_shared_secret_is_refused() -> None:
    app = signing_app()
    head, body = (segment(part) for part in ({"alg": "HS384", "kid": "rsa-1"}, {"sub": app.client_id}))
    mac = hmac.digest(RSA.as_pem(private=False), f"{head}.{body}".encode(), "sha384")
    forged = f"{head}.{body}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"
    assert "RS384 or ES384" in refused(by_assertion, forged)


def test_a_strangers_key_is_refused() -> None:
    app = signing_app()
    assert "fits no key" in refused(by_assertion, signed(app, STRANGE))
    other = RSAKey.generate_key(2048, {"kid": "other"})
    assert "no RS384 key with the kid 'other'" in refused(by_assertion, signed(app, other))
    smuggled = ECKey.generate_key("P-384", {"kid": "ec-1"})
    header = {"jwk": smuggled.as_dict(private=False)}
    assert "fits no key" in refused(by_assertion, signed(app, smuggled, "ES384", header=header))
    elsewhere = {"jku": "https://evil.example.org/jwks"}
    assert "fits no key" in refused(by_assertion, signed(app, STRANGE, header=elsewhere))


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"iss": "other"}, "iss and sub"),
        ({"iss": None}, "iss and sub"),
        ({"aud": "https://other.example.org/token"}, "aud"),
        ({"aud": None}, "aud"),
        ({"aud": ["https://other.example.org", "{token}"]}, "aud"),
        ({"exp": None}, "expired"),
        ({"exp": "soon"}, "expired"),
        ({"exp": True}, "expired"),
        ({"exp": 1000}, "expired"),
        ({"exp": 4_000_000_000}, "seconds ahead"),
        ({"nbf": 4_000_000_000}, "nbf"),
        ({"iat": 4_000_000_000}, "iat"),
        ({"jti": None}, "jti"),
        ({"jti": ""}, "jti"),
        ({"jti": 7}, "jti"),
    ],
)
def test_each_claim_is_checked(claims: dict[str, Any], words: str) -> None:
    app = signing_app()
    if isinstance(claims.get("aud"), list):
        claims = {"aud": [site.endpoint("token") if one == "{token}" else one for one in claims["aud"]]}
    assert words in refused(by_assertion, signed(app, **claims))


def test_an_assertion_works_once() -> None:
    app = signing_app()
    text = signed(app)
    assert by_assertion(text) == app
    assert "used before" in refused(by_assertion, text)
    with clock.at(clock.now() + timedelta(seconds=300 + 29)):
        assert "used before" in refused(by_assertion, text)


def test_two_apps_may_use_the_same_jti() -> None:
    first, second = signing_app(), signing_app(product_name="Sunset")
    assert by_assertion(signed(first, jti="same")) == first
    assert by_assertion(signed(second, jti="same")) == second


def test_an_assertion_for_one_app_does_not_prove_another() -> None:
    first, second = signing_app(), signing_app(product_name="Sunset")
    assert "not the subject" in refused(by_assertion, signed(first), client_id=second.client_id)
    public = world.sunrise()
    assert "public app" in refused(by_assertion, signed(first, iss=public.client_id, sub=public.client_id))


def test_the_assertion_type_is_checked() -> None:
    app = signing_app()
    sent = {"client_assertion_type": "urn:other", "client_assertion": signed(app)}
    assert "client_assertion_type" in refused(clients.authenticate, "", sent)
    assert "not a signed JWT" in refused(clients.authenticate, "", {"client_assertion_type": assertion.TYPE})


def test_two_methods_at_once_are_refused() -> None:
    app = signing_app()
    sent = {"client_assertion_type": assertion.TYPE, "client_assertion": signed(app)}
    assert "not two" in refused(clients.authenticate, world.basic("x", "y"), sent)


def test_a_signing_app_cannot_leave_its_signature_out() -> None:
    assert "private_key_jwt" in refused(clients.authenticate, "", {"client_id": signing_app().client_id})
