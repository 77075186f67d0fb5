"""One run told month by month: who adopted what, when and from whom, and what each still waits for.

It watches the compiled engine and changes nothing: the run is the same, bit for bit, as without it.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenarios import Scenario, Strategy
from simulation.chronicler import Chronicler
from simulation.engine import CompiledModel, Tape
from simulation.record import new_record
from simulation.run import RunResult
from simulation.world import World, build_world

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]
Rows = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Chronicle:
    """One run, told month by month. What is decided in the m-th month shows in month m; month 0 is the start.

    Rows are sorted by month. Nobody gives up and takes up a service in the same month, so that adoptions and
    abandonments tell all that is in use in any month, and how well it fits.

    Attributes
    ----------
    run : RunResult
        The run, with its boroughs month by month.
    adoptions : ndarray of ADOPTION_ROW
        Who took what into use: fit (0 to 1), `Source` of the design, the peer whose design was copied (else -1),
        whether it was pushed by a mandate, and its cost before any subsidy (GBP thousand; 0 for partners outside).
        Month 0: what is in use at the start.
    abandonments : ndarray of ABANDONMENT_ROW
        Who gave up what.
    memberships : ndarray of MEMBERSHIP_ROW
        Boroughs and institutions that joined the coalition or left it. Month 0: founders.
    signatures : ndarray of SIGNATURE_ROW
        Boroughs and institutions that signed the data agreement. Month 0: who had signed at the start.
    trust, capacity : ndarray, shape (horizon + 1, insiders)
        Between 0 and 1.
    budget : ndarray, shape (horizon + 1, insiders)
        Change budget in hand, GBP thousand.
    tie_pairs : ndarray of int64, shape (pairs, 2)
        The organisations of each pair whose tie is ever at level 1 or above, the lower number first.
    ties : ndarray of TIE_ROW
        Changes of the level of a tie (`TIE_LEVELS`; 0 is none); `pair` is a row of `tie_pairs`. Month 0: the start.
    waiting : ndarray of WAITING_ROW
        The next service that a borough or an institution might adopt (-1: nothing left), the
        `simulation.waiting.Obstacle`, and the chance that it decides to in the coming month, purse apart. A row holds
        until the organisation's next: when service or obstacle changes, or the chance by `CHANCE_CHANGE`.
    cases : ndarray of CASE_ROW
        The programme's use cases: the month in which each was chosen, and its solution published (-1: not).
    """

    run: RunResult
    adoptions: Rows
    abandonments: Rows
    memberships: Rows
    signatures: Rows
    trust: Floats
    capacity: Floats
    budget: Floats
    tie_pairs: Numbers
    ties: Rows
    waiting: Rows
    cases: Rows


def chronicle(
    scenario: Scenario, strategy: Strategy, seed: int, *, world: World | None = None, tape: Tape | None = None
) -> Chronicle:
    """Return one run by the compiled engine, told month by month.

    Parameters
    ----------
    scenario, strategy, seed
        As for `simulation.simulate`.
    world, tape
        The world and the luck of this scenario and seed, where runs share them; as for `simulation.run.simulate_in`.

    Raises
    ------
    InvalidSpecificationError
        If the strategy names founders that are not in the scenario.
    ValueError
        If the seed is negative, or the world or the tape is of another seed.

    Examples
    --------
    >>> from scenarios import load_scenario, load_strategy
    >>> from simulation import Source
    >>> story = chronicle(load_scenario("small"), load_strategy("needs-led"), seed=1)
    >>> [(Source(row["source"]).name, int(row["peer"])) for row in story.adoptions if row["month"] == 21]
    [('PROGRAMME', -1), ('PEER', 1)]
    """
    if world is None:
        world = build_world(scenario, int(seed))
    if tape is None:
        tape = Tape.of(world)
    if not world.seed == tape.seed == seed:
        raise ValueError(f"the world is of seed {world.seed} and the tape of seed {tape.seed}, asked for is {seed}")
    model = CompiledModel(world, scenario, strategy, tape)
    record = new_record(scenario.horizon, world.boroughs, keep_borough_months=True)
    chronicler = Chronicler(model, world)
    for month in model.live_month_by_month(record):
        chronicler.note(month)
    accounts = {**model.totals, "budget": model.state.budget}
    run = RunResult(scenario, strategy, world.seed, world, record, accounts, "compiled")
    return Chronicle(run=run, **chronicler.told())
