"""The quick exit: signed out, nothing kept, on to a harmless page."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from django.test import Client

from sharewell import policy
from sharewell.accounts.models import User
from sharewell.lib import clock
from sharewell.policy import Policy
from tests.portal import signed_in

pytestmark = pytest.mark.django_db


def test_leaving_ends_the_session_and_leads_away() -> None:
    hers = signed_in.browser(signed_in.member("Alice"))
    assert 'action="/leave/"' in hers.get("/account/").content.decode()
    answer = hers.post("/leave/")
    assert answer.status_code == 200
    assert answer["Refresh"] == "0; url=https://www.weather.gov/"
    assert answer["Clear-Site-Data"] == '"cache"'
    assert "no-store" in answer["Cache-Control"]
    assert hers.get("/account/").status_code == 302


def test_a_look_at_the_address_ends_nothing() -> None:
    hers = signed_in.browser(signed_in.member("Alice"))
    assert hers.get("/leave/").status_code == 405
    assert hers.get("/account/").status_code == 200


def test_the_button_of_a_page_whose_session_has_ended_leads_away_all_the_same() -> None:
    hers = signed_in.browser(signed_in.member("Alice"))
    hers.get("/account/")
    with clock.at(clock.now() + timedelta(hours=policy.current().session_hours, minutes=1)):
        assert hers.post("/leave/")["Refresh"] == "0; url=https://www.weather.gov/"
    assert hers.post("/leave/")["Refresh"] == "0; url=https://www.weather.gov/", "a second time does no harm"


def test_another_site_cannot_sign_anyone_out() -> None:
    alice = signed_in.member("Alice")
    hers = Client(enforce_csrf_checks=True)
    hers.force_login(User.objects.get(pk=alice.user_id), backend=signed_in.LOGIN)
    assert hers.post("/leave/").status_code == 403
    assert hers.get("/account/").status_code == 200


def test_someone_signed_out_sees_no_such_button() -> None:
    assert b"/leave/" not in Client().get("/login/").content


@pytest.mark.parametrize("place", ["http://a.example/", "javascript:alert(1)", "https://a.example/;x", "https://"])
def test_only_an_https_address_is_taken(place: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"quick_exit_url": place}, Policy)
