"""What Alice does with her account in the tests of sign-in and security, through the pages."""

from __future__ import annotations

import json
import re
from typing import Any

from django.test import Client

from sharewell.accounts import totp
from sharewell.accounts.models import User
from sharewell.audit.models import Act
from sharewell.lib import clock
from sharewell.members.models import Person
from sharewell.notify.models import Promise
from tests.accounts.passkey import Passkey
from tests.portal.signed_in import PASSWORD


def user_of(who: Person) -> User:
    assert who.user_id
    return User.objects.get(pk=who.user_id)


def enter(visitor: Client, name: str = "alice", password: str = PASSWORD, **more: str) -> Any:
    return visitor.post("/login/", {"login": name, "password": password, **more})


def is_in(visitor: Client) -> bool:
    return visitor.get("/account/").status_code == 200


def add_app(visitor: Client) -> str:
    """Through the page; the answer is the secret that a phone has scanned."""
    page = visitor.get("/account/security/app/").content.decode()
    found = re.search(r'id="app-key">([A-Z2-7 ]+)<', page)
    assert found
    key = found[1].replace(" ", "")
    past = totp.code(key, totp.step_at(clock.now()) - 1)
    assert visitor.post("/account/security/app/", {"code": past}).status_code == 302
    return key


def code_of(key: str, later: int = 0) -> str:
    return totp.code(key, totp.step_at(clock.now()) + later)


def add_passkey(visitor: Client, name: str = "My phone", key: Passkey | None = None) -> Passkey:
    key = key or Passkey()
    options = visitor.get("/account/security/passkeys/").context["options"]
    sent = {"name": name, "credential": key.make(json.loads(options))}
    assert visitor.post("/account/security/passkeys/", sent).status_code == 302
    return key


def told() -> list[str]:
    return list(Promise.objects.order_by("created_ms", "id").values_list("template", flat=True))


def events() -> list[str]:
    return list(Act.objects.order_by("at_ms", "id").values_list("event", flat=True))
