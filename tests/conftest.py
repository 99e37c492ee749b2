"""What every test may ask for, and how the suite runs on two databases.

A test that touches a database says so by one of:

* `@pytest.mark.django_db`: everything it writes is rolled back, and `lib.sql.reader()` sees its rows.
* fixture `own_database`: a database of its own with the tables made, where commits are real (threads,
  other processes, doors). `module_database` is the same, kept for all tests of one file.
  (`django_user_model`, `admin_client` and `live_server` bring `db` with them: not beside these two.)

No test flushes tables: the ledger refuses DELETE, so `transaction=True` is refused here.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.utils import translation
from pytest_django import DjangoDbBlocker

from tests import place

SHARED_DATA = Path(__file__).parents[1] / ".." / "shared" / "data"
DATABASES = {"db", "own_database", "module_database"}
ALWAYS = hypothesis.settings(deadline=None, print_blob=True)

hypothesis.settings.register_profile("sampled", ALWAYS, max_examples=50)
hypothesis.settings.register_profile("deep", ALWAYS, max_examples=2000)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--deep", action="store_true", help="full case counts and the tests marked `deep`")
    parser.addoption("--shared", action="store_true", help="this is one of two runs, which share the journeys")


def pytest_configure(config: pytest.Config) -> None:
    hypothesis.settings.load_profile("deep" if config.getoption("deep") else "sampled")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    kinds: dict[Path, set[str]] = {}
    for item in items:
        if kind := _database_of(item):
            kinds.setdefault(item.path, set()).add(kind)
            item.add_marker("database")
        if item.get_closest_marker("deep") and not config.getoption("deep"):
            item.add_marker(pytest.mark.skip(reason="deep: runs in `make deep`"))
    for path, of_file in kinds.items():
        if "module_database" in of_file and len(of_file) > 1:
            raise pytest.UsageError(f"{path}: tests with module_database need a file of their own")


def _database_of(item: pytest.Item) -> str:
    """Which of the three databases a test works on; empty for none. Raises UsageError for two."""
    mark = item.get_closest_marker("django_db")
    if mark and mark.kwargs.get("transaction"):
        raise pytest.UsageError(f"{item.nodeid}: ask for own_database instead of django_db(transaction=True)")
    wanted = DATABASES & set(getattr(item, "fixturenames", ())) | ({"db"} if mark else set())
    if len(wanted) > 1:
        raise pytest.UsageError(f"{item.nodeid}: works on one database only, not {sorted(wanted)}")
    return next(iter(wanted), "")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line for each reason why tests were skipped, above pytest's own closing line."""
    reasons = Counter(
        report.longrepr[2].removeprefix("Skipped: ")
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple)
    )
    for reason, number in sorted(reasons.items()):
        terminalreporter.write_line(f"skipped {number}: {reason}")


@pytest.fixture(scope="session")
def deep(request: pytest.FixtureRequest) -> bool:
    """True in `make deep`: run every case, not a sample."""
    return bool(request.config.getoption("deep"))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real-looking data sets beside the checkout; the test is skipped where it is absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the data sets of ../shared/data are not here")
    return SHARED_DATA.resolve()


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of an installed Chromium or Chrome; the test is skipped where there is none."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    pytest.skip("no chromium on PATH")


@pytest.fixture(scope="session")
def template_database(django_db_blocker: DjangoDbBlocker) -> str:
    """The name of a database with all tables made and nobody connected: others are copied from it."""
    from django.core.management import call_command

    with django_db_blocker.unblock():
        place.create("template")
        place.switch("template")
        call_command("migrate", verbosity=0, interactive=False)
        place.switch("rollback")
    return "template"


@pytest.fixture(scope="session")
def django_db_setup(template_database: str, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database of the tests that roll back (instead of the one that pytest-django would make)."""
    place.copy(template_database, "rollback")
    yield
    with django_db_blocker.unblock():
        place.switch("rollback")
    place.drop("rollback")
    place.drop(template_database)


@pytest.fixture(autouse=True)
def _reader_sees_uncommitted_rows(request: pytest.FixtureRequest) -> Iterator[None]:
    if "db" not in request.fixturenames and not request.node.get_closest_marker("django_db"):
        yield
        return
    from sharewell.lib import sql

    with sql.borrow_django_connection():
        yield


@pytest.fixture(autouse=True)
def _no_language_is_left_over() -> Iterator[None]:
    """A page in Spanish leaves its language in the thread; the next test begins in the plan's own."""
    yield
    translation.deactivate()


def _fresh_database(template: str, blocker: DjangoDbBlocker) -> Iterator[str]:
    with blocker.unblock(), place.fresh(template, back_to="rollback") as address:
        yield address


@pytest.fixture
def own_database(
    template_database: str, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[str]:
    """A database of this test's own, where commits are real. Yields its address."""
    yield from _fresh_database(template_database, django_db_blocker)


@pytest.fixture(scope="module")
def module_database(
    template_database: str, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[str]:
    """A database for all tests of one file, where commits are real and stay. Yields its address."""
    yield from _fresh_database(template_database, django_db_blocker)
