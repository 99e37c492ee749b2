"""One e-mail as RFC 5322 bytes, sent by SMTP or written as an .eml file."""

from __future__ import annotations

import smtplib
import ssl
import time
from contextlib import suppress
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr
from pathlib import Path
from types import TracebackType
from urllib.parse import unquote, urlsplit

from sharewell import policy
from sharewell.lib import clock, env, secret
from sharewell.notify import files, unsubscribe, verp
from sharewell.notify.models import Promise
from sharewell.notify.texts import Text

WHOLE = frozenset({"Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post"})
SECONDS = 20
SLOW_SECONDS = 5
"""A server that fails after so long is not asked again in the same round."""


class Wire(EmailPolicy):
    """How a message is written: ASCII only, and a link or id never broken or encoded, whatever its length."""

    def fold(self, name: str, value: str) -> str:
        """A header field in its lines."""
        return f"{name}: {value}{self.linesep}" if name in WHOLE else super().fold(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        """The same as bytes."""
        return self.fold(name, value).encode() if name in WHOLE else super().fold_binary(name, value)


WIRE = Wire(linesep="\r\n", cte_type="7bit")


def compose(row: Promise, address: str, text: Text) -> EmailMessage:
    """The message, plain and HTML, the same bytes at every try: a repeated one can be told, and signed again.

    Everything is in ASCII, so that no server on the way recodes what was signed (DKIM, RFC 6376 5.3).
    """
    plan = policy.current()
    message = EmailMessage(policy=WIRE)
    message["From"] = env.text("SHAREWELL_FROM", f"{plan.plan_name} <no-reply@example.org>")
    message["To"] = address
    message["Subject"] = text.subject
    message["Date"] = format_datetime(clock.from_ms(row.created_ms))
    message["Message-ID"] = f"<{name(row)}@{_domain(message)}>"
    message["Auto-Submitted"] = "auto-generated"
    for field, value in unsubscribe.headers(row, address).items():
        message[field] = value
    message.set_content(text.plain)
    message.add_alternative(text.html, subtype="html")
    message["Content-Language"] = text.language  # last: the lines above would move it into a part
    message.set_boundary(f"=_{name(row)}")
    return message


def name(row: Promise) -> str:
    """A name for the message that tells nothing and is the same at every try."""
    return f"{row.created_ms}-{secret.keyed('outbox', f'{row.person_key}|{row.id}').hex()[:20]}"


class Folder:
    """Writes each message as a file: for the demo, and where no SMTP server is configured."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> Folder:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to close."""

    def send(self, row: Promise, message: EmailMessage) -> None:
        """Write the file whole or not at all; a second try writes the same file again."""
        files.write(self.folder / f"{name(row)}.eml", message.as_bytes())


class Server:
    """One SMTP connection for a round of messages, opened at the first of them.

    smtps:// is TLS from the start; smtp:// uses STARTTLS whenever the server offers it, and a certificate
    that does not verify is a failure. With a password in the address, TLS is demanded.
    """

    def __init__(self, url: str) -> None:
        self.url = urlsplit(url)
        self._open: smtplib.SMTP | None = None
        self._down = False

    def __enter__(self) -> Server:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._open is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._open.quit()

    def send(self, row: Promise, message: EmailMessage) -> None:
        """Hand the message to the server. Raises smtplib.SMTPException or OSError when it was not taken.

        A server that could not be reached, or was slow to fail, is not asked again in the same round: letters
        must not wait for it.
        """
        if self._down:
            raise ConnectionError("The mail server could not be reached.")
        if self._open is None:
            self._down = True
            self._open = self._connect()
            self._down = False
        began = time.monotonic()
        try:
            self._open.send_message(message, from_addr=_envelope(row, message), to_addrs=[str(message["To"])])
        except (smtplib.SMTPServerDisconnected, OSError):
            self._open = None
            self._down = time.monotonic() - began >= SLOW_SECONDS
            raise

    def _connect(self) -> smtplib.SMTP:
        host, port = self.url.hostname or "localhost", self.url.port
        if self.url.scheme == "smtps":
            tls = ssl.create_default_context()
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port or 465, timeout=SECONDS, context=tls)
        else:
            server = smtplib.SMTP(host, port or 25, timeout=SECONDS)
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
            elif self.url.password:
                server.close()
                raise smtplib.SMTPNotSupportedError("STARTTLS is not offered; the password is not sent.")
        if self.url.username:
            server.login(unquote(self.url.username), unquote(self.url.password or ""))
        return server


def outlet() -> Folder | Server:
    """Where e-mail goes: SHAREWELL_SMTP when set, else files in SHAREWELL_MAIL."""
    if url := env.text("SHAREWELL_SMTP", ""):
        return Server(url)
    return Folder(files.folder())


def _envelope(row: Promise, message: EmailMessage) -> str:
    """Where the message comes back to when it does not arrive: an address of its own, else the From address."""
    return verp.sender(row.person_key, row.id, message["To"]) or parseaddr(message["From"])[1]


def _domain(message: EmailMessage) -> str:
    """The domain of the From address, so that Message-ID and From are of one domain."""
    return parseaddr(str(message["From"]))[1].rpartition("@")[2] or "localhost"
