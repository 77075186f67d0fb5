"""The first sections of a report: the question, the verdict, how sure it is, and the table."""

from collections.abc import Hashable, Mapping
from typing import Any

from experiments.cases import LAISSEZ_FAIRE
from experiments.compare import FEW_PAIRS, HEADLINES, Headline
from experiments.contest import CLEAR, months_of
from experiments.findings import MORE_MONEY, Findings
from experiments.report.content import Block, Bullets, Column, Facts, Row, Section, Table, Text, table
from experiments.report.numbers import SPANS_ZERO, amount, counted, in_unit, interval, listed, percent
from scenarios import TabulatedPopulation
from simulation.outcomes import ADOPTION

GROUPS = (
    "",
    f"{MORE_MONEY} Has more money than the others, from its members: not ranked with them",
    "By Act of Parliament: a counterfactual, not ranked",
)
"""What is ranked, and titles of what is not, in the order in which they stand in a table."""
JUDGEMENTS = {
    "clear": "leads clearly", "probable": "probably leads", "tied": "tied", "equal": "practically equal",
    "unknown": "too few runs to say",
}  # fmt: skip
"""What a contest's verdict is called."""


def compared(findings: Findings) -> Section:
    """Return what was asked, of which world, with which strategies."""
    scenario, manifest = findings.scenario, findings.results.manifest
    population = scenario.population
    places = len(population.places) if isinstance(population, TabulatedPopulation) else population.boroughs
    tiers = {tier: [s.label for s in scenario.services if s.tier == tier] for tier in ("transactional", "people")}
    names = [f"{s.label}{_mark(findings, s.name)}" for s in findings.strategies.values()]
    done, expected = len(findings.results.runs), findings.results.expected
    seeds = counted(len(manifest["seeds"]), "seed")
    drawn = len(findings.runs["draw"].unique()) if "draw" in findings.runs.columns else 1
    facts = [
        ("World", f"{scenario.label}. {_one_line(scenario.description)}".strip()),
        ("Boroughs", f"{places:,}"),
        ("Transactional services", listed(tiers["transactional"]) or "none"),
        ("People-based services", listed(tiers["people"]) or "none"),
        ("Programme money", f"GBP {scenario.programme_money:g} k a month, the same for every strategy that acts"),
        ("Strongest mandate the centre may give", f"{scenario.authority:g} (0 is none, 1 full strength)"),
        ("Length of a run", counted(scenario.horizon, "month") + f" from {scenario.start}"),
        ("Strategies", listed(names)),
        ("Runs", f"{done:,} of {expected:,}: each strategy under the same {seeds}" + (
            f" and {counted(drawn, 'draw')} of the behavioural parameters" if drawn > 1 else "")),
    ]  # fmt: skip
    if len(names) > 1:
        which = f"Which of {len(names)} strategies brings"
        fair = "All meet the same world and the same luck, so that differences between them are theirs. "
    else:
        which, fair = f"How far does {names[0]} bring", ""
    asked = (
        f"{which} digital services into effective use in {scenario.label}, for whom, how soon and at what cost? {fair}"
        "Nominal adoption counts a service that is in use; effective adoption weights it by how well it fits."
    )
    return Section("compared", "What was compared", (Text(asked), Facts(tuple(facts))))


def verdict(findings: Findings) -> Section:
    """Return what was found, in the verdict's own words and order: the centre's wins first."""
    found = findings.verdict
    titled = (
        ("Centre against coalition", found.centre, "plain"), ("Doing nothing", found.nothing, "plain"),
        ("Who leads", found.sentence, "lead"), ("More money", found.more_money, "plain"),
        ("By Act of Parliament: a counterfactual, not ranked", found.act_of_parliament, "plain"),
    )  # fmt: skip
    blocks: list[Block] = [Text(text, style, title) for title, text, style in titled if text]  # type: ignore[arg-type]
    blocks += [Text(caution, "caution") for caution in found.cautions]
    if not findings.results.failures.empty:
        failed = findings.results.failures
        counts = failed.groupby(["scenario", "strategy"], sort=True).size()
        items = [
            f"{strategy} in {scenario}: {counted(int(n), 'run')} failed" for (scenario, strategy), n in counts.items()
        ]
        first = failed.iloc[0]
        items.append(f"The first error, {first['strategy']} under seed {first['seed']}: {first['error']}")
        blocks.append(Bullets(tuple(items), "Runs that failed, and are in no figure here"))
    return Section("verdict", "The verdict", tuple(blocks))


