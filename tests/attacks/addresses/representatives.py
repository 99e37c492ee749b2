"""Those who act for Alice: Charlie tries her helpers' rights, invitations, requests and switches."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.test import Client

from sharewell.lib import clock, secret
from sharewell.members.delegates import Delegation, Kind, Status
from tests.attacks.pair import Pair, unlike
from tests.attacks.tries import Attack, Try, of_hers, plain_page

BASE = "/account/representatives/"
CODE = "ABCD-EFGH-JKMN"
PAGES = (
    "", "ended/", "invite/", "invite/what/", "invite/check/", "invite/sent/", "ask/right/", "ask/paper/",
    "ask/sent/",
)  # fmt: skip


def her_helper(pair: Pair) -> str:
    """The right by which Bob acts for Alice."""
    facts = {
        "holder_id": 4711, "name": "Roberto Rivera", "kind": Kind.HEALTH_CARE_POWER, "made_ms": 1,
        "scope": " card claims records sharing share stop ", "status": Status.VERIFIED,
        "valid_from": clock.today() - timedelta(days=9),
    }  # fmt: skip
    right, _ = Delegation.objects.get_or_create(person_key=pair.alice.key, id="a-right-over-alice", defaults=facts)
    return right.id


def her_invitation(pair: Pair) -> str:
    """An invitation of hers that waits, for somebody else's address."""
    sealed = secret.seal("paper", b'{"email": "dora@family.example"}')
    facts = {
        "name": "Dora Marsh", "kind": Kind.CAREGIVER, "made_ms": 1, "scope": " card ", "status": Status.INVITED,
        "code": secret.keyed("code", f"invitation|{CODE.replace('-', '')}"), "sealed": sealed,
        "code_until_ms": clock.now_ms() + 86_400_000,
    }  # fmt: skip
    Delegation.objects.get_or_create(person_key=pair.alice.key, id="an-invitation", defaults=facts)
    return CODE


def page(name: str) -> Attack:
    """A page of the own account: nothing in it or sent to it leads to another's."""

    def attack(pair: Pair) -> list[Try]:
        hers = her_helper(pair)
        words = {"id": "{}", "delegation": "{}", "holder_id": "{}", "person_key": str(pair.alice.key)}
        return [*plain_page(f"{BASE}{name}")(pair), Try(f"{BASE}{name}", hers, unlike(hers), words)]

    return attack


def ask(pair: Pair) -> list[Try]:
    """Whoever asks for her with her true numbers is led on like one who made them up."""
    facts = pair.alice.facts
    year, month, day = facts["birth_date"].split("-")
    who = {
        "given": facts["given_name"], "family": facts["family_name"],
        "birth_date_month": month, "birth_date_day": day, "birth_date_year": year,
    }  # fmt: skip
    return [
        Try(f"{BASE}ask/", facts["card_id"], "HBR000000000", {**who, "card_id": "{}"}, status=(302,)),
        Try(f"{BASE}ask/", facts["card_id"], "HBR000000000", {**who, "card_id": "{}"}, signed_in=False),
        *plain_page(f"{BASE}ask/")(pair),
    ]


def stop_acting(pair: Pair) -> list[Try]:
    return [Try(f"{BASE}stop-acting/", her_helper(pair), unlike(her_helper(pair)), {"id": "{}"})]


def guess(pair: Pair) -> list[Try]:
    """A code that is nobody's, and what stands around hers, tell nothing."""
    hers = her_invitation(pair)
    near = hers[:-1] + "P"
    return [
        Try("/representatives/code/", near, "2345-6789-2345", {"code": "{}"}, signed_in=signed_in, status=(422,))
        for signed_in in (True, False)
    ] + [Try("/representatives/code/?code={}", hers, "2345-6789-2345", signed_in=False)]


def with_her_code(pair: Pair) -> Callable[[Client], None]:
    """A browser in which her invitation's code was typed: stolen on its way to Dora."""
    hers = her_invitation(pair)

    def prepare(browser: Client) -> None:
        assert browser.post("/representatives/code/", {"code": hers}).status_code == 302

    return prepare


def steal(pair: Pair) -> list[Try]:
    """Charlie holds the code of Dora's invitation: his own account cannot accept it."""
    stolen = with_her_code(pair)
    return [
        Try("/representatives/invitation/", data={}, prepare=stolen, status=(403,)),
        Try("/representatives/invitation/", data={}, signed_in=False, status=(302,)),
        Try("/representatives/invitation/", status=(302,)),
    ]


def make_account(pair: Pair) -> list[Try]:
    """Without a code there is no account to make; with it, nobody learns which names exist."""
    words = {"username": "{}", "password": "short"}
    return [
        Try("/representatives/invitation/account/", data=words, signed_in=False, status=(302,)),
        Try("/representatives/invitation/account/", "alice", "nobody", words, signed_in=False,
            prepare=with_her_code(pair), status=(422,)),
    ]  # fmt: skip


def prove(pair: Pair) -> list[Try]:
    """A code goes to any address, hers or nobody's, and the answer is the same."""
    email = pair.alice.facts["email"]
    return [
        Try(
            "/representatives/register/",
            email,
            "nobody@example.org",
            {"email": "{}"},
            signed_in=False,
            status=(302,),
        )
    ]


def proved(path: str) -> Attack:
    """The pages behind it cannot be reached without the proof."""
    words = {"code": "12345678", "username": "mallory", "password": "lagoon ember lantern 95"}
    return lambda pair: [Try(path, data=sent, signed_in=False, status=(302,)) for sent in (None, words)]


ATTACKS: dict[str, Attack] = {
    **{f"{BASE}{name}": page(name) for name in PAGES},
    f"{BASE}ask/": ask,
    f"{BASE}stop-acting/": stop_acting,
    f"{BASE}<str:delegation_id>/": of_hers(f"{BASE}{{}}/", her_helper),
    f"{BASE}<str:delegation_id>/act/": of_hers(f"{BASE}{{}}/act/", her_helper),
    f"{BASE}<str:delegation_id>/end/": of_hers(f"{BASE}{{}}/end/", her_helper),
    "/representatives/code/": guess,
    "/representatives/invitation/": steal,
    "/representatives/invitation/account/": make_account,
    "/representatives/register/": prove,
    "/representatives/register/code/": proved("/representatives/register/code/"),
    "/representatives/register/account/": proved("/representatives/register/account/"),
}
