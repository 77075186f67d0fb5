"""Recruiting: whom to found the coalition with, which use cases to start with, and how many.

`Recruiting` is the study and `Recruited` what comes out of it; `greedy` and `exhaustive` are the searches, of any set
function that a `Tally` holds.
"""

from experiments.recruiting.exhaustive import exhaustive
from experiments.recruiting.greedy import greedy
from experiments.recruiting.study import Recruited, Recruiting
from experiments.recruiting.tally import Tally

__all__ = ["Recruited", "Recruiting", "Tally", "exhaustive", "greedy"]
