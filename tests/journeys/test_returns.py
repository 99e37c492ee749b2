"""The way back to the app: a direct redirect that the page's content policy admits to exactly that app.

Chromium applies form-action to the redirect after a form, too; so each kind of return is proved in the browser:
a website, a native app's private scheme, a native app's port on loopback. The same page with a policy that admits
only our own site is held against it, to show that the browser would stop a return that is not admitted.
"""

from __future__ import annotations

import re
import secrets
import subprocess

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.journeys.app import Pocket
from tests.journeys.browser import PATIENCE_MS
from tests.journeys.harbor import SHAREWELL, Harbor
from tests.journeys.landing import Landing

WEB = "https://daybreak.example.org/health/callback"
PRIVATE = "org.example.daybreak:/callback"
ORIGIN = {WEB: "https://daybreak.example.org", PRIVATE: "org.example.daybreak:"}
STOPPED = re.compile(r"form-action", re.I)


def register(harbor: Harbor, address: str) -> str:
    """A new app that returns to this address; its client id."""
    client_id = f"daybreak-{secrets.token_hex(6)}"
    words = ["--legal-name", "Daybreak Health, Inc.", "--product-name", "Daybreak", "--redirect-uri", address]
    words += ["--contact-email", "dev@daybreak.example.org", "--client-id", client_id]
    words += [] if address.startswith("https:") else ["--native"]
    done = subprocess.run(
        [*SHAREWELL, "apps", "register", *words], env=dict(harbor.environment), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return client_id


class Watched:
    """A page, what its console says, and the addresses outside the plan that it goes to."""

    def __init__(self, page: Page, harbor: Harbor) -> None:
        self.page, self.said, self.went, self.policies = page, list[str](), list[str](), list[str]()
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", lambda line: self.said.append(line.text))
        # The browser's own list of what it sends: it knows private schemes, too.
        watching = page.context.new_cdp_session(page)
        watching.send("Network.enable")
        watching.on("Network.requestWillBeSent", lambda one: self.went.append(one["request"]["url"]))
        page.on("response", lambda one: self.policies.append(one.headers.get("content-security-policy", "")))
        page.route("https://daybreak.example.org/**", lambda route: route.fulfill(body="<h1>Back</h1>"))

    def decline(self) -> None:
        """Say no on the app's page: a form, then a redirect to the app."""
        self.page.get_by_role("button", name="Do not share").click()

    @property
    def stopped(self) -> list[str]:
        return [line for line in self.said if STOPPED.search(line)]


def signed_in(browser: Browser, harbor: Harbor, address: str) -> Watched:
    """A member who has come from the app and is asked whether to share."""
    client_id = harbor.apps["sunrise_pocket"]["client_id"] if "127.0.0.1" in address else register(harbor, address)
    pocket = Pocket(harbor.fhir, client_id, Landing(""))
    watched = Watched(browser.new_context(locale="en-US").new_page(), harbor)
    watched.page.goto(pocket.authorize_address(redirect_uri=address))
    member = harbor.people["amos"]  # who shares with nobody, so that every app must ask
    watched.page.get_by_label("Username").fill(member.username)
    watched.page.get_by_label("Password", exact=True).fill(member.password)
    watched.page.locator("main").get_by_role("button", name="Sign in", exact=True).click()
    watched.page.wait_for_load_state()
    return watched


@pytest.mark.parametrize("address", [WEB, PRIVATE])
def test_the_browser_follows_the_return_to_this_app(a_browser: Browser, harbor: Harbor, address: str) -> None:
    watched = signed_in(a_browser, harbor, address)
    assert f"form-action 'self' {ORIGIN[address]}" in watched.policies[-1] or any(
        f"form-action 'self' {ORIGIN[address]}" in policy for policy in watched.policies
    )
    watched.decline()
    watched.page.wait_for_timeout(1500)
    assert [one for one in watched.went if one.startswith(f"{address}?error=access_denied")]
    assert watched.stopped == []
    watched.page.context.close()


def test_the_browser_follows_the_return_to_an_app_on_loopback(
    a_browser: Browser, harbor: Harbor, pocket: Pocket
) -> None:
    watched = signed_in(a_browser, harbor, pocket.landing.callback)
    watched.decline()
    watched.page.wait_for_url(re.compile(re.escape(pocket.landing.callback)))
    assert pocket.landing.returns[-1]["error"] == "access_denied"
    assert watched.stopped == []
    watched.page.context.close()


@pytest.mark.parametrize("address", [WEB, PRIVATE])
def test_a_return_that_the_page_does_not_admit_is_stopped_by_the_browser(
    a_browser: Browser, harbor: Harbor, address: str
) -> None:
    """Were the policy not widened, nobody would come back to the app: so it is the widening that does it."""

    def narrow(route: Route) -> None:
        answer = route.fetch(max_redirects=0)
        headers = {**answer.headers}
        policy = headers.get("content-security-policy", "")
        headers["content-security-policy"] = re.sub(r"form-action [^;]+", "form-action 'self'", policy)
        route.fulfill(response=answer, headers=headers)

    watched = signed_in(a_browser, harbor, address)
    watched.page.route(re.compile(r"/oauth/authorize/[^/]+/$"), narrow)
    watched.page.reload()
    watched.decline()
    watched.page.wait_for_timeout(1500)
    assert watched.stopped
    assert [one for one in watched.went if one.startswith(address)] == []
    watched.page.context.close()
