"""Outcomes of a run, as MODEL section 7 defines them: by month, by borough and by run.

Adoption is *effective* where it is weighted by fit, and *nominal* where it only counts what is in use.
"""

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.compiled import compiled, phase
from agents.sensing import total

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

HORIZONS = (36, 60, 84, 120)
"""Months at which outcomes are reported side by side."""
LEVELS = (50, 90)
"""Levels of adoption, in per cent, whose first month is reported."""
ADOPTION = ("transactional_nominal", "people_nominal", "transactional_effective", "people_effective")
SEEN_EARLIER = (*ADOPTION, "bottom_quarter_effective", "quarter_gap", "npv", "flow")
"""Outcomes that the table of runs also gives at each horizon."""


@dataclass(frozen=True)
class Outcome:
    """What an outcome is: its unit and meaning, and whether more of it is better (None: neither)."""

    unit: str
    meaning: str
    more_is_better: bool | None = None


MONTHLY: dict[str, Outcome] = {
    "transactional_nominal": Outcome("share", "transactional services in use, mean over boroughs", True),
    "people_nominal": Outcome("share", "people-based services in use, mean over boroughs", True),
    "transactional_effective": Outcome("share", "transactional services in use x fit, mean over boroughs", True),
    "people_effective": Outcome("share", "people-based services in use x fit, mean over boroughs", True),
    "gini_effective": Outcome("0-1", "Gini coefficient over boroughs of effective adoption of all services", False),
    "bottom_quarter_effective": Outcome("share", "effective adoption of the quarter of boroughs with least", True),
    "top_quarter_effective": Outcome("share", "effective adoption of the quarter of boroughs with most", True),
    "quarter_gap": Outcome("share", "effective adoption of the top quarter of boroughs less the bottom", False),
    "mean_trust": Outcome("0-1", "trust, mean over boroughs", True),
    "minimum_trust": Outcome("0-1", "least trust of a borough", True),
    "mean_capacity": Outcome("0-1", "capacity, mean over boroughs", True),
    "signed_share": Outcome("share", "boroughs whose data agreement is signed", True),
    "members": Outcome("boroughs", "boroughs in the coalition"),
    "member_institutions": Outcome("institutions", "institutions in the coalition"),
    "mean_ties": Outcome("tie weight", "sum of tie weights of a borough, mean over boroughs"),
    "institutions_nominal": Outcome("share", "relevant services in use, mean over institutions", True),
    "institutions_effective": Outcome("share", "relevant services in use x fit, mean over institutions", True),
    "smart_index": Outcome("0-100", "index after Navigant's; contains trust and ties, so never to be ranked by"),
    "benefit": Outcome("GBP k/month", "benefit of the month, boroughs and institutions", True),
    "running_cost": Outcome("GBP k/month", "running cost of the month", False),
    "own_payments": Outcome("GBP k/month", "what organisations paid for adoptions themselves", False),
    "programme_spending": Outcome("GBP k/month", "what the programme spent in the month, subsidies included", False),
    "flow": Outcome("GBP k/month", "benefit less running cost of the month", True),
    "npv": Outcome("GBP k", "net present value so far", True),
    "benefit_pv": Outcome("GBP k", "present value of benefit so far", True),
    "cost_pv": Outcome("GBP k", "present value of all cost so far", False),
    "programme_spending_pv": Outcome("GBP k", "present value of what the programme spent so far", False),
    "own_payments_pv": Outcome("GBP k", "present value of organisations' own payments so far", False),
    "running_cost_pv": Outcome("GBP k", "present value of running cost so far", False),
    "solutions_ready": Outcome("services", "solutions that the programme has published"),
    "pot": Outcome("GBP k", "subsidy pot at the end of the month"),
    "undrawn": Outcome("GBP k", "programme money not drawn so far"),
}
"""The columns of the table of months."""

