"""The frames of an experiment, gathered for figures and report: each read or computed once."""

from dataclasses import asdict
from functools import cached_property

import pandas as pd

from experiments.cases import LAISSEZ_FAIRE
from experiments.compare import HEADLINES
from experiments.gains import OUTCOMES, gains
from experiments.pairs import Case
from experiments.plots import Cast
from experiments.results import Results
from experiments.verdict import Verdict
from scenarios import Scenario, Strategy

MORE_MONEY = "\N{DOUBLE DAGGER}"
"""Mark of a strategy that has more money than the others."""


class Findings:
    """The frames of an experiment, each read or computed once, as figures and report take them.

    Parameters
    ----------
    results
        The experiment.
    reference
        Strategy that differences are taken to; laissez-faire by default, where it has runs.
    """

    def __init__(self, results: Results, reference: str | None = None) -> None:
        self.results = results
        self._asked = reference
        self.scenario: Scenario = results.scenario
        self.strategies: dict[str, Strategy] = results.strategies
        self.labels = results.labels

    @cached_property
    def counterfactuals(self) -> frozenset[str]:
        """Scenarios that are counterfactuals (`Results.counterfactuals` says which)."""
        return frozenset(scenario for scenario, _ in self.results.counterfactuals)

    @cached_property
    def runs(self) -> pd.DataFrame:
        """The runs that comparisons are made of."""
        return self.results.judged

    def cast(self, counterfactual: bool = False) -> Cast:
        """Return the cases of the world compared (or the counterfactual ones), with the mark of more money."""
        names = {
            case: label + (f" {MORE_MONEY}" if self.strategies[case[1]].brings_money else "")
            for case, label in self.labels.items()
            if (case[0] in self.counterfactuals) == counterfactual
        }
        return Cast(names, {name: s.family for name, s in self.strategies.items()}, self.counterfactuals)

    def act_cast(self) -> Cast:
        """Return the counterfactual cases, each after the same strategy in the world compared."""
        acts = self.cast(counterfactual=True)
        names = dict(self.cast().names) | dict(acts.names)
        pairs = [case for act in acts for case in ((self.scenario.name, act[1]), act) if case in names]
        return Cast({case: names[case] for case in pairs}, acts.families, acts.counterfactuals)

    @cached_property
    def verdict(self) -> Verdict:
        """What was found, in words."""
        return self.results.verdict()

    @cached_property
    def leaders(self) -> pd.DataFrame:
        """The best two of equal money on each headline at each horizon."""
        return pd.DataFrame([asdict(contest) for contest in self.verdict.leaders])

    @cached_property
    def months(self) -> pd.DataFrame:
        """What is drawn of the months, of the runs that comparisons are made of."""
        return self.results.months_of([*(headline.outcome for headline in HEADLINES), "people_nominal"])

    @cached_property
    def boroughs(self) -> pd.DataFrame:
        """The table of boroughs, of the last month where it has several."""
        table = self.results.boroughs_of([*OUTCOMES, "member"])
        if len(table) and "month" in table.columns:
            return table[table["month"] == table["month"].max()]
        return table

    @cached_property
    def by_month(self) -> pd.DataFrame:
        """The best coalition against the best central strategy, month by month."""
        return self.results.by_month(self.months)

    @cached_property
    def gains(self) -> pd.DataFrame:
        """Each borough under each strategy against the reference."""
        labels = {case: self.labels[case] for case in self.cast()}
        return gains(self.boroughs, labels, (self.scenario.name, self.reference))

    @cached_property
    def rivals(self) -> tuple[Case, Case] | None:
        """The best coalition and the best central strategy on people-based services at the end, if both are there."""
        last = [c for c in self.verdict.families if c.month == self.scenario.horizon]
        if not last:
            return None
        case_of = {label: case for case, label in self.labels.items() if case[0] == self.scenario.name}
        first, second = case_of[last[0].leader], case_of[last[0].other]
        return (second, first) if last[0].leader in self.verdict.central else (first, second)

    @cached_property
    def rival_gains(self) -> pd.DataFrame:
        """Each borough under the best coalition against the same under the best central strategy."""
        if self.rivals is None:
            return self.gains.iloc[:0]
        coalition, central = self.rivals
        return gains(self.boroughs, {case: self.labels[case] for case in (coalition, central)}, central)

    @cached_property
    def gains_reference(self) -> str:
        """Name of what gains are taken to: doing nothing, or the first case where that has no runs."""
        return self.labels[self.scenario.name, self.reference] if self.labels else ""

    @property
    def refers_to_nothing(self) -> bool:
        """Whether differences are taken to doing nothing."""
        return self.reference == LAISSEZ_FAIRE

    @property
    def reference(self) -> str:
        """The strategy that differences are taken to: that asked for, or doing nothing, or the first with runs."""
        if self._asked is not None:
            return self._asked
        there = (self.scenario.name, LAISSEZ_FAIRE) in self.labels
        return LAISSEZ_FAIRE if there else next(iter(self.cast()))[1]

    @cached_property
    def comparison(self) -> pd.DataFrame:
        """Each case against the reference on every headline outcome."""
        return self.results.compare(self.reference)

    @cached_property
    def money(self) -> pd.DataFrame:
        """What each case costs whom; empty where there is no doing nothing to set it against."""
        return self.results.money() if self.reference == LAISSEZ_FAIRE else pd.DataFrame()

    def survival(self, outcome: str, level: int) -> pd.DataFrame:
        """Return the share of runs that have reached a level, by month."""
        return self.results.survival(outcome, level)

    @cached_property
    def times(self) -> pd.DataFrame:
        """Time to a level of adoption, treated as censored."""
        return self.results.times(self.reference)

    @cached_property
    def uncertainty(self) -> pd.DataFrame:
        """Chance against ignorance; empty without draws of the parameters."""
        return self.results.uncertainty(self.reference)

    @cached_property
    def regret(self) -> pd.DataFrame:
        """How far each case is from the best of each world."""
        return self.results.regret()

    @cached_property
    def what_would_change(self) -> pd.DataFrame:
        """Conditions under which the leader changes."""
        return self.results.what_would_change()
