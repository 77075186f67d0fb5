"""What everybody in the world has, in the city and outside."""

from typing import cast

import mesa

from agents.setting import Setting


class Actor(mesa.Agent):  # type: ignore[misc]
    """An organisation that uses services and can be learnt from.

    Attributes
    ----------
    number : int
        Its number in the arrays of the world.
    adopted : ndarray of bool, shape (services,)
        Services in use.
    design, fit : ndarray, shape (services,)
        Design in use and its fit; 0 where there is none.
    capacity, trust : float
        Between 0 and 1.
    signed : bool
        Whether its data agreement is signed.
    """

    def __init__(self, model: mesa.Model, number: int) -> None:
        super().__init__(model)
        self.setting = cast(Setting, model)
        self.number = number
        world = self.setting.world
        self.behaviour = world.scenario.behaviour
        self.adopted = world.adopted[number].copy()
        self.design = world.design[number].copy()
        self.fit = world.fit[number].copy()
        self.capacity = float(world.capacity[number])
        self.trust = float(world.trust[number])
        self.signed = bool(world.signed[number])