BOROUGH_MONTHLY: dict[str, Outcome] = {
    "transactional_nominal": Outcome("share", "transactional services in use", True),
    "people_nominal": Outcome("share", "people-based services in use", True),
    "transactional_effective": Outcome("share", "transactional services in use x fit", True),
    "people_effective": Outcome("share", "people-based services in use x fit", True),
    "trust": Outcome("0-1", "trust", True),
    "capacity": Outcome("0-1", "capacity", True),
    "signed": Outcome("0 or 1", "whether the data agreement is signed", True),
    "member": Outcome("0 or 1", "whether the borough is in the coalition"),
    "benefit": Outcome("GBP k", "benefit", True),
    "running_cost": Outcome("GBP k", "running cost", False),
    "own_payments": Outcome("GBP k", "what the borough paid for adoptions itself", False),
    "subsidies": Outcome("GBP k", "what the programme paid of its adoptions"),
    "subscriptions": Outcome("GBP k", "what it paid to be a member"),
}
"""The columns of the table of boroughs. Money is that of the month, or of the whole run in a table of last months."""

NEVER_RANKED = frozenset({"smart_index"})
"""Outcomes by which strategies are never ranked (MODEL 7): they favour coalitions by construction."""


def run_outcomes(horizon: int) -> dict[str, Outcome]:
    """Return the columns of the table of runs, for runs of `horizon` months.

    Each monthly outcome at the end; a few at earlier horizons, as in ``people_effective_36``; the benefit-cost
    ratio; and the month in which adoption first reached a level, with whether it did.
    """
    columns = dict(MONTHLY)
    for months in HORIZONS:
        if months <= horizon:
            for name in SEEN_EARLIER:
                known = MONTHLY[name]
                columns[f"{name}_{months}"] = Outcome(
                    known.unit, f"{known.meaning}, month {months}", known.more_is_better
                )
    columns["bcr"] = Outcome("ratio", "present value of benefit over present value of all cost", True)
    for name in ADOPTION:
        for level in LEVELS:
            meaning = f"month in which {MONTHLY[name].meaning} first reached {level} %"
            columns[f"months_to_{level}_{name}"] = Outcome("month", f"{meaning}; the horizon if it did not", False)
            columns[f"reached_{level}_{name}"] = Outcome("0 or 1", f"whether {name} reached {level} % at all", True)
    return columns


class AdoptionOutcomes(NamedTuple):
    """The outcomes of a month that do not involve money; `MONTHLY` says what they are."""

    transactional_nominal: float
    people_nominal: float
    transactional_effective: float
    people_effective: float
    gini_effective: float
    bottom_quarter_effective: float
    top_quarter_effective: float
    quarter_gap: float
    mean_trust: float
    minimum_trust: float
    mean_capacity: float
    signed_share: float
    members: float
    member_institutions: float
    mean_ties: float
    institutions_nominal: float
    institutions_effective: float
    smart_index: float


class MoneyOutcomes(NamedTuple):
    """The outcomes of a month that involve money or the programme; `MONTHLY` says what they are."""

    benefit: float
    running_cost: float
    own_payments: float
    programme_spending: float
    flow: float
    npv: float
    benefit_pv: float
    cost_pv: float
    programme_spending_pv: float
    own_payments_pv: float
    running_cost_pv: float
    solutions_ready: float
    pot: float
    undrawn: float


class Snapshot(NamedTuple):
    """The state at the end of a month, from which outcomes are computed.

    Attributes
    ----------
    adopted, effective : ndarray, shape (services, n)
        What is in use, and how well it fits.
    trust, capacity, signed, member : ndarray, shape (n,)
        1 for yes in the last two.
    tie_strength : ndarray, shape (boroughs,)
        Sum of the tie weights of each borough.
    flows : ndarray, shape (flows, insiders)
        The month's `simulation.accounts.FLOWS`, GBP thousand.
    solutions_ready, pot, undrawn : float
        Solutions published; the subsidy pot and money not drawn so far, GBP thousand.
    """

    adopted: Flags
    effective: Floats
    trust: Floats
    capacity: Floats
    signed: Floats
    member: Floats
    tie_strength: Floats
    flows: Floats
    solutions_ready: float
    pot: float
    undrawn: float


class Subjects(NamedTuple):
    """Who and what outcomes are about.

    Attributes
    ----------
    people_based : ndarray of bool, shape (services,)
    relevant : ndarray of bool, shape (n, services)
        Which service is whose business.
    boroughs, insiders : int
        Number of boroughs; of boroughs and institutions.
    """

    people_based: Flags
    relevant: Flags
    boroughs: int
    insiders: int


