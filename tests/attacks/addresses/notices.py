"""Public notices, and the page before a link that leads elsewhere: it must lead nowhere that we do not know."""

from __future__ import annotations

from tests.attacks.pair import Pair
from tests.attacks.tries import Attack, Try, plain_page


def notice(pair: Pair) -> list[Try]:
    return [
        Try(f"/notices/{name}/", signed_in=False, status=(404,))
        for name in ("../../policy", "privacy.en", "language-help", "%2e%2e%2fkeys")
    ]


def leaving(pair: Pair) -> list[Try]:
    places = ("https:%2F%2Fevil.example.org", "evil", "ocr/../evil", "..%2Faccount")
    return [Try(f"/leaving/{place}/", signed_in=False, status=(404,)) for place in places]


def leaving_to_app(pair: Pair) -> list[Try]:
    hers = pair.hers.app.client_id
    return [
        Try("/leaving/app/{}/policy/", "nobody", "nothing", status=(404,)),
        Try(f"/leaving/app/{hers}/client_id/", status=(404,)),
        Try(f"/leaving/app/{hers}/redirect_uris/", status=(404,)),
    ]


ATTACKS: dict[str, Attack] = {
    "/notices/languages/": plain_page("/notices/languages/"),
    "/notices/<str:name>/": notice,
    "/leaving/<str:place>/": leaving,
    "/leaving/app/<str:client_id>/<str:place>/": leaving_to_app,
}
