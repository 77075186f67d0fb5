"""The page of the claims: what it says is in the frames, refuted claims first, nothing fetched, nothing executed."""

import base64
import math
import re
from html.parser import HTMLParser
from itertools import pairwise

import pandas as pd
import pytest

from experiments.claims.page import CLAIM_COLUMNS, write_page
from experiments.claims.page.build import build_page
from experiments.claims.page.numbers import amount, decimals_for, figure, share_text, with_interval
from experiments.claims.page.verdicts import LOOKS
from experiments.claims.page.wording import better_sentence, parted, quoted, sentence, sign_test
from tests.experiments.claims_page.planted import ABOUT, LONG, NASTY, claim, contrast, frames, point, single

MINUS, NBSP = "\N{MINUS SIGN}", "\N{NO-BREAK SPACE}"


class Found(HTMLParser):
    """What a browser would find: text, headings, references, ids, images, articles."""

    def __init__(self, page):
        super().__init__()
        self.text, self.headings, self.references, self.ids, self.images, self.tags = "", [], [], [], [], []
        self._open = []
        self.feed(page)
        self.text = " ".join(self.text.split())

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.append(tag)
        self.text += " " if tag in ("dt", "dd", "li", "p", "td", "th", "div") else ""
        self.references += [value for name, value in attrs.items() if name in ("src", "href", "srcset", "action")]
        self.ids += [attrs["id"]] if "id" in attrs else []
        self.images += [attrs] if tag == "img" else []
        if tag not in ("meta", "link", "img", "br"):
            self._open.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append([int(tag[1]), ""])

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        if "style" not in self._open:
            self.text += data
        if self._open and any(re.fullmatch("h[1-6]", tag) for tag in self._open):
            self.headings[-1][1] += data


@pytest.fixture(scope="module")
def html(tmp_path_factory):
    return write_page(tmp_path_factory.mktemp("claims") / "deep" / "new", *frames(), ABOUT).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def found(html):
    return Found(html)


def of(found, name, until=None):
    """The text from the heading of a claim to that of the next."""
    start = found.text.index(f"{name} ", found.text.index("The claims one by one"))
    return found.text[start : found.text.index(f"{until} ", start + 1) if until else None]


def test_the_score_names_what_was_refuted_first_and_counts_every_verdict(found):
    score = found.text[found.text.index("The score") : found.text.index("All claims at a glance")]
    order = ["2 are refuted: H2", "Where the centre wins is listed below", "1 depends on what is assumed: H11",
             "2 are undecided: H4 and H5", "4 are supported: H1, H3, H13 and H14"]  # fmt: skip
    places = [score.index(words) for words in order]
    assert places == sorted(places)
    assert "(“a position of critique, rather than collaboration”) and H12 (“better value for money”)" in score
    assert "Transactional services until month 36, and where requirements differ little." in score
    assert "needs-led less the central mandate, −6.5 points." in score


def test_where_nothing_is_refuted_that_is_said(tmp_path):
    page = write_page(tmp_path, *single(points=[]), {})
    assert "Of 1 claim, none is refuted. 1 is supported: H1." in Found(page.read_text(encoding="utf-8")).text


def test_a_claim_says_what_its_row_says(found):
    said = of(found, "H11", "H12")
    for words in (
        "The wider the spread of local requirements, the worse one template does Depends",
        "“each borough has their own culture”",
        "In this model the needs-led coalition does more for people-based services.",
        "What was tested The needs-led coalition was run beside the central mandate with the same money",
        f"What came out People-based services in effective use, month 120: +14.1 points (95{NBSP}% interval +6.2 to +21.9)",
        f"It goes the claim's way in 92{NBSP}% of the draws of what is not known.",
        "What would make it lose It leads nowhere in what is plausible, or only with one assumption.",
        f"The sign test With co-design switched off, the effect is +0.4 points (95{NBSP}% interval {MINUS}1.1 to +1.9,",
        "which spans zero): without it nothing is left that can be told from zero.",
        "What it depends on Spread of local requirements: holds above 1.6, not below.",
        "What it rests on 24 draws, 8 seeds, 960 runs.",
        "The 128 numbers of this figure are in claims-evidence.csv.",
    ):
        assert " ".join(words.split()) in said, words


def test_what_is_not_known_is_a_word_and_never_nan(html, found):
    said = of(found, "H5", "H11")
    assert "People-based services in effective use, month 120: not known." in said
    assert "With co-design switched off, the effect is not known." in said
    assert "There is no figure" in said
    assert "the draws of what is not known" not in said
    assert not re.search(r"\bnan\b|\bNone\b|\binf\b", re.sub(r"base64,[^\"]*", "", html))


