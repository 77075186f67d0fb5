"""Benefit and cost: every pound, by month and by organisation (MODEL 12.6)."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents import Organisation, rules
from agents.compiled import phase
from agents.sensing import total

Floats = NDArray[np.float64]

FLOWS = ("benefit", "running_cost", "own_payments", "subsidies", "subscriptions")
"""What is entered for each borough and institution."""
LEDGER = np.dtype((
    np.record,
    [
        (name, np.float64)
        for name in (
            "months", "benefit", "running_cost", "own_payments", "programme_spending", "spent_so_far",
            "benefit_pv", "cost_pv", "programme_spending_pv", "own_payments_pv", "running_cost_pv",
        )
    ],
))  # fmt: skip
"""What a ledger holds, GBP thousand: the month just closed, and present values so far, discounted to month 0."""


def new_ledger() -> Any:
    """Return an empty ledger: a record whose fields are those of `LEDGER`."""
    return np.zeros(1, LEDGER)[0]


@phase
def enter_month(ledger: Any, flows: Floats, totals: Floats, spent_so_far: float, discount_rate: float) -> None:
    """Enter a month in a ledger.

    Parameters
    ----------
    ledger
        The ledger, changed in place. A subsidy or subscription counts once in its cost, when the programme spends it.
    flows, totals
        The month's `FLOWS` of each borough and institution, and their sums so far, to which the month is added;
        shape (flows, insiders), GBP thousand.
    spent_so_far
        All that the programme has spent since the start, GBP thousand.
    discount_rate
        A year.
    """
    totals += flows
    ledger.months += 1.0
    ledger.benefit, ledger.running_cost, ledger.own_payments = total(flows[0]), total(flows[1]), total(flows[2])
    ledger.programme_spending = spent_so_far - ledger.spent_so_far
    ledger.spent_so_far = spent_so_far
    factor = rules.discount_factor(discount_rate, int(ledger.months))
    ledger.benefit_pv += factor * ledger.benefit
    ledger.cost_pv += factor * (ledger.running_cost + ledger.own_payments + ledger.programme_spending)
    ledger.programme_spending_pv += factor * ledger.programme_spending
    ledger.own_payments_pv += factor * ledger.own_payments
    ledger.running_cost_pv += factor * ledger.running_cost


class Accounts:
    """The accounts of a run so far.

    Attributes
    ----------
    ledger : np.record
        The month just closed and present values so far; see `LEDGER`.
    flows : dict of str to ndarray, shape (insiders,)
        `FLOWS` of each borough and institution in the month just closed, GBP thousand.
    totals : dict of str to ndarray, shape (insiders,)
        Their undiscounted sums so far.
    """

    def __init__(self, insiders: int, discount_rate: float) -> None:
        self.discount_rate = discount_rate
        self.ledger = new_ledger()
        self._flows = np.zeros((len(FLOWS), insiders))
        self._totals = np.zeros((len(FLOWS), insiders))
        self.flows = dict(zip(FLOWS, self._flows, strict=True))
        self.totals = dict(zip(FLOWS, self._totals, strict=True))

    def close_month(self, insiders: Sequence[Organisation], spent_so_far: float) -> None:
        """Enter a month, after its decisions and before they take effect.

        Parameters
        ----------
        insiders
            Boroughs and institutions.
        spent_so_far
            All that the programme has spent since the start, GBP thousand.
        """
        for i, agent in enumerate(insiders):
            self._flows[:, i] = (
                agent.benefit(), agent.running_cost(), agent.spent, agent.subsidy, agent.subscription
            )  # fmt: skip
        enter_month(self.ledger, self._flows, self._totals, spent_so_far, self.discount_rate)

    @property
    def npv(self) -> float:
        """Net present value so far, GBP thousand."""
        return float(self.ledger.benefit_pv - self.ledger.cost_pv)
