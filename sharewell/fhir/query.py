"""Reads the parameters of a FHIR search into typed predicates.

parse() is the only place where search text is read. What it cannot do it says: a value that cannot be read, a
modifier, a chain or an `_include` that is not supported is a 400 that names it, because leaving it out would
answer with more than was asked for. A parameter that is not known at all is left out with a warning (the
standard's lenient handling), or refused under strict handling. Source: https://hl7.org/fhir/R4/search.html
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from sharewell.fhir import dates, outcome, params
from sharewell.fhir.dates import DateTest
from sharewell.fhir.outcome import Issue
from sharewell.fhir.params import Param
from sharewell.lib.fold import fold

PAGE: Final = "_page"
"""The parameter that carries our opaque page token in next links."""
MAX_VALUES: Final = 200
MAX_TEXT: Final = 2_000

_ID: Final = re.compile(r"[A-Za-z0-9\-.]{1,64}\Z", re.ASCII)
_TYPED: Final = re.compile(
    r"(?:(https?://.+)/)?([A-Z][A-Za-z]+)/([A-Za-z0-9\-.]{1,64})(?:/_history/[^/]+)?\Z", re.ASCII
)
_JSON: Final = frozenset({"json", "application/json", "application/fhir+json", "text/json"})
_SILENT: Final = frozenset({"_pretty"})


@dataclass(frozen=True, slots=True)
class Token:
    """A code to look for. system None: any; system "": without system; code None: any code of the system."""

    system: str | None
    code: str | None


@dataclass(frozen=True, slots=True)
class Reference:
    """A target to look for: "Type/id" or an absolute URL, exactly as index terms hold it."""

    target: str


@dataclass(frozen=True, slots=True)
class Text:
    """The beginning of a folded string (lib.fold)."""

    start: str


@dataclass(frozen=True, slots=True)
class Uri:
    """A URI, exactly."""

    value: str


Value = Token | Reference | Text | Uri | DateTest


@dataclass(frozen=True, slots=True)
class Criterion:
    """One parameter of a search: a resource fits when any term of `param` fits any of `values` (of one kind)."""

    param: Param
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Include:
    """`_include`: follow this reference parameter of the matches, to this type only unless None."""

    param: Param
    target: str | None = None


@dataclass(frozen=True, slots=True)
class RevInclude:
    """`_revinclude`: resources of `param.resource` whose `param` names a match."""

    param: Param


@dataclass(frozen=True, slots=True)
class Query:
    """A search, understood. All of `criteria`, `ids` and every group of `updated` must hold.

    ids         logical ids asked for by `_id`, or None when it was not given (an empty set fits nothing)
    updated     groups of `_lastUpdated` tests: any of a group, all groups
    count       resources a page, 0 = only the total, None = the door's default
    page        our opaque page token, "" on the first page
    pairs       the parameters that were understood, in order, for the self link
    warnings    what was left out, for an outcome entry in the bundle
    """

    type: str
    criteria: tuple[Criterion, ...] = ()
    ids: frozenset[str] | None = None
    updated: tuple[tuple[DateTest, ...], ...] = ()
    includes: tuple[Include, ...] = ()
    revincludes: tuple[RevInclude, ...] = ()
    count: int | None = None
    page: str = ""
    pairs: tuple[tuple[str, str], ...] = ()
    warnings: tuple[Issue, ...] = ()


def parse(
    resource_type: str,
    pairs: Iterable[tuple[str, str]],
    *,
    strict: bool = False,
    max_count: int = 500,
    base: str = "",
) -> Query:
    """The Query of a search by GET or POST, from its decoded name and value pairs.

    strict     Prefer: handling=strict, refuse what lenient handling leaves out
    max_count  the most resources a page may hold; a larger `_count` is cut to it
    base       our FHIR base URL: a reference given as an absolute URL under it is one of ours; with "" any is
    Raises FhirError 400 (404 for a type that is not served, 406 for a format other than JSON).
    """
    if resource_type not in params.SERVED:
        raise outcome.not_found(
            f"There is no resource type '{resource_type[:64]}' here; /metadata lists those there are."
        )
    draft = _Draft(resource_type, strict, max_count, base.rstrip("/"))
    for name, value in pairs:
        draft.read(name, value)
    return draft.query()


@dataclass(slots=True)
class _Draft:
    type: str
    strict: bool
    max_count: int
    base: str
    criteria: list[Criterion] = field(default_factory=list)
    ids: frozenset[str] | None = None
    updated: list[tuple[DateTest, ...]] = field(default_factory=list)
    includes: list[Include] = field(default_factory=list)
    revincludes: list[RevInclude] = field(default_factory=list)
    count: int | None = None
    page: str = ""
    pairs: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[Issue] = field(default_factory=list)
    values: int = 0

    def query(self) -> Query:
        return Query(
            self.type,
            tuple(self.criteria),
            self.ids,
            tuple(self.updated),
            tuple(dict.fromkeys(self.includes)),
            tuple(dict.fromkeys(self.revincludes)),
            self.count,
            self.page,
            tuple(self.pairs),
            tuple(self.warnings),
        )

    def read(self, name: str, value: str) -> None:
        """One pair: control parameter, search parameter, or something that is left out with a warning."""
        if len(value) > MAX_TEXT:
            raise outcome.invalid(f"The value of '{name[:64]}' is longer than {MAX_TEXT} characters.", name[:64])
        plain, _, modifier = name.partition(":")
        if plain in _CONTROL:
            if not _CONTROL[plain](self, name, value):
                return
        elif known := params.find(self.type, plain):
            self._criterion(known, name, modifier, value)
        else:
            self._unknown(name)
            return
        if plain not in _UNLINKED:
            self.pairs.append((name, value))

    def _criterion(self, param: Param, name: str, modifier: str, text: str) -> None:
        target = None
        if modifier:
            target = _type_modifier(param, name, modifier)
        parts = split(text)
        self._bound(name, len(parts))
        if not all(parts):
            raise outcome.invalid(f"'{name}' has an empty value; give a value or leave the parameter out.", name)
        if param.name == "_id":
            wanted = frozenset(unescape(part.removeprefix("|")) for part in parts)
            self.ids = wanted if self.ids is None else self.ids & wanted
        elif param.name == "_lastUpdated":
            self.updated.append(tuple(_date(name, part) for part in parts))
        else:
            found = [value for part in parts for value in self._values(param, name, part, target)]
            self._bound(name, len(found) - len(parts))
            self.criteria.append(Criterion(param, tuple(dict.fromkeys(found))))

    def _bound(self, name: str, more: int) -> None:
        self.values += more
        if self.values > MAX_VALUES:
            raise outcome.invalid(
                f"With '{name}' the search holds more than {MAX_VALUES} values; ask in parts.", name
            )

    def _values(self, param: Param, name: str, text: str, target: str | None) -> Sequence[Value]:
        if param.type == "date":
            return [_date(name, text)]
        if param.type == "token":
            return [token(text)]
        if param.type == "reference":
            return _references(param, name, unescape(text), target, self.base)
        if param.type == "string":
            return [Text(fold(unescape(text)))]
        return [Uri(unescape(text))]

    def _unknown(self, name: str) -> None:
        plain = name.partition(":")[0]
        if plain == "_has":
            raise outcome.not_supported("'_has' is not supported here.", name[:64])
        first, dot, _ = plain.partition(".")
        if dot and params.find(self.type, first):
            raise outcome.not_supported(
                f"'{name[:64]}' is a chained search, which is not supported; search by '{first}' with an id.",
                name[:64],
            )
        self.leave_out(name)

    def leave_out(self, name: str) -> None:
        """Lenient: a warning; strict: a refusal."""
        words = f"'{name[:64]}' is not a search parameter that {self.type} supports here"
        if self.strict:
            raise outcome.not_supported(f"{words}; leave it out or send Prefer: handling=lenient.", name[:64])
        self.warnings.append(Issue("warning", "not-supported", f"{words}; it was left out.", name[:64]))

    def read_count(self, name: str, value: str) -> bool:
        """`_count`: 0 to the most a page may hold; larger is cut."""
        if not (value.isascii() and value.isdigit() and len(value) < 10):
            raise outcome.invalid(f"'_count' is a whole number from 0 to {self.max_count}.", name)
        self.count = min(int(value), self.max_count)
        return True

    def read_page(self, name: str, value: str) -> bool:
        """Our own page token, whose meaning the store knows."""
        self.page = value
        return True

    def read_format(self, name: str, value: str) -> bool:
        """`_format`: JSON in any of its names."""
        # "+" of a query string may arrive as a blank: application/fhir+json
        kind = value.partition(";")[0].strip().lower().replace(" ", "+")
        if kind not in _JSON:
            raise outcome.not_acceptable(
                f"'{value[:64]}' is not a format of this server; it speaks JSON only.", "_format"
            )
        return True

    def read_include(self, name: str, value: str) -> bool:
        """`_include=*`, `Type:*`, `Type:param` or `Type:param:Target`."""
        if ":" in name:
            raise outcome.not_supported(
                f"'{name[:64]}' is not supported; '_include' without modifier is.", name[:64]
            )
        source, _, rest = value.partition(":")
        wanted, _, target = rest.partition(":")
        if value == "*" or (source == self.type and wanted == "*" and not target):
            self.includes.extend(Include(param) for param in params.includes(self.type))
            return True
        known = params.find(source, wanted) if source == self.type else None
        if known not in params.includes(self.type) or (target and known.targets and target not in known.targets):
            raise outcome.not_supported(
                f"'_include={value[:120]}' is not supported; {_offer(self.type)}.", "_include"
            )
        self.includes.append(Include(known, target or None))
        return True

    def read_revinclude(self, name: str, value: str) -> bool:
        """`_revinclude=Provenance:target`, the one there is."""
        target = params.find("Provenance", "target")
        if name != "_revinclude" or value not in REVINCLUDES or target is None:
            words = f"'{name[:32]}={value[:120]}' is not supported; '_revinclude=Provenance:target' is."
            raise outcome.not_supported(words, "_revinclude")
        self.revincludes.append(RevInclude(target))
        return True

    def read_silent(self, name: str, value: str) -> bool:
        """A wish about looks that changes nothing."""
        return False


REVINCLUDES: Final = ("Provenance:target",)
_CONTROL: Final = {
    "_count": _Draft.read_count,
    PAGE: _Draft.read_page,
    "_format": _Draft.read_format,
    "_include": _Draft.read_include,
    "_revinclude": _Draft.read_revinclude,
    "_pretty": _Draft.read_silent,
}
_UNLINKED: Final = frozenset({PAGE})


def split(text: str) -> list[str]:
    """The comma-separated values of a parameter; `\\,` is no separator. Escapes stay in, see unescape."""
    parts, start, at = [], 0, 0
    while at < len(text):
        if text[at] == "\\":
            at += 1
        elif text[at] == ",":
            parts.append(text[start:at])
            start = at + 1
        at += 1
    parts.append(text[start:])
    return parts


def unescape(text: str) -> str:
    """A value without FHIR's backslash escapes (https://hl7.org/fhir/R4/search.html#escaping)."""
    return re.sub(r"\\([\\,|$])", r"\1", text) if "\\" in text else text


