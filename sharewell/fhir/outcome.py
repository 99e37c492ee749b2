"""What went wrong, as a value: status, FHIR issue code, words for the caller, words for our log.

One class, so there is no tree of exceptions; the constructors below draw the whole of it:

    FhirError
    ├── invalid            400  a value that cannot be read
    ├── not_supported      400  a thing of the standard that this server does not do
    ├── login              401  no token, or one that is not alive
    ├── forbidden          403  a live token whose scopes do not reach
    ├── not_found          404  nothing there that this caller may see (never says which)
    ├── method             405  a method that the address does not have
    ├── not_acceptable     406  a format other than JSON
    ├── gone               410  deleted at its source
    ├── too_large          413  a request body beyond the limit
    ├── media_type         415  a POST that is not a form
    ├── failed             500  our fault
    └── busy               503  try again

`diagnostics` is public: it names what was wrong, where, and what to do, and never holds data of a person.
`private` goes to the log only. Source: https://hl7.org/fhir/R4/operationoutcome.html
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import orjson

Severity = Literal["error", "warning", "information"]


@dataclass(frozen=True, slots=True)
class Issue:
    """One line of an OperationOutcome; `code` of http://hl7.org/fhir/issue-type, `where` a parameter or path."""

    severity: Severity
    code: str
    diagnostics: str
    where: str = ""

    def body(self) -> dict[str, object]:
        """The issue as FHIR writes it."""
        body: dict[str, object] = {
            "severity": self.severity,
            "code": self.code,
            "details": {"text": self.diagnostics},
            "diagnostics": self.diagnostics,
        }
        if self.where:
            body["expression"] = [self.where]
        return body


class FhirError(Exception):
    """A refusal: HTTP `status`, issue `code`, public `diagnostics`, `where` it was, `private` log words."""

    def __init__(self, status: int, code: str, diagnostics: str, *, where: str = "", private: str = "") -> None:
        super().__init__(diagnostics)
        self.status = status
        self.code = code
        self.diagnostics = diagnostics
        self.where = where
        self.private = private

    @property
    def issue(self) -> Issue:
        """The refusal as an issue line."""
        return Issue("error", self.code, self.diagnostics, self.where)

    def body(self) -> bytes:
        """The refusal as finished OperationOutcome bytes."""
        return operation_outcome(self.issue)

    def __repr__(self) -> str:
        return f"FhirError({self.status}, {self.code!r}, {self.diagnostics!r})"


def operation_outcome(*issues: Issue) -> bytes:
    """JSON bytes of an OperationOutcome with these issues."""
    return orjson.dumps(outcome(issues))


def outcome(issues: Iterable[Issue]) -> dict[str, object]:
    """The OperationOutcome as a dict."""
    return {"resourceType": "OperationOutcome", "issue": [issue.body() for issue in issues]}


def invalid(diagnostics: str, where: str = "", private: str = "") -> FhirError:
    """400: a value that cannot be read."""
    return FhirError(400, "invalid", diagnostics, where=where, private=private)


def not_supported(diagnostics: str, where: str = "", private: str = "") -> FhirError:
    """400: a thing of the standard that this server does not do."""
    return FhirError(400, "not-supported", diagnostics, where=where, private=private)


def login(
    diagnostics: str = "Send a live access token as 'Authorization: Bearer …'.", private: str = ""
) -> FhirError:
    """401: no token, or one that is unknown, expired, revoked or whose sharing was stopped (never says which)."""
    return FhirError(401, "login", diagnostics, private=private)


def forbidden(diagnostics: str, where: str = "", private: str = "") -> FhirError:
    """403: a live token whose scopes do not reach."""
    return FhirError(403, "forbidden", diagnostics, where=where, private=private)


def not_found(diagnostics: str = "There is nothing at this address.", private: str = "") -> FhirError:
    """404: nothing there that this caller may see; the same words whether it is absent or another person's."""
    return FhirError(404, "not-found", diagnostics, private=private)


def method(name: str, allowed: Iterable[str]) -> FhirError:
    """405: a method that the address does not have."""
    words = f"{name} is not possible here; use {' or '.join(allowed)}."
    return FhirError(405, "not-supported", words)


def not_acceptable(diagnostics: str, where: str = "") -> FhirError:
    """406: a format other than JSON."""
    return FhirError(406, "not-supported", diagnostics, where=where)


def gone(diagnostics: str = "This resource was deleted at its source.") -> FhirError:
    """410: deleted at its source."""
    return FhirError(410, "deleted", diagnostics)


def too_large(limit: int) -> FhirError:
    """413: a request body of more than `limit` bytes."""
    return FhirError(413, "too-long", f"The request is larger than {limit} bytes; send fewer values at a time.")


def media_type(found: str) -> FhirError:
    """415: a POST that is not a form."""
    words = f"A search by POST is sent as application/x-www-form-urlencoded, not as '{found[:80]}'."
    return FhirError(415, "not-supported", words)


def failed(reference: str, private: str) -> FhirError:
    """500: our fault; its number in the answer is the request id, which the plan can look up."""
    return FhirError(
        500, "exception", f"Something failed on our side. Tell us this number: {reference}", private=private
    )


def busy(diagnostics: str = "The system is busy; try again in a moment.", private: str = "") -> FhirError:
    """503: try again."""
    return FhirError(503, "transient", diagnostics, private=private)