def how_sure(findings: Findings) -> Section | None:
    """Return how sure the leads at the end are, in words and numbers, and what that does not cover."""
    frame = findings.leaders
    if not len(frame):
        return None
    last = frame[frame["month"] == findings.scenario.horizon]
    rows = []
    for row in last.to_dict("records"):
        who, better = f"{row['leader']} before {row['other']}", percent(row["probability"])
        lead = amount(row["difference"], row["unit"], sign=True)
        rows.append(Row((
            row["title"], who, JUDGEMENTS[row["verdict"]], lead,
            interval(row["low"], row["high"]), better, str(row["pairs"]),
        )))  # fmt: skip
    columns = (
        Column("outcome", False), Column("best two of equal money", False), Column("verdict", False),
        Column("lead"), Column("95 % interval"), Column("better in"), Column("pairs"),
    )  # fmt: skip
    note = (
        f"Leads clearly: the interval excludes zero, and better in at least {CLEAR:.0%} of pairs; probably: the "
        f"interval excludes zero. Tied: the interval spans zero ({SPANS_ZERO}). Practically equal: less apart than "
        f"matters ({_least()}). Under {FEW_PAIRS} pairs nothing is called a lead. The best two are chosen by their "
        "means, so a lead over the next best is, if anything, overstated."
    )
    sure = table(f"How sure each lead is, at month {findings.scenario.horizon}", columns, tuple(rows), note)
    blocks: list[Block] = [sure, *_ignorance(findings)]
    return Section("sure", "How sure", tuple(blocks))


def _ignorance(findings: Findings) -> list[Block]:
    """Return what the intervals cover: luck alone, or behaviour too where its parameters were drawn."""
    frame = findings.uncertainty
    if not len(frame):
        text = (
            "The intervals cover luck: the same strategies under other seeds. They do not cover what nobody knows "
            "about behaviour, whether the model leaves out what matters, or whether a strategy would be carried out as "
            "written. Every behavioural parameter stands at one value here (see the assumptions)."
        )
        return [Text(text, "caution")]
    cast = findings.cast()
    rows: list[Row] = []
    for headline in HEADLINES:
        of_headline = [
            Row((
                row["label"], in_unit(row["difference"], headline, sign=True),
                interval(row["low"], row["high"], headline.scale, headline.decimals), *_shares(row), row["note"] or "",
            ))
            for row in frame[frame["outcome"] == headline.outcome].to_dict("records")
            if (row["scenario"], row["strategy"]) in cast
        ]  # fmt: skip
        unit = "points" if headline.unit == "%" else headline.unit
        rows += [Row((f"{headline.title}, {unit}",), group=True), *of_headline] if of_headline else []
    columns = (
        Column("strategy", False), Column("difference"), Column("95 % interval"), Column("due to ignorance"),
        Column("due to chance"), Column("to both together"), Column("note", False),
    )  # fmt: skip
    note = (
        f"Difference to {findings.gains_reference}; its interval covers chance and ignorance. Due to: share of the "
        "variance of one run's difference that comes from not knowing behaviour, from luck, and from luck that matters "
        "more under some behaviour than under other. More seeds lessen the second and third only."
    )
    many = (
        f"{counted(int(frame['draws'].max()), 'draw')} of behaviour, {counted(int(frame['seeds'].max()), 'seed')} each"
    )
    return [table(f"Chance against ignorance: {many}", columns, tuple(rows), note)]


def _shares(row: Mapping[Hashable, Any]) -> list[str]:
    parts = [float(row[f"variance_{name}"]) for name in ("parameters", "luck", "interaction")]
    total = parts[0] + parts[1] + parts[2]
    return [percent(part / total if total else float("nan")) for part in parts]


