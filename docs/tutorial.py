# mypy: ignore-errors
# ruff: noqa: D100, E501, PD010, PD013
# %% [markdown]
# # From a question to a decision
#
# A borough's chief digital officer asks:
#
# > *City Hall offers to build one back office for all of us, and talks of a mandate. Some neighbours want to start a coalition
# > where the need is instead. Which should my borough argue for, and what would make me wrong?*
#
# This notebook goes all the way from that question to an answer that can be defended: one run, paired runs, what is luck and
# what is ignorance, one lever, a change of course, and how bad each choice can turn out. It takes about a minute. **Every
# number in the text is printed by a cell**; nothing is typed. The model and its weaknesses are described in
# [ODD.md](ODD.md), what rests on judgement in [ASSUMPTIONS.md](ASSUMPTIONS.md).

# %%
import tempfile
from pathlib import Path

import pandas as pd
from IPython.display import Image, Markdown, display
from matplotlib.figure import Figure

from experiments import Experiment, grid, prior_draws
from experiments.forks import Forks, forks, in_words
from experiments.intervals import student
from experiments.plots import adoption_curves, figure_bytes
from scenarios import load_scenario, load_strategy
from simulation import simulate

folder = Path(tempfile.mkdtemp())  # where results go; yours would be "runs/my-question"


def say(text: str) -> None:
    """Show a sentence that was worked out."""
    display(Markdown(text))


# %% [markdown]
# ## 1. The world
#
# A *scenario* is what nobody in the room can choose: places, needs, money, powers, how organisations behave.

# %%
london = load_scenario("london")
say(
    f"**{london.label}**: {len(london.population.places)} authorities, {len(london.services)} services, "
    f"{london.horizon} months. The programme has GBP {london.programme_money:g} k a month whatever is done with it. "
    f"Mandates are capped at {london.authority:g}: City Hall can persuade, not command."
)

# %% [markdown]
# A *strategy* is what the policy-maker does. Four that share the same money; doing nothing will join them by itself.

# %%
names = ["central-back-office", "central-mandate", "hybrid", "needs-led"]
strategies = {name: load_strategy(name) for name in names}
pd.DataFrame([
    {"strategy": s.label, "kind": s.family, "serves": s.serves, "development": s.development, "convening": s.convening,
     "subsidy": s.subsidy, "mandate on people-based": min(s.mandate_people, london.authority)}
    for s in strategies.values()
])  # fmt: skip

# %% [markdown]
# ## 2. One run is an anecdote
#
# *Effective* adoption counts a service by how well it fits; *nominal* adoption counts it as it stands on the list. The two are
# never mixed.

# %%
run = simulate(london, strategies["needs-led"], seed=7)
story = run.months.set_index("month").loc[
    [0, 36, 60, 84, 120], ["people_nominal", "people_effective", "transactional_effective", "members"]
]
story.round(2)

# %%
others = [simulate(london, strategies["needs-led"], seed).outcomes["people_effective"] for seed in range(20)]
say(
    f"Seed 7 ends at {100 * run.outcomes['people_effective']:.0f} % of people-based services in effective use. The same "
    f"strategy under twenty other seeds ends between {100 * min(others):.0f} and {100 * max(others):.0f} %: one run says "
    "little."
)

# %% [markdown]
# ## 3. Paired seeds
#
# Under one seed all strategies meet the same London and the same luck, draw by draw. So their *differences* are known much
# better than their levels. `statutory=False` leaves out what only an Act of Parliament could do.

# %%
luck = Experiment(london, names, seeds=20, statutory=False).run(folder / "luck")
compared = luck.compare(reference="central-back-office", outcomes=["people_effective"])
percent = ["mean", "sd", "difference", "low", "high"]
compared[percent] = 100 * compared[percent]
compared[["label", "runs", *percent, "probability_better"]].round(2)

# %%
ends = luck.runs.pivot_table(index="seed", columns="strategy", values="people_effective")
paired = (ends["needs-led"] - ends["hybrid"]).std()
unpaired = (ends["needs-led"].var() + ends["hybrid"].var()) ** 0.5
say(
    f"The difference between needs-led and hybrid varies by {100 * paired:.1f} points from pair to pair; without pairs "
    f"it would be {100 * unpaired:.1f}, and {(unpaired / paired) ** 2:.1f} times as many runs were needed to know it as "
    "well."
)

