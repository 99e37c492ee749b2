"""A small structural check of a resource against a profile of the guide's own package.

Cardinalities, slices, patterns, invariants' raw material and required code systems; no FHIRPath, no terminology
server. Not the official validator: a quick net under every change of a map.
"""

from __future__ import annotations

import json
import re
import tarfile
from functools import cached_property
from pathlib import Path
from typing import Any

Node = dict[str, Any]

PACKAGE = "hl7.fhir.us.carin-bb#2.0.0.tgz"
_STAMPED = {"lastUpdated", "id"}


class Guide:
    """The profiles, value sets and code systems of one package."""

    def __init__(self, package: Path) -> None:
        self.profiles: dict[str, Node] = {}
        self.value_sets: dict[str, Node] = {}
        self.codes: dict[str, set[str]] = {}
        with tarfile.open(package) as archive:
            for member in archive:
                if re.fullmatch(r"package/(StructureDefinition|ValueSet|CodeSystem)-[^/]+\.json", member.name):
                    file = archive.extractfile(member)
                    assert file is not None
                    self._take(json.load(file))

    def _take(self, resource: Node) -> None:
        if resource["resourceType"] == "StructureDefinition":
            self.profiles[resource["url"]] = _indexed(resource)
        elif resource["resourceType"] == "ValueSet":
            self.value_sets[resource["url"]] = resource
        else:
            self.codes[resource["url"]] = {concept["code"] for concept in resource.get("concept", ())}

    def holds(self, value_set: str, system: str, code: str) -> bool:
        """Whether a code is in a value set; True for value sets and systems the package does not enumerate."""
        known = self.value_sets.get(value_set.partition("|")[0])
        if known is None:
            return True
        for include in known["compose"]["include"]:
            if any(self.holds(inner, system, code) for inner in include.get("valueSet", ())):
                return True
            if include.get("system") == system:
                listed = {concept["code"] for concept in include.get("concept", ())} or self.codes.get(system)
                return not listed or code in listed
        return False

    def check(self, resource: Node) -> Check:
        """Check a resource against the profile it claims."""
        url = resource["meta"]["profile"][0].partition("|")[0]
        check = Check(self, self.profiles[url])
        check.walk(resource, resource["resourceType"], resource["resourceType"])
        return check


class Check:
    """What was wrong with a resource, and which must-support elements it shows."""

    def __init__(self, guide: Guide, profile: Node) -> None:
        self.guide = guide
        self.elements: list[Node] = profile["snapshot"]["element"]
        self._below, self._sliced = profile["below"], profile["sliced"]
        self.errors: list[str] = []
        self.shown: set[str] = set()

    @cached_property
    def must_support(self) -> set[str]:
        """Ids of all must-support elements and slices."""
        return {element["id"] for element in self.elements if element.get("mustSupport")}

    def walk(self, node: Any, id_: str, path: str) -> None:
        """Check the children of a node."""
        if not isinstance(node, dict) or _absent(node):
            return
        for element in self._children(id_):
            name = element["id"].rpartition(".")[2]
            values = _values(node, name)
            self._count(element, values, name, path)
            for value in values:
                self._fixed(element, value, f"{path}.{name}")
                self.walk(value, element["id"], f"{path}.{name}")
            self._slices(element, node, values, path)

    def _count(self, element: Node, values: list[Any], name: str, path: str) -> None:
        if len(values) < element["min"] and name not in _STAMPED:
            self.errors.append(f"{path}.{name}: {len(values)} of at least {element['min']}")
        if element["max"] != "*" and len(values) > int(element["max"]):
            self.errors.append(f"{path}.{name}: {len(values)} of at most {element['max']}")
        if values and element.get("mustSupport"):
            self.shown.add(element["id"])

    def _fixed(self, element: Node, value: Any, path: str) -> None:
        for key, wanted in element.items():
            if key.startswith(("pattern", "fixed")) and not _matches(value, wanted):
                self.errors.append(f"{path}: {value} does not match {wanted}")
        binding = element.get("binding", {})
        if binding.get("strength") == "required" and "valueSet" in binding and not _absent(value):
            self._coded(value, binding["valueSet"], path)

    def _coded(self, value: Any, value_set: str, path: str) -> None:
        if not isinstance(value, dict):
            return
        codings = value.get("coding", [value] if "code" in value else [])
        if not any(self.guide.holds(value_set, coding.get("system", ""), coding["code"]) for coding in codings):
            self.errors.append(f"{path}: {codings} is not in {value_set}")

    def _slices(self, element: Node, node: Node, values: list[Any], path: str) -> None:
        for slice_ in self._sliced.get(element["id"], ()):
            name = slice_["id"].rpartition(":")[2]
            inside = _values(node, name) if element["id"].endswith("[x]") else self._members(values, slice_)
            if len(inside) < slice_["min"]:
                self.errors.append(f"{path}.{name}: slice has {len(inside)} of at least {slice_['min']}")
            if slice_["max"] != "*" and len(inside) > int(slice_["max"]):
                self.errors.append(f"{path}.{name}: slice has {len(inside)} of at most {slice_['max']}")
            if inside and slice_.get("mustSupport"):
                self.shown.add(slice_["id"])
            for value in inside:
                self.walk(value, slice_["id"], f"{path}:{name}")

    def _members(self, values: list[Any], slice_: Node) -> list[Any]:
        return [value for value in values if self._inside(value, slice_)]

    def _inside(self, value: Node, slice_: Node) -> bool:
        for key, wanted in slice_.items():
            if key.startswith("pattern"):
                return _matches(value, wanted)
        for child in self._children(slice_["id"]):
            name = child["id"].rpartition(".")[2]
            if name not in ("category", "type"):
                continue
            pattern = child.get("patternCodeableConcept")
            if pattern is not None:
                return _matches(value.get(name, {}), pattern)
            if child.get("binding", {}).get("strength") == "required":
                codings = value.get(name, {}).get("coding", ())
                set_ = child["binding"]["valueSet"]
                return any(self.guide.holds(set_, coding["system"], coding["code"]) for coding in codings)
        return False

    def _children(self, id_: str) -> list[Node]:
        return list(self._below.get(id_, ()))


def _indexed(profile: Node) -> Node:
    """The profile with its elements by parent and its slices by element."""
    below: dict[str, list[Node]] = {}
    sliced: dict[str, list[Node]] = {}
    for element in profile["snapshot"]["element"]:
        parent, _, name = element["id"].rpartition(".")
        if ":" in name:
            sliced.setdefault(element["id"].rpartition(":")[0], []).append(element)
        elif parent:
            below.setdefault(parent, []).append(element)
    return profile | {"below": below, "sliced": sliced}


def _values(node: Node, name: str) -> list[Any]:
    if name.endswith("[x]"):
        stem = name[:-3]
        return [value for key, value in node.items() if re.fullmatch(stem + "[A-Z].*", key)]
    value = node.get(name, node.get("_" + name))
    return value if isinstance(value, list) else [] if value is None else [value]


def _matches(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, dict):
        return isinstance(value, dict) and all(
            key in value and _matches(value[key], wanted[key]) for key in wanted
        )
    if isinstance(wanted, list):
        return isinstance(value, list) and all(any(_matches(each, one) for each in value) for one in wanted)
    return bool(value == wanted)


def _absent(node: Any) -> bool:
    return isinstance(node, dict) and "data-absent-reason" in str(node.get("extension", ""))
