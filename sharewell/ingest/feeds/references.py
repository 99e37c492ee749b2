"""What a reference in a foreign resource points to, in our ids.

**The rule.** The source key of a resource is its own id at the source, so `Type/id`, an absolute URL of the same
server and a bundle's `urn:uuid:` always find their target, loaded before or after, in this load or another. An
identifier is no key: real directories give one NPI to several organizations. A reference by identifier
(`Practitioner?identifier=system|value`) means the one resource that carries it, looked for in the bundle itself
and in the FHIR files of the same folder, whatever their order. With none or several, the reference stays as it
came and is counted; loading the file again beside its targets mends it.
Source: https://hl7.org/fhir/R4/http.html#trules
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Final
from urllib.parse import unquote

from sharewell.ingest.maps.incoming import TYPES

Ref = Callable[[str, str], str]
"""(type, source key) -> "Type/<logical id>"."""
Carriers = Callable[[str, str], frozenset[str]]
"""(type, "system|value" or a bare value) -> ids of the resources that carry the identifier."""

LITERAL: Final = re.compile(
    r"(?:(https?://.+)/)?([A-Z][A-Za-z]+)/([A-Za-z0-9\-.]{1,64})(?:/_history/[A-Za-z0-9\-.]{1,64})?\Z", re.ASCII
)
REMEMBERED: Final = 100_000
COUNTED: Final = 500_000
ABSENT: Final = "targets that are not in this load"


class Tally:
    """References of a load that lead nowhere: by reason, and the targets that were named and never came."""

    def __init__(self) -> None:
        self.lost: Counter[str] = Counter()
        self._wanted: set[int] = set()
        self._seen: set[int] = set()

    def want(self, reference: str) -> None:
        """A reference was written. Past 500,000 different targets the rest is not followed."""
        if len(self._wanted) < COUNTED:
            self._wanted.add(hash(reference))

    def see(self, reference: str) -> None:
        """The target of such a reference arrived."""
        if len(self._seen) < COUNTED:
            self._seen.add(hash(reference))

    def report(self) -> dict[str, int]:
        """Reason -> number since the last report; then it starts afresh."""
        found = dict(self.lost)
        if len(self._wanted) < COUNTED and len(self._seen) < COUNTED:
            found[ABSENT] = len(self._wanted - self._seen)
        self.lost.clear()
        self._wanted.clear()
        self._seen.clear()
        return {reason: number for reason, number in found.items() if number}


class References:
    """Resolves the references of one file.

    `local` are the full URLs of a bundle as (type, id), `bases` the base URLs that mean the source itself,
    `carriers` finds resources by identifier.
    """

    def __init__(
        self,
        ref: Ref,
        tally: Tally,
        carriers: Carriers,
        *,
        local: Mapping[str, tuple[str, str]] | None = None,
        bases: frozenset[str] = frozenset(),
    ) -> None:
        self.members: dict[str, str] = {}
        """The member's source id behind each "Patient/<logical id>" given out."""
        self._ref = ref
        self._tally = tally
        self._carriers = carriers
        self._local = local or {}
        self._bases = bases
        self._known: dict[str, str] = {}
        self._unknown: dict[str, str] = {}

    def renew(self) -> None:
        """Forget what was remembered when it has grown large; call between two resources."""
        if len(self._known) + len(self._unknown) > REMEMBERED:
            self._known.clear()
            self._unknown.clear()
            self.members.clear()

    def resolve(self, text: str) -> str:
        """A reference as it came -> "Type/<logical id>", or the text itself when it cannot be known."""
        if (found := self._known.get(text)) is not None or text.startswith("#"):
            return found or text
        if (reason := self._unknown.get(text)) is None:
            target = self._local.get(text) or self._literal(text) or self._conditional(text)
            if not isinstance(target, str):
                written = self._known[text] = self._write(*target)
                return written
            reason = self._unknown[text] = target
        self._tally.lost[reason] += 1
        return text

    def named(self, kind: str, identifier: str) -> str:
        """The reference to the one resource that carries this identifier, or ""."""
        keys = self._carriers(kind, identifier)
        return self._write(kind, next(iter(keys))) if len(keys) == 1 else ""

    def _write(self, kind: str, key: str) -> str:
        written = self._ref(kind, key)
        self._tally.want(written)
        if kind == "Patient":
            self.members[written] = key
        return written

    def _literal(self, text: str) -> tuple[str, str] | None:
        found = LITERAL.match(text)
        if not found or found[2] not in TYPES or (found[1] and found[1] not in self._bases):
            return None
        return found[2], found[3]

    def _conditional(self, text: str) -> tuple[str, str] | str:
        kind, question, query = text.partition("?")
        if not question or kind not in TYPES:
            return _why_unknown(text)
        name, _, value = query.partition("=")
        if name != "identifier" or "&" in value or not value:
            return "conditional references by something else than one identifier"
        keys = self._carriers(kind, unquote(value))
        if len(keys) == 1:
            return kind, next(iter(keys))
        return "identifiers that several resources carry" if keys else "identifiers that no resource carries"


def note(index: dict[tuple[str, str], set[str]], kind: str, key: str, carried: Iterable[str]) -> None:
    """Write the identifiers of a resource into an index, each with its system and as a bare value."""
    for one in carried:
        index.setdefault((kind, one), set()).add(key)
        index.setdefault((kind, one.partition("|")[2]), set()).add(key)


def _why_unknown(text: str) -> str:
    if text.startswith("urn:"):
        return "entries that their bundle does not hold"
    return "addresses of another server" if text.startswith("http") else "forms that FHIR does not know"
