"""What the validator said, read from its Bundle of OperationOutcomes, and the table made of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

_FILE: Final = "http://hl7.org/fhir/StructureDefinition/operationoutcome-file"
_RULE: Final = "http://hl7.org/fhir/StructureDefinition/operationoutcome-message-id"
_NO_PROFILE: Final = "VALIDATION_VAL_PROFILE_UNKNOWN"
_ERRORS: Final = frozenset({"error", "fatal"})
_UNCHECKED: Final = re.compile(
    r"A definition for (?:the )?(?:CodeSystem|value ?Set) '[^']+'.* could not be found"
    r"|No server available|Unable to check whether the code is in the value set|\"this\.valueset\" is null"
    r"|Unable to validate code without using server|the code has not been validated"
    r"|running without terminology services|ValueSet '[^']+' not found",
    re.IGNORECASE,
)
_NAMED: Final = re.compile(
    r"value ?set '(?P<set>[^'|]+)|(?:Code|in )System '(?P<system>[^']+)"
    r"|system (?P<word>\S+?)(?:\|\S*)? (?:was|which|\(v)",
    re.IGNORECASE,
)
_PLACE: Final = re.compile(r"\[\d+\]")
_QUOTED: Final = re.compile(r"'[^']*'")


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing the validator said: of which file, how grave, where in the resource, by which rule, in what words.

    `rule` is the validator's message id or the invariant; "" where it gives none.
    """

    file: Path
    severity: str
    place: str
    rule: str
    words: str

    @property
    def unchecked(self) -> bool:
        """Whether it only says that a code could not be looked up: no terminology server is asked here."""
        return bool(_UNCHECKED.search(self.words))

    @property
    def wrong(self) -> bool:
        """Whether it breaks a rule, or claims a profile that is not here to judge it by (to them a warning)."""
        return self.rule.startswith(_NO_PROFILE) or (self.severity in _ERRORS and not self.unchecked)

    @property
    def kind(self) -> str:
        """What it has in common with others of its kind: place without numbers, rule, words without values."""
        place = _PLACE.sub("", self.place)
        return f"{place}: {self.rule} {_QUOTED.sub('…', self.words)}"[:240]


def issues(bundle: Mapping[str, Any]) -> Iterator[tuple[Path, list[Issue]]]:
    """Each file that was judged, with what was said of it. A single file gives an OperationOutcome, no Bundle."""
    outcomes = [entry["resource"] for entry in bundle["entry"]] if "entry" in bundle else [bundle]
    for outcome in outcomes:
        file = Path(_extension(outcome, _FILE))
        yield file, [_issue(file, said) for said in outcome.get("issue", ())]


def _issue(file: Path, said: Mapping[str, Any]) -> Issue:
    place = ", ".join(said.get("expression", ()))
    words = said.get("details", {}).get("text", "") or said.get("diagnostics", "")
    return Issue(file, said["severity"], place, _extension(said, _RULE).rpartition("/")[2], words)


def _extension(element: Mapping[str, Any], url: str) -> str:
    for extension in element.get("extension", ()):
        if extension["url"] == url:
            return next((str(extension[name]) for name in extension if name.startswith("value")), "")
    return ""


class Table:
    """Counts by profile: resources, errors, codes that stayed unchecked; the kinds of errors with an example."""

    def __init__(self) -> None:
        self.resources: Counter[str] = Counter()
        self.broken: Counter[str] = Counter()
        self.errors: Counter[str] = Counter()
        self.unchecked: Counter[str] = Counter()
        self.kinds: Counter[tuple[str, str]] = Counter()
        self.lists: Counter[str] = Counter()
        self.examples: dict[tuple[str, str], Issue] = {}

    def add(self, profile: str, said: Iterable[Issue]) -> None:
        """Count one resource."""
        wrong = 0
        for issue in said:
            if issue.unchecked:
                self.unchecked[profile] += 1
                self.lists[_list(issue.words)] += 1
            elif issue.wrong:
                wrong += 1
                self.kinds[profile, issue.kind] += 1
                self.examples.setdefault((profile, issue.kind), issue)
        self.resources[profile] += 1
        self.errors[profile] += wrong
        self.broken[profile] += wrong > 0

    @property
    def failed(self) -> bool:
        """Whether any resource broke a rule."""
        return self.errors.total() > 0

    def lines(self) -> Iterator[str]:
        """The table, the kinds of errors, and the lists that no package here holds."""
        yield f"{'resources':>10} {'broken':>7} {'errors':>7} {'/1000':>7} {'unchecked':>10}  profile"
        for profile in sorted(self.resources):
            yield self._line(profile, lambda counter, name=profile: counter[name])  # type: ignore[misc]
        yield self._line("all", lambda counter: counter.total())
        for (profile, kind), count in self.kinds.most_common():
            example = self.examples[profile, kind]
            yield f"\n{count} x {profile}\n    {kind}"
            yield f"    e.g. {example.file.name} {example.place}: {example.words[:300]}"
        if self.lists:
            yield "\nBindings that stayed unchecked, because no package here holds the list:"
            for name, count in self.lists.most_common():
                yield f"{count:10}  {name}"

    def _line(self, name: str, of: Callable[[Counter[str]], int]) -> str:
        count, errors = of(self.resources), of(self.errors)
        rate = 1000 * errors / count if count else 0.0
        return f"{count:10} {of(self.broken):7} {errors:7} {rate:7.1f} {of(self.unchecked):10}  {name}"


def _list(words: str) -> str:
    found = _NAMED.search(words)
    return next((text for text in found.groups() if text), "other") if found else "other"
