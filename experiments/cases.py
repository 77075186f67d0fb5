"""What is compared, and what one run of it is."""

from dataclasses import dataclass

from scenarios import Scenario, Strategy

LAISSEZ_FAIRE = "laissez-faire"
"""The strategy that is in every comparison."""


@dataclass(frozen=True)
class Case:
    """A strategy in a world: what is compared."""

    scenario: Scenario
    strategy: Strategy

    @property
    def key(self) -> tuple[str, str]:
        """Names of the scenario and the strategy, as in the tables."""
        return self.scenario.name, self.strategy.name


@dataclass(frozen=True)
class RunKey:
    """One run: a case under a seed, and the hash of all that determines it."""

    case: Case
    seed: int
    id: str
