"""The hypotheses about what a programme does: H2, H3, H4, H8 and H10."""

from collections.abc import Callable, Mapping

from experiments.claims.arms import CULTURE, NL, USE_CASES, WEIGHTS
from experiments.claims.contrasts import BASE, Arm, Contrast, Measure, Switch, Term, less
from experiments.claims.hypothesis import Facet, Hypothesis, Point

START, END = Measure("people_effective", 36), Measure("people_effective", 120)
"""Claims on how to start, in what order or how fast are judged at the first horizon; all others at the last."""
MIDDLE = Measure("people_effective", 60)
NET = Measure("npv", 120)
TRUST = Measure("mean_trust")
USUAL = Arm(BASE, NL)
AS_IT_IS = Switch()


def views(measures: Mapping[Measure, str], asked: Callable[[Measure], tuple[Contrast, ...]]) -> tuple[Facet, ...]:
    """Return what is asked, in other months and outcomes."""
    return tuple(
        Facet("horizon" if measure.outcome == END.outcome else "outcome", where, asked(measure))
        for measure, where in measures.items()
    )


LATER = {MIDDLE: "by month 60", END: "by month 120", NET: "in net benefit"}
SOONER = {START: "by month 36", MIDDLE: "by month 60", NET: "in net benefit"}


def critique_costs() -> Hypothesis:
    """Return H2."""
    most = f"culture-{CULTURE[-1] * 100:.0f}"

    def loss(plan: str, measure: Measure) -> Contrast:
        return less(USUAL, Arm(BASE, plan), measure, "needs-led less the same with a culture programme")

    itself = less(Arm(BASE, "undrawn-30"), Arm(BASE, most), END, "the programme itself, beyond the money it takes")
    off = Switch(worlds={BASE: "no-loss"})
    return Hypothesis(
        claim="H2",
        quote="culture programmes are \"a position of critique, rather than collaboration\"",
        hypothesis="Money moved to a culture programme costs trust, and net adoption.",
        test="Needs-led less needs-led with 30 % of its money moved from development to a culture programme: trust and "
             "people-based effective adoption at month 120, the gain in capacity included; also 10 % and 20 %.",
        refuted_if="effect not negative when its capacity gain is allowed for",
        asked=((loss(most, END), loss(most, TRUST)),),
        off=off,
        off_words="the loss of trust",
        holds="money moved to a culture programme costs trust and people-based adoption, capacity gained included",
        none="money moved to a culture programme costs no trust, or no people-based adoption that matters",
        opposite="money moved to a culture programme raises trust or people-based adoption",
        facets=(
            # Trust is kept at the end only: by then it is no earlier view.
            *views({START: "in adoption alone, by month 36", MIDDLE: "in adoption alone, by month 60"},
                   lambda measure: (loss(most, measure),)),
            *views({NET: SOONER[NET]}, lambda measure: (loss(most, measure), loss(most, TRUST))),
            Facet("what is counted", "for the programme itself, beyond the money that it takes from development",
                  (itself,)),
        ),
        figure=tuple(
            Point(measure.title, "loss of trust off" if switch is off else "as the model is",
                  switch.of(loss(f"culture-{100 * share:.0f}", measure).times(-1.0)),
                  100 * share, f"{100 * share:.0f} %", off=switch is off)
            for measure in (END, TRUST)
            for switch in (AS_IT_IS, off)
            for share in (CULTURE if switch is AS_IT_IS else CULTURE[-1:])
        ),
        kind="response",
        x_title="share of the money moved to a culture programme (%)",
        caution="In the model criticism goes on as long as the money, to the end of the run. Trust is kept at the end "
                "only, so that earlier months are of adoption alone.",
    )  # fmt: skip


def four_or_five() -> Hypothesis:
    """Return H3."""
    near, candidates = (3, 4, 5, 6), (4, 5)
    off = Switch(worlds={BASE: "no-overhead"})

    def arm(count: int) -> Arm:
        return Arm(BASE, NL if count == 5 else f"use-cases-{count}")

    def over(count: int, other: int, measure: Measure) -> Contrast:
        return less(arm(count), arm(other), measure, f"{count} use cases less {other}")

    far = [count for count in USE_CASES if count not in near]
    return Hypothesis(
        claim="H3",
        quote="\"start with four or five use cases\"",
        hypothesis="There is a best number of use cases at once, near four or five.",
        test="Needs-led with 1 to 12 use cases at once, people-based effective adoption at month 36: 4 or 5 less each "
             "number outside 3 to 6, overhead and returns to effort over their priors.",
        refuted_if="optimum at an end, or plateau too flat to tell",
        asked=tuple(tuple(over(count, other, START) for other in far) for count in candidates),
        off=off,
        off_words="overhead of each further use case, and diminishing returns",
        holds="four or five use cases at once are best to start with",
        none="four or five use cases are nothing special: a number well away from them does as well",
        opposite="a number of use cases well away from four or five does better",
        where="by month 36",
        facets=views(LATER, lambda measure: tuple(over(5, other, measure) for other in far)),
        figure=tuple(
            Point(measure.title, "no overhead, even returns" if switch is off else "as the model is",
                  switch.of(over(count, 5, measure)), float(count), str(count),
                  off=switch is off)
            for measure in (START, MIDDLE, END)
            for switch in (AS_IT_IS, off)
            for count in USE_CASES
            if count != 5 and not (switch is off and measure != START)
        ),
        kind="response",
        x_title="use cases at once",
        choices={float(count): Term(arm(count), START, 1.0) for count in USE_CASES},
        caution="Effects are against five at once.",
    )  # fmt: skip


