"""The verdict of a month, in words: who leads, by how much, how sure that is, and where it is the other way round."""

from dataclasses import dataclass

from experiments.compare import Headline, probability_better
from experiments.contest import DECIDED, Contest, judgement
from experiments.dashboard.duel.runs import Band, Floats
from experiments.intervals import student
from experiments.verdict import headlines_in, listed


@dataclass(frozen=True)
class MonthlyVerdict:
    """What is to be said of a month: the sentence, how sure it is and who leads on the rest, and by how much."""

    sentence: str
    more: str = ""
    detail: str = ""


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
    left, right = (strategy.label for strategy in found.sides.strategies)
    if left == right and found.sides.left == found.sides.right:
        same = MonthlyVerdict(f"Both sides are {left}: they are the same in every month.")
        return [same] * (found.sides.scenario.horizon + 1)
    if left == right:
        left, right = f"{left} (left)", f"{right} (right)"
    headlines = headlines_in(found.sides.scenario)
    months = range(found.sides.scenario.horizon + 1)
    contests = {headline.outcome: [contest(found, headline, month, (left, right)) for month in months]
                for headline in headlines}  # fmt: skip
    first, *others = (contests[headline.outcome] for headline in headlines)
    return [
        _said(first[month], [other[month] for other in others])
        if month
        else MonthlyVerdict("Month 0: both start from the same place, before anybody has done anything.")
        for month in months
    ]


def contest(found: Band, headline: Headline, month: int, names: tuple[str, str]) -> Contest:
    """Return how the two stand on one outcome in one month, over all draws of luck of a band."""
    sign = -1.0 if headline.less_is_better else 1.0
    merit = sign * headline.scale * found.series[headline.outcome][:, :, month]
    lead = 1 if merit[1].mean() > merit[0].mean() else 0
    mine, theirs = merit[lead], merit[1 - lead]
    interval = student(mine - theirs)
    chance = probability_better(mine, theirs, more_is_better=True)
    return Contest(
        headline.outcome, headline.title, headline.short, headline.unit, month, names[lead], names[1 - lead],
        float(sign * mine.mean()), float(sign * theirs.mean()), interval.mean, interval.low, interval.high, chance,
        len(found.seeds), judgement(len(found.seeds), interval.mean, interval.low, interval.high, chance,
                                    headline.least),
    )  # fmt: skip


def _said(people: Contest, others: list[Contest]) -> MonthlyVerdict:
    return MonthlyVerdict(_sentence(people), f"{_how_sure(people)} {_more(others)}", _detail(others))


def _sentence(people: Contest) -> str:
    """Say who leads on the outcome that comes first."""
    unit = " %" if people.unit == "%" else f" {people.unit}"
    mine, theirs = f"{people.leader_mean:.0f}{unit}", f"{people.other_mean:.0f}{unit}"
    match people.verdict:
        case "tied":
            who = f"{people.leader} {mine}, {people.other} {theirs}"
            return f"No telling who leads on {people.short}: {who}."
        case "equal":
            return f"As good as level on {people.short}: {people.leader} {mine}, {people.other} {theirs}."
        case "unknown":
            return f"Too few runs to say who leads on {people.short}: {people.leader} {mine}, {people.other} {theirs}."
    surely = "" if people.verdict == "clear" else "probably "
    return f"{people.leader} {surely}leads on {people.short}: {mine} in effective use against {theirs}."


def _how_sure(people: Contest) -> str:
    """Say how sure that is: the mean paired difference, its interval, and how often the leader is ahead."""
    unit = "points" if people.unit == "%" else people.unit
    return (
        f"Over {people.pairs} draws of luck: {_signed(people.difference)} {unit} (95 % interval "
        f"{_signed(people.low)} to {_signed(people.high)}), ahead in {100 * people.probability:.0f} % of them."
    )


def _signed(value: float) -> str:
    return f"{value:+z.1f}".replace("-", "\N{MINUS SIGN}")


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


def _detail(contests: list[Contest]) -> str:
    """Say by how much each leads, and how sure that is."""
    return " ".join(
        f"{each.short[0].upper()}{each.short[1:]}: {each.leader} ahead by {each.margin} (95 % interval "
        f"{_signed(each.low)} to {_signed(each.high)})." for each in contests
    )  # fmt: skip
