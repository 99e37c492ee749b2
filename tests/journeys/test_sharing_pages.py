"""The pages between an app and its answer, in the ways in which people really use them."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.journeys import steps
from tests.journeys.app import Pocket
from tests.journeys.browser import Opening, Visitor
from tests.journeys.harbor import Harbor

POCKET = "Sunrise Pocket"
TWO_SENDS = """() => {
  const form = document.querySelector('main form');
  const send = () => fetch(location.href, {method: 'POST', body: new FormData(form), redirect: 'manual'});
  return Promise.all([send(), send()]).then(answers => answers.map(answer => answer.type + answer.status));
}"""


def arrive(visitor: Visitor, pocket: Pocket, key: str, **more: str) -> None:
    """An app sends the member, who signs in."""
    visitor.open(pocket.authorize_address(**more))
    steps.sign_in(visitor, visitor.harbor.people[key])


def live(visitor: Visitor) -> int:
    """How many connections the member's own page shows as live."""
    return visitor.open("/account/sharing/").locator("section.panel").count()


def test_a_member_who_declines_returns_to_the_app_with_access_denied(
    open_browser: Opening, pocket: Pocket
) -> None:
    visitor = open_browser()
    arrive(visitor, pocket, "dolores")
    visitor.press("Do not share")
    assert pocket.returned()["error"] == "access_denied"
    assert pocket.returned()["iss"] == visitor.harbor.base
    assert "code" not in pocket.returned()
    assert live(visitor) == 0


def test_a_member_may_decline_on_the_page_to_sign_too(open_browser: Opening, pocket: Pocket) -> None:
    visitor = open_browser()
    arrive(visitor, pocket, "dolores")
    steps.read_and_agree(visitor.page)
    visitor.press("Do not share")
    assert pocket.returned()["error"] == "access_denied"


def test_to_connect_again_is_only_a_click_and_never_moves_the_end(open_browser: Opening, pocket: Pocket) -> None:
    visitor = open_browser()
    arrive(visitor, pocket, "henrik")
    steps.share(visitor, visitor.harbor.people["henrik"])
    first = pocket.redeem()
    live(visitor)
    ends = visitor.page.locator("section.panel dd").nth(2).inner_text()
    visitor.open(pocket.authorize_address())
    visitor.look("share-again")
    visitor.press("Connect")
    second = pocket.redeem()
    assert live(visitor) == 1
    assert visitor.page.locator("section.panel dd").nth(2).inner_text() == ends
    assert first["access_token"] != second["access_token"]
    assert pocket.read("Patient").status_code == 200


def test_the_back_button_after_signing_shares_nothing_a_second_time(open_browser: Opening, pocket: Pocket) -> None:
    visitor = open_browser()
    page = visitor.page
    arrive(visitor, pocket, "hugh")
    steps.share(visitor, visitor.harbor.people["hugh"])
    returns = len(pocket.landing.returns)
    page.go_back()
    page.reload()
    assert visitor.title == "This request has ended"
    visitor.look("share-over")
    assert len(pocket.landing.returns) == returns
    assert live(visitor) == 1


def test_a_signature_that_is_sent_twice_makes_one_grant(open_browser: Opening, pocket: Pocket) -> None:
    visitor = open_browser()
    page = visitor.page
    arrive(visitor, pocket, "june")
    steps.read_and_agree(page)
    page.get_by_label("Your full name").fill(visitor.harbor.people["june"].name)
    page.get_by_label("Your password").fill(visitor.harbor.people["june"].password)
    page.get_by_role("checkbox").check()
    answers = page.evaluate(TWO_SENDS)
    assert "opaqueredirect0" in answers
    assert not [answer for answer in answers if answer.endswith("500")]
    assert live(visitor) == 1
    assert visitor.open("/documents/?kind=signed").locator("main li a[href^='/documents/']").count() == 1


