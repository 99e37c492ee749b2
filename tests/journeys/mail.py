"""What the plan sends, read as the person reads it: .eml files and letters in the demo's folder."""

from __future__ import annotations

import email
import re
import time
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pypdf

CODE = re.compile(r"\b\d{8}\b")
SECONDS = 20


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A folder of messages."""

    folder: Path

    def mails_to(self, address: str) -> list[EmailMessage]:
        """E-mails to an address, oldest first."""
        files = sorted(self.folder.glob("*.eml"), key=lambda file: (file.stat().st_mtime_ns, file.name))
        mails = [email.message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
        return [mail for mail in mails if isinstance(mail, EmailMessage) and address in str(mail["To"])]

    def wait_for(self, address: str, words: str, *, seconds: float = SECONDS) -> EmailMessage:
        """The newest e-mail to an address whose subject has these words; waits for it to come."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            found = [mail for mail in self.mails_to(address) if words.lower() in str(mail["Subject"]).lower()]
            if found:
                return found[-1]
            time.sleep(0.1)
        subjects = [str(mail["Subject"]) for mail in self.mails_to(address)]
        raise AssertionError(f"No e-mail '{words}' came to {address}, only {subjects}")

    def codes_to(self, address: str) -> list[str]:
        """Every code sent to an address so far, oldest first."""
        return [found[0] for mail in self.mails_to(address) if (found := CODE.findall(text_of(mail)))]

    def all_codes(self) -> set[str]:
        """Every code and PIN that was ever sent."""
        printed_ones = [code for file in self.folder.glob("letters/*.pdf") for code in CODE.findall(printed(file))]
        return {*self.codes_to(""), *printed_ones}

    def code_for(self, address: str, *, known: int = 0) -> str:
        """The code of the newest e-mail to an address that holds one, when there are more than `known` of them."""
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            if len(codes := self.codes_to(address)) > known:
                return codes[-1]
            time.sleep(0.1)
        raise AssertionError(f"No code came to {address}")

    def pin_for(self, given: str, family: str) -> str:
        """The PIN of the newest printed letter that names the person."""
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            for text in map(printed, sorted(self.folder.glob("letters/*.pdf"), reverse=True)):
                if given in text and family in text and (found := CODE.findall(text)):
                    return str(found[0])
            time.sleep(0.1)
        raise AssertionError(f"No letter to {given} {family}")


def text_of(mail: EmailMessage) -> str:
    """The plain text of an e-mail."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def printed(file: Path) -> str:
    """The words of a PDF, with single spaces."""
    pages = pypdf.PdfReader(file).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))
