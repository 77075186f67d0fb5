"""The report of an experiment, put together from its frames in the order in which to read it."""

from collections.abc import Mapping

from matplotlib.figure import Figure

from experiments.findings import Findings
from experiments.report.answer import answer
from experiments.report.assumptions import assumptions, strategies
from experiments.report.content import Report
from experiments.report.evidence import by_horizon, curves, gains, money, times, what_would_change, who_wins
from experiments.report.numbers import counted
from experiments.report.provenance import citation, provenance
from experiments.report.verdicts import compared, headline_tables, how_sure, verdict
from experiments.report.words import alt_texts


def build_report(findings: Findings, figures: Mapping[str, Figure]) -> Report:
    """Return what a report says.

    Parameters
    ----------
    findings
        The frames of the experiment.
    figures
        The figures there are, by name (`experiments.figures.draw_figures`); only these are spoken of.

    Raises
    ------
    ValueError
        If there are no finished runs to report.
    """
    if not len(findings.results.runs):
        raise ValueError(f"there are no finished runs in {findings.results.folder} to report")
    texts = alt_texts(findings)
    alts = {name: texts[name] for name in figures}
    sections = (
        answer(findings), verdict(findings), how_sure(findings), compared(findings), headline_tables(findings),
        who_wins(alts),
        curves(alts), times(findings, alts), gains(findings, alts), money(findings, alts), by_horizon(alts),
        what_would_change(findings, alts), assumptions(findings), strategies(findings), provenance(findings),
        citation(findings),
    )  # fmt: skip
    scenario, several = findings.scenario, len(findings.strategies) > 1
    draws = findings.results.manifest.get("draws") or []
    drawn = f"{counted(len(draws), 'draw')} of behaviour, " if draws else ""
    seeds, runs = counted(len(findings.results.manifest["seeds"]), "seed"), counted(len(findings.results.runs), "run")
    count = counted(len(findings.strategies), "strategy", "strategies")
    return Report(
        title=f"{scenario.label}: which strategy serves it better?" if several else f"{scenario.label}: one strategy",
        subtitle=f"{count} compared over {counted(scenario.horizon, 'month')}, {seeds}, {drawn}{runs}",
        sections=tuple(section for section in sections if section is not None),
    )
