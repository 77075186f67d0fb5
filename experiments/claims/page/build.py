"""The page put together from the two frames, in the order in which to read it."""

from collections.abc import Iterable, Mapping

import pandas as pd

from experiments.claims.page.alts import alt_text, data_rows
from experiments.claims.page.content import Claim, Page, Picture, Score
from experiments.claims.page.figures import file_name, footnote, shows
from experiments.claims.page.frames import checked_claims, checked_evidence, points_of
from experiments.claims.page.prose import ASKED, LIMITS, SOURCES, TITLE, date_text, done
from experiments.claims.page.verdicts import LOOKS
from experiments.claims.page.wording import (
    better_sentence,
    effect_sentence,
    parted,
    quoted,
    runs_sentence,
    sentence,
    short_effect,
    sign_test,
)
from experiments.report.numbers import counted

MOST_POINTS = 60
"""Points that the page lists below a figure; where there are more, the file has them."""


def build_page(claims: pd.DataFrame, evidence: pd.DataFrame, about: Mapping[str, object]) -> Page:
    """Return what the page says.

    Parameters
    ----------
    claims, evidence
        The two frames; `experiments.claims.page` describes them.
    about
        Where they come from: title (of the scenario), command, draws, seeds, runs, failed, date, versions, drawn (what
        is drawn, in words) and where_the_centre_wins (a sentence each); what is missing is not spoken of.

    Raises
    ------
    ValueError
        If a frame is not as described.
    """
    claims, evidence = checked_claims(claims), checked_evidence(evidence)
    shown = [_claim(row, points_of(evidence, str(row["claim"]))) for _, row in claims.iterrows()]
    scores = [Score(name, look, [c for c in shown if c.verdict == name]) for name, look in LOOKS.items()]
    where, when = str(about.get("title") or ""), date_text(about.get("date"))
    return Page(
        title=TITLE,
        subtitle=" · ".join(part for part in (counted(len(shown), "claim"), where, when) if part),
        asked=ASKED,
        scores=[score for score in scores if score.claims],
        centre=_centre(claims, about),
        claims=shown,
        done=done(about),
        limits=LIMITS,
        command=str(about.get("command") or ""),
        sources=SOURCES,
    )


def _centre(claims: pd.DataFrame, about: Mapping[str, object]) -> list[str]:
    """Return where the centre wins, a sentence each, from wherever it is said."""
    said = about.get("where_the_centre_wins") or ()
    told = [said] if isinstance(said, str) else [str(text) for text in said] if isinstance(said, Iterable) else []
    return [sentence(text) for text in dict.fromkeys([*told, *claims["centre_wins"]]) if text]


def _claim(row: "pd.Series[object]", points: pd.DataFrame) -> Claim:
    verdict, name = str(row["verdict"]), str(row["claim"])
    facts = (
        ("What was tested", str(row["test"])),
        ("What came out", " ".join(text for text in (effect_sentence(row, points), better_sentence(row)) if text)),
        ("What would make it lose", sentence(str(row["refuted_if"]))),
        ("The sign test", sign_test(row)),
        (
            "What it depends on",
            "" if str(row["depends_on"]) in str(row["sentence"]) else sentence(str(row["depends_on"])),
        ),
        ("What to keep in mind", sentence(str(row["caution"]))),
        ("What it rests on", sentence(runs_sentence(row))),
    )
    first, rest = parted(str(row["sentence"]), verdict)
    return Claim(
        name=name,
        anchor=f"claim-{file_name(name)}",
        quote=quoted(str(row["quote"])),
        hypothesis=(str(row["hypothesis"]) or str(row["quote"])).removesuffix("."),
        verdict=verdict,
        look=LOOKS[verdict],
        effect=short_effect(row),
        off=short_effect(row, "_off"),
        sentence=first,
        rest=rest,
        depends_on=str(row["depends_on"]).partition(":")[0],
        facts=[(term, text) for term, text in facts if text],
        picture=_picture(row, points),
    )


def _picture(row: "pd.Series[object]", points: pd.DataFrame) -> Picture | None:
    if not shows(points):
        return None
    columns, rows = data_rows(points)
    told = rows if len(rows) <= MOST_POINTS else []
    return Picture(alt_text(row, points), footnote(row, points), columns, told, len(rows))
