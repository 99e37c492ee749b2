"""Index terms of the member shelf as they stand in the row: lines to look for, and ranges of dates.

`terms` is text, one line a term, in short forms (fhir/short.py), with a line end before and after each:

    name code TAB system     a token; and once for each of its systems with no code, for searches by system alone
    name type / id           a reference
    name value               a string, a URI

so a search asks whether the text holds a piece of a line. `dates` is JSON, each different range once:
[[low ms, high ms, "name name"], …], null when there is none. Whatever a search needs of this form is made here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import orjson

from sharewell.fhir import params, short

_CONTROL: Final = str.maketrans("\0\t\n", "   ")


def stored(type_: str, terms: dict[str, list[Any]]) -> tuple[str, bytes | None]:
    """What a row keeps of the terms of a resource (see fhir.extract): `terms` and `dates`."""
    table = params.of(type_)
    lines: list[str] = [""]
    dates: dict[tuple[int, int], list[str]] = {}
    for name, values in terms.items():
        code, kind = short.name(name), table[name].type
        if kind == "date":
            for low, high in values:
                dates.setdefault((low, high), []).append(code)
        elif kind == "token":
            systems = set()
            for value in values:
                system, _, token = value.partition("|")
                lines.append(f"{code}{_line(token)}\t{short.system(system)}")
                systems.add(system)
            lines += [f"{code}\t{short.system(system)}" for system in sorted(systems)]
        elif kind == "reference":
            lines += [code + _line(short.reference(value)) for value in values]
        else:
            lines += [code + _line(value) for value in values]
    lines.append("")
    ranges = orjson.dumps([[*ends, " ".join(names)] for ends, names in dates.items()]) if dates else None
    return "\n".join(lines), ranges


def token(name: str, system: str, code: str) -> str:
    """The piece that a row with this token holds."""
    return f"\n{short.name(name)}{_line(code)}\t{short.system(system)}\n"


def bare(name: str, code: str) -> str:
    """The piece that a row with this code of any system holds."""
    return f"\n{short.name(name)}{_line(code)}\t"


def of_system(name: str, system: str) -> str:
    """The piece that a row with any code of this system holds."""
    return f"\n{short.name(name)}\t{short.system(system)}\n"


def reference(name: str, target: str) -> str:
    """The piece that a row with this reference holds."""
    return f"\n{short.name(name)}{_line(short.reference(target))}\n"


def value(name: str, text: str) -> str:
    """The piece that a row with exactly this value holds."""
    return f"\n{short.name(name)}{_line(text)}\n"


def start(name: str, text: str) -> str:
    """The piece that a row with a value that begins so holds."""
    return f"\n{short.name(name)}{_line(text)}"


def references(text: str, names: Iterable[str]) -> dict[str, list[str]]:
    """The references that a row's terms hold, for these parameters."""
    wanted = {short.name(name): name for name in names}
    found: dict[str, list[str]] = {name: [] for name in wanted.values()}
    for line in text.split("\n"):
        if (name := wanted.get(line[:2])) is not None:
            found[name].append(short.whole(line[2:]))
    return found


def _line(text: str) -> str:
    """A value without what parts lines and fields; a search for it is written the same way."""
    return text if text.isprintable() else text.translate(_CONTROL)
