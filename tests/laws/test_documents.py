"""Laws about documents: what can be set, chosen or typed is written down."""

from __future__ import annotations

import re

from docs import write
from sharewell.jobs.cli import COMMANDS
from sharewell.lib import env
from sharewell.policy import Card, Contact, Policy
from tests.laws import source

DOCS = source.ROOT / "docs"


def all_documents() -> str:
    return "\n".join(path.read_text("utf-8") for path in sorted(DOCS.rglob("*.md")))


def test_every_setting_is_documented() -> None:
    documents = all_documents()
    assert [name for name in env.SETTINGS if f"`{name}`" not in documents] == []


def test_every_command_is_documented() -> None:
    documents = all_documents()
    assert [command for command in COMMANDS if f"`sharewell {command}" not in documents] == []


def test_every_choice_of_the_plan_is_explained_beside_it() -> None:
    lines = (source.ROOT / "policy.toml").read_text("utf-8").splitlines()
    unexplained = [
        name
        for name in (*Policy.__struct_fields__, *Contact.__struct_fields__, *Card.__struct_fields__)
        if not any(explained(lines, i, name) for i in range(len(lines)))
    ]
    assert unexplained == []


def explained(lines: list[str], i: int, name: str) -> bool:
    """True when line `i` sets `name` and a comment stands on it or right above it."""
    here = re.match(rf"\s*#?\s*(\[{name}\]|{name}\s*=)", lines[i])
    return bool(here) and (" # " in lines[i] or (i > 0 and lines[i - 1].startswith("#")))


def test_every_table_in_a_document_is_as_the_code_has_it() -> None:
    paths = [path for path in source.files() if path.suffix == ".md" and DOCS in path.parents]
    old = [
        source.name(path) for path in paths if write.written(path.read_text("utf-8")) != path.read_text("utf-8")
    ]
    assert old == [], "make docs"


def test_every_table_that_can_be_made_stands_in_a_document() -> None:
    """So every search parameter, include, column, key and error is written down, and stays true."""
    documents = all_documents()
    assert [name for name in write.TABLES if f"<!-- {name} -->" not in documents] == []


def test_every_error_of_the_authorization_server_is_documented() -> None:
    told = (DOCS / "develop" / "connect.md").read_text("utf-8")
    raised = {
        name
        for path in source.files()
        if path.suffix == ".py" and source.HOUSE in path.parents
        for name in re.findall(
            r"\b(?:Wrong|Refusal|AuthorizeError|deny|_denied)\(\s*(?:\w+, )*\"(\w+)\"", path.read_text("utf-8")
        )
    } | set(re.findall(r"return Refusal\(\d+, \"(\w+)\"", (source.HOUSE / "oauth/refusal.py").read_text("utf-8")))
    assert len(raised) > 8
    assert [name for name in sorted(raised) if f"`{name}`" not in told] == []


def test_every_link_between_documents_leads_somewhere() -> None:
    broken = []
    for path in source.files():
        if path.suffix != ".md":
            continue
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text("utf-8")):
            elsewhere = "://" in target or target.startswith(("mailto:", "/"))  # "/" is a page: test_site.py
            if not elsewhere and not (path.parent / target).exists():
                broken.append(f"{source.name(path)} -> {target}")
    assert broken == []


def test_every_room_is_drawn_in_the_architecture() -> None:
    drawn = (DOCS / "architecture.md").read_text("utf-8")
    assert [room for room in source.floors() if f"`{room}`" not in drawn and f"{room}/" not in drawn] == []
