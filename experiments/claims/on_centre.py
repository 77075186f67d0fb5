"""The hypotheses about the centre and the coalition: H1, H9, H11 and H12."""

from experiments.claims.arms import (
    AUTHORITIES,
    BO,
    CM,
    CU,
    INITIAL,
    LF,
    NL,
    SPREADS,
    share_world,
    spread_world,
)  # fmt: skip
from experiments.claims.contrasts import BASE, Arm, Contrast, Measure, Switch, less, rise
from experiments.claims.hypothesis import Facet, Hypothesis, Point, Stand

END = 120
PEOPLE = Measure("people_effective", END)
EARLIER = (36, 60)
NET = Measure("npv", END)
RIVALS = {BO: "the central back office", CM: "the central mandate", CU: "the central culture programme"}
BEYOND = {
    Arm(BASE, "central-like"): ("rival", "a centre that spends its money as the coalition does"),
    Arm("act", CM): ("authority", "a mandate by Act of Parliament"),
    Arm("act", "mandate-to-120"): ("authority", "a mandate by Act of Parliament that is kept for ten years"),
}
"""Centres that are not in the row of H1, with what the claim would depend on."""


def needs_led_wins() -> Hypothesis:
    """Return H1."""
    coalition = Arm(BASE, NL)

    def over(rival: Arm, words: str, measure: Measure) -> Contrast:
        return less(coalition, rival, measure, f"needs-led less {words}")

    def over_all(measure: Measure) -> tuple[Contrast, ...]:
        return tuple(over(Arm(BASE, name), words, measure) for name, words in RIVALS.items())

    facets = [
        *(Facet("outcome" if measure == NET else "horizon", f"in {words}", over_all(measure))
          for measure, words in MEASURED.items() if measure != PEOPLE),
        *(Facet(f"{axis}{ALSO.get(measure, '')}", f"against {words}, in {MEASURED[measure]}",
                (over(arm, words, measure),))
          for arm, (axis, words) in BEYOND.items() for measure in MEASURED
          # Until month 60 a mandate that ends then and one that is kept are the same.
          if arm.plan != "mandate-to-120" or measure in (PEOPLE, NET)),
    ]  # fmt: skip
    return Hypothesis(
        claim="H1",
        quote="\"starting where the need is\", not \"here is some IT back office, why don't all 32 of you work "
              "together\"",
        hypothesis="Needs-led beats central dissemination for people-based services.",
        test="Needs-led less each central strategy under City Hall's powers, people-based effective adoption at month "
             "120; also at months 36 and 60, in net benefit, by Act of Parliament, and against a centre that spends "
             "its money as the coalition does.",
        refuted_if="no region of plausible parameters where needs-led wins, or it wins only with one assumption on",
        asked=(over_all(PEOPLE),),
        off=Switch(worlds={BASE: "no-spread"}),
        off_words="the spread of local requirements of people-based services",
        holds="starting where the need is beats every central strategy that City Hall could run",
        none="starting where the need is does no better than the best central strategy",
        opposite="a central strategy does better than starting where the need is",
        where="against what City Hall could run itself, in people-based adoption by month 120",
        stands=(
            Stand("the loss of trust", Switch(worlds={BASE: "no-loss"})),
            Stand("what is lost without translation", Switch(worlds={BASE: "understood"})),
            Stand("the lack of signed agreements", Switch(worlds={BASE: "signed"})),
            Stand("co-design", Switch(plans={NL: "no-codesign"})),
            Stand("institutions and partners outside", Switch(plans={NL: "boroughs-alone"})),
        ),
        facets=tuple(facets),
        caution="The back office develops no people-based service at all, and the mandate stops at month 60.",
    )  # fmt: skip


MEASURED = {
    Measure("people_effective", 36): "people-based adoption by month 36",
    Measure("people_effective", 60): "people-based adoption by month 60",
    PEOPLE: "people-based adoption by month 120",
    NET: "net benefit over ten years",
}


ALSO = {Measure("people_effective", month): " and horizon" for month in EARLIER} | {NET: " and outcome"}
"""What else a view differs in from what is asked."""


