"""Many runs by the compiled engine, which share what they can: settlement, world and luck."""

from scenarios import Scenario, Strategy
from simulation.engine import Tape
from simulation.places import Settlement
from simulation.run import RunResult, simulate_in
from simulation.world import World, build_world


class Ensemble:
    """The compiled engine for runs one after the other; fastest where all runs of a seed follow each other.

    Every run is the same as by itself. Memory does not grow with their number: only the last settlement, world and
    tape are kept. It is not for two threads at a time; each may have its own.

    Examples
    --------
    >>> from scenarios import load_scenario, load_strategy
    >>> ensemble, scenario = Ensemble(), load_scenario("small")
    >>> runs = [
    ...     ensemble.simulate(scenario, load_strategy(name), seed)
    ...     for seed in range(2)
    ...     for name in ("needs-led", "central-mandate")
    ... ]
    >>> [run.seed for run in runs]
    [0, 0, 1, 1]
    """

    def __init__(self) -> None:
        self._settlement: Settlement | None = None
        self._world: World | None = None
        self._tape: Tape | None = None

    def simulate(
        self, scenario: Scenario, strategy: Strategy, seed: int, *, keep_borough_months: bool = False
    ) -> RunResult:
        """Return one run; see `simulation.simulate`."""
        world = self._world_of(scenario, seed)
        return simulate_in(world, scenario, strategy, self._tape_of(world), keep_borough_months)

    def _world_of(self, scenario: Scenario, seed: int) -> World:
        known = self._world
        if known is None or known.seed != seed or not _same(known.scenario, scenario, WORLD):
            if self._settlement is None or not _same(self._settlement.scenario, scenario, SETTLEMENT):
                self._settlement = Settlement(scenario)
            known = self._world = build_world(scenario, seed, self._settlement)
        return known

    def _tape_of(self, world: World) -> Tape:
        fresh = Tape.of(world)
        if self._tape is None or (self._tape.seed, self._tape.shape) != (fresh.seed, fresh.shape):
            self._tape = fresh
        return self._tape


SETTLEMENT = ("population", "services")
"""Parts of a scenario that settle who there is."""
WORLD = (*SETTLEMENT, "behaviour", "initial", "accounting")
"""Parts of a scenario that a world is made of; authority, money and horizon are for the strategy to meet."""


def _same(first: Scenario, second: Scenario, parts: tuple[str, ...]) -> bool:
    """Return whether two scenarios share these parts: the very objects, as copies with other fields do."""
    return all(getattr(first, name) is getattr(second, name) for name in parts)
