"""The check of agents of one's own: sound ones pass, and of each kind of broken one the fault is named."""

import random
import re

import numpy as np
import pytest

from agents import Borough, Institution, Organisation
from scenarios import load_scenario
from simulation import BrokenAgentError, check_agent


class CautiousBorough(Borough):
    """The one of the README."""

    def chosen_hazard(self, service, offer, gate):
        waits = self.people_based[service] and self.exposure(service) < 0.5
        return 0.0 if waits else super().chosen_hazard(service, offer, gate)


class Remembering(Borough):
    """One with a state of its own, which is its own affair."""

    def __init__(self, model, number):
        super().__init__(model, number)
        self.disappointed = 0

    def end_month(self):
        self.disappointed += len(self.abandons)
        super().end_month()

    def joining_hazard(self):
        return super().joining_hazard() / (1 + self.disappointed)


@pytest.mark.parametrize("kind", [Borough, CautiousBorough, Remembering])
def test_a_sound_borough_passes(kind):
    check_agent(kind)


def test_a_sound_institution_passes():
    check_agent(Institution, "institution")


class NaN(Borough):
    def chosen_hazard(self, service, offer, gate):
        return float("nan")


class Negative(Borough):
    def abandonment_hazard(self, service):
        return -0.1


class Endless(Borough):
    def joining_hazard(self):
        return float("inf")


class Nothing(Borough):
    def signoff_hazard(self):
        pass


class GlobalNumPy(Borough):
    def joining_hazard(self):
        return float(np.random.random())  # noqa: NPY002 (that is the fault)


class GlobalPython(Borough):
    def joining_hazard(self):
        return random.random()


class OfTheModel(Borough):
    def joining_hazard(self):
        return float(self.model.rng.random())


class OfTheModelAtFirst(Borough):
    def __init__(self, model, number):
        super().__init__(model, number)
        self.shy = self.random.random()


class OfItsClass(Borough):
    luck = np.random.default_rng(1)

    def feel(self, wins):
        super().feel(wins)
        self.trust_change += 0.01 * float(self.luck.random())


class ForAllRuns(Borough):
    seen_so_far: list[int] = []  # noqa: RUF012 (that is the fault)

    def joining_hazard(self):
        self.seen_so_far.append(self.number)
        return 1.0 / len(self.seen_so_far)


class Peeping(Borough):
    """Looks at what the one before it has decided this month."""

    def joining_hazard(self):
        others = self.setting.insiders
        return 5.0 if any(agent.joins or agent.signs for agent in others) else super().joining_hazard()


class SharedByTheModel(Borough):
    """Leaves a note on the model for whoever comes next."""

    def joining_hazard(self):
        self.model.visits = getattr(self.model, "visits", 0) + 1
        return 1.0 / self.model.visits


class Thieving(Borough):
    def decide(self):
        super().decide()
        self.setting.insiders[0 if self.number else 1].budget -= 1.0


class Persuading(Borough):
    def feel(self, wins):
        super().feel(wins)
        self.setting.insiders[0 if self.number else 1].trust += 0.01


class Rewriting(Borough):
    def decide(self):
        self.setting.seen.trust[:] = 1.0
        super().decide()


class Spending(Borough):
    def decide(self):
        super().decide()
        self.setting.programme.pot -= 1.0


class Cheating(Borough):
    def decide(self):
        self.setting.luck.adoption[self.number] = 0.0
        super().decide()


class Fraudulent(Borough):
    def take_up(self, wish, subsidy):
        self.subsidy += subsidy
        self.adoptions.append(wish)


class Minting(Borough):
    def decide(self):
        super().decide()
        self.budget += 10.0


class Unpaid(Borough):
    def pay_subscription(self, amount):
        self.subscription = 0.0
        return amount


class Overdrawn(Borough):
    def can_pay(self, amount):
        return True


class Bribed(Borough):
    def adoption_cost(self, service, offer):
        return -5.0


class Trusting(Borough):
    def end_month(self):
        super().end_month()
        self.trust = 1.5


class Lost(Borough):
    def feel(self, wins):
        super().feel(wins)
        self.capacity_change = float("nan")


class Freeloading(Borough):
    def end_month(self):
        super().end_month()
        self.adopted[0] = True


class Crashing(Borough):
    def end_month(self):
        super().end_month()
        raise ZeroDivisionError("no residents")


class Unmade(Borough):
    def __init__(self, model):
        super().__init__(model, 0)