def fruit_is_picked() -> Hypothesis:
    """Return H9."""
    digital = Measure("transactional_effective", 60)

    def gain(plan: str, share: float, suffix: str, measure: Measure) -> Contrast:
        world, nothing = share_world(share, suffix), share_world(share, "" if suffix == "-act" else suffix)
        return less(Arm(world, plan), Arm(nothing, LF), measure, "gain beyond doing nothing")

    def fall(plan: str, title: str, measure: Measure, suffix: str = "") -> Contrast:
        return rise({share: gain(plan, share, suffix, measure) for share in INITIAL}, title).times(-1.0)

    centres = {BO: "back office", "mandate-transactional": "transactional mandate"}
    return Hypothesis(
        claim="H9",
        quote="\"low-hanging fruit of simple transactional services\" already picked",
        hypothesis="The return to a central transactional programme falls as initial transactional adoption rises.",
        test="Back office and transactional mandate less doing nothing, transactional effective adoption at month 60, "
             "at four initial shares from 0.15 to 0.85: how far the gain falls, by least squares.",
        refuted_if="return flat in initial adoption",
        asked=(tuple(fall(plan, f"fall of the gain from a {name}", digital) for plan, name in centres.items()),),
        off=Switch(worlds={share_world(share): share_world(share, "-inert") for share in INITIAL}),
        off_words="what a central solution and a mandate do (both hazards)",
        holds="a central transactional programme brings less, the more is online already",
        none="a central transactional programme brings about as much wherever one starts",
        opposite="a central transactional programme brings more, the more is online already",
        where="in adoption by month 60",
        facets=(
            Facet("authority", "for a transactional mandate by Act of Parliament",
                  (fall("mandate-transactional", "fall of the gain, by Act of Parliament", digital, "-act"),)),
            Facet("outcome", "in net benefit",
                  tuple(fall(plan, f"fall of the gain from a {name}", NET) for plan, name in centres.items())),
        ),
        figure=tuple(
            Point(measure.title, f"{name}{how}", gain(plan, share, suffix, measure), share, f"{share:g}",
                  off=suffix == "-inert")
            for measure in (digital, NET)
            for plan, name in centres.items()
            for suffix, how in {"": "", "-act": " by Act", "-inert": ""}.items()
            if not (suffix == "-act" and plan == BO) and not (suffix == "-inert" and measure == NET)
            for share in INITIAL
        ),
        kind="response",
        x_title="share of transactional services in use at the start",
        caution="Saturation is arithmetic: what is in use already cannot be brought in again, so this could hardly "
                "have come out otherwise.",
    )  # fmt: skip


def spread_decides() -> Hypothesis:
    """Return H11."""

    def gap(spread: float, suffix: str, tail: str = "") -> Contrast:
        # Needs-led orders nothing, so that what the centre may command changes no bit of it.
        own = suffix if tail else ""
        return less(Arm(spread_world(spread, own) + tail, NL), Arm(spread_world(spread, suffix) + tail, CM),
                    PEOPLE, "needs-led less the central mandate")  # fmt: skip

    def widening(suffix: str, title: str, spreads: tuple[float, ...] = SPREADS, tail: str = "") -> Contrast:
        return rise({spread: gap(spread, suffix, tail) for spread in spreads}, title)

    ends = (SPREADS[0], SPREADS[-1])
    one_template = Switch(
        worlds={spread_world(s, suffix): spread_world(s, "-adapted") for s in SPREADS for suffix in AUTHORITIES},
        plans={CM: "mandate-adapted", NL: "adapted"},
    )
    return Hypothesis(
        claim="H11",
        quote="\"each borough has their own culture\"; Croydon, Barnet the size of New Orleans",
        hypothesis="The wider the spread of local requirements, the worse one template does.",
        test="Needs-led less the central mandate by Act of Parliament, people-based effective adoption at month 120, "
             "at five spreads from 0.5 to 2.5: how far the lead widens, by least squares; also by City Hall alone, "
             "half way to an Act, and with little or much of the spread due to culture.",
        refuted_if="the boundary between centre and coalition does not move with the spread",
        asked=((widening("-act", "widening of the lead of needs-led"),),),
        off=one_template,
        off_words="the one template (on both sides each solution is adapted to everybody in full)",
        holds="the wider local requirements spread, the more needs-led leads over one template for all",
        none="how wide local requirements spread makes no difference to who leads",
        opposite="the wider local requirements spread, the better one template for all does against needs-led",
        where="by Act of Parliament, by month 120",
        facets=(
            Facet("authority", "under City Hall's powers", (widening("", "widening, City Hall's powers"),)),
            Facet("authority", "half way to an Act", (widening("-half", "widening, half way to an Act"),)),
            *(Facet("culture", f"with {words} of the spread due to culture",
                    (widening("-act", f"widening, {words} of it culture", ends, f"-rho-{10 * rho:02.0f}"),))
              for rho, words in ((0.2, "little"), (0.8, "most"))),
        ),
        figure=tuple(
            Point("Lead of needs-led over the central mandate, people-based adoption, month 120", name,
                  gap(spread, suffix), spread, f"{spread:g}", authority)
            for (suffix, _), (name, authority) in zip(
                AUTHORITIES.items(), (("City Hall's powers", 0.2), ("half way", 0.6), ("an Act", 1.0)), strict=True)
            for spread in SPREADS
        ) + tuple(
            Point("The same, where every solution fits everybody", "an Act", one_template.of(gap(spread, "-act")),
                  spread, f"{spread:g}", 1.0, off=True) for spread in SPREADS),
        kind="region",
        x_title="spread of local requirements, people-based services (tolerances)",
        y_title="what the centre may command (authority)",
        above="needs-led leads",
        below="the central mandate leads",
        caution="Before a solution is ready a mandate pushes the market's design, which is one template too and stays "
                "when the mechanism is switched off.",
    )  # fmt: skip


