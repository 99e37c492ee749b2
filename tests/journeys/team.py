"""The plan's help team, as staff.json tells of it: signing in with a recovery code, and the steps of a case."""

from __future__ import annotations

import json

from tests.journeys.browser import Visitor
from tests.journeys.harbor import Harbor

_used: set[str] = set()
"""Recovery codes that were entered: each works once."""


def recovery_code(harbor: Harbor, username: str = "dana") -> str:
    """A code that was not used yet."""
    told = {one["username"]: one for one in json.loads((harbor.folder / "staff.json").read_text("utf-8"))}
    code: str = next(code for code in told[username]["recovery_codes"] if code not in _used)
    _used.add(code)
    return code


def password(harbor: Harbor, username: str = "dana") -> str:
    """What staff.json says."""
    told = json.loads((harbor.folder / "staff.json").read_text("utf-8"))
    return str(next(one["password"] for one in told if one["username"] == username))


def sign_in(visitor: Visitor, username: str = "dana") -> None:
    """Name and password, then a recovery code; ends at the help team's first page."""
    visitor.open("/login/")
    visitor.page.locator("main [name=login]").fill(username)
    visitor.page.locator("main [name=password]").fill(password(visitor.harbor, username))
    visitor.page.locator("main form:has([name=login]) button[type=submit]").click()
    visitor.page.locator("main [name=code]").fill(recovery_code(visitor.harbor, username))
    visitor.page.locator("main form:has([name=code]) button[type=submit]").first.click()
    visitor.page.wait_for_url("**/help-team/")


def work_on(visitor: Visitor, kind: str) -> None:
    """From the first page to the oldest case of a kind that nobody works on, and begin."""
    visitor.open("/help-team/cases/")
    visitor.page.get_by_label("Kind").select_option(label=kind)
    visitor.press("Show")
    rows = visitor.page.locator("tbody tr").filter(has_text="Nobody yet")
    rows.first.locator("th a").click()
    visitor.page.wait_for_load_state()
    visitor.press("Work on this case")


def check(visitor: Visitor, **said: str) -> None:
    """Type what the caller says, by the labels of the form."""
    again = visitor.page.locator("main summary").filter(has_text="Check the caller again")
    if again.count():
        again.click()
    for name, value in said.items():
        visitor.page.locator(f"#id_{name}").fill(value)
    visitor.press("Does it fit?")
