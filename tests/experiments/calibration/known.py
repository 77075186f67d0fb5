"""A calibration whose answer is known: what is observed was made by the model itself."""

from dataclasses import replace

import numpy as np

from experiments.calibration import Problem
from experiments.design import Space
from experiments.design.space import Dimension
from experiments.history import load_history, predict

SERIES = """series,kind,governance,date,date_latest,value,bound,value_type,unit,population,source,url,confidence,note
Forms,transactional,central,2020-04-30,,1,=,observed,councils,40,Made up,,verified,
Forms,transactional,central,2020-08-31,,2,=,observed,councils,40,Made up,,verified,
Agreements,people-based,central,2020-07-31,,1,=,observed,councils,40,Made up,,verified,
"""
MAPPINGS = """
[[mapping]]
name = "forms"
series = "Forms"
role = "calibrate"
why = "Transactional services under a mandate alone."
scenario = "small"
strategy = "central-mandate"
outcome = "transactional_nominal"
start = "2020-01-31"
tolerance = 0.02
[mapping.changes]
"strategy.development" = 0.0
"strategy.governance" = 0.0
"strategy.mandate_governance" = 0.0
"initial.transactional_share" = 0.1

[[mapping]]
name = "agreements"
series = "Agreements"
role = "calibrate"
why = "Data agreements with help, and no duty."
scenario = "small"
strategy = "central-mandate"
outcome = "signed_share"
start = "2020-01-31"
tolerance = 0.03
[mapping.changes]
"strategy.governance" = 0.5
"strategy.subsidy" = 0.0
"strategy.mandate_governance" = 0.0
"initial.signed_share" = 0.0
"""
DIMENSIONS = (
    Dimension("behaviour.mandate_hazard", 0.01, 0.4),
    Dimension("behaviour.supported_signoff_hazard", 0.02, 0.8),
    Dimension("behaviour.untranslated_understanding", 0.3, 0.9),  # changes neither target
)


def known_problem(folder, truth, seeds=8, fitted=3):
    """Return a problem whose targets are what the model predicts at `truth`, or those of the table if there is none."""
    (folder / "s.csv").write_text(SERIES)
    (folder / "m.toml").write_text(MAPPINGS)
    targets = []
    for mapped in load_history(folder / "s.csv", folder / "m.toml"):
        if truth:
            observed = predict(mapped, [truth], range(10_000, 10_100)).mean(axis=1)[0]
            mapped = replace(mapped, observed=np.asarray(observed))
        targets.append(mapped)
    return Problem(tuple(targets), Space(DIMENSIONS), fitted, seeds)


class Formula(Problem):
    """The same targets, predicted by a formula in place of the model: for the method alone."""

    def predicted(self, draw, luck, workers=None):
        mandate, help_, _ = (draw[name] for name in self.names)
        months = np.concatenate([target.months for target in self.targets])
        shares = 1.0 - np.exp(-months * np.array([mandate, mandate, help_ / 4.0]))
        return shares + luck.normal(0.0, 0.02, len(months))


def formula_problem(folder, truth):
    """Return a problem whose targets are what the formula gives at `truth`."""
    known = known_problem(folder, {}, seeds=1)
    problem = Formula(known.targets, known.space, known.fitted, 1)
    exact = np.mean([problem.predicted(truth, np.random.default_rng(seed)) for seed in range(400)], axis=0)
    parts = np.split(exact, [2])
    targets = tuple(replace(target, observed=part) for target, part in zip(known.targets, parts, strict=True))
    return Formula(targets, known.space, known.fitted, 1)
