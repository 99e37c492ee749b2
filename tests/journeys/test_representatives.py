"""A member lets somebody help: invite, accept with an account of one's own, act within what was chosen, remove.

And a right by law: a paper, checked by the help team, an app connected for the member, until the member ends it.
"""

from __future__ import annotations

import re

import pytest

from tests.journeys import steps, team
from tests.journeys.app import Pocket
from tests.journeys.browser import Opening, Visitor
from tests.journeys.harbor import Harbor
from tests.journeys.mail import text_of
from tests.journeys.people import Member
from tests.journeys.test_sharing_pages import walk_to

CODE = re.compile(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}\b")
PASSWORD = "lagoon ember lantern 95"


def sign_in(visitor: Visitor, key: str) -> None:
    visitor.open("/login/")
    steps.sign_in(visitor, visitor.harbor.people[key])


def invite(visitor: Visitor, name: str, email: str, *looks: str) -> None:
    """From the account to the page that says that the invitation is on its way: ID card and claims only."""
    page = visitor.page
    visitor.open("/account/settings/")
    visitor.press("People who help you")
    visitor.look("helpers")
    visitor.press("Invite someone to help me")
    visitor.press("Continue")
    visitor.look("helpers-invite-1-errors")
    visitor.expect_error_first()
    page.get_by_label("Their first and last name").fill(name)
    page.get_by_label("Their e-mail address").fill(email)
    visitor.look("helpers-invite-1")
    visitor.press("Continue")
    page.get_by_label("See my ID card").check()
    page.get_by_label("See my claims").check()
    page.get_by_label("Until I end it").check()
    visitor.look("helpers-invite-2")
    visitor.press("Continue")
    if visitor.title == "Is it you?" or page.locator("main input[type=password]").count():
        page.locator("main input[type=password]").fill(visitor.harbor.people["penny"].password)
        page.locator("main button[type=submit]").first.click()
        page.wait_for_load_state()
    visitor.look("helpers-invite-3")
    visitor.press("Send the invitation")
    visitor.look("helpers-invite-4")
    assert visitor.title == "The invitation is on its way"


def accept(visitor: Visitor, harbor: Harbor, email: str, username: str) -> None:
    """With the code of the e-mail, on a new account."""
    page = visitor.page
    mail = harbor.mailbox.wait_for(email, "asks you for help")
    found = CODE.search(text_of(mail))
    assert found
    visitor.open("/representatives/code/")
    visitor.look("helping-code")
    page.get_by_label("Code from the e-mail").fill(found[0])
    visitor.press("Continue")
    visitor.look("helping-invitation")
    visitor.press("Make my own account")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    visitor.look("helping-account")
    visitor.press("Make my account")
    visitor.look("helping-accept")
    visitor.press("Accept and help")


@pytest.mark.parametrize(("device", "username"), [("desktop", "nora.helps"), ("phone", "nora.again")])
def test_a_helper_sees_what_was_chosen_until_the_member_removes_them(
    open_browser: Opening, harbor: Harbor, device: str, username: str
) -> None:
    member, helper = open_browser(device), open_browser(device)
    email = f"{username}@family.example"
    sign_in(member, "penny")
    invite(member, "Nora Helper", email)
    accept(helper, harbor, email, username)
    helper.open("/account/representatives/")
    helper.look("helping")
    helper.page.get_by_role("button", name="Act for Penny").click()
    helper.page.wait_for_load_state()
    assert "You are acting for" in helper.page.locator(".acting").inner_text()
    helper.open("/claims/")
    helper.look("helping-claims")
    answer = helper.page.goto(f"{harbor.base}/benefits/")
    assert answer is not None
    assert answer.status == 403
    helper.look("helping-not-open")
    member.open("/account/representatives/")
    member.look("helpers-live")
    member.press("Remove Nora Helper")
    member.look("helpers-remove")
    member.press("Remove now")
    member.look("helpers-removed")
    helper.open("/claims/")
    assert harbor.people["penny"].given not in helper.page.locator("main").inner_text()
    assert helper.page.locator(".acting").filter(has_text="You are acting for").count() == 0
    helper.look("helping-ended")


PAPER = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
HOLDS = "Health care power of attorney"


