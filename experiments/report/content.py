"""What a report says, as a tree of plain values: HTML and Markdown are two renderings of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Literal


@dataclass(frozen=True)
class Text:
    """A paragraph; a `lead` is set larger, a `caution` is set apart, a `title` is a small heading before it."""

    text: str
    style: Literal["plain", "lead", "caution"] = "plain"
    title: str = ""
    kind: ClassVar[str] = "text"


@dataclass(frozen=True)
class Bullets:
    """A list of short statements."""

    items: tuple[str, ...]
    title: str = ""
    kind: ClassVar[str] = "bullets"


@dataclass(frozen=True)
class Facts:
    """Terms and what they are: names and values."""

    items: tuple[tuple[str, str], ...]
    kind: ClassVar[str] = "facts"


@dataclass(frozen=True)
class Column:
    """A column of a table: its title, and whether it holds figures."""

    title: str
    figures: bool = True


@dataclass(frozen=True)
class Row:
    """A row: the first cell is its name. `marked` rows are set off; a group row has one cell, for all columns."""

    cells: tuple[str, ...]
    marked: bool = False
    group: bool = False


@dataclass(frozen=True)
class Table:
    """A table with its caption and, below it, what its marks and columns mean."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str = ""
    kind: ClassVar[str] = "table"


def table(caption: str, columns: Sequence[Column], rows: Sequence[Row], note: str = "") -> Table:
    """Return a table without the columns of words in which no row has any."""
    kept = [
        i
        for i, column in enumerate(columns)
        if i == 0 or column.figures or any(row.cells[i] for row in rows if not row.group)
    ]
    shorter = [row if row.group else replace(row, cells=tuple(row.cells[i] for i in kept)) for row in rows]
    return Table(caption, tuple(columns[i] for i in kept), tuple(shorter), note)


@dataclass(frozen=True)
class Picture:
    """A figure, by the name of its file, with what it shows in words for those who do not see it."""

    name: str
    alt: str
    kind: ClassVar[str] = "picture"


@dataclass(frozen=True)
class Code:
    """Something to type."""

    text: str
    language: str
    title: str = ""
    kind: ClassVar[str] = "code"


Block = Text | Bullets | Facts | Table | Picture | Code


@dataclass(frozen=True)
class Section:
    """A part of the report under a heading."""

    anchor: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Report:
    """All that a report says.

    Attributes
    ----------
    title, subtitle
        What was asked, and of which runs.
    sections
        Its parts, in the order in which to read them; none is empty.
    """

    title: str
    subtitle: str
    sections: tuple[Section, ...]

    @property
    def pictures(self) -> tuple[str, ...]:
        """Names of the figures, in the order of the report."""
        blocks = (block for section in self.sections for block in section.blocks)
        return tuple(block.name for block in blocks if isinstance(block, Picture))
