"""An agent under watch: what its months may not do is told the moment it is done. Used by `simulation.checking`."""

import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any, cast

import numpy as np

from agents import Offer, Organisation, Wish, rules

STATE = ("adopted", "design", "fit", "chosen", "cost", "trust", "capacity", "signed", "member", "budget")
"""What an organisation carries from month to month."""
DECIDED = (
    "joins", "leaves", "signs", "wishes", "abandons", "adoptions", "wins", "spent", "subsidy", "subscription",
    "weights", "trust_change", "capacity_change",
)  # fmt: skip
"""What it has decided and worked out this month."""
SHARED = {
    "the programme": ("ready", "started", "in_scope", "solution", "progress", "active", "terms", "strategy", "pot",
                      "granted", "subscribed", "spent", "undrawn"),
    "the world": ("people_based", "complexity", "priority", "requirement", "need", "relevant", "capacity", "trust",
                  "signed", "adopted", "design", "fit", "users", "relative_size"),
    "what all see (setting.seen)": ("adopted", "design", "effective", "capacity", "trust", "signed", "coalition"),
    "the luck of the month": ("joining", "governance", "adoption", "pushed", "queue", "abandonment", "outside"),
    "the ties": ("weight", "base"),
}  # fmt: skip
"""What belongs to everybody."""

CLOSE = 1e-9
"""Rounding that sums of money may differ by, GBP thousand or relative."""

Snapshot = dict[tuple[str, str], object]


class BrokenAgentError(ValueError):
    """An agent that breaks what the model rests on, in one sentence."""


def held(value: Any) -> object:
    """Return a value as it is now, to be compared with the same value later."""
    if isinstance(value, np.ndarray):
        return value.tobytes()
    if isinstance(value, list):
        return value.copy()
    return dict(value) if isinstance(value, dict) else value


def exact(value: Any) -> object:
    """Return a value of one run, to be compared bit for bit with that of another: nan is nan."""
    return value.tobytes() if isinstance(value, np.ndarray) else repr(value)


def place_of(agent: Organisation) -> str:
    """Return the name of an agent's place or institution."""
    return str(cast(Any, agent.model).world.places.names[agent.number])