def headline_tables(findings: Findings) -> Section:
    """Return a table for each headline outcome, best first; what is not ranked stands below in groups of its own."""
    tables: list[Block] = [_headline_table(findings, headline) for headline in HEADLINES]
    counts = findings.comparison["runs"]
    many = (
        counted(int(counts.max()), "run") if counts.min() == counts.max() else f"{counts.min()} to {counts.max()} runs"
    )
    nothing = "" if findings.refers_to_nothing else f" ({LAISSEZ_FAIRE} has no finished runs to refer to)"
    legend = (
        f"Reference: {findings.gains_reference}{nothing}. Means over {many} each. Difference: to the reference, at the "
        f"end, mean over paired runs; Student's 95 % interval of it; {SPANS_ZERO} where that spans zero: no difference "
        "can be told from luck. Better in: share of pairs in which the strategy does better, ties counting half. "
        "Nothing is ranked by the smart-city index, which favours coalitions by its construction."
    )
    return Section("table", "The table", (Text(legend), *tables))


def _headline_table(findings: Findings, headline: Headline) -> Table:
    runs, horizon = findings.runs, findings.scenario.horizon
    months = months_of(headline, runs, horizon)
    means = runs.groupby(["scenario", "strategy"]).mean(numeric_only=True)
    frame = findings.comparison[findings.comparison["outcome"] == headline.outcome]
    nominal = headline.outcome.replace("_effective", "_nominal")
    extra = (
        "nominal, at the end" if nominal in ADOPTION else "flow a year, at the end" if headline.outcome == "npv" else ""
    )
    columns = (
        Column("strategy", False), *(Column(f"month {month}") for month in months), *([Column(extra)] if extra else []),
        Column("difference"), Column("95 % interval"), Column("better in"), Column("note", False),
    )  # fmt: skip
    groups: dict[str, list[Row]] = {title: [] for title in GROUPS}
    for row in frame.to_dict("records"):
        case = (row["scenario"], row["strategy"])
        cells = [f"{findings.labels[case]}{_mark(findings, case[1])}"]
        cells += [in_unit(float(means.at[case, f"{headline.outcome}_{month}"]), headline) for month in months[:-1]]
        cells.append(in_unit(row["mean"], headline))
        if extra:
            value = float(means.at[case, nominal]) if nominal in ADOPTION else 12.0 * float(means.at[case, "flow"])
            cells.append(in_unit(value, headline))
        cells += _difference(row, headline)
        groups[_group(findings, case)].append(Row(tuple(cells)))
    rows: list[Row] = []
    for title, of_group in groups.items():
        rows += ([Row((title,), group=True)] if title and of_group else []) + of_group
    unit = "percentage points" if headline.unit == "points" else headline.unit
    better = "less is better" if headline.less_is_better else "more is better"
    return table(f"{headline.title}, {unit}; {better}, best first", columns, tuple(rows))


def _difference(row: dict[str, object], headline: Headline) -> list[str]:
    if row["note"] == "reference":
        return ["reference", "", "", ""]
    values = {name: float(str(row[name])) for name in ("difference", "low", "high", "probability_better")}
    return [
        in_unit(values["difference"], headline, sign=True),
        interval(values["low"], values["high"], headline.scale, headline.decimals),
        percent(values["probability_better"]), str(row["note"]),
    ]  # fmt: skip


def _group(findings: Findings, case: tuple[str, str]) -> str:
    if case[0] in findings.counterfactuals:
        return GROUPS[2]
    if findings.strategies[case[1]].brings_money:
        return GROUPS[1]
    return GROUPS[0]


def _mark(findings: Findings, strategy: str) -> str:
    return f" {MORE_MONEY}" if findings.strategies[strategy].brings_money else ""


def _points(unit: str) -> str:
    return "points" if unit == "%" else unit


def _least() -> str:
    by_unit: dict[str, float] = {_points(headline.unit): headline.least for headline in HEADLINES}
    return listed(
        [
            f"GBP {least:g} m" if unit == "GBP m" else counted(int(least), unit.removesuffix("s"))
            for unit, least in by_unit.items()
        ]
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())
