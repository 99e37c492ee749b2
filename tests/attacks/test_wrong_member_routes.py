"""Charlie, signed in or not, at every address of sharewell.urls with Alice's grants, papers, codes, tokens.

ATTACKS has an entry for each address; an address without one fails. An attack is a list of tries: each is sent
once with something of Alice's and once with the same kind of thing that belongs to nobody, and both answers must
be the same bytes; then everything of Alice's must still be as it was.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver

from sharewell.accounts.models import Counter
from sharewell.oauth import authorize
from sharewell.oauth.models import PendingRequest
from sharewell.sharing.models import Document, Grant, Signature
from tests.attacks import pair as world
from tests.attacks.pair import Pair, fhir, shown, unlike
from tests.laws.test_routes import routes

Headers = dict[str, str]
CHANGING = {"X-Request-Id", "Content-Length", "Expires"}
"""Headers that tell the instant, or the length of what was echoed."""


@dataclass(frozen=True)
class Try:
    """One request. `{}` in path, data and headers stands for `hers`, and the second time for `nobodys`."""

    path: str
    hers: str = ""
    nobodys: str = ""
    data: dict[str, str] | None = None
    headers: Headers = field(default_factory=dict)
    signed_in: bool = True
    status: tuple[int, ...] = (200, 302, 400, 401, 403, 404, 405, 410, 422)
    prepare: Callable[[Client], None] = lambda browser: None

    def send(self, pair: Pair, word: str) -> HttpResponse:
        browser = pair.browser(pair.charlie if self.signed_in else None)
        self.prepare(browser)
        path, headers = self.path.replace("{}", word), {n: v.replace("{}", word) for n, v in self.headers.items()}
        if self.data is None:
            return browser.get(path, headers=headers)  # type: ignore[return-value]
        data = {name: value.replace("{}", word) for name, value in self.data.items()}
        if path.startswith("/oauth/") and not path.startswith("/oauth/authorize"):
            form = "application/x-www-form-urlencoded"
            return browser.post(path, urlencode(data), content_type=form, headers=headers)  # type: ignore[return-value]
        return browser.post(path, data, headers=headers)  # type: ignore[return-value]


Attack = Callable[[Pair], list[Try]]


@pytest.fixture(scope="module")
def pair(module_database: str, tmp_path_factory: pytest.TempPathFactory) -> Pair:
    return world.build(tmp_path_factory.mktemp("pair"))


def plain_page(path: str) -> Attack:
    """A page that takes nothing: her ids in the query and her own address as a header change nothing."""

    def attack(pair: Pair) -> list[Try]:
        tries = []
        for hers in (
            str(pair.alice.key),
            pair.alice.facts["member_id"],
            pair.alice.patient,
        ):
            query = "&".join(f"{name}={{}}" for name in ("member", "person_key", "user", "id", "patient", "grant"))
            for signed_in in (True, False):
                tries.append(Try(f"{path}?{query}", hers, unlike_number(hers), signed_in=signed_in))
        tries.append(Try(f"{path}?user={pair.alice.user.pk}&member={pair.alice.user.pk}"))
        tries.append(Try(path, headers={"x-forwarded-user": pair.alice.user.username}))
        return tries

    return attack


def unlike_number(text: str) -> str:
    """Another one of the same shape that nobody has."""
    return text[:-1] + str((int(text[-1]) + 7) % 10) if text[-1].isdigit() else unlike(text)


def of_hers(path: str, what: Callable[[Pair], str], data: dict[str, str] | None = None) -> Attack:
    """An address that names something of Alice's, read and written, by Charlie and by nobody signed in."""

    def attack(pair: Pair) -> list[Try]:
        hers = what(pair)
        return [
            Try(path, hers, unlike(hers), sent, signed_in=signed_in)
            for sent in (None, data if data is not None else {})
            for signed_in in (True, False)
        ]

    return attack


def her_grant(pair: Pair) -> str:
    return pair.hers.grant.id


