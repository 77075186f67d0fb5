"""The yardstick: the month loop in C (`yardstick.c`), compiled on the spot, and checked against the engine.

Run ``python benchmarks/yardstick.py`` to check it over the library: every strategy in London and the small city.
"""

import ctypes
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
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
MODES: dict[str, tuple[str, ...]] = {"plain": (), "skip": ("-DSKIP",), "same": ("-DSKIP", "-DSETTLE")}
"""What the C does: everything at first sight; without ties that weigh nothing; and all that the engine spares."""

CALLED_IN_C = {"signed": "is_signed"}
"""What has another name there, for being a word of the language."""


def _structure(name: str) -> type[ctypes.Structure]:
    """Return a structure of `yardstick.c`, with its fields in the order of the source."""
    found = re.search(r"typedef struct \{([^}]*)\} " + name + ";", SOURCE.read_text(encoding="utf-8"))
    assert found is not None
    fields = []
    for declaration in re.sub(r"/\*.*?\*/", "", found.group(1)).split(";"):
        words = declaration.replace("const ", "").split(maxsplit=1)
        if words:
            number = ctypes.c_double if words[0] == "double" else ctypes.c_int64
            kind = ctypes.c_void_p if "*" in words[1] else number
            fields += [(field.strip(" *"), kind) for field in words[1].split(",")]
    return type(name, (ctypes.Structure,), {"_fields_": fields})


def _packed(name: str, values: Mapping[str, Any]) -> ctypes.Structure:
    """Return a structure of `yardstick.c` filled by name; of arrays, it has the addresses."""
    kind = _structure(name)
    named = {CALLED_IN_C.get(key, key): value for key, value in values.items()}
    return kind(*(_plain(named[field[0]]) for field in kind._fields_))


def _plain(value: Any) -> Any:
    if not isinstance(value, np.ndarray):
        return value
    if not value.flags.c_contiguous or value.dtype not in (np.float64, np.int64, np.bool_):
        raise ValueError(f"C reads arrays in one piece, of float64, int64 or bool, not {value.dtype}")
    return value.ctypes.data


def compiler() -> str | None:
    """Return the C compiler of this machine, if it has one."""
    return shutil.which("cc")


@contextmanager
def yardsticks(modes: Iterable[str] = MODES) -> Iterator[dict[str, Any]]:
    """Compile the yardstick in some of its `MODES`, and give the functions by mode."""
    found = compiler()
    if found is None:
        raise RuntimeError("there is no C compiler (cc) on this machine")
    with tempfile.TemporaryDirectory() as folder:
        functions = {}
        for mode in modes:
            library = Path(folder) / f"{mode}.so"
            subprocess.run([found, *FLAGS, *MODES[mode], str(SOURCE), "-o", str(library), "-lm"], check=True)
            functions[mode] = ctypes.CDLL(str(library)).yardstick
            functions[mode].restype = None
        yield functions


def prepared(function: Any, model: CompiledModel, world: World) -> Run:
    """Return the C month loop with all its arrays set up from a model that has not lived yet.

    The call that is returned lives through the model's horizon, and returns its table of months: once, for it
    changes the state that it was given. It leaves the model as it is.
    """
    facts, horizon = model.facts, model.horizon
    (draws,) = model.tape.blocks(horizon)
    pairs, n = world.contacts.pairs, world.organisations
    contacts = {
        "n": n, "services": world.services, "pair_count": len(pairs), "second": np.ascontiguousarray(pairs[:, 1]),
        "rows": np.searchsorted(pairs[:, 0], np.arange(n + 1)).astype(np.int64),
    }  # fmt: skip
    state = {name: np.copy(value) for name, value in model.state._asdict().items() if name != "tied"}
    levers = {name: int(v) if isinstance(v, bool) else v for name, v in model.levers._asdict().items()}
    record = np.zeros((horizon + 1, len(MONTHLY)))
    arguments = (
        _packed("Parameters", {**facts.behaviour._asdict(), **facts.accounting._asdict()}),
        _packed("Facts", {**facts._asdict(), **facts.subjects._asdict(), **contacts}),
        _packed("Levers", levers),
        _packed("State", state),
        _packed("Draws", draws._asdict()),
    )

    def live() -> Floats:
        function(*map(ctypes.byref, arguments), ctypes.c_int64(horizon), ctypes.c_void_p(record.ctypes.data))
        return record

    # Addresses alone keep nothing alive.
    live.kept = (facts, contacts, levers, state, draws, record)  # type: ignore[attr-defined]
    return live


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