def token(text: str) -> Token:
    """`code`, `system|code`, `|code` (no system) or `system|` (any code) as a Token."""
    found = re.match(r"((?:[^\\|]|\\.)*)\|(.*)\Z", text, re.DOTALL)
    if found is None:
        return Token(None, unescape(text))
    system, code = unescape(found.group(1)), unescape(found.group(2))
    return Token(system, code or None)


def _date(name: str, text: str) -> DateTest:
    # The "+" of a zone arrives as a blank when the client forgot to encode it; no date holds a blank.
    found = dates.test(text.replace(" ", "+"))
    if found is None:
        raise outcome.invalid(
            f"'{name}={text[:64]}' is no date; write yyyy, yyyy-mm, yyyy-mm-dd or a time with zone,"
            f" with one of the prefixes {' '.join(dates.PREFIXES)} before it if you like.",
            name,
        )
    return found


def _references(param: Param, name: str, text: str, target: str | None, base: str) -> list[Reference]:
    found = _TYPED.match(text)
    if found is not None:
        url, type_, id_ = found.groups()
        if target and type_ != target:
            raise outcome.invalid(f"'{name}={text[:120]}' names another type than the parameter asks for.", name)
        ours = not url or not base or url == base
        return [Reference(f"{type_}/{id_}" if ours else text)]
    if _ID.match(text):
        types = (target,) if target else param.targets or params.SERVED
        return [Reference(f"{type_}/{text}") for type_ in types]
    if "://" in text or text.startswith("urn:"):
        return [Reference(text)]
    raise outcome.invalid(f"'{name}={text[:64]}' is no reference; write an id, Type/id or a whole URL.", name)


def _type_modifier(param: Param, name: str, modifier: str) -> str:
    if param.type == "reference" and modifier in (param.targets or params.SERVED):
        return modifier
    raise outcome.not_supported(
        f"The modifier ':{modifier[:32]}' of '{param.name}' is not supported; use '{param.name}' without it.",
        name[:64],
    )


def _offer(type_: str) -> str:
    known = params.includes(type_)
    if not known:
        return f"{type_} has nothing to include"
    return "use " + ", ".join(f"{type_}:{param.name}" for param in known) + f" or {type_}:*"
