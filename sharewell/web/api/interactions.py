"""What can be asked of the member's FHIR door: read, vread, and search by GET or POST.

`of` reads and checks everything that needs no shelf; `answer` then asks the shelf once.
https://hl7.org/fhir/R4/http.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final, Protocol
from urllib.parse import quote, urlencode

from sharewell import policy
from sharewell.audit.reading import Reader
from sharewell.fhir import bundle, outcome, params, query
from sharewell.fhir.query import Query
from sharewell.oauth import site
from sharewell.oauth.bearer import Bearer
from sharewell.records import search
from sharewell.records.found import Cursor, Page
from sharewell.web.api import page_link
from sharewell.web.api.fhir_answer import Answer, http_date
from sharewell.web.api.fhir_request import Request
from sharewell.web.api.page_link import PageLink

_ID: Final = re.compile(r"[A-Za-z0-9\-.]{1,64}\Z", re.ASCII)
_VERSION: Final = re.compile(r"[1-9][0-9]{0,8}\Z", re.ASCII)


class Interaction(Protocol):
    """Something asked that was found in order."""

    def answer(self, by: Reader) -> Answer:
        """Ask the shelf and answer. Raises FhirError."""


def of(request: Request, bearer: Bearer) -> Interaction:
    """What a request asks. Raises FhirError 400, 403, 404, 405, 406, 413, 415 before any shelf is touched."""
    match request.path:
        case (type_,) if type_ in params.SERVED:
            _demand(request, "GET", "HEAD")
            return _search(request, bearer, type_, request.query())
        case (type_, "_search") if type_ in params.SERVED:
            _demand(request, "POST")
            return _search(request, bearer, type_, request.query() + request.form())
        case (type_, id_) if type_ in params.SERVED:
            return _read(request, bearer, type_, id_, None)
        case (type_, id_, "_history", version) if type_ in params.SERVED:
            return _read(request, bearer, type_, id_, version)
    raise outcome.not_found("There is nothing at this address; /metadata lists what there is.")


@dataclass(frozen=True, slots=True)
class Read:
    """One resource by id, in its current or a named version."""

    bearer: Bearer
    type: str
    id: str
    version: int | None
    known: str

    def answer(self, by: Reader) -> Answer:
        """200 with the resource, or 304 when the caller holds this version already."""
        hit = search.read(self.bearer.access, self.type, self.id, self.version, by=by)
        tag = f'"{hit.version}"'
        headers = (("ETag", f"W/{tag}"), ("Last-Modified", http_date(hit.updated_ms)))
        if tag in self.known or self.known.strip() == "*":  # weakly: with or without W/ (RFC 9110 13.1.2)
            return Answer(304, headers=headers)
        return Answer(200, hit.body, headers)


@dataclass(frozen=True, slots=True)
class Search:
    """A search of one type, or a later page of one."""

    bearer: Bearer
    query: Query
    cursor: Cursor
    here: str

    def answer(self, by: Reader) -> Answer:
        """200 with a searchset Bundle."""
        page = search.search(self.bearer.access, self.query, by=by, cursor=self.cursor)
        base = site.fhir_base()
        made = bundle.searchset(
            page.matches,
            base=base,
            self_url=f"{base}/{self.query.type}{self.here}",
            watermark=page.watermark_ms,
            next_url=self._next(base, page),
            total=page.total,
            included=page.included,
            outcome=outcome.operation_outcome(*self.query.warnings) if self.query.warnings else None,
        )
        return Answer(200, made)

    def _next(self, base: str, page: Page) -> str:
        if page.following is None:
            return ""
        link = PageLink(self.query.type, self.query.pairs, page.following)
        text = page_link.seal(link, grant=self.bearer.grant_id, person_key=self.bearer.person_key)
        return f"{base}/{self.query.type}?{query.PAGE}={text}"


def _read(request: Request, bearer: Bearer, type_: str, id_: str, version: str | None) -> Read:
    _demand(request, "GET", "HEAD")
    request.demand_json(request.query())
    if not _ID.match(id_) or (version is not None and not _VERSION.match(version)):
        raise outcome.not_found()
    search.permit(bearer.access, type_, "read")
    number = None if version is None else int(version)
    return Read(bearer, type_, id_, number, request.header("IF_NONE_MATCH"))


def _search(request: Request, bearer: Bearer, type_: str, pairs: list[tuple[str, str]]) -> Search:
    request.demand_json(pairs)
    asked = _parse(request, type_, pairs)
    search.permit(bearer.access, type_, "search")
    if not asked.page:
        here = f"?{urlencode(asked.pairs, quote_via=quote, safe='/:|,')}" if asked.pairs else ""
        return Search(bearer, asked, Cursor(), here)
    link = page_link.unseal(asked.page, type_=type_, grant=bearer.grant_id, person_key=bearer.person_key)
    again = replace(_parse(request, type_, list(link.pairs)), page="")
    return Search(bearer, again, link.cursor, f"?{query.PAGE}={asked.page}")


def _parse(request: Request, type_: str, pairs: list[tuple[str, str]]) -> Query:
    most = policy.current().page_count_max
    return query.parse(type_, pairs, strict=request.strict(), max_count=most, base=site.fhir_base())


def _demand(request: Request, *methods: str) -> None:
    if request.method not in methods:
        raise outcome.method(request.method, methods)
