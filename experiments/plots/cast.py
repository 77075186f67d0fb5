"""Who is on a figure: the cases with their names, the family of each strategy, and what is a counterfactual."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from experiments.pairs import Case


@dataclass(frozen=True, eq=False)
class Cast(Mapping[Case, str]):
    """Names of cases, as a mapping, with what a figure must know of them beside.

    Attributes
    ----------
    names
        Title of each case, in the order in which to draw them.
    families
        Family of each strategy (`scenarios.Strategy.family`); "other" where it is not told.
    counterfactuals
        Scenarios that are counterfactuals; where nobody told, all but that of the first case.
    """

    names: Mapping[Case, str]
    families: Mapping[str, str] = field(default_factory=dict)
    counterfactuals: frozenset[str] | None = None

    def __getitem__(self, case: Case) -> str:
        return self.names[case]

    def __iter__(self) -> Iterator[Case]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)

    def family(self, strategy: str) -> str:
        """Return the family of a strategy, "other" where it is not known."""
        return self.families.get(strategy, "other")

    def is_counterfactual(self, scenario: str) -> bool:
        """Return whether a scenario is a counterfactual."""
        if self.counterfactuals is None:
            return scenario != next(iter(self.names))[0]
        return scenario in self.counterfactuals

    @property
    def base(self) -> str:
        """The scenario that is drawn solid: the first that is not a counterfactual, else the first."""
        scenarios = [scenario for scenario, _ in self.names]
        return next((name for name in scenarios if not self.is_counterfactual(name)), scenarios[0])

    def only(self, cases: Iterable[Case]) -> "Cast":
        """Return the same cast with these cases alone, in this order."""
        return Cast({case: self.names[case] for case in cases}, self.families, self.counterfactuals)


def cast_of(cases: Iterable[Case]) -> Cast:
    """Return a cast as it is, and one of any other cases, in which nothing is known but their order."""
    if isinstance(cases, Cast):
        return cases
    return Cast(cases if isinstance(cases, Mapping) else {case: case[1] for case in cases})
