"""What the page says, as plain values that a template prints: no number is left to be worked out."""

from collections.abc import Sequence
from dataclasses import dataclass

from experiments.claims.page.verdicts import Look


@dataclass(frozen=True)
class Picture:
    """A figure: its text for those who do not see it, its footnote, and the points behind it (none if many)."""

    alt: str
    note: str
    columns: Sequence[str]
    points: Sequence[Sequence[str]]
    count: int


@dataclass(frozen=True)
class Claim:
    """One claim on trial.

    Attributes
    ----------
    name, anchor
        Such as H1, and where on the page it stands.
    quote, hypothesis
        The article's words, and what was made of them.
    verdict, look
        What became of it, and how that looks.
    effect, off
        Effect and its interval, and the same with the mechanism off, for the overview.
    sentence, rest
        What was found, in plain English: the first sentence, and what follows.
    depends_on
        On what, without the details.
    facts
        Term and text: what was tested, effect, way to lose, sign test, what it depends on, what it rests on.
    picture
        The figure, if there is one.
    """

    name: str
    anchor: str
    quote: str
    hypothesis: str
    verdict: str
    look: Look
    effect: tuple[str, str]
    off: tuple[str, str]
    sentence: str
    rest: str
    depends_on: str
    facts: Sequence[tuple[str, str]]
    picture: Picture | None


@dataclass(frozen=True)
class Score:
    """The claims of one verdict."""

    verdict: str
    look: Look
    claims: Sequence[Claim]


@dataclass(frozen=True)
class Page:
    """The whole page."""

    title: str
    subtitle: str
    asked: Sequence[str]
    scores: Sequence[Score]
    centre: Sequence[str]
    claims: Sequence[Claim]
    done: Sequence[tuple[str, str]]
    limits: Sequence[str]
    command: str
    sources: Sequence[str]
