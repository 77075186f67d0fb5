"""Frames of claims with planted numbers: every kind, every verdict, and the ugly cases."""

import math

import numpy as np
import pandas as pd

from experiments.claims.page import CLAIM_COLUMNS, EVIDENCE_COLUMNS

NASTY = "<script>alert('x')</script> & $\\frac{1}{0}$ {{ 7 * 7 }}"
LONG = "Verwaltungsdigitalisierungsverantwortungsübertragungsgesetzgebungsverfahren" * 2
ABOUT = {
    "title": "London, October 2017",
    "command": "coalition claims london --draws 24 --seeds 8",
    "draws": 24,
    "seeds": 8,
    "runs": 12_345,
    "failed": 3,
    "date": "2026-11-23",
    "where_the_centre_wins": [
        "Transactional services in effective use, month 36: needs-led less the central mandate, -6.5 points"
    ],
    "versions": {"coalition-lab": "0.1.0", "python": "3.13.0"},
}
TEMPLATE = {
    "quote": "starting where the need is",
    "hypothesis": "Starting from need does more for people-based services than a central programme",
    "test": "The needs-led coalition was run beside the central mandate with the same money and the same luck.",
    "refuted_if": "it leads nowhere in what is plausible, or only with one assumption",
    "outcome": "People-based services in effective use, month 120",
    "unit": "points",
    "effect": 14.1, "low": 6.2, "high": 21.9, "better_in_draws": 0.92,
    "own_mechanism_off": "co-design",
    "effect_off": 0.4, "low_off": -1.1, "high_off": 1.9,
    "verdict": "supported",
    "depends_on": "",
    "sentence": "In this model the needs-led coalition does more for people-based services.",
    "kind": "contrast",
    "x_title": "",
    "draws": 24, "seeds": 8, "runs": 960, "failed": 0,
}  # fmt: skip


def claim(name, **changes):
    return {"claim": name, **TEMPLATE, **changes}


def point(name, effect, low=math.nan, high=math.nan, **changes):
    return {
        "claim": name, "panel": "", "series": "", "x": math.nan, "x_label": "", "y": math.nan, "effect": effect,
        "low": low, "high": high, "share": 0.9, "off": False, "note": "", **changes,
    }  # fmt: skip


def contrast(name):
    panel = "People-based services in effective use, points"
    rows = []
    for rival, effect in (
        ("central back office", 55.2),
        ("central mandate", 14.1),
        ("central culture programme", 31.0),
    ):
        for off in (False, True):
            mean = effect * (0.05 if off else 1.0)
            rows.append(point(name, mean, mean - 6, mean + 7, panel=panel, series=f"over {rival}", off=off))
    money = "Net benefit, GBP m"
    rows += [
        point(
            name,
            -24.5,
            -41.0,
            -8.0,
            panel=money,
            series="over central mandate",
            x_label="month 60",
            note="the verdict rests on this",
        ),
        point(name, 25.5, 3.0, 48.0, panel=money, series="over central mandate", x_label="month 120"),
    ]
    return rows


def response(name, optimum=4):
    rows = []
    for service, height in (("people-based services", 20.0), ("all services", 12.0)):
        for use_cases in range(1, 13):
            mean = height * np.exp(-(((use_cases - optimum) / 4) ** 2)) - 4
            note = "optimum" if use_cases == optimum and service.startswith("people") else ""
            rows.append(point(name, mean, mean - 3, mean + 3, panel="Change in effective use, points", series=service,
                              x=float(use_cases), note=note))  # fmt: skip
    for use_cases in range(1, 13):
        mean = 1.0 + 0.05 * use_cases
        rows.append(point(name, mean, mean - 2, mean + 2, panel="Change in effective use, points",
                          series="people-based services", x=float(use_cases), off=True))  # fmt: skip
    rows.append(point(name, 3.0, 1.0, 5.0, panel="Change in effective use, points", series="four or five less twelve",
                      note="the verdict rests on this"))  # fmt: skip
    return rows


def region(name, panels=("month 36", "month 120"), size=8):
    rows = []
    for k, panel in enumerate(panels):
        for spread in np.linspace(0.2, 3.0, size):
            for authority in np.linspace(0.0, 1.0, size):
                mean = 12 * (spread - 1.2) - 10 * (authority - 0.5) + 4 * k
                rows.append(point(name, mean, mean - 5, mean + 5, panel=panel, x=round(float(spread), 3),
                                  y=round(float(authority), 3)))  # fmt: skip
    return rows


