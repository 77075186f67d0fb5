"""One experiment opened: its verdict, tables and gains, as the report has them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from experiments.compare import HEADLINES, Headline
from experiments.contest import months_of
from experiments.dashboard.opened.folders import Entry, FolderError, fingerprint, found, path_of
from experiments.dashboard.opened.picturing import figures_there
from experiments.dashboard.opened.reading import Asked, Progress, findings_of, go_on, told_kindly
from experiments.findings import Findings
from experiments.gains import left_behind
from experiments.report.answer import answer
from experiments.report.content import Bullets, Section, Table, Text
from experiments.report.evidence import money, times, what_would_change
from experiments.report.verdicts import compared, how_sure, verdict
from experiments.verdict import Verdict


@dataclass(frozen=True, eq=False)
class Gains:
    """Each borough under each strategy against a reference.

    Attributes
    ----------
    reference
        What it is called.
    frame
        As `experiments.gains.gains` returns it, without counterfactuals.
    counts
        As `experiments.gains.left_behind` returns it of that.
    """

    reference: str
    frame: pd.DataFrame
    counts: pd.DataFrame


@dataclass(frozen=True, eq=False)
class Opened:
    """What the page shows of an experiment; nobody changes it.

    Attributes
    ----------
    entry
        Its entry in the list.
    fingerprint
        Of the state in which it was read (`experiments.dashboard.opened.folders.fingerprint`).
    verdict
        What was found.
    sure
        How sure that is, in a sentence or two.
    months
        Comparison of each case with the reference on each headline outcome at each month known: the frame of
        `experiments.compare.compare`, with columns `headline` and `month` in the place of `outcome`.
    reference
        Name of what differences are taken to.
    cases
        (scenario, strategy) of each case, in the order of the experiment, with its name for people.
    families
        Family of each strategy.
    counterfactuals, richer
        Cases that are not ranked: those by Act of Parliament, and those that have more money.
    duel
        The best central strategy against the best coalition as a table, if there are both.
    sections
        What else there is to say, as the report says it.
    gains
        Against the reference, and where there are both, of the best coalition against the best central strategy.
    figures
        Names of the figures there are, keys of `FIGURES`.
    failures
        What is said of runs that failed.
    """

    entry: Entry
    fingerprint: str
    verdict: Verdict
    sure: str
    months: pd.DataFrame
    reference: str
    cases: dict[tuple[str, str], str]
    families: dict[str, str]
    counterfactuals: frozenset[tuple[str, str]]
    richer: frozenset[tuple[str, str]]
    duel: Table | None
    sections: tuple[Section, ...]
    gains: tuple[Gains, ...]
    figures: tuple[str, ...]
    failures: tuple[str, ...]


def opened(root: Path, name: str, *, progress: Progress, cancelled: Asked) -> Opened:
    """Return an experiment, read and judged.

    Parameters
    ----------
    root, name
        Where, and which of the names that `experiments.dashboard.opened.folders.found` lists there.
    progress, cancelled
        As for `experiments.dashboard.jobs.Work`.

    Raises
    ------
    FolderError
        If it cannot be opened; the text is for the viewer.
    Cancelled
        If nobody waits any more.
    """
    state, folder = fingerprint(root, name), path_of(root, name)
    entry = next((entry for entry in found(root) if entry.name == name), Entry(name, name, ""))
    with told_kindly(folder, name, entry.title):
        findings = findings_of(folder)
        steps: list[Callable[[], object]] = [
            lambda: findings.verdict, lambda: findings.comparison, lambda: findings.uncertainty,
            lambda: findings.boroughs, lambda: findings.gains, lambda: findings.rival_gains,
            lambda: findings.what_would_change, lambda: findings.regret, lambda: findings.times,
        ]  # fmt: skip
        for done, step in enumerate(steps):
            go_on(cancelled)
            step()
            progress((done + 1) / (len(steps) + 1))
        go_on(cancelled)
        result = _gathered(entry, state, findings)
        if fingerprint(root, name) != state:
            raise FolderError(f"{entry.title} changed while it was read; open it again.")
    progress(1.0)
    return result


def _gathered(entry: Entry, state: str, findings: Findings) -> Opened:
    results, words = findings.results, answer(findings)
    cast = findings.cast()
    tables = [block for block in words.blocks if isinstance(block, Table)]
    sure = [block.text for block in words.blocks if isinstance(block, Text) and block.style == "caution"]
    failed = [block for block in verdict(findings).blocks if isinstance(block, Bullets)]
    sections = (how_sure(findings), compared(findings), times(findings, {}), money(findings, {}),
                what_would_change(findings, {}))  # fmt: skip
    gains = [(findings.gains, findings.gains_reference)]
    if findings.rivals is not None:
        gains.append((findings.rival_gains, findings.labels[findings.rivals[1]]))
    return Opened(
        entry=entry,
        fingerprint=state,
        verdict=findings.verdict,
        sure=" ".join(sure),
        months=_by_horizon(findings),
        reference=findings.gains_reference,
        cases=dict(cast.names) | dict(findings.cast(counterfactual=True).names),
        families={name: strategy.family for name, strategy in findings.strategies.items()},
        counterfactuals=frozenset(results.counterfactuals),
        richer=frozenset(case for case in findings.labels if findings.strategies[case[1]].brings_money),
        duel=tables[0] if tables else None,
        sections=tuple(section for section in sections if section is not None),
        gains=tuple(Gains(reference, frame, left_behind(frame)) for frame, reference in gains if len(frame)),
        figures=figures_there(findings),
        failures=failed[0].items if failed else (),
    )


def _by_horizon(findings: Findings) -> pd.DataFrame:
    """Return the comparison at each month known, not at the end alone."""
    runs, horizon = findings.runs, findings.scenario.horizon
    columns = {column: (headline.outcome, month) for headline in HEADLINES if headline.outcome in runs
               for column, month in _columns(headline, runs, horizon)}  # fmt: skip
    earlier = [column for column, (outcome, _) in columns.items() if column != outcome]
    before = findings.results.compare(findings.reference, earlier)
    frame = pd.concat([findings.comparison, before], ignore_index=True) if len(before) else findings.comparison
    frame = frame[frame["outcome"].isin(list(columns))]
    return frame.assign(
        headline=[columns[name][0] for name in frame["outcome"]], month=[columns[name][1] for name in frame["outcome"]]
    )


def _columns(headline: Headline, runs: pd.DataFrame, horizon: int) -> list[tuple[str, int]]:
    """Return the column of the table of runs that has a headline outcome at each month known, with the month."""
    return [
        (headline.outcome if month == horizon else f"{headline.outcome}_{month}", month)
        for month in months_of(headline, runs, horizon)
    ]
