"""A second reading of the specification: the month of the model as plain matrices.

Written from MODEL (sections 3, 4, 6, 12 and 13) and the decisions of docs/ODD.md by somebody who had seen neither
the agents nor the model, and kept apart from them on purpose: where two readings made apart agree month by
month, a slip in either shows up. It shares with the product only what both start from: specification objects,
the world of month 0 and the uniform draws. Clarity goes before speed, and a matrix of all pairs before sparse
contacts; no run of the product uses it. Change it from the specification, never from ``agents``.

Numbers in comments are sections of MODEL. Rows are organisations (boroughs, institutions, outside partners),
columns services. Every decision of a month reads the state at its start; all take effect at its end. The month is one
function of some two hundred lines, since it is to be read beside the specification, from top to bottom.
"""

from experiments.verification.second_reading.month import read_again
from experiments.verification.second_reading.state import State

__all__ = ["State", "read_again"]
