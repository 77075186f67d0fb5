"""What is kept of a run: outcomes month by month, and the boroughs."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.compiled import phase
from simulation.outcomes import (
    BOROUGH_MONTHLY,
    MONTHLY,
    Snapshot,
    Subjects,
    adoption_outcomes,
    borough_outcomes,
    money_outcomes,
)

Floats = NDArray[np.float64]


class Record(NamedTuple):
    """Outcomes of a run.

    Attributes
    ----------
    months : ndarray, shape (horizon + 1, outcomes)
        The columns of `MONTHLY`.
    boroughs : ndarray, shape (horizon + 1 or 1, outcomes, boroughs)
        The columns of `BOROUGH_MONTHLY`: every month, or the last alone.
    """

    months: Floats
    boroughs: Floats


def new_record(horizon: int, boroughs: int, keep_borough_months: bool) -> Record:
    """Return an empty record of a run of `horizon` months."""
    rows = horizon + 1 if keep_borough_months else 1
    return Record(np.zeros((horizon + 1, len(MONTHLY))), np.zeros((rows, len(BOROUGH_MONTHLY), boroughs)))


@phase
def enter(record: Record, month: int, state: Snapshot, subjects: Subjects, ledger: Any) -> None:
    """Enter a month, from 0 on, in a record."""
    row, k = record.months[month], 0
    for value in adoption_outcomes(state, subjects):
        row[k] = value
        k += 1
    for value in money_outcomes(state, ledger):
        row[k] = value
        k += 1
    last = len(record.months) - 1
    if len(record.boroughs) > last:
        borough_outcomes(state, subjects, record.boroughs[month])
    elif month == last:
        borough_outcomes(state, subjects, record.boroughs[0])
