"""What is not known of behaviour, as draws: a calibration's posterior for what it fitted, the priors for the rest."""

from dataclasses import dataclass
from pathlib import Path

from experiments.draws import Draw, drawn_parameters, posterior_draws, posterior_names, prior_draws
from scenarios import Scenario, load_scenario

PRIOR, NONE = "prior", "none"
"""Ask for the priors alone, and for the defaults."""


@dataclass(frozen=True)
class Ignorance:
    """Where draws of the parameters come from.

    Attributes
    ----------
    posterior
        Posterior sample: a name of the library, or a file; None for the priors alone.
    drawn
        Whether anything is drawn at all; if not, every parameter has its default.
    sample
        Seed of the draws; it has no part in the runs' luck.
    """

    posterior: str | None = None
    drawn: bool = True
    sample: int = 0

    @classmethod
    def of_library(cls, sample: int = 0) -> "Ignorance":
        """Return that of the library's posterior, the first of its names; that of the priors if it has none."""
        return cls(next(iter(posterior_names()), None), sample=sample)

    @classmethod
    def named(cls, name: str | None, sample: int = 0) -> "Ignorance":
        """Return that of a posterior: a name of the library, a file, ``prior``, ``none``, or None for the library's.

        Raises
        ------
        InvalidSpecificationError
            If there is no such posterior, or its file is no sample.
        """
        if name is None:
            return cls.of_library(sample)
        if name in (PRIOR, NONE):
            return cls(drawn=name == PRIOR, sample=sample)
        posterior_draws(name, 1)
        return cls(name, sample=sample)

    @classmethod
    def none(cls) -> "Ignorance":
        """Return the ignorance of one who takes the defaults for certain."""
        return cls(drawn=False)

    def draws(self, n: int, scenario: Scenario | None = None) -> list[Draw]:
        """Return draws by field name of `Behaviour`; one empty draw if nothing is drawn.

        A posterior's rows keep their parameters together; what it does not have comes from a Latin hypercube over the
        priors, independently of it.
        """
        if not self.drawn:
            return [{}]
        scenario = scenario or load_scenario("london")
        priors = prior_draws(scenario, n, self.sample)
        if self.posterior is None:
            return priors
        known = posterior_draws(self.posterior, n, self.sample)
        return [{**prior, **fitted} for prior, fitted in zip(priors, known, strict=True)]

    def told(self, n: int) -> str:
        """Return it in a sentence."""
        if not self.drawn:
            return "Every parameter has its default: what is not known of behaviour is in no interval."
        parameters = drawn_parameters(load_scenario("london"))
        if self.posterior is None:
            return (
                f"{n} draws of {len(parameters)} parameters of behaviour from their priors. No posterior was used, so "
                "that this is a test of the priors, and nothing was fitted to any series."
            )
        known = posterior_draws(self.posterior, 1)[0]
        rest = [name for name in parameters if name not in known]
        also = f", the other {len(rest)} from their priors" if rest else ""
        return (
            f"{n} draws: {len(known)} parameters of behaviour from the posterior {Path(self.posterior).name} "
            f"(of these calibrated: {', '.join(name for name in known if parameters[name].use == 'calibrate')}){also}."
        )
