"""What was found, in plain words: computed from the runs, honest about ties and about how sure it is."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

import pandas as pd

from experiments.compare import FEW_PAIRS, HEADLINES, Case, Headline, by_seed, paired_difference, probability_better
from scenarios import Scenario, Strategy
from simulation.outcomes import HORIZONS, MONTHLY

CLEAR = 0.9
"""Share of pairs in which a leader must be better to be called clearly so."""


@dataclass(frozen=True)
class Contest:
    """One case against another on one headline outcome, in the headline's printed unit.

    Attributes
    ----------
    outcome, title, short, unit
        What is compared, and what it is called.
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
    short: str
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
    earlier
        Who led at an earlier horizon, where that was somebody else, or nothing.
    cost
        What the programmes of the best two on people-based services spend.
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
    earlier: str
    cost: str
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
    leaders, families, best = [], [], []
    for headline in HEADLINES:
        wide = by_seed(runs, headline.outcome)
        ranked = _ranked(wide, within, headline)
        best += ranked[:2] if headline is HEADLINES[0] else []
        leaders.append(_contest(wide, labels, headline, ranked[0], ranked[1] if len(ranked) > 1 else ranked[0]))
        if central and coalition:
            pair = [_ranked(wide, central, headline)[0], _ranked(wide, coalition, headline)[0]]
            families.append(_contest(wide, labels, headline, *_ranked(wide, pair, headline)))
    names = {labels[case] for case in central}
    return Verdict(
        sentence=_sentence(leaders[0], scenario),
        centre=_centre(families, names),
        earlier=_earlier(_other_leaders(runs, labels, within, scenario)),
        cost=_cost(runs, labels, best),
        act_of_parliament=_act(runs, labels, scenario),
        cautions=tuple(_cautions(runs, leaders)),
        leaders=tuple(leaders),
        families=tuple(families),
    )


def _better(headline: Headline) -> float:
    """Return 1 where more is better and -1 where less is, at whatever month the outcome is taken."""
    known = {name: what for name, what in MONTHLY.items() if headline.outcome.startswith(name)}
    return -1.0 if known[max(known, key=len)].more_is_better is False else 1.0


def _other_leaders(
    runs: pd.DataFrame, labels: Mapping[Case, str], within: Sequence[Case], scenario: Scenario
) -> list[tuple[int, Contest]]:
    """Return, for each headline outcome and earlier horizon, the leader of then where it is not that of the end."""
    found = []
    for headline in HEADLINES:
        last = _ranked(by_seed(runs, headline.outcome), within, headline)[0]
        for month in HORIZONS:
            then = replace(headline, outcome=f"{headline.outcome}_{month}")
            if month < scenario.horizon and then.outcome in runs:
                wide = by_seed(runs, then.outcome)
                leader = _ranked(wide, within, then)[0]
                if leader != last:
                    found.append((month, _contest(wide, labels, then, leader, last)))
    return found


def _earlier(others: Sequence[tuple[int, Contest]]) -> str:
    """Say who led earlier, where that was somebody else."""
    said: dict[tuple[str, str], list[str]] = {}
    for month, contest in others:
        word = "" if contest.verdict in ("clear", "probable") else " (tied)"
        said.setdefault((contest.short, contest.leader), []).append(f"{month}{word}")
    parts = [f"on {short} {leader} at month {_listed(months)}" for (short, leader), months in said.items()]
    return f"Earlier the lead is another's: {'; '.join(parts)}." if parts else ""


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
        headline.outcome, headline.title, headline.short, headline.unit, labels[leader], labels[other],
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
    """Say where the best central strategy beats the best coalition (first), where it loses, and what is open."""
    if not families:
        return ""
    decided = [contest for contest in families if contest.verdict in ("clear", "probable")]
    wins = [contest.short for contest in decided if contest.leader in central]
    losses = [contest.short for contest in decided if contest.leader not in central]
    undecided = [contest.short for contest in families if contest not in decided]
    text = f"The best central strategy beats the best coalition on {_listed(wins) or 'none of the headline outcomes'}"
    text += f"; it loses on {_listed(losses)}" if losses else ""
    text += f"; undecided is {_listed(undecided)}" if undecided else ""
    return f"{text}."


def _listed(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _cost(runs: pd.DataFrame, labels: Mapping[Case, str], cases: Sequence[Case]) -> str:
    """Say what the programmes of some cases spend."""
    if "programme_spending_pv" not in runs:
        return ""
    wide = by_seed(runs, "programme_spending_pv")
    spent = [f"{labels[case]} GBP {float(wide[case].mean()) / 1000:.1f} m" for case in dict.fromkeys(cases)]
    return f"Programme spending (present value): {', '.join(spent)}."


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
        runs_of = "1 paired run" if fewest == 1 else f"{fewest} paired runs"
        cautions.append(f"Only {runs_of}: ask for at least {FEW_PAIRS} with --runs.")
    cautions.append(
        "Intervals cover luck only, not what is not known of behaviour: parameters stand at their defaults, most of "
        "them graded C or D."
    )
    return cautions
