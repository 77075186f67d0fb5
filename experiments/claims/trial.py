"""The claims on trial: runs, judgement, and the tables and page that say what came out."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.aside import written_aside
from experiments.claims.centre import where_the_centre_wins
from experiments.claims.conduct import BELOW, Programme, prior_design, stretches
from experiments.claims.hypotheses import chosen
from experiments.claims.judge import judged
from experiments.claims.table import Table
from experiments.design import fields_of
from experiments.experiment import Cluster
from experiments.store import MANIFEST, claim_folder, read_manifest
from scenarios import Scenario, load_scenario, scenario_names

Progress = Callable[[int, int], None]

DRAWS, SEEDS = 64, 4
"""How many draws of the prior, and seeds, unless asked otherwise. Nearly all of the spread is between draws."""


@dataclass(frozen=True, eq=False)
class Trial:
    """What came out.

    Attributes
    ----------
    claims, evidence
        The two tables; `experiments.claims.judge` says what their columns are.
    centre
        Where the centre wins, a sentence each: to be said first.
    failures
        Runs that failed: world, plan, draw, seed and error.
    about
        What was tried: scenario, draws, seeds, runs.
    folder
        Where it is.
    """

    claims: pd.DataFrame
    evidence: pd.DataFrame
    centre: tuple[str, ...]
    failures: pd.DataFrame
    about: Mapping[str, Any]
    folder: Path

    def write(self, figures: bool = True) -> list[Path]:
        """Write the tables, the page, and each figure by itself if they are wanted; return the tables and the page."""
        # Here, because what draws takes a while to be read in.
        from experiments.claims.page import write_figures, write_page

        paths = []
        for name, frame in {"claims": self.claims, "claims-evidence": self.evidence}.items():
            paths.append(self.folder / f"{name}.csv")
            with written_aside(paths[-1]) as aside:
                frame.to_csv(aside, index=False)
        paths.append(write_page(self.folder, self.claims, self.evidence, self.about))
        if figures:
            write_figures(self.folder, self.claims, self.evidence)
        return paths


def put_on_trial(
    scenario: Scenario | str,
    draws: int = DRAWS,
    seeds: int = SEEDS,
    folder: str | Path | None = None,
    *,
    claims: Iterable[str] = (),
    sample: int = 0,
    workers: int | None = None,
    progress: Progress | None = None,
    cluster: "Cluster | None" = None,
) -> Trial:
    """Return the verdict on each claim of the article, over the priors of all that is not known.

    Parameters
    ----------
    scenario
        The world, or its name or path.
    draws
        How many draws of the prior, a Latin hypercube.
    seeds
        How many seeds; every draw meets every seed in every arm.
    folder
        Where the runs are kept: what is there is not run again. ``runs/SCENARIO-claims`` by default.
    claims
        Which claims, such as ``["H3"]``; all by default.
    sample
        Seed of the draws.
    workers
        Threads; the result does not depend on it.
    progress
        Called with the number of runs done and in all.
    cluster
        As in `experiments.Experiment.run`.

    Raises
    ------
    FolderInUseError
        If the folder is a file, or holds anything else.
    ValueError
        If there is no such claim, or fewer than 1 draw or seed, or every run failed.

    Examples
    --------
    >>> trial = put_on_trial("small", draws=8, seeds=2, claims=["H6"])  # doctest: +SKIP
    >>> trial.claims[["claim", "verdict", "sentence"]]  # doctest: +SKIP
    """
    world = load_scenario(scenario) if isinstance(scenario, str) else scenario
    programme = Programme(world, tuple(chosen(claims)), prior_design(world, draws, sample), seeds)
    folder = Path(folder or Path("runs") / f"{world.name}-claims")
    _claim(folder)
    runs, failures = programme.run(folder, workers, progress, cluster)
    if runs.empty:
        raise ValueError(f"every run failed; the first said: {failures['error'].iloc[0]}")
    table = Table(runs, world.horizon, stretches(world, programme.draws))
    meanings = {name: field.meaning for name, field in fields_of(world, ()).items()}
    found, evidence = judged(programme.claims, table, programme.draws.frame(), meanings, draws * seeds)
    centre = where_the_centre_wins(programme.claims, table)
    about = {
        "scenario": world.name, "title": world.label, "horizon": world.horizon, "authority": world.authority,
        "draws": draws, "seeds": seeds, "sample": sample, "runs": len(runs), "failed": len(failures),
        "arms": len(programme.arms), "drawn": [meanings[name] for name in programme.draws.names],
        "where_the_centre_wins": centre, "command": _command(world, draws, seeds, sample, programme),
        "versions": read_manifest(folder / BELOW / programme.groups[0][0].name).get("versions", {}),
    }  # fmt: skip
    return Trial(found, evidence, tuple(centre), failures, about, folder)


def _claim(folder: Path) -> None:
    """Make a folder for a trial, unless it holds anything else: any of the experiments in it tells one of ours."""
    there = min((folder / BELOW).glob(f"*/{MANIFEST}"), default=folder / BELOW / MANIFEST)
    claim_folder(folder, str(there.relative_to(folder)), "cases")


def _command(world: Scenario, draws: int, seeds: int, sample: int, programme: Programme) -> str:
    """Return the command that does the same; an empty text if the scenario is not one of the library."""
    if world.name not in scenario_names() or load_scenario(world.name) != world:
        return ""
    said = ["coalition claims", world.name, f"--draws {draws} --seeds {seeds}"]
    if sample:
        said.append(f"--sample {sample}")
    if len(programme.claims) < len(chosen()):
        said += [f"--claim {claim.claim}" for claim in programme.claims]
    return " ".join(said)
