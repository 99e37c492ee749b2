"""The help team's pages: to a member and a stranger there is no such page, whatever case or link they name."""

from __future__ import annotations

from collections.abc import Callable

from sharewell.accounts import staff
from sharewell.audit.actor import SYSTEM
from sharewell.lib import secret
from sharewell.members import cases
from sharewell.members.cases import CaseKind
from tests.attacks.pair import OMAR, Pair
from tests.attacks.tries import Attack, Try, unlike_number

NOT_THERE = (404,)
CASE = "/help-team/cases/<str:case_id>/"


def her_case(pair: Pair) -> str:
    """A case about Alice that Dana works on."""
    cases.open(kind=CaseKind.CALL, key="attack", person_key=pair.alice.key, about={}, by=SYSTEM)
    (case,) = [one for one in cases.waiting(CaseKind.CALL) if one.person_key == pair.alice.key]
    return case.pk


def closed(path: str, what: Callable[[Pair], str], data: dict[str, str] | None = None) -> Attack:
    """An address of the help team, asked and written to by Charlie and by nobody signed in."""

    def attack(pair: Pair) -> list[Try]:
        hers = what(pair)
        nobodys = secret.token(12)[: len(hers)] if len(hers) == 16 else unlike_number(hers) if hers else ""
        return [
            Try(
                path.replace("GRANT", pair.hers.grant.id),
                hers,
                nobodys,
                sent,
                signed_in=signed_in,
                status=NOT_THERE,
            )
            for sent in (None, data or {})
            for signed_in in (True, False)
        ]

    return attack


def welcome(pair: Pair) -> list[Try]:
    """Links that nobody was given; Dana's own link is no link of theirs to guess."""
    if not [row for row in staff.everyone() if row.user.username == "dana.attack"]:
        staff.add(username="dana.attack", name="Dana", email="", language="en", roles=["help_team_agent"], by=OMAR)
    hashed = bytes(staff.everyone()[0].invited or b"").hex()
    guesses = (hashed, pair.alice.user.username, secret.token())
    password = {"password": "brown pier lantern 7"}
    return [
        Try(f"/help-team/welcome/{guess}/", data=data, signed_in=signed_in, status=NOT_THERE)
        for guess in guesses
        for data in (None, password)
        for signed_in in (True, False)
    ]


def nothing(_pair: Pair) -> str:
    return ""


ATTACKS: dict[str, Attack] = {
    "/help-team/": closed("/help-team/", nothing),
    "/help-team/cases/": closed("/help-team/cases/?kind=call&mine=1", nothing),
    CASE: closed("/help-team/cases/{}/", her_case),
    f"{CASE}take/": closed("/help-team/cases/{}/take/", her_case, {"over": "1"}),
    f"{CASE}release/": closed("/help-team/cases/{}/release/", her_case),
    f"{CASE}note/": closed("/help-team/cases/{}/note/", her_case, {"note": "x"}),
    f"{CASE}close/": closed("/help-team/cases/{}/close/", her_case, {"outcome": "answered"}),
    f"{CASE}check/": closed("/help-team/cases/{}/check/", her_case, {"card_id": "1"}),
    f"{CASE}pin/<str:channel>/": closed("/help-team/cases/{}/pin/email/", her_case),
    f"{CASE}apps/<str:grant_id>/": closed("/help-team/cases/{}/apps/GRANT/", her_case, {"reason": "x"}),
    f"{CASE}member/": closed("/help-team/cases/{}/member/", her_case, {"why": "apps", "words": "x"}),
    f"{CASE}member/end/": closed("/help-team/cases/{}/member/end/", her_case),
    f"{CASE}member/messages/<str:message_id>/": closed("/help-team/cases/{}/member/messages/x/", her_case),
    f"{CASE}decide/": closed("/help-team/cases/{}/decide/", her_case, {"do": "accept"}),
    f"{CASE}papers/<str:paper_id>/": closed("/help-team/cases/{}/papers/x/", her_case),
    "/help-team/members/": closed("/help-team/members/", nothing, {"card_id": "HHP1"}),
    "/help-team/welcome/<str:link>/": welcome,
}
