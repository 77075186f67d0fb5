"""The runs of the trial: every arm at every draw of the prior and under every seed, once, however many claims need it.

Worlds that the same plans meet are one experiment, in a folder of its own below ``worlds``: its design has each draw in
each of these worlds. So an interruption loses nothing, arms meet the same draws and luck, and what is there is used
again when other claims ask for it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from experiments.claims.arms import World, plans, worlds
from experiments.claims.contrasts import Arm
from experiments.claims.hypotheses import hypotheses
from experiments.claims.hypothesis import Hypothesis
from experiments.claims.table import COLUMNS, needed
from experiments.design import Design, Dimension, Field, Space, Value, fields_of, latin_hypercube
from experiments.experiment import Cluster, Experiment
from experiments.pairs import Floats
from scenarios import Scenario

Progress = Callable[[int, int], None]

STRUCTURE = ("behaviour.returns_to_effort", "behaviour.reuse_discount")
"""What the specification counts as structure, but gives a range: drawn as well, for a claim must not rest on it."""
BELOW = "worlds"
"""Folder of the experiments."""


def unknowns(scenario: Scenario) -> Space:
    """Return all that is drawn: behaviour, initial state, accounting, and structure that has a range."""
    fields = fields_of(scenario, ())
    structure = [Dimension.of_prior(fields[name]) for name in STRUCTURE]
    return Space((*Space.of_priors(scenario, accounting=True), *structure))


def prior_design(scenario: Scenario, draws: int, sample: int = 0) -> Design:
    """Return the draws: a Latin hypercube over the priors."""
    if draws < 1:
        raise ValueError(f"there must be at least 1 draw, not {draws}")
    return latin_hypercube(unknowns(scenario), draws, sample)


@dataclass(frozen=True)
class Group:
    """Worlds that the same plans meet: one experiment.

    Attributes
    ----------
    name
        Of its folder.
    worlds, plans
        Their names.
    fields
        What any world of the group changes, whether it is asked for now or not: columns stay the same.
    """

    name: str
    worlds: tuple[str, ...]
    plans: tuple[str, ...]
    fields: tuple[str, ...]

    def design(self, scenario: Scenario, draws: Design) -> Design:
        """Return every draw in every world, world by world."""
        known = fields_of(scenario, ())
        points = [self._point(point, worlds()[name], scenario, known) for name in self.worlds for point in draws.points]
        return Design(tuple(points), draws.kind)

    def _point(
        self, point: Mapping[str, Value], world: World, scenario: Scenario, known: Mapping[str, Field]
    ) -> Mapping[str, Value]:
        whole = dict(point)
        for name in spelt_out(self.fields, scenario):
            default = known[name].default
            # A service without a priority of its own draws one: it can be set, but not left as it is.
            if name not in whole and default is not None:
                whole[name] = default
        for name, value in world.sets.items():
            whole |= dict.fromkeys(spelt_out((name,), scenario), value)
        for name, factor in world.times.items():
            whole[name] = scaled(known[name], factor, float(whole[name]))
        return whole


def scaled(field: Field, factor: float, value: float) -> float:
    """Return a value times a factor, as far as the field allows."""
    return float(field.accepted(min(max(factor * value, field.low), field.high)))


def stretches(scenario: Scenario, draws: Design) -> dict[str, Floats]:
    """Return by how much elasticities of each draw are too small, where a range cut the step short; shape (draws,).

    An elasticity divides by the logarithm of the step between two worlds that scale the same field. A value that a
    world would take out of its range ends there, and the step of that draw is shorter: what is divided by it is
    multiplied by the ratio. Only worlds of fields that were cut short are named; NaN where there is no step at all.
    """
    known = fields_of(scenario, ())
    by_field: dict[str, dict[str, float]] = {}
    for world in worlds().values():
        for name, factor in world.times.items():
            by_field.setdefault(name, {})[world.name] = factor
    found: dict[str, Floats] = {}
    for name, factors in by_field.items():
        values = np.array([float(point.get(name, known[name].default or 0.0)) for point in draws.points])
        meant = np.outer(list(factors.values()), values)
        got = np.clip(meant, known[name].low, known[name].high)
        cut = (got != meant).any(axis=0)
        if cut.any():
            span, usual = (np.log(ends.max(axis=0)) - np.log(ends.min(axis=0)) for ends in (got, meant))
            ratio = np.divide(usual, span, out=np.full(len(values), np.nan), where=span > 0.0)
            found |= dict.fromkeys(factors, np.where(cut, ratio, 1.0))
    return found


def spelt_out(names: Sequence[str], scenario: Scenario) -> list[str]:
    """Return dotted names with a star spelt out as every service."""
    return [
        full
        for name in names
        for full in ([name.replace("*", s.name) for s in scenario.services] if "*" in name else [name])
    ]


def groups_of(arms: Sequence[Arm]) -> list[Group]:
    """Return the experiments that have the runs of some arms.

    Which worlds go together does not depend on the arms asked for, so that a folder serves any choice of claims.
    """
    by_plans: dict[tuple[str, ...], list[str]] = {}
    for world, named in _plans_by_world(arm for claim in hypotheses() for arm in claim.arms).items():
        by_plans.setdefault(named, []).append(world)
    asked = _plans_by_world(arms)
    groups = []
    for members in by_plans.values():
        there = tuple(world for world in members if world in asked)
        if there:
            wanted = tuple(dict.fromkeys(plan for world in there for plan in asked[world]))
            fields = tuple(dict.fromkeys(name for world in members for name in worlds()[world].changed))
            groups.append(Group(members[0], there, wanted, fields))
    return groups


def _plans_by_world(arms: Sequence[Arm] | Iterator[Arm]) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for arm in arms:
        found.setdefault(arm.world, set()).add(arm.plan)
    order = list(plans())
    return {world: tuple(sorted(found[world], key=order.index)) for world in worlds() if world in found}


@dataclass(frozen=True)
class Programme:
    """All runs that some claims need.

    Parameters
    ----------
    scenario
        The world as it is.
    claims
        The claims.
    draws
        The draws of the prior.
    seeds
        How many seeds.
    """

    scenario: Scenario
    claims: tuple[Hypothesis, ...]
    draws: Design
    seeds: int

    @cached_property
    def arms(self) -> tuple[Arm, ...]:
        """The arms, once each."""
        return tuple(dict.fromkeys(arm for claim in self.claims for arm in claim.arms))

    @cached_property
    def outcomes(self) -> tuple[str, ...]:
        """Columns of the runs that the claims look at."""
        measures = [term.measure for claim in self.claims for c in claim.contrasts for term in c.terms]
        return needed(measures, self.scenario.horizon)

    @cached_property
    def groups(self) -> list[tuple[Group, Experiment]]:
        """The experiments."""
        return [
            (
                group,
                Experiment(
                    self.scenario, [plans()[name].made() for name in group.plans], self.seeds,
                    design=group.design(self.scenario, self.draws), detail="runs", laissez_faire=False,
                ),
            )
            for group in groups_of(self.arms)
        ]  # fmt: skip

    def run(
        self,
        folder: Path,
        workers: int | None = None,
        progress: Progress | None = None,
        cluster: "Cluster | None" = None,
    ) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Do the runs that the folder does not hold yet.

        Parameters
        ----------
        folder
            Where the experiments go, below ``worlds``.
        workers
            Threads; the machine's cores by default.
        progress
            Called with the number of runs done and in all.
        cluster
            As in `experiments.Experiment.run`.

        Returns
        -------
        runs, failures : DataFrame
            One row a run: world, plan, draw, seed, then its outcomes; or the error of one that failed.
        """
        sizes = [len(study.policies) * len(study.seed_numbers) * len(study.design or ()) for _, study in self.groups]
        runs, failures = [], []
        for i, (group, study) in enumerate(self.groups):
            before, total = sum(sizes[:i]), sum(sizes)

            def tell(done: int, _: int, before: int = before, total: int = total) -> None:
                if progress:
                    progress(before + done, total)

            results = study.run(folder / BELOW / group.name, workers=workers, progress=tell, cluster=cluster)
            runs.append(self._named(results.runs, group)[[*COLUMNS, *self.outcomes]])
            if len(results.failures):
                failures.append(self._named(results.failures, group)[[*COLUMNS, "error"]])
        empty = pd.DataFrame(columns=[*COLUMNS, "error"])
        return pd.concat(runs, ignore_index=True), pd.concat(failures, ignore_index=True) if failures else empty

    def _named(self, runs: pd.DataFrame, group: Group) -> pd.DataFrame:
        """Return runs with their world and draw in place of the point of the design."""
        point = runs["draw"].to_numpy(dtype=int) - 1
        count = len(self.draws)
        return runs.assign(
            world=[group.worlds[i] for i in point // count], draw=point % count + 1, plan=runs["strategy"]
        )
