"""Which outcome, and when: headline outcomes by the name of their column."""

from dataclasses import dataclass

from experiments.compare import HEADLINES, Headline
from experiments.verdict import headlines_in
from scenarios import Scenario
from scenarios.quantity import nearest
from simulation.outcomes import HORIZONS, NEVER_RANKED


@dataclass(frozen=True)
class Measure:
    """A headline outcome in a month."""

    headline: Headline
    month: int
    horizon: int

    @property
    def column(self) -> str:
        """Column of the table of runs."""
        return self.headline.outcome if self.month == self.horizon else f"{self.headline.outcome}_{self.month}"


def measure_named(text: str, scenario: Scenario) -> Measure:
    """Return a headline outcome: ``people_effective`` at the end, ``people_effective_60`` in month 60.

    Raises
    ------
    ValueError
        If there is none of that name.
    """
    known = {
        one.column: one
        for line in headlines_in(scenario)
        for one in [
            *(Measure(line, month, scenario.horizon) for month in HORIZONS if month < scenario.horizon),
            Measure(line, scenario.horizon, scenario.horizon),
        ]
    }
    if text in NEVER_RANKED:
        raise ValueError(f"--outcome {text}: strategies are never ranked by it")
    if text not in known:
        names = ", ".join(line.outcome for line in headlines_in(scenario))
        raise ValueError(
            f"--outcome {text}: there is no such headline outcome; there are {names}, each also with a month, such as "
            f"{HEADLINES[0].outcome}_{HORIZONS[0]}{nearest(text, known)}"
        )
    return known[text]
