"""Benefit and cost: every pound, by month and by organisation (MODEL 12.6)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents import Organisation, rules

Floats = NDArray[np.float64]


FLOWS = ("benefit", "running_cost", "own_payments", "subsidies", "subscriptions")
"""What is entered for each borough and institution."""


@dataclass(frozen=True)
class MonthAccount:
    """What one month brought and cost, GBP thousand.

    Attributes
    ----------
    benefit, running_cost
        Of the services in use at the start of the month.
    own_payments
        What organisations paid for adoptions from their budgets, subscriptions apart.
    programme_spending
        What the programme spent, subsidies included. Subscriptions are in it once it spends them.
    """

    benefit: float = 0.0
    running_cost: float = 0.0
    own_payments: float = 0.0
    programme_spending: float = 0.0

    @property
    def cost(self) -> float:
        """All that the month cost society; a subsidy or subscription counts once, when it is spent."""
        return self.running_cost + self.own_payments + self.programme_spending


class Accounts:
    """The accounts of a run so far.

    Attributes
    ----------
    month : MonthAccount
        The month just closed.
    benefit_pv, cost_pv, programme_spending_pv, own_payments_pv, running_cost_pv : float
        Present values so far, GBP thousand, discounted to month 0.
    flows : dict of str to ndarray, shape (insiders,)
        Benefit, running cost, own payments, subsidies and subscriptions of each borough and institution in the
        month just closed, GBP thousand.
    totals : dict of str to ndarray, shape (insiders,)
        Their undiscounted sums so far.
    """

    def __init__(self, insiders: int, discount_rate: float) -> None:
        self.discount_rate = discount_rate
        self.months = 0
        self.month = MonthAccount()
        self.benefit_pv = self.cost_pv = 0.0
        self.programme_spending_pv = self.own_payments_pv = self.running_cost_pv = 0.0
        self.flows = {name: np.zeros(insiders) for name in FLOWS}
        self.totals = {name: np.zeros(insiders) for name in FLOWS}
        self._spent_before = 0.0

    def close_month(self, insiders: Sequence[Organisation], spent_so_far: float) -> None:
        """Enter a month, after its decisions and before they take effect.

        Parameters
        ----------
        insiders
            Boroughs and institutions.
        spent_so_far
            All that the programme has spent since the start, GBP thousand.
        """
        self.enter_month(
            {
                "benefit": np.array([agent.benefit() for agent in insiders]),
                "running_cost": np.array([agent.running_cost() for agent in insiders]),
                "own_payments": np.array([agent.spent for agent in insiders]),
                "subsidies": np.array([agent.subsidy for agent in insiders]),
                "subscriptions": np.array([agent.subscription for agent in insiders]),
            },
            spent_so_far,
        )

    def enter_month(self, flows: dict[str, Floats], spent_so_far: float) -> None:
        """Enter a month's `FLOWS` by organisation, each of shape (insiders,), GBP thousand; see `close_month`."""
        self.months += 1
        self.flows = flows
        self.month = MonthAccount(
            benefit=float(flows["benefit"].sum()),
            running_cost=float(flows["running_cost"].sum()),
            own_payments=float(flows["own_payments"].sum()),
            programme_spending=spent_so_far - self._spent_before,
        )
        self._spent_before = spent_so_far
        for name, values in flows.items():
            self.totals[name] = self.totals[name] + values
        factor = rules.discount_factor(self.discount_rate, self.months)
        self.benefit_pv += factor * self.month.benefit
        self.cost_pv += factor * self.month.cost
        self.programme_spending_pv += factor * self.month.programme_spending
        self.own_payments_pv += factor * self.month.own_payments
        self.running_cost_pv += factor * self.month.running_cost

    @property
    def npv(self) -> float:
        """Net present value so far, GBP thousand."""
        return self.benefit_pv - self.cost_pv
