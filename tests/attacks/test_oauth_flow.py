"""Charlie against the authorization server: other people's codes, tokens, addresses and words."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sharewell.fhir.outcome import FhirError
from sharewell.oauth import authorize, bearer, introspect, revoke
from sharewell.oauth.authorize import AuthorizeError
from sharewell.oauth.refusal import Refusal
from sharewell.registry.models import App
from tests.oauth import world

pytestmark = pytest.mark.django_db

NAMES = [
    "response_type", "client_id", "redirect_uri", "scope", "state", "aud", "code_challenge",
    "code_challenge_method", "prompt", "max_age", "nonce", "launch", "request", "resource", "response_mode",
]  # fmt: skip
JUNK = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            "https://evil.example.org/",
            world.CALLBACK + "@evil.example.org",
            world.CALLBACK + "/../x",
            world.CALLBACK + "\r\nLocation: https://evil.example.org",
            "https://sunrise.example.org.evil.example.org/callback",
            "javascript:alert(1)",
            "plain",
            "none login",
            "\0",
            "patient/*.read\u2028",
        ]
    ),
)
CHANGES = st.dictionaries(st.sampled_from(NAMES), st.lists(JUNK, max_size=2), min_size=1, max_size=4)


def answer_to(params: dict[str, list[str]]) -> str | None:
    """Where a browser would be sent with this request, or None for a page."""
    try:
        return authorize.deny(authorize.begin(params))
    except AuthorizeError as error:
        return error.redirect


@given(changes=CHANGES)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_request_makes_us_send_a_browser_to_an_address_that_is_not_registered(changes: dict[str, Any]) -> None:
    app = App.objects.first() or world.sunrise()
    where = answer_to(world.asks(app, **changes))
    if where is None:
        return
    assert where.startswith(world.CALLBACK + "?")
    assert urlsplit(where).hostname == "sunrise.example.org"
    assert not set('\r\n\t \\"<>') & set(where)


def test_a_code_put_into_another_apps_flow_gives_nothing() -> None:
    app, charlies = world.sunrise(), world.sunrise(product_name="Charlie's")
    alice = world.alice()
    code = world.code_for(app, world.grant(alice, app))
    with pytest.raises(Refusal, match="another app"):
        world.redeem(charlies, code)
    with pytest.raises(Refusal, match="does not fit"):
        world.redeem(app, code, code_verifier="charlie-does-not-know-the-verifier-of-this-flow")


def test_the_route_of_one_person_with_the_secret_of_another_opens_nothing() -> None:
    app, alice, bob = world.sunrise(), world.alice(), world.alice("bob")
    hers, his = world.connect(app, world.grant(alice, app)), world.connect(app, world.grant(bob, app))
    for kind in ("access_token", "refresh_token"):
        mixed = f"{hers[kind].split('.')[0]}.{his[kind].split('.')[1]}"
        with pytest.raises(FhirError):
            bearer.access_for(f"Bearer {mixed}")
        with pytest.raises(Refusal, match="not known"):
            world.refresh(app, mixed)


def test_no_kind_of_secret_passes_for_another() -> None:
    app, alice = world.sunrise(), world.alice()
    given_ = world.grant(alice, app)
    answer, code = world.connect(app, given_), world.code_for(app, given_)
    for text in (answer["refresh_token"], code, answer["id_token"]):
        with pytest.raises(FhirError):
            bearer.access_for(f"Bearer {text}")
    for text in (answer["access_token"], code, answer["id_token"]):
        with pytest.raises(Refusal):
            world.refresh(app, text)
    for text in (answer["access_token"], answer["refresh_token"]):
        with pytest.raises(Refusal):
            world.redeem(app, text)


def test_a_token_of_alice_never_opens_bobs_shelf() -> None:
    app, alice, bob = world.sunrise(), world.alice(), world.alice("bob")
    hers, his = world.connect(app, world.grant(alice, app)), world.connect(app, world.grant(bob, app))
    assert bearer.access_for(f"Bearer {hers['access_token']}").access.person_key == alice.person_key
    assert bearer.access_for(f"Bearer {his['access_token']}").access.person_key == bob.person_key
    assert hers["patient"] != his["patient"]


def test_one_app_learns_nothing_of_anothers_tokens() -> None:
    app, alice = world.sunrise(), world.alice()
    charlies, value = world.sunrise_and_secret(product_name="Charlie's", auth_method="client_secret_basic")
    answer = world.connect(app, world.grant(alice, app))
    header = world.basic(charlies.client_id, value)
    for kind in ("access_token", "refresh_token"):
        assert introspect.answer(header, {"token": answer[kind]}) == {"active": False}
        revoke.answer(header, {"token": answer[kind]})
    assert bearer.access_for(f"Bearer {answer['access_token']}")


def test_a_second_grant_does_not_wake_the_tokens_of_the_first() -> None:
    app, alice = world.sunrise(), world.alice()
    first = world.grant(alice, app)
    answer = world.connect(app, first)
    world.stop(first)
    world.grant(alice, app)
    with pytest.raises(FhirError, match="has ended"):
        bearer.access_for(f"Bearer {answer['access_token']}")
    with pytest.raises(Refusal, match="has ended"):
        world.refresh(app, answer["refresh_token"])


@pytest.mark.parametrize("text", ["' OR 1=1 --", "%", "x" * 100_000, "\0", "ä.ö", ".", "a.b.c"])
def test_odd_texts_are_just_unknown(text: str) -> None:
    app, alice = world.sunrise(), world.alice()
    world.connect(app, world.grant(alice, app))
    with pytest.raises(FhirError):
        bearer.access_for(f"Bearer {text}")
    with pytest.raises(Refusal, match="not known"):
        world.refresh(app, text)
    with pytest.raises(Refusal, match="not known"):
        world.redeem(app, text)


def test_no_secret_stands_in_any_table_or_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    app, value = world.sunrise_and_secret(auth_method="client_secret_basic")
    header, alice = world.basic(app.client_id, value), world.alice()
    code = world.code_for(app, world.grant(alice, app))
    answer = world.redeem(app, code, authorization=header)
    renewed = world.refresh(app, answer["refresh_token"], authorization=header)
    texts = [
        value,
        code,
        world.VERIFIER,
        *(one[kind] for one in (answer, renewed) for kind in one if "token" in kind),
    ]
    secrets = [text.split(".")[-1] for text in texts if text != "Bearer"]
    dump = caplog.text
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            dump += "\n".join(
                " ".join(
                    bytes(one).decode("latin-1") if isinstance(one, bytes | memoryview) else str(one)
                    for one in row
                )
                for row in cursor.fetchall()
            )
    assert alice.user.username in dump
    assert len(secrets) >= 7
    assert [secret for secret in secrets if secret in dump] == []


def test_the_loggers_of_the_library_that_logs_tokens_stay_at_info() -> None:
    assert logging.getLogger("authlib").getEffectiveLevel() >= logging.INFO
    assert logging.getLogger("authlib.oauth2.rfc6749").getEffectiveLevel() >= logging.INFO
