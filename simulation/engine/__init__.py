"""The compiled engine: the Mesa model's fast twin, held to it bit for bit.

Arrays instead of agents, machine code instead of a month of Python; the rules are those of `agents/rules.py`, called
in the same order. `facts`, `levers` and `state` say what it works on; `programme`, `decisions` and `effects` hold the
phases of a month, `month` puts them in order, `model` runs it, `tape` hands out the luck.
"""

from simulation.engine.facts import Facts, facts_of
from simulation.engine.model import CompiledModel, is_ready
from simulation.engine.tape import Tape

__all__ = ["CompiledModel", "Facts", "Tape", "facts_of", "is_ready"]
