"""The contract of an agent of one's own, as a check that anybody can run on their class.

As scikit-learn's ``check_estimator`` does for estimators: the class lives some years in a small world under strategies
that order, fund, convene and take subscriptions, and the first thing that it breaks is told in one sentence.
"""

import random
from collections.abc import Callable
from typing import Literal, cast

import numpy as np

from agents import Borough, Institution, Organisation
from scenarios import Scenario, Strategy, load_scenario, load_strategy
from simulation.mesa_compat import forget
from simulation.model import CollaborationModel
from simulation.watching import BrokenAgentError, Snapshot, exact, standing, watched

STRATEGIES = ("needs-led-subscription", "hybrid", "central-mandate")
"""Strategies of the check: between them they do all that a programme can do to an agent."""
ROLES: dict[str, type[Organisation]] = {"borough": Borough, "institution": Institution}
ORDERS: dict[str, Callable[[int], int]] = {"backwards": lambda number: -number, "criss-cross": lambda n: 7 * n % 11}
"""Orders of visiting agents, by what they are sorted by."""

Month = Snapshot


class _Ordered(CollaborationModel):
    """A model that visits its agents in an order of one's choice."""

    key: Callable[[int], int] | None = None

    def step(self) -> None:
        if self.key is not None and self.month == 0:
            of = self.key
            self.organisations = self.organisations.sort(lambda agent: of(agent.number), ascending=True)
            self.deciders = self.deciders.sort(lambda agent: of(agent.number), ascending=True)
        super().step()


def check_agent(
    kind: type[Organisation],
    role: Literal["borough", "institution"] = "borough",
    *,
    scenario: Scenario | None = None,
    months: int = 24,
    seed: int = 1,
) -> None:
    """Raise an error that says what an agent of one's own breaks; do nothing if it keeps the contract.

    Hazards are finite and not negative. Trust, capacity and fit stay between 0 and 1, budgets at 0 or more. What is
    adopted is paid for, and money neither comes from nowhere nor goes there. A method changes nobody and nothing but
    its own agent. No luck is drawn but that of `setting.luck`: two runs of one seed are the same, and neither the
    generators of NumPy and Python nor the model's are touched. The order in which agents are visited changes no bit.

    What happens in none of the months that are lived through is not checked.

    Parameters
    ----------
    kind
        The class, derived from `agents.Borough` or `agents.Institution`.
    role
        Which of the two it stands for.
    scenario
        A world to live in instead of the library's ``small`` with thinner purses.
    months
        How long.
    seed
        Under which luck.

    Raises
    ------
    BrokenAgentError
        With the first thing that is broken.

    Examples
    --------
    >>> from agents import Borough
    >>> check_agent(Borough, months=3)
    >>> class Eager(Borough):
    ...     def joining_hazard(self):
    ...         return -1.0
    >>> check_agent(Eager, months=3)  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    simulation.watching.BrokenAgentError: Eager: joining_hazard of ... is -1.0 in month 1; a hazard is ...
    """
    if role not in ROLES:
        raise ValueError(f"role is 'borough' or 'institution', not {role!r}")
    if not (isinstance(kind, type) and issubclass(kind, ROLES[role])):
        name = getattr(kind, "__name__", repr(kind))
        base = ROLES[role].__name__
        raise BrokenAgentError(f"{name}: must be a class derived from agents.{base} to be a {role}")
    world = (scenario or _tight_city()).model_copy(update={"horizon": months})
    for name in STRATEGIES:
        # Few founders, so that there is somebody left to join.
        _check_under(kind, role, world, load_strategy(name).model_copy(update={"founders": 2}), seed)


def _tight_city() -> Scenario:
    """Return the small city of the library with purses so thin that some wishes must wait."""
    small = load_scenario("small")
    return small.model_copy(update={"behaviour": small.behaviour.model_copy(update={"change_budget": 15.0})})


