"""Documents with blocks that are made from the code: how they are rewritten or checked, and how tables are set.

A block stands between ``<!-- generated: NAME -->`` and ``<!-- end of NAME -->``; what stands outside the blocks is
written by hand.
"""

import argparse
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

Blocks = Mapping[str, Callable[[], str]]
"""What makes each block of a document, by the block's name."""

_BLOCK = re.compile(r"<!-- generated: (?P<name>[a-z-]+) -->\n.*?<!-- end of (?P=name) -->", re.DOTALL)


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table; every cell is put on one line, and bars in it are escaped."""
    lines = [list(header), ["---"] * len(header), *([_cell(value) for value in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def number(value: float | int) -> str:
    """Return a number as people write it: no exponent, no needless decimals, thousands set apart."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.6g}"


def code(name: str) -> str:
    """Return a name set as code; nothing for no name."""
    return f"`{name}`" if name else ""


def rewritten(text: str, blocks: Blocks) -> str:
    """Return the text of a document with all its generated blocks made anew.

    Raises
    ------
    ValueError
        If a block is not known, is missing, stands there twice, or is not closed.
    """
    opened = re.findall(r"<!-- generated: (.+?) -->", text)
    closed = [match["name"] for match in _BLOCK.finditer(text)]
    twice = {name for name in opened if opened.count(name) > 1}
    wrong = twice | ({*opened} ^ {*blocks}) | ({*opened} ^ {*closed})
    if wrong:
        raise ValueError(f"each block must stand there once, opened and closed: {', '.join(sorted(wrong))}")
    return _BLOCK.sub(lambda match: _block(match["name"], blocks), text)


def stale(text: str, blocks: Blocks) -> list[str]:
    """Return the names of the blocks whose content is not what the code says now."""
    rewritten(text, blocks)
    return [match["name"] for match in _BLOCK.finditer(text) if match[0] != _block(match["name"], blocks)]


def main(document: Path, blocks: Blocks, script: str, arguments: Sequence[str] | None = None) -> int:
    """Rewrite a document, or check it, as its script is asked to; return the exit status.

    Raises
    ------
    SystemExit
        With a message, if the blocks of the document are not those that there are.
    """
    parser = argparse.ArgumentParser(description=f"Rewrite the generated tables of {document.name}.")
    parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 if one is stale")
    parser.add_argument("file", nargs="?", type=Path, default=document, help=f"the document (docs/{document.name})")
    options = parser.parse_args(arguments)
    text = options.file.read_text(encoding="utf-8")
    try:
        old = stale(text, blocks)
    except ValueError as error:
        raise SystemExit(f"{options.file}: {error}") from None
    if options.check:
        print(f"stale: {', '.join(old)}; run python docs/{script}" if old else "all are up to date")
        return 1 if old else 0
    options.file.write_text(rewritten(text, blocks), encoding="utf-8")
    print(f"rewritten: {', '.join(old) or 'nothing'}")
    return 0


def _block(name: str, blocks: Blocks) -> str:
    return f"<!-- generated: {name} -->\n{blocks[name]()}\n<!-- end of {name} -->"


def _cell(value: object) -> str:
    return " ".join(str(value).split()).replace("|", "\\|")