# %%
figure = adoption_curves(luck.months, luck.labels, london.start)
Image(figure_bytes(figure, "png"), width=760)

# %% [markdown]
# Before anything else: **where does the centre win?** The verdict is worked out from the runs, the centre's wins first.

# %%
verdict = luck.verdict()
for text in (verdict.centre, verdict.nothing, verdict.sentence):
    say(text)

# %% [markdown]
# ## 4. Luck, and ignorance
#
# The intervals above cover luck only. Most parameters of behaviour are not known (grades C and D); *draws* take each over its
# plausible range. Every draw meets every seed, so that the two can be told apart.

# %%
study = Experiment(london, names, 6, statutory=False, draws=prior_draws(london, 24), detail="runs")
worlds = study.run(folder / "worlds")
unsure = worlds.uncertainty(reference="central-mandate")
people = unsure[unsure["outcome"] == "people_effective"].set_index("strategy")
shown = ["difference", "low", "high", "lowest", "highest", "better_in_draws", "share_parameters"]
people[shown].mul([100, 100, 100, 100, 100, 1, 1]).round(2)

# %%
row = people.loc["needs-led"]
say(
    f"Against the mandate that City Hall can give, needs-led is {100 * row.difference:+.1f} points of people-based services "
    f"(95 % interval of the mean {100 * row.low:+.1f} to {100 * row.high:+.1f}). In nine of ten worlds that we think "
    f"possible it is between {100 * row.lowest:+.1f} and {100 * row.highest:+.1f}, and it is ahead in "
    f"{row.better_in_draws:.0%} of them. {row.share_parameters:.0%} of the variance of one run's difference is ignorance "
    "of the world, which more seeds cannot mend; research can."
)

# %% [markdown]
# ## 5. One lever: how many use cases at once?
#
# A sweep is a design: the points of a grid, each under every seed. Levers (what we choose) and uncertainties (what we do not)
# are both fields, by dotted names.

# %%
lever = "strategy.needs-led.use_cases"
design = grid({lever: [1, 2, 3, 5, 8, 12]})
sweep = Experiment(london, ["needs-led"], 10, design=design, detail="runs", laissez_faire=False).run(folder / "sweep")
by_seed = 100 * sweep.runs.pivot_table(index="seed", columns=lever, values="people_effective")
best = by_seed.mean().idxmax()
against_best = by_seed.sub(by_seed[best], axis=0)
intervals = {count: student(against_best[count].to_numpy()) for count in by_seed if count != best}
level = sorted([best, *(count for count, found in intervals.items() if found.low <= 0 <= found.high)])

# %%
small = Figure(figsize=(5.6, 2.8), layout="constrained")
axes = small.subplots()
axes.plot(by_seed.columns, by_seed.T, color="0.8", linewidth=0.8)
axes.plot(by_seed.columns, by_seed.mean(), "o-", color="#0b6e6e")
axes.set(xlabel="use cases at once", ylabel="% in effective use", title="Grey: a seed. Line: mean of ten seeds")
Image(figure_bytes(small, "png"), width=480)

# %%
say(
    f"Best of those tried is {best} ({by_seed.mean()[best]:.1f} %); not told apart from it by ten seeds (95 % intervals of "
    f"paired differences): {', '.join(map(str, level))}. One use case gives {by_seed.mean()[1]:.1f} %, twelve "
    f"{by_seed.mean()[12]:.1f} %. The best of six looks better than it is: on other seeds it would give a little less."
)

# %% [markdown]
# ## 6. An uncertainty: where does the answer turn?
#
# The wider the spread of what places require, the worse one template should do. Does the choice between mandate and coalition
# depend on it? Here Parliament may give the power, so that the centre is at its strongest.

# %%
spread = "behaviour.requirement_spread_people"
turning = Experiment(
    london, ["central-mandate", "needs-led"], 6, detail="runs", laissez_faire=False,
    design=grid({"authority": [0.2, 1.0], spread: [0.5, 1.0, 1.5, 2.0, 2.5]}),
).run(folder / "turning")  # fmt: skip
means = turning.runs.pivot_table(index=["authority", spread], columns="strategy", values="people_effective_60")
lead = (100 * (means["needs-led"] - means["central-mandate"])).unstack(spread)
lead.round(1)

