"""The results of an experiment: its tidy tables, and what they say."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.by_month import by_month
from experiments.cases import LAISSEZ_FAIRE
from experiments.compare import HEADLINES, compare, money
from experiments.conditions import what_would_change
from experiments.design import Design
from experiments.gains import OUTCOMES as GAINS
from experiments.gains import TILE, gains
from experiments.looks import Precision, read_precision
from experiments.pairs import with_drawn_behaviour
from experiments.regret import regret
from experiments.store import read_manifest, read_table
from experiments.times import compare_times, survival
from experiments.uncertainty import uncertainty
from experiments.verdict import Verdict, reach_verdict
from scenarios import Scenario, Strategy, validate
from scenarios.quantity import repeated

RUN = ("scenario", "strategy", "seed", "draw")
"""Columns that tell which run a row is of."""


@dataclass(frozen=True)
class Results:
    """The tables in the folder of an experiment, finished or not.

    Attributes
    ----------
    folder : Path
    """

    folder: Path

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """What the experiment is: scenarios, strategies, seeds, versions."""
        return read_manifest(self.folder)

    @cached_property
    def runs(self) -> pd.DataFrame:
        """One row a run that did not fail: its outcomes (`simulation.outcomes.run_outcomes` says what they are)."""
        runs = self._table("runs")
        return runs[runs["error"] == ""].reset_index(drop=True) if len(runs) else runs

    @cached_property
    def judged(self) -> pd.DataFrame:
        """The runs that comparisons are made of: where behaviour was drawn, those with a drawn one."""
        return with_drawn_behaviour(self.runs)

    @cached_property
    def counterfactuals(self) -> frozenset[tuple[str, str]]:
        """Cases that nobody can choose as things are: those under an Act of Parliament."""
        return frozenset(
            (case["scenario"], case["strategy"])
            for case in self.manifest["cases"]
            if case.get("counterfactual", case["scenario"] != self.scenario.name)
        )

    @property
    def equal_money(self) -> list[tuple[str, str]]:
        """Cases that are ranked with each other: of the scenario's own world, and of the same money."""
        return [
            case
            for case in self.labels
            if case not in self.counterfactuals and not self.strategies[case[1]].brings_money
        ]

    @cached_property
    def failures(self) -> pd.DataFrame:
        """One row a run that failed, with its error."""
        runs = self._table("runs")
        failed = runs[runs["error"] != ""] if len(runs) else runs
        return failed.reindex(columns=["run", "scenario", "strategy", "seed", "draw", "error"]).reset_index(drop=True)

    @property
    def months(self) -> pd.DataFrame:
        """One row a run and month; read from disk each time, since it may be large."""
        return self._table("months")

    @property
    def boroughs(self) -> pd.DataFrame:
        """One row a run and borough at the horizon, or in every month if they were kept; read from disk each time."""
        return self._table("boroughs")

    def months_of(self, columns: Sequence[str]) -> pd.DataFrame:
        """Return some outcomes of the months, of the runs that comparisons are made of; read from disk."""
        return with_drawn_behaviour(self._table("months", (*RUN, "month", *columns)))

    def boroughs_of(self, columns: Sequence[str]) -> pd.DataFrame:
        """Return some columns of the boroughs, of the runs that comparisons are made of; read from disk."""
        return with_drawn_behaviour(self._table("boroughs", (*RUN, "month", "place", *TILE, *columns)))

    @property
    def expected(self) -> int:
        """How many runs the experiment has when it is finished."""
        expected: int = self.manifest["expected"]
        return expected

    @property
    def further(self) -> int:
        """How many finished runs the folder holds besides: other seeds, strategies, worlds or versions of the code."""
        further: int | None = self.manifest["further"]
        return further or 0

    @cached_property
    def scenario(self) -> Scenario:
        """The world of the comparison (not its variant under an Act of Parliament)."""
        name = self.manifest["cases"][0]["scenario"]
        return validate(Scenario, self.manifest["scenarios"][name])

    @cached_property
    def strategies(self) -> dict[str, Strategy]:
        """The strategies by name."""
        return {name: validate(Strategy, values) for name, values in self.manifest["strategies"].items()}

    @property
    def precision(self) -> Precision | None:
        """How seeds were added until the headline difference was precise; None if they were not."""
        return read_precision(self.folder, self.manifest.get("runs"))

    @cached_property
    def design(self) -> Design | None:
        """The points of a sweep, if the experiment is one; they are the column ``draw`` of the tables."""
        return Design.from_manifest(self.manifest)

    @cached_property
    def labels(self) -> dict[tuple[str, str], str]:
        """Names for people of the cases that have results, in the order of the experiment."""
        present = (
            set(self.runs[["scenario", "strategy"]].itertuples(index=False, name=None)) if len(self.runs) else set()
        )
        keys = [(case["scenario"], case["strategy"]) for case in self.manifest["cases"]]
        twice = repeated(strategy.label for strategy in self.strategies.values())
        names = {
            name: f"{strategy.label} ({name})" if strategy.label in twice else strategy.label
            for name, strategy in self.strategies.items()
        }
        return {
            (scenario, strategy): names[strategy]
            + (", by Act of Parliament" if (scenario, strategy) in self.counterfactuals else "")
            for scenario, strategy in keys
            if (scenario, strategy) in present
        }

    def compare(self, reference: str | None = None, outcomes: Sequence[str] | None = None) -> pd.DataFrame:
        """Return each case against a reference, best first; see `experiments.compare.compare`."""
        names = [headline.outcome for headline in HEADLINES] if outcomes is None else list(outcomes)
        return compare(self.judged, self.labels, names, self._reference(reference))

    def verdict(self) -> Verdict:
        """Return what was found, in words; see `experiments.verdict.reach_verdict`."""
        verdict = reach_verdict(self.judged, self.labels, self.scenario, self.strategies, self.counterfactuals)
        if precision := self.precision:
            words = precision.in_words(self.labels, self.scenario.name, HEADLINES[0])
            verdict = replace(verdict, cautions=(words, *verdict.cautions))
        missing = self.expected - len(self.runs)
        if missing:
            caution = f"Only {len(self.runs)} of {self.expected} runs are there: {missing} failed or are not done yet."
            verdict = replace(verdict, cautions=(caution, *verdict.cautions))
        return verdict

    def money(self) -> pd.DataFrame:
        """Return what each case costs whom, and what it brings; see `experiments.compare.money`."""
        return money(self.judged, self.labels, self._reference(LAISSEZ_FAIRE))

    def times(self, reference: str | None = None) -> pd.DataFrame:
        """Return how long each case takes to a level of adoption; see `experiments.times.compare_times`."""
        return compare_times(self.judged, self.labels, self._reference(reference))

    def survival(self, outcome: str, level: int) -> pd.DataFrame:
        """Return the share of runs that have reached a level, by month; see `experiments.times.survival`."""
        return survival(self.judged, self.labels, outcome, level, self.scenario.horizon)

    def uncertainty(self, reference: str | None = None) -> pd.DataFrame:
        """Return chance against ignorance, empty without draws; see `experiments.uncertainty.uncertainty`."""
        return uncertainty(self.judged, self.labels, self._reference(reference))

    def regret(self) -> pd.DataFrame:
        """Return how far each case of equal money is behind the best, world by world; see `experiments.regret`."""
        return regret(self.judged, self.labels, self.equal_money)

    def what_would_change(self) -> pd.DataFrame:
        """Return under which conditions another case leads; see `experiments.conditions.what_would_change`."""
        acts = [case for case in self.labels if case in self.counterfactuals]
        return what_would_change(self.judged, self.labels, self.equal_money, acts, self.scenario.horizon)

    def report(self, path: str | Path | None = None, format: str = "html") -> Path:
        """Write the report of the experiment, and return its file; see `experiments.report.write_report`."""
        from experiments.report import write_report  # it is made of results, so it comes after them

        return write_report(self, path, format)

    def gains(self, reference: str | None = None) -> pd.DataFrame:
        """Return who gains and who is left behind, borough by borough; see `experiments.gains.gains`."""
        return gains(self.boroughs_of(GAINS), self.labels, self._reference(reference))

    def by_month(self, months: pd.DataFrame | None = None) -> pd.DataFrame:
        """Return the best coalition against the best central strategy, of equal money, month by month.

        See `experiments.by_month.by_month`; `months` is what `months_of` the headline outcomes returns, if that has
        been read already.
        """
        family = {case: self.strategies[case[1]].family for case in self.equal_money}
        central, coalition = ([case for case in family if family[case] == side] for side in ("central", "coalition"))
        table = self.months_of([headline.outcome for headline in HEADLINES]) if months is None else months
        return by_month(table, self.labels, central, coalition)

    def _reference(self, name: str | None) -> tuple[str, str]:
        known = [strategy for scenario, strategy in self.labels if scenario == self.scenario.name]
        chosen = LAISSEZ_FAIRE if name is None else name
        if chosen not in known:
            raise ValueError(f"no runs of a strategy {chosen!r} to refer to; there are {', '.join(known) or 'none'}")
        return self.scenario.name, chosen

    def _table(self, name: str, columns: Sequence[str] | None = None) -> pd.DataFrame:
        return read_table(self.folder, name, columns)