def test_failed_runs_and_huge_numbers_are_said(found):
    said = of(found, "H12", "H13")
    assert f"{MINUS}GBP 1,234,568 m (95 % interval {MINUS}2,345,679 to {MINUS}123,457)" in said
    assert "960 runs, 7 failed and counted nowhere." in said
    assert "under 1 % of the draws" in said
    assert "without it the effect turns round" in said


def test_every_verdict_is_a_word_with_a_sign_of_its_own(html):
    for name, look in LOOKS.items():
        assert re.search(rf'class="verdict {name}"><svg class="sign".*?</svg>\s*{look.word}</span>', html, re.DOTALL)
    shapes = {re.sub(r"\s+", " ", svg) for svg in re.findall(r'<svg class="sign".*?</svg>', html, re.DOTALL)}
    assert len(shapes) == len(LOOKS)


def test_how_it_was_done_is_there(found):
    done = found.text[found.text.index("How it was done") :]
    for words in (
        "24. Each draw is another world", "8. Each seed is another history", "Runs 12,345.", "Runs that failed 3.",
        "coalition claims london --draws 24 --seeds 8", "coalition-lab 0.1.0", "23 Nov 2026",
        "This is a model, not London.", "judgement only (grade D)", "PublicTechnology, 2017",
    ):  # fmt: skip
        assert words in done, words


def test_headings_are_in_order_and_figures_have_words(found):
    levels = [level for level, _ in found.headings]
    assert levels[0] == 1
    assert all(later <= before + 1 for before, later in pairwise(levels))
    assert len(found.ids) == len(set(found.ids))
    alts = [image["alt"] for image in found.images if image["alt"]]
    assert [alt.split(" ", 1)[0] for alt in alts] == ["H1", "H2", "H3", "H4", "H11", "H12", "H13"]
    assert len(found.images) == 9  # a panel each; what all panels of a claim show is told once
    assert alts[0].startswith("H1 is supported: Starting from need does more for people-based services")
    assert "over central mandate, mechanism off +0.7 (−5.3 to +7.7)" in alts[0]
    assert "best at 4" in alts[2]
    assert "needs-led coalition leads in" in alts[4]
    assert "the lead changes hands at 1.6 (1.3 to 1.9)" in alts[5]
    assert "Hollow: with co-design switched off." in of(found, "H1", "H2")


def test_nothing_is_fetched_or_executed(html, found):
    assert "script" not in found.tags
    assert NASTY not in html
    assert found.text.count(" ".join(NASTY.split())) >= 8
    assert "49" not in of(found, "H13", "H14").replace("+49.2", "")
    for reference in found.references:
        assert reference.startswith(("#", "data:")), reference[:60]
    assert not re.search(r"url\(|@import|https?:", re.sub(r"base64,[^\"]*", "", html))
    for image in found.images:
        svg = base64.b64decode(image["src"].removeprefix("data:image/svg+xml;base64,")).decode()
        assert re.search(r'(href|src)="(?!#|data:)', svg) is None
        assert "<script" not in svg
    assert all(reference[1:] in found.ids for reference in found.references if reference.startswith("#"))


def test_the_same_frames_give_the_same_bytes_and_no_half_file(tmp_path, monkeypatch):
    claims, evidence = single(points=contrast("H1"))
    one, two = (write_page(tmp_path / name, claims, evidence, ABOUT) for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()
    assert [path.name for path in one.parent.iterdir()] == ["claims.html"]
    monkeypatch.setattr("experiments.claims.page.writing.render_page", lambda *_: 1 / 0)
    before = one.read_bytes()
    with pytest.raises(ZeroDivisionError):
        write_page(tmp_path / "one", claims, evidence, ABOUT)
    assert one.read_bytes() == before
    assert [path.name for path in one.parent.iterdir()] == ["claims.html"]


def test_frames_read_from_csv_give_the_same_page(tmp_path):
    claims, evidence = frames()
    claims.to_csv(tmp_path / "claims.csv", index=False)
    evidence.to_csv(tmp_path / "evidence.csv", index=False)
    again = pd.read_csv(tmp_path / "claims.csv"), pd.read_csv(tmp_path / "evidence.csv")
    assert build_page(*again, ABOUT) == build_page(claims, evidence, ABOUT)


def test_further_columns_may_be_missing_and_about_may_be_empty():
    claims, evidence = frames()
    page = build_page(claims[list(CLAIM_COLUMNS)], evidence, {})
    assert (page.command, list(page.centre), page.subtitle) == ("", [], "9 claims")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda frame: frame.drop(columns=["verdict", "unit"]), "frame of claims has no column unit, verdict"),
        (lambda frame: frame.assign(verdict="suported"), "it must be one of .* did you mean 'supported'"),
        (lambda frame: frame.assign(kind="plot"), "kind of H1 is 'plot'; it must be one of contrast, response, region"),
        (lambda frame: pd.concat([frame, frame]), "claim 'H1' has more than one row"),
        (lambda frame: frame[:0], "there are no claims to show"),
        (lambda frame: frame.assign(claim=""), "has no name"),
    ],
)
def test_bad_frames_are_refused_in_words(change, words):
    claims, evidence = single(points=[])
    with pytest.raises(ValueError, match=words):
        build_page(change(claims), evidence, {})
    with pytest.raises(ValueError, match="frame of evidence has no column note"):
        build_page(claims, evidence.drop(columns="note"), {})


