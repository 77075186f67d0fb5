"""The yardstick in C does the engine's work: what it is for is lost if it does not."""

import numpy as np
import pytest

from benchmarks.yardstick import MODES, agreement, compiler, engine_months, prepared, yardsticks
from scenarios import load_scenario, load_strategy
from simulation import build_world
from simulation.engine import CompiledModel, Tape

STRATEGIES = ["hybrid", "central-mandate-deadline", "needs-led-subscription"]

pytestmark = pytest.mark.skipif(compiler() is None, reason="there is no C compiler")


@pytest.fixture(
    scope="module", params=["same", *(pytest.param(mode, marks=pytest.mark.slow) for mode in MODES if mode != "same")]
)
def function(request):
    with yardsticks([request.param]) as compiled:
        yield compiled[request.param]


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_c_and_engine_agree_on_every_month(function, strategy):
    scenario = load_scenario("small").model_copy(update={"horizon": 30})
    world = build_world(scenario, 3)
    model = CompiledModel(world, scenario, load_strategy(strategy), Tape.of(world))
    of_c = prepared(function, model, world)()
    of_engine = engine_months(model, world)
    assert of_engine[-1, 3] > of_engine[0, 3]  # something happens
    np.testing.assert_allclose(of_c, of_engine, rtol=1e-9, atol=1e-9)


def test_other_work_is_not_measured():
    assert agreement({"plain": 0.0}) == "bit for bit"
    with pytest.raises(RuntimeError, match="does other work"):
        agreement({"plain": 0.0, "skip": 1e-3})