def _check_under(kind: type[Organisation], role: str, world: Scenario, strategy: Strategy, seed: int) -> None:
    first = _lived(watched(kind), role, world, strategy, seed)
    again = _lived(kind, role, world, strategy, seed)
    if found := _difference(first, again):
        raise BrokenAgentError(
            f"{kind.__name__}: two runs of one seed differ ({found}); an agent draws no luck of its own, and keeps "
            "nothing in its class or module from run to run"
        )
    for order, key in ORDERS.items():
        if found := _difference(again, _lived(kind, role, world, strategy, seed, key)):
            raise BrokenAgentError(
                f"{kind.__name__}: with agents visited {order} the run is another ({found}); decisions read the start "
                "of the month (`setting.seen`, never another agent), and share nothing between agents"
            )


def _lived(
    kind: type[Organisation],
    role: str,
    world: Scenario,
    strategy: Strategy,
    seed: int,
    key: Callable[[int], int] | None = None,
) -> list[Month]:
    """Return where everybody stands, month by month."""
    numpy_before, python_before = _numpy_state(), random.getstate()
    model = untouched = None
    try:
        untouched = CollaborationModel(world, strategy, seed)
        model = _made(kind, role, world, strategy, seed)
        model.key = key
        months = [_stand(model)]
        for _ in range(world.horizon):
            model.step()
            _check_programme(kind, model)
            months.append(_stand(model))
        own = (model.random.getstate(), model.rng.bit_generator.state)
        own_before = (untouched.random.getstate(), untouched.rng.bit_generator.state)
    except BrokenAgentError:
        raise
    except Exception as error:
        when = f"in month {model.month + 1}" if model else "when it was made"
        raise BrokenAgentError(
            f"{kind.__name__}: raised {type(error).__name__} {when}, under {strategy.name}: {error}"
        ) from error
    finally:
        for each in (model, untouched):
            if each is not None:
                forget(each)
    drawn = {
        "NumPy's generator (numpy.random)": _numpy_state() != numpy_before,
        "Python's generator (random)": random.getstate() != python_before,
        "the model's generator (self.random, self.rng, self.model.rng)": own != own_before,
    }
    for what, touched in drawn.items():
        if touched:
            raise BrokenAgentError(
                f"{kind.__name__}: draws luck from {what}; an agent meets the luck of `self.setting.luck`, so that "
                "strategies under one seed share it"
            )
    return months


def _numpy_state() -> str:
    """Return the state of NumPy's global generator, to be compared."""
    return repr([exact(part) for part in np.random.get_state()])  # noqa: NPY002 (looked at, never drawn from)


def _made(kind: type[Organisation], role: str, world: Scenario, strategy: Strategy, seed: int) -> _Ordered:
    if role == "borough":
        return _Ordered(world, strategy, seed, borough=cast(type[Borough], kind))
    return _Ordered(world, strategy, seed, institution=cast(type[Institution], kind))


def _stand(model: CollaborationModel) -> Month:
    stand = standing(model.insiders)
    stand["the ties", "weight"] = exact(model.ties.weight)
    stand["the programme", "pot"] = exact(model.programme.pot)
    stand["the accounts", "npv"] = exact(model.accounts.npv)
    return stand


def _check_programme(kind: type[Organisation], model: CollaborationModel) -> None:
    """See that the programme has what came in, spent or in hand, and that members' payments arrived."""
    programme, paid = model.programme, float(model.accounts.totals["subscriptions"].sum())
    came = programme.granted + programme.subscribed
    went = programme.total_spent + programme.pot + programme.undrawn
    if not np.isclose(came, went, rtol=1e-9, atol=1e-6) or not np.isclose(programme.subscribed, paid, atol=1e-6):
        raise BrokenAgentError(
            f"{kind.__name__}: money is not conserved: by month {model.month} the programme got {came:g} "
            f"({programme.subscribed:g} in subscriptions, of which members paid {paid:g}) and accounts for {went:g}"
        )


def _difference(one: list[Month], other: list[Month]) -> str:
    """Return the first difference between two runs in words, or nothing."""
    for month, (these, those) in enumerate(zip(one, other, strict=True)):
        for (whose, what), value in these.items():
            if those[whose, what] != value:
                return f"first in `{what}` of {whose} after month {month}"
    return ""
