"""A real browser, and a visitor who sits in front of it and looks closely at every page."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.journeys.harbor import Harbor

FLAGS = (
    *("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-extensions"),
)
DEVICES: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1280, "height": 900}},
    "phone": {"viewport": {"width": 320, "height": 640}, "is_mobile": True, "has_touch": True},
}
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
SCREENS = Path(__file__).parents[2] / "var" / "screens"
PATIENCE_MS = 15_000
MOST_BYTES = 100_000
# Cumulative layout shift since the page was opened, but for what follows an input of the person (web.dev/cls).
SHIFT = """() => new Promise(done => {
  let sum = 0;
  const add = list => { for (const one of list.getEntries()) if (!one.hadRecentInput) sum += one.value; };
  const observer = new PerformanceObserver(add);
  observer.observe({type: "layout-shift", buffered: true});
  const end = () => { add({getEntries: () => observer.takeRecords()}); done(sum); };
  requestAnimationFrame(() => setTimeout(end, 30));
})"""
# The page and everything that it loaded, unpacked.
WEIGHT = """() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
  .reduce((sum, one) => sum + one.decodedBodySize, 0)"""


@contextmanager
def chromium_at(path: str) -> Iterator[Browser]:
    """An installed Chromium without a window, that talks to nobody by itself."""
    root = ("--no-sandbox",) if os.geteuid() == 0 else ()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS, *root])
        yield browser
        browser.close()


@dataclass
class Visitor:
    """A person with a browser of their own (cookies, history). `troubles` gathers what no page may do."""

    page: Page
    harbor: Harbor
    device: str
    asked: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    def open(self, address: str) -> Page:
        """Go to an address, or to a path of the plan."""
        self.page.goto(address if "://" in address else self.harbor.base + address)
        return self.page

    def press(self, name: str) -> None:
        """Press the one button, or follow the one link, of this name in the main part of the page."""
        main = self.page.locator("main")
        found = main.get_by_role("button", name=name, exact=True).or_(
            main.get_by_role("link", name=name, exact=True)
        )
        found.click()
        self.page.wait_for_load_state()

    @property
    def title(self) -> str:
        """The words of the page's main heading."""
        return self.page.locator("h1").inner_text()

    def look(self, name: str) -> None:
        """Assert what holds for every page, and keep a picture when SCREENS=1."""
        page = self.page
        page.locator("h1").first.wait_for()  # a page that is still on its way has none
        self.keep(f"{name}-{self.device}.png", lambda: page.screenshot(full_page=True))
        assert page.locator("h1").count() == 1, f"{page.url} has not one main heading"
        assert page.title().strip(" –"), f"{page.url} has no title"
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{page.url} is {wide} px too wide at {self.device}"
        shifted, weight = page.evaluate(SHIFT), page.evaluate(WEIGHT)
        assert shifted == 0, f"{page.url} moved under the reader at {self.device} by {shifted}"
        assert weight < MOST_BYTES, f"{page.url} weighs {weight} bytes"
        self._expect_accessible(name)

    def keep(self, name: str, content: Callable[[], bytes]) -> None:
        """Put a picture or a paper into var/screens for a person to look at, when SCREENS=1."""
        if os.environ.get("SCREENS") == "1":
            SCREENS.mkdir(parents=True, exist_ok=True)
            (SCREENS / name).write_bytes(content())

    def expect_error_first(self) -> None:
        """The error summary is there and has the focus; its first link leads to the field in question."""
        # The browser moves the focus when it paints, which may be a moment after the page has loaded.
        self.page.wait_for_function("document.activeElement.id === 'errors'")
        assert "Error" in self.page.title()
        self.page.locator("#errors a").first.click()
        target = self.page.locator("#errors a").first.get_attribute("href") or ""
        assert len(target) > 1, "the link leads nowhere"
        assert self.page.evaluate("'#' + document.activeElement.id") == target

    def _expect_accessible(self, name: str) -> None:
        found = Axe().run(self.page, options={"runOnly": {"type": "tag", "values": list(RULES)}})
        broken = found.response["violations"]
        said = [
            f"{one['id']}: {node['html']} {node.get('failureSummary')}" for one in broken for node in one["nodes"]
        ]
        assert not said, f"{name} ({self.device}), {self.page.url}:\n" + "\n".join(said)


Opening = Callable[..., Visitor]


@contextmanager
def visitors(browser: Browser, harbor: Harbor) -> Iterator[Opening]:
    """A maker of visitors: `open_browser(device="phone", language="es")`. At the end every one is asked
    whether a page asked another machine, broke its own content policy, or put a person into an address."""
    made: list[Visitor] = []

    def open_browser(device: str = "desktop", language: str = "en-US", **more: Any) -> Visitor:
        context = browser.new_context(locale=language, **DEVICES[device], **more)
        context.set_default_timeout(PATIENCE_MS)
        visitor = Visitor(context.new_page(), harbor, device)
        context.on("request", lambda request: visitor.asked.append(request.url))
        context.on("weberror", lambda error: visitor.troubles.append(f"script: {error.error}"))
        context.on("console", lambda line: _note(visitor, line.type, line.text))
        made.append(visitor)
        return visitor

    try:
        yield open_browser
    finally:
        for visitor in made:
            print(f"{visitor.page.url} showed: {visitor.page.locator('body').inner_text()[:800]}")  # on failure
            visitor.page.context.close()
    for visitor in made:
        _expect_discreet(visitor)


def _note(visitor: Visitor, kind: str, text: str) -> None:
    """Keep what the console complains of; that the browser names an error status is no complaint of a page."""
    if kind in {"error", "warning"} and not re.match(r"Failed to load resource: the server responded", text):
        visitor.troubles.append(text)


def _expect_discreet(visitor: Visitor) -> None:
    hosts = {urlsplit(address).hostname for address in visitor.asked if not address.startswith(("data:", "blob:"))}
    assert hosts <= {"127.0.0.1", "localhost"}, f"asked {hosts}"
    traces = {trace for member in visitor.harbor.people.values() for trace in member.traces()}
    told = [address for address in visitor.asked if any(trace in address for trace in traces)]
    assert not told, f"a person stands in an address: {told}"
    assert not visitor.troubles, visitor.troubles
