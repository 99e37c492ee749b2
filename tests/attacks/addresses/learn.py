"""Pages for everyone about sharing: they take nothing, and a paper is only one of those that are signed."""

from __future__ import annotations

from tests.attacks.pair import Pair
from tests.attacks.tries import Attack, Try, plain_page


def paper(pair: Pair) -> list[Try]:
    names = ("../../policy", "authorization.en", "%2e%2e%2fkeys", "1", "Authorization")
    unknown = [Try(f"/learn/papers/{name}/", signed_in=False, status=(404,)) for name in names]
    hers = pair.hers.grant.document_id
    return [*unknown, Try("/learn/papers/{}/", hers, hers[::-1], status=(404,))]


PAGES = ("/learn/", "/learn/sharing/", "/learn/apps/", "/learn/privacy/", "/learn/sensitive/", "/faq/", "/apps/")
ATTACKS: dict[str, Attack] = {
    **{address: plain_page(address) for address in PAGES},
    "/learn/papers/<str:name>/": paper,
}
