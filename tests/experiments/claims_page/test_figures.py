"""The figure of a claim carries the numbers of the frame, and nothing else; titles are not read as mathematics."""

import math

import numpy as np
import pytest
from matplotlib.colors import to_hex

from experiments.claims.page import draw_figures, write_figures
from experiments.claims.page.frames import checked_evidence, panels_of
from experiments.claims.page.sheet import WIDTH
from experiments.plots.lettering import text_width
from experiments.plots.saving import svg_text
from tests.experiments.claims_page.planted import LONG, NASTY, claim, frames, point, single


@pytest.fixture(scope="module")
def figures():
    return draw_figures(*frames())


@pytest.fixture(scope="module")
def evidence():
    return checked_evidence(frames()[1])


def lines(figure, start):
    return {
        line.get_gid(): line for axes in figure.axes for line in axes.lines if str(line.get_gid()).startswith(start)
    }


def texts(figure):
    found = [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]
    return {text.get_gid(): text.get_text() for text in found}


def test_every_claim_with_evidence_has_a_figure_and_no_other(figures):
    assert list(figures) == ["H1", "H2", "H3", "H4", "H11", "H12", "H13"]


def test_a_contrast_is_a_dot_and_an_interval_for_each_row(figures, evidence):
    rows = evidence[evidence["claim"] == "H1"]
    dots, intervals, words = lines(figures["H1"], "dot."), lines(figures["H1"], "interval."), texts(figures["H1"])
    assert len(dots) == len(rows) == 8
    for k, panel in enumerate(panels_of("contrast", rows)):
        for i, row in enumerate(panel.rows.to_dict("records")):
            name = f"{k}.{i}"
            assert list(dots[f"dot.{name}"].get_xdata()) == [row["effect"]]
            assert list(intervals[f"interval.{name}"].get_xdata()) == [row["low"], row["high"]]
            assert (dots[f"dot.{name}"].get_markerfacecolor() == "white") == row["off"]
            assert words[f"value.{name}"] == f"{row['effect']:+.1f}".replace("-", "−")


def test_what_is_not_known_is_said_and_not_drawn_at_zero(figures):
    dots, intervals, words = lines(figures["H13"], "dot."), lines(figures["H13"], "interval."), texts(figures["H13"])
    assert set(dots) == {"dot.0.0", "dot.0.2"}
    assert set(intervals) == {"interval.0.0"}
    assert (words["value.0.1"], words["range.0.2"]) == ("not known", "no interval")


def test_a_response_is_a_line_with_its_band_and_its_best_level(figures, evidence):
    rows = evidence[(evidence["claim"] == "H3") & evidence["x"].notna()]
    drawn, bands = lines(figures["H3"], "line."), {}
    for axes in figures["H3"].axes:
        bands |= {str(c.get_gid()): c for c in axes.collections}
    groups = list(rows.groupby(["series", "off"], sort=False))
    assert len(drawn) == len(groups) == 3
    for k, ((_, off), own) in enumerate(groups):
        line = drawn[f"line.0.{k}"]
        np.testing.assert_array_equal(line.get_xydata(), own[["x", "effect"]].to_numpy())
        assert (line.get_markerfacecolor() == "white") == off
        reached = np.concatenate([path.vertices for path in bands[f"band.0.{k}"].get_paths()])
        assert (reached[:, 1].min(), reached[:, 1].max()) == (own["low"].min(), own["high"].max())
    (best,) = lines(figures["H3"], "optimum.").values()
    assert list(best.get_xdata()) == [4.0]
    assert texts(figures["H3"])["best.0.0"] == "best: 4"
    assert list(lines(figures["H3"], "dot.1.0")["dot.1.0"].get_xdata()) == [3.0]  # a point without a level stands apart


def test_levels_that_are_words_are_not_joined_by_a_line():
    rows = [point("H1", 1.0, 0.5, 1.5, x=0.0, x_label="trust"), point("H1", 2.0, 1.5, 2.5, x=1.0, x_label="money")]
    (figure,) = draw_figures(*single(kind="response", points=rows)).values()
    assert not lines(figure, "line.")
    assert len(lines(figure, "dot.")) == 2


