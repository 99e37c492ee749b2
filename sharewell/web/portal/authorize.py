"""An app asks; the member reads, agrees, signs; the browser goes back to the app.

Each step returns to `dispatch`, which reads from stored state what is still missing. At most three
pages lie between signing in and the app (DESIGN §8). Only the browser that began a request may go on.
"""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt

from sharewell.accounts.models import User
from sharewell.lib import clock
from sharewell.oauth import authorize
from sharewell.sharing import grants
from sharewell.sharing.models import Grant
from sharewell.web.portal import resume, signing, signing_for, signing_way
from sharewell.web.portal.authorize_out import allow_return, answer, denied, forget, go, over, page
from sharewell.web.portal.person import member_of, user_of
from sharewell.web.portal.signing_for import Signer
from sharewell.web.shared import guard, typed
from sharewell.web.shared.session_limit import signed_in_at

_RENEW_DAYS = 30
_MUST_SIGN = "The member has to read and sign first."
_ASK_THE_MEMBER = "A public app without an https address is connected only by a click of the member (RFC 8252)."


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
        return over(request)
    if (first := _sign_in(request, prompt)) is not None:
        return first
    typed.sent(request, user_of(request))
    member = member_of(request)
    signers = signing_for.candidates(user_of(request), member)
    if prompt.silent:
        return _silently(request, prompt, signers)
    if not signers:
        return allow_return(request, prompt, signing.not_eligible(request, prompt, member))
    signer = signing_for.chosen(request, prompt.id, signers)
    if signer is None:
        return allow_return(request, prompt, _for_whom(request, prompt, signers))
    grant = None if _signs_anew(request, prompt) else _covering(request, prompt, signer)
    if grant is not None:
        return allow_return(request, prompt, _again(request, prompt, grant, signer))
    return allow_return(request, prompt, signing.read_and_sign(request, prompt, signer))


def _silently(request: HttpRequest, prompt: authorize.Prompt, signers: list[Signer]) -> HttpResponse:
    """Without a page: only under exactly one live grant that this account signed before."""
    found = [(one, grant) for one in signers if (grant := _covering(request, prompt, one)) is not None]
    if len(found) != 1:
        return denied(request, prompt, "consent_required", _MUST_SIGN)  # what anyone gets who has not signed
    return allow_return(request, prompt, _again(request, prompt, found[0][1], found[0][0]))


def _signs_anew(request: HttpRequest, prompt: authorize.Prompt) -> bool:
    """Whether a new signature is wanted although one may stand: the app asks for it, or the member renews."""
    user_id = user_of(request).pk
    if "anew" in request.GET:
        way = signing_way.begun(user_id, prompt.id)
        way.anew = True
        signing_way.keep(user_id, prompt.id, way)
        return True
    way_so_far = signing_way.of(user_id, prompt.id)
    return prompt.asks_consent or (way_so_far is not None and way_so_far.anew)


def _covering(request: HttpRequest, prompt: authorize.Prompt, signer: Signer) -> Grant | None:
    key, right = signer.person.person_key, signer.right
    return grants.covers(key, prompt.app, prompt.scope, signer=user_of(request), right=right)


def _for_whom(request: HttpRequest, prompt: authorize.Prompt, signers: list[Signer]) -> HttpResponse:
    """Whose record is it about? Asked before anything is read or signed."""
    form, user_id = signing_for.form(request, signers), user_of(request).pk
    way = signing_way.begun(user_id, prompt.id)
    if form.is_bound and form.is_valid():
        signing_for.choose(request, prompt.id, form.cleaned_data["whom"])
        way.whom = form.cleaned_data["whom"]
        signing_way.keep(user_id, prompt.id, way)
        return redirect("authorize_request", request_id=prompt.id)
    signing_way.keep(user_id, prompt.id, way)
    return page(request, "portal/authorize_for_whom.html", prompt, form)


def _ours(request: HttpRequest, request_id: str) -> authorize.Prompt | None:
    """The request while it waits, only for the browser that began it or the account that has come on its way."""
    if not resume.is_ours(request, request_id):
        owner = request.user.pk if isinstance(request.user, User) else typed.owner(request)
        if not owner or signing_way.of(owner, request_id) is None:
            return None
        if isinstance(request.user, User):
            resume.remember(request, request_id)
    return authorize.pending(request_id)


def _sign_in(request: HttpRequest, prompt: authorize.Prompt) -> HttpResponse | None:
    """None when the person is signed in recently enough for what the app asked (prompt, max_age)."""
    since = signed_in_at(request)
    if since is not None and prompt.fresh_enough(since):
        return None
    if prompt.silent:
        return denied(request, prompt, "login_required", "Nobody is signed in.")
    if since is not None:
        remembered = resume.all_of(request)
        logout(request)
        resume.restore(request, remembered)
    kept = "?kept=1" if since is None and typed.keep_for_owner(request) else ""
    return redirect_to_login(request.path, f"/login/{kept}")


@guard.public
def decline(request: HttpRequest, request_id: str) -> HttpResponse:
    """The member said no (or cannot share): the app gets `access_denied` and nothing else."""
    prompt = _ours(request, request_id)
    if prompt is None or request.method != "POST":
        return over(request)
    forget(request, request_id)
    return allow_return(request, prompt, denied(request, prompt, "access_denied", "Nothing was shared."))


def _again(request: HttpRequest, prompt: authorize.Prompt, grant: Grant, signer: Signer) -> HttpResponse:
    if prompt.silent and not prompt.reaches_only_its_app:
        return denied(request, prompt, "interaction_required", _ASK_THE_MEMBER)
    if prompt.silent or (request.method == "POST" and "again" in request.POST):
        return answer(request, prompt, grant)
    renew = grant.ends_at - clock.now() <= timedelta(days=_RENEW_DAYS)
    words = {"prompt": prompt, "app": prompt.app, "grant": grant, "signer": signer, "renew": renew}
    return render(request, "portal/authorize_again.html", words)


def _refused(request: HttpRequest, error: authorize.AuthorizeError) -> HttpResponse:
    if error.redirect:
        return go(error.redirect)
    return render(request, "portal/authorize_refused.html", {"error": error}, status=400)
