"""An experiment: which runs there are. Each case under each seed, every case meeting the same luck."""

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self, TypeAlias

from agents import Borough, Institution
from experiments.batch import Elsewhere, Job, run_batch
from experiments.cases import LAISSEZ_FAIRE, Case, RunKey
from experiments.design import Design, Setter, Value, fields_of
from experiments.identity import CaseDigests, class_named, digest, name_of, source_digest
from experiments.results import Results
from experiments.store import (
    BEHAVIOUR,
    FORMAT,
    Detail,
    FullDiskError,
    NoExperimentError,
    Store,
    columns_of,
    read_manifest,
)
from scenarios import (
    Behaviour,
    Scenario,
    Strategy,
    first_services,
    load_scenario,
    load_strategy,
    strategy_names,
    validate,
)
from scenarios.quantity import repeated
from scenarios.size import require_buildable
from simulation import Engine, engine_for
from simulation.founding import eligible, named_founders

if TYPE_CHECKING:
    from distributed import Client

Progress = Callable[[int, int], None]
READ_AT_ONCE = 1_000_000
"""Runs up to which their table is in memory as soon as they are done; of more, when it is first asked for."""
Cluster: TypeAlias = "str | Client"
"""A Dask cluster: the address of its scheduler, or a connected `distributed.Client`."""


