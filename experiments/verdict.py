"""What was found, in plain words: every one computed from the runs, ties called ties, the centre's wins first."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from experiments.cautions import cautions
from experiments.compare import HEADLINES
from experiments.contest import Contest, contest_at, contests, mean_of
from experiments.pairs import Case, Pairs
from scenarios import Scenario, Strategy


@dataclass(frozen=True)
class Verdict:
    """What an experiment found.

    Attributes
    ----------
    centre
        Where the best central strategy beats the best coalition, at which months, and where it loses.
    nothing
        Where doing nothing beats the leader on people-based services, or nothing.
    sentence
        Who has the most people-based services in effective use, how sure that is, and who leads on the rest.
    more_money
        What strategies reach that have more money than the others, and so are not ranked with them.
    act_of_parliament
        What mandates would do if Parliament gave the power, or nothing.
    cautions
        Reasons to be careful.
    leaders
        The best two cases of equal money, on each headline outcome at each month known.
    families
        The best central strategy against the best coalition, likewise.
    central
        Names of the central strategies.
    """

    centre: str
    nothing: str
    sentence: str
    more_money: str
    act_of_parliament: str
    cautions: tuple[str, ...]
    leaders: tuple[Contest, ...]
    families: tuple[Contest, ...]
    central: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        """Return the verdict in plain values."""
        return asdict(self)

    @property
    def texts(self) -> tuple[str, ...]:
        """What there is to say, in the order in which to say it."""
        said = (self.centre, self.nothing, self.sentence, self.more_money, self.act_of_parliament, *self.cautions)
        return tuple(text for text in said if text)


def reach_verdict(
    runs: pd.DataFrame,
    labels: Mapping[Case, str],
    scenario: Scenario,
    strategies: Mapping[str, Strategy],
    counterfactuals: Collection[Case] | None = None,
) -> Verdict:
    """Return what a table of runs says.

    Only cases of equal money are ranked: all have the grant, and one whose members pay subscriptions has more. Cases
    of another world (an Act of Parliament) are counterfactuals. A hybrid is neither central nor a coalition.

    Parameters
    ----------
    runs
        One row a run: scenario, strategy, seed, draw (if behaviour was drawn) and outcomes.
    labels
        Cases that have runs, and their names for people.
    scenario
        The world of the comparison.
    strategies
        The strategies by name; `Strategy.family` tells the sides.
    counterfactuals
        Cases that nobody can choose as things are; those of another scenario by default.

    Raises
    ------
    ValueError
        If there are no runs to judge.
    """
    acts = [case for case in labels if case[0] != scenario.name] if counterfactuals is None else counterfactuals
    within = [case for case in labels if case not in acts]
    if not within:
        raise ValueError("there are no finished runs to judge")
    equal = [case for case in within if strategies[case[1]].subscription == 0.0]
    sides = [[case for case in equal if strategies[case[1]].family == side] for side in ("central", "coalition")]
    pairs = Pairs.of(runs)
    leaders = contests(pairs, labels, scenario.horizon, [equal])
    families = contests(pairs, labels, scenario.horizon, sides)
    idle = [case for case in equal if strategies[case[1]].family == "none"]
    first = next((contest for contest in leaders if contest.month == scenario.horizon), None)
    # What is alone of its money is the best of it.
    best = [case for case in equal if labels[case] == first.leader] if first else equal[:1]
    at_end = [contest for contest in leaders if contest.month == scenario.horizon]
    return Verdict(
        centre=_centre(families, {labels[case] for case in sides[0]}),
        nothing=_nothing(
            contests(pairs, labels, scenario.horizon, [idle, best]), {labels[case] for case in idle}, best, labels
        ),
        sentence=_sentence(at_end, scenario) if at_end else _alone(pairs, labels, scenario, equal),
        more_money=_more_money(
            pairs, labels, scenario, [case for case in within if case not in equal], best, strategies
        ),
        act_of_parliament=_act(pairs, labels, scenario, strategies, acts),
        cautions=tuple(cautions(leaders, pairs, labels, first, equal)),
        leaders=tuple(leaders),
        families=tuple(families),
        central=tuple(labels[case] for case in sides[0]),
    )


def _centre(families: Sequence[Contest], central: set[str]) -> str:
    """Say where the best central strategy beats the best coalition (first), where it loses, and what is open."""
    if not families:
        return ""
    wins = _listed_by_month([contest for contest in families if contest.decided and contest.leader in central])
    losses = _listed_by_month([contest for contest in families if contest.decided and contest.leader not in central])
    undecided = _listed_by_month([contest for contest in families if not contest.decided])
    text = f"The best central strategy beats the best coalition {wins or 'on none of the headline outcomes'}"
    text += f"; it loses {losses}" if losses else ""
    text += f"; neither is ahead {undecided}" if undecided else ""
    return f"{text}."


def _nothing(against: Sequence[Contest], idle: set[str], best: Sequence[Case], labels: Mapping[Case, str]) -> str:
    wins = _listed_by_month([contest for contest in against if contest.decided and contest.leader in idle])
    return f"Doing nothing beats {labels[best[0]]} {wins}." if wins and best else ""


def _listed_by_month(found: Sequence[Contest]) -> str:
    """Return outcomes with the months of each: "on net benefit (months 36 and 60) and the gap (month 36)"."""
    months: dict[str, list[str]] = {}
    for contest in found:
        months.setdefault(contest.short, []).append(str(contest.month))
    parts = [f"{short} (month{'s' if len(when) > 1 else ''} {_listed(when)})" for short, when in months.items()]
    return f"on {_listed(parts)}" if parts else ""


def _listed(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _sentence(leaders: Sequence[Contest], scenario: Scenario) -> str:
    """Say who leads at the end: first on people-based services, with how sure, then on the rest."""
    people, *rest = leaders
    where = f"With equal money, at month {scenario.horizon} in {scenario.label}"
    means = f"{people.leader_mean:z.1f} % against {people.other_mean:z.1f} % of people-based services in effective use"
    interval = f"{people.difference:+z.1f} points, 95 % interval {people.low:+z.1f} to {people.high:+z.1f}"
    pairs = f"{people.pairs} paired runs"
    match people.verdict:
        case "unknown":
            plural = "1 paired run is" if people.pairs == 1 else f"{pairs} are"
            return (
                f"{where}, {people.leader} stands ahead of {people.other} ({means}), but {plural} too few to say "
                "whether that is luck."
            )
        case "tied":
            said = f"{people.leader} and {people.other} are tied for the lead: {means} ({interval}, {pairs})"
        case "equal":
            said = f"{people.leader} and {people.other} are practically equal: {means} ({interval}, {pairs})"
        case sure:
            adverb = "clearly" if sure == "clear" else "probably"
            better = f"better in {people.probability:.0%} of {pairs}"
            said = f"{people.leader} {adverb} leads the next best, {people.other}: {means} ({interval}; {better})"
    others = [
        f"on {contest.short} {contest.leader} leads by {contest.margin}"
        if contest.decided
        else f"on {contest.short} {contest.leader} and {contest.other} are level"
        for contest in rest
    ]
    return f"{where}, {said}. In the same runs {'; '.join(others)}." if others else f"{where}, {said}."


def _alone(pairs: Pairs, labels: Mapping[Case, str], scenario: Scenario, equal: Sequence[Case]) -> str:
    """Say that there is nothing to rank, and what there is."""
    where = f"at month {scenario.horizon} in {scenario.label}"
    if not equal:
        return f"No strategy without money of its own has finished runs, so none is ranked {where}."
    values = pairs.values(HEADLINES[0].outcome, equal[:1])
    count = int((~np.isnan(values)).sum())
    return (
        f"Nothing is ranked: {labels[equal[0]]} has no other strategy of the same money to be set against. It has "
        f"{HEADLINES[0].scale * mean_of(values[:, 0]):z.1f} % of people-based services in effective use {where}, mean "
        f"over {'1 run' if count == 1 else f'{count} runs'}."
    )


def _more_money(
    pairs: Pairs,
    labels: Mapping[Case, str],
    scenario: Scenario,
    richer: Sequence[Case],
    best: Sequence[Case],
    strategies: Mapping[str, Strategy],
) -> str:
    said = []
    for case in richer:
        contest = contest_at(pairs, labels, HEADLINES[0], scenario.horizon, scenario.horizon, [[case], best])
        if contest is not None:
            ahead = "ahead of" if contest.leader == labels[case] else "behind"
            mine = contest.leader_mean if contest.leader == labels[case] else contest.other_mean
            said.append(
                f"{labels[case]} reaches {mine:z.1f} % of people-based services, {contest.margin} {ahead} "
                f"{labels[best[0]]}; its members pay GBP {strategies[case[1]].subscription:g} k a month each, which "
                "also hires staff, as no other strategy can"
            )
    return f"Not ranked, for it has more money: {'. '.join(said)}." if said else ""


def _act(
    pairs: Pairs,
    labels: Mapping[Case, str],
    scenario: Scenario,
    strategies: Mapping[str, Strategy],
    acts: Collection[Case],
) -> str:
    headline = HEADLINES[0]
    means = {case: headline.scale * mean_of(pairs.values(headline.outcome, [case])) for case in labels}
    reached = [
        f"{strategies[case[1]].label} {means[case]:z.1f} % (here {means[scenario.name, case[1]]:z.1f} %)"
        for case in labels
        if case in acts and (scenario.name, case[1]) in labels
    ]
    if not reached:
        return ""
    return (
        f"Mandates are capped at {scenario.authority:g} here, since the centre may not give stronger ones. By Act of "
        f"Parliament, people-based services in effective use would be: {', '.join(reached)}; means over all runs."
    )
