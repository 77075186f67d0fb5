"""An experiment over the priors of all that is not known, made for discovery."""

from collections.abc import Sequence

from experiments.design import Dimension, Space, field_named, latin_hypercube
from experiments.design.space import WIDE
from experiments.equal_money import library_of_equal_money
from experiments.experiment import Experiment
from scenarios import Scenario, Strategy, load_scenario


def prior_experiment(
    scenario: Scenario | str, worlds: int, seeds: int, vary: Sequence[str] = (), seed: int = 0
) -> Experiment:
    """Return an experiment of the library's strategies of equal money in worlds drawn from the priors.

    Parameters
    ----------
    scenario
        The world: what it does not set itself of behaviour and of the initial state is drawn (Latin hypercube).
    worlds, seeds
        How many worlds, and under how much luck each.
    vary
        Fields to draw besides, as ``NAME=LOW:HIGH``.
    seed
        Which worlds.

    Raises
    ------
    ValueError
        If a field is unknown, or is a lever, or its range is none.
    """
    world = load_scenario(scenario) if isinstance(scenario, str) else scenario
    strategies = library_of_equal_money()
    added = [_dimension(text, world, strategies) for text in vary]
    taken = {dimension.name for dimension in added}
    rest = [dimension for dimension in Space.of_priors(world) if dimension.name not in taken]
    design = latin_hypercube(Space((*added, *rest)), worlds, seed)
    return Experiment(world, strategies, seeds, statutory=False, design=design, detail="runs")


def _dimension(text: str, scenario: Scenario, strategies: Sequence[Strategy]) -> Dimension:
    """Return the dimension of ``NAME=LOW:HIGH``; NAME alone stands for its prior, or all its choices."""
    name, sign, ends = text.partition("=")
    field = field_named(name.strip(), scenario, strategies)
    if field.lever:
        raise ValueError(f"--vary {text}: {field.name} is a lever, which the policy-maker chooses; vary the world")
    if not sign:
        return Dimension(field.name, choices=field.choices) if field.choices else Dimension.of_prior(field)
    low, colon, high = ends.partition(":")
    try:
        bounds = [field.accepted(float(end), "--vary") for end in (low, high)]
    except ValueError as error:
        if not colon or "could not convert" in str(error):
            raise ValueError(f"--vary {text}: write a range as {field.name}=LOW:HIGH") from None
        raise
    first, last = float(bounds[0]), float(bounds[1])
    return Dimension(field.name, first, last, first > 0.0 and last > WIDE * first, field.kind == "whole")
