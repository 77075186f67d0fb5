"""The hypotheses about who takes part and how able they are, and whether that or money limits: H5, H6, H7, H13, H14."""

import math

from experiments.claims.arms import FOUNDERS, NL, OPEN, STEP
from experiments.claims.contrasts import BASE, Arm, Contrast, Measure, Switch, Term, less, minus
from experiments.claims.hypothesis import Facet, Hypothesis, Point
from experiments.claims.on_programme import AS_IT_IS, END, LATER, MIDDLE, SOONER, START, USUAL, views

RULES = {"random": "six at random", "everybody": "all boroughs at once"}


def willing_first() -> Hypothesis:
    """Return H5."""

    def over(rule: str, measure: Measure) -> Contrast:
        return less(USUAL, Arm(BASE, rule), measure, f"six willing founders less {RULES[rule]}")

    def opened(rule: str, openness: float) -> Contrast:
        own = f"open-{100 * openness:.0f}"
        return less(Arm(BASE, own), Arm(BASE, f"{own}-{rule}"), START, f"six willing founders less {RULES[rule]}")

    off = Switch(worlds={BASE: "alike"})
    return Hypothesis(
        claim="H5",
        quote="\"a coalition of the willing in London\"",
        hypothesis="Starting with the willing beats starting with random or all boroughs.",
        test="Needs-led with six willing founders less six at random, and less all boroughs at once, people-based "
             "effective adoption at month 36; also later, with more or fewer founders, and with results open to nobody "
             "or to all outside the coalition.",
        refuted_if="random or all-at-once does as well",
        asked=(tuple(over(rule, START) for rule in RULES),),
        off=off,
        off_words="differences in willingness, and the dilution of one team",
        holds="starting with the willing beats starting at random and starting with everybody",
        none="starting with the willing does no better than one of the other two starts",
        opposite="one of the other two starts does better than starting with the willing",
        where="by month 36",
        facets=(
            *views(LATER, lambda measure: tuple(over(rule, measure) for rule in RULES)),
            *(Facet("openness", f"where results reach {words} outside the coalition",
                    tuple(opened(rule, o) for rule in RULES))
              for o, words in zip(OPEN, ("nobody", "all"), strict=True)),
        ),
        figure=tuple(
            Point("Number of willing founders, less six", measure.title,
                  less(Arm(BASE, f"founders-{n}"), USUAL, measure, f"{n} willing founders less six"), float(n), str(n))
            for measure in (START, END) for n in FOUNDERS
        ) + tuple(
            Point(START.title, f"less {RULES[rule]}, all alike and no dilution", off.of(over(rule, START)), off=True)
            for rule in RULES
        ),
        caution="The willing are those with the most trust and capacity, which the model knows without error.",
    )  # fmt: skip


def outside_ties() -> Hypothesis:
    """Return H6."""
    ties = less(USUAL, Arm(BASE, "no-outside"), START, "needs-led less the same without partners outside")
    off = Switch(worlds={BASE: "no-peers"})
    return Hypothesis(
        claim="H6",
        quote="\"also ... a coalition of the willing outside of London\"",
        hypothesis="Outside ties speed up people-based adoption.",
        test="Needs-led less needs-led without partners outside London, people-based effective adoption at month 36; "
             "also at months 60 and 120.",
        refuted_if="no detectable effect",
        asked=((ties,),),
        off=off,
        off_words="what is learnt from peers, and the growth of ties",
        holds="partners outside London speed up people-based adoption",
        none="partners outside London make no difference that matters to people-based adoption",
        opposite="partners outside London slow people-based adoption down",
        where="by month 36",
        facets=views(LATER, lambda measure: (ties.of(measure),)),
        figure=(
            *(Point("Partners outside, people-based adoption", "as the model is", ties.of(measure),
                    float(measure.month or 0), f"month {measure.month}") for measure in (START, MIDDLE, END)),
            Point("Partners outside, people-based adoption", "nothing learnt from peers", off.of(ties), 36.0,
                  "month 36", off=True),
        ),
        kind="response",
        x_title="month",
        caution="Six partners outside is an assumption, and so is their pace.",
    )  # fmt: skip


def major_institutions() -> Hypothesis:
    """Return H7."""
    engaged = less(USUAL, Arm(BASE, "no-institutions"), END, "needs-led less the same without institutions")
    off, wide = Switch(worlds={BASE: "no-peers"}), Switch(worlds={BASE: "wide-team"})
    return Hypothesis(
        claim="H7",
        quote="align with \"major institutions, in education and the arts\"",
        hypothesis="Engaging major institutions raises boroughs' adoption.",
        test="Needs-led less needs-led that institutions may not join, people-based effective adoption of boroughs at "
             "month 120; also at months 36 and 60, and with a team that serves everybody fully.",
        refuted_if="no effect, or dilution outweighs it",
        asked=((engaged,),),
        off=off,
        off_words="what is learnt from peers, and the growth of ties",
        holds="engaging major institutions raises boroughs' people-based adoption",
        none="engaging major institutions makes no difference that matters to boroughs' people-based adoption",
        opposite="engaging major institutions lowers boroughs' people-based adoption: one team is spread over more",
        facets=views(SOONER, lambda measure: (engaged.of(measure),)),
        figure=(
            Point(END.title, "as the model is", engaged),
            Point(END.title, "with a team that serves everybody fully", wide.of(engaged), note="no dilution"),
            Point(END.title, "nothing learnt from peers", off.of(engaged), off=True),
        ),
    )  # fmt: skip