class Watched(Organisation):
    """Stands before a researcher's own class in the order of methods, and looks at what each of them does."""

    def _fail(self, what: str) -> BrokenAgentError:
        return BrokenAgentError(f"{type(self).__name__}: {what}")

    # Nobody but itself

    def _alone(self, method: str, act: Callable[[], None]) -> None:
        """Do a part of the month, and see that it changed nothing that is not the agent's own."""
        if not hasattr(self.model, "insiders"):  # it is being made
            return act()
        before = self._others()
        act()
        after = self._others()
        if before == after:
            return None
        # Only now the names, which take their time.
        for (whose, what), old, new in zip(self._names(), before, after, strict=True):
            if old != new:
                raise self._fail(
                    f"{method} of {place_of(self)} changed `{what}` of {whose} in month {self.setting.month + 1}; an "
                    "agent changes nobody and nothing but itself"
                )
        return None

    def _holders(self) -> list[tuple[str | Organisation, Any, tuple[str, ...]]]:
        model = cast(Any, self.model)
        everybodys = (model.programme, model.world, model.seen, model.luck, model.ties)
        others = [
            (agent, agent, (*STATE, *DECIDED)) for agent in (*model.insiders, *model.outsiders) if agent is not self
        ]
        return others + [
            (whose, holder, names) for (whose, names), holder in zip(SHARED.items(), everybodys, strict=True)
        ]

    def _others(self) -> list[object]:
        return [held(getattr(holder, name, None)) for _, holder, names in self._holders() for name in names]

    def _names(self) -> Iterator[tuple[str, str]]:
        for whose, _, names in self._holders():
            for name in names:
                yield (whose if isinstance(whose, str) else place_of(whose)), name

    def start_month(self) -> None:
        """Remember what there was before, since whatever comes must be paid for."""
        self._budget_before, self._adopted_before = getattr(self, "budget", 0.0), self.adopted.copy()
        self._alone("start_month", super().start_month)

    def decide(self) -> None:
        """Decide, and touch nobody."""
        self._alone("decide", super().decide)

    def take_up(self, wish: Wish, subsidy: float) -> None:
        """Take a service up, and touch nobody."""
        self._alone("take_up", lambda: super(Watched, self).take_up(wish, subsidy))

    def feel(self, wins: np.ndarray) -> None:
        """Feel, and touch nobody."""
        self._alone("feel", lambda: super(Watched, self).feel(wins))

    def end_month(self) -> None:
        """Let the month take effect; then see that it was paid for and that all is within its bounds."""
        paid, owed = self.spent + self.subsidy, [wish.cost for wish in self.adoptions]
        taken, given = {wish.service for wish in self.adoptions}, {*self.abandons}
        self._alone("end_month", super().end_month)
        when = f"of {place_of(self)} in month {self.setting.month + 1}"
        for cost in owed:
            if not (math.isfinite(cost) and cost >= 0.0):
                raise self._fail(f"the cost of an adoption {when} is {cost}; allowed is a finite number of at least 0")
        due = math.fsum(owed)
        if not math.isclose(paid, due, rel_tol=CLOSE, abs_tol=CLOSE):
            raise self._fail(
                f"money is not conserved: adoptions {when} cost {due:g}, and itself and subsidies paid {paid:g} "
                "(take_up must enter the whole cost in `spent` and `subsidy`)"
            )
        for s in range(len(self.adopted)):
            if self.adopted[s] != ((self._adopted_before[s] or s in taken) and s not in given):
                raise self._fail(
                    f"`adopted` {when} changed for service {self._service(s)} without a wish that was paid for, or an "
                    "abandonment (decide through `wishes` and `abandons`)"
                )
        self._check_bounds(when)
        own = self.spent + self.subscription
        right = rules.budget_after(self._budget_before, own, self.income, self.behaviour.budget_cap)
        if not math.isclose(self.budget, right, rel_tol=CLOSE, abs_tol=CLOSE):
            raise self._fail(
                f"money is not conserved: the budget {when} is {self.budget:g}, but what was there "
                f"({self._budget_before:g}) less what was paid ({own:g}) and with the income ({self.income:g}) is "
                f"{right:g}"
            )

    # Bounds

    def _check_bounds(self, when: str) -> None:
        for name, value in (*(("fit", fit) for fit in self.fit), ("trust", self.trust), ("capacity", self.capacity)):
            if not 0.0 <= value <= 1.0:
                raise self._fail(f"`{name}` {when} is {value:g}; allowed is 0 to 1")
        if not (math.isfinite(self.budget) and self.budget >= -CLOSE):
            raise self._fail(f"`budget` {when} is {self.budget:g}; allowed is a finite number of at least 0")
        for s in np.flatnonzero(self.adopted & ~np.array(self.relevant)).tolist():
            raise self._fail(f"`adopted` {when} holds for service {self._service(s)}, which is no business of its own")

    # Hazards

    def _hazard(self, method: str, hazard: float, service: int | None = None) -> float:
        try:
            sound = math.isfinite(hazard) and hazard >= 0.0
        except TypeError:
            sound = False
        if not sound:
            about = f" for service {self._service(service)}" if service is not None else ""
            shown = f"{hazard:.3g}" if isinstance(hazard, float) else repr(hazard)
            raise self._fail(
                f"{method} of {place_of(self)}{about} is {shown} in month {self.setting.month + 1}; a hazard is a "
                "finite number of at least 0"
            )
        return hazard

    def _service(self, s: int) -> str:
        return repr(cast(Any, self.model).world.scenario.services[s].name)

    def joining_hazard(self) -> float:
        """Return the hazard, if it is one."""
        return self._hazard("joining_hazard", super().joining_hazard())

    def signoff_hazard(self) -> float:
        """Return the hazard, if it is one."""
        return self._hazard("signoff_hazard", super().signoff_hazard())

    def chosen_hazard(self, service: int, offer: Offer, gate: float) -> float:
        """Return the hazard, if it is one."""
        return self._hazard("chosen_hazard", super().chosen_hazard(service, offer, gate), service)

    def pushed_hazard(self, service: int, gate: float) -> float:
        """Return the hazard, if it is one."""
        return self._hazard("pushed_hazard", super().pushed_hazard(service, gate), service)

    def abandonment_hazard(self, service: int) -> float:
        """Return the hazard, if it is one."""
        return self._hazard("abandonment_hazard", super().abandonment_hazard(service), service)


def watched(kind: type[Organisation]) -> type[Organisation]:
    """Return a class of the same behaviour and name that is watched."""
    return type(kind.__name__, (Watched, kind), {"__doc__": kind.__doc__, "__module__": kind.__module__})


def standing(agents: Iterable[Organisation]) -> Snapshot:
    """Return where agents stand, to be compared bit for bit with another run."""
    return {(place_of(agent), name): exact(getattr(agent, name)) for agent in agents for name in STATE}