@dataclass(frozen=True)
class Experiment:
    """Strategies compared over paired seeds in one world.

    Laissez-faire is always among them. A strategy whose mandates exceed the authority of the scenario is run
    again as it would be under an Act of Parliament: same world, same luck, authority 1.

    Parameters
    ----------
    scenario
        The world: a `Scenario`, or the name or path of one.
    strategies
        Strategies, or names or paths of them; all of the library by default.
    seeds
        How many seeds (0, 1, ...), or which.
    statutory
        Whether to add the cases under an Act of Parliament.
    borough, institution
        Classes of the agents, for a researcher's own.
    draws
        Values of behavioural parameters, by name: each draw meets every seed and every case, in place of the
        scenario's own behaviour.
    borough_months
        Whether to keep the boroughs month by month, rather than in the last month only.
    design
        Points of a sweep, in place of draws: each point meets every seed and every strategy, and its number is the
        column ``draw`` of the tables. Nothing is then run as under an Act of Parliament: authority is a field like
        others.
    detail
        ``"all"``, or ``"runs"`` to keep no tables of months and boroughs, for sweeps of many runs.
    laissez_faire
        Whether doing nothing is among the strategies, if it is not named.
    engine
        ``"compiled"``, ``"mesa"``, or ``"auto"`` for the first where the agents are our own; the tables do not depend
        on it (see `simulation.simulate`).

    Raises
    ------
    InvalidSpecificationError
        If a name or file is not valid.
    ValueError
        If two strategies have one name, there is no seed, draws come with a design, or the engine does not know the
        agents.

    Examples
    --------
    >>> study = Experiment("small", ["needs-led", "central-mandate"], seeds=2)
    >>> [case.key for case in study.cases]
    [('small', 'laissez-faire'), ('small', 'needs-led'), ('small', 'central-mandate')]
    """

    scenario: Scenario | str
    strategies: Sequence[Strategy | str] = field(default_factory=strategy_names)
    seeds: int | Iterable[int] = 20
    statutory: bool = True
    borough: type[Borough] = Borough
    institution: type[Institution] = Institution
    draws: Sequence[Mapping[str, float]] = ()
    borough_months: bool = False
    engine: Engine = "auto"
    design: Design | None = None
    detail: Literal["all", "runs"] = "all"
    laissez_faire: bool = True

    def __post_init__(self) -> None:
        # What cannot be an experiment is refused when it is made, not hours later.
        if self.design and self.draws:
            raise ValueError("an experiment has draws of behaviour or a design, not both; a design can vary behaviour")
        if self.detail not in ("all", "runs") or (self.detail == "runs" and self.borough_months):
            raise ValueError(f"detail is 'all' or 'runs', and boroughs by month need 'all'; not {self.detail!r}")
        self.world, self.policies, self.seed_numbers, self._points, self.engine_used  # noqa: B018
        for world in {id(world): world for world, *_ in self._points.values()}.values():
            require_buildable(world)
        phases = [phase for strategy in self.policies for _, phase in strategy.phases]
        named = [phase for phase in phases if phase.founder_rule == "named"]
        places = eligible(self.world) if named else ()
        for strategy in named:
            named_founders(strategy, places)
        for phase in phases:
            first_services(phase, self.world)

    @cached_property
    def world(self) -> Scenario:
        """The scenario itself."""
        return load_scenario(self.scenario) if isinstance(self.scenario, str) else self.scenario

    @property
    def engine_used(self) -> Literal["compiled", "mesa"]:
        """Which engine does the runs."""
        return engine_for(self.engine, self.borough, self.institution)

    @cached_property
    def policies(self) -> tuple[Strategy, ...]:
        """The strategies themselves, laissez-faire among them."""
        chosen = [load_strategy(s) if isinstance(s, str) else s for s in self.strategies]
        if self.laissez_faire and LAISSEZ_FAIRE not in [strategy.name for strategy in chosen]:
            chosen = [load_strategy(LAISSEZ_FAIRE), *chosen]
        if twice := repeated(strategy.name for strategy in chosen):
            raise ValueError(f"strategies must have different names; more than one is {', '.join(twice)}")
        if any(strategy.name == LAISSEZ_FAIRE and strategy.acts for strategy in chosen):
            raise ValueError(f"the name {LAISSEZ_FAIRE!r} is kept for the strategy that does nothing")
        return tuple(chosen)

    @cached_property
    def seed_numbers(self) -> tuple[int, ...]:
        """The seeds themselves."""
        chosen: Any = self.seeds
        seeds = tuple(map(operator.index, chosen)) if isinstance(chosen, Iterable) else tuple(range(chosen))
        if not seeds or min(seeds) < 0 or max(seeds) >= 2**63 or len(set(seeds)) < len(seeds):
            raise ValueError("seeds must be a number of at least 1, or different whole numbers of at least 0")
        return seeds

    @cached_property
    def cases(self) -> list[Case]:
        """All cases, in the order of the tables; those under an Act of Parliament last."""
        return self._cases_in(self.world, self.policies)

    @cached_property
    def drawn(self) -> tuple[str, ...]:
        """Names of the behavioural parameters that are drawn."""
        return tuple(dict.fromkeys(name for draw in self.draws for name in draw))

    @property
    def kept(self) -> Detail:
        """What the folder keeps of each run."""
        return "borough-months" if self.borough_months else self.detail

    def _cases_in(self, world: Scenario, policies: Sequence[Strategy]) -> list[Case]:
        plain = [Case(world, strategy) for strategy in policies]
        if not self.statutory or self.design:
            return plain
        act = world.under_act_of_parliament()
        return plain + [Case(act, strategy, True) for strategy in policies if is_bound(strategy, world)]

    @cached_property
    def _points(self) -> dict[int, tuple[Scenario, Sequence[Strategy], Mapping[str, Value]]]:
        """World and strategies as they are (0), or at each draw or point (1, ...), and what the table says of it."""
        if self.design:
            setter = Setter(self.world, self.policies)
            return {i: (*setter.at(point, f"point {i}"), point) for i, point in enumerate(self.design.points, start=1)}
        if not self.draws:
            return {0: (self.world, self.policies, {})}
        own = self.world.behaviour.model_dump()
        drawn = [validate(Behaviour, {**own, **draw}) for draw in self.draws]
        return {
            i: (
                self.world.model_copy(update={"behaviour": behaviour}),
                self.policies,
                {BEHAVIOUR + name: getattr(behaviour, name) for name in self.drawn},
            )
            for i, behaviour in enumerate(drawn, start=1)
        }

    def run_keys(self) -> list[RunKey]:
        """Return every run, in the order of the tables: draw by draw, seed by seed, case by case.

        Whatever is there after an interruption is in pairs, and more seeds come after those that are there.
        """
        digests = CaseDigests(self.borough, self.institution)
        keys = []
        for draw, (world, policies, values) in self._points.items():
            cases = [(case, digests.of(case)) for case in self._cases_in(world, policies)]
            keys += [
                RunKey(case, seed, digest(of_case, str(seed)), draw, values)
                for seed in self.seed_numbers
                for case, of_case in cases
            ]
        return keys

    def run(
        self,
        folder: str | Path,
        *,
        workers: int | None = None,
        progress: Progress | None = None,
        repair: bool = False,
        cluster: "Cluster | None" = None,
    ) -> Results:
        """Do the runs that the folder does not hold yet, and return the results of all.

        An interruption loses nothing that was finished: the same call goes on where it stopped. So does `resume`
        (this, of `Experiment.from_folder`); and `extend` is this of a larger experiment in the same folder. A run
        that fails is a row with its error, and is tried again the next time.

        Parameters
        ----------
        folder
            Where the tables go; made if it is not there.
        workers
            Threads or processes; the machine's cores by default. The results do not depend on it.
        progress
            Called with the number of runs done and to do.
        repair
            Whether to remove damaged parts of the folder and do their runs again.
        cluster
            A Dask cluster whose workers do the runs in place of this machine: the address of its scheduler, such as
            ``"tcp://host:8786"``, or a connected `distributed.Client`. The results are the same bytes.

        Raises
        ------
        ClusterError
            If the cluster cannot be reached, would not give the same bits, or is lost. What is finished is kept.
        FolderInUseError
            If the folder holds something that is not an experiment.
        FolderBusyError
            If another process writes to it.
        DamagedPartError
            If finished runs in it are damaged, unless they are to be repaired.
        FullDiskError
            If the disk is full. What is finished is kept.
        """
        varied = fields_of(self.world, self.policies)
        columns = columns_of(
            self.world, self.drawn, [varied[name] for name in (self.design.names if self.design else ())]
        )
        if cluster is not None and workers is not None:
            raise ValueError("workers are threads or processes of this machine; a cluster has its own: leave one out")
        keys = self.run_keys()
        opened = Store.open(Path(folder), self.manifest(), keys, columns, detail=self.kept, repair=repair)
        # The cluster first: where there is none, nothing is written.
        with connected_to(cluster) as elsewhere, opened as store:
            try:
                job = Job(self.engine_used, self.borough, self.institution, self.kept)
                run_batch(store.missing(), store, job, workers, progress, elsewhere)
            except FullDiskError:
                raise  # there is no room for tables either
            except BaseException:
                store.consolidate()
                raise
            store.consolidate()
            results = Results(store.folder)
            if len(keys) <= READ_AT_ONCE:
                results.runs  # noqa: B018 (read now: a later experiment may use the folder)
        return results

    @classmethod
    def from_folder(
        cls, folder: str | Path, *, borough: type[Borough] | None = None, institution: type[Institution] | None = None
    ) -> Self:
        """Return the experiment of a folder, as its manifest has it.

        Parameters
        ----------
        folder
            The folder of an experiment, finished or not.
        borough, institution
            Classes of the agents, if they are a researcher's own and cannot be imported.

        Raises
        ------
        NoExperimentError
            If the folder holds none, or one of an older format.
        ValueError
            If the agents are a researcher's own and cannot be imported.

        Examples
        --------
        >>> Experiment.from_folder("runs/london").extended(seeds=200).run("runs/london")  # doctest: +SKIP
        """
        folder = Path(folder)
        manifest = read_manifest(folder)
        if manifest.get("format") != FORMAT:
            raise NoExperimentError(
                f"{folder} was written by another version of this program, and cannot be gone on with; "
                "do the comparison again into another folder"
            )
        plain = [case for case in manifest["cases"] if not case["counterfactual"]]
        return cls(
            validate(Scenario, manifest["scenarios"][plain[0]["scenario"]]),
            [validate(Strategy, manifest["strategies"][case["strategy"]]) for case in plain],
            manifest["seeds"],
            manifest["statutory"],
            borough or class_named(manifest["agents"]["borough"], Borough),
            institution or class_named(manifest["agents"]["institution"], Institution),
            manifest["draws"],
            manifest["borough_months"],
            design=Design.from_manifest(manifest),
            detail=manifest.get("detail", "all"),
            laissez_faire=LAISSEZ_FAIRE in {case["strategy"] for case in plain},
        )

    def extended(self, seeds: int | None = None, strategies: Sequence[Strategy | str] = ()) -> Self:
        """Return the same experiment with more seeds or strategies.

        Parameters
        ----------
        seeds
            How many seeds in all; those that are not there yet are the lowest that are free.
        strategies
            Strategies to add, or names or paths of them; one that is there already stays as it is.

        Raises
        ------
        ValueError
            If there are more seeds than that already, or another strategy of the same name.
        """
        have = self.seed_numbers
        if seeds is not None and seeds < len(have):
            raise ValueError(f"there are {len(have)} paired runs of each strategy already; {seeds} would be fewer")
        more = (seed for seed in count() if seed not in have)
        policies = {strategy.name: strategy for strategy in self.policies}
        for chosen in strategies:
            strategy = load_strategy(chosen) if isinstance(chosen, str) else chosen
            if policies.setdefault(strategy.name, strategy) != strategy:
                raise ValueError(f"there is another strategy of the name {strategy.name!r}; give the new one its own")
        wanted = (*have, *islice(more, (seeds or len(have)) - len(have)))
        return replace(self, strategies=tuple(policies.values()), seeds=wanted)

    def manifest(self) -> dict[str, object]:
        """Return what the experiment is, in plain values: enough to run it again."""
        return {
            "cases": [
                {"scenario": case.key[0], "strategy": case.key[1], "counterfactual": case.counterfactual}
                for case in self.cases
            ],
            "scenarios": {c.scenario.name: c.scenario.model_dump(mode="json") for c in self.cases},
            "strategies": {c.strategy.name: c.strategy.model_dump(mode="json") for c in self.cases},
            "seeds": list(self.seed_numbers),
            "draws": [dict(draw) for draw in self.draws],
            "statutory": self.statutory,
            "borough_months": self.borough_months,
            "design": self.design.as_dict() if self.design else None,
            "detail": self.detail,
            "engine": self.engine_used,
            "agents": {"borough": name_of(self.borough), "institution": name_of(self.institution)},
            "source": source_digest(),
        }


@contextmanager
def connected_to(cluster: "Cluster | None") -> Iterator[Elsewhere | None]:
    """Give what does runs on a cluster, if that is asked for; without, nothing of Dask is imported."""
    if cluster is None:
        yield None
        return
    from experiments.cluster import connected

    with connected(cluster) as connection:
        yield connection.parts


def is_bound(strategy: Strategy, scenario: Scenario) -> bool:
    """Return whether the scenario's authority falls short of what the strategy would order."""
    return strategy.strongest_mandate > scenario.authority
