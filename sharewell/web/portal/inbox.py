"""The demo's inbox: every e-mail and letter that the demo would have sent."""

from __future__ import annotations

import email
from datetime import UTC, datetime
from email import policy as email_policy
from email.message import EmailMessage
from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from sharewell.lib import env
from sharewell.web.shared import guard


@guard.demo
def page(request: HttpRequest) -> HttpResponse:
    """All messages, newest first."""
    files = sorted(_messages(), key=lambda file: file.stat().st_mtime, reverse=True)
    letters = [{"name": file.name, "made": _made(file)} for file in files if file.suffix == ".pdf"]
    mails = [_summary(file) for file in files if file.suffix == ".eml"]
    return render(request, "portal/inbox.html", {"mails": mails, "letters": letters})


@guard.demo
def message(request: HttpRequest, name: str) -> HttpResponseBase:
    """One message, or one letter as PDF."""
    file = next((file for file in _messages() if file.name == name), None)
    if file is None:
        raise Http404
    if file.suffix == ".pdf":
        return FileResponse(file.open("rb"), content_type="application/pdf")
    return render(request, "portal/message.html", {"mail": _summary(file), "text": _text(_read(file))})


def _messages() -> list[Path]:
    """Every message that lies in the folder; a name from an address is only ever compared with theirs."""
    folder = Path(env.text("SHAREWELL_MAIL", "var/mail"))
    return [*folder.glob("*.eml"), *folder.glob("letters/*.pdf")]


def _made(file: Path) -> datetime:
    return datetime.fromtimestamp(file.stat().st_mtime, UTC)


def _read(file: Path) -> EmailMessage:
    return email.message_from_bytes(file.read_bytes(), policy=email_policy.default)


def _summary(file: Path) -> dict[str, str]:
    mail = _read(file)
    return {"name": file.name, "to": str(mail["To"]), "subject": str(mail["Subject"]), "date": str(mail["Date"])}


def _text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    return str(body.get_content()) if body else ""
