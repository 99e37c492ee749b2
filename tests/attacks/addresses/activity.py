"""Who looked at her record, and what her apps read, is hers to know, and nobody else's."""

from __future__ import annotations

from tests.attacks.addresses.sharing import her_grant
from tests.attacks.tries import Attack, of_hers, plain_page

ATTACKS: dict[str, Attack] = {
    "/account/activity/": plain_page("/account/activity/"),
    "/account/sharing/<str:grant_id>/read/": of_hers("/account/sharing/{}/read/", her_grant),
    "/account/sharing/<str:grant_id>/read/shared.<str:form>": of_hers(
        "/account/sharing/{}/read/shared.csv", her_grant
    ),
}
