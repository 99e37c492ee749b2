"""Her claims: the list and its sealed searches, one claim, its paper, and the files that hold everything."""

from __future__ import annotations

from sharewell.claims.listing import Wanted
from tests.attacks.pair import Pair
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


ATTACKS: dict[str, Attack] = {
    "/claims/": every,
    "/claims/pharmacy/": plain_page("/claims/pharmacy/"),
    "/claims/spending/": plain_page("/claims/spending/"),
    "/claims/download/": plain_page("/claims/download/"),
    "/claims/download/<str:kind>/": files,
    "/claims/<str:claim_id>/": of_hers("/claims/{}/", her_claim),
    "/claims/<str:claim_id>/statement/": of_hers("/claims/{}/statement/", her_claim),
}
