"""An experiment: which runs there are. Each case under each seed, every case meeting the same luck."""

import hashlib
import inspect
import json
import operator
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

import cloudpickle

from agents import Borough, Institution
from experiments.batch import run_batch
from experiments.cases import LAISSEZ_FAIRE, Case, RunKey
from experiments.results import Results
from experiments.store import Store
from scenarios import Scenario, Strategy, load_scenario, load_strategy, strategy_names
from scenarios.quantity import repeated
from simulation import build_world
from simulation.founding import named_founders

OURS = ("agents", "scenarios", "simulation")

Progress = Callable[[int, int], None]


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

    Raises
    ------
    InvalidSpecificationError
        If a name or file is not valid.
    ValueError
        If two strategies have one name, or there is no seed.

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

    def __post_init__(self) -> None:
        # What cannot be an experiment is refused when it is made, not hours later.
        self.world, self.policies, self.seed_numbers  # noqa: B018
        named = [strategy for strategy in self.policies if strategy.founder_rule == "named"]
        places = build_world(self.world, 0).places.names if named else ()
        for strategy in named:
            named_founders(strategy, places)

    @cached_property
    def world(self) -> Scenario:
        """The scenario itself."""
        return load_scenario(self.scenario) if isinstance(self.scenario, str) else self.scenario

    @cached_property
    def policies(self) -> tuple[Strategy, ...]:
        """The strategies themselves, laissez-faire among them."""
        chosen = [load_strategy(s) if isinstance(s, str) else s for s in self.strategies]
        if LAISSEZ_FAIRE not in [strategy.name for strategy in chosen]:
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

    @property
    def cases(self) -> list[Case]:
        """All cases, in the order of the tables; those under an Act of Parliament last."""
        plain = [Case(self.world, strategy) for strategy in self.policies]
        if not self.statutory:
            return plain
        act = self.world.under_act_of_parliament()
        return plain + [Case(act, strategy) for strategy in self.policies if is_bound(strategy, self.world)]

    def run_keys(self) -> list[RunKey]:
        """Return every run, case by case and seed by seed."""
        agents = f"{_identity(self.borough)} {_identity(self.institution)}"
        keys = []
        for case in self.cases:
            of_case = _digest(case.scenario.model_dump_json(), case.strategy.model_dump_json(), agents, source_digest())
            keys += [RunKey(case, seed, _digest(of_case, str(seed))) for seed in self.seed_numbers]
        return keys

    def run(self, folder: str | Path, *, workers: int | None = None, progress: Progress | None = None) -> Results:
        """Do the runs that the folder does not hold yet, and return the results of all.

        An interruption loses nothing that was finished: the same call goes on where it stopped. A run that fails
        is a row with its error.

        Parameters
        ----------
        folder
            Where the tables go; made if it is not there.
        workers
            Processes; the machine's cores by default. The results do not depend on it.
        progress
            Called with the number of runs done and to do.

        Raises
        ------
        FolderInUseError
            If the folder holds something that is not an experiment.
        """
        keys = self.run_keys()
        store = Store.open(Path(folder), self.manifest(), [key.id for key in keys])
        missing = [key for key in keys if key.id not in store.finished]
        try:
            # Seed by seed: whatever is there after an interruption is in pairs.
            missing.sort(key=lambda key: key.seed)
            run_batch(missing, store, len(keys), self.borough, self.institution, workers, progress)
        finally:
            store.consolidate()
        results = Results(store.folder)
        results.runs  # noqa: B018 (read now: a later experiment may use the folder)
        return results

    def manifest(self) -> dict[str, object]:
        """Return what the experiment is, in plain values: enough to run it again."""
        return {
            "cases": [{"scenario": case.key[0], "strategy": case.key[1]} for case in self.cases],
            "scenarios": {c.scenario.name: c.scenario.model_dump(mode="json") for c in self.cases},
            "strategies": {c.strategy.name: c.strategy.model_dump(mode="json") for c in self.cases},
            "seeds": list(self.seed_numbers),
            "agents": {"borough": _name_of(self.borough), "institution": _name_of(self.institution)},
        }


def is_bound(strategy: Strategy, scenario: Scenario) -> bool:
    """Return whether the scenario's authority falls short of what the strategy would order."""
    mandates = (strategy.mandate_transactional, strategy.mandate_people, strategy.mandate_governance)
    return max(mandates) > scenario.authority


@cache
def source_digest() -> str:
    """Return a hash of the model's own code: a run is only taken from a folder if this code would do the same."""
    folders = [Path(str(files(package))) for package in OURS]
    return _digest(*(path.read_text(encoding="utf-8") for f in folders for path in sorted(f.rglob("*.py"))))


def _identity(kind: type[object]) -> str:
    """Return the name and source of a class and of what it derives from outside the model's own code."""
    texts = [_name_of(kind)]
    for base in kind.__mro__:
        if base.__module__.split(".")[0] in (*OURS, "mesa", "builtins"):
            continue
        try:
            texts.append(inspect.getsource(base))
        except (OSError, TypeError):  # defined at a prompt: there is no file to read
            texts.append(hashlib.sha256(cloudpickle.dumps(base)).hexdigest())
    return _digest(*texts)


def _digest(*texts: str) -> str:
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest()[:20]


def _name_of(kind: type[object]) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"
