"""A CSV sheet with many columns of which a row uses few: the empty stretches are written in one piece."""

from __future__ import annotations

from collections.abc import Mapping


class Sheet:
    """The header line and an empty row as a list of cells.

    `used` names the columns that rows fill, each with the number of neighbouring columns that its cell holds (such
    a cell has its own commas). All other columns stay empty.
    """

    def __init__(self, columns: tuple[str, ...], used: Mapping[str, int]) -> None:
        self.columns = columns
        self.header = ",".join(columns) + "\n"
        self._empty: list[str] = []
        self._slots: dict[str, int] = {}
        place = gap = 0
        while place < len(columns):
            span = used.get(columns[place], 0)
            if span:
                self._close(gap)
                self._slots[columns[place]] = len(self._empty)
                self._empty.append("," * (span - 1))
                gap = 0
            else:
                gap += 1
            place += span or 1
        self._close(gap)
        missing = set(used) - set(self._slots)
        if missing:
            raise ValueError(f"no such columns: {sorted(missing)}")

    def _close(self, gap: int) -> None:
        if gap:
            self._empty.append("," * (gap - 1))

    def slot(self, column: str) -> int:
        """Where the cell of a used column stands in a row."""
        return self._slots[column]

    def slots(self, *columns: str) -> tuple[int, ...]:
        """The same for several."""
        return tuple(map(self.slot, columns))

    def row(self) -> list[str]:
        """An empty row, to be filled and joined with commas."""
        return self._empty.copy()


def quoted(text: str) -> str:
    """Text as a CSV cell: quoted where a comma or quote asks for it."""
    if "," in text or '"' in text:
        return '"' + text.replace('"', '""') + '"'
    return text
