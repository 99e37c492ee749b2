"""Codes and refresh tokens for tokens: what comes back, and what does not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from sharewell import policy
from sharewell.audit.models import Act
from sharewell.coverage.models import Period
from sharewell.lib import clock
from sharewell.notify.models import Promise
from sharewell.oauth import bearer, keys, revoke, site, subject, token
from sharewell.oauth.models import AuthorizationCode, Token
from sharewell.oauth.refusal import Refusal
from sharewell.records.identity import logical_id
from sharewell.registry import apps
from tests.oauth import world

pytestmark = pytest.mark.django_db


def works(answer: dict[str, Any]) -> bool:
    return not isinstance(bearer.of_token(answer["access_token"]), str)


def refused(call: Any, *args: Any, **kwargs: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        call(*args, **kwargs)
    return caught.value


def test_a_code_gives_tokens_and_the_launch_context() -> None:
    app, alice = world.sunrise(), world.alice()
    answer = world.connect(app, world.grant(alice, app))
    assert answer["token_type"] == "Bearer"
    assert answer["expires_in"] == policy.current().access_token_seconds
    assert answer["scope"] == world.SCOPES
    assert answer["patient"] == logical_id("plan", "Patient", "M-alice")
    assert answer["need_patient_banner"] is False
    assert works(answer)


def test_the_id_token_says_who_signed_in() -> None:
    app, alice = world.sunrise(), world.alice()
    signed_in = clock.now()
    answer = world.connect(app, world.grant(alice, app), nonce="n-0S6")
    key_set: Any = keys.jwks()
    decoded = jwt.decode(answer["id_token"], KeySet.import_key_set(key_set), algorithms=["RS256"])
    assert decoded.header["kid"] in {key["kid"] for key in key_set["keys"]}
    claims = decoded.claims
    assert claims["iss"] == site.issuer()
    assert claims["sub"] == subject.of_account(alice.user.pk)
    assert (claims["aud"], claims["nonce"]) == (app.client_id, "n-0S6")
    assert claims["exp"] - claims["iat"] == answer["expires_in"]
    assert abs(claims["auth_time"] - signed_in.timestamp()) < 5
    assert claims["fhirUser"] == f"{site.fhir_base()}/Patient/{answer['patient']}"


def test_without_openid_there_is_no_id_token_and_without_offline_access_no_refresh_token() -> None:
    app, alice = world.sunrise(), world.alice()
    answer = world.connect(app, world.grant(alice, app), scope="launch/patient patient/*.read")
    assert "id_token" not in answer
    assert "refresh_token" not in answer


def test_nothing_that_was_handed_out_is_kept_readable() -> None:
    app, alice = world.sunrise(), world.alice()
    given = world.grant(alice, app)
    code = world.code_for(app, given)
    answer = world.redeem(app, code)
    secrets = [value.split(".")[1] for value in (code, answer["access_token"], answer["refresh_token"])]
    kept = [str(row) for model in (Token, AuthorizationCode, Act) for row in model.objects.values_list()]
    assert kept
    assert [secret for secret in secrets for row in kept if secret in row] == []


def test_a_token_never_outlives_its_grant() -> None:
    app, alice = world.sunrise(), world.alice()
    given = world.grant(alice, app, days=600 / 86400)
    answer = world.connect(app, given)
    assert 590 <= answer["expires_in"] <= 600
    with clock.at(given.ends_at - timedelta(seconds=1)):
        assert works(answer)
    with clock.at(given.ends_at):
        assert not works(answer)
        assert refused(world.refresh, app, answer["refresh_token"]).error == "invalid_grant"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"redirect_uri": "https://sunrise.example.org/other"}, "redirect_uri is not the one"),
        ({"code_verifier": "x" * 43}, "does not fit"),
        ({"code_verifier": "short"}, "43 to 128"),
        ({"code": "a" * 20 + "." + "b" * 43}, "not known"),
        ({"code": "nonsense"}, "not known"),
    ],
)
def test_a_code_is_bound_to_its_request(changes: dict[str, str], words: str) -> None:
    app, alice = world.sunrise(), world.alice()
    code = world.code_for(app, world.grant(alice, app))
    refusal = refused(world.redeem, app, **({"code": code} | changes))
    assert (refusal.status, refusal.error) == (400, "invalid_grant")
    assert words in refusal.description
    assert Token.objects.count() == 0


@pytest.mark.parametrize("missing", ["code", "redirect_uri", "code_verifier"])
def test_a_missing_parameter_is_named(missing: str) -> None:
    form = world.redemption(world.sunrise(), "x")
    del form[missing]
    refusal = refused(token.answer, "", form)
    assert refusal.error == "invalid_request"
    assert missing in refusal.description


def test_a_wrong_guess_of_the_verifier_burns_the_code() -> None:
    app, alice = world.sunrise(), world.alice()
    code = world.code_for(app, world.grant(alice, app))
    refused(world.redeem, app, code, code_verifier="x" * 43)
    assert "used before" in refused(world.redeem, app, code).description


def test_another_app_cannot_redeem_or_burn_a_code() -> None:
    app, other, alice = world.sunrise(), world.sunrise(product_name="Sunset"), world.alice()
    code = world.code_for(app, world.grant(alice, app))
    assert "another app" in refused(world.redeem, other, code).description
    assert works(world.redeem(app, code))


def test_a_code_lives_a_minute() -> None:
    app, alice = world.sunrise(), world.alice()
    code = world.code_for(app, world.grant(alice, app))
    with clock.at(clock.now() + timedelta(seconds=policy.current().authorization_code_seconds)):
        assert "expired" in refused(world.redeem, app, code).description


def test_a_code_that_comes_twice_ends_the_tokens_it_gave() -> None:
    app, alice = world.sunrise(), world.alice()
    code = world.code_for(app, world.grant(alice, app))
    answer = world.redeem(app, code)
    renewed = world.refresh(app, answer["refresh_token"])
    assert "used before" in refused(world.redeem, app, code).description
    assert not works(answer)
    assert not works(renewed)
    assert "revoked" in refused(world.refresh, app, renewed["refresh_token"]).description
    assert Act.objects.filter(event="code:reuse_detected").count() == 1


def test_no_token_without_coverage_or_after_a_stop() -> None:
    app, alice = world.sunrise(), world.alice()
    given = world.grant(alice, app)
    first, second = world.code_for(app, given), world.code_for(app, given)
    Period.objects.filter(person_key=alice.person_key).update(cancelled=True)
    assert "not covered" in refused(world.redeem, app, first).description
    Period.objects.filter(person_key=alice.person_key).update(cancelled=False)
    world.stop(given)
    assert "has ended" in refused(world.redeem, app, second).description


def test_a_refresh_rotates_and_keeps_patient_and_scope() -> None:
    app, alice = world.sunrise(), world.alice()
    answer = world.connect(app, world.grant(alice, app))
    renewed = world.refresh(app, answer["refresh_token"])
    assert renewed["refresh_token"] != answer["refresh_token"]
    assert (renewed["scope"], renewed["patient"]) == (answer["scope"], answer["patient"])
    assert works(renewed)
    assert works(answer), "an access token lives its hour"


def test_a_refresh_may_narrow_and_the_next_one_has_all_again() -> None:
    app, alice = world.sunrise(), world.alice()
    answer = world.connect(app, world.grant(alice, app))
    narrow = world.refresh(app, answer["refresh_token"], scope="patient/Coverage.read")
    assert narrow["scope"] == "patient/Coverage.read"
    assert world.refresh(app, narrow["refresh_token"])["scope"] == world.SCOPES


@pytest.mark.parametrize("asked", ["patient/Coverage.read", "profile", "patient/Nothing.read", "nonsense"])
def test_a_refresh_cannot_widen(asked: str) -> None:
    app, alice = world.sunrise(), world.alice()
    given = "launch/patient offline_access patient/Patient.read"
    answer = world.connect(app, world.grant(alice, app), scope=given)
    assert refused(world.refresh, app, answer["refresh_token"], scope=asked).error == "invalid_scope"
    assert world.refresh(app, answer["refresh_token"])["scope"] == given, "a refused wish uses nothing up"


def test_a_lost_answer_may_be_asked_again() -> None:
    app, alice = world.sunrise(), world.alice()
    answer = world.connect(app, world.grant(alice, app))
    lost = world.refresh(app, answer["refresh_token"])
    again = world.refresh(app, answer["refresh_token"])
    assert works(again)
    assert not works(lost), "the lost access token is dead"
    assert works(world.refresh(app, again["refresh_token"]))


def test_a_retry_after_the_successor_was_used_is_reuse() -> None:
    app, alice = world.sunrise(), world.alice()
    answer = world.connect(app, world.grant(alice, app))
    second = world.refresh(app, answer["refresh_token"])
    third = world.refresh(app, second["refresh_token"])
    refusal = refused(world.refresh, app, answer["refresh_token"])
    assert "used before" in refusal.description
    assert [works(one) for one in (answer, second, third)] == [False, False, False]


def test_a_retry_after_a_minute_is_reuse_and_the_member_is_told_once() -> None:
    app, alice = world.sunrise(), world.alice()
    given = world.grant(alice, app)
    other_device = world.connect(app, given)
    answer = world.connect(app, given)
    renewed = world.refresh(app, answer["refresh_token"])
    later = clock.now() + timedelta(seconds=policy.current().refresh_retry_seconds + 1)
    with clock.at(later):
        assert "used before" in refused(world.refresh, app, answer["refresh_token"]).description
        assert "revoked" in refused(world.refresh, app, answer["refresh_token"]).description
        assert not works(renewed)
        assert works(other_device), "only that family ends"
    assert Act.objects.filter(event="token:reuse_detected", grant_id=given.id).count() == 1
    assert list(Promise.objects.values_list("template", "channel")) == [("token-reuse", "email")]


def test_a_thief_who_retries_is_found_when_the_app_comes_back() -> None:
    app, alice = world.sunrise(), world.alice()
    answer = world.connect(app, world.grant(alice, app))
    mine = world.refresh(app, answer["refresh_token"])
    stolen = world.refresh(app, answer["refresh_token"])
    refused(world.refresh, app, mine["refresh_token"])
    assert not works(stolen)
    assert "revoked" in refused(world.refresh, app, stolen["refresh_token"]).description


def test_another_app_cannot_use_a_refresh_token() -> None:
    app, other, alice = world.sunrise(), world.sunrise(product_name="Sunset"), world.alice()
    answer = world.connect(app, world.grant(alice, app))
    assert "another app" in refused(world.refresh, other, answer["refresh_token"]).description
    assert works(world.refresh(app, answer["refresh_token"]))


def test_after_a_stop_the_refresh_token_is_dead() -> None:
    app, alice = world.sunrise(), world.alice()
    given = world.grant(alice, app)
    answer = world.connect(app, given)
    world.stop(given)
    refusal = refused(world.refresh, app, answer["refresh_token"])
    assert (refusal.error, "has ended" in refusal.description) == ("invalid_grant", True)


def test_reinstated_coverage_lets_the_same_refresh_token_work_again() -> None:
    app, alice = world.sunrise(), world.alice()
    answer = world.connect(app, world.grant(alice, app))
    Period.objects.filter(person_key=alice.person_key).update(cancelled=True)
    assert "not covered" in refused(world.refresh, app, answer["refresh_token"]).description
    Period.objects.filter(person_key=alice.person_key).update(cancelled=False)
    assert works(world.refresh(app, answer["refresh_token"]))


def test_a_suspended_app_gets_nothing() -> None:
    app, alice = world.sunrise(), world.alice()
    answer = world.connect(app, world.grant(alice, app))
    apps.suspend(app.client_id, by=world.OMAR, reason="test")
    assert refused(world.refresh, app, answer["refresh_token"]).error == "invalid_client"
    assert "suspended" in str(bearer.of_token(answer["access_token"]))
    apps.resume(app.client_id, by=world.OMAR, reason="test")
    assert works(answer)


@pytest.mark.parametrize("grant_type", ["password", "client_credentials", "implicit", "refresh"])
def test_other_grant_types_are_refused(grant_type: str) -> None:
    refusal = refused(token.answer, "", {"grant_type": grant_type, "client_id": world.sunrise().client_id})
    assert (refusal.status, refusal.error) == (400, "unsupported_grant_type")


def test_revoking_a_refresh_token_ends_its_family_but_not_the_grant() -> None:
    app, alice = world.sunrise(), world.alice()
    given = world.grant(alice, app)
    answer, other = world.connect(app, given), world.connect(app, given)
    revoke.answer("", {"token": answer["refresh_token"], "client_id": app.client_id})
    assert not works(answer)
    assert works(other)
    given.refresh_from_db()
    assert given.is_live


def test_revoking_an_access_token_ends_that_one_only() -> None:
    app, alice = world.sunrise(), world.alice()
    answer = world.connect(app, world.grant(alice, app))
    revoke.answer("", {"token": answer["access_token"], "client_id": app.client_id})
    assert not works(answer)
    assert works(world.refresh(app, answer["refresh_token"]))


def test_nobody_revokes_the_token_of_another_app() -> None:
    app, other, alice = world.sunrise(), world.sunrise(product_name="Sunset"), world.alice()
    answer = world.connect(app, world.grant(alice, app))
    revoke.answer("", {"token": answer["access_token"], "client_id": other.client_id})
    revoke.answer("", {"token": "unknown", "client_id": other.client_id})
    assert works(answer)


def test_a_public_app_may_leave_out_its_name_at_a_refresh_as_a_common_library_does() -> None:
    app, alice = world.sunrise(), world.alice()
    first = world.connect(app, world.grant(alice, app))
    form = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    assert works(token.answer("", form))
    assert (
        refused(token.answer, "", {**form, "refresh_token": "x" * 20 + "." + "y" * 43}).error == "invalid_client"
    )


def test_an_app_with_a_secret_may_not_leave_it_out_at_a_refresh() -> None:
    app, value = world.sunrise_and_secret(auth_method="client_secret_basic")
    first = world.redeem(
        app, world.code_for(app, world.grant(world.alice(), app)), authorization=world.basic(app.client_id, value)
    )
    form = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    assert refused(token.answer, "", form).error == "invalid_client"
