"""What the page says whatever came out: what was asked, how it was done, what it does not show, and sources."""

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd

from experiments.claims.page.verdicts import LOOKS
from experiments.plots.frames import MONTH_NAMES
from experiments.report.numbers import counted, listed

TITLE = "Was he right? The claims of London’s first Chief Digital Officer on trial"
ASKED = (
    "In October 2017 Theo Blackwell, five weeks into his post as London’s first Chief Digital Officer, said how the "
    "city should go about its digital services: start where the need is, with four or five use cases and a coalition "
    "of the willing, rather than hand down a back office from City Hall for all boroughs to share.",
    "Here each of his claims is a hypothesis that can lose. Each was tested in a computer model of London’s "
    "authorities and institutions, with the same money for the strategies that are compared, in many plausible worlds "
    "and under the same luck for both sides. What counts as losing was written down before the runs.",
)
LIMITS = (
    "This is a model, not London. A claim that is supported here could have lost in this model and did not; nobody has "
    "shown by it that the claim is true of the city. Nor is one that is refuted here shown to be false of it.",
    "No parameter was measured for this model. Most are bounded by reports from elsewhere (grade C) or are judgement "
    "only (grade D); what is drawn is drawn from ranges that are themselves judgement.",
    "Intervals cover luck and what is drawn. They do not cover what is missing from the model: elections, budget cuts, "
    "suppliers, and whether residents take up what boroughs offer are all left out.",
    "Of many 95\N{NO-BREAK SPACE}% intervals about one in twenty misses the truth by chance. Verdicts allow for the "
    "comparisons within a claim, not for the number of claims.",
    "The claims were made in an interview. Which hypothesis a sentence stands for is our reading of it.",
)
SOURCES = (
    "The claims: S. Trendall, “London’s first CDO Theo Blackwell unveils top priorities”, PublicTechnology, 2017.",
    "The model, its formulas, parameters with their evidence and grades, and what is known to be weak: the ODD "
    "description that comes with Coalition (docs/ODD.md).",
    "The numbers of this page: claims.csv (one row a claim) and claims-evidence.csv (the points behind each figure), "
    "beside this file; figures as PNG and SVG in the folder “figures”.",
)


DRAWS = (
    "Each draw is another world that is as plausible as the next: every unknown of behaviour and of the start takes a "
    "value from its prior range. What differs between draws is ignorance, which no number of runs takes away."
)
SEEDS = (
    "Each seed is another history of the same world: who happens to sign, adopt or give up, and when. What differs "
    "between seeds is luck."
)


def done(about: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return how it was done, as terms and texts."""
    facts = [
        ("Draws: what is not known", _count(about, "draws", DRAWS)),
        ("What is drawn", _drawn(about.get("drawn"))),
        ("Seeds: luck", _count(about, "seeds", SEEDS)),
        ("Intervals", "95\N{NO-BREAK SPACE}%, of the mean over draws and seeds, so that they hold luck and ignorance "
         "both. Both sides of a comparison meet the same draws and the same luck."),
        ("Runs", _count(about, "runs", "")),
        ("Runs that failed", _failed(about)),
        ("Sign test", "Each claim rests on a mechanism of its own. With that mechanism switched "
         "off its effect should shrink or go; where it does not, it comes from something else."),
        ("Verdicts", " ".join(f"{look.word}: {look.meaning}." for look in LOOKS.values())),
        ("Scenario", str(about.get("title") or "")),
        ("Date", date_text(about.get("date"))),
        ("Versions", _versions(about.get("versions"))),
    ]  # fmt: skip
    return [(term, text) for term, text in facts if text]


def date_text(when: object) -> str:
    """Return a date as people write it; what is no date stays as it is."""
    try:
        day = date.fromisoformat(str(when)[:10])
    except ValueError:
        return str(when or "")
    return f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}"


def _count(about: Mapping[str, object], name: str, said: str) -> str:
    value = about.get(name)
    if value is None or pd.isna(value):
        return said
    return f"{int(str(value)):,}. {said}".strip()


def _failed(about: Mapping[str, object]) -> str:
    value = about.get("failed")
    if value is None or pd.isna(value):
        return ""
    return f"{int(str(value)):,}. A run that fails counts nowhere; it is never taken for a zero." if value else "None."


def _drawn(names: object) -> str:
    """Return what is drawn, with its number."""
    if not isinstance(names, Sequence) or isinstance(names, str) or not names:
        return str(names or "")
    return f"{counted(len(names), 'quantity', 'quantities')}: {listed([str(name) for name in names])}."


def _versions(versions: object) -> str:
    if isinstance(versions, Mapping):
        return listed([f"{name} {version}" for name, version in versions.items()])
    return str(versions or "")
