"""Write the tables of the documents from the tables the code runs on: `python -m docs.write`.

A table stands in a .md file between `<!-- name -->` and `<!-- end -->`. TABLES says what `name` is made
from. A test compares every such place with what would be written, so no page can be out of date.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from inspect import get_annotations, getdoc, isfunction
from pathlib import Path

DOCS = Path(__file__).parent
PLACE = re.compile(r"<!-- (\w+) -->\n.*?<!-- end -->", re.DOTALL)


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A table of Markdown. A bar within a cell is escaped."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def settings() -> str:
    """Every value that is read from the environment."""
    from sharewell.lib import env

    return table(("name", "meaning"), ((f"`{name}`", meaning) for name, meaning in env.SETTINGS.items()))


def keys() -> str:
    """Every key of the key ring."""
    from sharewell.lib import secret

    return table(("key", "for"), ((f"`{name}`", meaning) for name, meaning in secret.PURPOSES.items()))


def commands() -> str:
    """Every command of the shell."""
    from sharewell.jobs.cli import COMMANDS

    return table(("command", "does"), ((f"`sharewell {name}`", does) for name, does in COMMANDS.items()))


def feed_columns(feed: str) -> str:
    """The columns of a CSV feed."""
    from sharewell.ingest.feeds.column import KINDS
    from sharewell.ingest.feeds.layouts import LAYOUTS

    return table(
        ("column", "meaning", "read as", "required"),
        (
            (
                f"`{column.name}`" + (f" 1 to {column.repeat}" if column.repeat > 1 else ""),
                column.meaning + (f". One of {', '.join(column.values)}" if column.values else ""),
                KINDS[column.kind],
                "yes" if column.required else "",
            )
            for column in LAYOUTS[feed]
        ),
    )


def benefit_lines() -> str:
    """Every code of a benefit line, and what members call it."""
    from sharewell.coverage.lines import LINES

    rows = ((f"`{code}`", line.section, line.name) for code, line in LINES.items())
    return table(("code", "section", "shown as"), rows)


def search_parameters() -> str:
    """Every search parameter of the member's FHIR door, and who asks for it."""
    from sharewell.fhir import params

    rows = (
        (
            one.resource,
            f"`{one.name}`",
            one.declared,
            ", ".join(f"{guide} {how}" for guide, how in one.guides),
        )
        for type_ in params.SERVED
        for one in params.of(type_).values()
    )
    return table(("type", "parameter", "kind", "asked for by"), rows)


def search_includes() -> str:
    """What `_include` may follow."""
    from sharewell.fhir import params

    rows = (
        (type_, " ".join(f"`{type_}:{one.name}`" for one in params.includes(type_))) for type_ in params.SERVED
    )
    return table(("type", "`_include`"), (row for row in rows if row[1]))


def fhir_errors() -> str:
    """Every refusal of the FHIR door: its constructor says when, as `status: when` in its first line."""
    from sharewell.fhir import outcome

    makers = (one for one in vars(outcome).values() if getattr(one, "__module__", "") == outcome.__name__)
    told = (
        getdoc(one) or ""
        for one in makers
        if isfunction(one) and get_annotations(one).get("return") is outcome.FhirError
    )
    lines = (text.splitlines()[0].rstrip(".").split(": ", 1) for text in told)
    return table(("status", "when"), ((status, when) for status, when in lines))


TABLES: Mapping[str, Callable[[], str]] = {
    "settings": settings,
    "keys": keys,
    "commands": commands,
    "claims_columns": partial(feed_columns, "claims"),
    "pharmacy_columns": partial(feed_columns, "pharmacy"),
    "eligibility_columns": partial(feed_columns, "eligibility"),
    "plans_columns": partial(feed_columns, "plans"),
    "benefit_lines": benefit_lines,
    "accumulators_columns": partial(feed_columns, "accumulators"),
    "search_parameters": search_parameters,
    "search_includes": search_includes,
    "fhir_errors": fhir_errors,
}


def written(text: str) -> str:
    """The text of a document with every table as it should be. Raises KeyError for an unknown name."""
    return PLACE.sub(lambda found: f"<!-- {found[1]} -->\n\n{TABLES[found[1]]()}\n<!-- end -->", text)


def main() -> None:
    """Rewrite the documents whose tables have changed."""
    for path in sorted(DOCS.rglob("*.md")):
        before = path.read_text(encoding="utf-8")
        if (after := written(before)) != before:
            path.write_text(after, encoding="utf-8")
            print(path.relative_to(DOCS.parent))


if __name__ == "__main__":
    main()
