"""The arms of the claims: plans, and changes to the world. Every plan spends the same grant.

A plan changes levers of a strategy of the library, and nothing else; where it takes money from one purpose it gives it
to another, so that its shares have the sum of the strategy's. The only plan of another sum is the one that leaves
money undrawn (`without_money_for`), which takes an effect apart and is never ranked. A world changes the scenario by
dotted names (`experiments.design.fields`); all else in it stays as the draw has it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from experiments.claims.contrasts import BASE
from experiments.design import Value
from scenarios import Strategy, load_strategy, validate

ALL = 100_000
"""More founders than any city has boroughs."""
WIDE = 1000.0
"""More organisations than there are, served fully by one team: no dilution."""
STEP = 1.25
"""Factor up and down of an elasticity."""


@dataclass(frozen=True)
class Plan:
    """A strategy of the library with some levers changed.

    Attributes
    ----------
    name, title
        As of a strategy.
    strategy
        The strategy of the library that it is made from.
    levers
        What is changed.
    """

    name: str
    title: str
    strategy: str = "needs-led"
    levers: Mapping[str, Value] = field(default_factory=dict)

    def made(self) -> Strategy:
        """Return the strategy."""
        usual = load_strategy(self.strategy)
        changes = {**self.levers, "name": self.name, "title": self.title}
        return validate(Strategy, {**usual.model_dump(), **changes}, self.name)


@dataclass(frozen=True)
class World:
    """A change to the scenario, the same in every draw.

    Attributes
    ----------
    name, title
        Short, for folders; and in words.
    sets
        Values by dotted name; a ``*`` stands for every service.
    times
        Factors on what the draw, or else the scenario, has.
    """

    name: str
    title: str
    sets: Mapping[str, Value] = field(default_factory=dict)
    times: Mapping[str, float] = field(default_factory=dict)

    @property
    def changed(self) -> tuple[str, ...]:
        """Dotted names that it changes."""
        return (*self.sets, *self.times)


def moved(strategy: str, amount: float, origin: str, target: str) -> dict[str, Value]:
    """Return the levers of a strategy with some of its money moved from one purpose to another."""
    usual = load_strategy(strategy)
    return {origin: round(getattr(usual, origin) - amount, 9), target: round(getattr(usual, target) + amount, 9)}


def everything(strategy: str, origin: str, target: str = "development") -> dict[str, Value]:
    """Return the levers of a strategy with all its money for one purpose moved to another."""
    return moved(strategy, getattr(load_strategy(strategy), origin), origin, target)


def without_money_for(strategy: str, amount: float, origin: str) -> dict[str, Value]:
    """Return the levers of a strategy with some of its money for one purpose left undrawn."""
    return {origin: round(getattr(load_strategy(strategy), origin) - amount, 9)}


NL, BO, CM, CU, LF = "needs-led", "central-back-office", "central-mandate", "central-culture", "laissez-faire"
USE_CASES = (1, 2, 3, 4, 5, 6, 8, 10, 12)
"""Numbers of use cases at once; London has 12 services."""
WEIGHTS = (0.0, 0.25, 0.5, 0.75, 1.0)
CULTURE = (0.1, 0.2, 0.3)
FOUNDERS = (3, 12, 20)
OPEN = (0.0, 1.0)


def _plans() -> list[Plan]:
    library = [Plan(name, load_strategy(name).label, name) for name in (LF, NL, BO, CM, CU)]
    like: dict[str, Value] = {
        "serves": "all", "founders": 0, "codesign": 0.0, "need_weight": 0.0, "institutions": False,
        "outside_partners": False,
    }  # fmt: skip
    central = [
        Plan("central-like", "A centre that spends as the coalition does", NL, like),
        Plan("mandate-to-120", "Central mandate kept for ten years", CM, {"support_months": 120}),
        Plan("mandate-adapted", "Central mandate whose solutions fit everybody", CM, {"codesign": 1.0}),
        Plan("mandate-transactional", "Central mandate, transactional services only", CM,
             {"scope": "transactional", "mandate_people": 0.0, "mandate_governance": 0.0,
              **everything(CM, "governance")}),
    ]  # fmt: skip
    programme = [
        *(Plan(f"culture-{share * 100:.0f}", f"{share * 100:.0f} % moved to a culture programme", NL,
               moved(NL, share, "development", "culture_programme")) for share in CULTURE),
        Plan("undrawn-30", "30 % of the money left undrawn", NL, without_money_for(NL, 0.3, "development")),
        *(Plan(f"use-cases-{n}", f"{n} use cases at once", NL, {"use_cases": n}) for n in USE_CASES if n != 5),
        *(Plan(f"need-weight-{100 * w:.0f}", f"weight of need {w:g}", NL, {"need_weight": w})
          for w in WEIGHTS if w != 1.0),
        Plan("no-governance", "no governance effort", NL, everything(NL, "governance")),
        Plan("duty", "a duty to sign in place of the effort", NL,
             {**everything(NL, "governance"), "mandate_governance": 0.8}),
        Plan("no-translation", "no translation", NL, everything(NL, "translation")),
        Plan("no-codesign", "no co-design", NL, {"codesign": 0.0}),
        Plan("adapted", "solutions that fit everybody", NL, {"codesign": 1.0}),
    ]  # fmt: skip
    coalition = [
        Plan("random", "six random founders", NL, {"founder_rule": "random"}),
        Plan("everybody", "all boroughs at once", NL, {"founders": ALL}),
        *(Plan(f"founders-{n}", f"{n} willing founders", NL, {"founders": n}) for n in FOUNDERS),
        *(Plan(f"open-{100 * o:.0f}{suffix}", f"{title}, openness {o:g}", NL, {"openness": o, **levers})
          for o in OPEN for suffix, title, levers in (
              ("", "six willing founders", {}),
              ("-random", "six random founders", {"founder_rule": "random"}),
              ("-everybody", "all boroughs at once", {"founders": ALL}))),
        Plan("no-outside", "no partners outside", NL, {"outside_partners": False}),
        Plan("no-institutions", "no institutions", NL, {"institutions": False}),
        Plan("boroughs-alone", "no partners outside, no institutions", NL,
             {"outside_partners": False, "institutions": False}),
    ]  # fmt: skip
    return [*library, *central, *programme, *coalition]


SPREADS = (0.5, 1.0, 1.5, 2.0, 2.5)
"""Spreads of people-based requirements, over their prior."""
AUTHORITIES = {"": None, "-half": 0.6, "-act": 1.0}
"""What the centre may command: as the scenario has it, half way, and all of it."""
INITIAL = (0.15, 0.35, 0.6, 0.85)
"""Initial shares of transactional services."""
SPREAD, SHARE, CULTURAL = (
    "behaviour.requirement_spread_people", "initial.transactional_share", "behaviour.culture_share",
)  # fmt: skip
INERT: dict[str, Value] = {"behaviour.supported_hazard": 0.0, "behaviour.mandate_hazard": 0.0}


def spread_world(spread: float, suffix: str = "") -> str:
    """Return the name of the world of a spread of requirements and an authority."""
    return f"spread-{10 * spread:02.0f}{suffix}"


def share_world(share: float, suffix: str = "") -> str:
    """Return the name of the world of an initial share of transactional services."""
    return f"share-{100 * share:02.0f}{suffix}"


def _worlds() -> list[World]:
    act: dict[str, Value] = {"authority": 1.0}
    off = [
        World("no-spread", "people-based requirements are the same everywhere", {SPREAD: 0.0}),
        World("no-loss", "trust is never lost", {"behaviour.trust_loss_ratio": 0.0}),
        World("understood", "offers are understood without translation",
              {"behaviour.untranslated_understanding": 1.0}),
        World("signed", "every data agreement is signed at the start", {"initial.signed_share": 1.0}),
        World("no-overhead", "work divides without loss or gain",
              {"behaviour.use_case_overhead": 0.0, "behaviour.returns_to_effort": 1.0}),
        World("equal-priorities", "the city has no priorities", {"services.*.priority": 0.5}),
        World("alike", "boroughs are equally willing, and one team serves all",
              {"initial.trust_spread": 0.0, "initial.capacity_spread": 0.0, "initial.capacity_by_size": 0.0,
               "initial.capacity_by_deprivation": 0.0, "behaviour.team_span": WIDE}),
        World("no-peers", "nobody learns from peers, and no tie grows",
              {"behaviour.peer_hazard": 0.0, "behaviour.tie_growth": 0.0}),
        World("wide-team", "one team serves everybody fully", {"behaviour.team_span": WIDE}),
        World("no-people-value", "people-based services are worth nothing", {"accounting.benefit_people": 0.0}),
    ]  # fmt: skip
    spreads = [
        World(spread_world(s, suffix), f"spread {s:g}" + (f", authority {u:g}" if u is not None else ""),
              {SPREAD: s} | ({} if u is None else {"authority": u}))
        for s in SPREADS for suffix, u in AUTHORITIES.items()
    ] + [
        World(spread_world(s, "-adapted"), f"spread {s:g}, authority 1, one team serves everybody fully",
              {SPREAD: s, "behaviour.team_span": WIDE, **act}) for s in SPREADS
    ]  # fmt: skip
    cultures = [
        World(f"{spread_world(s, '-act')}-rho-{10 * rho:02.0f}", f"spread {s:g}, share of culture {rho:g}",
              {SPREAD: s, CULTURAL: rho, **act})
        for s in (SPREADS[0], SPREADS[-1]) for rho in (0.2, 0.8)
    ]  # fmt: skip
    shares = [
        World(share_world(a, suffix), f"initial share {a:g}", {SHARE: a, **more})
        for a in INITIAL for suffix, more in {"": {}, "-act": act, "-inert": INERT}.items()
    ]  # fmt: skip
    capacities = [
        World(f"capacity-{100 * kappa:.0f}{suffix}", f"capacity {kappa:g}", {"initial.capacity": kappa, **more})
        for kappa in (0.3, 0.6)
        for suffix, more in {"": {}, "-flat": {"behaviour.complexity_exponent": 0.0}}.items()
    ]
    learning = [
        World(f"learning-{name}", f"learning {nu:g}", {"behaviour.learning_rate": nu})
        for name, nu in (("slow", 0.005), ("fast", 0.04))
    ]
    inputs = {"money": "programme_money", "ties": "behaviour.tie_growth", "trust": "initial.trust"}
    elastic = [
        World(f"{name}-{way}", f"{name} x {factor:g}", times={what: factor})
        for name, what in inputs.items()
        for way, factor in (("more", STEP), ("less", 1.0 / STEP))
    ]
    as_it_is = [World(BASE, "the world as it is"), World("act", "an Act of Parliament", act)]
    return [*as_it_is, *off, *spreads, *cultures, *shares, *capacities, *learning, *elastic]


@lru_cache(maxsize=1)
def plans() -> Mapping[str, Plan]:
    """Return all plans, by name."""
    return {plan.name: plan for plan in _plans()}


@lru_cache(maxsize=1)
def worlds() -> Mapping[str, World]:
    """Return all worlds, by name."""
    return {world.name: world for world in _worlds()}
