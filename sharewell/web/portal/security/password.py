"""Choose another password: after a fresh proof, and with it every other session ends."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from sharewell.accounts import users
from sharewell.web.portal.security import sessions, who
from sharewell.web.portal.security.again import again
from sharewell.web.portal.security.form import NewPasswordForm
from sharewell.web.shared import guard


@guard.member
@again
def page(request: HttpRequest) -> HttpResponse:
    """One field; the password's rules are said before and after."""
    me = who.of(request)
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        new = form.cleaned_data["new_password"]
        try:
            users.set_password(user=me.user, new=new, by=me.by, tell=me.tell, person_key=me.person_key)
        except users.WeakPassword as weak:
            for message in weak.messages:
                form.add_error("new_password", message)
        else:
            sessions.end_others(request, me)
            messages.success(request, gettext("Your password is changed. You are signed out everywhere else."))
            return redirect("security")
    words = {"form": form, "here": "settings"}
    return render(request, "portal/security/password.html", words, status=422 if form.errors else 200)