def leadership_matters() -> Hypothesis:
    """Return H13."""
    low, high = "capacity-30", "capacity-60"

    def raised(measure: Measure, less_of: str = low, more_of: str = high) -> Contrast:
        what = "capacity 0.6 less 0.3" if less_of == low else "fast learning less slow"
        return less(Arm(more_of, NL), Arm(less_of, NL), measure, what)

    def more_for_complex(month: int, less_of: str = low, more_of: str = high) -> Contrast:
        people, simple = Measure("people_effective", month), Measure("transactional_effective", month)
        return minus(raised(people, less_of, more_of), raised(simple, less_of, more_of),
                     "gain in people-based less gain in transactional services")  # fmt: skip

    off = Switch(worlds={low: f"{low}-flat", high: f"{high}-flat"})
    learning = ("learning-slow", "learning-fast")
    tiers = {"people-based": "people_effective", "transactional": "transactional_effective"}
    return Hypothesis(
        claim="H13",
        quote="\"digital leadership\"",
        hypothesis="Capacity raises adoption, and more so of complex services.",
        test="Needs-led with a mean capacity of 0.6 less 0.3 at the start, effective adoption at month 120: of "
             "people-based services, and of people-based less transactional ones; also at months 36 and 60, and for "
             "fast less slow learning.",
        refuted_if="no interaction with complexity",
        asked=((more_for_complex(120), raised(END)),),
        off=off,
        off_words="the call of complexity on capacity (its exponent)",
        holds="able boroughs adopt more, and the lead is larger for complex services than for simple ones",
        none="what able boroughs adopt more is no more for complex services than for simple ones",
        opposite="what able boroughs adopt more is less for complex services than for simple ones",
        facets=(
            *(Facet("horizon", f"by month {month}",
                    (more_for_complex(month), raised(Measure("people_effective", month)))) for month in (36, 60)),
            Facet("what is raised", "for fast learning in place of capacity at the start",
                  (more_for_complex(120, *learning), raised(END, *learning))),
        ),
        figure=tuple(
            Point(f"Capacity 0.6 less 0.3, effective adoption of {tier} services", "complexity calls for nothing"
                  if switch is off else "as the model is",
                  switch.of(raised(Measure(name, month))), float(month), str(month), off=switch is off)
            for tier, name in tiers.items() for switch in (AS_IT_IS, off) for month in (36, 60, 120)
        ),
        kind="response",
        x_title="month",
        caution="Simple services are near their ceiling by month 120, which by itself leaves less to gain.",
    )  # fmt: skip


def collaboration_limits() -> Hypothesis:
    """Return H14."""
    index, execution = Measure("smart_index", log=True), Measure("execution", log=True)
    span = 2.0 * math.log(STEP)
    inputs = {"trust": "initial trust", "ties": "growth of ties", "money": "programme money"}

    def elasticity(what: str, measure: Measure, plan: str = NL) -> Contrast:
        return Contrast(
            f"elasticity to {inputs[what]}",
            (
                Term(Arm(f"{what}-more", plan), measure, 1.0 / span),
                Term(Arm(f"{what}-less", plan), measure, -1.0 / span),
            ),
            measure,
        )

    def beyond_money(what: str, measure: Measure) -> Contrast:
        return minus(elasticity(what, measure), elasticity("money", measure),
                     f"elasticity to {inputs[what]} less to programme money")  # fmt: skip

    return Hypothesis(
        claim="H14",
        quote="\"The main challenge is how we get London to collaborate better\" ... \"smartest city\"",
        hypothesis="Collaboration (ties, trust), not money, limits the smart-city index.",
        test="Needs-led alone: elasticity of the smart-city index at month 120 to initial trust and to the growth of "
             "ties, each less that to programme money (a quarter more against a fifth less).",
        refuted_if="money dominates",
        asked=tuple((beyond_money(what, index),) for what in ("trust", "ties")),
        off=Switch(outcomes={"smart_index": "execution"}),
        off_words="trust and ties inside the index itself (what is left is adoption)",
        off_stands=True,
        holds="trust or ties limit the smart-city index more than money does",
        none="neither trust nor ties limit the smart-city index more than money does",
        opposite="money limits the smart-city index more than trust and ties do",
        figure=tuple(
            Point(measure.title, "adoption alone" if measure == execution else "smart-city index",
                  elasticity(what, measure), float(place), words, off=measure == execution)
            for measure in (index, execution) for place, (what, words) in enumerate(inputs.items())
        ),
        kind="response",
        x_title="what there is 1 % more of",
        caution="The index contains trust and ties by construction; inside one strategy only. What is left without "
                "them shows whether collaboration pays in adoption too.",
    )  # fmt: skip