# %%
places = [f"authority {a:g} and spread {s:g}" for (a, s), value in lead.stack().items() if value < 0]
say(
    f"After five years the centre is ahead in {len(places)} of {lead.size} cells"
    + (f": {'; '.join(places)}." if places else ", that is in none.")
    + " (Means of six seeds; cells near zero are not decided.)"
)

# %% [markdown]
# ## 7. A change of course
#
# Suppose City Hall begins with its mandate, and we argue for a coalition later. What does the detour cost, or bring? All futures share
# their past to the bit.

# %%
fork = Forks(strategies["central-mandate"], (strategies["needs-led"],), (24, 60))
futures = fork.experiment(london, seeds=10)
table = forks(futures.run(folder / "fork"), fork)
labels = {strategy.name: strategy.label for strategy in futures.policies}
for sentence in in_words(table, labels):
    say(sentence)

# %% [markdown]
# ## 8. Robustness: how wrong can each choice be?
#
# *Regret* is how far a strategy is behind the best that one could have chosen, world by world (Savage 1951). A robust choice is
# never far behind, whatever the world turns out to be.

# %%
regret = worlds.regret()
scale = regret["outcome"].map({"people_effective": 100, "npv": 1e-3})
regret = regret[scale.notna()].assign(
    max_regret=regret["max_regret"] * scale, mean_regret=regret["mean_regret"] * scale
)
regret[["outcome", "label", "worlds", "max_regret", "mean_regret", "best_in_share"]].round(2)

# %% [markdown]
# (`people_effective` in points, `npv` in GBP m.)
#
# ## 9. The decision
#
# In the order in which it should be told to a cabinet: where the centre wins, then what to argue for, then what would make us
# wrong.

# %%
robust = {outcome: rows.iloc[0] for outcome, rows in regret.groupby("outcome", sort=False)}
choice, money = robust["people_effective"], robust["npv"]
same = choice.label == money.label
ahead = people.loc[choice.strategy] if choice.strategy in people.index else None
say(f"**Where the centre wins.** {verdict.centre} {verdict.nothing}")
say(
    f"**Argue for: {choice.label}**, if people-based services are the aim. Over {choice.worlds} worlds it is never more than "
    f"{choice.max_regret:.1f} points behind the best choice, {choice.mean_regret:.1f} on average, and the best in "
    f"{choice.best_in_share:.0%}. "
    + (
        "The same holds of net benefit: it has the least regret there, too "
        if same
        else f"If net benefit is the aim, it is another: {money.label} has the least regret "
    )
    + f"(at most GBP {money.max_regret:.0f} m)."
)
tried = sorted(by_seed.columns)
worse = [count for count in tried if count not in level]
end = table[(table["month"] == london.horizon) & (table["outcome"] == "people_effective")]
later = [
    f"after {change.changed} months it ends {change.against_staying:+.1f} points against staying, and "
    f"{change.against_start:+.1f} against having begun with the coalition "
    f"({change.low_start:+.1f} to {change.high_start:+.1f})"
    for change in end.itertuples()
]
say(
    f"**How to run it.** Of {', '.join(map(str, tried))} use cases at once, {', '.join(map(str, level))} cannot be told apart"
    + (f", and {', '.join(map(str, worse))} are worse. " if worse else ". ")
    + f"If City Hall begins with a mandate all the same, and changes to the coalition later: {'; '.join(later)}. (Of "
    "people-based services; 95 % intervals over luck.)"
)
say(
    f"**What would make us wrong.** {row.share_parameters:.0%} of the variance of needs-led against the mandate is "
    "ignorance of the world. "
    + " ".join(verdict.cautions)
    + " The parameters are bounded by reports or by judgement, none was measured for this model; the coalition here grows "
    "faster than the real one did ([known weaknesses](ODD.md#known-weaknesses)). Measure the spread of requirements and trust "
    "in your borough first: they cost a survey, and the answer leans on them."
)

# %% [markdown]
# What this is not: a forecast, or a reason to stop asking. It is an argument whose assumptions are all on the table, in a form
# in which somebody else can try to break it. Try with [your own city](guides/bring-your-own-city.md), [your own
# strategy](guides/write-your-own-strategy.md), or [your own idea of how boroughs decide](guides/write-your-own-agent.md).
