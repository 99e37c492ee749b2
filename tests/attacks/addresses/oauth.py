"""The authorization server, with her codes and tokens."""

from __future__ import annotations

from urllib.parse import urlencode

from tests.attacks import pair as world
from tests.attacks.pair import Pair, unlike
from tests.attacks.tries import Attack, Try, of_hers, plain_page


def her_request(pair: Pair) -> str:
    return pair.hers_request


def entrance(pair: Pair) -> list[Try]:
    """A request that hints at Alice is a request of whoever answers it."""

    hints = {"login_hint": "{}", "patient": "{}", "launch": "{}", "sub": "{}"}
    asked = urlencode(world.asks(pair.his.app)) + "&" + "&".join(f"{n}={v}" for n, v in hints.items())
    stolen = urlencode(world.asks(pair.his.app, redirect_uri=pair.hers.app.redirect_uris[0]))
    return [
        Try(f"/oauth/authorize?{asked}", pair.alice.patient, unlike(pair.alice.patient)),
        Try(f"/oauth/authorize?{asked}&prompt=none", pair.alice.patient, unlike(pair.alice.patient)),
        Try(f"/oauth/authorize?{stolen}", status=(400,)),
    ]


def token(pair: Pair) -> list[Try]:
    """Her codes and refresh tokens, from the wrong app with its secret, or from the right one without."""
    code, spare = (world.code_for(pair.hers.app, pair.hers.grant) for _ in range(2))
    refresh, his = pair.hers.tokens["refresh_token"], {"authorization": pair.his.basic}
    by_code = world.redemption(pair.hers.app, "{}")
    mine = {**by_code, "redirect_uri": pair.his.app.redirect_uris[0]}
    again = {"grant_type": "refresh_token", "refresh_token": "{}"}
    bad = (400, 401)
    return [
        Try("/oauth/token", code, unlike(code), by_code, his, status=bad),
        Try("/oauth/token", code, unlike(code), mine, his, status=bad),
        Try("/oauth/token", code, unlike(code), {**by_code, "client_id": pair.hers.app.client_id}, status=bad),
        Try("/oauth/token", refresh, unlike(refresh), again, his, status=bad),
        Try("/oauth/token", refresh, unlike(refresh), {**again, "client_id": pair.his.app.client_id}, status=bad),
        Try("/oauth/token", refresh, unlike(refresh), {**again, "client_id": pair.hers.app.client_id}, status=bad),
        Try("/oauth/token", spare, unlike(spare), {**again, "grant_type": "password", "username": "alice"}, his,
            status=bad),
    ]  # fmt: skip


def her_tokens(path: str, status: tuple[int, ...]) -> Attack:
    """Another app asks about, or gives up, what is not its own."""

    def attack(pair: Pair) -> list[Try]:
        held = [pair.hers.tokens[name] for name in ("access_token", "refresh_token", "id_token")]
        own = {"authorization": pair.his.basic}
        wrong = {"authorization": pair.hers.basic[:-4] + "AAA="}
        return [
            *(Try(path, one, unlike(one), {"token": "{}"}, own, status=status) for one in held),
            *(Try(path, one, unlike(one), {"token": "{}"}, wrong, status=(400, 401)) for one in held),
            *(Try(path, one, unlike(one), {"token": "{}"}, status=(400, 401)) for one in held),
        ]

    return attack


def userinfo(pair: Pair) -> list[Try]:
    bearer = {"authorization": pair.his.bearer}
    return [
        Try("/oauth/userinfo?sub={}&patient={}", pair.alice.patient, unlike(pair.alice.patient), headers=bearer),
        *(Try("/oauth/userinfo", pair.hers.tokens[name], unlike(pair.hers.tokens[name]),
              headers={"authorization": "Bearer {}"}, status=(401,)) for name in ("refresh_token", "id_token")),
        Try("/oauth/userinfo?access_token={}", pair.hers.tokens["access_token"], "x", status=(401,)),
    ]  # fmt: skip


def register_app(pair: Pair) -> list[Try]:
    return [Try("/oauth/register", pair.hers.app.client_id, "app_nobody", {"client_id": "{}"})]


ATTACKS: dict[str, Attack] = {
    "/oauth/authorize": entrance,
    "/oauth/authorize/<str:request_id>/": of_hers(
        "/oauth/authorize/{}/",
        her_request,
        {"read": "1", "agree": "on", "sign": "1", "typed_name": "Alice Rivera", "days": "365", "password": "x"},
    ),
    "/oauth/authorize/<str:request_id>/decline/": of_hers("/oauth/authorize/{}/decline/", her_request),
    "/oauth/token": token,
    "/oauth/revoke": her_tokens("/oauth/revoke", (200,)),
    "/oauth/introspect": her_tokens("/oauth/introspect", (200,)),
    "/oauth/userinfo": userinfo,
    "/oauth/jwks": plain_page("/oauth/jwks"),
    "/oauth/register": register_app,
    "/.well-known/openid-configuration": plain_page("/.well-known/openid-configuration"),
    "/.well-known/oauth-authorization-server": plain_page("/.well-known/oauth-authorization-server"),
}
