"""Recruiting: choose on some seeds, judge on others.

What is chosen for being best on some seeds looks better on them than it is, the more so the more there was to choose
from (the winner's curse). So the choice is made on training seeds, and everything said of it is from hold-out seeds
that had no part in it; both differences are shown. With draws of behaviour, hold-out draws are others too.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from experiments.aside import written_aside
from experiments.draws import Draw, prior_draws
from experiments.experiment import Cluster, Experiment, connected_to
from experiments.pairs import Pairs
from experiments.recruiting.aims import Aim, aim_of
from experiments.recruiting.choices import (
    BEST,
    FOUNDER_RULES,
    RANDOM,
    WHATS,
    Question,
    What,
    best_of,
    first_use_cases_of,
    founders_of,
    numbers_of_use_cases,
    random_sets,
)
from experiments.recruiting.exhaustive import MOST_SETS, Ranking, exhaustive, sets_of
from experiments.recruiting.greedy import Path as GreedyPath
from experiments.recruiting.greedy import greedy
from experiments.recruiting.judging import Judged
from experiments.recruiting.tally import Floats, Tally, mean
from experiments.recruiting.training import Starts, Trial, worlds_of
from experiments.recruiting.words import Told, sentences
from experiments.results import Results
from experiments.store import claim_experiment
from scenarios import Scenario, Strategy, TabulatedPopulation, load_scenario, load_strategy
from scenarios.quantity import nearest

Progress = Callable[[int, int], None]

SIZE = 5
MOST_STARTS = 200
"""Hold-out seeds over which founders and first use cases are counted."""


@dataclass(frozen=True)
class Recruiting:
    """Whom to found the coalition with, which use cases to start with, or how many.

    Parameters
    ----------
    scenario, strategy
        The world, and what the policy-maker does besides; objects, or names or paths.
    what
        ``"founders"``, ``"which"`` (use cases go first) or ``"how-many"`` (use cases at once).
    size
        How many founders (5 by default), or first use cases (by default as many as are worked on at once).
    aim, month
        What to be best at: a headline outcome, and when (by default in the last month).
    runs, holdout
        Seeds to choose on (0, 1, ...), and seeds to judge on (those that follow).
    draws
        Draws of what is not known of behaviour; each meets every seed, and hold-out draws are others.
    most_sets
        Sets that are all tried, if there are no more: then greedy search is held to exhaustive search.

    Raises
    ------
    InvalidSpecificationError
        If a name or file is not valid.
    ValueError
        If the question makes no sense for this strategy, or a number is out of range.

    Examples
    --------
    >>> study = Recruiting("small", size=2, runs=8, holdout=20)
    >>> study.question.items[:2], study.holdout_seeds[0]
    (('borough 1', 'borough 2'), 8)
    """

    scenario: Scenario | str
    strategy: Strategy | str = "needs-led"
    what: What = "founders"
    size: int | None = None
    aim: str = "people_effective"
    month: int | None = None
    runs: int = 100
    holdout: int = 200
    draws: int = 0
    most_sets: int = MOST_SETS

    def __post_init__(self) -> None:
        for name, least in (("runs", 1), ("holdout", 2), ("draws", 0)):
            if getattr(self, name) < least:
                raise ValueError(f"{name} is {getattr(self, name)}, and must be at least {least}")
        if self.what not in WHATS:
            raise ValueError(f"what is {self.what!r}; there are {', '.join(WHATS)}{nearest(self.what, WHATS)}")
        if not self.policy.acts_now:
            raise ValueError(f"{self.policy.name} does nothing, so there is nothing to choose for it")
        if self.policy.brings_money:
            raise ValueError(
                f"in {self.policy.name} members pay a subscription, so choices would not be of equal money: set "
                "subscription to 0"
            )
        if self.what == "how-many" and self.size is not None:
            raise ValueError("size goes with founders and which; how-many tries every number")
        self.target, self.question  # noqa: B018 (what cannot be asked is refused now)

    @cached_property
    def world(self) -> Scenario:
        """The scenario itself."""
        return load_scenario(self.scenario) if isinstance(self.scenario, str) else self.scenario

    @cached_property
    def policy(self) -> Strategy:
        """The strategy itself."""
        return load_strategy(self.strategy) if isinstance(self.strategy, str) else self.strategy

    @cached_property
    def target(self) -> Aim:
        """What choices are judged by."""
        return aim_of(self.aim, self.month, self.world)

    @cached_property
    def question(self) -> Question:
        """What there is to choose from; for the number of use cases, what is worked on first."""
        if self.what == "founders":
            return founders_of(self.world, self.policy, SIZE if self.size is None else self.size)
        scoped = first_use_cases_of(self.world, self.policy, 1)
        if self.what == "which" and self.policy.use_cases >= len(scoped.items):
            raise ValueError(
                f"{self.policy.name} works on {self.policy.use_cases} use cases at once and there are "
                f"{len(scoped.items)} services in its scope: all start together, so there is nothing to choose"
            )
        size = min(self.policy.use_cases, len(scoped.items)) if self.size is None else self.size
        return first_use_cases_of(self.world, self.policy, size)

    @property
    def holdout_seeds(self) -> range:
        """The seeds to judge on."""
        return range(self.runs, self.runs + self.holdout)

    def run(
        self,
        folder: str | Path,
        *,
        workers: int | None = None,
        progress: Progress | None = None,
        cluster: "Cluster | None" = None,
    ) -> "Recruited":
        """Choose, judge, and write recruit.csv, recruit-members.csv and recruit-steps.csv.

        The hold-out runs are an `Experiment` in the folder: `coalition report` works on it, and an interrupted one
        goes on where it stopped. With a cluster they are done there, and the search, which looks at each result before
        it knows what to try next, on this machine's threads.

        Raises
        ------
        FolderInUseError
            If the folder is a file, or holds anything else.
        """
        claim_experiment(Path(folder))  # a stranger's folder is refused before the search
        with connected_to(cluster):
            pass  # so is a cluster that is not there, which is needed after it
        count = _Counter(progress, self._expected())
        train_draws, holdout_draws = self._draws(0), self._draws(1)
        worlds = worlds_of(self.world, train_draws)
        trial = Trial(worlds, tuple(range(self.runs)), self.target, workers, count.add)
        path, ranking, contenders = self._contenders(trial)
        count.reach(self._most_searched())
        train = trial.worth(contenders)
        experiment = Experiment(self.world, contenders, self.holdout_seeds, statutory=False, draws=holdout_draws)
        before = count.done
        results = experiment.run(
            folder, workers=None if cluster else workers, progress=lambda done, total: count.reach(before + done),
            cluster=cluster,
        )  # fmt: skip
        judged = self._judged(results, contenders, train)
        if self.what == "which":
            judged = self._with_random(judged, trial, worlds_of(self.world, holdout_draws))
        best = judged.best
        starts = Starts(self.world, tuple(self.holdout_seeds[:MOST_STARTS])).shares(self.question, contenders)
        words = {} if self.what == "how-many" else members_in_words(starts, self.question.size)
        frame = judged.frame(self.target, self.what, words)
        found = Recruited(self, frame, starts, steps_frame(path, self.question), best, path, ranking, judged, results,
                          trial.failed)  # fmt: skip
        found.write()
        return found

    def _contenders(self, trial: Trial) -> tuple[GreedyPath | None, Ranking | None, list[Strategy]]:
        """Search, and return the best found with its rivals."""
        if self.what == "how-many":
            return None, None, list(numbers_of_use_cases(self.world, self.policy).values())
        question = self.question
        items, tally = range(len(question.items)), Tally(trial.value_of(question), self.runs)
        path = greedy(tally, items, question.size)
        few = sets_of(len(items), question.size) <= self.most_sets
        ranking = exhaustive(tally, items, question.size, self.most_sets) if few else None
        chosen = ranking.best if ranking else frozenset(path.items)
        return path, ranking, [best_of(question, sorted(chosen)), *question.rivals(self.world)]

    def _judged(self, results: Results, contenders: Sequence[Strategy], train: Floats) -> Judged:
        """Return the contenders with what they were worth on the hold-out seeds."""
        pairs = Pairs.of(results.runs)
        cases = [(self.world.name, strategy.name) for strategy in contenders]
        known = set(pairs.cases)
        if missing := [name for _, name in cases if (self.world.name, name) not in known]:
            raise ValueError(f"every hold-out run failed under {', '.join(missing)}; the errors are in runs.csv")
        names = [strategy.name for strategy in contenders]
        best = names[int(np.argmax([mean(values) for values in train]))] if self.what == "how-many" else BEST
        return Judged(
            names, [strategy.label for strategy in contenders], train,
            self.target.worth(pairs.values(self.target.column, cases)).T, pairs.draws, pairs.seeds, best,
        )  # fmt: skip

    def _with_random(self, judged: Judged, trial: Trial, holdout_worlds: tuple[Scenario, ...]) -> Judged:
        """Add first use cases at random, another set under each seed."""

        def at_random(worlds: tuple[Scenario, ...], seeds: range) -> Floats:
            sets = random_sets(len(self.question.items), self.question.size, len(seeds), seeds[0])
            there = Trial(worlds, tuple(seeds), self.target, trial.workers, trial.progress)
            worth = there.worth_at_random(self.question, sets)
            trial.failed += there.failed
            return worth

        train = at_random(trial.worlds, range(self.runs))
        held = at_random(holdout_worlds, self.holdout_seeds)
        draw = np.maximum(judged.draws - 1, 0)
        column = held[draw, np.searchsorted(np.array(self.holdout_seeds), judged.seeds)]
        return Judged(
            [*judged.names, RANDOM], [*judged.labels, FOUNDER_RULES[RANDOM]],
            np.concatenate([judged.train, train[None]]), np.concatenate([judged.holdout, column[None]]),
            judged.draws, judged.seeds, judged.best,
        )  # fmt: skip

    def _draws(self, seed: int) -> list[Draw]:
        return prior_draws(self.world, self.draws, seed) if self.draws else []

    def _most_searched(self) -> int:
        """Return how many runs a search takes at most."""
        if self.what == "how-many":
            return 0
        items, size = len(self.question.items), self.question.size
        sets = 1 + sum(items - k for k in range(size))
        few = sets_of(items, size)
        return (sets + (few if few <= self.most_sets else 0)) * self.runs * max(1, self.draws)

    def _expected(self) -> int:
        """Return how many runs there are at most, search and judging together."""
        contenders = len(self.question.items) if self.what == "how-many" else 1 + len(self.question.rivals(self.world))
        cells = max(1, self.draws)
        at_random = (self.runs + self.holdout) * cells if self.what == "which" else 0
        judging = contenders * self.runs * cells + (contenders + 1) * self.holdout * cells
        return self._most_searched() + judging + at_random


@dataclass
class _Counter:
    """Runs done of those that there are at most; what is spared counts as done when the search ends."""

    progress: Progress | None
    total: int
    done: int = 0

    def add(self, runs: int) -> None:
        self.reach(self.done + runs)

    def reach(self, done: int) -> None:
        self.done = max(self.done, min(done, self.total))
        if self.progress:
            self.progress(self.done, self.total)


@dataclass(frozen=True, eq=False)
class Recruited:
    """What came out.

    Attributes
    ----------
    study : Recruiting
    choices : DataFrame
        One row a choice; columns `experiments.recruiting.judging.COLUMNS`.
    members : DataFrame
        One row a choice and item: in which share of the runs it is a founder, or a use case of the first month.
    steps : DataFrame
        The search, step by step; empty for the number of use cases.
    best : str
        Name of the choice that was found on the training seeds.
    path, ranking
        The greedy search, and exhaustive search where it was possible.
    judged : Judged
        What choices were worth, run by run.
    results : Results
        The hold-out experiment.
    failed : int
        How many runs failed beside those of the hold-out experiment: sets are compared over the seeds that they have.
    """

    study: Recruiting
    choices: pd.DataFrame
    members: pd.DataFrame
    steps: pd.DataFrame
    best: str
    path: GreedyPath | None
    ranking: Ranking | None
    judged: Judged
    results: Results
    failed: int = 0

    @property
    def chosen(self) -> tuple[str, ...]:
        """Return the names of the best found; none for the number of use cases."""
        if self.path is None:
            return ()
        return self.study.question.named(self.ranking.best if self.ranking else self.path.items)

    @property
    def tiles(self) -> pd.DataFrame | None:
        """Return where boroughs are on the tile map: item, tile_row and tile_column; None if there is none."""
        law = self.study.world.population
        if self.study.what != "founders" or not isinstance(law, TabulatedPopulation):
            return None
        rows = [(p.name, p.tile_row, p.tile_column) for p in law.places if None not in (p.tile_row, p.tile_column)]
        return pd.DataFrame(rows, columns=["item", "tile_row", "tile_column"]) if rows else None

    def sentences(self) -> list[str]:
        """Return what came out, in plain words, the verdict first."""
        study = self.study
        return sentences(
            Told(
                study.what, study.target, self.chosen, self.best, study.runs, study.holdout, study.policy.use_cases,
                self.path, self.ranking, self.judged,
            )
        )  # fmt: skip

    def write(self) -> None:
        """Write the tables into the folder of the experiment."""
        tables = {"recruit": self.choices, "recruit-members": self.members, "recruit-steps": self.steps}
        for name, table in tables.items():
            with written_aside(self.results.folder / f"{name}.csv") as part:
                table.to_csv(part, index=False)


STEPS = (
    "step", "item", "gain", "gain_low", "gain_high", "runner_up", "lead", "lead_low", "lead_high", "candidates",
    "asked", "fell_back", "instead_of",
)  # fmt: skip
"""Columns of the steps: `experiments.recruiting.greedy.Step`, from training seeds, in the printed unit."""


def steps_frame(path: GreedyPath | None, question: Question) -> pd.DataFrame:
    """Return one row a step of a greedy search."""

    def name(item: int | None) -> str:
        return "" if item is None else question.items[item]

    rows = [
        (
            k, name(step.item), step.gain.mean, step.gain.low, step.gain.high, name(step.runner_up), step.lead.mean,
            step.lead.low, step.lead.high, step.candidates, step.asked, step.fell_back, name(step.instead_of),
        )
        for k, step in enumerate(path.steps if path else (), start=1)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(STEPS))


def members_in_words(members: pd.DataFrame, size: int) -> dict[str, str]:
    """Return who is chosen under each choice: names, or those most often chosen where it differs by run."""
    words = {}
    for choice, rows in members.groupby("choice", sort=False):
        fixed = rows[rows["share"] == 1.0]
        if len(fixed) and rows["share"].isin((0.0, 1.0)).all():
            words[str(choice)] = ", ".join(fixed["item"])
            continue
        most = rows.sort_values("share", ascending=False, kind="stable").head(min(3, size))
        often = ", ".join(f"{item} {share:.0%}" for item, share in zip(most["item"], most["share"], strict=True))
        words[str(choice)] = f"differs by run; most often {often}"
    return words
