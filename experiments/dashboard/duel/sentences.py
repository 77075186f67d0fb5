"""The verdict of a month, in words: who leads, by how much, how sure that is, and where it is the other way round."""

from dataclasses import dataclass

from experiments.compare import Headline
from experiments.contest import DECIDED, Contest
from experiments.dashboard.duel.runs import Band, Floats
from experiments.dashboard.leads import lead
from experiments.verdict import headlines_in, listed

POINTS = ("%", "points")
"""Units whose differences are points."""


@dataclass(frozen=True)
class MonthlyVerdict:
    """What is to be said of a month: the sentence, how sure it is and who leads on the rest, and by how much each."""

    sentence: str
    more: str = ""
    detail: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Certainty:
    """What many runs tell of one.

    Attributes
    ----------
    runs
        How many draws of luck.
    bands : dict of str to ndarray, shape (2 ends, 2 sides, horizon + 1)
        Ends of the band of each outcome, in its own unit.
    said
        The verdict of each month, from 0 on.
    """

    runs: int
    bands: dict[str, Floats]
    said: tuple[MonthlyVerdict, ...]


def certainty(found: Band) -> Certainty:
    """Return what the runs of a band tell; the runs themselves are not kept."""
    bands = {name: found.quantiles(name) for name in found.series}
    return Certainty(len(found.seeds), bands, tuple(verdicts(found)))


def verdicts(found: Band) -> list[MonthlyVerdict]:
    """Return the verdict of each month, from 0 on.

    A lead is called one by the same rule as everywhere (`experiments.contest.judgement`): the 95 % interval of the
    mean paired difference excludes zero, and the lead is large enough to matter.
    """
    sides = found.sides
    months = range(sides.scenario.horizon + 1)
    if sides.left == sides.right:
        return [MonthlyVerdict(f"Both sides are {sides.left.label}: they are the same in every month.") for _ in months]
    names = sides.left.label, sides.right.label
    headlines = headlines_in(sides.scenario)
    said = [MonthlyVerdict("Month 0: the same place and people; all that differs so far is who founds a coalition.")]
    for month in months[1:]:
        first, *others = (contest(found, headline, month, names) for headline in headlines)
        sure = _how_sure(first, _ahead(found, headlines[0], month))
        said.append(MonthlyVerdict(_sentence(first), f"{sure} {_more(others)}", _detail(others)))
    return said


def contest(found: Band, headline: Headline, month: int, names: tuple[str, str]) -> Contest:
    """Return how the two stand on one outcome in one month, over all draws of luck of a band."""
    left, right = found.series[headline.outcome][:, :, month]
    it = lead(headline, left, right)
    leader, other = names if it.is_left else names[::-1]
    of_leader = it if it.is_left else it.swapped
    return Contest(
        headline.outcome, headline.title, headline.short, headline.unit, month, leader, other, of_leader.left,
        of_leader.right, of_leader.difference, of_leader.low, of_leader.high, of_leader.probability, it.pairs,
        it.verdict,
    )  # fmt: skip


def _ahead(found: Band, headline: Headline, month: int) -> tuple[int, int]:
    """Return under how many draws of luck the one or the other side is ahead: the larger number, and those level."""
    left, right = found.series[headline.outcome][:, :, month]
    return int(max((left > right).sum(), (right > left).sum())), int((left == right).sum())


def _sentence(people: Contest) -> str:
    """Say who leads on the outcome that comes first."""
    unit = " %" if people.unit == "%" else f" {people.unit}"
    digits = 0 if round(people.leader_mean) != round(people.other_mean) else 1
    mine, theirs = f"{people.leader_mean:.{digits}f}{unit}", f"{people.other_mean:.{digits}f}{unit}"
    who = f"{people.leader} {mine}, {people.other} {theirs}"
    match people.verdict:
        case "tied" if people.low == people.high:
            return f"No difference on {people.short}: {mine} on either side."
        case "tied":
            return f"No telling who leads on {people.short}: {who}."
        case "equal":
            return f"As good as level on {people.short}: {who}."
        case "unknown":
            return f"Too few runs to say who leads on {people.short}: {who}."
    surely = "" if people.verdict == "clear" else "probably "
    lead = f"{people.leader} {surely}leads on {people.short}"
    return f"{lead}: on average {mine} in effective use against {theirs}."


def _how_sure(people: Contest, ahead: tuple[int, int]) -> str:
    """Say how sure that is: the mean paired difference, its interval, and how often either is ahead."""
    most, level = ahead
    if level == people.pairs:
        return f"The same under each of {people.pairs} draws of luck."
    counted = f"ahead in {most} of them" + (f", level in {level}" if level else "")
    return f"Over {people.pairs} draws of luck: {_by_how_much(people)}, {counted}."


def _by_how_much(of: Contest) -> str:
    """Say by how much who is ahead is so on average, and the interval of that."""
    low, high = (_signed(end, of.unit) for end in (of.low, of.high))
    points = " points" if of.unit in POINTS else ""
    return f"{_signed(of.difference, of.unit)}{points} (95 % interval {low} to {high})"


def _signed(value: float, unit: str) -> str:
    """Return a value with its sign, and with its unit if that is money, as the figures beside it have it."""
    shown = f"{value:+z.1f}".replace("-", "\N{MINUS SIGN}")
    if unit in POINTS:
        return shown
    return f"{shown[0]}£{shown[1:]} m" if unit == "GBP m" else f"{shown} {unit}"


def _more(contests: list[Contest]) -> str:
    """Say who leads on the rest, and on what the two are level."""
    ahead: dict[str, list[str]] = {}
    for each in contests:
        if each.verdict in DECIDED:
            ahead.setdefault(each.leader, []).append(each.short)
    said = [f"{name} is ahead on {listed(what)}." for name, what in ahead.items()]
    level = [each.short for each in contests if each.verdict not in DECIDED]
    if level:
        said.append(f"Level or undecided: {', '.join(level)}.")
    return " ".join(said)


def _detail(contests: list[Contest]) -> tuple[str, ...]:
    """Say by how much each leads, and how sure that is, a line each."""
    words = {"tied": "undecided, ", "equal": "as good as level, ", "unknown": "too few runs to say, "}
    return tuple(
        f"{each.short[0].upper()}{each.short[1:]}: {words.get(each.verdict, '')}{each.leader} {_by_how_much(each)}."
        for each in contests
    )
