"""Outcomes of a run, as MODEL section 7 defines them: by month, by borough and by run.

Adoption is *effective* where it is weighted by fit, and *nominal* where it only counts what is in use.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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
    "smart_index": Outcome("0-100", "index after Navigant's; contains trust and ties, so never to be ranked by"),
}
"""The columns of the table of months."""

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


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The state from which outcomes are computed; any engine can fill it.

    Attributes
    ----------
    adopted, effective : ndarray, shape (services, n)
    trust, capacity, signed, member : ndarray, shape (n,)
    tie_strength : ndarray, shape (boroughs,)
        Sum of the tie weights of each borough.
    """

    adopted: Flags
    effective: Floats
    trust: Floats
    capacity: Floats
    signed: Floats
    member: Floats
    tie_strength: Floats


def adoption_outcomes(
    state: Snapshot, people_based: Flags, relevant: Flags, boroughs: int, insiders: int
) -> dict[str, float]:
    """Return the outcomes of a month that do not involve money.

    Parameters
    ----------
    state
        The state at the end of the month.
    people_based
        Which services are people-based, shape (services,).
    relevant
        Which service is whose business, shape (n, services).
    boroughs, insiders
        Number of boroughs; of boroughs and institutions.
    """
    adopted, effective = state.adopted[:, :boroughs], state.effective[:, :boroughs]
    by_borough = np.sort(effective.mean(axis=0))
    quarter = max(1, boroughs // 4)
    bottom, top = float(by_borough[:quarter].mean()), float(by_borough[-quarter:].mean())
    trust, ties = state.trust[:boroughs], float(state.tie_strength.mean())
    outcomes = {
        "transactional_nominal": _mean(adopted[~people_based]),
        "people_nominal": _mean(adopted[people_based]),
        "transactional_effective": _mean(effective[~people_based]),
        "people_effective": _mean(effective[people_based]),
        "gini_effective": gini(by_borough),
        "bottom_quarter_effective": bottom,
        "top_quarter_effective": top,
        "quarter_gap": top - bottom,
        "mean_trust": float(trust.mean()),
        "minimum_trust": float(trust.min()),
        "mean_capacity": float(state.capacity[:boroughs].mean()),
        "signed_share": float(state.signed[:boroughs].mean()),
        "members": float(state.member[:boroughs].sum()),
        "member_institutions": float(state.member[boroughs:insiders].sum()),
        "mean_ties": ties,
        "institutions_nominal": _share(state.adopted[:, boroughs:insiders], relevant[boroughs:insiders].T),
        "institutions_effective": _share(state.effective[:, boroughs:insiders], relevant[boroughs:insiders].T),
    }
    strategy = 0.5 * (outcomes["mean_trust"] + min(1.0, ties / 4.0))
    execution = 0.5 * (outcomes["transactional_effective"] + outcomes["people_effective"])
    outcomes["smart_index"] = 100.0 * float(np.sqrt(strategy * execution))
    return outcomes


def gini(ascending: Floats) -> float:
    """Return the Gini coefficient of non-negative values in ascending order; 0 where all are 0."""
    n, total = len(ascending), float(ascending.sum())
    if total <= 0.0:
        return 0.0
    ranks = np.arange(1, n + 1)
    return float((2.0 * ranks - n - 1.0) @ ascending) / (n * total)


def first_month_at(level: float, series: Floats) -> int | None:
    """Return the first month in which a series is at least at a level, or None if it never is (censored)."""
    reached = np.flatnonzero(series >= level)
    return int(reached[0]) if reached.size else None


def _mean(values: NDArray[np.generic]) -> float:
    return float(values.mean()) if values.size else 0.0


def _share(values: NDArray[np.generic], relevant: Flags) -> float:
    count = int(relevant.sum())
    return float(values[relevant].sum()) / count if count else 0.0
