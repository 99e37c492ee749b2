"""A record without the places where its person lives or is called: pure, from resource to resource.

For a member whose home must stay secret (45 CFR 164.522(b)). Two nets: by structure (addresses and contacts of
Patient and RelatedPerson, also contained ones, of contacts, of extensions), and by value: what is known of the old
places is taken out of every text, also out of texts that are attached.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

Resource = dict[str, Any]

HIDDEN: Final = "[private]"
PEOPLE: Final = frozenset({"Patient", "RelatedPerson"})
"""Resources whose addresses and contacts are those of the member or of the household."""
_PLACES: Final = frozenset({"address", "telecom", "valueAddress", "valueContactPoint"})
_WHERE: Final = frozenset({"locationAddress", "valueAddress"})
_OTHERS: Final = frozenset({"Organization", "Practitioner", "PractitionerRole", "Location", "Device"})
"""Contained resources whose addresses are not the member's."""


@dataclass(frozen=True)
class Mask:
    """What is shown instead, and what is taken out. `known` are old places as sources write them."""

    address: Resource | None = None
    telecom: tuple[Resource, ...] = ()
    known: frozenset[str] = field(default_factory=frozenset)

    @cached_property
    def pattern(self) -> re.Pattern[str] | None:
        """Finds a known place in a text, however it is spaced, cased and punctuated."""
        parts = sorted({part for one in self.known if (part := _spelled(one))})
        return re.compile("|".join(parts), re.IGNORECASE) if parts else None


def over(body: Resource, mask: Mask) -> Resource:
    """The resource as others may see it. The same again changes nothing more."""
    made = _cleaned(body, mask, person=body.get("resourceType") in PEOPLE)
    assert isinstance(made, dict)
    if body.get("resourceType") == "Patient":
        if mask.address:
            made["address"] = [dict(mask.address)]
        if mask.telecom:
            made["telecom"] = [dict(one) for one in mask.telecom]
    return made


def places(body: Resource) -> frozenset[str]:
    """What a Patient or RelatedPerson tells of where someone lives or is called, as it is written."""
    if body.get("resourceType") not in PEOPLE:
        return frozenset()
    return frozenset(one for one in _places(body) if _spelled(one))


def _places(node: Any) -> Iterator[str]:
    for element in _every(node):
        for line in element.get("line", []) if isinstance(element.get("line"), list) else []:
            if isinstance(line, str):
                yield line
        if element.get("system") in {"phone", "email", "fax", "sms", "pager"} and isinstance(
            element.get("value"), str
        ):
            yield element["value"]


def _every(node: Any) -> Iterator[Mapping[str, Any]]:
    """Every object in a body, contained resources of others left out."""
    if isinstance(node, dict):
        if node.get("resourceType") in _OTHERS:
            return
        yield node
        for value in node.values():
            yield from _every(value)
    elif isinstance(node, list):
        for value in node:
            yield from _every(value)


def _cleaned(node: Any, mask: Mask, *, person: bool) -> Any:
    if isinstance(node, str):
        return mask.pattern.sub(HIDDEN, node) if mask.pattern else node
    if isinstance(node, list):
        kept = [_cleaned(one, mask, person=_is_person(one, person)) for one in node]
        return [one for one in kept if one != {}]
    if not isinstance(node, dict):
        return node
    dropped = (_PLACES | {"text"} if "resourceType" in node else _PLACES) if person else _WHERE
    made = {
        name: _cleaned(value, mask, person=_is_person(value, person))
        for name, value in node.items()
        if name not in dropped and name.removeprefix("_") not in dropped
    }
    made = {name: value for name, value in made.items() if value not in ([], {}) or node[name] in ([], {})}
    if "url" in node and set(made) == {"url"}:
        return {}  # an extension that said nothing else
    return _attached(made, mask)


def _is_person(node: Any, inside: bool) -> bool:
    """Whether a part belongs to a person's own words: a contained resource says so itself."""
    if isinstance(node, dict) and "resourceType" in node:
        return node["resourceType"] in PEOPLE
    return inside


def _attached(node: Resource, mask: Mask) -> Resource:
    """An attachment (or Binary) that is a text is cleaned inside; one that cannot be read stays as it is."""
    data, kind = node.get("data"), node.get("contentType")
    if mask.pattern is None or not isinstance(data, str) or not isinstance(kind, str):
        return node
    if not re.match(r"text/|application/([\w.+-]*\+)?(xml|json|rtf)", kind):
        return node
    try:
        text = base64.b64decode(data, validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return node
    clean = mask.pattern.sub(HIDDEN, text)
    if clean == text:
        return node
    changed = {**node, "data": base64.b64encode(clean.encode()).decode()}
    changed.pop("hash", None)
    changed.pop("size", None)
    return changed


def _spelled(place: str) -> str:
    """The pattern of one place; empty for what is too short or too common to be taken out of every text."""
    text = place.strip()
    if "@" in text:
        return re.escape(text)
    digits = re.sub(r"\D", "", text)
    if not re.search(r"[^\W\d_]", text):
        digits = digits.removeprefix("1") if len(digits) == 11 else digits
        return r"\D{0,3}".join(digits) if len(digits) >= 7 else ""
    words = re.findall(r"\w+", text)
    if len(words) < 2 or not digits or len("".join(words)) < 7:
        return ""
    return r"\b" + r"[\W_]+".join(map(re.escape, words)) + r"\b"


def known_of(values: Iterable[str]) -> frozenset[str]:
    """Those of the values that can be taken out of texts."""
    return frozenset(value.strip() for value in values if _spelled(value))