def her_paper(pair: Pair) -> str:
    return pair.hers.grant.document_id


def her_request(pair: Pair) -> str:
    return pair.hers_request


def sign_in(pair: Pair) -> list[Try]:
    """Guessing passwords tells nobody which names exist."""
    words = {"login": "{}", "password": "not her password 12"}
    return [
        Try("/login/", "alice", "nobody", words, signed_in=False),
        Try("/login/?next=/documents/{}/", her_paper(pair), unlike(her_paper(pair)), signed_in=False),
        Try("/login/", pair.alice.facts["email"], "nobody@example.org", words, signed_in=False),
    ]


def sign_out(pair: Pair) -> list[Try]:
    return [Try("/logout/", "{}", data={"user": str(pair.alice.user.pk)}), Try("/logout/")]


def language(pair: Pair) -> list[Try]:
    return [Try("/language/", data={"language": "es", "next": f"//evil.example.org/{pair.alice.patient}"})]


def identify(pair: Pair) -> list[Try]:
    """Whoever asks with her true numbers sees what one sees who made them up."""
    facts = pair.alice.facts
    year, month, day = facts["birth_date"].split("-")
    who = {
        "given": facts["given_name"], "family": facts["family_name"],
        "birth_date_month": month, "birth_date_day": day, "birth_date_year": year,
    }  # fmt: skip
    return [
        Try(
            "/register/",
            facts["card_id"],
            "HBR000000000",
            {**who, "card_id": "{}"},
            signed_in=False,
            status=(302,),
        ),
        Try(
            "/register/?with=ssn", facts["ssn"], "000999999", {**who, "ssn": "{}"}, signed_in=False, status=(302,)
        ),
        Try("/register/?card_id={}", facts["card_id"], "HBR000000000", signed_in=False),
    ]


def with_attempt(pair: Pair) -> Callable[[Client], None]:
    """A browser in which somebody claimed to be Alice."""

    def prepare(browser: Client) -> None:
        send = identify(pair)[0]
        data = {name: value.replace("{}", send.hers) for name, value in (send.data or {}).items()}
        assert browser.post("/register/", data).status_code == 302

    return prepare


def enter_code(pair: Pair) -> list[Try]:
    claimed = with_attempt(pair)
    return [
        Try("/register/code/", signed_in=False, prepare=claimed),
        Try("/register/code/", "12345678", "87654321", {"code": "{}"}, signed_in=False, prepare=claimed),
        Try("/register/code/", data={"code": "00000000"}, signed_in=False),
    ]


def make_account(pair: Pair) -> list[Try]:
    words = {"username": "{}", "password": "lagoon ember lantern 95"}
    return [
        Try("/register/account/", "alice", "nobody", words, signed_in=False, prepare=with_attempt(pair)),
        Try("/register/account/", signed_in=False),
    ]


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


def inbox(pair: Pair) -> list[Try]:
    """Only in the demo; elsewhere there is no such page, whatever lies in the folder."""
    return [Try("/demo/inbox/", status=(404,)), Try("/demo/inbox/../../keys.json/", status=(404,))]


