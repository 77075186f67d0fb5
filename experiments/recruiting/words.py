"""What a choice of founders or use cases means, in plain words: first whether it is any better than chance."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from experiments.intervals import Interval
from experiments.recruiting.aims import Aim
from experiments.recruiting.choices import BEST, RANDOM, What
from experiments.recruiting.exhaustive import Ranking
from experiments.recruiting.greedy import Path
from experiments.recruiting.judging import Judged
from experiments.recruiting.tally import mean
from experiments.report.numbers import amount, counted, listed, number, percent

MOST_LIKELY = 0.95
"""Share of resamples that the likely numbers of use cases cover."""


@dataclass(frozen=True, eq=False)
class Told:
    """What there is to tell.

    Attributes
    ----------
    what, aim
        What was chosen, and what it is judged by.
    chosen : sequence of str
        Names of the best found; none for the number of use cases.
    best
        Name of the choice that was found on the training seeds.
    runs, holdout
        How many seeds it was chosen on, and judged on.
    own
        How many use cases the strategy itself works on at once.
    path, ranking
        The greedy search, and exhaustive search where it was possible.
    judged
        What choices were worth, run by run.
    """

    what: What
    aim: Aim
    chosen: Sequence[str]
    best: str
    runs: int
    holdout: int
    own: int
    path: Path | None
    ranking: Ranking | None
    judged: Judged


def sentences(found: Told) -> list[str]:
    """Return what came out, in plain words, the verdict first."""
    return _how_many(found) if found.what == "how-many" else _who(found)


def verdict_word(advantage: Interval, least: float) -> str:
    """Return how a choice does against chance: better, slightly, no better or worse.

    Parameters
    ----------
    advantage
        How much better it is, with its 95 % interval.
    least
        The smallest difference that matters.
    """
    if not math.isfinite(advantage.low) or advantage.low <= 0.0 <= advantage.high:
        return "no better"
    if advantage.high < 0.0:
        return "worse"
    return "better" if advantage.mean >= least else "slightly"


def _who(found: Told) -> list[str]:
    aim, judged, size = found.aim, found.judged, len(found.chosen)
    advantage = judged.difference(BEST, RANDOM)
    one = "borough" if found.what == "founders" else "service"
    chance = counted(size, f"{one} at random", f"{one}s at random")
    least = f"{number(aim.headline.least, 0)} {aim.difference_unit}"
    opening = {
        "better": f"Better than {chance}",
        "slightly": f"Better than {chance}, but by less than matters ({least})",
        "no better": f"No better than {chance}, as far as these runs can tell",
        "worse": f"Worse than {chance}",
    }[verdict_word(advantage, aim.headline.least)]
    names = listed([str(name) for name in found.chosen])
    start = "founded by" if found.what == "founders" else "starting with"
    told = f"{opening}: {start} {names}, {aim.headline.short} in month {aim.month} {_come(aim.headline.short)} out "
    told += f"{_amount(advantage, aim.unit)} (95 % interval {_ends(advantage)}) against it, over "
    told += f"{counted(found.holdout, 'seed')} that had no part in the choice."
    looked = judged.train_difference(BEST, RANDOM)
    luck = f"On the {counted(found.runs, 'seed')} that it was chosen on, it looked like "
    luck += _amount(Interval(looked, looked, looked), aim.unit)
    luck += ": the rest was luck of the choice." if looked > advantage.mean else "."
    return [told, luck, *_rivals(found), _search(found), _caution(found)]


def _rivals(found: Told) -> list[str]:
    """Say which of the simple ways to choose do better, worse, or cannot be told from the best found."""
    judged = found.judged
    better: list[str] = []
    worse: list[str] = []
    open_: list[str] = []
    for name, label in zip(judged.names, judged.labels, strict=True):
        if name in (BEST, RANDOM):
            continue
        gap = judged.difference(name, BEST)
        quoted = f"\N{LEFT DOUBLE QUOTATION MARK}{label}\N{RIGHT DOUBLE QUOTATION MARK}"
        if gap.mean == gap.low == gap.high == 0.0:
            open_.append(f"{quoted} (the same)")
        elif gap.low > 0.0 or gap.high < 0.0:
            (better if gap.low > 0.0 else worse).append(f"{quoted} ({_margin(gap, found.aim.unit)})")
        else:
            open_.append(quoted)
    parts = []
    if better:
        parts.append(f"Better still: {listed(better)}.")
    if open_:
        parts.append(f"Not told apart from it by these runs: {listed(open_)}.")
    if worse:
        parts.append(f"Behind it: {listed(worse)}.")
    if found.what == "founders":
        parts.append(
            "The most willing, the most trusting and the contiguous group are read off each run's own start, which "
            "nobody can know beforehand without asking."
        )
    else:
        parts.append("The strategy's own score reads the unmet need of each run; a fixed list cannot.")
    return [" ".join(parts)] if parts else []


def _search(found: Told) -> str:
    """Say how the search went, and how sure its steps are."""
    path, ranking = found.path, found.ranking
    if path is None:
        return ""
    steps = len(path.steps)
    sure = sum(step.gain.low > 0.0 for step in path.steps)
    told = f"The search: greedy in {counted(steps, 'step')}, lazy evaluation spared {percent(path.spared)} of the runs"
    told += f"; the check found somebody better than it in {path.better} and its bound did not hold in {path.fell_back}"
    told += f". What was added can be told from nothing in {counted(sure, 'step')} of {steps}."
    if ranking is not None:
        rank = ranking.rank(frozenset(path.items))
        behind = amount(ranking.means[0] - ranking.means[rank - 1], found.aim.unit)
        place = "the best of all" if rank == 1 else f"number {rank} of"
        told += f" Exhaustive search: greedy's is {place} {len(ranking.sets)} sets"
        told += "." if rank == 1 else f", {behind} behind on the training seeds; the best is taken."
    return told


def _caution(found: Told) -> str:
    """Say what a name means in the model."""
    if found.what == "founders":
        return (
            "A borough's name stands for what is the same of it in every run: what the scenario records, such as size, "
            "neighbours and need. Its trust and most of its capacity are drawn anew in each. An interval is of one "
            "difference, not of all at once, and says nothing of the model being wrong."
        )
    return (
        "What a service is worth rests on its complexity and priority, which are judgement. An interval is of one "
        "difference, not of all at once, and says nothing of the model being wrong."
    )


def _how_many(found: Told) -> list[str]:
    aim, judged, names = found.aim, found.judged, list(found.judged.names)
    numbers = {name: k for k, name in enumerate(names, start=1)}
    best = numbers[found.best]
    shares = judged.shares_best()
    likely = _likely({numbers[name]: share for name, share in shares.items()})
    gaps = {numbers[name]: judged.difference(name, found.best) for name in names if name != found.best}
    tied = sorted(k for k, gap in gaps.items() if not gap.high < 0.0)
    means = [mean(values) for values in judged.holdout]
    cases = counted(best, "use case")
    if max(means) - min(means) < aim.headline.least:
        opening = (
            f"Too flat to tell: from 1 to {len(names)} use cases at once, {aim.headline.short} in month {aim.month} "
        )
        opening += f"differ by {amount(max(means) - min(means), aim.unit)}, less than matters."
    elif tied:
        opening = (
            f"No one number is best: by these runs, {_numbers(sorted([best, *tied]))} use cases at once cannot be "
        )
        opening += f"told apart on {aim.headline.short} in month {aim.month}."
    else:
        end = " That is an end of the range, not an optimum within it." if best in (1, len(names)) else ""
        opening = f"Start with {cases} at once: best for {aim.headline.short} in month {aim.month}.{end}"
    held = f"Best on the {counted(found.runs, 'training seed')}: {best}. On {counted(found.holdout, 'other seed')}, "
    held += f"{_numbers(tied)} cannot be told from it" if tied else "every other number is behind it"
    rest = {k: gap for k, gap in gaps.items() if k not in tied}
    if rest:
        worst = min(rest, key=lambda k: rest[k].mean)
        held += f"; the furthest behind is {worst} ({_margin(rest[worst], aim.unit)})"
    better = [k for k, gap in gaps.items() if gap.low > 0.0]
    held += f". Clearly better on them: {_numbers(better)}." if better else "."
    range_ = str(likely[0]) if likely[0] == likely[-1] else f"{likely[0]} to {likely[-1]}"
    sure = f"If these runs are resampled, the best number is {best} in {percent(shares[found.best])} of the resamples, "
    sure += f"and {range_} in at least {percent(MOST_LIKELY)} of them."
    if found.own in gaps:
        sure += f" The strategy's own number, {found.own}, against {best}: {_margin(gaps[found.own], aim.unit)}."
    return [opening, held, sure, _caution(found)]


def _likely(shares: dict[int, float]) -> list[int]:
    """Return the fewest numbers that cover most of the resamples."""
    found: list[int] = []
    covered = 0.0
    for number_, share in sorted(shares.items(), key=lambda pair: -pair[1]):
        if covered >= MOST_LIKELY:
            break
        found.append(number_)
        covered += share
    return sorted(found)


def _numbers(numbers: list[int]) -> str:
    return listed([str(each) for each in numbers])


def _margin(difference: Interval, unit: str) -> str:
    return f"{_amount(difference, unit)}, {_ends(difference)}"


def _amount(difference: Interval, unit: str) -> str:
    """Return a difference with its unit; of less than 1, two decimals are printed."""
    text = number(difference.mean, _decimals(difference), sign=True)
    return f"{text} {'points' if unit == '%' else unit}"


def _ends(interval: Interval) -> str:
    if not math.isfinite(interval.low):
        return "unknown"
    low, high = (number(end, _decimals(interval), sign=True) for end in (interval.low, interval.high))
    return f"{low} to {high}"


def _decimals(difference: Interval) -> int:
    return 1 if abs(difference.mean) >= 1.0 else 2


def _come(short: str) -> str:
    return "come" if short.endswith("services") else "comes"
