"""Which critical texts a qualified human has read in each language: a record, checked against the wording.

45 CFR 92.201(c)(3). The record is a file (reviewers.toml here, or the plan's own in SHAREWELL_REVIEWERS). An entry
counts only for the wording that was read: it holds the SHA-256 of the set of texts.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec

from sharewell import policy
from sharewell.lib import clock, env

HOUSE: Final = Path(__file__).parents[1]
OURS: Final = Path(__file__).with_name("reviewers.toml")
ORIGINAL: Final = "en"
SETS: Final[Mapping[str, tuple[str, ...]]] = {
    "papers": ("sharing/texts/*/*.{language}.md",),
    "messages": tuple(
        f"notify/templates/notify/{name}.{{language}}.*" for name in ("sharing-*", "token-reuse*", "signature")
    ),
    "education": ("web/portal/learn/texts/*.{language}.md", "locale/learn/{language}/LC_MESSAGES/django.po"),
}
"""Name of a set -> where its texts lie within the program."""
OWN: Final = {"education": "learn-*.{language}.md"}
"""Name of a set -> the plan's own texts in the folder of SHAREWELL_NOTICES, which take the place of ours."""
Said = Annotated[str, msgspec.Meta(min_length=3, pattern=r"\w")]


class Review(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """One person's word that they have read one set of texts in one language."""

    texts: Literal["papers", "messages", "education"]
    language: str
    sha256: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
    reviewer: Said
    qualification: Said
    date: datetime.date


class _Record(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    review: tuple[Review, ...] = ()


def record() -> tuple[Review, ...]:
    """All reviews that are written down. Raises env.BadSetting for a file that is missing or cannot be read."""
    path = Path(env.text("SHAREWELL_REVIEWERS", "") or OURS)
    try:
        return msgspec.toml.decode(path.read_bytes(), type=_Record).review
    except OSError as error:
        raise env.BadSetting("SHAREWELL_REVIEWERS", f"cannot be read: {path}: {error.strerror}") from error
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise env.BadSetting("SHAREWELL_REVIEWERS", f"cannot be read: {path.name}: {error}") from error


def files(texts: str, language: str) -> list[Path]:
    """The files of a set in a language, in a fixed order."""
    patterns = [pattern.format(language=language) for pattern in SETS[texts]]
    ours = sorted({path for pattern in patterns for path in HOUSE.glob(pattern)})
    folder = env.text("SHAREWELL_NOTICES", "")
    own = sorted(Path(folder).glob(OWN[texts].format(language=language))) if folder and texts in OWN else []
    replaced = {path.name.partition("-")[2] for path in own}
    return [path for path in ours if path.name not in replaced] + own


def digest(texts: str, language: str) -> str:
    """SHA-256 (hex) of a set in its present wording: of the name and the bytes of each file."""
    hashed = hashlib.sha256()
    for path in files(texts, language):
        content = path.read_bytes()
        hashed.update(f"{path.name}\n{len(content)}\n".encode() + content)
    return hashed.hexdigest()


def wanted() -> list[tuple[str, str]]:
    """(set, language) of everything that must have been read: each language of the plan but the original."""
    return [(texts, one) for one in policy.current().languages if one != ORIGINAL for texts in SETS]


def lacking() -> list[str]:
    """What nobody has read as it stands now, in words; empty when all is reviewed."""
    read = {(one.texts, one.language, one.sha256) for one in record() if one.date <= clock.today()}
    known = {(texts, language) for texts, language, _ in read}
    return [
        f"The {texts} in {language!r} have "
        + ("changed since they were reviewed" if (texts, language) in known else "no qualified human reviewer")
        + f" (sha256 {digest(texts, language)})."
        for texts, language in wanted()
        if (texts, language, digest(texts, language)) not in read
    ]
