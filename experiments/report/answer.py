"""The answer in short: the centre against the coalition, count by count and month by month, and how sure that is."""

from collections.abc import Sequence

from experiments.compare import FEW_PAIRS
from experiments.contest import CLEAR, Contest
from experiments.findings import Findings
from experiments.report.content import Block, Column, Row, Section, Table, Text, table
from experiments.report.numbers import counted, listed, number, percent
from experiments.report.words import OPEN


def answer(findings: Findings) -> Section:
    """Return what a reader of one screen should have read: the centre's wins first, then what it loses."""
    families = findings.verdict.families
    if not families:
        return Section("answer", "The answer in short", (Text(findings.verdict.sentence, "lead"), _sure(findings)))
    blocks: tuple[Block, ...] = (Text(_in_short(findings), "lead"), _table(findings), _sure(findings))
    return Section("answer", "The answer in short", blocks)


def _in_short(findings: Findings) -> str:
    """Say on how many counts the centre is ahead, and on how many behind, at the first horizon and at the last."""
    families = findings.verdict.families
    months = sorted({contest.month for contest in families})
    counts = len({contest.outcome for contest in families})
    ahead, behind = _standing(findings, months[0])
    text = (
        f"From the centre, or from where the need is? With equal money, at month {months[0]} the best central strategy "
        f"is ahead of the best coalition on {ahead or 'none'} of {counted(counts, 'count')} and behind on "
        f"{behind or 'none'}"
    )
    level = ahead + behind < counts
    if months[1:]:
        ahead, behind = _standing(findings, months[-1])
        level = level or ahead + behind < counts
        text += f"; at month {months[-1]} it is ahead on {ahead or 'none'} and behind on {behind or 'none'}"
    return f"{text}. On the rest neither is ahead." if level else f"{text}."


def _standing(findings: Findings, month: int) -> tuple[int, int]:
    """Return on how many counts the centre is ahead at a month, and on how many behind."""
    decided = [contest for contest in findings.verdict.families if contest.month == month and contest.decided]
    ahead = sum(contest.leader in findings.verdict.central for contest in decided)
    return ahead, len(decided) - ahead


def _table(findings: Findings) -> Table:
    families: Sequence[Contest] = findings.verdict.families
    months = sorted({contest.month for contest in families})
    cells: dict[str, dict[int, str]] = {}
    for contest in families:
        side = "centre" if contest.leader in findings.verdict.central else "coalition"
        sure = "probably " if contest.verdict == "probable" else ""
        words = OPEN.get(contest.verdict, f"{sure}{side} {number(contest.difference, sign=True)}")
        unit = "points" if contest.unit == "%" else contest.unit
        cells.setdefault(f"{contest.short}, {unit}", {})[contest.month] = words
    columns = (Column("count", False), *(Column(f"month {month}") for month in months))
    rows = tuple(Row((name, *(of.get(month, "") for month in months))) for name, of in cells.items())
    last = [contest for contest in families if contest.month == months[-1]]
    best = {side: _best(last, findings.verdict.central, side == "central") for side in ("central", "coalition")}
    note = (
        f"Ahead by how much. Probably: better in fewer than {CLEAR:.0%} of paired runs. Tied: as good as luck. "
        f"Practically equal: less apart than matters. The best at month {months[-1]}: of the centre {best['central']}; "
        f"of the coalitions {best['coalition']}. {_examples(findings)}"
    )
    return table("The best central strategy against the best coalition, of equal money", columns, rows, note)


def _examples(findings: Findings) -> str:
    """Return what the two kinds of service are, by the first of each."""
    said = []
    for tier, title in (("people", "People-based"), ("transactional", "Transactional")):
        names = [service.label for service in findings.scenario.services if service.tier == tier]
        said += [f"{title} services: {names[0]} and the like."] if names else []
    return " ".join([*said, "Points: of services in use, weighted by how well they fit."])


def _best(contests: Sequence[Contest], central: Sequence[str], wanted: bool) -> str:
    """Return the best strategy of a side; it may be another on another count."""
    names = [name for c in contests for name in (c.leader, c.other) if (name in central) == wanted]
    return listed(list(dict.fromkeys(names)))


def _sure(findings: Findings) -> Text:
    """Say what the leads are sure of: luck, and what is not known of behaviour only where it was drawn."""
    pairs = max((contest.pairs for contest in findings.verdict.leaders), default=0)
    over = f"over {counted(pairs, 'paired run')}" if pairs else "so far"
    frame = findings.uncertainty
    if not len(frame):
        return Text(
            f"How sure: chance was tried out {over}; ignorance was not. What is not known of how people and boroughs "
            "behave stands at one best guess, and another guess may turn the answer. Draws of it (--draws) would show.",
            "caution",
        )
    shares = frame.loc[frame["outcome"] == frame["outcome"].iloc[0], "share_parameters"]
    draws, seeds = int(frame["draws"].max()), int(frame["seeds"].max())
    tried = f"chance ({counted(seeds, 'seed')}) and ignorance of how people and boroughs behave"
    if draws < FEW_PAIRS:
        return Text(
            f"How sure: {tried} were tried out {over}, but {counted(draws, 'draw')} of what is not known "
            f"{'is' if draws == 1 else 'are'} too few to say how much depends on it.",
            "caution",
        )
    return Text(
        f"How sure: {tried} ({counted(draws, 'draw')} of what is not known) were both tried out, {over}. Of what makes "
        f"one run's difference on people-based services vary, {_range(shares.min(), shares.max())} is ignorance, which "
        "more seeds do not lessen. The model itself may still be wrong.",
        "caution",
    )


def _range(low: float, high: float) -> str:
    return percent(low) if percent(low) == percent(high) else f"{percent(low)} to {percent(high)}"
