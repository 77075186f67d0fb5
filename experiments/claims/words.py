"""What a finding says in plain English: refuted as readily as supported."""

from collections.abc import Mapping, Sequence

import numpy as np

from experiments.claims.contrasts import Scale
from experiments.claims.table import Answer
from experiments.claims.verdicts import Asked, Because, Finding, Word
from experiments.compare import FEW_PAIRS
from experiments.intervals import Crossed, Interval, crossed

Meanings = Mapping[str, str]
"""What the parameters mean, by dotted name."""
MOST_VIEWS = 3
"""Views that a sentence names."""
VAST = 50.0
"""Times as many draws beyond which more of them are no advice."""


def told(value: float, scale: Scale, decimals: int | None = None) -> str:
    """Return a value with its sign and unit; two decimals below 1, unless told otherwise.

    Examples
    --------
    >>> told(3.14, Scale("points", 100.0, 1.0))
    '+3.1 points'
    >>> told(-12.0, Scale("GBP m", 1e-3, 1.0))
    '-GBP 12.0 m'
    >>> told(-0.035, Scale("points", 100.0, 1.0))
    '-0.04 points'
    """
    if not np.isfinite(value):
        return "unknown"
    decimals = _decimals(value) if decimals is None else decimals
    if scale.unit == "GBP m":
        return f"{'-' if value < 0.0 else '+'}GBP {abs(value):.{decimals}f} m"
    if scale.unit == "points":
        return f"{value:+z.{decimals}f} points"
    return f"{value:+z.2f}{' %' if scale.unit.startswith('%') else ''}"


def span(interval: Interval, scale: Scale) -> str:
    """Return an effect and its interval."""
    mean, low, high = (told(v, scale, _decimals(interval.mean)) for v in (interval.mean, interval.low, interval.high))
    return f"{mean} (95 % interval {low} to {high})"


def _decimals(value: float) -> int:
    return 2 if abs(value) < 1.0 else 1


def sentence(finding: Finding, meanings: Meanings, horizon: int) -> str:
    """Return what was found, in a few plain sentences."""
    word, because = finding.verdict()
    parts = [_verdict(finding, word, because, meanings), _effect(finding, horizon), _without(finding, word)]
    if because != "region":
        parts.append(_differs_by(finding, meanings))
    return " ".join(part for part in parts if part)


def depends_on(finding: Finding, meanings: Meanings) -> str:
    """Return what a verdict depends on, named with its cut or its views; nothing where it does not depend."""
    word, because = finding.verdict()
    if word != "depends":
        return ""
    return _region(finding, meanings) if because == "region" else _views(finding)


def _verdict(finding: Finding, word: Word, because: Because, meanings: Meanings) -> str:
    hypothesis = finding.hypothesis
    if word == "supported":
        return f"Supported: {hypothesis.holds}."
    if word == "depends":
        return f"It depends on {depends_on(finding, meanings)}."
    if word == "refuted":
        if because == "assumption":
            return f"Refuted: {hypothesis.holds}, but only with one assumption on ({_failing(finding)})."
        return f"Refuted: {_refuted(finding)}."
    if because == "few":
        return f"Undecided: too few runs for a verdict, which needs {FEW_PAIRS} draws of the prior at least."
    if because == "mechanism":
        return (
            "Undecided: the effect is there, but not shown to be smaller by as much as matters with "
            f"{hypothesis.off_words} switched off, so that it is not shown to come from what the claim says."
        )
    if because == "assumption":
        return f"Undecided: {hypothesis.holds}, but it is open whether that needs {_open(finding)}."
    return f"Undecided: the runs cannot tell whether {hypothesis.holds}. {_what_would_decide(finding.asked.hardest)}"


def _refuted(finding: Finding) -> str:
    """Say what is the case instead: the opposite only where the rule says so, and by which comparison of several."""
    asked, hypothesis = finding.asked, finding.hypothesis
    answer = asked.against
    several = sum(len(group) for group in asked.groups) > 1
    if asked.opposite:
        return hypothesis.opposite + (f" ({answer.contrast.title})" if several else "")
    if answer.interval().high < 0.0:
        return (
            f"{hypothesis.none}; {answer.contrast.title} is on the wrong side of nought, but not shown to be so by as "
            "much as matters"
        )
    return hypothesis.none + (f" ({answer.contrast.title})" if several else "")


