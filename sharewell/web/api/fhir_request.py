"""One request to a FHIR door, read from the WSGI environment: method, path, parameters, what is accepted.

https://hl7.org/fhir/R4/http.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl

from sharewell.fhir import outcome

FORM: Final = "application/x-www-form-urlencoded"
FORM_BYTES: Final = 64 * 1024
MOST_PARAMETERS: Final = 300
_JSON: Final = ("*/*", "application/*", "json")

Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Request:
    """`path` is the part after the door's own, split at slashes; `id` stands in the answer, ledger and log."""

    method: str
    path: tuple[str, ...]
    id: str
    environ: dict[str, Any]

    def header(self, name: str) -> str:
        """A request header by its WSGI name without HTTP_, "" when absent."""
        return str(self.environ.get(f"HTTP_{name}", ""))

    def query(self) -> Pairs:
        """The parameters of the address. Raises FhirError 400."""
        return _pairs(str(self.environ.get("QUERY_STRING", "")))

    def form(self) -> Pairs:
        """The parameters of a form that was sent. Raises FhirError 400, 413, 415."""
        kind = str(self.environ.get("CONTENT_TYPE", ""))
        length = str(self.environ.get("CONTENT_LENGTH") or "0")
        if length in {"", "0"}:
            return []
        if kind.partition(";")[0].strip().lower() != FORM:
            raise outcome.media_type(kind)
        if not length.isdigit() or int(length) > FORM_BYTES:
            raise outcome.too_large(FORM_BYTES)
        return _pairs(self.environ["wsgi.input"].read(int(length)).decode("utf-8", "replace"))

    def accepts_gzip(self) -> bool:
        """Whether Accept-Encoding names gzip with a weight above zero."""
        for offer in self.header("ACCEPT_ENCODING").lower().split(","):
            coding, _, weight = offer.partition(";")
            if coding.strip() in {"gzip", "*"}:
                return weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
        return False

    def demand_json(self, pairs: Pairs) -> None:
        """Raise FhirError 406 unless JSON will do; `_format` goes before Accept."""
        accept = next((value for name, value in pairs if name == "_format"), "").replace(" ", "+")
        where = "_format" if accept else ""
        accept = (accept or self.header("ACCEPT")).lower()
        if accept and not any(known in accept for known in _JSON):
            raise outcome.not_acceptable("This server speaks JSON only: application/fhir+json.", where)

    def strict(self) -> bool:
        """Prefer: handling=strict. https://hl7.org/fhir/R4/search.html#errors"""
        return "handling=strict" in self.header("PREFER").replace(" ", "").lower()


def _pairs(text: str) -> Pairs:
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_PARAMETERS)
    except ValueError as error:
        raise outcome.invalid(f"More than {MOST_PARAMETERS} parameters.") from error
    if any("\x00" in name or "\x00" in value for name, value in pairs):
        raise outcome.invalid("A parameter holds the character NUL, which no text in FHIR may hold.")
    return pairs