def test_two_tabs_may_both_stop_the_same_app(open_browser: Opening, pocket: Pocket) -> None:
    visitor = open_browser()
    arrive(visitor, pocket, "desta")
    steps.share(visitor, visitor.harbor.people["desta"])
    pocket.redeem()
    tabs = [visitor.page, visitor.page.context.new_page()]
    for tab in tabs:
        tab.goto(f"{visitor.harbor.base}/account/sharing/")
        tab.get_by_role("link", name=f"Stop sharing with {POCKET}").click()
    for tab in tabs:
        tab.get_by_role("button", name="Stop sharing now").click()
        assert tab.locator("h1").inner_text() == f"Sharing with {POCKET} has stopped"
    assert live(visitor) == 0
    assert pocket.read("Patient").status_code == 401


def test_a_request_of_an_unknown_app_never_leaves_our_page(open_browser: Opening, pocket: Pocket) -> None:
    visitor = open_browser("phone")
    visitor.open(pocket.authorize_address().replace(pocket.client_id, "nobody"))
    assert visitor.title == "The app’s request is not right"
    visitor.look("share-refused")
    assert pocket.landing.returns == []


def test_a_link_to_someone_elses_request_opens_nothing(open_browser: Opening, pocket: Pocket) -> None:
    attacker, victim = open_browser(), open_browser()
    attacker.open(pocket.authorize_address())
    waiting = attacker.page.url.split("next=")[-1].replace("%2F", "/")
    victim.open("/login/")
    steps.sign_in(victim, victim.harbor.people["charlie"])
    victim.open(waiting)
    assert victim.title == "This request has ended"


def test_a_member_whose_coverage_begins_today_registers_and_signs_by_keyboard_alone(
    open_browser: Opening, pocket: Pocket, harbor: Harbor
) -> None:
    visitor, tess = open_browser(), harbor.people["tess"]
    page = visitor.page
    visitor.open(pocket.authorize_address())
    follow(page, "Register here")
    type_into(page, [tess.card_id, tess.given, tess.family, *tess.birth])
    follow(page, "Send my code")
    type_into(page, [harbor.mailbox.code_for(tess.email)])
    type_into(page, [tess.username, tess.password])
    assert visitor.title == f"{POCKET} asks to read your health data"
    tick_and_send(page)
    walk_to(page, "typed_name")
    page.keyboard.type(tess.name)
    walk_to(page, "password")
    page.keyboard.type(tess.password)
    tick_and_send(page)
    page.wait_for_url(f"{pocket.landing.callback}?*")
    pocket.redeem()
    assert pocket.read("Patient").status_code == 200


def focused(page: Page) -> dict[str, str]:
    found: dict[str, str] = page.evaluate(
        "() => {const e = document.activeElement, s = getComputedStyle(e);"
        "return {tag: e.tagName, name: e.name || '', type: e.type || '', text: e.innerText || '',"
        " ring: s.outlineStyle + s.outlineWidth}}"
    )
    return found


def walk_to(page: Page, name: str = "", *, text: str = "", kind: str = "") -> None:
    """Press Tab until the focus is where it is wanted; wherever it stops on the way, it can be seen."""
    for _ in range(60):
        page.keyboard.press("Tab")
        at = focused(page)
        assert at["tag"] == "BODY" or at["ring"] == "solid3px", f"the focus cannot be seen on {at}"
        if (name and at["name"] == name) or (text and at["text"] == text) or (kind and at["type"] == kind):
            return
    raise AssertionError(f"Tab never came to {name or text or kind}")


def follow(page: Page, text: str) -> None:
    walk_to(page, text=text)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def type_into(page: Page, values: list[str]) -> None:
    """Fill the fields of the one form, in order, and send it with Enter."""
    names = page.locator("main form").first.locator("input:not([type=hidden])")
    wanted = [names.nth(number).get_attribute("name") or "" for number in range(names.count())]
    assert len(wanted) == len(values)
    for name, value in zip(wanted, values, strict=True):
        walk_to(page, name)
        page.keyboard.type(value)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def tick_and_send(page: Page) -> None:
    walk_to(page, kind="checkbox")
    page.keyboard.press("Space")
    walk_to(page, kind="submit")
    with page.expect_navigation():
        page.keyboard.press("Enter")
