"""Sweeps: what the strategies come to at each point of a design, and who leads there.

A point of a design is a world with a policy, met by every strategy under every seed. What the policy-maker chooses
(levers) and what is met (uncertainties) are told apart throughout, as robust decision making does [1]_.

References
----------
.. [1] R. J. Lempert, S. W. Popper and S. C. Bankes (2003), Shaping the Next One Hundred Years, RAND MR-1626.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from experiments.axes import Axis, is_log
from experiments.design import Design, Field, Value, fields_of
from experiments.design.fields import LEVER
from experiments.leaders import leaders
from experiments.pairs import Case
from experiments.plots.cast import Cast
from experiments.results import Results
from experiments.sweeps.frames import ranges, response, sides_of
from experiments.sweeps.measures import Measure, measure_named
from experiments.verdict import headlines_in
from scenarios import Strategy
from simulation.outcomes import HORIZONS


@dataclass(frozen=True)
class Sweep:
    """What a sweep came to, from the folder of an experiment with a design.

    Attributes
    ----------
    results : Results
        Of ``Experiment(..., design=...)``.

    Examples
    --------
    >>> from experiments import Experiment, grid
    >>> design = grid({"strategy.use_cases": range(1, 13)})
    >>> results = Experiment("london", seeds=20, design=design, detail="runs").run("runs/x")  # doctest: +SKIP
    >>> Sweep(results).table(["people_effective"])  # doctest: +SKIP
    """

    results: Results

    @cached_property
    def design(self) -> Design:
        """The points.

        Raises
        ------
        ValueError
            If the experiment has none.
        """
        if self.results.design is None:
            raise ValueError(f"{self.results.folder} holds no sweep: its experiment has no design")
        return self.results.design

    @cached_property
    def strategies(self) -> list[Strategy]:
        """The strategies, as they are where nothing is varied."""
        return list(self.results.strategies.values())

    @cached_property
    def fields(self) -> dict[str, Field]:
        """What is varied."""
        known = fields_of(self.results.scenario, self.strategies)
        return {name: known[name] for name in self.design.names}

    @cached_property
    def labels(self) -> dict[Case, str]:
        """Names for people of the cases that have runs."""
        return self.results.labels

    @cached_property
    def runs(self) -> pd.DataFrame:
        """The runs, each with the side of its strategy at its point."""
        sides = sides_of(self.design, self.results.scenario, self.strategies)
        return self.results.runs.merge(sides, on=["draw", "strategy"], how="left", validate="many_to_one")

    def measures(self, outcomes: Sequence[str] = ()) -> list[Measure]:
        """Return outcomes by name, all headlines at the end by default; see `measure_named`."""
        scenario = self.results.scenario
        return [measure_named(name, scenario) for name in outcomes or [line.outcome for line in headlines_in(scenario)]]

    def earlier(self, measure: Measure) -> list[Measure]:
        """Return the same outcome at the horizons before, if it is asked for at the end: others may lead there."""
        if measure.month < measure.horizon:
            return []
        months = [month for month in HORIZONS if month < measure.horizon]
        return [Measure(measure.headline, month, measure.horizon) for month in months]

    def table(self, outcomes: Sequence[str] = ()) -> pd.DataFrame:
        """Return the means of each strategy at each point; see `experiments.sweeps.frames.response`."""
        return response(self.runs, self.results.failures, self.design.names, self.measures(outcomes))

    def leaders(self, outcome: str) -> pd.DataFrame:
        """Return who leads at each point; see `experiments.leaders.leaders`."""
        if outcome not in self._leaders:
            [one] = self.measures([outcome])
            found = leaders(self.runs, self.labels, self.design.names, one.headline, one.month, one.horizon)
            self._leaders[outcome] = found
        return self._leaders[outcome].copy()

    def ranges(self, measures: Sequence[Measure]) -> pd.DataFrame:
        """Return each strategy's range over the points; see `experiments.sweeps.frames.ranges`."""
        names = [measure.column for measure in measures]
        cells = pd.concat([self.leaders(name) for name in names], ignore_index=True)
        return ranges(self.table(names), cells, {case[1]: label for case, label in self.labels.items()})

    @cached_property
    def _leaders(self) -> dict[str, pd.DataFrame]:
        """What is known of who leads; working it out takes seconds."""
        return {}

    @property
    def cast(self) -> Cast:
        """The cases with their families, as figures take them."""
        return Cast(self.labels, {strategy.name: strategy.family for strategy in self.strategies})

    @property
    def seeds(self) -> str:
        """How many seeds, in words."""
        count = int(self.runs["seed"].nunique())
        return "1 seed" if count == 1 else f"{count} seeds"

    def when(self, measure: Measure) -> str:
        """Return when an outcome is taken, in words."""
        ends = "horizon" in self.design.names and measure.month == measure.horizon
        return "the end of the run" if ends else f"month {measure.month}"

    @property
    def where(self) -> str:
        """Which world, in words, and what in it would take more than a programme."""
        scenario = self.results.scenario
        said = f"Scenario: {scenario.name}."
        if "authority" in self.design.names and max(self.axis("authority").steps) > scenario.authority:  # type: ignore[operator]
            said += f" Authority above {scenario.authority:g} would take an Act of Parliament there."
        return said

    @property
    def uneven(self) -> str:
        """A caution where one side enters with more strategies than the other, or nothing."""
        central, coalition = (
            self.runs.loc[self.runs["side"] == side, "strategy"].nunique() for side in ("central", "coalition")
        )
        if not central or not coalition or central == coalition:
            return ""
        return (
            f"The centre enters with {central} and the coalition with {coalition}; the best of many is better by "
            "chance alone."
        )

    @cached_property
    def grid_axes(self) -> tuple[Axis, ...] | None:
        """The axes that have more than one value, the first varying slowest; None where the points are no grid."""
        axes = tuple(self.axis(name) for name in self.design.names)
        full = math.prod(len(axis.steps) for axis in axes)
        different = {tuple(point.values()) for point in self.design.points}
        varied = tuple(axis for axis in axes if len(axis.steps) > 1)
        return varied if varied and len(self.design) == full == len(different) else None

    def axis(self, name: str) -> Axis:
        """Return an axis of the design, as figures take it."""
        field, points = self.fields[name], self.design.points
        values = list(dict.fromkeys(point[name] for point in points))
        if field.kind in ("number", "whole"):
            values.sort()
        return Axis(name, self.label_of(name), tuple(values), self._own(field), is_log(values))

    def label_of(self, name: str) -> str:
        """Return what people call a field that is varied, with its unit, and whose it is."""
        field = self.fields[name]
        unit = "" if field.unit in ("", "-") else f", {field.unit}"
        parts = name.split(".")
        meaning = field.meaning or parts[-1].replace("_", " ")
        owner = self.results.strategies[parts[1]].label if field.lever and len(parts) == 3 else ""
        owner = parts[1] if parts[0] == "services" else owner
        return f"{owner}: {meaning}{unit}" if owner else f"{meaning}{unit}"

    def _own(self, field: Field) -> Value | None:
        """Return where things stand without the sweep; None where strategies differ in it."""
        if not field.lever or field.name.count(".") > 1:
            return field.default
        lever = field.name.removeprefix(f"{LEVER}.")
        own = {getattr(strategy, lever) for strategy in self.strategies if strategy.acts}
        one: Value | None = own.pop() if len(own) == 1 else None
        return one
