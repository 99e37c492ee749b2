"""EOB.processNote: sentences to the member about the claim or a line."""

from __future__ import annotations

from typing import Any, Final

from sharewell.ingest.maps.eob.claim import Line

_NOTES: Final = tuple(f"process_note_{number}" for number in range(1, 4))


class Notes(dict[str, int]):
    """Sentence -> number; a sentence said twice has one number."""

    def add(self, words: str) -> int:
        """The number of a sentence."""
        return self.setdefault(words, len(self) + 1)

    def entries(self) -> list[dict[str, Any]]:
        """EOB.processNote."""
        return [{"number": number, "type": "display", "text": words} for words, number in self.items()]


def notes(head: Line) -> Notes:
    """The notes of the claim itself; lines add theirs."""
    found = Notes()
    for key in _NOTES:
        if key in head:
            found.add(head[key])
    return found