def both_objectives() -> Hypothesis:
    """Return H4."""
    off = Switch(worlds={BASE: "equal-priorities"})
    inside = WEIGHTS[1:-1]

    def arm(weight: float) -> Arm:
        return Arm(BASE, NL if weight == 1.0 else f"need-weight-{100 * weight:.0f}")

    def over(weight: float, other: float, measure: Measure) -> Contrast:
        return less(arm(weight), arm(other), measure, f"weight of need {weight:g} less {other:g}")

    return Hypothesis(
        claim="H4",
        quote="strategy \"well aligned\" with GLA and borough objectives",
        hypothesis="Choosing use cases by need and by the city's priorities beats choosing by either alone.",
        test="Needs-led with a weight of need of 0, 0.25, 0.5, 0.75 and 1, people-based effective adoption at month "
             "36: each mixture less each end.",
        refuted_if="no interior gain",
        asked=tuple(tuple(over(weight, end, START) for end in (0.0, 1.0)) for weight in inside),
        off=off,
        off_words="the city's priorities (all services the same)",
        holds="choosing use cases by need and by the city's priorities together beats either alone",
        none="choosing use cases by both gains nothing over the better of the two alone",
        opposite="choosing use cases by one of the two alone is better than any mixture",
        where="by month 36",
        facets=views(LATER, lambda measure: tuple(over(0.5, end, measure) for end in (0.0, 1.0))),
        figure=tuple(
            Point(measure.title, "no priorities" if switch is off else "as the model is",
                  switch.of(over(weight, 1.0, measure)), weight, f"{weight:g}",
                  off=switch is off)
            for measure in (START, MIDDLE, END)
            for switch in (AS_IT_IS, off)
            for weight in WEIGHTS[:-1]
            if not (switch is off and measure != START)
        ),
        kind="response",
        x_title="weight of need in choosing use cases (the rest: the city's priorities)",
        choices={weight: Term(arm(weight), START, 1.0) for weight in WEIGHTS},
        caution="Effects are against need alone. The priorities of services are judgement (grade D).",
    )  # fmt: skip


def governance_binds() -> Hypothesis:
    """Return H8."""
    effort = less(USUAL, Arm(BASE, "no-governance"), END, "needs-led less the same without governance effort")
    duty = less(USUAL, Arm("act", "duty"), END, "needs-led less the same with a duty in place of the effort")
    off = Switch(worlds={BASE: "signed"})
    return Hypothesis(
        claim="H8",
        quote="\"the governance piece still needs to be done\"",
        hypothesis="Governance is the binding constraint on people-based services.",
        test="Needs-led less needs-led whose money for governance goes to development, people-based effective "
             "adoption at month 120; also a duty to sign, by Act of Parliament, in place of the effort.",
        refuted_if="adoption little changed without it",
        asked=((effort,),),
        off=off,
        off_words="the need to sign (all agreements signed at the start)",
        holds="without the governance piece people-based adoption stays behind, its money put into development instead",
        none="without the governance piece people-based adoption is little changed",
        opposite="people-based adoption does better with the money for governance put into development",
        facets=views(SOONER, lambda measure: (effort.of(measure),)),
        figure=(
            Point(END.title, "effort less nothing", effort),
            Point(END.title, "effort less a duty by Act", duty, note="a duty to sign is the statutory substitute"),
            Point(END.title, "effort less nothing, all signed at the start", off.of(effort), off=True),
        ),
    )  # fmt: skip


def language_helps() -> Hypothesis:
    """Return H10."""
    effort = less(USUAL, Arm(BASE, "no-translation"), END, "needs-led less the same without translation")
    off = Switch(worlds={BASE: "understood"})
    return Hypothesis(
        claim="H10",
        quote="explain the programme; \"the language ... of social care\"",
        hypothesis="Translation effort raises people-based adoption.",
        test="Needs-led less needs-led whose money for translation goes to development, people-based effective "
             "adoption at month 120.",
        refuted_if="no effect",
        asked=((effort,),),
        off=off,
        off_words="what is lost without translation (all offers understood)",
        holds="speaking the language of social care raises people-based adoption more than developing with the money",
        none="speaking the language of social care makes no difference that matters to people-based adoption",
        opposite="people-based adoption does better with the money for translation put into development",
        facets=views(SOONER, lambda measure: (effort.of(measure),)),
        figure=(
            Point(END.title, "translation less development", effort),
            Point(END.title, "the same where all is understood", off.of(effort), off=True),
        ),
    )  # fmt: skip
