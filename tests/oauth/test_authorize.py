"""What an app may ask, and how it is told what is wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sharewell.lib import clock
from sharewell.oauth import authorize, site
from sharewell.oauth.authorize import AuthorizeError
from sharewell.registry import apps
from tests.oauth import world

pytestmark = pytest.mark.django_db


def test_a_correct_request_waits_for_its_member() -> None:
    app = world.sunrise()
    prompt = authorize.begin(world.asks(app))
    assert authorize.pending(prompt.id) == prompt
    assert (prompt.app, prompt.redirect_uri, prompt.state) == (app, world.CALLBACK, "state-of-erin")
    assert prompt.scope == world.SCOPES


def test_a_code_returns_to_the_app_with_state_and_issuer() -> None:
    app, alice = world.sunrise(), world.alice()
    prompt = authorize.begin(world.asks(app))
    where = authorize.issue_code(prompt, world.grant(alice, app))
    assert where.startswith(f"{world.CALLBACK}?code=")
    told = world.query(where)
    assert told.keys() == {"code", "state", "iss"}
    assert (told["state"], told["iss"]) == ("state-of-erin", site.issuer())


def test_a_no_returns_to_the_app_with_state_and_issuer() -> None:
    prompt = authorize.begin(world.asks(world.sunrise()))
    told = world.query(authorize.deny(prompt))
    assert told["error"] == "access_denied"
    assert (told["state"], told["iss"]) == ("state-of-erin", site.issuer())


def test_a_registered_query_is_kept() -> None:
    app = world.sunrise(redirect_uris=["https://sunrise.example.org/cb?tenant=7"])
    prompt = authorize.begin(world.asks(app, redirect_uri="https://sunrise.example.org/cb?tenant=7"))
    assert authorize.deny(prompt).startswith("https://sunrise.example.org/cb?tenant=7&error=")


def test_a_private_use_scheme_is_returned_to_as_it_was_registered() -> None:
    uri = "org.example.sunrise:/callback"
    app = world.sunrise(redirect_uris=[uri], native=True)
    assert authorize.deny(authorize.begin(world.asks(app, redirect_uri=uri))).startswith(f"{uri}?error=")


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]"])
def test_a_native_app_may_listen_on_any_port_of_loopback(host: str) -> None:
    app = world.sunrise(redirect_uris=[f"http://{host}/cb"], native=True)
    prompt = authorize.begin(world.asks(app, redirect_uri=f"http://{host}:51234/cb"))
    assert authorize.deny(prompt).startswith(f"http://{host}:51234/cb?")


def test_the_audience_may_end_in_a_slash() -> None:
    assert authorize.begin(world.asks(world.sunrise(), aud=site.fhir_base() + "/"))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"client_id": None}, "client_id is missing"),
        ({"client_id": "nobody"}, "'nobody'"),
        ({"client_id": ["a", "b"]}, "client_id came more than once"),
        ({"redirect_uri": None}, "redirect_uri is missing"),
        ({"redirect_uri": "https://evil.example.org/"}, "not registered"),
        ({"redirect_uri": world.CALLBACK + "/"}, "final slash"),
        ({"redirect_uri": world.CALLBACK + "?x=1"}, "question mark"),
        ({"redirect_uri": world.CALLBACK.upper()}, "capital letters"),
        ({"redirect_uri": [world.CALLBACK, "https://evil.example.org/"]}, "redirect_uri came more than once"),
    ],
)
def test_before_the_address_is_proven_a_page_says_what_is_wrong(
    changes: dict[str, str | None], words: str
) -> None:
    with pytest.raises(AuthorizeError) as caught:
        authorize.begin(world.asks(world.sunrise(), **changes))
    assert caught.value.page
    assert words in caught.value.developer
    assert "Nothing was shared" in caught.value.member


def test_a_suspended_app_gets_a_page() -> None:
    app = world.sunrise()
    apps.suspend(app.client_id, by=world.OMAR, reason="it sold data")
    with pytest.raises(AuthorizeError, match="suspended") as caught:
        authorize.begin(world.asks(app))
    assert caught.value.page


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"response_type": "token"}, "unsupported_response_type", "must be code"),
        ({"response_type": None}, "invalid_request", "must be code"),
        ({"response_mode": "fragment"}, "invalid_request", "query"),
        ({"request": "eyJ"}, "request_not_supported", "plain parameters"),
        ({"request_uri": "https://x"}, "request_uri_not_supported", "plain parameters"),
        ({"state": None}, "invalid_request", "state is missing"),
        ({"state": ""}, "invalid_request", "state is missing"),
        ({"aud": None}, "invalid_request", "aud is missing"),
        ({"aud": "https://other.example.org/fhir"}, "invalid_request", "aud must be"),
        ({"aud": None, "launch": "x"}, "invalid_request", "aud is missing"),
        ({"launch": "x"}, "invalid_request", "EHR"),
        ({"resource": "https://other.example.org"}, "invalid_target", "resource"),
        ({"code_challenge": None}, "invalid_request", "PKCE"),
        ({"code_challenge_method": None}, "invalid_request", "S256"),
        ({"code_challenge_method": "plain"}, "invalid_request", "plain is refused"),
        ({"code_challenge": "short"}, "invalid_request", "43 characters"),
        ({"code_challenge": "x" * 44}, "invalid_request", "43 characters"),
        ({"scope": None}, "invalid_scope", "open no data"),
        ({"scope": "openid fhirUser"}, "invalid_scope", "open no data"),
        ({"scope": "patient/Nothing.read"}, "invalid_scope", "Nothing is not served"),
        ({"prompt": "none login"}, "invalid_request", "none"),
        ({"prompt": "sing"}, "invalid_request", "sing"),
        ({"max_age": "-1"}, "invalid_request", "seconds"),
        ({"max_age": "soon"}, "invalid_request", "seconds"),
        ({"scope": [world.SCOPES, "openid"]}, "invalid_request", "scope came more than once"),
        ({"nonce": "x" * 4001}, "invalid_request", "longer than"),
    ],
)
def test_afterwards_the_app_is_told_what_is_wrong(changes: dict[str, str | None], error: str, words: str) -> None:
    with pytest.raises(AuthorizeError) as caught:
        authorize.begin(world.asks(world.sunrise(), **changes))
    assert caught.value.redirect is not None
    assert caught.value.redirect.startswith(world.CALLBACK + "?")
    told = world.query(caught.value.redirect)
    assert told["error"] == error
    assert words in told["error_description"]
    assert told["iss"] == site.issuer()
    assert told.get("state") == (None if changes.get("state", "kept") in (None, "") else "state-of-erin")


def test_scopes_are_narrowed_to_what_the_app_registered() -> None:
    app = world.sunrise(scopes="launch/patient patient/Coverage.read")
    prompt = authorize.begin(world.asks(app, scope="launch/patient offline_access patient/*.read"))
    assert prompt.scope == "launch/patient patient/Coverage.read"


def test_the_code_carries_no_more_than_the_grant() -> None:
    app, alice = world.sunrise(), world.alice()
    given = world.grant(alice, app, scopes="launch/patient patient/Coverage.read")
    assert world.connect(app, given)["scope"] == "launch/patient patient/Coverage.read user/Coverage.read"


def test_an_hour_later_the_request_is_gone() -> None:
    prompt = authorize.begin(world.asks(world.sunrise()))
    with clock.at(prompt.expires - timedelta(seconds=1)):
        assert authorize.pending(prompt.id)
    with clock.at(prompt.expires):
        assert authorize.pending(prompt.id) is None


def test_a_request_is_answered_once() -> None:
    app, alice = world.sunrise(), world.alice()
    prompt = authorize.begin(world.asks(app))
    given = world.grant(alice, app)
    authorize.issue_code(prompt, given)
    assert authorize.pending(prompt.id) is None
    with pytest.raises(AuthorizeError, match="answered before"):
        authorize.issue_code(prompt, given)
    with pytest.raises(AuthorizeError, match="answered before"):
        authorize.deny(prompt)


def test_a_request_dies_with_its_app() -> None:
    app = world.sunrise()
    prompt = authorize.begin(world.asks(app))
    apps.suspend(app.client_id, by=world.OMAR, reason="test")
    assert authorize.pending(prompt.id) is None


def test_a_grant_for_another_app_gives_no_code() -> None:
    app, other = world.sunrise(), world.sunrise(product_name="Sunset")
    prompt = authorize.begin(world.asks(app))
    with pytest.raises(ValueError, match="another app"):
        authorize.issue_code(prompt, world.grant(world.alice(), other))


def test_prompt_and_max_age_ask_for_a_fresh_sign_in() -> None:
    app = world.sunrise()
    before = clock.now() - timedelta(minutes=10)
    assert authorize.begin(world.asks(app)).fresh_enough(before)
    assert not authorize.begin(world.asks(app, prompt="login")).fresh_enough(before)
    assert authorize.begin(world.asks(app, prompt="login")).fresh_enough(clock.now() + timedelta(seconds=5))
    assert authorize.begin(world.asks(app, max_age="900")).fresh_enough(before)
    assert not authorize.begin(world.asks(app, max_age="60")).fresh_enough(before)
    assert authorize.begin(world.asks(app, prompt="none")).silent
    assert authorize.begin(world.asks(app, prompt="consent")).asks_consent
