"""An app asks; the member reads, agrees, signs; the browser goes back to the app.

Each step returns to `dispatch`, which reads from stored state what is still missing. At most three
pages lie between signing in and the app (DESIGN §8). Only the browser that began a request may go on.
"""

from __future__ import annotations

from typing import cast
from urllib.parse import urlsplit

from csp.decorators import csp_update
from django import forms
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from sharewell import policy
from sharewell.coverage import eligible
from sharewell.lib import clock
from sharewell.members.models import Person
from sharewell.oauth import authorize
from sharewell.sharing import grants, papers
from sharewell.sharing.models import Grant
from sharewell.web.portal import resume, signing_for
from sharewell.web.portal.person import address_of, member_of, user_of
from sharewell.web.portal.signing_for import Signer
from sharewell.web.shared import guard
from sharewell.web.shared.session_limit import signed_in_at

_MUST_SIGN = "The member has to read and sign first."
_ASK_THE_MEMBER = "A public app without an https address is connected only by a click of the member (RFC 8252)."


class AgreeForm(forms.Form):
    agree = forms.BooleanField(
        label=_("I have read this and I agree."),
        error_messages={"required": _("Tick the box to say that you have read this and agree.")},
    )


class SignForm(AgreeForm):
    typed_name = forms.CharField(
        label=_("Your full name"),
        max_length=160,
        help_text=_("Type your first and last name. This is your signature."),
        error_messages={"required": _("Type your full name to sign.")},
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    agree = forms.BooleanField(
        label=_("I have read this authorization, I agree to it, and typing my name is my signature."),
        error_messages={"required": _("Tick the box to say that you agree and sign.")},
    )
    field_order = ("typed_name", "agree")


@csrf_exempt  # SMART allows a POST from the app; nothing is changed for the person here
@guard.public
def entrance(request: HttpRequest) -> HttpResponse:
    """The OAuth authorization endpoint: check the request, remember it, go on."""
    sent = request.POST if request.method == "POST" else request.GET
    try:
        prompt = authorize.begin({name: list(values) for name, values in sent.lists()})
    except authorize.AuthorizeError as error:
        return _refused(request, error)
    resume.remember(request, prompt.id)
    return redirect("authorize_request", request_id=prompt.id)


@guard.public
def dispatch(request: HttpRequest, request_id: str) -> HttpResponse:
    """What is still missing? Sign in, be a current member, read, sign; then back to the app."""
    prompt = _ours(request, request_id)
    if prompt is None:
        return _over(request)
    if (answer := _sign_in(request, prompt)) is not None:
        return answer
    member = member_of(request)
    signers = signing_for.candidates(user_of(request), member)
    if prompt.silent:
        return _silently(request, prompt, signers)
    if not signers:
        return _allow_return(request, prompt, _not_eligible(request, prompt, member))
    signer = signing_for.chosen(request, prompt.id, signers)
    if signer is None:
        return _allow_return(request, prompt, _for_whom(request, prompt, signers))
    if (grant := _covering(request, prompt, signer)) is not None:
        return _allow_return(request, prompt, _again(request, prompt, grant, signer))
    return _allow_return(request, prompt, _read_and_sign(request, prompt, signer))


def _silently(request: HttpRequest, prompt: authorize.Prompt, signers: list[Signer]) -> HttpResponse:
    """Without a page: only under exactly one live grant that this account signed before."""
    found = [(one, grant) for one in signers if (grant := _covering(request, prompt, one)) is not None]
    if len(found) != 1:
        return _denied(request, prompt, "consent_required", _MUST_SIGN)  # what anyone gets who has not signed
    return _allow_return(request, prompt, _again(request, prompt, found[0][1], found[0][0]))


def _covering(request: HttpRequest, prompt: authorize.Prompt, signer: Signer) -> Grant | None:
    key, right = signer.person.person_key, signer.right
    return grants.covers(key, prompt.app, prompt.scope, signer=user_of(request), right=right)


def _for_whom(request: HttpRequest, prompt: authorize.Prompt, signers: list[Signer]) -> HttpResponse:
    """Whose record is it about? Asked before anything is read or signed."""
    form = signing_for.form(request, signers)
    if form.is_bound and form.is_valid():
        signing_for.choose(request, prompt.id, form.cleaned_data["whom"])
        return redirect("authorize_request", request_id=prompt.id)
    return _page(request, "portal/authorize_for_whom.html", prompt, form)


def _ours(request: HttpRequest, request_id: str) -> authorize.Prompt | None:
    """The request while it waits, and only for the browser that began it."""
    return authorize.pending(request_id) if resume.is_ours(request, request_id) else None


def _sign_in(request: HttpRequest, prompt: authorize.Prompt) -> HttpResponse | None:
    """None when the person is signed in recently enough for what the app asked (prompt, max_age)."""
    since = signed_in_at(request)
    if since is not None and prompt.fresh_enough(since):
        return None
    if prompt.silent:
        return _denied(request, prompt, "login_required", "Nobody is signed in.")
    if since is not None:
        remembered = resume.all_of(request)
        logout(request)
        resume.restore(request, remembered)
    return redirect_to_login(request.path, "/login/")


@guard.public
def decline(request: HttpRequest, request_id: str) -> HttpResponse:
    """The member said no (or cannot share): the app gets `access_denied` and nothing else."""
    prompt = _ours(request, request_id)
    if prompt is None or request.method != "POST":
        return _over(request)
    resume.forget(request, request_id)
    return _allow_return(request, prompt, _denied(request, prompt, "access_denied", "Nothing was shared."))


def _read_and_sign(request: HttpRequest, prompt: authorize.Prompt, signer: Signer) -> HttpResponse:
    shown = _papers(request, prompt, signer)
    first, last = shown[:-1], shown[-1]
    read_key = f"papers_read:{prompt.id}"
    if first and request.session.get(read_key) != [paper.sha256 for paper in first]:
        form = AgreeForm(request.POST if "read" in request.POST else None)
        if form.is_bound and form.is_valid():
            request.session[read_key] = [paper.sha256 for paper in first]
            return redirect("authorize_request", request_id=prompt.id)
        return _page(request, "portal/authorize_read.html", prompt, form, papers=first, signer=signer)
    return _sign(request, prompt, signer, shown, last)


def _sign(
    request: HttpRequest,
    prompt: authorize.Prompt,
    signer: Signer,
    shown: tuple[papers.Paper, ...],
    last: papers.Paper,
) -> HttpResponse:
    form = SignForm(request.POST if "sign" in request.POST else None)
    fresh = request.POST.get("shown") == last.sha256
    if form.is_bound and fresh and form.is_valid():
        try:
            return _give(request, prompt, signer, shown, form.cleaned_data["typed_name"])
        except grants.WrongName:
            form.add_error("typed_name", _wrong_name(signer))
        except grants.NotEligible:
            return _not_eligible(request, prompt, signer.person)
        except grants.NotYours:
            return redirect("representatives_ended")
        except grants.PapersChanged:
            return redirect("authorize_request", request_id=prompt.id)
        except grants.AppUnavailable:
            return _over(request)
    changed = form.is_bound and not fresh
    return _page(request, "portal/authorize_sign.html", prompt, form, paper=last, signer=signer, changed=changed)


def _give(
    request: HttpRequest,
    prompt: authorize.Prompt,
    signer: Signer,
    shown: tuple[papers.Paper, ...],
    typed_name: str,
) -> HttpResponse:
    grant = grants.give(
        person_key=signer.person.person_key,
        signer=user_of(request),
        right=signer.right,
        app=prompt.app,
        scopes=prompt.scope,
        language=request.LANGUAGE_CODE,
        papers=shown,
        typed_name=typed_name,
        days=policy.current().sharing_days,
        by=signer.by,
        source_address=address_of(request),
        answers=prompt.id,
    )
    return _answer(request, prompt, grant)


def _wrong_name(signer: Signer) -> str:
    if signer.right is None:
        return gettext("Type your first and last name as they are on your member ID card.")
    return gettext("Type your own first and last name: %(name)s.") % {"name": signer.name}


def _again(request: HttpRequest, prompt: authorize.Prompt, grant: Grant, signer: Signer) -> HttpResponse:
    if prompt.silent and not prompt.reaches_only_its_app:
        return _denied(request, prompt, "interaction_required", _ASK_THE_MEMBER)
    if prompt.silent or (request.method == "POST" and "again" in request.POST):
        return _answer(request, prompt, grant)
    words = {"prompt": prompt, "app": prompt.app, "grant": grant, "signer": signer}
    return render(request, "portal/authorize_again.html", words)


def _answer(request: HttpRequest, prompt: authorize.Prompt, grant: Grant) -> HttpResponse:
    """Back to the app with a code; a form that was sent twice is answered once."""
    resume.forget(request, prompt.id)
    try:
        return _go(authorize.issue_code(prompt, grant, signed_in_at=signed_in_at(request)))
    except authorize.AuthorizeError:
        return _over(request)


def _denied(request: HttpRequest, prompt: authorize.Prompt, error: str, words: str) -> HttpResponse:
    """Back to the app without a code, and never why: who is a member, and covered, is not for it to know yet."""
    try:
        return _go(authorize.deny(prompt, error, words))
    except authorize.AuthorizeError:
        return _over(request)


def _over(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/authorize_over.html", status=410)


def _papers(request: HttpRequest, prompt: authorize.Prompt, signer: Signer) -> tuple[papers.Paper, ...]:
    starts, language = clock.now(), request.LANGUAGE_CODE
    ends = grants.end_of(starts, policy.current().sharing_days)
    return papers.required(prompt.app, language, starts, ends, signer.name, authority=signer.authority(language))


def _not_eligible(request: HttpRequest, prompt: authorize.Prompt, member: Person | None) -> HttpResponse:
    opens = eligible.next_start(member.person_key, clock.today()) if member else None
    context = {"prompt": prompt, "app": prompt.app, "member": member, "opens": opens}
    return render(request, "portal/authorize_not_eligible.html", context, status=403)


def _refused(request: HttpRequest, error: authorize.AuthorizeError) -> HttpResponse:
    if error.redirect:
        return _go(error.redirect)
    return render(request, "portal/authorize_refused.html", {"error": error}, status=400)


def _page(
    request: HttpRequest, template: str, prompt: authorize.Prompt, form: forms.Form, **more: object
) -> HttpResponse:
    context = {"prompt": prompt, "app": prompt.app, "form": form, **more}
    return render(request, template, context, status=422 if form.errors else 200)


def _go(address: str) -> HttpResponse:
    """A redirect to an address proven to be the app's; Django's own refuses private-use schemes."""
    response = HttpResponse(status=302)
    response["Location"] = address
    response["Cache-Control"] = "no-store"
    return response


def _allow_return(request: HttpRequest, prompt: authorize.Prompt, response: HttpResponse) -> HttpResponse:
    """Let a form on this page end at the app's own address, and at no other (CSP form-action)."""
    parts = urlsplit(prompt.redirect_uri)
    origin = f"{parts.scheme}://{parts.netloc}" if parts.scheme in {"http", "https"} else f"{parts.scheme}:"
    widen = csp_update({"form-action": ["'self'", origin]})
    return cast(HttpResponse, widen(lambda _request: response)(request))