@phase
def adoption_outcomes(state: Snapshot, subjects: Subjects) -> AdoptionOutcomes:
    """Return the outcomes of a month that do not involve money."""
    boroughs, insiders, services = subjects.boroughs, subjects.insiders, subjects.people_based.size
    in_use, well = np.zeros(2), np.zeros(2)  # by tier: transactional, people-based
    by_borough = np.zeros(boroughs)
    for s in range(services):
        tier = 1 if subjects.people_based[s] else 0
        for i in range(boroughs):
            in_use[tier] += state.adopted[s, i]
            well[tier] += state.effective[s, i]
            by_borough[i] += state.effective[s, i]
    people = subjects.people_based.sum() * boroughs
    cells = (services * boroughs - people, people)
    by_borough = np.sort(by_borough / services)
    quarter = max(1, boroughs // 4)
    bottom, top = total(by_borough[:quarter]) / quarter, total(by_borough[boroughs - quarter :]) / quarter
    theirs, theirs_well, relevant = 0.0, 0.0, 0
    for i in range(boroughs, insiders):
        for s in range(services):
            if subjects.relevant[i, s]:
                relevant += 1
                theirs += state.adopted[s, i]
                theirs_well += state.effective[s, i]
    trust, ties = total(state.trust[:boroughs]) / boroughs, total(state.tie_strength) / boroughs
    strategy = 0.5 * (trust + min(1.0, ties / 4.0))
    execution = 0.5 * (share(well[0], cells[0]) + share(well[1], cells[1]))
    return AdoptionOutcomes(
        share(in_use[0], cells[0]),
        share(in_use[1], cells[1]),
        share(well[0], cells[0]),
        share(well[1], cells[1]),
        gini(by_borough),
        bottom,
        top,
        top - bottom,
        trust,
        state.trust[:boroughs].min(),
        total(state.capacity[:boroughs]) / boroughs,
        total(state.signed[:boroughs]) / boroughs,
        total(state.member[:boroughs]),
        total(state.member[boroughs:insiders]),
        ties,
        share(theirs, relevant),
        share(theirs_well, relevant),
        100.0 * math.sqrt(strategy * execution),
    )


@phase
def money_outcomes(state: Snapshot, ledger: Any) -> MoneyOutcomes:
    """Return the outcomes of a month that involve money or the programme, from a ledger (`simulation.accounts`)."""
    return MoneyOutcomes(
        ledger.benefit,
        ledger.running_cost,
        ledger.own_payments,
        ledger.programme_spending,
        ledger.benefit - ledger.running_cost,
        ledger.benefit_pv - ledger.cost_pv,
        ledger.benefit_pv,
        ledger.cost_pv,
        ledger.programme_spending_pv,
        ledger.own_payments_pv,
        ledger.running_cost_pv,
        state.solutions_ready,
        state.pot,
        state.undrawn,
    )


@compiled
def borough_outcomes(state: Snapshot, subjects: Subjects, out: Floats) -> None:
    """Enter the outcomes of each borough, in the order of `BOROUGH_MONTHLY`, in `out`, shape (outcomes, boroughs)."""
    people = subjects.people_based.sum()
    sizes = (max(1, subjects.people_based.size - people), max(1, people))
    for b in range(subjects.boroughs):
        sums = np.zeros(4)
        for s in range(subjects.people_based.size):
            tier = 1 if subjects.people_based[s] else 0
            sums[tier] += state.adopted[s, b]
            sums[2 + tier] += state.effective[s, b]
        for k in range(4):
            out[k, b] = sums[k] / sizes[k % 2]
        out[4, b], out[5, b] = state.trust[b], state.capacity[b]
        out[6, b], out[7, b] = state.signed[b], state.member[b]
        for k in range(len(state.flows)):
            out[8 + k, b] = state.flows[k, b]


@compiled
def gini(ascending: Floats) -> float:
    """Return the Gini coefficient of non-negative values in ascending order; 0 where all are 0."""
    n, weighted, plain = ascending.size, 0.0, 0.0
    for i in range(n):
        weighted += (2.0 * (i + 1) - n - 1.0) * ascending[i]
        plain += ascending[i]
    return weighted / (n * plain) if plain > 0.0 else 0.0


@compiled
def share(part: float, whole: float) -> float:
    """Return part / whole; 0 where there is no whole."""
    return part / whole if whole > 0.0 else 0.0


@compiled
def first_month_at(level: float, series: Floats) -> int | None:
    """Return the first month in which a series is at least at a level, or None if it never is (censored)."""
    for month in range(series.size):
        if series[month] >= level:
            return month
    return None
