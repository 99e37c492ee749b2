"""What has ended by itself is forgotten; what may still be needed to recognise a thief is not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sharewell.lib import clock
from sharewell.oauth import assertion, authorize, sweep
from sharewell.oauth.models import AssertionSeen, AuthorizationCode, PendingRequest, Token
from tests.oauth import test_clients, world

pytestmark = pytest.mark.django_db


def test_dead_rows_go_and_refresh_tokens_stay_as_long_as_their_grant() -> None:
    app, alice = world.sunrise(), world.alice()
    given = world.grant(alice, app, days=30)
    world.connect(app, given)
    authorize.begin(world.asks(app))
    signing = test_clients.signing_app()
    assertion.verify(test_clients.signed(signing), signing)
    assert sweep.run() == 0
    with clock.at(clock.now() + timedelta(days=8)):
        assert sweep.run() == 4
        assert [PendingRequest.objects.count(), AuthorizationCode.objects.count()] == [0, 0]
        assert AssertionSeen.objects.count() == 0
        assert list(Token.objects.values_list("kind", flat=True)) == ["refresh"]
    with clock.at(clock.now() + timedelta(days=38)):
        sweep.run()
        assert not Token.objects.exists()
