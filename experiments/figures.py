"""Which figures an experiment or a run gets, and where they go."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from functools import cached_property
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from experiments.cases import LAISSEZ_FAIRE
from experiments.plots import (
    Cast,
    adoption_curves,
    gains_map,
    lead_by_month,
    london_map,
    nominal_and_effective,
    save_figure,
    trade_off,
    who_wins,
)
from experiments.results import Results
from experiments.store import FIGURES_FOLDER
from experiments.verdict import Verdict
from scenarios import Scenario, Strategy
from simulation import RunResult

Case = tuple[str, str]
MORE_MONEY = "\N{DOUBLE DAGGER}"
"""Mark of a strategy that has more money than the others."""


class Findings:
    """The frames of an experiment, each read or computed once, as figures and report take them.

    Parameters
    ----------
    results
        The experiment.
    """

    def __init__(self, results: Results) -> None:
        self.results = results
        self.scenario: Scenario = results.scenario
        self.strategies: dict[str, Strategy] = results.strategies
        self.labels = results.labels

    @cached_property
    def counterfactuals(self) -> frozenset[str]:
        """Scenarios that are counterfactuals: by the manifest's flag, or, without one, all but the first."""
        cases = self.results.manifest["cases"]
        first = cases[0]["scenario"]
        return frozenset(c["scenario"] for c in cases if c.get("counterfactual", c["scenario"] != first))

    def cast(self, counterfactual: bool = False) -> Cast:
        """Return the cases of the world compared (or the counterfactual ones), with the mark of more money."""
        names = {
            case: label + (f" {MORE_MONEY}" if self.strategies[case[1]].subscription > 0.0 else "")
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
        """The table of months."""
        return self.results.months

    @cached_property
    def boroughs(self) -> pd.DataFrame:
        """The table of boroughs, of the last month where it has several."""
        table = self.results.boroughs
        if len(table) and "month" in table.columns:
            return table[table["month"] == table["month"].max()]
        return table

    @cached_property
    def by_month(self) -> pd.DataFrame:
        """The best coalition against the best central strategy, month by month."""
        return self.results.by_month()

    @cached_property
    def gains(self) -> pd.DataFrame:
        """Each borough under each strategy against doing nothing; empty where doing nothing has no runs."""
        return self._gains(LAISSEZ_FAIRE)

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
        found = self._gains(central[1])
        return found[(found["scenario"] == coalition[0]) & (found["strategy"] == coalition[1])]

    def _gains(self, reference: str) -> pd.DataFrame:
        there = (self.scenario.name, reference) in self.labels
        return self.results.gains(reference if there else next(iter(self.cast()))[1])


def draw_figures(findings: Findings) -> dict[str, Figure]:
    """Return the figures of an experiment by name, those that its tables allow.

    Counterfactuals are on a figure of their own, beside the same strategies in the world compared.
    """
    cast, start = findings.cast(), findings.scenario.start
    drawn: dict[str, Figure | None] = {
        "leaders": who_wins(findings.leaders, cast) if len(findings.leaders) else None,
        "by-month": lead_by_month(findings.by_month, start),
    }
    if len(cast):
        drawn |= {
            "adoption": adoption_curves(findings.months, cast, start),
            "nominal-and-effective": nominal_and_effective(findings.months, cast, start),
            "map-people": london_map(findings.boroughs, cast),
            "effect-and-cost": trade_off(findings.results.runs, cast),
            "gains": gains_map(findings.gains, cast, findings.labels.get(_nothing(findings), ""), "people_effective"),
        }
    if findings.rivals is not None:
        coalition, central = findings.rivals
        for tier in ("people", "transactional"):
            drawn[f"gains-{tier}-against-centre"] = gains_map(
                findings.rival_gains, cast.only([coalition]), findings.labels[central], f"{tier}_effective"
            )
    if acts := findings.act_cast():
        drawn["act-of-parliament"] = adoption_curves(findings.months, acts, start)
    return {name: figure for name, figure in drawn.items() if figure is not None}


def write_figures(results: Results) -> list[Path]:
    """Draw the figures of an experiment into its folder, as PNG and SVG; return what was written."""
    return list(_saved(results.folder / FIGURES_FOLDER, draw_figures(Findings(results))))


def write_run_figures(result: RunResult, folder: Path) -> list[Path]:
    """Draw the figures of one run into a folder, as PNG and SVG; return what was written."""
    case = (result.scenario.name, result.strategy.name)
    cast = Cast({case: result.strategy.label}, {result.strategy.name: result.strategy.family})
    start = result.scenario.start
    drawn = {
        "adoption": adoption_curves(result.months, cast, start),
        "nominal-and-effective": nominal_and_effective(result.months, cast, start),
        "map-people": london_map(result.boroughs, cast),
    }
    return list(_saved(folder / FIGURES_FOLDER, {name: figure for name, figure in drawn.items() if figure is not None}))


def _nothing(findings: Findings) -> Case:
    return findings.scenario.name, LAISSEZ_FAIRE


def _saved(folder: Path, figures: Mapping[str, Figure]) -> Iterator[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    for name, figure in figures.items():
        yield from save_figure(figure, folder / name)
