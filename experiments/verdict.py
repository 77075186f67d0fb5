"""What was found, in plain words: every one computed from the runs, ties called ties, the centre's wins first."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from experiments.cautions import cautions
from experiments.compare import HEADLINES, Headline
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
        Where doing nothing beats the leader on people-based services, and who is level with it, or nothing.
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
    equal = [case for case in within if not strategies[case[1]].brings_money]
    sides = [[case for case in equal if strategies[case[1]].family == side] for side in ("central", "coalition")]
    pairs, headlines = Pairs.of(runs), headlines_in(scenario)
    leaders = contests(pairs, labels, scenario.horizon, [equal], headlines)
    families = contests(pairs, labels, scenario.horizon, sides, headlines)
    idle = [case for case in equal if strategies[case[1]].family == "none"]
    first = next((contest for contest in leaders if contest.month == scenario.horizon), None)
    # What is alone of its money is the best of it.
    best = [case for case in equal if labels[case] == first.leader] if first else equal[:1]
    # Between two that are level chance decides who stands first: what is said of the one is said of the other.
    level = [case for case in equal if first and not first.decided and labels[case] == first.other]
    at_end = [contest for contest in leaders if contest.month == scenario.horizon]
    return Verdict(
        centre=_centre(families, {labels[case] for case in sides[0]}),
        nothing=_nothing(pairs, labels, scenario.horizon, idle, [*best, *level], headlines),
        sentence=_sentence(at_end, scenario) if at_end else _alone(pairs, labels, scenario, equal),
        more_money=_more_money(
            pairs, labels, scenario, [case for case in within if case not in equal], best, strategies
        ),
        act_of_parliament=_act(pairs, labels, scenario, strategies, acts),
        cautions=(*cautions(leaders, pairs, labels, first, equal), *_uneven(sides)),
        leaders=tuple(leaders),
        families=tuple(families),
        central=tuple(labels[case] for case in sides[0]),
    )


def headlines_in(scenario: Scenario) -> list[Headline]:
    """Return the headline outcomes that a scenario can have: adoption of a tier only if it has services of it."""
    tiers = {service.tier for service in scenario.services}
    absent = {f"{tier}_effective" for tier in ("people", "transactional") if tier not in tiers}
    return [headline for headline in HEADLINES if headline.outcome not in absent]


def _uneven(sides: Sequence[Sequence[Case]]) -> list[str]:
    """Warn where one side enters the contest of the families with more strategies than the other."""
    central, coalition = map(len, sides)
    if not central or not coalition or central == coalition:
        return []
    most, fewest = ("The centre", "the coalition") if central > coalition else ("The coalition", "the centre")
    return [
        f"{most} enters with {max(central, coalition)} strategies and {fewest} with {min(central, coalition)}; the "
        "best of many is better by chance alone."
    ]


def _centre(families: Sequence[Contest], central: set[str]) -> str:
    """Say where the best central strategy beats the best coalition (first), where it loses, and what is open."""
    if not families:
        return ""
    wins = _listed_by_month([contest for contest in families if contest.decided and contest.leader in central])
    losses = _listed_by_month([contest for contest in families if contest.decided and contest.leader not in central])
    level = _listed_by_month([contest for contest in families if contest.verdict in ("tied", "equal")])
    unknown = _listed_by_month([contest for contest in families if contest.verdict == "unknown"])
    if not wins and not losses and not level:
        return "There are too few runs to say whether the best central strategy beats the best coalition."
    text = f"The best central strategy beats the best coalition {wins or 'on none of the headline outcomes'}"
    text += f"; it loses {losses}" if losses else ""
    text += f"; neither is ahead {level}" if level else ""
    text += f"; there are too few runs to say {unknown}" if unknown else ""
    return f"{text}."


def _nothing(
    pairs: Pairs,
    labels: Mapping[Case, str],
    horizon: int,
    idle: Sequence[Case],
    best: Sequence[Case],
    headlines: Sequence[Headline],
) -> str:
    """Say where doing nothing beats the leader, and whoever is level with it."""
    names, said = {labels[case] for case in idle}, []
    for case in best:
        against = contests(pairs, labels, horizon, [idle, [case]], headlines)
        wins = _listed_by_month([contest for contest in against if contest.decided and contest.leader in names])
        if wins:
            said.append(f"{labels[case]} {wins}")
    return f"Doing nothing beats {'; and '.join(said)}." if said else ""


def _listed_by_month(found: Sequence[Contest]) -> str:
    """Return outcomes with the months of each: "on net benefit (months 36 and 60) and the gap (month 36)"."""
    months: dict[str, list[str]] = {}
    for contest in found:
        months.setdefault(contest.short, []).append(str(contest.month))
    parts = [f"{short} (month{'s' if len(when) > 1 else ''} {listed(when)})" for short, when in months.items()]
    return f"on {listed(parts)}" if parts else ""


def listed(names: Sequence[str]) -> str:
    """Return names as people list them: "this, that and the other"."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _sentence(leaders: Sequence[Contest], scenario: Scenario) -> str:
    """Say who leads at the end: first on the services of most interest, with how sure, then on the rest."""
    people, *rest = leaders
    where = f"With equal money, at month {scenario.horizon} in {scenario.label}"
    means = f"{people.leader_mean:z.1f} % against {people.other_mean:z.1f} % of {people.short} in effective use"
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
    headline = headlines_in(scenario)[0]
    values = pairs.values(headline.outcome, equal[:1])
    count = int((~np.isnan(values)).sum())
    return (
        f"Nothing is ranked: {labels[equal[0]]} has no other strategy of the same money to be set against. It has "
        f"{headline.scale * mean_of(values[:, 0]):z.1f} % of {headline.short} in effective use {where}, mean "
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
    said, headline = [], headlines_in(scenario)[0]
    for case in richer:
        contest = contest_at(pairs, labels, headline, scenario.horizon, scenario.horizon, [[case], best])
        if contest is not None:
            ahead = "ahead of" if contest.leader == labels[case] else "behind"
            mine = contest.leader_mean if contest.leader == labels[case] else contest.other_mean
            said.append(
                f"{labels[case]} reaches {mine:z.1f} % of {headline.short}, {contest.margin} {ahead} "
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
    headline = headlines_in(scenario)[0]
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
        f"Parliament, {headline.short} in effective use would be: {', '.join(reached)}; means over all runs."
    )
