"""Those who act for Alice: Charlie tries her helpers' rights, invitations and switches."""

from __future__ import annotations

from datetime import timedelta

from sharewell.lib import clock
from sharewell.members.delegates import Delegation, Kind, Status
from tests.attacks.pair import Pair, unlike
from tests.attacks.tries import Attack, Try, of_hers, plain_page


def her_helper(pair: Pair) -> str:
    """The right by which Bob acts for Alice."""
    facts = {
        "holder_id": 4711, "name": "Roberto Rivera", "kind": Kind.HEALTH_CARE_POWER, "made_ms": 1,
        "scope": " card claims records sharing share stop ", "status": Status.VERIFIED,
        "valid_from": clock.today() - timedelta(days=9),
    }  # fmt: skip
    right, _ = Delegation.objects.get_or_create(person_key=pair.alice.key, id="a-right-over-alice", defaults=facts)
    return right.id


def stop_acting(pair: Pair) -> list[Try]:
    return [Try("/account/representatives/stop-acting/", her_helper(pair), unlike(her_helper(pair)), {"id": "{}"})]


ATTACKS: dict[str, Attack] = {
    "/account/representatives/<str:delegation_id>/act/": of_hers("/account/representatives/{}/act/", her_helper),
    "/account/representatives/stop-acting/": stop_acting,
    "/account/representatives/ended/": plain_page("/account/representatives/ended/"),
}
