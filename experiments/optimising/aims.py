"""What a search aims at: outcomes, in the unit in which people read them."""

from dataclasses import dataclass

from experiments.compare import HEADLINES
from scenarios import Scenario
from scenarios.quantity import nearest
from simulation.outcomes import NEVER_RANKED, run_outcomes

DEFAULT = ("people_effective", "npv", "quarter_gap")
FEWEST, MOST = 2, 4


@dataclass(frozen=True)
class Aim:
    """One outcome that a search makes as large, or as small, as it can.

    Attributes
    ----------
    outcome
        Column of the table of runs.
    title, unit, scale
        What people call it, its printed unit, and what a value is multiplied by to be in it.
    less_is_better
        Whether it is made small.
    least
        Smallest difference that matters, in the printed unit; 0 where none is set.
    """

    outcome: str
    title: str
    unit: str
    scale: float
    less_is_better: bool
    least: float = 0.0

    @property
    def sign(self) -> float:
        """What the outcome is multiplied by so that less is better."""
        return 1.0 if self.less_is_better else -1.0

    @property
    def points(self) -> str:
        """Unit of a difference."""
        return "points" if self.unit == "%" else self.unit


def aim_named(outcome: str, scenario: Scenario) -> Aim:
    """Return the aim of an outcome.

    Raises
    ------
    ValueError
        If there is no such outcome, or it is neither good nor bad.
    """
    known = run_outcomes(scenario.horizon)
    if outcome in NEVER_RANKED:
        raise ValueError(f"strategies are never ranked by {outcome}: {known[outcome].meaning}")
    aims = {name: what for name, what in known.items() if what.more_is_better is not None}
    if outcome not in aims:
        raise ValueError(f"no outcome {outcome!r} to aim at; such as {', '.join(DEFAULT)}{nearest(outcome, aims)}")
    what = aims[outcome]
    for headline in HEADLINES:
        if outcome == headline.outcome or outcome.startswith(f"{headline.outcome}_"):
            month = outcome.removeprefix(headline.outcome).removeprefix("_")
            title = f"{headline.short}, month {month}" if month else headline.short
            return Aim(outcome, title, headline.unit, headline.scale, headline.less_is_better, headline.least)
    unit, scale = {"share": ("%", 100.0), "GBP k": ("GBP m", 1e-3)}.get(what.unit, (what.unit, 1.0))
    return Aim(outcome, what.meaning, unit, scale, not what.more_is_better)


def aims_named(outcomes: tuple[str, ...], scenario: Scenario) -> tuple[Aim, ...]:
    """Return the aims of a search.

    Raises
    ------
    ValueError
        If one is unknown or comes twice, or there are fewer than 2 or more than 4: without two there is no trade-off.
    """
    if len(set(outcomes)) < len(outcomes):
        raise ValueError("an aim was given twice")
    if not FEWEST <= len(outcomes) <= MOST:
        raise ValueError(f"a trade-off is between {FEWEST} to {MOST} aims, not {len(outcomes)}")
    return tuple(aim_named(outcome, scenario) for outcome in outcomes)
