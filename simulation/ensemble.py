"""Many runs by the compiled engine, which share what they can: settlement, ground, luck and world."""

from collections import OrderedDict
from typing import NamedTuple

from scenarios import Scenario, Strategy
from simulation.engine import Facts, Tape, facts_of
from simulation.ground import Ground
from simulation.places import Settlement
from simulation.run import RunResult, simulate_in
from simulation.world import World, build_world

KEPT_BYTES = 64_000_000
"""Size of what an ensemble keeps of seeds that it has met: some twenty of London over ten years."""
KEPT_SETTLEMENTS = 4
"""Populations whose settlement an ensemble keeps."""


class Known(NamedTuple):
    """What is kept of a seed in a settlement: enough for a world of any parameters."""

    ground: Ground
    tape: Tape

    @property
    def nbytes(self) -> int:
        """Its size."""
        return self.ground.nbytes + self.tape.nbytes


class Ensemble:
    """The compiled engine for runs one after the other; fastest where few seeds meet many worlds of one population.

    Every run is the same as by itself. Memory does not grow with their number: of settlements and seeds those that
    were used last are kept, as far as there is room, and the last world. It is not for two threads at a time; each may
    have its own.

    Parameters
    ----------
    kept_bytes
        Room for seeds that were met before; with none, the last alone is kept.

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

    def __init__(self, kept_bytes: int = KEPT_BYTES) -> None:
        self.kept_bytes = kept_bytes
        self._settlements: list[Settlement] = []
        self._known: OrderedDict[tuple[Settlement, int], Known] = OrderedDict()
        self._sizes: dict[tuple[Settlement, int], int] = {}
        self._kept = 0
        self._last: tuple[World, Facts] | None = None

    def simulate(
        self, scenario: Scenario, strategy: Strategy, seed: int, *, keep_borough_months: bool = False
    ) -> RunResult:
        """Return one run; see `simulation.simulate`."""
        known = self._known_of(self._settlement_of(scenario), scenario, seed)
        world, facts = self._world_of(known.ground, scenario)
        return simulate_in(world, scenario, strategy, known.tape, keep_borough_months, facts)

    def _settlement_of(self, scenario: Scenario) -> Settlement:
        """Return the settlement of a scenario, now the last that was used."""
        found = next((known for known in self._settlements if known.holds(scenario)), None) or Settlement(scenario)
        if not self._settlements or self._settlements[-1] is not found:
            others = [known for known in self._settlements if known is not found]
            self._settlements = [*others[1 - KEPT_SETTLEMENTS :], found]
        return found

    def _known_of(self, settlement: Settlement, scenario: Scenario, seed: int) -> Known:
        """Return what a seed settles, now the last that was used; what was not used for longest makes room."""
        key = settlement, seed
        if self._known and next(reversed(self._known)) != key:
            self._measure_last()
        if key not in self._known:
            while self._kept > self.kept_bytes:
                gone, _ = self._known.popitem(last=False)
                self._kept -= self._sizes.pop(gone)
            ground = Ground.of(scenario, seed, settlement)
            self._known[key] = Known(ground, Tape.of(ground))
        self._known.move_to_end(key)
        return self._known[key]

    def _measure_last(self) -> None:
        """Enter the size of what was used last, which may have grown; the others are as they were when they were left.

        To measure all of them for every new seed would take longer, of a small city, than its run.
        """
        last = next(reversed(self._known))
        size = self._known[last].nbytes
        self._kept += size - self._sizes.get(last, 0)
        self._sizes[last] = size

    def _world_of(self, ground: Ground, scenario: Scenario) -> tuple[World, Facts]:
        last = self._last
        if last is None or last[0].ground is not ground or not _same(last[0].scenario, scenario):
            world = build_world(scenario, ground.seed, ground)
            last = self._last = world, facts_of(world)
        return last


WORLD = ("population", "services", "behaviour", "initial", "accounting")
"""Parts of a scenario that a world is made of; authority, money and horizon are for the strategy to meet."""


def _same(first: Scenario, second: Scenario) -> bool:
    """Return whether two scenarios are of one world: of the very same parts, as copies with other fields are."""
    return all(getattr(first, name) is getattr(second, name) for name in WORLD)
