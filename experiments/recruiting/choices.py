"""What can be chosen: founders, or first use cases; and the simple ways to choose that a search must beat."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, get_args

import numpy as np

from scenarios import DrawnPopulation, Scenario, Strategy, validate
from simulation.founding import eligible

What = Literal["founders", "which", "how-many"]
WHATS: tuple[What, ...] = get_args(What)

BEST, RANDOM, OWN = "best", "random", "own"
"""Names of the choice that the search found, of the mean over sets at random, and of the strategy left alone."""

FOUNDER_RULES: Mapping[str, str] = MappingProxyType(
    {
        "willing": "The most willing",
        "trusting": "The most trusting",
        "largest": "The largest",
        "neighbours": "A contiguous group",
        RANDOM: "At random",
    }
)
"""Rules for founders that the best found is set beside."""


@dataclass(frozen=True)
class Question:
    """Which items, and how many of them.

    Attributes
    ----------
    what : str
    strategy : Strategy
        Whose levers the answer sets.
    items : tuple of str
        Names of what there is to choose from.
    size : int
        How many to choose.
    """

    what: What
    strategy: Strategy
    items: tuple[str, ...]
    size: int

    def named(self, members: Iterable[int]) -> tuple[str, ...]:
        """Return the names of a set, in the order of the scenario: the same set is then the same run."""
        return tuple(self.items[i] for i in sorted(members))

    def strategy_of(self, members: Iterable[int], name: str = "", title: str = "") -> Strategy:
        """Return the strategy under which this set is chosen."""
        names = self.named(members)
        if self.what == "which":
            return self._with(name, title, first_use_cases=names)
        levers = {"founder_rule": "named", "founder_names": names} if names else {"founder_rule": "willing"}
        return self._with(name, title, founders=len(names), **levers)

    def rivals(self, scenario: Scenario) -> list[Strategy]:
        """Return the simple ways to choose, each as a strategy; those at random are one only for founders."""
        if self.what == "which":
            return self._simple_firsts(scenario)
        rules = [rule for rule in FOUNDER_RULES if rule != "neighbours" or has_map(scenario)]
        return [
            self._with(rule, FOUNDER_RULES[rule], founder_rule=rule, founders=self.size, founder_names=())
            for rule in rules
        ]

    def _simple_firsts(self, scenario: Scenario) -> list[Strategy]:
        services = [service for service in scenario.services if service.name in self.items]
        found = [self._with(OWN, "By the strategy's own score")]
        ranked = {"simplest": ("The simplest", sorted(services, key=lambda service: service.complexity))}
        if all(service.priority is not None for service in services):
            by_priority = sorted(services, key=lambda service: -(service.priority or 0.0))
            ranked["priority"] = ("The city's priorities", by_priority)
        for name, (title, order) in ranked.items():
            first = tuple(service.name for service in order[: self.size])
            found.append(self._with(name, title, first_use_cases=first))
        return found

    def _with(self, name: str, title: str, **levers: object) -> Strategy:
        own = self.strategy.model_dump(exclude_none=True)
        told = {"name": name, "title": title, "description": ""} if name else {}
        return validate(Strategy, {**own, **levers, **told})


def founders_of(scenario: Scenario, strategy: Strategy, size: int) -> Question:
    """Return the question with whom to found the coalition.

    Raises
    ------
    ValueError
        If the strategy has no founders, or there are fewer boroughs than asked for.
    """
    if strategy.serves != "members":
        raise ValueError(f"{strategy.name} serves everybody, so it has no founders to choose")
    return _question("founders", strategy, eligible(scenario), size, "boroughs")


def first_use_cases_of(scenario: Scenario, strategy: Strategy, size: int) -> Question:
    """Return the question which use cases go first.

    Raises
    ------
    ValueError
        If there are fewer services in the strategy's scope than asked for.
    """
    services = tuple(s.name for s in scenario.services if strategy.scope in ("both", s.tier))
    return _question("which", strategy, services, size, "services in scope")


def _question(what: What, strategy: Strategy, items: tuple[str, ...], size: int, noun: str) -> Question:
    if not 1 <= size <= len(items):
        raise ValueError(f"size is {size}, and must be 1 to {len(items)}, the number of {noun}")
    return Question(what, strategy, items, size)


def numbers_of_use_cases(scenario: Scenario, strategy: Strategy) -> dict[int, Strategy]:
    """Return the strategy with each number of use cases at once, from 1 to all services in scope."""
    most = sum(strategy.scope in ("both", service.tier) for service in scenario.services)
    own = strategy.model_dump(exclude_none=True)
    return {
        number: validate(
            Strategy,
            {**own, "use_cases": number, "name": f"use-cases-{number:02}", "description": "",
             "title": "1 use case" if number == 1 else f"{number} use cases"},
        )
        for number in range(1, most + 1)
    }  # fmt: skip


def has_map(scenario: Scenario) -> bool:
    """Return whether the world knows who touches whom."""
    law = scenario.population
    return law.nearest_in_place > 0 if isinstance(law, DrawnPopulation) else len(law.contiguity) > 0


def random_sets(items: int, size: int, count: int, seed: int) -> list[frozenset[int]]:
    """Return sets of a size at random, each independent of the others."""
    generator = np.random.default_rng(seed)
    return [frozenset(generator.choice(items, size, replace=False).tolist()) for _ in range(count)]


def best_of(question: Question, members: Sequence[int]) -> Strategy:
    """Return the best found as a strategy of its own."""
    return question.strategy_of(members, BEST, "Best found")