def frontier(name):
    rows = []
    for spread in np.linspace(0.2, 3.0, 11):
        mean = 10 * (spread - 1.6)
        rows.append(point(name, mean, mean - 5, mean + 5, panel="Lead on people-based services, points",
                          series="needs-led less central mandate", x=round(float(spread), 2)))  # fmt: skip
        rows.append(point(name, 1.0, -2.0, 4.0, panel="Lead on people-based services, points",
                          series="needs-led less central mandate", x=round(float(spread), 2), off=True))  # fmt: skip
    rows.append(point(name, math.nan, 1.3, 1.9, panel="Lead on people-based services, points", series="boundary",
                      x=1.6, note="boundary"))  # fmt: skip
    return rows


def choices(name):
    rules = ("the willing", "random boroughs", "the largest", "all at once")
    return [
        point(name, 3.0 - 2 * i, 1.0 - 2 * i, 5.0 - 2 * i, panel="Effective use, points", x_label=rule)
        for i, rule in enumerate(rules)
    ]


def frames():
    """All kinds and verdicts, in order."""
    claims = [
        claim("H1"),
        claim("H2", verdict="refuted", quote="a position of critique, rather than collaboration",
              hypothesis="Money moved to a culture programme costs trust, and services in use", effect=0.8, low=-0.6,
              high=2.2, own_mechanism_off="", sentence="Moving money to a culture programme changes next to nothing."),
        claim("H3", kind="response", x_title="Use cases at a time", quote="start with four or five use cases",
              hypothesis="There is a best number of use cases, and it is near four or five",
              own_mechanism_off="gains from concentrating money"),
        claim("H4", verdict="undecided", effect=0.21, low=-0.4, high=0.9, kind="response",
              x_title="Where founders come from", hypothesis="Mixing both objectives beats either alone"),
        claim("H5", verdict="undecided", effect=math.nan, low=math.nan, high=math.nan, better_in_draws=math.nan,
              effect_off=math.nan, low_off=math.nan, high_off=math.nan, hypothesis=LONG, quote=LONG),
        claim("H11", verdict="depends", kind="region", x_title="Spread of local requirements",
              depends_on="spread of local requirements: holds above 1.6, not below", y_title="Authority of the centre",
              above="needs-led coalition leads", below="central mandate leads",
              centre_wins="transactional services until month 36, and where requirements differ little",
              quote="each borough has their own culture",
              hypothesis="The wider the spread of local requirements, the worse one template does"),
        claim("H12", verdict="refuted", kind="region", x_title="Spread of local requirements", unit="GBP m",
              effect=-1_234_567.8, low=-2_345_678.9, high=-123_456.7, effect_off=3.0, low_off=1.0, high_off=5.0,
              outcome="Net benefit at month 60", hypothesis="Needs-led gives more net benefit for each pound",
              quote='"better value for money"', above="needs-led", below="central mandate", failed=7,
              sentence="The central mandate pays back sooner.", better_in_draws=0.004),
        claim("H13", verdict="supported", hypothesis=NASTY, quote=NASTY, sentence=NASTY, outcome=NASTY, unit=NASTY,
              test=NASTY, refuted_if=NASTY, own_mechanism_off=NASTY, x_title=NASTY, effect=4.2e12, low=-1e-7,
              high=9e15),
        claim("H14", verdict="supported", hypothesis="Collaboration, not money, is the limit", kind="contrast"),
    ]  # fmt: skip
    ugly = [
        point("H13", 4.2e12, -1e-7, 9e15, panel=NASTY, series=NASTY, x_label=NASTY, note=NASTY),
        point("H13", math.nan, panel=NASTY, series=LONG),
        point("H13", 1e12, panel=NASTY, series="no interval", off=True),
    ]
    evidence = [
        *contrast("H1"), point("H2", 0.8, -0.6, 2.2, series="share 0.30 moved"), *response("H3"), *choices("H4"),
        *region("H11"), *frontier("H12"), *ugly,
    ]  # fmt: skip
    return (
        pd.DataFrame(claims).reindex(columns=[*CLAIM_COLUMNS, "y_title", "centre_wins", "above", "below"]),
        pd.DataFrame(evidence)[list(EVIDENCE_COLUMNS)],
    )


def single(points, **changes):
    """One claim with these points."""
    return pd.DataFrame([claim("H1", **changes)]), pd.DataFrame(points, columns=list(EVIDENCE_COLUMNS))