def worth_its_money() -> Hypothesis:
    """Return H12."""
    coalition, nothing = Arm(BASE, NL), Arm(BASE, LF)

    def over(name: str, measure: Measure) -> Contrast:
        return less(coalition, Arm(BASE, name), measure, f"needs-led less {RIVALS[name]}")

    def paid_back(measure: Measure) -> Contrast:
        return less(Arm(BASE, BO), nothing, measure, "the back office less doing nothing")

    def all_of(measure: Measure) -> tuple[Contrast, ...]:
        return (paid_back(measure), *(over(name, measure) for name in RIVALS))

    believed = [Measure("npv", benefits=part) for part in (0.77, 0.26)]
    sooner = [Measure("npv", month) for month in (*EARLIER, 84)]
    ratio = Measure("bcr")
    words = {
        believed[0]: ("benefits", "where 77 % of the benefit is real"),
        believed[1]: ("benefits", "where 26 % of the benefit is real"),
        sooner[0]: ("horizon", "over three years"),
        sooner[1]: ("horizon", "over five years"),
        sooner[2]: ("horizon", "over seven years"),
        ratio: ("outcome", "in benefit per pound of cost"),
    }
    beyond_nothing = less(coalition, nothing, NET, "needs-led less doing nothing")
    worthless = Switch(worlds={BASE: "no-people-value"})
    return Hypothesis(
        claim="H12",
        quote="\"better value for money\"",
        hypothesis="Transactional services pay back; needs-led gives more net benefit for the same grant.",
        test="Net present value at month 120: back office less doing nothing, and needs-led less each central strategy "
             "of the same grant; also at earlier horizons, per pound of cost, and with 77 % or 26 % of the benefit.",
        refuted_if="the ranking by net present value is the reverse",
        asked=(all_of(NET),),
        off=worthless,
        off_words="the benefit of people-based services",
        holds="transactional services pay back, and needs-led brings more net benefit than any central strategy",
        none="one of the two is not so: transactional services hardly pay back, or needs-led brings no more",
        opposite="the ranking is the reverse: a central strategy, or doing nothing, brings more net benefit",
        where="in net benefit over ten years",
        facets=tuple(Facet(axis, where, all_of(measure)) for measure, (axis, where) in words.items()),
        figure=(
            *(Point("Net benefit of needs-led itself, less doing nothing", measure.title, beyond_nothing.of(measure))
              for measure in (NET, *believed)),
            Point("Net benefit of needs-led itself, less doing nothing", "people-based services worth nothing",
                  worthless.of(beyond_nothing), off=True),
        ),
        caution="The same grant is not the same cost: what organisations pay themselves counts too. The value of a "
                "people-based service is judgement (grade D).",
    )  # fmt: skip
