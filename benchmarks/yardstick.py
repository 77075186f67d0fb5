"""The yardstick: the month loop in C (`yardstick.c`), compiled on the spot, and checked against the engine.

Run ``python benchmarks/yardstick.py`` to check it over the library: every strategy in London and the small city.
"""

import ctypes
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenarios import load_scenario, load_strategy, strategy_names
from simulation.engine import CompiledModel, Tape
from simulation.outcomes import MONTHLY
from simulation.record import new_record
from simulation.world import World, build_world

Floats = NDArray[np.float64]
Run = Callable[[], Floats]

SOURCE = Path(__file__).with_name("yardstick.c")
FLAGS = ("-O2", "-std=c11", "-ffp-contract=off", "-fPIC", "-shared")
MODES: dict[str, tuple[str, ...]] = {
    "plain": (),
    "skip": ("-DSKIP",),
    "same": ("-DSKIP", "-DSETTLE"),
}
"""What the C does: everything at first sight; without ties that weigh nothing; and all that the engine spares."""

PARAMETERS = """
    leaving_trust joining_hazard unaided_signoff_hazard supported_signoff_hazard mandate_hazard
    untranslated_understanding prerequisite_share independent_hazard supported_hazard peer_hazard
    contagion_exponent_people complexity_exponent design_reach reuse_discount adoption_cost
    abandonment_hazard outside_hazard_people outside_hazard_transactional trust_speed trust_loss_ratio
    learning_rate tie_growth tie_decay tie_cap outside_adaptation budget_cap team_span team_people
    cost_per_person reference_money effort_scale reference_effort returns_to_effort use_case_overhead
    development_work codesign_extra_work
    discount_rate benefit_people benefit_transactional running_cost_rate
""".split()
COUNTS = "n boroughs insiders services pair_count".split()
FACTS = """
    people_based relevant complexity priority users relative_size requirement market_fit need income
    pairs first peers pair base_weight
""".split()
WHOLE_LEVERS = "exists serves_all support_months use_cases easy_first institutions outside_partners".split()
LEVERS = """
    grant authority allocated development convening governance translation subsidy culture_programme
    mandate_transactional mandate_people mandate_governance deadline_ramp subsidy_rate need_weight
    codesign openness subscription
""".split()
STATE = """
    adopted chosen design fit cost capacity trust signed coalition budget weight started ready active progress solution
""".split()
DRAWS = "joining governance adoption pushed queue abandonment outside".split()


def _structure(*fields: tuple[list[str], Any]) -> type[ctypes.Structure]:
    listed = [(name, kind) for names, kind in fields for name in names]
    return type("Arguments", (ctypes.Structure,), {"_fields_": listed})


_Parameters = _structure((PARAMETERS, ctypes.c_double))
_Facts = _structure((COUNTS, ctypes.c_int64), (FACTS, ctypes.c_void_p))
_Levers = _structure(
    (WHOLE_LEVERS, ctypes.c_int64), (LEVERS, ctypes.c_double), (["in_scope"], ctypes.c_void_p)
)  # fmt: skip
_State = _structure((STATE, ctypes.c_void_p))
_Draws = _structure((DRAWS, ctypes.c_void_p))


def compiler() -> str | None:
    """Return the C compiler of this machine, if it has one."""
    return shutil.which("cc")


@contextmanager
def yardsticks() -> Iterator[dict[str, Any]]:
    """Compile the yardstick in each of its `MODES`, and give the functions by mode."""
    found = compiler()
    if found is None:
        raise RuntimeError("there is no C compiler (cc) on this machine")
    with tempfile.TemporaryDirectory() as folder:
        functions = {}
        for mode, switches in MODES.items():
            library = Path(folder) / f"{mode}.so"
            subprocess.run([found, *FLAGS, *switches, str(SOURCE), "-o", str(library), "-lm"], check=True)
            functions[mode] = ctypes.CDLL(str(library)).yardstick
            functions[mode].restype = None
        yield functions


