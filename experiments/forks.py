"""Forks: a strategy is changed on the way, and held against staying and against the other from the start.

All futures of a month share their past to the bit, and their luck after it (docs/ODD.md, Succession), so that every
difference is the change's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import pandas as pd

from experiments.compare import HEADLINES, probability_better
from experiments.contest import DECIDED, judgement, months_of
from experiments.experiment import Experiment
from experiments.intervals import counted, interval_of
from experiments.pairs import Case, Pairs
from experiments.results import Results
from scenarios import Scenario, Strategy, load_scenario, load_strategy, validate
from simulation import Engine

COLUMNS = (
    "outcome", "title", "unit", "month", "first", "then", "changed", "mean", "stayed", "from_start",
    "against_staying", "low_staying", "high_staying", "verdict_staying",
    "against_start", "low_start", "high_start", "verdict_start", "pairs",
)  # fmt: skip
"""Columns of the table of forks."""


@dataclass(frozen=True)
class Forks:
    """Which changes there are: every successor at every month, after one first strategy.

    Attributes
    ----------
    first, successors
        What is begun with, and what may follow it.
    months
        After how many months.
    """

    first: Strategy
    successors: tuple[Strategy, ...]
    months: tuple[int, ...]

    @property
    def changed(self) -> dict[tuple[str, int], Strategy]:
        """The strategies that change, by the name of the successor and the month."""
        return {
            (then.name, month): followed(self.first, then, month)
            for then, month in product(self.successors, self.months)
        }

    def experiment(self, scenario: Scenario | str, seeds: int = 20, engine: Engine = "auto") -> Experiment:
        """Return the experiment: staying, each successor from the start, and each change.

        Raises
        ------
        ValueError
            If a change comes at no month of the run, the strategies are not different ones, or one has more money.
        """
        for strategy in (self.first, *self.successors):
            if strategy.brings_money:
                raise ValueError(f"{strategy.name}: its members pay into it, so that it is not compared on equal money")
        world = load_scenario(scenario) if isinstance(scenario, str) else scenario
        for month in self.months:
            if not 0 < month < world.horizon:
                raise ValueError(f"a change after {month} months is none; allowed is 1 to {world.horizon - 1}")
        if not self.successors or not self.months:
            raise ValueError("a fork needs at least 1 strategy to change to, and at least 1 month")
        chosen = [self.first, *self.successors, *self.changed.values()]
        return Experiment(world, chosen, seeds, statutory=False, engine=engine)


def followed(first: Strategy | str, then: Strategy | str, month: int) -> Strategy:
    """Return a strategy that another takes over after some months.

    Examples
    --------
    >>> followed("central-mandate", "needs-led", 36).phases[1][0]
    36
    """
    first, then = (load_strategy(each) if isinstance(each, str) else each for each in (first, then))
    if first.successor is not None:
        raise ValueError(f"{first.name} has a successor already; a fork is of a strategy that stays as it is")
    name = f"{first.name[:34]}-{month}-{then.name[:34]}"
    title = f"{first.label[:45]}, from month {month} {then.label[:45]}"
    values = first.model_dump() | {"name": name, "title": title, "description": ""}
    return validate(Strategy, {**values, "successor": then.model_dump(), "successor_month": month})


def forks(results: Results, which: Forks) -> pd.DataFrame:
    """Return one row a headline outcome, later horizon and change.

    Returns
    -------
    DataFrame
        Columns: outcome, title, unit, month (when it is looked at), first, then, changed (after how many months);
        mean, stayed, from_start (means over the pairs of the change, of staying, and of the successor from month 0, in
        `unit`); against_staying and against_start (how much better the change does than each, positive is better
        also where less is), each with its 95 % interval over pairs (low, high) and a verdict as of a `Contest`; pairs.
    """
    runs, world = results.judged, results.scenario
    pairs, rows = Pairs.of(runs), []
    for headline in HEADLINES:
        sign = -1.0 if headline.less_is_better else 1.0
        for at, ((then, changed), strategy) in product(months_of(headline, runs, world.horizon), which.changed.items()):
            if at <= changed:
                continue
            column = headline.outcome if at == world.horizon else f"{headline.outcome}_{at}"
            cases: list[Case] = [(world.name, name) for name in (strategy.name, which.first.name, then)]
            values = headline.scale * pairs.values(column, cases)
            row: dict[str, object] = {
                "outcome": headline.outcome, "title": headline.title, "unit": headline.unit, "month": at,
                "first": which.first.name, "then": then, "changed": changed,
            }  # fmt: skip
            for k, name in enumerate(("staying", "start"), start=1):
                better = sign * (values[:, 0] - values[:, k])
                both = counted(better, pairs.draws, pairs.seeds)
                found = interval_of(better, pairs.draws, pairs.seeds)
                chance = probability_better(sign * values[both, 0], sign * values[both, k], more_is_better=True)
                row |= {
                    f"against_{name}": found.mean, f"low_{name}": found.low, f"high_{name}": found.high,
                    f"verdict_{name}": judgement(
                        int(both.sum()), found.mean, found.low, found.high, chance, headline.least
                    ),
                    "pairs": int(both.sum()),
                }  # fmt: skip
            means = pd.DataFrame(values).mean()
            rows.append(row | {"mean": means[0], "stayed": means[1], "from_start": means[2]})
    return pd.DataFrame(rows, columns=list(COLUMNS))


def in_words(frame: pd.DataFrame, labels: Mapping[str, str]) -> list[str]:
    """Return a sentence for each change: what it brings against staying, and what the detour cost, in the end."""
    sentences = []
    at_end = frame[(frame["month"] == frame["month"].max()) & (frame["outcome"] == HEADLINES[0].outcome)]
    for row in at_end.to_dict("records"):
        unit = "points" if row["unit"] == "%" else row["unit"]
        staying = _told(row["against_staying"], row["verdict_staying"], unit)
        start = _told(row["against_start"], row["verdict_start"], unit)
        sentences.append(
            f"Changing from {labels[row['first']]} to {labels[row['then']]} after {row['changed']} months is {staying} "
            f"staying on {HEADLINES[0].short} at month {row['month']}, and {start} having begun with "
            f"{labels[row['then']]}."
        )
    return sentences


def _told(difference: float, verdict: str, unit: str) -> str:
    """Return how two futures stand; what could not be told apart is not said to be the same."""
    if verdict in DECIDED:
        return f"{abs(difference):.1f} {unit} {'ahead of' if difference > 0 else 'behind'}"
    if verdict == "equal":
        return "practically level with"
    return "by too few pairs to be told apart from" if verdict == "unknown" else "not told apart by these pairs from"


def forked(
    scenario: Scenario | str,
    first: Strategy | str,
    then: Sequence[Strategy | str],
    months: Sequence[int],
    folder: str,
    seeds: int = 20,
) -> pd.DataFrame:
    """Return the table of forks of a scenario, with its runs in a folder (see `Forks` and `forks`)."""
    loaded = tuple(load_strategy(each) if isinstance(each, str) else each for each in (first, *then))
    which = Forks(loaded[0], loaded[1:], tuple(months))
    return forks(which.experiment(scenario, seeds).run(folder), which)
