"""Read what a mail server sends back: a delivery status notification (RFC 3464), or a plain text of its own.

Only what a server says of the delivery is read: whether it failed, and its code (RFC 3463). Addresses and the
message that came back are left alone.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from enum import StrEnum
from typing import Final

MOST_BYTES: Final = 1 << 20
"""A report is read up to here; what follows is the message that came back."""
_CODE: Final = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_PLAIN_CODE: Final = re.compile(r"(?m)(?:^|[\s:>(])([45])(\d\d)(?=[\s-])")
_NOBODY: Final = re.compile(
    r"user unknown|unknown user|no such (?:user|mailbox|recipient|person)|does ?n[o']t exist"
    r"|mailbox (?:unavailable|not found)|account (?:is |has been )?(?:disabled|closed)"
    r"|unrouteable address|host or domain name not found",
    re.IGNORECASE,
)
_RETURNED: Final = re.compile(
    r"(?m)^-{2,} ?(?:Below this line|This is a copy|Original message|Returned)", re.IGNORECASE
)
_DAEMON: Final = re.compile(r"mailer-daemon|postmaster|mail delivery", re.IGNORECASE)


class Kind(StrEnum):
    """What became of a message. `hard`: the address takes no mail, now or later. `soft`: this one failed."""

    HARD = "hard"
    SOFT = "soft"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Report:
    """Kind and code (such as 5.1.1; "" when none was told) of one report."""

    kind: Kind
    code: str


NOTHING: Final = Report(Kind.NONE, "")


def parse(raw: bytes) -> Message:
    """The message as the mail server handed it over, at most MOST_BYTES of it."""
    return email.message_from_bytes(raw[:MOST_BYTES], policy=email.policy.compat32)


def read(message: Message) -> Report:
    """What a message says of a delivery. NOTHING for an answering machine, a delay, a receipt and a letter."""
    if str(message.get("Auto-Submitted", "")).lower().startswith("auto-replied") and not _statuses(message):
        return NOTHING
    if statuses := _statuses(message):
        return next((one for one in map(_of_status, statuses) if one != NOTHING), NOTHING)
    return _of_text(_text(message)) if _DAEMON.search(str(message.get("From", ""))) else NOTHING


def kind_of(code: str, words: str = "") -> Kind:
    """Hard: no such address (5.1.x but a bad sender), mailbox disabled (5.2.1), no domain (5.4.4), or so told."""
    if not code.startswith("5"):
        return Kind.SOFT
    hard = (code.startswith("5.1.") and code not in {"5.1.7", "5.1.8"}) or code in {"5.2.1", "5.4.4"}
    told = code in {"5", "5.0.0", "5.5.0"} and _NOBODY.search(words)
    return Kind.HARD if hard or told else Kind.SOFT


def _statuses(message: Message) -> list[Message]:
    """The groups of fields about recipients in a delivery status notification."""
    return [group for part in _parts(message, "message/delivery-status") for group in _groups(part)]


def _groups(part: Message) -> Iterator[Message]:
    inside = part.get_payload()
    for group in inside if isinstance(inside, list) else []:
        if isinstance(group, Message) and "Action" in group:
            yield group


def _of_status(fields: Message) -> Report:
    if str(fields["Action"]).strip().lower() != "failed":
        return NOTHING
    told = str(fields.get("Diagnostic-Code", ""))
    code = code_in(str(fields.get("Status", ""))) or code_in(told)
    finer = code_in(told)
    code = finer if code.endswith(".0.0") and finer.startswith(code[0]) else code
    return Report(kind_of(code, told), code)


def _of_text(text: str) -> Report:
    said = _RETURNED.split(text)[0]
    code = code_in(said) or next((found[0] for found in _PLAIN_CODE.findall(said)), "")
    if not code and _NOBODY.search(said):
        code = "5"
    return Report(kind_of(code, said), code) if code[:1] in {"4", "5"} else NOTHING


def code_in(text: str) -> str:
    """The first status code (RFC 3463) in some words, such as 5.1.1; "" without one."""
    return ".".join(found.groups()) if (found := _CODE.search(text)) else ""


def _text(message: Message) -> str:
    """The first plain text, decoded as far as it can be."""
    part = next(_parts(message, "text/plain"), None)
    content = part.get_payload(decode=True) if part is not None else None
    return content.decode("utf-8", "replace") if isinstance(content, bytes) else ""


def _parts(message: Message, kind: str) -> Iterator[Message]:
    """Parts of a kind, not those within a message that came back."""
    if message.get_content_type() == kind:
        yield message
    inside = message.get_payload()
    if message.get_content_maintype() == "multipart" and isinstance(inside, list):
        for part in inside:
            if isinstance(part, Message):
                yield from _parts(part, kind)
