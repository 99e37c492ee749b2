"""The running plan, a browser and its visitors, for every journey."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests import place
from tests.journeys.app import Pocket
from tests.journeys.browser import Opening, chromium_at, visitors
from tests.journeys.harbor import Harbor, started
from tests.journeys.landing import landing

ELSEWHERE = "of two runs that share the journeys, the other one walks this; both walk all in `make deep`"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The running plan has a database of the kind the run is about."""
    for item in items:
        if "harbor" in getattr(item, "fixturenames", ()):
            item.add_marker("database")
            if config.getoption("shared") and place.ON_POSTGRESQL not in runs_of(item):
                item.add_marker(pytest.mark.skip(reason=ELSEWHERE))


def runs_of(item: pytest.Item) -> set[bool]:
    """On PostgreSQL (True), on SQLite (False) or both: which of two runs that share the journeys walk this one.

    Phones on PostgreSQL and desktops on SQLite, what has no size on SQLite; what the promises hang on, on both.
    """
    if item.get_closest_marker("promise"):
        return {True, False}
    case = getattr(item, "callspec", None)
    return {case is not None and case.params.get("device") == "phone"}


@pytest.fixture(scope="session")
def harbor() -> Iterator[Harbor]:
    """Harbor Health Plan, filled and running, with Sunrise on the port beside it."""
    with started() as plan:
        yield plan
        said = plan.log.read_text(errors="replace")
        assert [code for code in plan.mailbox.all_codes() if code in said] == [], "a code or PIN stands in the log"


@pytest.fixture(scope="module")
def a_browser(chromium: str) -> Iterator[Browser]:
    """One Chromium for a file of tests. (Not longer: its event loop would forbid Django's ORM to other tests.)"""
    with chromium_at(chromium) as browser:
        yield browser


@pytest.fixture
def open_browser(a_browser: Browser, harbor: Harbor) -> Iterator[Opening]:
    """`open_browser(device="desktop" | "phone", language="en-US")` gives a new visitor with own cookies."""
    with visitors(a_browser, harbor) as opening:
        yield opening


@pytest.fixture
def pocket(harbor: Harbor) -> Iterator[Pocket]:
    """Erin's public app, whose tokens a test can hold in its hands."""
    with landing() as place:
        yield Pocket(harbor.fhir, harbor.apps["sunrise_pocket"]["client_id"], place)


@pytest.fixture(autouse=True)
def _nothing_of_a_person_in_the_logs(request: pytest.FixtureRequest) -> Iterator[None]:
    """After each journey: what the processes said meanwhile names no person, token, code or password."""
    if "harbor" not in request.fixturenames:
        yield
        return
    plan: Harbor = request.getfixturevalue("harbor")
    pocket = request.getfixturevalue("pocket") if "pocket" in request.fixturenames else None
    before = plan.log.stat().st_size
    yield
    with plan.log.open("rb") as log:
        log.seek(before)
        said = log.read().decode(errors="replace")
    traces = {trace for member in plan.people.values() for trace in member.traces()}
    traces |= pocket.secrets() if pocket else set()
    assert not [trace for trace in traces if trace in said], f"the log tells too much:\n{said[-3000:]}"
    assert "Traceback" not in said, said[-3000:]
