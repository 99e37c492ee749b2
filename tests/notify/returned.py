"""Messages as mail servers send them back, written after the habits of each. TO is the envelope sender of ours."""

from __future__ import annotations

from typing import Final

_STATUS: Final = """Return-Path: <>
Delivered-To: TO
From: {daemon}
To: {to}
Subject: {subject}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=_b"

--=_b
Content-Type: text/plain; charset=utf-8

{words}

--=_b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
Arrival-Date: Tue, 5 Jan 2027 17:00:00 +0000

Final-Recipient: rfc822; alice@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {diagnostic}

--=_b
Content-Type: message/rfc822

From: Harbor Health Plan <no-reply@example.org>
To: alice@example.org
Subject: 5.1.1 in a subject says nothing

Words.
--=_b--
"""


def status(
    *,
    status: str,
    diagnostic: str,
    action: str = "failed",
    to: str = "TO",
    daemon: str = "MAILER-DAEMON@mx.example.net",
) -> str:
    """A delivery status notification (RFC 3464)."""
    return _STATUS.format(
        status=status, diagnostic=diagnostic, action=action, to=to, daemon=daemon, subject="Undelivered mail",
        words="Your message could not be delivered.",
    )  # fmt: skip


QMAIL: Final = """Return-Path: <>
Delivered-To: TO
From: MAILER-DAEMON@mx.example.net
To: TO
Subject: failure notice

Hi. This is the mail program at mx.example.net. I could not deliver your message. This is permanent.

<alice@example.org>:
192.0.2.25 does not like recipient.
Remote host said: 550 5.1.1 There is no such mailbox here.
Giving up on 192.0.2.25.

--- Below this line is a copy of the message.

Subject: 452 4.2.2 is not what happened
"""
EXIM: Final = """Return-path: <>
Envelope-to: TO
From: Mail Delivery System <Mailer-Daemon@mx.example.net>
To: TO
Auto-Submitted: auto-generated
Subject: Mail delivery failed: returning message to sender

A message that you sent could not be delivered to one of its recipients. This is a permanent error:

  alice@example.org
    Unrouteable address

------ This is a copy of the message ------

Subject: words
"""
FULL: Final = """Return-Path: <>
X-Original-To: TO
From: postmaster@mx.example.net
To: TO
Subject: Not delivered

alice@example.org: 552 5.2.2 The mailbox has no room left.
"""
VACATION: Final = """Return-Path: <>
Delivered-To: TO
From: alice@example.org
To: TO
Auto-Submitted: auto-replied (vacation)
Subject: Away: back on 5.1.2027

I am away. In urgent cases call 550 1234.
"""
LETTER: Final = """From: alice@example.org
To: TO
Subject: Re: your message

Is 550 5.1.1 the price?
"""