def _effect(finding: Finding, horizon: int) -> str:
    answer = finding.asked.hardest
    title = answer.contrast.measure.at_most(horizon).title
    count = sum(len(group) for group in finding.asked.groups)
    lead = f"The comparison that decides, {answer.contrast.title}," if count > 1 else f"{answer.contrast.title},"
    found = span(answer.interval(), answer.contrast.measure.scale)
    return (
        f"{lead[0].upper()}{lead[1:]} in {title[0].lower()}{title[1:]}: {found}, on the "
        f"claim's side in {100 * answer.share:.0f} % of the draws."
    )


def _without(finding: Finding, word: Word) -> str:
    """Say what is left with the claim's own mechanism off; of a refuted claim there is little to strike out."""
    if word == "refuted" and not finding.asked.holds:
        return ""
    interval, scale = finding.off.interval(), finding.off.contrast.measure.scale
    left = ""
    if not finding.hypothesis.off_stands and finding.off.holds():
        left = " It still holds without that: what the claim says is not all of the reason."
    return f"With {finding.hypothesis.off_words} switched off it is {span(interval, scale)}.{left}"


def _failing(finding: Finding) -> str:
    failing = finding.failing
    if finding.hypothesis.off_stands and finding.off.fails():
        failing.append(finding.hypothesis.off_words)
    return ", ".join(failing)


def _open(finding: Finding) -> str:
    still_open = finding.open
    if finding.hypothesis.off_stands and not finding.passes:
        still_open.append(finding.hypothesis.off_words)
    return ", ".join(still_open)


def _views(finding: Finding) -> str:
    turned = finding.turned
    axes = ", ".join(dict.fromkeys(facet.axis for facet in turned))
    answers = dict(finding.views)
    named = "; ".join(f"{facet.where} ({_hardest(answers[facet])})" for facet in turned[:MOST_VIEWS])
    more = f"; and {len(turned) - MOST_VIEWS} more" if len(turned) > MOST_VIEWS else ""
    if finding.asked.holds:
        return f"{axes}: holds {finding.hypothesis.where}; the opposite is the case {named}{more}"
    return f"{axes}: holds {named}{more}; not {finding.hypothesis.where}"


def _hardest(answers: Sequence[Answer]) -> str:
    answer = min(answers, key=lambda a: a.interval().mean)
    return told(answer.interval().mean, answer.contrast.measure.scale)


def _region(finding: Finding, meanings: Meanings) -> str:
    assert finding.split is not None
    assert finding.sides is not None
    sides = zip(("below", "above"), finding.sides, strict=True)
    (best, high), (worst, low) = sorted(sides, key=lambda side: -side[1].hardest.interval().mean)
    name = meanings.get(finding.split.name, finding.split.name)
    return (
        f"{name}: {_state(high)} {best} {finding.split.cut:.3g} ({_hardest(high.group)}), "
        f"{_state(low)} {worst} ({_hardest(low.group)})"
    )


def _state(side: Asked) -> str:
    """Say what is shown of one side of a split, and no more than that."""
    if side.holds:
        return "holds"
    if side.opposite:
        return "the opposite is the case"
    return "not" if side.fails else "open"


def _differs_by(finding: Finding, meanings: Meanings) -> str:
    """Say by which parameter the effect differs most, if that was confirmed."""
    split = finding.split
    if split is None or not split.is_real:
        return ""
    hardest = finding.asked.hardest
    below, above = (
        told(hardest.among(side).interval().mean, hardest.contrast.measure.scale) for side in (split.below, split.above)
    )
    name = meanings.get(split.name, split.name)
    return f"It differs most by one unknown, {name}: {below} below {split.cut:.3g}, {above} above."


def _what_would_decide(answer: Answer) -> str:
    """Say what would narrow the interval enough, if the mean stays where it is."""
    table: Crossed = crossed(
        answer.cells.reshape(-1), np.repeat(answer.draws, len(answer.seeds)), np.tile(answer.seeds, len(answer.draws))
    )
    interval = answer.interval()
    if not np.isfinite([interval.low, interval.high]).all():
        return "Too few runs: more draws and seeds are needed."
    what = "seeds" if table.squares[1] > table.squares[0] else "draws of the prior"
    distance = abs(interval.mean - answer.least)
    times = ((interval.high - interval.low) / 2.0 / distance) ** 2 if distance > 0.0 else float("inf")
    if times > VAST:
        return "The effect is about as large as the smallest that would matter: only measuring the parameters decides."
    return f"About {max(2, int(np.ceil(times)))} times as many {what} would decide it, if the mean stays where it is."
