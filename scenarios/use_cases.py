"""Which services a strategy works on before any other."""

from scenarios.problems import InvalidSpecificationError, Problem
from scenarios.quantity import nearest
from scenarios.scenario import Scenario
from scenarios.strategy import Strategy


def first_services(strategy: Strategy, scenario: Scenario) -> tuple[int, ...]:
    """Return the numbers of a strategy's first use cases among the scenario's services, in its order.

    Raises
    ------
    InvalidSpecificationError
        If there is no such service, or the strategy's scope leaves it out.
    """
    number = {service.name: i for i, service in enumerate(scenario.services)}
    problems = []
    for name in strategy.first_use_cases:
        if name not in number:
            problems.append(f"no such service: {name!r}{nearest(name, number)}")
        elif (tier := scenario.services[number[name]].tier) != strategy.scope != "both":
            problems.append(f"{name!r} is a service of tier {tier!r}, and the strategy's scope is {strategy.scope!r}")
    if problems:
        raise InvalidSpecificationError([Problem("first_use_cases", problem) for problem in problems])
    return tuple(number[name] for name in strategy.first_use_cases)