def prepared(function: Any, model: CompiledModel, world: World) -> Run:
    """Return the C month loop with all its arrays set up from a model that has not lived yet.

    The call that is returned lives through the model's horizon, and returns its table of months: once, for it
    changes the state that it was given. It leaves the model as it is.
    """
    facts, levers, horizon = model.facts, model.levers, model.horizon
    (draws,) = model.tape.blocks(horizon)
    counts = (world.organisations, world.boroughs, world.insiders, world.services, len(facts.pairs))
    parameters = _Parameters(
        *(
            getattr(facts.behaviour if hasattr(facts.behaviour, name) else facts.accounting, name)
            for name in PARAMETERS
        )
    )
    of_facts = {name: getattr(facts.cast if hasattr(facts.cast, name) else facts, name) for name in FACTS}
    of_state = {name: getattr(model.state, name).copy() for name in STATE}
    of_draws = {name: getattr(draws, name) for name in DRAWS}
    scope, record = np.ascontiguousarray(levers.in_scope), np.zeros((horizon + 1, len(MONTHLY)))
    arguments = (
        parameters,
        _Facts(*counts, *_addresses(of_facts)),
        _Levers(*(int(getattr(levers, n)) for n in WHOLE_LEVERS), *(getattr(levers, n) for n in LEVERS), _address(scope)),
        _State(*_addresses(of_state)),
        _Draws(*_addresses(of_draws)),
    )

    def live() -> Floats:
        function(*map(ctypes.byref, arguments), ctypes.c_int64(horizon), ctypes.c_void_p(record.ctypes.data))
        return record

    # Addresses alone keep nothing alive.
    live.kept = (of_facts, of_state, of_draws, scope, record)  # type: ignore[attr-defined]
    return live


def _address(array: NDArray[Any]) -> int:
    if not array.flags.c_contiguous or array.dtype not in (np.float64, np.int64, np.bool_):
        raise ValueError(f"C reads arrays in one piece, of float64, int64 or bool, not {array.dtype}")
    return array.ctypes.data


def _addresses(arrays: dict[str, NDArray[Any]]) -> list[int]:
    # The order of the dictionary is that of the fields.
    return [_address(array) for array in arrays.values()]


def engine_months(model: CompiledModel, world: World) -> Floats:
    """Return the table of months that the engine makes of a model that has not lived yet."""
    record = new_record(model.horizon, world.boroughs, False)
    model.live(record)
    return record.months


def greatest_difference(function: Any, scenario_name: str, strategy_name: str, seed: int, horizon: int | None) -> float:
    """Return the greatest difference between outcomes of C and engine, relative to the outcome; 0 for the same bits."""
    scenario = load_scenario(scenario_name)
    if horizon is not None:
        scenario = scenario.model_copy(update={"horizon": horizon})
    world, strategy = build_world(scenario, seed), load_strategy(strategy_name)
    model = CompiledModel(world, scenario, strategy, Tape.of(world))
    of_c, of_engine = prepared(function, model, world)(), engine_months(model, world)
    return float(np.max(np.abs(of_c - of_engine) / np.maximum(1.0, np.abs(of_engine))))


def check_library(functions: dict[str, Any], seed: int = 1) -> dict[str, float]:
    """Return the greatest difference by mode over the library's strategies in London and the small city."""
    return {
        mode: max(
            greatest_difference(function, scenario, strategy, seed, None)
            for scenario in ("london", "small")
            for strategy in strategy_names()
        )
        for mode, function in functions.items()
    }


def agreement(differences: dict[str, float]) -> str:
    """Return in words how well C and engine agree.

    Raises
    ------
    RuntimeError
        If they do not: then nothing may be measured.
    """
    worst = max(differences.values())
    if worst > 1e-9:
        raise RuntimeError(f"the yardstick does other work than the engine; greatest differences: {differences}")
    return "bit for bit" if worst == 0.0 else f"to {worst:.1e} of each outcome"


if __name__ == "__main__":
    with yardsticks() as compiled:
        print(f"C and engine agree {agreement(check_library(compiled))} in all strategies, London and small")
    sys.exit(0)
