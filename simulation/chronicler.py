"""The watcher of a run by the compiled engine: what each month has changed."""

from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents import sensing
from agents.compiled import compiled
from simulation.engine import CompiledModel
from simulation.engine.state import State, new_month
from simulation.waiting import await_next, foresee, new_prospects
from simulation.world import World

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Numbers = NDArray[np.int64]
Rows = NDArray[Any]

ADOPTION_ROW = np.dtype([
    ("month", np.int32), ("organisation", np.int32), ("service", np.int32), ("fit", np.float64),
    ("source", np.int32), ("peer", np.int32), ("pushed", np.bool_), ("cost", np.float64),
])  # fmt: skip
ABANDONMENT_ROW = np.dtype([("month", np.int32), ("organisation", np.int32), ("service", np.int32)])
MEMBERSHIP_ROW = np.dtype([("month", np.int32), ("organisation", np.int32), ("joined", np.bool_)])
SIGNATURE_ROW = np.dtype([("month", np.int32), ("organisation", np.int32)])
TIE_ROW = np.dtype([("month", np.int32), ("pair", np.int32), ("level", np.int32)])
WAITING_ROW = np.dtype([
    ("month", np.int32), ("organisation", np.int32), ("service", np.int32), ("obstacle", np.int32),
    ("chance", np.float64),
])  # fmt: skip
CASE_ROW = np.dtype([("service", np.int32), ("chosen", np.int32), ("published", np.int32)])

ROWS = {
    "adoptions": ADOPTION_ROW, "abandonments": ABANDONMENT_ROW, "memberships": MEMBERSHIP_ROW,
    "signatures": SIGNATURE_ROW, "ties": TIE_ROW, "waiting": WAITING_ROW,
}  # fmt: skip
"""The tables that are kept, and the kind of row of each; `simulation.chronicle.Chronicle` says what they hold."""

TIE_LEVELS = (0.02, 0.08, 0.16)
"""Weights from which a tie is weak, working and strong (levels 1, 2 and 3)."""
CHANCE_CHANGE = 0.2
"""Share by which a chance must have changed to be told again: less would not change anybody's reading of it."""


class Source(IntEnum):
    """Where a design in use comes from."""

    MARKET = 0
    PROGRAMME = 1
    PEER = 2
    OWN = 3
    AT_START = 4


class Seen(NamedTuple):
    """What decisions about designs rest on, as it was at the start of a month; names as in `State` and `Tied`."""

    adopted: Flags
    design: Floats
    degree: Numbers
    peers: Numbers
    weight: Floats


def seen_in(state: State) -> Seen:
    """Return a copy of what a state shows."""
    tied = state.tied
    return Seen(state.adopted.copy(), state.design.copy(), tied.degree.copy(), tied.peers.copy(), tied.weight.copy())