def test_a_map_has_a_cell_for_each_point_and_greys_what_is_open(figures, evidence):
    figure, rows = figures["H11"], evidence[evidence["claim"] == "H11"]
    for k, (_, own) in enumerate(rows.groupby("panel", sort=False)):
        (axes,) = (a for a in figure.axes if any(c.get_gid() == f"cells.{k}" for c in a.collections))
        cells = next(c for c in axes.collections if c.get_gid() == f"cells.{k}")
        grid = own.pivot_table(index="y", columns="x", values="effect")
        np.testing.assert_array_equal(np.asarray(cells.get_array()).reshape(grid.shape), grid.to_numpy())
        open_ = int(((own["low"] <= 0) & (own["high"] >= 0)).sum())
        assert sum(to_hex(patch.get_facecolor()) == "#e3e7e5" for patch in axes.patches) == open_ > 0
        signs = [text.get_text() for text in axes.texts]
        assert signs.count("+") == int((own["low"] > 0).sum())
        assert signs.count("−") == int((own["high"] < 0).sum())


def test_the_boundary_is_that_of_the_frame_where_it_has_one(figures):
    (edge,) = lines(figures["H12"], "boundary.").values()
    assert list(edge.get_xdata()) == [1.6, 1.6]
    (between,) = (p for axes in figures["H12"].axes for p in axes.patches if str(p.get_gid()).startswith("between."))
    assert (between.get_x(), between.get_x() + between.get_width()) == pytest.approx((1.3, 1.9))
    note = " ".join(text for name, text in texts(figures["H12"]).items() if str(name).startswith("note"))
    assert "changes hands, 1.6 (hatched: its 95% interval, 1.3 to 1.9)" in note
    rows = [point("H1", x - y, x - y, x - y, x=x, y=y) for x in (1.0, 2.0) for y in (1.5, 3.0)]
    rows += [point("H1", math.nan, 1.4, 1.6, x=1.5, y=y, series="edge", note="boundary") for y in (1.5, 3.0)]
    (figure,) = draw_figures(*single(kind="region", points=rows)).values()
    (edge,) = lines(figure, "boundary.").values()
    np.testing.assert_array_equal(edge.get_xydata(), [[1.5, 1.5], [1.5, 3.0]])


def test_without_a_boundary_the_line_runs_between_cells_of_different_sign():
    rows = [point("H1", e, e - 1, e + 1, x=x, y=0.0) for x, e in ((1.0, -5.0), (2.0, 5.0), (3.0, 6.0))]
    (figure,) = draw_figures(*single(kind="region", points=rows)).values()
    (edge,) = (c for axes in figure.axes for c in axes.collections if c.get_gid() == "boundary.0")
    assert [segment.tolist() for segment in edge.get_segments()] == [[[1.5, -0.5], [1.5, 0.5]]]


def test_titles_are_shown_as_they_are_and_fit(figures):
    said = " ".join(texts(figures["H13"]).values())
    assert "$\\frac{1}{0}$" in said.replace("\n", " ")
    for figure in figures.values():
        assert not any(text.get_parse_math() for text in figure.texts)
        for text in figure.texts:
            width = text_width(text.get_text(), text.get_fontsize(), text.get_fontweight() == "bold")
            place = text.get_position()[0] * WIDTH - {"left": 0.0, "center": 0.5, "right": 1.0}[text.get_ha()] * width
            assert place >= 0, text
            assert place + width <= WIDTH, text


def test_files_are_png_and_svg_of_each_claim_the_same_every_time(tmp_path):
    claims, evidence = single(points=[point("H1", 1.0, 0.5, 1.5, series=LONG), point("H1", 2.0, panel=NASTY)])
    one, two = (write_figures(tmp_path / name, claims, evidence) for name in ("one", "two"))
    assert [path.relative_to(tmp_path / "one").as_posix() for path in one] == [
        "figures/claim-H1.png", "figures/claim-H1.svg",
    ]  # fmt: skip
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]
    assert not list(tmp_path.rglob("*.part*"))


def test_a_claim_whose_numbers_are_all_unknown_has_no_figure():
    assert draw_figures(*single(points=[point("H1", math.nan)])) == {}
    assert draw_figures(*single(points=[])) == {}


@pytest.mark.parametrize("kind", ["contrast", "response", "region"])
@pytest.mark.parametrize("value", [0.0, 1e-7, -4.2e12])
def test_any_size_of_number_can_be_drawn(kind, value):
    rows = [point("H1", value, x=float(x), y=float(y)) for x in range(2) for y in range(2)]
    (figure,) = draw_figures(*single(kind=kind, points=rows)).values()
    assert svg_text(figure)
    assert claim("H1")["claim"] in texts(figure)["title"]
