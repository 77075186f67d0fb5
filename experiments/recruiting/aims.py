"""What a choice is judged by: a headline outcome in one month."""

from dataclasses import dataclass

from experiments.compare import HEADLINES, Headline
from experiments.pairs import Floats
from scenarios import Scenario
from scenarios.quantity import nearest
from simulation.outcomes import HORIZONS


@dataclass(frozen=True)
class Aim:
    """A headline outcome in a month.

    Attributes
    ----------
    headline : Headline
    month : int
    column : str
        The column of the table of runs.
    """

    headline: Headline
    month: int
    column: str

    @property
    def title(self) -> str:
        """Return what it is, for people."""
        return f"{self.headline.title}, month {self.month}"

    @property
    def unit(self) -> str:
        """Return the unit of a value."""
        return self.headline.unit

    @property
    def difference_unit(self) -> str:
        """Return the unit of a difference."""
        return "points" if self.headline.unit == "%" else self.headline.unit

    def printed(self, values: Floats) -> Floats:
        """Return values of the column in the printed unit."""
        return values * self.headline.scale

    def worth(self, values: Floats) -> Floats:
        """Return values in the printed unit, turned so that more is better."""
        return -self.printed(values) if self.headline.less_is_better else self.printed(values)


def aim_of(name: str, month: int | None, scenario: Scenario) -> Aim:
    """Return the aim of this name in this month, by default the last.

    Raises
    ------
    ValueError
        If there is no such headline outcome, or runs do not tell it in that month.
    """
    known = {headline.outcome: headline for headline in HEADLINES}
    if name not in known:
        raise ValueError(f"no aim {name!r}; there are {', '.join(known)}{nearest(name, known)}")
    horizon = scenario.horizon
    months = [*(each for each in HORIZONS if each < horizon), horizon]
    if month is None or month == horizon:
        return Aim(known[name], horizon, name)
    if month not in months:
        listed = ", ".join(map(str, months))
        raise ValueError(f"month is {month}; in {scenario.name} an aim is known in months {listed}")
    return Aim(known[name], month, f"{name}_{month}")
