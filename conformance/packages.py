"""The guides' packages as the validator's own cache: unpacked, and asking only for packages that are here."""

from __future__ import annotations

import shutil
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import orjson

CORE: Final = "hl7.fhir.r4.core#4.0.1"
EXTENSIONS: Final = "hl7.fhir.uv.extensions.r4#5.2.0"
GUIDES: Final = ("hl7.fhir.us.core#6.1.0", "hl7.fhir.us.carin-bb#2.0.0")
"""What resources are judged by."""
TAKEN: Final = (
    CORE,
    EXTENSIONS,
    "hl7.fhir.xver-extensions#0.1.0",
    "hl7.terminology#5.3.0",
    "hl7.fhir.us.core#3.1.1",
    *GUIDES,
)
STAND_IN: Final = "hl7.fhir.uv.extensions#5.2.0"
"""Asked for by the validator at its start; it is the package of R4's extensions under another name."""
INDEX: Final = "[cache]\nversion = 3\n\n[urls]\n\n[local]\n\n[packages]\n"


def missing(source: Path) -> list[str]:
    """The packages that are not in `source`."""
    return [name for name in TAKEN if not _archive(source, name).is_file()]


def fill(source: Path, home: Path) -> None:
    """Unpack them under `home` (the validator's user.home), unless that was done before."""
    cache = home / ".fhir" / "packages"
    if (cache / "packages.ini").is_file():
        return
    shutil.rmtree(cache, ignore_errors=True)
    for name in TAKEN:
        with tarfile.open(_archive(source, name)) as archive:
            archive.extractall(cache / name, filter="data")
        about = cache / name / "package" / "package.json"
        about.write_bytes(orjson.dumps(at_hand(orjson.loads(about.read_bytes()))))
    stand_in = cache / STAND_IN / "package"
    stand_in.mkdir(parents=True)
    (stand_in / "package.json").write_bytes(orjson.dumps(_stand_in()))
    (cache.parent / "fhir-settings.json").write_text('{"ignoreDefaultPackageServers": true}')
    (cache / "packages.ini").write_text(INDEX)


def at_hand(about: Mapping[str, Any]) -> dict[str, Any]:
    """A package.json whose dependencies name the versions that are here, and no package that is not."""
    versions: dict[str, list[str]] = {}
    for name in TAKEN:
        id_, _, version = name.partition("#")
        versions.setdefault(id_, []).append(version)
    wanted = {_here(id_): version for id_, version in about.get("dependencies", {}).items()}
    kept = {
        id_: version if version in versions[id_] else versions[id_][-1]
        for id_, version in wanted.items()
        if id_ in versions
    }
    return {**about, "fhirVersions": ["4.0.1"], "dependencies": kept}


def _here(id_: str) -> str:
    """The terminology package lies here under its older name."""
    return "hl7.terminology" if id_ == "hl7.terminology.r4" else id_


def _stand_in() -> dict[str, Any]:
    id_, _, version = STAND_IN.partition("#")
    target, _, target_version = EXTENSIONS.partition("#")
    url = "http://hl7.org/fhir/extensions"
    about = {"name": id_, "version": version, "type": "IG", "canonical": url, "url": f"{url}/{version}"}
    return {**about, "fhirVersions": ["4.0.1"], "dependencies": {target: target_version}}


def _archive(source: Path, name: str) -> Path:
    return source / f"{name}.tgz"
