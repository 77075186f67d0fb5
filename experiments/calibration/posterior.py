"""The posterior as files: its draws, and beside them where they are from."""

import json
import platform
from collections.abc import Sequence
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.aside import written_aside
from experiments.calibration.identified import HIGH, LOW, weighted_quantiles
from experiments.calibration.smc import Calibration
from experiments.draws import WEIGHT, Draw
from experiments.identity import LIBRARIES, digest, source_digest

DIGITS = 6
"""Significant digits of a value in the file."""
BESIDE = ".json"


def posterior_frame(found: Calibration) -> pd.DataFrame:
    """Return the draws, a row each: the parameters by field name, and ``weight``; heaviest first."""
    frame = pd.DataFrame(found.sample, columns=list(found.problem.names))
    frame[WEIGHT] = found.weights
    return frame.sort_values(WEIGHT, ascending=False, kind="stable").reset_index(drop=True)


def draws_of(found: Calibration, n: int, seed: int = 0) -> list[Draw]:
    """Return equally likely draws of the posterior."""
    chosen = np.random.default_rng(seed).choice(len(found.sample), n, p=found.weights)
    return [dict(zip(found.problem.names, found.sample[row].tolist(), strict=True)) for row in chosen]


def provenance(found: Calibration, command: str) -> dict[str, Any]:
    """Return where the draws are from, in plain values; the same for the same calibration."""
    problem, rules = found.problem, found.rules
    return {
        "command": command,
        "method": "SMC-ABC (pyABC, one simulation after the other)",
        "distance": "root of the mean over targets of the mean square miss, in tolerances",
        "targets": target_rows(found),
        "mappings": [target.mapping.model_dump(mode="json", exclude_defaults=True) for target in problem.targets],
        "sources": sorted({o.source for target in problem.targets for o in target.observations}),
        "fitted": {
            name: [dimension.low, dimension.high]
            for name, dimension in zip(problem.names[: problem.fitted], problem.space, strict=False)
        },
        "drawn_from_priors": {
            name: [d.low, d.high, "log-uniform" if d.log else "uniform"]
            for name, d in list(zip(problem.names, problem.space, strict=True))[problem.fitted :]
        },
        "seeds_a_draw": problem.seeds,
        "seed": rules.seed,
        "rules": {
            "particles": rules.particles, "populations": rules.populations, "epsilon": rules.epsilon,
            "least_accepted": rules.least_accepted, "keep": rules.keep,
        },
        "populations": [
            {
                "number": p.number, "epsilon": _short(p.epsilon), "simulations": p.simulations,
                "accepted": _short(p.accepted), "effective_sample_size": _short(p.effective),
            }
            for p in found.populations
        ],
        "stopped": found.stopped,
        "effective_sample_size": _short(found.effective),
        "code": digest(source_digest()),
        "versions": {name: version(name) for name in ("coalition-lab", "pyabc", *LIBRARIES)},
        "python": platform.python_version(),
    }  # fmt: skip


def target_rows(found: Calibration) -> list[dict[str, Any]]:
    """Return what was fitted and how well, a row an observation, over the accepted draws."""
    rows = []
    means = np.sum(found.weights[:, None] * found.predicted, axis=0)
    bands = np.array([weighted_quantiles(column, found.weights, (LOW, HIGH)) for column in found.predicted.T])
    missed = found.problem.missed(means)
    observed = ((target, k) for target in found.problem.targets for k in range(len(target.months)))
    for place, (target, k) in enumerate(observed):
        rows.append(
            {
                "target": target.name, "day": target.observations[k].day.isoformat(),
                "month": float(target.months[k]), "observed": _short(target.observed[k]),
                "tolerance": _short(target.tolerance[k]), "mean": _short(means[place]),
                "low": _short(bands[place, 0]), "high": _short(bands[place, 1]),
                "missed_by_tolerances": _short(missed[place]),
            }
        )  # fmt: skip
    return rows


def write_posterior(found: Calibration, path: Path, command: str) -> Sequence[Path]:
    """Write the draws as CSV, and where they are from as JSON beside it; return both files."""
    beside = path.with_suffix(BESIDE)
    with written_aside(path) as part:
        posterior_frame(found).to_csv(part, index=False, float_format=f"%.{DIGITS}g", lineterminator="\n")
    with written_aside(beside) as part:
        text = json.dumps(provenance(found, command), indent=1, ensure_ascii=False, allow_nan=False)
        part.write_text(text + "\n", encoding="utf-8")
    return path, beside


def library_provenance(name: str) -> dict[str, Any]:
    """Return where a posterior of the library is from."""
    found: dict[str, Any] = json.loads((files("scenarios") / "posteriors" / f"{name}{BESIDE}").read_text("utf-8"))
    return found


def _short(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")
