"""What was found, in plain words: computed from the runs, honest about ties and about how sure it is."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import pandas as pd

from experiments.compare import (
    FEW_PAIRS,
    HEADLINES,
    Case,
    Headline,
    by_seed,
    paired_difference,
    probability_better,
)
from scenarios import Scenario, Strategy
from simulation.outcomes import MONTHLY

CLEAR = 0.9
"""Share of pairs in which a leader must be better to be called clearly so."""


@dataclass(frozen=True)
class Contest:
    """One case against another on one headline outcome, in the headline's printed unit.

    Attributes
    ----------
    outcome, title, unit
        What is compared.
    leader, other
        Names for people; the leader has the better mean.
    leader_mean, other_mean
        Means over all runs of each.
    difference, low, high
        How much better the leader is, mean over pairs, and its 95 % interval. Always from the leader's side:
        positive is better, also where less is better.
    probability
        Share of pairs in which the leader is better, a tie counting half.
    pairs
        Number of pairs.
    verdict
        ``"clear"``, ``"probable"``, ``"tied"`` (the interval spans zero) or ``"unknown"`` (too few pairs).
    """

    outcome: str
    title: str
    unit: str
    leader: str
    other: str
    leader_mean: float
    other_mean: float
    difference: float
    low: float
    high: float
    probability: float
    pairs: int
    verdict: str


@dataclass(frozen=True)
class Verdict:
    """What an experiment found.

    Attributes
    ----------
    sentence
        The finding on people-based services in one plain sentence, with how sure it is.
    centre
        Where the best central strategy wins, ties and loses against the best coalition; where it wins comes first.
    act_of_parliament
        What mandates would do if Parliament gave the power, or nothing.
    cautions
        Reasons to be careful, or nothing.
    leaders
        The best two cases on each headline outcome.
    families
        The best central strategy against the best coalition, on each headline outcome.
    """

    sentence: str
    centre: str
    act_of_parliament: str
    cautions: tuple[str, ...]
    leaders: tuple[Contest, ...]
    families: tuple[Contest, ...]

    def as_dict(self) -> dict[str, object]:
        """Return the verdict in plain values."""
        return asdict(self)


def reach_verdict(
    runs: pd.DataFrame,
    labels: Mapping[Case, str],
    scenario: Scenario,
    strategies: Mapping[str, Strategy],
    reference: Case,
) -> Verdict:
    """Return what a table of runs says.

    Parameters
    ----------
    runs
        One row a run: scenario, strategy, seed and outcomes.
    labels
        Cases that have runs, and their names for people.
    scenario
        The world of the comparison; cases of another world are counterfactuals and never the winner.
    strategies
        The strategies by name: `serves` tells a central strategy from a coalition.
    reference
        The case that a sole strategy is compared with.

    Raises
    ------
    ValueError
        If there are no runs to judge.
    """
    within = [case for case in labels if case[0] == scenario.name]
    if not within:
        raise ValueError("there are no finished runs to judge")
    central = [case for case in within if strategies[case[1]].acts and strategies[case[1]].serves == "all"]
    coalition = [case for case in within if strategies[case[1]].acts and strategies[case[1]].serves == "members"]
    leaders, families = [], []
    for headline in HEADLINES:
        wide = by_seed(runs, headline.outcome)
        ranked = _ranked(wide, within, headline)
        leaders.append(_contest(wide, labels, headline, ranked[0], ranked[1] if len(ranked) > 1 else ranked[0]))
        if central and coalition:
            pair = [_ranked(wide, central, headline)[0], _ranked(wide, coalition, headline)[0]]
            families.append(_contest(wide, labels, headline, *_ranked(wide, pair, headline)))
    names = {labels[case] for case in central}
    return Verdict(
        sentence=_sentence(leaders[0], scenario),
        centre=_centre(families, names),
        act_of_parliament=_act(runs, labels, scenario),
        cautions=tuple(_cautions(runs, leaders)),
        leaders=tuple(leaders),
        families=tuple(families),
    )


def _better(headline: Headline) -> float:
    return -1.0 if MONTHLY[headline.outcome].more_is_better is False else 1.0


def _ranked(wide: pd.DataFrame, cases: Sequence[Case], headline: Headline) -> list[Case]:
    return sorted(cases, key=lambda case: -_better(headline) * float(wide[case].mean()))


def _contest(wide: pd.DataFrame, labels: Mapping[Case, str], headline: Headline, leader: Case, other: Case) -> Contest:
    sign = _better(headline)
    pairs = wide.loc[wide[[leader, other]].notna().all(axis=1)]
    mine, theirs = pairs[leader].to_numpy(dtype=float), pairs[other].to_numpy(dtype=float)
    difference, low, high = paired_difference(sign * mine, sign * theirs)
    chance = probability_better(sign * mine, sign * theirs, more_is_better=True)
    scale = headline.scale
    return Contest(
        headline.outcome, headline.title, headline.unit, labels[leader], labels[other],
        scale * float(wide[leader].mean()), scale * float(wide[other].mean()),
        scale * difference, scale * low, scale * high, chance, len(pairs), _judgement(len(pairs), low, high, chance),
    )  # fmt: skip


def _judgement(pairs: int, low: float, high: float, chance: float) -> str:
    if pairs < FEW_PAIRS:
        return "unknown"
    if low <= 0.0 <= high:
        return "tied"
    return "clear" if chance >= CLEAR else "probable"


def _sentence(contest: Contest, scenario: Scenario) -> str:
    where = f"In {scenario.label}, at month {scenario.horizon}"
    if contest.leader == contest.other:
        return f"{where}, {contest.leader} has {contest.leader_mean:.0f} % of people-based services in effective use."
    means = f"{contest.leader_mean:.0f} % against {contest.other_mean:.0f} % of people-based services in effective use"
    if contest.verdict == "unknown":
        return (
            f"{where}, {contest.leader} stands ahead of {contest.other} ({means}), but {contest.pairs} paired runs "
            "are too few to say whether that is luck."
        )
    interval = f"{contest.difference:+.1f} points, 95 % interval {contest.low:+.1f} to {contest.high:+.1f}"
    pairs = f"over {contest.pairs} paired runs"
    if contest.verdict == "tied":
        return f"{where}, {contest.leader} and {contest.other} are tied for the lead ({means}; {interval}, {pairs})."
    sure = "clearly serves people best" if contest.verdict == "clear" else "probably serves people best"
    return (
        f"{where}, {contest.leader} {sure}: {means} under the next best, {contest.other} ({interval}; better in "
        f"{contest.probability:.0%} of {contest.pairs} paired runs)."
    )


def _centre(families: Sequence[Contest], central: set[str]) -> str:
    if not families:
        return ""
    wins = [c for c in families if c.leader in central and c.verdict in ("clear", "probable")]
    losses = [c for c in families if c.leader not in central and c.verdict in ("clear", "probable")]
    open_ = [c for c in families if c.verdict in ("tied", "unknown")]
    said = "; ".join(_against(contest) for contest in wins) if wins else "on none of the headline outcomes"
    text = f"The best central strategy beats the best coalition {said}."
    if losses:
        text += f" It loses {'; '.join(_against(contest) for contest in losses)}."
    if open_:
        text += f" Undecided: {', '.join(contest.title.lower() for contest in open_)}."
    return text


def _against(contest: Contest) -> str:
    return (
        f"on {contest.title[0].lower()}{contest.title[1:]} ({contest.leader} over {contest.other} by "
        f"{contest.difference:.1f} {'points' if contest.unit == '%' else contest.unit})"
    )


def _act(runs: pd.DataFrame, labels: Mapping[Case, str], scenario: Scenario) -> str:
    headline = HEADLINES[0]
    wide = by_seed(runs, headline.outcome)
    elsewhere = [case for case in labels if case[0] != scenario.name]
    if not elsewhere:
        return ""
    reached = ", ".join(
        f"{labels[case].split(', by Act')[0]} {headline.scale * float(wide[case].mean()):.0f} % "
        f"(here {headline.scale * float(wide[scenario.name, case[1]].mean()):.0f} %)"
        for case in elsewhere
        if (scenario.name, case[1]) in labels
    )
    return (
        f"Mandates are capped at {scenario.authority:g} here, since the centre may not give stronger ones. By Act of "
        f"Parliament, people-based services would reach: {reached}."
    )


def _cautions(runs: pd.DataFrame, leaders: Sequence[Contest]) -> list[str]:
    cautions = []
    fewest = min(contest.pairs for contest in leaders)
    if fewest < FEW_PAIRS:
        cautions.append(f"Only {fewest} paired runs: ask for at least {FEW_PAIRS} with --runs.")
    cautions.append(
        "Intervals cover luck only, not what is not known of behaviour: parameters stand at their defaults, most of "
        "them graded C or D."
    )
    return cautions
