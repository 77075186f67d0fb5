"""A partner outside the city."""

import mesa

from agents import rules
from agents.actor import Actor


class OutsidePartner(Actor):
    """An authority elsewhere: it adopts at its own pace and can be learnt from, but is not modelled further (4.10)."""

    def __init__(self, model: mesa.Model, number: int) -> None:
        super().__init__(model, number)
        self.first_outsider = len(self.setting.world.capacity) - len(self.setting.luck.outside)
        self.adoptions: list[int] = []

    def decide(self) -> None:
        """Decide which services to adopt."""
        luck = self.setting.luck.outside[self.number - self.first_outsider]
        self.adoptions = [
            s for s in range(len(luck)) if not self.adopted[s] and luck[s] < rules.probability(self.adoption_hazard(s))
        ]

    def adoption_hazard(self, service: int) -> float:
        """Return the hazard of adopting a service."""
        people = self.setting.world.people_based[service]
        behaviour = self.behaviour
        return behaviour.outside_hazard_people if people else behaviour.outside_hazard_transactional

    def end_month(self) -> None:
        """Let the adoptions take effect, in designs largely adapted to itself."""
        for s in self.adoptions:
            requirement = float(self.setting.world.requirement[self.number, s])
            self.adopted[s] = True
            self.design[s] = rules.adapted_design(0.0, requirement, self.behaviour.outside_adaptation)
            self.fit[s] = rules.fit(requirement - float(self.design[s]))
