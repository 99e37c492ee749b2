"""Read and choose, then sign: the two pages of a signature, in this order and never one without the other.

What was opened and agreed to is known here (signing_way), not by the browser: an address or a form that is sent
without its page shows the page. A text that is another one than was agreed to is shown anew.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from sharewell import policy
from sharewell.accounts import factors
from sharewell.coverage import eligible
from sharewell.lib import clock
from sharewell.members.models import Person
from sharewell.oauth.authorize import Prompt
from sharewell.sharing import categories as kinds
from sharewell.sharing import grants, papers
from sharewell.sharing.papers import Paper
from sharewell.sharing.presence import Presence
from sharewell.web.portal import authorize_out, signing_proof, signing_way
from sharewell.web.portal.person import address_of, user_of
from sharewell.web.portal.security import who
from sharewell.web.portal.security.form import ask_for_passkey
from sharewell.web.portal.signing_for import Signer
from sharewell.web.portal.signing_form import KINDS, ReadForm, SignForm, length
from sharewell.web.portal.signing_way import Way

Papers = tuple[Paper, ...]


def read_and_sign(request: HttpRequest, prompt: Prompt, signer: Signer) -> HttpResponse:
    """The page that is next."""
    way = signing_way.begun(user_of(request).pk, prompt.id)
    shown = _papers(request, prompt, signer, way)
    if "sign" in request.POST and (given := grants.answered(signer.person.person_key, prompt.id)) is not None:
        return authorize_out.answer(request, prompt, given)
    if "read" in request.POST or "change" in request.GET or not _has_read(way, shown[:-1]):
        return _read(request, prompt, signer, way, shown[:-1])
    return _sign(request, prompt, signer, way, shown)


def not_eligible(request: HttpRequest, prompt: Prompt, member: Person | None) -> HttpResponse:
    """Only current members can share; whose coverage comes is told when."""
    opens = eligible.next_start(member.person_key, clock.today()) if member else None
    context = {"prompt": prompt, "app": prompt.app, "member": member, "opens": opens}
    return render(request, "portal/authorize_not_eligible.html", context, status=403)


def _has_read(way: Way, first: Papers) -> bool:
    return bool(way.agreed) and way.has_read(first)


def _papers(request: HttpRequest, prompt: Prompt, signer: Signer, way: Way) -> Papers:
    starts, language = clock.now(), request.LANGUAGE_CODE
    return papers.required(
        prompt.app,
        language,
        starts,
        grants.end_of(starts, way.days),
        signer.name,
        authority=signer.authority(language),
        categories=way.categories,
        program=eligible.program_of(signer.person.person_key, clock.today()),
    )


def _read(request: HttpRequest, prompt: Prompt, signer: Signer, way: Way, first: Papers) -> HttpResponse:
    sent = request.POST if "read" in request.POST else None
    form = ReadForm(sent, days=way.days, categories=way.categories)
    seen = way.was_shown(first) and request.POST.get("shown", "") == _mark(first)
    if sent and seen and form.is_valid():
        _choose(way, form)
        way.agree(first)
        signing_way.keep(user_of(request).pk, prompt.id, way)
        return redirect("authorize_request", request_id=prompt.id)
    changed = bool(sent and not seen and "shown" in request.POST) or bool(way.agreed and not _has_read(way, first))
    _opened(request, prompt, way, first)
    words = {"papers": first, "signer": signer, "shown": _mark(first), "changed": changed}
    return authorize_out.page(request, "portal/authorize_read.html", prompt, form, **words)


def _choose(way: Way, form: ReadForm) -> None:
    way.days = form.cleaned_data["days"]
    way.categories = kinds.checked(form.cleaned_data.get("categories", ()))


def _mark(first: Papers) -> str:
    return ".".join(paper.sha256 for paper in first)


def _opened(request: HttpRequest, prompt: Prompt, way: Way, shown: Papers) -> None:
    """The page with these texts is shown; kept also for coming back to it in a new session."""
    if way.open(shown):
        signing_way.keep(user_of(request).pk, prompt.id, way)


def _sign(request: HttpRequest, prompt: Prompt, signer: Signer, way: Way, shown: Papers) -> HttpResponse:
    last, proof = shown[-1:], signing_proof.way(request, who.of(request))
    sent = request.POST if "sign" in request.POST else None
    form = SignForm(sent, proof=proof, kinds=factors.enrolled(user_of(request)))
    fresh = way.was_shown(last) and request.POST.get("shown") == last[0].sha256
    if sent and fresh and form.is_valid():
        answer = _try(request, prompt, signer, way, shown, form, proof)
        if answer is not None:
            return answer
    _opened(request, prompt, way, last)
    me = who.of(request)
    words = {
        "paper": last[0],
        "signer": signer,
        "changed": bool(sent and not fresh and "shown" in request.POST),
        "length": length(way.days),
        "chosen": [KINDS[name] for name in kinds.opened(prompt.scope, way.categories)],
        "may_narrow": policy.current().sharing_may_be_narrowed,
        "proof": proof,
        "ways": signing_proof.ways(me),
        "options": ask_for_passkey(request, me.user) if proof == "passkey" else None,
    }
    return authorize_out.page(request, "portal/authorize_sign.html", prompt, form, **words)


def _try(
    request: HttpRequest, prompt: Prompt, signer: Signer, way: Way, shown: Papers, form: SignForm, proof: str
) -> HttpResponse | None:
    """The name first, then the proof, then the signature; None when the page must be shown again."""
    name, key = form.cleaned_data["typed_name"], signer.person.person_key
    try:
        grants.may_sign(key, user_of(request), name, signer.right)
        presence = signing_proof.prove(request, form, proof)
        return _give(request, prompt, signer, way, shown, name, presence) if presence else None
    except grants.WrongName:
        form.add_error("typed_name", _wrong_name(signer))
    except grants.NotProved:
        form.add_error(None, gettext("We could not see that it is you now. Try again."))
    except grants.NotEligible:
        return not_eligible(request, prompt, signer.person)
    except grants.NotYours:
        return redirect("representatives_ended")
    except grants.PapersChanged:
        return redirect("authorize_request", request_id=prompt.id)
    except grants.AppUnavailable:
        return authorize_out.over(request)
    return None


def _give(
    request: HttpRequest, prompt: Prompt, signer: Signer, way: Way, shown: Papers, name: str, presence: Presence
) -> HttpResponse:
    grant = grants.give(
        person_key=signer.person.person_key,
        signer=user_of(request),
        right=signer.right,
        app=prompt.app,
        scopes=prompt.scope,
        language=request.LANGUAGE_CODE,
        papers=shown,
        typed_name=name,
        days=way.days,
        categories=way.categories,
        presence=presence,
        steps=way.steps(shown),
        by=signer.by,
        source_address=address_of(request),
        user_agent=request.headers.get("user-agent", ""),
        answers=prompt.id,
    )
    return authorize_out.answer(request, prompt, grant)


def _wrong_name(signer: Signer) -> str:
    if signer.right is None:
        return gettext("Type your first and last name as they are on your member ID card.")
    return gettext("Type your own first and last name: %(name)s.") % {"name": signer.name}
