"""What an attack on an address is made of: tries, each sent with something of Alice's and with nobody's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

import msgspec
from django.http import HttpResponse
from django.test import Client

from sharewell.web.portal import asked
from tests.attacks.pair import Pair, unlike

Headers = dict[str, str]


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


def searched(path: str, wanted: msgspec.Struct, **form: str) -> Attack:
    """A list with a search: her sealed search asks no more than nobody's does, and `form` finds his own only."""

    def attack(pair: Pair) -> list[Try]:
        hers, nobodys = (asked.seal(path, wanted, key) for key in (pair.alice.key, 7))
        return [*plain_page(path)(pair), Try(f"{path}?q={{}}", hers, nobodys, status=(200,)), Try(path, data=form)]

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
