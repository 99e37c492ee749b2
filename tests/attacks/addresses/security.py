"""Sign-in and security: everything here is about the account that is signed in, whatever is sent."""

from __future__ import annotations

from sharewell.accounts import factors, visits
from sharewell.accounts.models import Factor, Visit
from tests.attacks.pair import Pair
from tests.attacks.tries import Attack, Try, of_hers, plain_page, unlike_number


def her_factor(pair: Pair) -> str:
    """A passkey of Alice's, made once."""
    user = pair.alice.user
    if not factors.held(user):
        Factor.objects.create(user=user, kind=factors.Kind.PASSKEY, name="x", sealed=b"x", created_ms=1)
    return factors.held(user)[0].pk


def her_session(pair: Pair) -> str:
    """A session of Alice's, in a browser that stays open."""
    user = pair.alice.user
    if not Visit.objects.filter(user=user).exists():
        pair.browser(pair.alice).get("/account/")
    return visits.live(user, None)[0].id


def changes(path: str, **data: str) -> Attack:
    """A page that changes the account that is signed in: her account's number in the form changes nothing."""

    def attack(pair: Pair) -> list[Try]:
        hers = str(pair.alice.user.pk)
        sent = {"user": "{}", "account": "{}", "username": pair.alice.user.username, **data}
        tries = [Try(path, hers, unlike_number(hers), sent, signed_in=signed_in) for signed_in in (True, False)]
        return [*plain_page(path)(pair), *tries]

    return attack


def always_new(path: str) -> Attack:
    """A page that never looks the same twice (a fresh secret, a list that grows): nothing of hers is on it."""

    def attack(pair: Pair) -> list[Try]:
        query = f"user={pair.alice.user.pk}&account={pair.alice.user.pk}&person_key={pair.alice.key}"
        return [Try(f"{path}?{query}", signed_in=signed_in) for signed_in in (True, False)]

    return attack


def elsewhere(path: str) -> Attack:
    """Asked for a way back, no page sends anyone to another site."""

    def attack(pair: Pair) -> list[Try]:
        places = ("https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:alert(1)")
        return [*plain_page(path)(pair), *(Try(path, data={"next": place, "password": "x"}) for place in places)]

    return attack


ATTACKS: dict[str, Attack] = {
    "/login/second-step/": changes("/login/second-step/", code="123456"),
    "/login/passkey/question/": always_new("/login/passkey/question/"),
    "/login/passkey/": changes("/login/passkey/", credential="{}"),
    "/account/security/": always_new("/account/security/"),
    "/account/security/again/": elsewhere("/account/security/again/"),
    "/account/security/stay/": changes(
        "/account/security/stay/", page="/account/", typed='{"a": ["b"]}', whose="0"
    ),
    "/account/security/password/": changes("/account/security/password/", new_password="short"),
    "/account/security/app/": always_new("/account/security/app/"),
    "/account/security/passkeys/": always_new("/account/security/passkeys/"),
    "/account/security/passkeys/<str:factor_id>/": of_hers(
        "/account/security/passkeys/{}/", her_factor, {"name": "mine"}
    ),
    "/account/security/factors/<str:factor_id>/remove/": of_hers(
        "/account/security/factors/{}/remove/", her_factor
    ),
    "/account/security/recovery-codes/": plain_page("/account/security/recovery-codes/"),
    "/account/security/recovery-codes/file/": plain_page("/account/security/recovery-codes/file/"),
    "/account/security/recovery-codes/new/": changes("/account/security/recovery-codes/new/"),
    "/account/security/sessions/<str:visit_id>/end/": of_hers("/account/security/sessions/{}/end/", her_session),
    "/account/security/sign-out-everywhere/": changes("/account/security/sign-out-everywhere/"),
    "/account/security/not-me/": changes("/account/security/not-me/"),
    "/account/security/stop-all-sharing/": plain_page("/account/security/stop-all-sharing/"),
}
