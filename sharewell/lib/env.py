"""Every value that comes from the environment is read here, typed, and listed.

`NAME_FILE` may hold the path of a file with the value (as secrets are mounted).
A bad value stops the start with a sentence that says what to do.
"""

from __future__ import annotations

import os
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

Network = IPv4Network | IPv6Network

SETTINGS: dict[str, str] = {
    "SHAREWELL_DATABASE": "Where data lives: sqlite:///path or postgresql://user:password@host/name.",
    "SHAREWELL_AUDIT": "Path of audit.db, the read ledger beside a SQLite database. Not used with PostgreSQL.",
    "SHAREWELL_HEADS": "Folder, elsewhere, where `sharewell work` keeps the newest seal. Empty: it does not.",
    "SHAREWELL_KEYS": "Path of the key ring (sharewell keys init makes one). Kept outside the database.",
    "SHAREWELL_POLICY": "Path of the plan's policy.toml. Default: the one in the working directory, else ours.",
    "SHAREWELL_BASE_URL": "The one public address from which all links are built, without a final slash.",
    "SHAREWELL_ZONE": "The zone in which the plan counts its days, such as America/New_York.",
    "SHAREWELL_SMTP": "smtp://user:password@host:port or smtps://…; empty: mail is written to SHAREWELL_MAIL.",
    "SHAREWELL_MAIL": "Folder for .eml files and letters when no SMTP server is configured.",
    "SHAREWELL_FROM": "The From address of e-mails.",
    "SHAREWELL_BOUNCE_DOMAIN": "Domain whose mail comes back to `sharewell bounces`; empty: bounces are not read.",
    "SHAREWELL_DEMO": "1 shows the demo inbox page. Only `sharewell demo` sets it.",
    "SHAREWELL_LOG": "Log level: INFO, WARNING or DEBUG.",
    "SHAREWELL_DISPLAYS": "CSV file (system, code, language, words) with words for codes that are licensed.",
    "SHAREWELL_NOTICES": "Folder with the plan's own notices (privacy.en.md, …) and pages (learn-faq.en.md, …).",
    "SHAREWELL_REVIEWERS": "File with who has read the translated texts (sharewell doctor); default: ours, empty.",
    "SHAREWELL_PROXIES": "Addresses of trusted proxies, comma-separated, whose X-Forwarded-For is believed.",
}


class BadSetting(SystemExit):
    """A setting is missing or cannot be read: the program does not start."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"{name} {problem}. {SETTINGS.get(name, '')}")


def text(name: str, default: str | None = None) -> str:
    """The value of a setting as text; `NAME_FILE` is read when `NAME` is absent."""
    if name not in SETTINGS:
        raise KeyError(f"{name} is not listed in sharewell.lib.env.SETTINGS")
    if name in os.environ:
        return os.environ[name]
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    if default is None:
        raise BadSetting(name, "is not set")
    return default


def choice(name: str, *values: str) -> str:
    """One of some values, the first when absent; any other stops the start."""
    if (value := text(name, values[0])) not in values:
        raise BadSetting(name, f"must be one of {', '.join(values)}, not {value!r}")
    return value


def flag(name: str) -> bool:
    """True for 1, true, yes, on; False when absent or 0, false, no, off."""
    value = text(name, "0").lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"", "0", "false", "no", "off"}:
        return False
    raise BadSetting(name, f"must be 1 or 0, not {value!r}")


def networks(name: str) -> tuple[Network, ...]:
    """Addresses or networks, comma-separated, such as 10.0.0.7, 10.1.0.0/16; empty when absent."""
    try:
        return tuple(ip_network(part.strip()) for part in text(name, "").split(",") if part.strip())
    except ValueError as error:
        raise BadSetting(name, f"cannot be read: {error}") from error
