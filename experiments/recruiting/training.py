"""What choices are worth on the seeds that they are chosen on, and which use cases and founders that means."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.cases import Case
from experiments.evaluation import evaluate
from experiments.recruiting.aims import Aim
from experiments.recruiting.choices import Question
from experiments.recruiting.tally import Floats, Members
from scenarios import Behaviour, Scenario, Strategy, validate
from simulation import build_world
from simulation.engine import CompiledModel, Tape
from simulation.founding import first_founders
from simulation.record import new_record

Progress = Callable[[int], None]


def worlds_of(scenario: Scenario, draws: Sequence[Mapping[str, float]]) -> tuple[Scenario, ...]:
    """Return the scenario under each draw of behaviour, or as it is if there are none."""
    own = scenario.behaviour.model_dump()
    drawn = tuple(validate(Behaviour, {**own, **draw}) for draw in draws)
    return tuple(scenario.model_copy(update={"behaviour": each}) for each in drawn) or (scenario,)


@dataclass(eq=False)
class Trial:
    """Worlds and seeds in which strategies are tried.

    Attributes
    ----------
    worlds
        The scenario, or the scenario under each draw.
    seeds
        Which luck; every world meets all of it.
    aim
        What counts.
    workers
        Threads.
    progress
        Called with the number of runs that were added.
    failed
        How many runs failed.
    """

    worlds: tuple[Scenario, ...]
    seeds: tuple[int, ...]
    aim: Aim
    workers: int | None = None
    progress: Progress | None = None
    failed: int = 0

    def worth(self, strategies: Sequence[Strategy], seeds: Sequence[int] | None = None) -> Floats:
        """Return what strategies are worth, more being better, shape (strategies, worlds, seeds); NaN if it failed."""
        seeds = self.seeds if seeds is None else seeds
        cases = [Case(world, strategy) for world in self.worlds for strategy in strategies]
        found = evaluate(cases, seeds, [self.aim.column], workers=self.workers)
        if self.progress:
            self.progress(len(cases) * len(seeds))
        self.failed += len(found.errors)
        if len(found.errors) == len(cases) * len(seeds):
            raise ValueError(f"every run failed: {next(iter(found.errors.values()))}")
        values = found.of(self.aim.column).reshape(len(self.worlds), len(strategies), len(seeds))
        return self.aim.worth(values.transpose(1, 0, 2))

    def value_of(self, question: Question) -> Callable[[Sequence[Members], range], Floats]:
        """Return the set function of a question: a sample is a seed, and its value the mean over worlds."""

        def value(sets: Sequence[Members], part: range) -> Floats:
            strategies = [question.strategy_of(members) for members in sets]
            found = self.worth(strategies, self.seeds[part.start : part.stop])
            return np.asarray(found.mean(axis=1))  # a seed that failed in one world is no sample

        return value

    def worth_at_random(self, question: Question, sets: Iterable[Members]) -> Floats:
        """Return what sets at random are worth, one a seed, shape (worlds, seeds)."""
        columns = [
            self.worth([question.strategy_of(members)], [seed])[0, :, 0]
            for members, seed in zip(sets, self.seeds, strict=True)
        ]
        return np.stack(columns, axis=1)


@dataclass(frozen=True, eq=False)
class Starts:
    """The starts of runs: who founds the coalition, and which use cases are worked on first, under some seeds."""

    scenario: Scenario
    seeds: tuple[int, ...]

    def shares(self, question: Question, strategies: Sequence[Strategy]) -> pd.DataFrame:
        """Return in which share of the runs each item is among the founders, or the use cases of the first month.

        Returns
        -------
        DataFrame
            One row a strategy and item: choice (name of the strategy), item and share.
        """
        counts = np.zeros((len(strategies), len(question.items)))
        scenario = self.scenario.model_copy(update={"horizon": 1})
        services = [service.name for service in self.scenario.services]
        for seed in self.seeds:
            world = build_world(scenario, seed)
            for k, strategy in enumerate(strategies):
                if question.what == "founders":
                    counts[k, first_founders(world, strategy)] += 1.0
                    continue
                model = CompiledModel(world, scenario, strategy, Tape.of(world))
                model.live(new_record(1, world.boroughs, keep_borough_months=False))
                counts[k] += model.state.started[[services.index(item) for item in question.items]]
        return pd.DataFrame({
            "choice": np.repeat([strategy.name for strategy in strategies], len(question.items)),
            "item": np.tile(question.items, len(strategies)),
            "share": (counts / len(self.seeds)).ravel(),
        })  # fmt: skip
