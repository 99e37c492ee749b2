"""Every secret of a walk through the whole system, and the forms in which it could be readable somewhere."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import quote


@dataclass
class Secrets:
    """name -> value. Digits alone are looked for as whole numbers, everything else as text."""

    held: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, value: str) -> str:
        assert len(value) >= 8, f"{name} is too short to be found"
        self.held[name] = value
        return value

    def add_token(self, name: str, value: str) -> str:
        """A code or token `route.secret`: the route is an alias, the secret must be nowhere."""
        self.add(name, value.rpartition(".")[2])
        return value

    def found_in(self, content: bytes) -> list[str]:
        """The names of the secrets that are readable in some bytes."""
        return [name for name, value in self.held.items() if any(_stands(form, content) for form in _forms(value))]


@dataclass(frozen=True)
class _Form:
    """One way to write a secret. A number that is part of a longer one, or of hexadecimal digits, is not it."""

    text: bytes
    whole: bool = False


def _stands(form: _Form, content: bytes) -> bool:
    if form.text not in content:
        return False
    if not form.whole:
        return True
    return re.search(rb"(?<![0-9A-Fa-f.])" + re.escape(form.text) + rb"(?![0-9A-Fa-f])", content) is not None


@cache
def _forms(value: str) -> tuple[_Form, ...]:
    raw = value.encode()
    texts = {raw, quote(value, safe="").encode(), value.encode("utf-16-le")}
    if value.isdigit() and len(value) == 9:  # a Social Security number
        texts |= {f"{value[:3]}{mark}{value[3:5]}{mark}{value[5:]}".encode() for mark in "- ./"}
    packed = {raw.hex().encode(), raw.hex().upper().encode(), *_base64(raw)}
    return (*(_Form(text, value.isdigit()) for text in texts), *map(_Form, packed))


def _base64(raw: bytes) -> set[bytes]:
    """The middle of its base64, whatever stands before it."""
    found = set()
    for shift in range(3):
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            text = encode(bytes(shift) + raw)
            inner = text[4 if shift else 0 : len(text) - 4]
            if len(inner) >= 8:
                found.add(inner)
    return found
