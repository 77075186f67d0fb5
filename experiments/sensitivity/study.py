"""A sensitivity analysis from end to end: which assumptions, the runs, the indices, and luck beside them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, get_args

import pandas as pd

from experiments.aside import written_aside
from experiments.design import Field, Space, fields_of
from experiments.experiment import Cluster, Experiment, Progress
from experiments.results import Results
from experiments.sensitivity import morris, sobol
from experiments.sensitivity.choosing import largest, require_comparable, require_outcomes, space_of
from experiments.sensitivity.luck import luck
from experiments.sensitivity.plan import Plan
from experiments.sensitivity.values import TooManyFailedError, values_of
from experiments.sensitivity.words import Shown, shown
from experiments.store import MANIFEST, claim_folder
from scenarios import Scenario, Strategy, load_scenario, load_strategy
from simulation.outcomes import run_outcomes

Method = Literal["sobol", "morris"]
Telling = Callable[[str], AbstractContextManager[Progress]]

BASE_SAMPLES, TRAJECTORIES, SEEDS = 1024, 20, 8
SCREENED = 12
"""Parameters that a screening leaves."""
SCREENING, RUNS = "screening", "runs"
"""Folders of the two experiments."""
ANALYSES = {"morris": morris.analyse, "sobol": sobol.analyse}
MONEY = ("GBP k", "GBP k/month", "ratio")
"""Units of outcomes to which it matters how benefit and cost are reckoned."""


@contextmanager
def quietly(what: str) -> Iterator[Progress]:
    """Show no progress."""
    yield lambda done, total: None


@dataclass(frozen=True)
class Found:
    """What a sensitivity analysis found.

    Attributes
    ----------
    study
        What was asked.
    indices, luck
        Tables: see `experiments.sensitivity.frame.COLUMNS` and `experiments.sensitivity.luck.COLUMNS`.
    screening
        Morris's table, if the parameters were chosen by it.
    failures
        One row a run that failed, with its error.
    runs
        Runs that did not fail, those of a screening not among them.
    """

    study: "Sensitivity"
    indices: pd.DataFrame
    luck: pd.DataFrame
    screening: pd.DataFrame | None
    failures: pd.DataFrame
    runs: int

    def of(self, outcome: str) -> pd.DataFrame:
        """Return the indices of one outcome."""
        return self.indices[self.indices["outcome"] == outcome]

    def luck_of(self, outcome: str) -> dict[str, Any]:
        """Return the row of luck of one outcome."""
        return {str(key): value for key, value in self.luck.set_index("outcome").loc[outcome].items()}

    def shown(self, outcome: str) -> Shown:
        """Return how one outcome is told."""
        return shown(outcome, self.study.world.horizon)

    def write(self, folder: Path) -> list[Path]:
        """Write the tables, each whole or not at all, and return where they are."""
        tables = {"sensitivity.csv": self.indices, "luck.csv": self.luck, "screening.csv": self.screening}
        folder.mkdir(parents=True, exist_ok=True)
        written = []
        for name, table in tables.items():
            if table is None:
                (folder / name).unlink(missing_ok=True)  # one of another analysis must not stand beside this
                continue
            with written_aside(folder / name) as aside:
                table.to_csv(aside, index=False)
            written.append(folder / name)
        return written


@dataclass(frozen=True)
class Sensitivity:
    """Which assumptions an outcome, or the difference of two strategies, hangs on.

    Parameters
    ----------
    scenario
        The world: a `Scenario`, or the name or path of one.
    method
        ``"sobol"``: shares of variance; ``"morris"``: which parameters matter at all, for few runs.
    strategy, against
        Strategies, or names or paths of them: the difference of the first to the second is analysed, pair by pair;
        without a second, the outcome of the first itself.
    outcomes
        Columns of the table of runs; all come from the same runs.
    points
        Base samples of Sobol (a power of two; 1,024 by default) or trajectories of Morris (20).
    seeds
        How many seeds (0, 1, ...), or which: every point and both strategies meet them all.
    parameters
        Which, by name (``behaviour.peer_hazard``, or the last part), perhaps with a range (``use_cases=1:12``).
        By default Morris moves all that is not known, over its prior range; and Sobol has the 12 with the largest mu*
        of a screening by Morris on the same outcomes, seeds and strategies. Where an outcome is money, how benefit is
        reckoned is among what is not known.
    second_order
        Whether Sobol also tells the interaction of each two parameters: nearly twice the runs.
    sample_seed
        Which sample of the space.

    Raises
    ------
    InvalidSpecificationError
        If a name or file is not valid.
    ValueError
        If the method, an outcome, or the strategies cannot be compared so.

    Examples
    --------
    >>> study = Sensitivity("small", "morris", outcomes=["people_effective"], points=4, seeds=2)
    >>> study.contrast
    'needs-led less central-mandate'
    """

    scenario: Scenario | str
    method: Method = "sobol"
    strategy: Strategy | str = "needs-led"
    against: Strategy | str | None = "central-mandate"
    outcomes: Sequence[str] = ("people_effective",)
    points: int | None = None
    seeds: int | Iterable[int] = SEEDS
    parameters: Sequence[str] = ()
    second_order: bool = False
    sample_seed: int = 0

    def __post_init__(self) -> None:
        if self.method not in get_args(Method):
            raise ValueError(f"the method is {' or '.join(get_args(Method))}, not {self.method!r}")
        require_comparable(self.policies)
        require_outcomes(self.outcomes, self.world.horizon, len(self.policies) > 1)
        if self.method == "sobol":
            sobol.require_count(self.count)
        require_comparable(self.policies, self.space.names)  # an unknown parameter is refused before any run too

    @cached_property
    def world(self) -> Scenario:
        """The scenario itself."""
        return load_scenario(self.scenario) if isinstance(self.scenario, str) else self.scenario

    @cached_property
    def policies(self) -> tuple[Strategy, ...]:
        """The strategies themselves: one, or two."""
        chosen = [self.strategy] if self.against is None else [self.strategy, self.against]
        return tuple(load_strategy(one) if isinstance(one, str) else one for one in chosen)

    @property
    def contrast(self) -> str:
        """What is analysed, in words."""
        return " less ".join(policy.name for policy in self.policies)

    @cached_property
    def fields(self) -> dict[str, Field]:
        """Everything that could be varied, by name."""
        return fields_of(self.world, self.policies)

    @cached_property
    def names(self) -> dict[str, str]:
        """Names of parameters for people."""
        return {name: field.meaning for name, field in self.fields.items()}

    @cached_property
    def space(self) -> Space:
        """The parameters asked for, or all that is not known."""
        known = run_outcomes(self.world.horizon)
        money = any(known[outcome].unit in MONEY for outcome in self.outcomes)
        return space_of(self.parameters, self.world, self.policies, money)

    @property
    def count(self) -> int:
        """How many base samples or trajectories."""
        usual = BASE_SAMPLES if self.method == "sobol" else TRAJECTORIES
        return usual if self.points is None else self.points

    @property
    def screens(self) -> bool:
        """Whether Morris chooses the parameters first."""
        return self.method == "sobol" and not self.parameters and len(self.space) > SCREENED

    def run(
        self,
        folder: str | Path,
        *,
        workers: int | None = None,
        progress: Telling = quietly,
        cluster: "Cluster | None" = None,
    ) -> Found:
        """Do the runs that the folder does not hold yet, and analyse them.

        Parameters
        ----------
        folder
            Where the tables go, and the experiments, in folders of their own; made if it is not there. An interruption
            loses nothing that was finished: the same call goes on where it stopped.
        workers
            Threads; the machine's cores by default. The results do not depend on it.
        progress
            Given what is being run, a context whose value is called with the runs done and to do.
        cluster
            As in `experiments.Experiment.run`.

        Raises
        ------
        FolderInUseError
            If the folder is a file, or holds anything else.
        MissingExtraError
            If SALib is not installed.
        TooManyFailedError
            If too many runs fail for the rest to be a sample of the space.
        """
        folder, screening, space = Path(folder), None, self.space
        _claim(folder)
        if self.screens:
            plan = morris.sample(space, TRAJECTORIES, self.sample_seed)
            results = self._conducted(plan, folder / SCREENING, workers, progress, cluster)
            screening, _ = self._analysed(plan, results)
            space = space.only(largest(screening, SCREENED))
        plan = self.plan_in(space)
        results = self._conducted(plan, folder / RUNS, workers, progress, cluster)
        indices, of_luck = self._analysed(plan, results)
        found = Found(self, indices, of_luck, screening, results.failures, len(results.runs))
        found.write(folder)
        return found

    def plan_in(self, space: Space) -> Plan:
        """Return the points of the method in a space."""
        if self.method == "morris":
            return morris.sample(space, self.count, self.sample_seed)
        return sobol.sample(space, self.count, self.sample_seed, self.second_order)

    def _conducted(
        self, plan: Plan, folder: Path, workers: int | None, progress: Telling, cluster: "Cluster | None"
    ) -> Results:
        study = Experiment(
            self.world, self.policies, self.seeds, statutory=False, design=plan.design, detail="runs",
            laissez_faire=False,
        )  # fmt: skip
        what = "Screening by Morris" if plan.method != self.method else self.method.title()
        with progress(f"{what}, {len(plan.names)} parameters, {len(plan.unit)} points") as shown:
            results = study.run(folder, workers=workers, progress=shown, cluster=cluster)
        if not len(results.runs):
            raise ValueError(f"every run failed; the first: {results.failures['error'].iloc[0]}")
        return results

    def _analysed(self, plan: Plan, results: Results) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return the indices and the luck of every outcome."""
        names, seeds = [policy.name for policy in self.policies], results.manifest["seeds"]
        indices, lucks = [], []
        try:
            for outcome in self.outcomes:
                cells = values_of(results.runs, len(plan.unit), seeds, outcome, *names).cells
                indices.append(ANALYSES[plan.method](plan, cells, outcome, self.contrast, self.names))
                lucks.append(luck(plan, cells, outcome, self.contrast))
        except TooManyFailedError as error:
            first = f"; the first error: {results.failures['error'].iloc[0]}" if len(results.failures) else ""
            raise TooManyFailedError(f"{error}{first}") from None
        return pd.concat(indices, ignore_index=True), pd.concat(lucks, ignore_index=True)


def _claim(folder: Path) -> None:
    """Make a folder for an analysis, unless it holds anything else: the experiments in it tell one of ours."""
    first = SCREENING if (folder / SCREENING / MANIFEST).is_file() else RUNS
    claim_folder(folder, f"{first}/{MANIFEST}", "cases")