def ask_to_act(visitor: Visitor, harbor: Harbor, holder: str, member: str) -> None:
    """Three pages, the last one with the paper."""
    page, meant = visitor.page, harbor.people[member]
    sign_in(visitor, holder)
    visitor.open("/account/representatives/ask/")
    page.get_by_label("Member ID").fill(meant.card_id)
    page.get_by_label("First name of the member").fill(meant.given)
    page.get_by_label("Last name of the member").fill(meant.family)
    for label, part in zip(("Month", "Day", "Year"), meant.birth, strict=True):
        page.get_by_label(label, exact=True).fill(part)
    visitor.look("asking-1")
    visitor.press("Continue")
    page.get_by_label("Your first and last name").fill(harbor.people[holder].name)
    page.get_by_label("Who you are to the member").fill("brother")
    page.get_by_label(HOLDS).check()
    visitor.look("asking-2")
    visitor.press("Continue")
    visitor.look("asking-3")
    paper = {"name": "paper.pdf", "mimeType": "application/pdf", "buffer": PAPER}
    page.get_by_label("The paper that shows your right").set_input_files(paper)  # type: ignore[arg-type]
    visitor.press("Send to the plan")
    visitor.look("asking-sent")


def accept_the_paper(dana: Visitor) -> None:
    """Dana looks at the paper, ticks every point, and says yes."""
    page = dana.page
    team.sign_in(dana)
    team.work_on(dana, "Papers of a representative")
    dana.look("help-papers-case")
    dana.press("Look at the papers and decide")
    dana.look("help-papers")
    assert "Yes (a hint, no authority)" in page.locator("main").inner_text()
    with page.expect_download() as download:
        page.locator("main a[href*='/papers/']").first.click()
    assert download.value.path().read_bytes() == PAPER
    dana.press("Accept the papers")
    dana.expect_error_first()
    dana.look("help-papers-errors")
    for box in page.locator("input[name=checks]").all():
        box.check()
    dana.press("Accept the papers")
    dana.look("help-papers-accepted")
    assert "Accepted." in page.locator("main").inner_text()


def look_through_claims_of_both(holder: Visitor, other: Member) -> None:
    """The list of claims has a filter by person; the other one's claims and then the own ones again."""
    holder.open("/claims/")
    holder.look("claims-person")
    names = holder.page.get_by_label("Person").locator("option").all_inner_texts()
    assert names[1].startswith(other.given)
    for number, name in ((1, "other"), (0, "own")):
        holder.page.get_by_label("Person").select_option(index=number)
        holder.press("Show this person’s claims")
        assert holder.page.locator(".acting").filter(has_text=other.given).count() == number
        holder.look(f"claims-person-{name}")


@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_an_app_that_a_representative_connected_reads_until_the_member_removes_them(
    open_browser: Opening, harbor: Harbor, pocket: Pocket, device: str
) -> None:
    bob, alice = harbor.people["bob"], harbor.people["alice"]
    holder, member = open_browser(device), open_browser(device)
    ask_to_act(holder, harbor, "bob", "alice")
    accept_the_paper(open_browser(device))
    harbor.mailbox.wait_for(bob.email, "act")
    look_through_claims_of_both(holder, alice)

    holder.open(pocket.authorize_address())
    holder.look("signing-for-whom")
    holder.page.get_by_label(alice.given).check()
    holder.press("Continue")
    holder.look("signing-for-read")
    steps.read_and_agree(holder.page)
    holder.look("signing-for-sign")
    assert HOLDS in holder.page.locator("main").inner_text()
    steps.sign(holder.page, bob.name, bob.password)
    pocket.redeem()
    answer = pocket.read("Patient")
    assert answer.status_code == 200
    assert [entry["resource"]["name"][0]["family"] for entry in answer.json()["entry"]] == [alice.family]

    sign_in(member, "alice")
    member.open("/account/representatives/")
    member.look("helpers-by-law")
    member.press(f"Remove {bob.name}")
    member.look("helpers-by-law-remove")
    member.press("Remove now")
    assert pocket.read("Patient").status_code == 401
    assert pocket.refresh().json()["error"] == "invalid_grant"
    member.open("/account/sharing/")
    member.look("sharing-after-removal")


def test_the_page_of_helpers_is_in_spanish_and_works_by_keyboard(open_browser: Opening) -> None:
    visitor = open_browser("phone", "es-US")
    visitor.open("/login/")
    page, penny = visitor.page, visitor.harbor.people["penny"]
    page.locator("[name=login]").fill(penny.username)
    page.locator("[name=password]").fill(penny.password)
    page.locator("main").get_by_role("button", name="Iniciar sesión", exact=True).click()
    page.wait_for_url("**/account/")
    visitor.open("/account/representatives/")
    visitor.look("es-helpers")
    assert page.locator("html").get_attribute("lang") == "es"
    walk_to(page, text="Invitar a alguien a ayudarme")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    visitor.look("es-helpers-invite")
    walk_to(page, "name")
