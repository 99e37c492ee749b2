"""A process whose children die at a chosen step: `python -m tests.crash.victim`, one JSON line an order.

A step is a statement, either side of a commit, or either side of putting a file in its place. Each order runs
in a fork of its own, that sends itself SIGKILL at step `at` (0: never) and otherwise tells how many steps it took.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

Order = dict[str, Any]


class Fuse:
    """Counts steps, and is the end at the last of them."""

    def __init__(self, at: int) -> None:
        self.at, self.steps = at, 0

    def step(self) -> None:
        self.steps += 1
        if self.steps == self.at:
            os.kill(os.getpid(), signal.SIGKILL)

    def before(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any, **kwargs: Any) -> Any:
            self.step()
            return function(*args, **kwargs)

        return counted

    def around(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any, **kwargs: Any) -> Any:
            self.step()
            result = function(*args, **kwargs)
            self.step()
            return result

        return counted

    def light(self) -> AbstractContextManager[Any]:
        """From now on everything that this process does to the database and to files is a step."""
        from django.db import connection
        from django.db.backends.base.base import BaseDatabaseWrapper

        from sharewell.lib import sql

        for owner, name in ((sql.Connection, "_execute"), (sql.Connection, "run_many"), (os, "fsync")):
            setattr(owner, name, self.before(getattr(owner, name)))
        for owner, name in ((BaseDatabaseWrapper, "_commit"), (Path, "replace"), (os, "replace")):
            setattr(owner, name, self.around(getattr(owner, name)))

        def counted(execute: Callable[..., Any], *args: Any) -> Any:
            self.step()
            return execute(*args)

        return connection.execute_wrapper(counted)


def sign(order: Order) -> None:
    from tests.crash import cast

    cast.sign()


def stop(order: Order) -> None:
    from tests.crash import cast

    cast.stop(order["grant"])


def finish(order: Order) -> None:
    from sharewell.members import register

    register.finish(order["attempt"], username=order["username"], password=order["password"])


def redeem(order: Order) -> None:
    from sharewell.oauth import token

    token.answer("", order["form"])


def send(order: Order) -> None:
    from sharewell.notify import deliver

    deliver.run_once()


def post(order: Order) -> None:
    """A member's browser sends a form to a page."""
    from django.test import Client

    browser = Client(SERVER_NAME="127.0.0.1")
    browser.cookies.load(order["cookies"])
    status = browser.post(order["path"], order["form"]).status_code
    assert status in {200, 302}, status


ACTS = {act.__name__: act for act in (sign, stop, finish, redeem, send, post)}


def obey(order: Order, answer: int) -> None:
    """In the child: do what was ordered and tell the steps."""
    fuse = Fuse(order["at"])
    with fuse.light():
        ACTS[order["act"]](order)
    os.write(answer, str(fuse.steps).encode())


def main() -> None:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "sharewell.settings"
    django.setup()
    for line in sys.stdin:
        reader, writer = os.pipe()
        if (child := os.fork()) == 0:
            code = 1
            try:
                obey(json.loads(line), writer)
                code = 0
            finally:
                sys.stderr.flush()
                os._exit(code)
        os.close(writer)
        _, status = os.waitpid(child, 0)
        with os.fdopen(reader, "rb") as told:
            steps = told.read()
        died = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        print(json.dumps({"died": died, "failed": not died and status != 0, "steps": int(steps or 0)}), flush=True)


if __name__ == "__main__":
    main()
