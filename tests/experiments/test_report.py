"""The report: what it says is in the frames, ties are called ties, nothing is fetched, nothing is executed."""

import json
import re
from html.parser import HTMLParser
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from agents import Borough
from experiments import Experiment, Results
from experiments.cli import main
from experiments.compare import HEADLINES
from experiments.figures import draw_figures
from experiments.findings import Findings
from experiments.report import build_report, render_html, render_markdown, write_report
from experiments.report.content import Column, Picture, Report, Row, Section, Table, Text, table
from experiments.report.numbers import amount, interval, number
from experiments.report.provenance import CITE
from experiments.report.render import markdown_text
from experiments.store import TABLES
from experiments.times import TIMED
from scenarios import load_strategy
from scenarios.quantity import GRADES
from tests.experiments.folders import written_folder
from tests.worlds import changed, small

NASTY = "<script>alert('x')</script> & | *b* {{ 7 * 7 }}"


class Page(HTMLParser):
    """What a browser would find: tables by caption, images, references, headings, ids, text."""

    def __init__(self, text):
        super().__init__()
        self.tables, self.images, self.references, self.headings, self.ids, self.tags = {}, [], [], [], [], []
        self.scopes = set()
        self._rows, self._caption, self._open, self.text = [], "", [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.append(tag)
        self.references += [value for name, value in attrs.items() if name in ("src", "href", "srcset", "action")]
        self.ids += [attrs["id"]] if "id" in attrs else []
        self.scopes |= {attrs["scope"]} if "scope" in attrs else set()
        if tag == "img":
            self.images.append(attrs)
            return
        if tag in ("meta", "link"):
            return
        self._open.append(tag)
        if tag == "table":
            self._rows, self._caption = [], ""
        elif tag == "tr":
            self._rows.append([])
        elif tag in ("td", "th"):
            self._rows[-1].append("")
        elif re.fullmatch("h[1-6]", tag):
            self.headings.append([int(tag[1]), ""])

    def handle_endtag(self, tag):
        assert self._open.pop() == tag
        if tag == "table":
            self.tables[self._caption] = self._rows

    def handle_data(self, data):
        if "style" in self._open:
            return
        self.text += data
        if "caption" in self._open:
            self._caption += data
        elif "td" in self._open or "th" in self._open:
            self._rows[-1][-1] += data
        elif self._open and re.fullmatch("h[1-6]", self._open[-1]):
            self.headings[-1][1] += data


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """An experiment of a small city whose titles are markup, with mandates that an Act would strengthen."""
    world = changed(small(horizon=24), title=NASTY, authority=0.2)
    needs_led = changed(load_strategy("needs-led"), title="</title><b>Needs-led</b>")
    where = tmp_path_factory.mktemp("report") / "study"
    Experiment(world, [needs_led, "central-mandate", "needs-led-subscription"], 10).run(where, workers=1)
    return where


@pytest.fixture(scope="module")
def findings(folder):
    return Findings(Results(folder))


@pytest.fixture(scope="module")
def figures(findings):
    return draw_figures(findings)


@pytest.fixture(scope="module")
def report(findings, figures):
    return build_report(findings, figures)


@pytest.fixture(scope="module")
def written(folder, report, tmp_path_factory):
    """What the command writes, and the same in Markdown."""
    out = tmp_path_factory.mktemp("deep") / "new" / "verdict.html"
    done = CliRunner().invoke(main, ["report", str(folder), "-o", str(out)])
    assert done.exit_code == 0, done.output
    links = {name: f"figures/{name}.svg" for name in report.pictures}
    return {"html": out.read_text(encoding="utf-8"), "md": render_markdown(report, links)}


@pytest.fixture(scope="module")
def page(written):
    return Page(written["html"])


def copied(folder, to, change):
    """Return another folder with the same tables, after `change` of each."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    tables = {name: change(name, pd.read_parquet(folder / f"{name}.parquet")) for name in TABLES}
    return written_folder(to, manifest, tables)


def report_of(results):
    """Return what is said of an experiment, without drawing anything."""
    return build_report(Findings(results), {})


def said_of(results):
    """Return all that is said of an experiment but where it comes from: the manifest knows one table from another."""
    return [section for section in report_of(results).sections if section.anchor != "provenance"]


def page_of(results):
    """Return the page of an experiment, its figures drawn but not written."""
    findings = Findings(results)
    said = build_report(findings, draw_figures(findings))
    return Page(render_html(said, dict.fromkeys(said.pictures, '<svg viewBox="0 0 1 1"></svg>')))


def texts_of(report):
    return render_markdown(report, {})


def test_every_number_of_the_headline_tables_is_in_the_frame_of_compare(findings, page):
    frame = findings.results.compare()
    for headline in HEADLINES:
        (caption,) = [caption for caption in page.tables if caption.startswith(f"{headline.title}, ")]
        head, *body = page.tables[caption]
        rows = {
            row[0].removesuffix(" \N{DOUBLE DAGGER}"): dict(zip(head, row, strict=True)) for row in body if len(row) > 1
        }
        of_outcome = frame[frame["outcome"] == headline.outcome]
        assert len(rows) == len(of_outcome) == 5
        for row in of_outcome.to_dict("records"):
            shown = rows[row["label"]]
            assert shown["month 24"] == number(row["mean"] * headline.scale)
            if row["note"] == "reference":
                assert shown["difference"] == "reference"
                continue
            assert shown["difference"] == number(row["difference"] * headline.scale, sign=True)
            assert shown["95 % interval"] == interval(row["low"], row["high"], headline.scale)
            assert shown["95 % interval"].endswith("~") == (row["low"] <= 0 <= row["high"])
            assert shown["better in"] == f"{row['probability_better']:.0%}"


def test_what_is_not_ranked_stands_below_in_groups_of_its_own(findings, page):
    (caption,) = [caption for caption in page.tables if caption.startswith("People-based services: effective")]
    rows = page.tables[caption][1:]
    groups = [i for i, row in enumerate(rows) if len(row) == 1]
    assert [rows[i][0].split(":")[0] for i in groups] == [
        "\N{DOUBLE DAGGER} Has more money than the others, from its members", "By Act of Parliament",
    ]  # fmt: skip
    assert {row[0] for row in rows[: groups[0]]} == {findings.labels[case] for case in findings.results.equal_money}
    assert all("by Act of Parliament" in row[0] for row in rows[groups[1] + 1 :])
    assert "smart-city index" in page.text
    assert not any("smart" in caption for caption in page.tables)


def test_the_verdict_stands_in_its_own_words_and_order(findings, page):
    places = [page.text.index(text) for text in findings.verdict.texts]
    assert places == sorted(places)
    assert page.text.index("The verdict") < places[0]


def test_a_tie_is_called_a_tie(findings):
    leaders = findings.leaders
    shown = texts_of(report_of(findings.results))
    words = {"clear": "leads clearly", "probable": "probably leads", "tied": "tied", "equal": "practically equal"}
    for row in leaders[leaders["month"] == 24].to_dict("records"):
        title = markdown_text(row["title"])
        (line,) = [line for line in shown.splitlines() if line.startswith(f"| {title} | ") and " before " in line]
        assert f"| {words[row['verdict']]} |" in line
    assert {"tied", "equal"} & set(leaders["verdict"])


def test_nothing_is_fetched_and_nothing_runs(written, page):
    assert "script" not in page.tags
    assert page.tags.count("title") == 1
    for reference in page.references:
        assert reference.startswith(("data:", "#")), reference
    assert not re.search(r"url\((?!#|['\"]?data:)", written["html"])
    assert "@import" not in written["html"]
    assert {reference[1:] for reference in page.references if reference.startswith("#")} <= set(page.ids)
    assert NASTY in page.text
    assert "<script" not in written["html"]
    assert "49" not in page.headings[0][1]
    assert len(written["html"]) < 3_000_000


def test_ids_are_unique_and_headings_descend_one_by_one(page):
    assert len(page.ids) == len(set(page.ids))
    levels = [level for level, _ in page.headings]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert {"col", "row", "colgroup"} <= page.scopes


def test_each_figure_has_a_text_of_its_own_from_the_frames(findings, figures, page):
    alts = [image["alt"] for image in page.images]
    assert len(alts) == len(set(alts)) == len(figures)
    assert all(len(alt) > 40 for alt in alts)
    leaders = next(alt for alt in alts if alt.startswith("Grid of who leads"))
    for row in findings.leaders.to_dict("records"):
        said = {"tied": "tied", "equal": "practically equal"}.get(row["verdict"], row["leader"])
        assert f"{row['short']}: {said}" in leaders
    (gains,) = [alt for alt in alts if alt.startswith("What each borough gains or loses")]
    frame = findings.gains
    mine = frame[(frame["outcome"] == "people_effective") & (frame["strategy"] == "central-mandate")]
    assert f"Central mandate: {(mine['standing'] == 'gains').sum()} of 6 boroughs gain" in gains


def test_markdown_says_the_same(report, written, page):
    plain = re.sub(r"\\(.)", r"\1", written["md"])
    for section in report.sections:
        assert f"\n## {section.title}\n" in plain
        for block in section.blocks:
            if isinstance(block, Text):
                assert block.text in plain
                assert block.text in page.text
            elif isinstance(block, Table):
                assert [list(row.cells) for row in block.rows] == page.tables[block.caption][1:]
                for row in block.rows:
                    assert " | ".join(row.cells).strip() in plain
            elif isinstance(block, Picture):
                assert f"(figures/{block.name}.svg)" in plain


@pytest.mark.slow
def test_the_same_folder_gives_the_same_bytes(folder, written, tmp_path):
    assert write_report(Results(folder), tmp_path / "again.html").read_text(encoding="utf-8") == written["html"]


def test_the_order_of_rows_does_not_matter(folder, findings, tmp_path):
    shuffled = copied(folder, tmp_path / "shuffled", lambda name, frame: frame.sample(frac=1.0, random_state=3))
    assert said_of(shuffled) == said_of(findings.results)


def test_boroughs_of_every_month_count_in_the_last(folder, findings, tmp_path):
    def monthly(name, frame):
        if name != "boroughs":
            return frame
        earlier = frame.assign(month=12, people_effective=0.0)
        return pd.concat([earlier, frame.assign(month=24)])

    results = copied(folder, tmp_path / "monthly", monthly)
    pd.testing.assert_frame_equal(results.gains(), findings.results.gains())
    assert said_of(results) == said_of(findings.results)


def test_assumptions_are_the_scenarios_with_grades_in_words(findings, page):
    (rows,) = [rows for caption, rows in page.tables.items() if caption.startswith("Behaviour:")]
    shown = {row[1]: dict(zip(rows[0], row, strict=True)) for row in rows[1:]}
    assert shown["p0"]["value"] == f"{findings.scenario.behaviour.independent_hazard:g}"
    assert shown["p0"]["evidence"] == GRADES["B"]
    assert shown["eta_P"]["plausible range"] == "0.5 to 2.5"
    assert len(shown) == len(type(findings.scenario.behaviour).model_fields)
    (rows,) = [rows for caption, rows in page.tables.items() if caption.startswith("The world:")]
    assert "0.2 \N{ASTERISK} (default 1)" in {row[2] for row in rows}


def test_levers_say_what_was_ordered_and_what_of_it_holds(page):
    assert "of which at most 0.2 holds here" in page.text
    assert "Spends nothing and orders nothing." in page.text
    assert "Money, GBP 100 k a month of the programme's: 45% for developing solutions" in page.text


def test_the_citation_is_that_of_the_repository(page):
    cff = (Path(__file__).parents[2] / "CITATION.cff").read_text(encoding="utf-8")
    assert f'name: "{CITE[0]}"' in cff
    assert f'title: "{CITE[1]}"' in cff
    assert f"{CITE[1]}, version {version('coalition-lab')}" in page.text


def test_the_answer_comes_first_and_says_what_it_is_sure_of(findings, page):
    assert [title for _, title in page.headings[1:4]] == [
        "The answer in short",
        "The verdict",
        "Centre against coalition",
    ]
    families = [c for c in findings.verdict.families if c.month == 24]
    centre = sum(c.decided and c.leader in findings.verdict.central for c in families)
    assert f"ahead of the best coalition on {centre or 'none'} of {len(families)} counts" in page.text
    rows = page.tables["The best central strategy against the best coalition, of equal money"]
    for contest, row in zip(families, rows[1:], strict=True):
        words = {"tied": "tied", "equal": "practically equal"}.get(
            contest.verdict, number(contest.difference, sign=True)
        )
        assert row[0].startswith(contest.short)
        assert words in row[-1]
        assert ("probably" in row[-1]) == (contest.verdict == "probable")
    assert "ignorance was not" in page.text


def test_times_are_those_of_one_constant_in_table_figure_and_text(findings, page):
    for _, level, services in TIMED:
        assert f"{level} % of {services}" in page.text
    assert "50 % of transactional services" not in page.text
    (alt,) = [image["alt"] for image in page.images if "reached a level" in image["alt"]]
    assert all(f"{level} % of {services}: " in alt for _, level, services in TIMED)


def luminance(colour):
    """Return the relative luminance of a colour, by WCAG 2.1."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_text_stands_out_from_what_is_behind_it(written):
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", written["html"]))
    behind = ["#ffffff", colours["pale"], *re.findall(r"background: (#[0-9a-f]{6})", written["html"])]
    assert len(behind) > 3
    named = re.findall(r"[; {]color: ([^;}]+)", written["html"])
    assert {name for name in named if name != "inherit"} <= {"var(--ink)", "var(--quiet)", "var(--accent)", "#4c5b57"}
    for name in ("ink", "quiet", "accent"):
        for back in behind:
            dark, light = sorted([luminance(colours[name]), luminance(back)])
            assert (light + 0.05) / (dark + 0.05) >= 4.5, (name, back)


# Experiments that are not whole


def test_an_unfinished_experiment_says_how_much_is_there(folder, tmp_path):
    results = copied(folder, tmp_path / "part", lambda name, frame: frame[frame["seed"] < 5])
    said = texts_of(report_of(results))
    assert "Only 25 of 50 runs are there: 25 failed or are not done yet." in said
    assert "25 of 50" in said
    assert "too few runs to say" in said
    assert "leads clearly |" not in said


def test_failed_runs_are_named_and_doing_nothing_may_be_missing(folder, tmp_path):
    def failing(name, frame):
        bad = (frame["strategy"] == "laissez-faire") | ((frame["strategy"] == "needs-led") & (frame["seed"] == 0))
        return (
            frame.assign(error=bad.map({True: "ValueError: <b>no</b>", False: ""})) if name == "runs" else frame[~bad]
        )

    results = copied(folder, tmp_path / "failed", failing)
    page = page_of(results)
    assert "laissez-faire has no finished runs to refer to" in page.text
    assert "laissez-faire in small: 10 runs failed" in page.text
    assert "ValueError: <b>no</b>" in page.text
    assert "Means over 9 to 10 runs each" in page.text
    assert not any("Laissez-faire" in row[0] for rows in page.tables.values() for row in rows)


@pytest.mark.parametrize(
    "strategies, seeds, changes, said",
    [
        ([], 3, {}, "Nothing is ranked"),
        (["needs-led", "central-mandate"], 1, {}, "1 paired run is too few to say whether that is luck"),
        (["needs-led"], 2, {"population": {"education": 0, "arts": 0, "other": 0}}, "2 strategies compared"),
    ],
    ids=["one strategy", "one seed", "no institutions"],
)
def test_small_experiments_have_a_true_report(tmp_path, strategies, seeds, changes, said):
    results = Experiment(small(horizon=12, **changes), ["laissez-faire", *strategies], seeds).run(
        tmp_path / "x", workers=1
    )
    page = page_of(results)
    assert said in page.text
    assert "leads clearly" not in [cell for rows in page.tables.values() for row in rows for cell in row]
    assert "nan" not in page.text.replace("Finance", "").lower().split()
    assert "Tile maps" not in str(page.images)


class WaryBorough(Borough):
    """A researcher's own."""


def test_agents_of_ones_own_are_named_with_the_lines_that_bring_them_back(tmp_path):
    results = Experiment(small(horizon=12), ["needs-led"], 1, borough=WaryBorough).run(tmp_path / "own", workers=1)
    said = texts_of(report_of(results))
    assert "a class of the researcher's own" in said
    assert "import WaryBorough" in said
    assert "borough=WaryBorough" in said


def test_drawn_behaviour_is_told_apart_from_luck(folder, tmp_path):
    def drawn(name, frame):
        frame = frame.assign(draw=1 + frame["seed"] // 5, seed=frame["seed"] % 5)
        return frame.assign(**{"behaviour.trust_speed": 0.01 * frame["draw"]}) if name == "runs" else frame

    results = copied(folder, tmp_path / "drawn", drawn)
    frame = results.uncertainty()
    (rows,) = [b.rows for s in report_of(results).sections for b in s.blocks
               if b.kind == "table" and b.caption == "Chance against ignorance: 2 draws of behaviour, 5 seeds each"]  # fmt: skip
    row = frame.iloc[0]
    parts = [row[f"variance_{name}"] for name in ("parameters", "luck", "interaction")]
    assert list(rows[1].cells[3:6]) == [f"{part / sum(parts):.0%}" for part in parts]
    said = texts_of(report_of(results))
    assert "2 draws of what is not known are too few to say" in said
    assert "ignorance was not" not in said
    assert "and 2 draws of the behavioural parameters" in said
    assert "0.04, drawn" in said
    assert "Every behavioural parameter stands at one value here" not in said
    assert "Regret over 2 worlds" in said


def test_a_scenario_with_the_word_of_an_act_in_its_name_is_no_counterfactual(tmp_path):
    world = changed(small(horizon=12), name="small-statutory")
    results = Experiment(world, ["needs-led"], 2).run(tmp_path / "named", workers=1)
    findings = Findings(results)
    assert len(findings.cast()) == 2
    assert not findings.act_cast()
    assert "counterfactual" not in texts_of(report_of(results))


# The command


def test_a_report_elsewhere_leaves_the_folder_as_it_is(folder, written, report, tmp_path):
    assert written["html"].startswith("<!DOCTYPE html>")
    there = {path.name for path in folder.iterdir()}
    assert not {"report.html", "figures"} & there
    text = write_report(Results(folder), tmp_path / "sent.md", "md").read_text(encoding="utf-8")
    drawn = {path.name for path in (tmp_path / "sent-figures").iterdir()}
    assert {f"{name}.{form}" for name in report.pictures for form in ("svg", "png")} <= drawn
    assert all(f"(sent-figures/{name}.svg)" in text for name in report.pictures)
    assert {path.name for path in folder.iterdir()} == there


def test_a_report_in_the_folder_has_its_figures_there(folder, tmp_path):
    results = copied(folder, tmp_path / "mine", lambda name, frame: frame)
    done = CliRunner().invoke(main, ["report", str(results.folder)])
    assert done.exit_code == 0, done.output
    names = {path.name for path in (results.folder / "figures").iterdir()}
    assert {
        f"{name}.{form}" for name in ("leaders", "gains", "by-month", "time-to-level") for form in ("svg", "png")
    } <= names


@pytest.mark.parametrize("what", ["nothing", "empty", "a run"])
def test_a_folder_that_is_no_experiment_gives_one_message(tmp_path, what):
    place = tmp_path / "place"
    if what != "nothing":
        place.mkdir()
    if what == "a run":
        (place / "run.json").write_text(json.dumps({"strategy": "x"}))
    done = CliRunner().invoke(main, ["report", str(place)])
    assert done.exit_code == 2
    assert done.output.count("\n") == 1
    assert str(place) in done.output
    assert "coalition compare" in done.output


def test_an_experiment_without_finished_runs_gives_one_message(folder, tmp_path):
    results = copied(folder, tmp_path / "none", lambda name, frame: frame.iloc[:0])
    done = CliRunner().invoke(main, ["report", str(results.folder)])
    assert done.exit_code == 2
    assert "no finished runs" in done.output
    assert not list(results.folder.glob("report*"))
    with pytest.raises(ValueError, match="no format 'pdf'"):
        write_report(Results(folder), format="pdf")


# Rendering and numbers

TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40)


@settings(max_examples=30)
@given(TEXTS, TEXTS)
def test_any_text_comes_out_as_it_went_in(one, other):
    rows = (Row((one, other)), Row((other, one)))
    said = Report(one, other, (Section("a", one, (Text(other), Table(one, (Column("x"), Column("y")), rows))),))
    page = Page(render_html(said, {}))
    assert set(page.tags) <= {"html", "head", "meta", "title", "link", "style", "body", "header", "p", "h1", "h2", "nav", "ol",
                              "li", "a", "main", "section", "div", "table", "caption", "span", "thead", "tbody", "tr", "th", "td"}  # fmt: skip
    assert page.tables[one][1:] == [[one, other], [other, one]]
    assert page.headings[0][1] == one
    for line in render_markdown(said, {}).splitlines():
        if line.startswith("|"):
            assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) == 3


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_numbers_read_back_and_nought_has_no_sign(low, high):
    text = number(low, sign=True)
    assert abs(float(text.replace(",", "").replace("\N{MINUS SIGN}", "-")) - low) <= 0.05 + 1e-9
    assert number(-0.04) == "0.0"
    low, high = sorted((low, high))
    assert interval(low, high).endswith("~") == (low <= 0 <= high)
    assert amount(-3.21, "GBP m", sign=True) == "\N{MINUS SIGN}GBP 3.2 m"
    assert amount(2.0, "%") == "2.0 points"


def test_a_column_of_words_without_any_is_left_out():
    columns = (Column("name", False), Column("figure"), Column("note", False))
    rows = [Row(("a", "", "")), Row(("group",), group=True), Row(("b", "1", ""))]
    assert [column.title for column in table("t", columns, rows).columns] == ["name", "figure"]
    assert table("t", columns, [*rows, Row(("c", "2", "why"))]).rows[-1].cells == ("c", "2", "why")


def test_a_report_never_takes_the_place_of_a_file_of_the_experiment(folder):
    before = (folder / "manifest.json").read_bytes()
    with pytest.raises(ValueError, match="could be a file of the experiment"):
        write_report(Results(folder), folder / "manifest.json")
    assert (folder / "manifest.json").read_bytes() == before


def test_the_reference_is_the_one_asked_for(folder):
    results = Results(folder)
    other = next(name for scenario, name in results.labels if name != "laissez-faire")
    findings = Findings(results, other)
    assert findings.gains_reference == results.labels[results.scenario.name, other]
    notes = findings.comparison.set_index(["outcome", "strategy"])["note"]
    assert notes["people_effective", other] == "reference"
    with pytest.raises(ValueError, match="no runs of a strategy 'nobody'"):
        write_report(results, reference="nobody")
