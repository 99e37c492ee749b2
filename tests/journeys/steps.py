"""What a person does on the plan's pages, step by step, with labels and buttons and never with addresses."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from tests.journeys.browser import Visitor
from tests.journeys.people import Member

Look = Callable[[str], None]


def identify(visitor: Visitor, member: Member, *, by: str = "card") -> None:
    """Registration page 1: who are you? `by` card or ssn."""
    page = visitor.page
    if by == "ssn":
        visitor.press("I do not have my member ID card")
        page.get_by_label("Social Security number").fill(member.ssn)
    else:
        page.get_by_label("Member ID").fill(member.card_id)
    page.get_by_label("First name").fill(member.given)
    page.get_by_label("Last name").fill(member.family)
    for label, part in zip(("Month", "Day", "Year"), member.birth, strict=True):
        page.get_by_label(label, exact=True).fill(part)
    visitor.press("Continue")


def ask_for_code(visitor: Visitor, *, by: str = "email") -> None:
    """Registration page 2: how we reach the person, `by` email or letter."""
    if by == "letter":
        visitor.page.get_by_label("By letter").check()
    visitor.press("Send my code")


def enter_code(visitor: Visitor, code: str) -> None:
    """Registration page 3."""
    visitor.page.get_by_label("Code").fill(code)
    visitor.press("Continue")


def enter_pin(visitor: Visitor, member: Member, pin: str) -> None:
    """The page for a PIN that came by letter."""
    page = visitor.page
    page.get_by_label("Member ID").fill(member.card_id)
    for label, part in zip(("Month", "Day", "Year"), member.birth, strict=True):
        page.get_by_label(label, exact=True).fill(part)
    page.get_by_label("PIN from the letter").fill(pin)
    visitor.press("Continue")


def choose_account(visitor: Visitor, member: Member) -> None:
    """Registration page 4."""
    visitor.page.get_by_label("Username").fill(member.username)
    visitor.page.get_by_label("Password", exact=True).fill(member.password)
    visitor.press("Create my account")


def register(visitor: Visitor, member: Member, *, by: str = "card") -> None:
    """All of it, beginning on page 1; ends wherever registration leads to."""
    before = visitor.harbor.mailbox.codes_to(member.email)
    identify(visitor, member, by=by)
    ask_for_code(visitor)
    code = visitor.harbor.mailbox.code_for(member.email, known=len(before))
    enter_code(visitor, code)
    choose_account(visitor, member)


def sign_in(visitor: Visitor, member: Member) -> None:
    """On the sign-in page."""
    visitor.page.get_by_label("Username").fill(member.username)
    visitor.page.get_by_label("Password", exact=True).fill(member.password)
    visitor.press("Sign in")


def read_and_agree(page: Page) -> None:
    """Sharing page 1 of 2."""
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Continue").click()
    page.wait_for_load_state()


def sign(page: Page, name: str, password: str) -> None:
    """Sharing page 2 of 2; ends in the app."""
    page.get_by_label("Your full name").fill(name)
    page.get_by_label("Your password").fill(password)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Sign and share").click()
    page.wait_for_load_state()


def share(visitor: Visitor, member: Member) -> None:
    """Both sharing pages."""
    read_and_agree(visitor.page)
    sign(visitor.page, member.name, member.password)


def stop(visitor: Visitor, product: str) -> None:
    """From any page of the signed-in member to the page that says it has stopped."""
    visitor.open("/account/")
    visitor.press("Account settings")
    visitor.press("Sharing with apps")
    visitor.press(f"Stop sharing with {product}")
    visitor.press("Stop sharing now")