HAZARD = "a hazard is a finite number of at least 0"
BROKEN = [
    (NaN, rf"NaN: chosen_hazard of .+ for service '.+' is nan in month 1; {HAZARD}"),
    (Negative, rf"Negative: abandonment_hazard of .+ for service '.+' is -0.1 in month 1; {HAZARD}"),
    (Endless, rf"Endless: joining_hazard of .+ is inf in month \d+; {HAZARD}"),
    (Nothing, rf"Nothing: signoff_hazard of .+ is None in month 1; {HAZARD}"),
    (GlobalNumPy, r"GlobalNumPy: draws luck from NumPy's generator"),
    (GlobalPython, r"GlobalPython: draws luck from Python's generator"),
    (OfTheModel, r"OfTheModel: draws luck from the model's generator"),
    (OfTheModelAtFirst, r"OfTheModelAtFirst: draws luck from the model's generator"),
    (OfItsClass, r"OfItsClass: two runs of one seed differ \(first in `.+` of .+ after month \d+\)"),
    (ForAllRuns, r"ForAllRuns: two runs of one seed differ"),
    (Peeping, r"Peeping: with agents visited backwards the run is another \(first in `.+` of .+ after month \d+\)"),
    (SharedByTheModel, r"SharedByTheModel: with agents visited backwards the run is another"),
    (Thieving, r"Thieving: decide of .+ changed `budget` of .+ in month 1; an agent changes nobody"),
    (Persuading, r"Persuading: feel of .+ changed `trust` of .+ in month 1"),
    (Rewriting, r"Rewriting: decide of .+ changed `trust` of what all see \(setting.seen\) in month 1"),
    (Spending, r"Spending: decide of .+ changed `pot` of the programme in month 1"),
    (Cheating, r"Cheating: decide of .+ changed `adoption` of the luck of the month in month 1"),
    (Fraudulent, r"Fraudulent: money is not conserved: adoptions of .+ in month \d+ cost .+ paid 0"),
    (Minting, r"Minting: money is not conserved: the budget of .+ in month 1 is"),
    (Unpaid, r"Unpaid: money is not conserved: by month 1 the programme got .+ of which members paid 0"),
    (Overdrawn, r"Overdrawn: `budget` of .+ in month \d+ is -.+; allowed is a finite number of at least 0"),
    (Bribed, r"Bribed: the cost of an adoption of .+ in month \d+ is -5.0"),
    (Trusting, r"Trusting: `trust` of .+ in month 1 is 1.5; allowed is 0 to 1"),
    (Lost, r"Lost: `capacity` of .+ in month 1 is nan; allowed is 0 to 1"),
    (Freeloading, r"Freeloading: `adopted` of .+ in month \d+ changed for service 'parking' without a wish"),
    (Crashing, r"Crashing: raised ZeroDivisionError in month 1, under needs-led-subscription: no residents"),
    (Unmade, r"Unmade: raised TypeError when it was made"),
    (Organisation, r"Organisation: must be a class derived from agents.Borough to be a borough"),
    (Institution, r"Institution: must be a class derived from agents.Borough to be a borough"),
    (7, r"7: must be a class derived from agents.Borough"),
]


@pytest.mark.parametrize(("kind", "said"), BROKEN, ids=[getattr(kind, "__name__", "seven") for kind, _ in BROKEN])
def test_what_is_broken_is_named(kind, said):
    with pytest.raises(BrokenAgentError) as error:
        check_agent(kind)
    message = str(error.value)
    assert re.match(said, message), message
    assert "\n" not in message


def test_a_fault_of_an_institution_is_named_as_well():
    class Odd(Institution):
        def joining_hazard(self):
            return -1.0

    with pytest.raises(BrokenAgentError, match="joining_hazard"):
        check_agent(Odd, "institution")


def test_a_role_that_there_is_not_is_refused():
    with pytest.raises(ValueError, match="role is 'borough' or 'institution', not 'mayor'"):
        check_agent(Borough, "mayor")


def test_a_world_of_ones_own_shows_what_a_small_one_hides():
    class Provincial(Borough):
        def joining_hazard(self):
            return -1.0 if len(self.setting.insiders) > 20 else super().joining_hazard()

    check_agent(Provincial, months=3)
    with pytest.raises(BrokenAgentError, match="joining_hazard"):
        check_agent(Provincial, scenario=load_scenario("london-stylised"), months=3)


def test_the_check_leaves_the_generators_alone():
    def states():
        return np.random.get_state()[1].tolist(), random.getstate()  # noqa: NPY002

    before = states()
    check_agent(Borough, months=3)
    assert states() == before
