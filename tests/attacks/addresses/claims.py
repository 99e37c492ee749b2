"""Her claims: the list and its sealed searches, one claim, its paper, and the files that hold everything."""

from __future__ import annotations

from sharewell.claims.listing import Wanted
from tests.attacks.addresses.representatives import her_helper
from tests.attacks.pair import Pair, unlike
from tests.attacks.tries import Attack, Try, of_hers, plain_page, searched


def her_claim(pair: Pair) -> str:
    return pair.alice.resources["ExplanationOfBenefit"][0]


def every(pair: Pair) -> list[Try]:
    """His own list, whatever he asks: her sealed search, her claim numbers, her provider in the form."""
    tries = searched("/claims/", Wanted(status="denied"), text=her_claim(pair))(pair)
    tries.append(Try("/claims/", data={"provider": "Lantern Bay Family Practice"}))
    return tries


def files(pair: Pair) -> list[Try]:
    """Files are his own, and have no other names."""
    tries = [Try(f"/claims/download/{name}/?member={pair.alice.key}") for name in ("claims.csv", "fhir.zip")]
    return tries + of_hers("/claims/download/{}/", her_claim)(pair)


def other_person(pair: Pair) -> list[Try]:
    """He chooses her, by her key and by her helper's right: he is sent to his own list like one who guessed."""
    asked = (str(pair.alice.key), her_helper(pair))
    return [Try("/claims/person/", one, unlike(one), {"whose-person": "{}"}, status=(302,)) for one in asked]


ATTACKS: dict[str, Attack] = {
    "/claims/": every,
    "/claims/person/": other_person,
    "/claims/pharmacy/": plain_page("/claims/pharmacy/"),
    "/claims/spending/": plain_page("/claims/spending/"),
    "/claims/download/": plain_page("/claims/download/"),
    "/claims/download/<str:kind>/": files,
    "/claims/<str:claim_id>/": of_hers("/claims/{}/", her_claim),
    "/claims/<str:claim_id>/statement/": of_hers("/claims/{}/statement/", her_claim),
}
