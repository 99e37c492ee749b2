"""The OAuth endpoints over HTTP: grammar, headers, CORS, and what each refuses."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from django.test import Client

from sharewell.oauth import site
from tests.oauth import world

pytestmark = [pytest.mark.django_db, pytest.mark.urls("sharewell.web.api.urls")]
FORM = "application/x-www-form-urlencoded"
DOCUMENTS = ["/oauth/jwks", "/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"]
CROSS_ORIGIN = ["/oauth/token", "/oauth/revoke", "/oauth/userinfo", *DOCUMENTS]
FORMS = ["/oauth/token", "/oauth/revoke", "/oauth/introspect"]


def post(path: str, form: dict[str, str], authorization: str = "", **more: Any) -> HttpResponse:
    headers = {"Authorization": authorization} if authorization else {}
    answer = Client(enforce_csrf_checks=True).post(path, urlencode(form), FORM, headers=headers, **more)
    assert isinstance(answer, HttpResponse)
    return answer


def body(response: HttpResponse) -> Any:
    return json.loads(response.content)


def confidential() -> tuple[Any, str]:
    app, value = world.sunrise_and_secret(auth_method="client_secret_basic")
    return app, world.basic(app.client_id, value)


def test_a_public_app_gets_its_tokens_over_http() -> None:
    app, alice = world.sunrise(), world.alice()
    response = post("/oauth/token", world.redemption(app, world.code_for(app, world.grant(alice, app))))
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/json")
    assert response["Cache-Control"] == "no-store"
    assert response["Pragma"] == "no-cache"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response
    answer = body(response)
    assert isinstance(answer["expires_in"], int)
    info = Client().get("/oauth/userinfo", headers={"Authorization": f"Bearer {answer['access_token']}"})
    assert info.json()["fhirUser"] == f"{site.fhir_base()}/Patient/{answer['patient']}"
    assert info["Cache-Control"] == "no-store"


def test_a_confidential_app_asks_about_its_own_tokens() -> None:
    (app, header), alice = confidential(), world.alice()
    code = world.code_for(app, world.grant(alice, app))
    answer = body(post("/oauth/token", world.redemption(app, code), header))
    told = body(post("/oauth/introspect", {"token": answer["access_token"]}, header))
    assert told["active"] is True
    assert (told["client_id"], told["scope"]) == (app.client_id, answer["scope"])
    assert (told["patient"], told["iss"]) == (answer["patient"], site.issuer())
    assert told["fhirUser"].endswith(f"/Patient/{answer['patient']}")
    assert told["exp"] - told["iat"] == answer["expires_in"]
    assert body(post("/oauth/introspect", {"token": answer["refresh_token"]}, header))["active"] is True


def test_whatever_is_not_alive_is_just_not_active() -> None:
    (app, header), (other, others_header), alice = confidential(), confidential(), world.alice()
    given = world.grant(alice, app)
    answer = body(post("/oauth/token", world.redemption(app, world.code_for(app, given)), header))
    silent = {"active": False}
    for token in ("unknown", "x" * 20 + "." + "y" * 43):
        assert body(post("/oauth/introspect", {"token": token}, header)) == silent
    assert body(post("/oauth/introspect", {"token": answer["access_token"]}, others_header)) == silent
    world.stop(given)
    assert body(post("/oauth/introspect", {"token": answer["access_token"]}, header)) == silent
    assert other.client_id != app.client_id


def test_a_public_app_may_not_introspect() -> None:
    app = world.sunrise()
    response = post("/oauth/introspect", {"token": "x", "client_id": app.client_id})
    assert response.status_code == 401
    assert body(response)["error"] == "invalid_client"
    assert "Access-Control-Allow-Origin" not in response


@pytest.mark.parametrize("path", CROSS_ORIGIN)
def test_a_page_of_any_origin_may_ask(path: str) -> None:
    response = Client().options(path, headers={"Origin": "https://app.example.org"})
    assert response.status_code == 204
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Authorization" in response["Access-Control-Allow-Headers"]
    assert "If-None-Match" in response["Access-Control-Allow-Headers"]


def test_introspection_is_not_for_pages() -> None:
    response = Client().options("/oauth/introspect", headers={"Origin": "https://app.example.org"})
    assert response.status_code == 405
    assert "Access-Control-Allow-Origin" not in response


@pytest.mark.parametrize("path", DOCUMENTS)
def test_documents_are_json_and_may_be_kept(path: str) -> None:
    response = Client().get(path)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/json")
    assert response["Cache-Control"].startswith("public, max-age=")
    assert not response.cookies
    assert Client().post(path).status_code == 405


@pytest.mark.parametrize("path", FORMS)
def test_only_a_form_in_the_body_is_read(path: str) -> None:
    client = Client()
    assert client.get(path).status_code == 405
    as_json = client.post(path, {"grant_type": "x"}, "application/json")
    assert as_json.status_code == 400
    assert FORM in as_json.json()["error_description"]
    in_address = client.post(f"{path}?token=x", "a=b", FORM)
    assert "never in the address" in in_address.json()["error_description"]
    doubled = client.post(path, "token=a&token=b", FORM)
    assert "more than once" in doubled.json()["error_description"]


@pytest.mark.parametrize("path", FORMS)
def test_an_app_that_does_not_prove_itself_gets_401_and_how_to(path: str) -> None:
    response = post(
        path, {"grant_type": "refresh_token", "token": "x", "refresh_token": "x"}, world.basic("a", "b")
    )
    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith("Basic")
    assert body(response)["error"] == "invalid_client"
    assert response["Cache-Control"] == "no-store"


def test_userinfo_wants_a_live_token_with_openid() -> None:
    app, alice = world.sunrise(), world.alice()
    without = Client().get("/oauth/userinfo")
    assert (without.status_code, without["WWW-Authenticate"]) == (401, "Bearer")
    bad = Client().get("/oauth/userinfo", headers={"Authorization": "Bearer x"})
    assert bad["WWW-Authenticate"].startswith('Bearer error="invalid_token"')
    answer = world.connect(app, world.grant(alice, app), scope="patient/*.read")
    narrow = Client().get("/oauth/userinfo", headers={"Authorization": f"Bearer {answer['access_token']}"})
    assert narrow.status_code == 403


def test_revocation_answers_the_same_for_any_token() -> None:
    app, alice = world.sunrise(), world.alice()
    answer = world.connect(app, world.grant(alice, app))
    for token in (answer["refresh_token"], answer["refresh_token"], "unknown"):
        response = post("/oauth/revoke", {"token": token, "client_id": app.client_id})
        assert (response.status_code, response.content) == (200, b"")


def test_apps_do_not_register_themselves() -> None:
    response = Client().post("/oauth/register", {"redirect_uris": []}, "application/json")
    assert response.status_code == 403
    assert "plan" in response.json()["error_description"]


def test_error_descriptions_keep_to_the_characters_of_the_standard() -> None:
    response = post("/oauth/token", {"grant_type": '"quoted" \\ and ü'})
    words = body(response)["error_description"]
    assert all(0x20 <= ord(sign) <= 0x7E and sign not in '"\\' for sign in words)
