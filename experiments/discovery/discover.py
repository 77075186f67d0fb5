"""Discovery and robustness of one experiment: the worlds, the boxes of each side, satisficing and regret."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from experiments.discovery.box import Search
from experiments.discovery.prim import MOST_BOXES, search
from experiments.discovery.satisficing import DEFAULTS, Requirement, satisficing
from experiments.discovery.words import Known, found_words, worlds_words
from experiments.discovery.worlds import Question, column_of, headline_named, sides_of, worlds_of
from experiments.experiment import Experiment
from experiments.regret import regret
from experiments.results import Results
from simulation.outcomes import run_outcomes

WORLD_FIELDS = ("programme_money", "authority", "horizon")
"""Fields of a scenario whose names have no dot."""


@dataclass(frozen=True, eq=False)
class Discovery:
    """What an experiment with draws or a design says of where each side wins.

    Attributes
    ----------
    question
        Which sides, on what and when.
    worlds
        One row a world: see `experiments.discovery.worlds.worlds_of`.
    parameters
        What tells worlds apart.
    one, other
        What was found of each side's wins.
    satisficing, regret
        How robust each strategy is.
    fields
        What is known of the parameters.
    """

    question: Question
    worlds: pd.DataFrame
    parameters: tuple[str, ...]
    one: Search
    other: Search
    satisficing: pd.DataFrame
    regret: pd.DataFrame
    fields: Mapping[str, Known]

    @property
    def boxes(self) -> pd.DataFrame:
        """The claimed boxes of both sides, a row a restriction."""
        units = {name: field.unit for name, field in self.fields.items()}
        frames = [found.frame(units) for found in (self.one, self.other)]
        return pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True)

    @property
    def sentences(self) -> tuple[str, ...]:
        """What was found, in plain words; the centre's wins first."""
        found = [found_words(search, self.question, self.fields) for search in (self.one, self.other)]
        return (worlds_words(self.question, self.one, self.other), *found[0], *found[1])


def discover(
    results: Results,
    outcome: str = "people_effective",
    month: int | None = None,
    *,
    strategy: str | None = None,
    against: str | None = None,
    requirements: Sequence[Requirement] = DEFAULTS,
    fields: Mapping[str, Known] | None = None,
    at_most: int = MOST_BOXES,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> Discovery:
    """Return where the centre wins and where the coalition does, and how robust each strategy is.

    Parameters
    ----------
    results
        Of an experiment with draws or a design.
    outcome, month
        On what and when; the end of the run by default.
    strategy, against
        Two strategies to set against each other, rather than the best central one against the best coalition.
    requirements
        What is good enough.
    fields
        Meaning and unit of the parameters.
    at_most
        Boxes of a side at most.
    seed
        How worlds are dealt into those found with and those held out.
    progress
        Called with the number of steps done and to do.

    Raises
    ------
    ValueError
        If the experiment has no draws, nothing varies, its design varies levers, or an outcome, month or strategy is
        not there.

    Examples
    --------
    >>> discover(Results("runs/london"), "npv").sentences  # doctest: +SKIP
    """
    require_worlds(results)
    runs, horizon = results.judged, results.scenario.horizon
    parameters = parameters_of(runs)
    if not parameters:
        raise ValueError(
            f"{results.folder} has no draws: nothing but luck varies in it. Make one with `coalition compare SCENARIO "
            "--draws N`, `coalition sweep`, or `coalition discover SCENARIO`"
        )
    # What is good enough is asked of the same month, unless a requirement has one of its own.
    requirements = [replace(one, month=month) if one.month is None else one for one in requirements]
    column, month = column_of(outcome, month, horizon, runs.columns)
    families = {name: one.family for name, one in results.strategies.items()}
    sides = sides_of(results.labels, families, results.equal_money, strategy, against)
    question = Question(headline_named(outcome), month, column, *sides)
    worlds = worlds_of(runs, question, parameters)
    step = _Steps(progress, 2 * at_most * 5)
    found = [
        search(
            worlds[list(parameters)], worlds["winner"] == side.name, side.name, at_most=at_most, seed=seed,
            progress=step,
        )
        for side in sides
    ]  # fmt: skip
    return Discovery(
        question, worlds, parameters, found[0], found[1],
        satisficing(runs, results.labels, results.equal_money, requirements, horizon),
        regret(runs, results.labels, results.equal_money), fields or {},
    )  # fmt: skip


def require_worlds(results: Results) -> None:
    """Refuse a sweep over levers: its points differ in what is chosen, so a side would win them by choosing."""
    if results.design is not None and (levers := results.design.levers):
        raise ValueError(
            f"{results.folder} is a sweep that varies {', '.join(levers)}: levers are chosen, and make no worlds; give "
            "a sweep of uncertainties only, or a scenario"
        )


def parameters_of(runs: pd.DataFrame) -> tuple[str, ...]:
    """Return the columns of a table of runs that tell its worlds apart: what varies between draws."""
    if "draw" not in runs or not (runs["draw"] > 0).any():
        return ()
    named = [name for name in runs.columns if "." in name or name in WORLD_FIELDS]
    return tuple(name for name in named if (runs[name] != runs[name].iloc[0]).any())


def require_askable(
    study: Experiment, outcome: str, month: int | None, strategy: str | None, against: str | None
) -> None:
    """Refuse, before any run of an experiment, what `discover` could not ask of its results.

    Raises
    ------
    ValueError
        If an outcome, month or strategy will not be there, or a side has no strategy.
    """
    headline_named(outcome)
    column_of(outcome, month, study.world.horizon, list(run_outcomes(study.world.horizon)))
    known = {(study.world.name, one.name): one for one in study.policies}
    families = {one.name: one.family for one in known.values()}
    equal = [case for case, one in known.items() if not one.brings_money]
    sides_of({case: one.label for case, one in known.items()}, families, equal, strategy, against)


class _Steps:
    """Counts steps for whoever shows progress."""

    def __init__(self, report: Callable[[int, int], None] | None, total: int) -> None:
        self._report, self._total, self._done = report, total, 0

    def __call__(self) -> None:
        self._done += 1
        if self._report:
            self._report(self._done, self._total)
