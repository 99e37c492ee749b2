"""Small typed getters over FHIR resources held as plain dicts; none of them raises on junk.

A resource is what a JSON reader gave: nothing about its shape may be trusted.
"""

from collections.abc import Iterator
from typing import Any

Resource = dict[str, Any]


def kind(resource: object) -> str:
    """The resource type, or "" when there is none."""
    return text(resource, "resourceType")


def text(value: object, key: str) -> str:
    """The string under `key` of a dict, or "" when there is none."""
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, str) else ""


def each(value: object) -> Iterator[object]:
    """The elements of a list, or the value itself when it is no list, without nulls."""
    if isinstance(value, list):
        yield from (element for element in value if element is not None)
    elif value is not None:
        yield value


def at(value: object, *keys: str) -> list[object]:
    """All values at a path of element names; lists on the way are opened, missing elements give nothing."""
    found: list[object] = list(each(value))
    for key in keys:
        found = [inner for node in found if isinstance(node, dict) and key in node for inner in each(node[key])]
    return found


def dicts(value: object) -> list[Resource]:
    """The objects in a list; nothing of what is no list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def codes(value: object, *keys: str) -> list[tuple[str, str]]:
    """The (system, code) pairs of the CodeableConcepts or Codings at a path."""
    pairs = []
    for node in at(value, *keys):
        for coding in at(node, "coding") or [node]:
            if code := text(coding, "code"):
                pairs.append((text(coding, "system"), code))
    return pairs


def profiles(resource: object) -> list[str]:
    """The profile URLs a resource claims, without their versions."""
    return [url.partition("|")[0] for url in at(resource, "meta", "profile") if isinstance(url, str)]
