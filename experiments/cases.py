"""What is compared, and what one run of it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from scenarios import Scenario, Strategy

LAISSEZ_FAIRE = "laissez-faire"
"""The strategy that is in every comparison."""


@dataclass(frozen=True)
class Case:
    """A strategy in a world: what is compared.

    Attributes
    ----------
    scenario, strategy
        The world, and what the policy-maker does in it.
    counterfactual
        Whether it is the world as it would be under an Act of Parliament.
    """

    scenario: Scenario
    strategy: Strategy
    counterfactual: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """Names of the scenario and the strategy, as in the tables."""
        return self.scenario.name, self.strategy.name


@dataclass(frozen=True)
class RunKey:
    """One run.

    Attributes
    ----------
    case
        The strategy, and the world with the behaviour of the draw.
    seed
        Which luck.
    id
        The hash of all that determines the run.
    draw
        Which draw of the behavioural parameters, or point of a design; 0 is the scenario's own.
    values
        What it sets, by the name of the column that it stands in.
    """

    case: Case
    seed: int
    id: str
    draw: int = 0
    values: Mapping[str, float | int | str | bool] = field(default_factory=dict, hash=False)