def test_numbers_have_the_decimals_that_they_deserve():
    assert with_interval(14.12, 6.2, 21.9, "points") == f"+14.1 points (95{NBSP}% interval +6.2 to +21.9)"
    assert (
        with_interval(0.021, -0.01, 0.05, "") == f"+0.021 (95{NBSP}% interval {MINUS}0.010 to +0.050, which spans zero)"
    )
    assert with_interval(1.0, math.nan, math.nan, "%") == "+1.0 points (no interval is known)"
    assert with_interval(math.nan, 1.0, 2.0, "%") == "not known"
    assert amount(-31.84, "GBP m", 1) == f"{MINUS}GBP 31.8 m"
    assert [figure(value, 1, sign=True) for value in (4.2e12, -1e-7, 0.0, -0.01)] == [
        "+4.2 × 10¹²",
        f"{MINUS}1.0 × 10⁻⁷",
        "0.0",
        "0.0",
    ]
    assert [decimals_for(value) for value in (250.0, 2.5, 0.25, 0.025, 0.0)] == [0, 1, 2, 3, 0]
    assert [share_text(share) for share in (0.0, 0.004, 0.5, 0.996, 1.0)] == [
        f"0{NBSP}%", f"under 1{NBSP}%", f"50{NBSP}%", f"over 99{NBSP}%", f"100{NBSP}%",
    ]  # fmt: skip


def test_the_sign_test_reads_the_interval():
    def said(**changes):
        return sign_test(pd.Series(claim("H1", **changes)))

    assert "nothing is left that can be told from zero" in said(effect_off=0.4, low_off=-1.0, high_off=2.0)
    assert "the effect turns round" in said(effect_off=-3.0, low_off=-4.0, high_off=-2.0)
    assert "an effect remains without it" in said(effect_off=3.0, low_off=2.0, high_off=4.0)
    assert "how much of that is luck is not known" in said(low_off=math.nan, high_off=math.nan)
    assert said(own_mechanism_off="") == "This claim has no mechanism of its own to switch off."
    assert better_sentence(pd.Series(claim("H1", better_in_draws=math.nan))) == ""


def test_sentences_are_not_said_twice():
    words = (
        "Refuted: nothing came of it. The comparison, one less the other: -1.0 points (95 % interval -2.0 to +1.0). "
        "The money is grade D."
    )
    assert parted(words, "refuted") == ("Nothing came of it.", "The money is grade D.")
    assert quoted('"digital leadership", it\'s said') == "“digital leadership”, it’s said"
    assert (
        sentence("it is -GBP 12.0 m, -3 to +4, needs-led at 2017-10")
        == "It is −GBP 12.0 m, −3 to +4, needs-led at 2017-10."
    )
    assert quoted("digital leadership") == "“digital leadership”"
    page = build_page(
        *single(points=[point("H1", 14.1, 6.2, 21.9, series="this less that", note="the verdict rests on this")]), {}
    )
    assert "month 120, this less that: +14.1 points" in dict(page.claims[0].facts)["What came out"]


def test_one_claim_of_very_long_words_makes_a_page(tmp_path):
    claims, evidence = single(points=[point("H1", 1.0, 0.0, 2.0, series=LONG)], quote=LONG, hypothesis=LONG)
    found = Found(write_page(tmp_path, claims, evidence, {}).read_text(encoding="utf-8"))
    assert found.text.count(LONG) >= 3


def test_what_it_depends_on_is_said_once():
    def facts(sentence):
        words = {"verdict": "depends", "depends_on": "trust: holds above 0.4", "sentence": sentence}
        return dict(build_page(*single(points=[], **words), {}).claims[0].facts)

    assert "What it depends on" not in facts("It depends on trust: holds above 0.4.")
    assert facts("Sometimes.")["What it depends on"] == "Trust: holds above 0.4."