ATTACKS: dict[str, Attack] = {
    "/": plain_page("/"),
    "/health/live": plain_page("/health/live"),
    "/health/ready": plain_page("/health/ready"),
    "/language/": language,
    "/login/": sign_in,
    "/logout/": sign_out,
    "/register/": identify,
    "/register/code/": enter_code,
    "/register/account/": make_account,
    "/oauth/authorize": entrance,
    "/oauth/authorize/<str:request_id>/": of_hers(
        "/oauth/authorize/{}/",
        her_request,
        {"read": "1", "agree": "on", "sign": "1", "typed_name": "Alice Rivera"},
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
    "/account/": plain_page("/account/"),
    "/account/sharing/": plain_page("/account/sharing/"),
    "/account/sharing/<str:grant_id>/stop/": of_hers("/account/sharing/{}/stop/", her_grant),
    "/documents/": plain_page("/documents/"),
    "/documents/<str:document_id>/": of_hers("/documents/{}/", her_paper),
    "/demo/inbox/": inbox,
    "/demo/inbox/<str:name>/": of_hers("/demo/inbox/{}/", lambda pair: "1-message.eml"),
}


def addresses() -> list[str]:
    return [address for address, _ in routes(get_resolver().url_patterns)]


def test_every_address_has_its_attack() -> None:
    assert sorted(set(addresses()) - set(ATTACKS)) == [], "a new address needs its attack here"
    assert sorted(set(ATTACKS) - set(addresses())) == []


@pytest.mark.parametrize("address", sorted(ATTACKS))
def test_nothing_of_hers_is_given_and_hers_looks_like_nobodys(pair: Pair, address: str) -> None:
    pair.hers_request = world.pending(pair.hers.app)
    before = _hers(pair)
    for one in ATTACKS[address](pair):
        cache.clear()
        Counter.objects.all().delete()  # nobody is stopped by having tried too often: that would prove nothing
        first, second = one.send(pair, one.hers), one.send(pair, one.nobodys)
        for answer, sent in ((first, one.hers), (second, one.nobodys)):
            assert answer.status_code in one.status, (one, answer.status_code)
            told = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
            headers = repr(sorted(answer.headers.items())).encode()
            asked = " ".join([sent, one.path, repr(one.data), repr(one.headers)])
            assert pair.told(told + headers, asked) == [], one
        if one.hers:
            assert first.status_code == second.status_code, one
            assert _comparable(first, one.hers) == _comparable(second, one.nobodys), one
    assert _hers(pair) == before


def test_her_request_was_not_spent_and_her_app_reads_on(pair: Pair) -> None:
    """After all of it Alice's app works as before, and what it holds is still good for what it was given for."""
    assert fhir(f"Patient/{pair.alice.patient}", pair.hers.bearer).status == 200
    code = world.code_for(pair.hers.app, pair.hers.grant)
    assert "access_token" in world.redeem(pair.hers.app, pair.hers.secret, code)


def test_a_request_that_someone_else_began_is_not_answered_in_her_browser(pair: Pair) -> None:
    """Charlie sends Alice the link of a request of his: signing it would connect his app to her record."""
    his = world.pending(pair.his.app)
    browser = pair.browser(pair.alice)
    for data in (None, {"again": "1"}, {"read": "1", "agree": "on"}):
        path = f"/oauth/authorize/{his}/"
        answer = browser.get(path) if data is None else browser.post(path, data)
        assert answer.status_code == 410
    assert authorize.pending(his) is not None


def _comparable(answer: HttpResponse, sent: str) -> tuple[Any, ...]:
    """Everything of an answer that a stranger could compare: body, where it leads, what it sets."""
    headers = {name: shown(value.encode(), sent) for name, value in answer.headers.items() if name not in CHANGING}
    return shown(answer.content, sent), headers, sorted(answer.cookies)


def _hers(pair: Pair) -> dict[str, Any]:
    """What Charlie must not change."""
    key = pair.alice.key
    found: dict[str, Any] = {
        model.__name__: sorted(model.objects.filter(person_key=key).values_list("id", flat=True))
        for model in (Grant, Signature, Document)
    }
    found["live"] = sorted(Grant.objects.filter(person_key=key, state="active").values_list("id", flat=True))
    found["waiting"] = PendingRequest.objects.filter(id=pair.hers_request).exists()
    found["password"] = _rows("SELECT password, username FROM accounts_user WHERE id = %s", pair.alice.user.pk)
    found["tokens"] = _rows(
        "SELECT id, consumed_ms, revoked_ms FROM oauth_token WHERE person_key = %s ORDER BY id", key
    )
    return found


def _rows(statement: str, value: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [value])
        return list(cursor.fetchall())