class Chronicler:
    """Watches a model: what has changed since the month before, which it remembers."""

    def __init__(self, model: CompiledModel, world: World) -> None:
        self.model, self.world = model, world
        insiders, services = world.insiders, world.services
        self.parts: dict[str, list[Rows]] = {name: [] for name in ROWS}
        self.curves = {name: np.zeros((model.horizon + 1, insiders)) for name in ("trust", "capacity", "budget")}
        self.chosen, self.published = np.full(services, -1), np.full(services, -1)
        self.coming, self.prospects = new_month(world), new_prospects(insiders, services)
        self.turned_away = np.zeros((insiders, services), dtype=bool)
        self.next, self.obstacle = np.zeros((2, insiders), dtype=np.int64)
        self.last = np.full(insiders, -2), np.zeros(insiders, dtype=np.int64), np.zeros(insiders)
        self.coalition, self.signed = np.zeros(insiders), np.zeros(insiders)
        self.level = np.zeros(len(model.state.weight), dtype=np.int64)
        state = model.state
        organisation, service = np.nonzero(state.adopted.T)
        self._enter_adoptions(0, organisation, service, Source.AT_START)
        self._note_state(0)

    def note(self, month: int) -> None:
        """Note what a month that was just lived through has changed."""
        self._note_wishes(month)
        self._note_abandonments_and_partners(month)
        self._note_state(month)

    def told(self) -> dict[str, Any]:
        """Return all that was noted, by the names of `simulation.chronicle.Chronicle`."""
        tables = {name: _joined(kind, self.parts[name]) for name, kind in ROWS.items()}
        ties = tables["ties"]
        known, ties["pair"] = np.unique(ties["pair"], return_inverse=True)
        cases = np.flatnonzero(self.chosen >= 0)
        cases = cases[np.argsort(self.chosen[cases], kind="stable")]
        tables["cases"] = _rows(
            CASE_ROW, len(cases), service=cases, chosen=self.chosen[cases], published=self.published[cases]
        )
        return {**tables, **self.curves, "tie_pairs": self.world.contacts.pairs[known]}

    def _note_wishes(self, month: int) -> None:
        """Note what was let through the queue, and what was not."""
        wishes, self.turned_away[:] = self.model.month.wishes, False
        count = wishes.length[0]
        if count == 0:
            return
        let = wishes.accepted[:count]
        organisation, service = wishes.organisation[:count], wishes.service[:count]
        self.turned_away[organisation[~let], service[~let]] = True
        if let.any():
            facts = self.model.facts
            source, peer = origins(
                organisation[let], service[let], wishes.pushed[:count][let], wishes.from_programme[:count][let],
                wishes.fit[:count][let], facts.market_fit, facts.requirement, facts.behaviour.design_reach,
                facts.first, *self.seen,
            )  # fmt: skip
            self._enter_adoptions(
                month, organisation[let], service[let], source, peer=peer, pushed=wishes.pushed[:count][let]
            )

    def _note_abandonments_and_partners(self, month: int) -> None:
        decided, insiders = self.model.month, self.world.insiders
        organisation, service = np.nonzero(decided.abandons.T)
        self._enter("abandonments", len(service), month=month, organisation=organisation, service=service)
        outsider, service = np.nonzero(decided.outside_adopts.T)
        self._enter_adoptions(month, insiders + outsider, service, Source.OWN)

    def _note_state(self, month: int) -> None:
        """Note what can be seen of the state, and remember what the decisions of the next month rest on."""
        state, insiders = self.model.state, self.world.insiders
        for name, curve in self.curves.items():
            curve[month] = getattr(state, name)[:insiders]
        coalition, signed = state.coalition[:insiders], state.signed[:insiders]
        who = np.flatnonzero(coalition != self.coalition)
        self._enter("memberships", len(who), month=month, organisation=who, joined=coalition[who] > 0.0)
        who = np.flatnonzero(signed != self.signed)
        self._enter("signatures", len(who), month=month, organisation=who)
        self.coalition, self.signed = coalition.copy(), signed.copy()
        level = np.searchsorted(TIE_LEVELS, state.weight, side="right")
        pair = np.flatnonzero(level != self.level)
        self._enter("ties", len(pair), month=month, pair=pair, level=level[pair])
        self.level = level
        self.chosen[state.started & (self.chosen < 0)] = month
        self.published[state.ready & (self.published < 0)] = month
        self._note_waiting(month)
        self.seen = seen_in(state)

    def _note_waiting(self, month: int) -> None:
        model, prospects = self.model, self.prospects
        foresee(model.facts, model.levers, model.state, self.coming, month, prospects)
        await_next(model.facts.need, self.turned_away, prospects, self.next, self.obstacle)
        everybody = np.arange(len(self.next))
        chance = np.where(self.next < 0, 0.0, prospects.chance[everybody, self.next])
        service, obstacle, told = self.last
        changed = np.abs(chance - told) > CHANCE_CHANGE * told
        who = np.flatnonzero((self.next != service) | (self.obstacle != obstacle) | changed)
        self._enter(
            "waiting", len(who), month=month, organisation=who, service=self.next[who], obstacle=self.obstacle[who],
            chance=chance[who],
        )  # fmt: skip
        service[who], obstacle[who], told[who] = self.next[who], self.obstacle[who], chance[who]

    def _enter_adoptions(
        self, month: int, organisation: Numbers, service: Numbers, source: Numbers | int, peer: Numbers | int = -1,
        pushed: Flags | bool = False,
    ) -> None:  # fmt: skip
        state = self.model.state
        self._enter(
            "adoptions", len(service), month=month, organisation=organisation, service=service, source=source,
            peer=peer, pushed=pushed, fit=state.fit[service, organisation], cost=state.cost[service, organisation],
        )  # fmt: skip

    def _enter(self, table: str, count: int, **columns: Any) -> None:
        if count:
            self.parts[table].append(_rows(ROWS[table], count, **columns))


def _rows(kind: np.dtype[Any], count: int, **columns: Any) -> Rows:
    rows: Rows = np.zeros(count, kind)
    for name, values in columns.items():
        rows[name] = values
    return rows


def _joined(kind: np.dtype[Any], parts: list[Rows]) -> Rows:
    if not parts:
        return np.empty(0, kind)
    joined: Rows = np.empty(np.add.reduce([len(part) for part in parts]), kind)
    return np.concatenate(parts, out=joined)  # without it, NumPy compares the fields of every part


@compiled
def origins(
    organisation: Numbers, service: Numbers, pushed: Flags, from_programme: Flags, fit: Floats, market_fit: Floats,
    requirement: Floats, reach: float, first: Numbers, adopted: Flags, design: Floats, degree: Numbers,
    peers: Numbers, weight: Floats,
) -> tuple[Numbers, Numbers]:  # fmt: skip
    """Return the source of each adoption, and the peer whose design was copied or -1, from the state before it.

    What is pushed is the programme's solution or the market's design; what is chosen is a peer's design only if it
    fits better than both (`simulation.engine.decisions.best_offer`).
    """
    source, copied = np.full(service.size, Source.MARKET), np.full(service.size, -1)
    for k in range(service.size):
        i, s = organisation[k], service[k]
        if from_programme[k]:
            source[k] = Source.PROGRAMME
        elif not pushed[k] and fit[k] > market_fit[i, s]:
            mine = slice(first[i], first[i] + degree[i])
            source[k] = Source.PEER
            copied[k] = sensing.nearest_peer_design(
                peers[mine], weight[mine], adopted[s], design[s], reach, requirement[i, s]
            )
    return source, copied
