import doctest
import re
from importlib.resources import files
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from scipy.stats import t as student

from experiments.plots import (
    Cast,
    abbreviations,
    adoption_curves,
    gains_map,
    lead_by_month,
    london_map,
    names,
    nominal_and_effective,
    reached_by_month,
    save_figure,
    trade_off,
    who_wins,
)
from experiments.plots.colours import STRATEGY_COLOURS, case_styles, contrast, readable, scenario_dashes
from experiments.plots.frames import month_text
from experiments.plots.lettering import place_labels, spread, text_width, wrapped

START = "2017-10"
HORIZON = 120
LABELS = {
    ("london", "laissez-faire"): "Laissez-faire",
    ("london", "central-back-office"): "Central back office",
    ("london", "central-mandate"): "Central mandate",
    ("london", "central-mandate-deadline"): "Central mandate with a deadline",
    ("london", "central-culture"): "Central culture programme",
    ("london", "needs-led"): "Needs-led coalition",
    ("london", "needs-led-subscription"): "Needs-led coalition with subscription",
    ("london", "hybrid"): "Hybrid",
    ("london-statutory", "central-mandate"): "Central mandate, by Act of Parliament",
    ("london-statutory", "central-mandate-deadline"): "Central mandate with a deadline, by Act of Parliament",
    ("london-statutory", "hybrid"): "Hybrid, by Act of Parliament",
}
TWO = {case: LABELS[case] for case in [("london", "needs-led"), ("london", "central-back-office")]}
SIX = dict(list(LABELS.items())[3:9])
CASES = pytest.mark.parametrize("labels", [TWO, SIX, LABELS], ids=["2 cases", "6 cases", "11 cases"])

# Colour-vision deficiencies, complete: Machado, Oliveira and Fernandes (2009), on linear RGB
VISIONS = {
    "usual": np.eye(3),
    "deutan": np.array([[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]]),
    "protan": np.array([[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]]),
    "tritan": np.array([[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]]),
}


def months_of(labels, runs=5, ends=None, horizon=HORIZON):
    """Return a frame in which every course ends near `ends` (0.25 to 0.75 unless told)."""
    month = np.arange(horizon + 1)
    ends = np.linspace(0.25, 0.75, len(labels)) if ends is None else ends
    rows = []
    for (scenario, strategy), end in zip(labels, ends, strict=True):
        for seed in range(runs):
            people = (end + 0.01 * seed) * month / max(horizon, 1)
            rows.append(
                pd.DataFrame(
                    {
                        "scenario": scenario,
                        "strategy": strategy,
                        "seed": seed,
                        "month": month,
                        "people_effective": people,
                        "people_nominal": people**0.8,
                        "transactional_effective": 0.5 + people / 2,
                        "transactional_nominal": 0.5 + people / 2,
                    }
                )
            )
    return pd.concat(rows, ignore_index=True)


def runs_of(labels, runs=5, spending=41_000.0, gap=0.03):
    random = np.random.default_rng(7)
    rows = []
    for i, (scenario, strategy) in enumerate(labels):
        pays = 0.0 if strategy == "laissez-faire" else spending + 20 * i
        for seed in range(runs):
            people = 0.4 + gap * i + random.normal(0, 0.01)
            npv = 5_000 * i - 20_000 + random.normal(0, 4_000)
            rows.append((scenario, strategy, seed, people, npv, pays))
    names = ["scenario", "strategy", "seed", "people_effective", "npv", "cost_pv"]
    return pd.DataFrame(rows, columns=names)


def boroughs_of(labels, runs=4, top=0.95):
    """Return a frame in which borough i of 33 is a member in i of every 33 runs, about."""
    table = files("scenarios").joinpath("library/london/places.csv")
    places = pd.read_csv(table, usecols=["name", "code", "tile_row", "tile_column"])
    places = places.rename(columns={"name": "place"})
    rows = []
    for scenario, strategy in labels:
        for seed in range(runs):
            value = np.linspace(0.02, top, len(places))
            member = (np.arange(len(places)) / len(places) > (seed + 0.5) / runs).astype(int)
            rows.append(
                places.assign(
                    scenario=scenario,
                    strategy=strategy,
                    seed=seed,
                    people_effective=value,
                    transactional_effective=value,
                    member=member,
                    trust=0.5,
                )
            )
    return pd.concat(rows, ignore_index=True)


def named(figure, start, kind):
    """Return the artists of `kind` whose id starts with `start`."""
    return figure.findobj(lambda artist: isinstance(artist, kind) and (artist.get_gid() or "").startswith(start))


def words(figure):
    return " ".join(text.get_text() for text in figure.findobj(Text))


def written(figure):
    """Return every text that can be seen, a list for each block of lines."""
    blocks = {}
    for text in figure.texts + [text for axes in figure.axes for text in axes.texts]:
        name = re.sub(r"\.\d+$", "", text.get_gid() or f"#{id(text)}")
        blocks.setdefault(name, []).append(text)
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis) if axes.axison else ():
            low, high = sorted(axis.get_view_interval())
            for tick in axis.get_major_ticks():
                if low <= tick.get_loc() <= high and tick.label1.get_visible() and tick.label1.get_text():
                    blocks[f"#{id(tick)}"] = [tick.label1]
    return list(blocks.values())


def assert_tidy(figure):
    """Fail if two blocks of text overlap, or if one leaves the figure."""
    canvas = FigureCanvasAgg(figure)
    figure.draw_without_rendering()
    blocks = written(figure)
    boxes = []
    for block in blocks:
        extents = np.array([text.get_window_extent(canvas.get_renderer()).extents for text in block])
        boxes.append([*extents[:, :2].min(axis=0), *extents[:, 2:].max(axis=0)])
    boxes = np.array(boxes)
    wide, tall = figure.bbox.width, figure.bbox.height
    shown = [" ".join(text.get_text() for text in block) for block in blocks]
    for name, (left, bottom, right, top) in zip(shown, boxes, strict=True):
        assert min(left, bottom, wide - right, tall - top) >= 0, f"cut off: {name}"
    shared = np.minimum(boxes[:, None, 2:], boxes[None, :, 2:]) - np.maximum(boxes[:, None, :2], boxes[None, :, :2])
    for i, j in np.argwhere(np.triu((shared >= 1).all(axis=2), k=1)):
        pytest.fail(f"overlap: {shown[i]!r} and {shown[j]!r}")


# Curves


@CASES
def test_adoption_curves_draw_every_case_in_both_panels(labels):
    figure = adoption_curves(months_of(labels), labels, START)
    assert isinstance(figure, Figure)
    for panel in ("transactional_effective", "people_effective"):
        assert len(named(figure, f"mean.{panel}", Line2D)) == len(labels)
        lines = {}
        for text in named(figure, f"label.{panel}", Text):
            name = re.sub(r"\.\d+$", "", text.get_gid())
            lines[name] = f"{lines.get(name, '')} {text.get_text()}".strip()
        assert sorted(lines.values()) == sorted(labels.values())


def test_curve_is_the_mean_and_band_the_10_to_90_percent_of_runs():
    months = months_of(TWO, runs=11)
    figure = adoption_curves(months, TWO, START)
    last = months[(months["strategy"] == "needs-led") & (months["month"] == HORIZON)]["people_effective"]
    (line,) = named(figure, "mean.people_effective.london.needs-led", Line2D)
    assert line.get_ydata()[-1] == pytest.approx(last.mean())
    (band,) = named(figure, "band.people_effective.london.needs-led", PolyCollection)
    corners = band.get_paths()[0].vertices
    at_end = corners[corners[:, 0] == HORIZON][:, 1]
    assert (at_end.min(), at_end.max()) == pytest.approx((last.quantile(0.1), last.quantile(0.9)))
    assert "Line: mean of 11 runs per case. Band: 10–90% of those runs" in words(figure)


def test_one_run_has_no_band_and_the_figure_says_so():
    figure = adoption_curves(months_of(TWO, runs=1), TWO, START)
    assert named(figure, "band", PolyCollection) == []
    assert len(named(figure, "mean", Line2D)) == 4
    assert "one run per case" in words(figure)
    assert "90% of" not in words(figure)


def test_failed_runs_are_left_out_and_counted_out():
    months = months_of(TWO, runs=4)
    months.loc[(months["seed"] == 0) & (months["strategy"] == "needs-led"), "people_effective"] = np.nan
    months.loc[(months["seed"] == 0) & (months["strategy"] == "needs-led"), "transactional_effective"] = np.nan
    assert "mean of 3 to 4 runs" in words(adoption_curves(months, TWO, START))


def test_only_counterfactuals_are_dashed_and_laissez_faire_is_grey():
    figure = adoption_curves(months_of(LABELS), LABELS, START)
    for line in named(figure, "mean.people_effective", Line2D):
        assert line.is_dashed() == ("london-statutory" in line.get_gid())
    (line,) = named(figure, "mean.people_effective.london.laissez-faire", Line2D)
    red, green, blue = to_rgb(line.get_color())
    assert red == green == blue
    assert "london-statutory (dashed lines; a counterfactual: mandates by Act of Parliament)" in words(figure)


def test_different_scales_are_owned_up_to():
    low = adoption_curves(months_of(TWO, ends=[0.1, 0.2]), TWO, START)
    assert "different scales" in words(low)
    assert "different scales" not in words(adoption_curves(months_of(TWO, ends=[0.7, 0.8]), TWO, START))


def test_axis_is_calendar_and_percent():
    figure = adoption_curves(months_of(TWO), TWO, START)
    FigureCanvasAgg(figure).draw()
    text = words(figure)
    for expected in ("Oct 2017", "month 0", "Oct 2027", "month 120", "100%"):
        assert expected in text


@CASES
def test_nominal_is_thin_and_effective_thick_in_a_panel_per_case(labels):
    months = months_of(labels)
    figure = nominal_and_effective(months, labels, START)
    thin, thick = named(figure, "nominal", Line2D), named(figure, "effective", Line2D)
    assert len(thin) == len(thick) == len(labels)
    assert len({line.axes for line in thin}) == len(labels)
    assert [line.axes for line in thin] == [line.axes for line in thick]
    assert max(line.get_linewidth() for line in thin) < 0.5 * min(line.get_linewidth() for line in thick)
    assert all(n.get_ydata()[-1] > e.get_ydata()[-1] for n, e in zip(thin, thick, strict=True))
    assert len({axes.get_ylim() for axes in figure.axes}) == 1
    assert "nominal: in use" in words(figure)
    assert "effective: in use, weighted by how well it fits" in words(figure)


# Map


def test_rings_are_the_members_in_at_least_half_of_the_runs():
    boroughs = boroughs_of(TWO)
    figure = london_map(boroughs, TWO)
    shares = boroughs.groupby(["strategy", "place"])["member"].mean()
    assert 0 < (shares >= 0.5).sum() < len(shares)
    assert (shares == 0.5).any()
    assert len(named(figure, "ring", Rectangle)) == (shares >= 0.5).sum()
    assert "member of the coalition in at least half of the runs" in words(figure)


def test_no_member_no_ring():
    assert named(london_map(boroughs_of(TWO).assign(member=0), TWO), "ring", Rectangle) == []


def test_tiles_have_the_colour_of_their_mean_and_legible_text():
    boroughs = boroughs_of(SIX)
    figure = london_map(boroughs, SIX)
    tiles = {tile.get_gid().removeprefix("tile."): tile for tile in named(figure, "tile", Rectangle)}
    assert len(tiles) == 33 * len(SIX)
    texts = named(figure, "name", Text) + named(figure, "value", Text)
    assert len(texts) == 2 * len(tiles)
    for text in texts:
        ground = tiles[re.sub(r"^(name|value)\.", "", text.get_gid())].get_facecolor()
        assert contrast(text.get_color(), ground) >= 4.5
    assert {to_hex(text.get_color()) for text in texts} == {"#ffffff", "#000000"}
    needs_led = boroughs[boroughs["strategy"] == "needs-led"].groupby("place")["people_effective"].mean()
    order = [tiles[f"london.needs-led.{place.replace(' ', '-')}"] for place in needs_led.sort_values().index]
    lightness = [contrast(tile.get_facecolor(), "black") for tile in order]
    assert lightness == sorted(lightness, reverse=True)


def test_map_lies_as_london_does():
    figure = london_map(boroughs_of(TWO), TWO)
    FigureCanvasAgg(figure).draw()
    place = {
        name: named(figure, f"tile.london.needs-led.{name}", Rectangle)[0].get_window_extent().p0
        for name in ("Enfield", "Sutton", "Hillingdon", "Havering")
    }
    assert place["Enfield"][1] > place["Sutton"][1]
    assert place["Hillingdon"][0] < place["Havering"][0]


@pytest.mark.parametrize("lack", ["columns", "values"])
def test_no_tile_map_no_figure(lack):
    boroughs = boroughs_of(TWO)
    if lack == "columns":
        boroughs = boroughs.drop(columns=["tile_row", "tile_column"])
    else:
        boroughs = boroughs.assign(tile_row=np.nan, tile_column=np.nan)
    assert london_map(boroughs, TWO) is None


def test_map_of_another_column_and_title():
    figure = london_map(boroughs_of(TWO), TWO, column="trust", title="Trust after ten years")
    assert "Trust after ten years" in words(figure)
    assert {text.get_text() for text in named(figure, "value", Text)} == {"50"}


def test_abbreviations_are_usual_and_unique():
    boroughs = boroughs_of(TWO)
    london = abbreviations(boroughs["place"])
    assert (london["Enfield"], london["City of London"], london["Tower Hamlets"]) == ("ENF", "CTY", "TOW")
    assert len(set(london.values())) == 33
    assert doctest.testmod(names).failed == 0
    many = abbreviations([*london, "Enfold", "Enfield Town", "A", "12", "Brünn", *(f"Borough {i}" for i in range(99))])
    assert len(set(many.values())) == len(many)
    assert all(1 <= len(text) <= 4 for text in many.values())


# Trade-off


def test_points_are_means_and_whiskers_their_confidence_interval():
    runs = runs_of(TWO, runs=8)
    figure = trade_off(runs, TWO)
    values = runs[runs["strategy"] == "needs-led"]["npv"] / 1000
    (point,) = named(figure, "point.npv.london.needs-led", Line2D)
    assert point.get_xydata()[0] == pytest.approx([41.0, values.mean()])
    (whisker,) = named(figure, "whisker-y.npv.london.needs-led", Line2D)
    half = student.ppf(0.975, 7) * values.std() / np.sqrt(8)
    assert whisker.get_ydata() == pytest.approx([values.mean() - half, values.mean() + half], rel=1e-9)
    assert "95% confidence interval of the mean" in words(figure)
    assert "mean of 8 runs" in words(figure)


def test_whiskers_cover_what_is_not_known_of_behaviour_where_it_was_drawn():
    runs = runs_of(TWO, runs=8)
    runs["draw"] = 1 + runs["seed"] // 4
    runs["seed"] %= 4
    runs["npv"] = 1e5 * runs["draw"] + runs["seed"]
    (whisker,) = named(trade_off(runs, TWO), "whisker-y.npv.london.needs-led", Line2D)
    low, high = whisker.get_ydata()
    half = student.ppf(0.975, 1) * np.std([100.0, 200.0], ddof=1) / np.sqrt(2)  # two draws, whatever the seeds
    assert high - low == pytest.approx(2 * half, rel=0.01)


def test_one_run_has_no_whiskers():
    figure = trade_off(runs_of(TWO, runs=1), TWO)
    assert named(figure, "whisker", Line2D) == []
    assert len(named(figure, "point", Line2D)) == 4
    assert "one run per case" in words(figure)


FAMILIES = {
    "laissez-faire": "none", "central-back-office": "central", "central-mandate": "central",
    "central-mandate-deadline": "central", "central-culture": "central", "needs-led": "coalition",
    "needs-led-subscription": "coalition", "hybrid": "hybrid",
}  # fmt: skip


@CASES
def test_families_differ_in_colour_and_marker(labels):
    labels = Cast(labels, FAMILIES)
    figure = trade_off(runs_of(labels), labels)
    told = {
        family for family in FAMILIES.values() if family in {style.family for style in case_styles(labels).values()}
    }
    assert len({FAMILIES[strategy] for _, strategy in labels}) == len(told) > 1
    points = named(figure, "point.people_effective", Line2D)
    assert len(points) == len(named(figure, "point.npv", Line2D)) == len(labels)
    families = {}
    for case, style in case_styles(labels).items():
        families.setdefault(style.family, set()).add(style.marker)
        (point,) = [point for point in points if point.get_gid().endswith(".".join(case))]
        assert point.get_marker() == style.marker
        assert (point.get_markerfacecolor() == "white") == (case[0] == "london-statutory")
    assert all(len(markers) == 1 for markers in families.values())
    assert len(set.union(*families.values())) == len(families)


# Who is on a figure


def test_families_and_counterfactuals_are_not_guessed_from_names():
    plain = {("act-statutory", "needs-led"): "a", ("second", "central-thing"): "b"}
    assert {style.family for style in case_styles(plain).values()} == {"other"}
    assert scenario_dashes(plain) == {"act-statutory": "solid", "second": "dashed"}
    told = Cast(plain, {"needs-led": "central"}, frozenset({"act-statutory"}))
    assert told.base == "second"
    assert scenario_dashes(told) == {"second": "solid", "act-statutory": "dashed"}
    assert case_styles(told)["act-statutory", "needs-led"].family == "central"
    assert list(told.only([("second", "central-thing")])) == [("second", "central-thing")]


# Who leads, gains, the lead by month, times


def leaders_of(verdicts):
    rows = [
        {"outcome": f"o{i}", "title": f"Outcome {i}", "short": f"o{i}", "unit": "%", "month": 60, "leader": "Needs-led coalition",
         "other": "Central back office", "difference": 3.21, "low": 1.0, "high": 5.4, "pairs": 20, "verdict": verdict}
        for i, verdict in enumerate(verdicts)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def test_a_cell_has_the_leaders_colour_only_where_somebody_leads():
    figure = who_wins(leaders_of(["clear", "probable", "tied", "equal", "unknown"]), TWO)
    cells = {box.get_gid(): to_hex(box.get_facecolor()) for box in figure.artists if isinstance(box, Rectangle)}
    green, blue = STRATEGY_COLOURS["needs-led"].lower(), STRATEGY_COLOURS["central-back-office"].lower()
    assert [cells[f"cell.o{i}.60"] == green for i in range(5)] == [True, True, False, False, False]
    assert (cells["strip.0.o2.60"], cells["strip.1.o2.60"]) == (green, blue)
    said = words(figure)
    for text in ("+3.2 (+1.0 to +5.4)", "tied", "practically equal", "too few runs to say", "20 paired runs"):
        assert text in said


def gains_of(labels, standings, tiles=True):
    rows = [
        {"outcome": "people_effective", "scenario": case[0], "strategy": case[1], "label": label, "place": f"Place {i}",
         "tile_row": float(i) if tiles else np.nan, "tile_column": 0.0 if tiles else np.nan, "pairs": 12, "mean": 0.5,
         "reference_mean": 0.1 * i, "difference": difference, "low": difference - 0.05, "high": difference + 0.05,
         "standing": standing}
        for case, label in labels.items()
        for i, (standing, difference) in enumerate(standings)
    ]  # fmt: skip
    return pd.DataFrame(rows)


STANDINGS = [("gains", 0.3), ("loses", -0.2), ("open", 0.01), ("unknown", 0.0)]


def test_the_map_of_gains_is_centred_on_nought_and_marks_the_left_behind():
    figure = gains_map(gains_of(TWO, STANDINGS), TWO, "Doing nothing", ["people_effective"])
    colour = {
        box.get_gid().split(".")[-1]: to_rgb(box.get_facecolor())
        for box in named(figure, "tile.london.needs-led", Rectangle)
    }
    assert colour["Place-0"][2] > colour["Place-0"][0]
    assert colour["Place-1"][0] > colour["Place-1"][2]
    assert max(colour["Place-3"]) - min(colour["Place-3"]) < 0.02
    assert [box.get_gid() for box in named(figure, "loses.london.needs-led", Rectangle)] == [
        "loses.london.needs-led.people_effective.Place-1"
    ]
    assert [box.get_gid() for box in named(figure, "open.london.needs-led", Rectangle)] == [
        "open.london.needs-led.people_effective.Place-2"
    ]
    assert "1 gain, 1 lose, 1 open" in words(figure)
    assert gains_map(gains_of(TWO, STANDINGS).iloc[:0], TWO, "x", ["people_effective"]) is None


def test_without_tiles_gains_are_dots_least_served_first():
    frame = gains_of(TWO, STANDINGS, tiles=False)
    frame["reference_mean"] = 1.0 - frame["reference_mean"]
    figure = gains_map(frame, TWO, "Doing nothing", ["people_effective"])
    dots = named(figure, "dot.london.needs-led", Line2D)
    assert [dot.get_gid().split(".")[-1] for dot in dots] == ["Place-3", "Place-2", "Place-1", "Place-0"]
    assert [float(dot.get_xdata()[0]) for dot in dots] == [0.0, 0.01, -0.2, 0.3]
    assert "least first" in words(figure)


def test_the_lead_by_month_greys_the_months_in_which_nobody_leads():
    month = np.arange(25)
    standing = np.where(month < 6, "tied", np.where(month < 12, "central", "coalition"))
    frame = pd.DataFrame({
        "outcome": "npv", "title": "Net benefit", "short": "net benefit", "unit": "GBP m", "month": month, "pairs": 12,
        "difference": month - 12.0, "low": month - 13.0, "high": month - 11.0, "standing": standing,
    })  # fmt: skip
    figure = lead_by_month(frame, START)
    (spell,) = named(figure, "open.npv", Rectangle)
    assert (spell.get_x(), spell.get_x() + spell.get_width()) == (-0.5, 5.5)
    (line,) = named(figure, "lead.npv", Line2D)
    assert list(line.get_ydata()) == list(month - 12.0)
    assert lead_by_month(frame.iloc[:0], START) is None


def test_shares_of_runs_that_reached_a_level_are_steps_to_the_horizon():
    frame = pd.DataFrame({
        "scenario": "london", "strategy": "needs-led", "month": [0.0, 40.0], "reached_share": [0.0, 0.75], "low": 0.0, "high": 1.0,
    })  # fmt: skip
    figure = reached_by_month([("Half", frame), ("None", frame.iloc[:0])], TWO, START, 120)
    (line,) = named(figure, "reached.london.needs-led", Line2D)
    assert list(line.get_xdata()) == [0.0, 40.0, 120.0]
    assert list(line.get_ydata()) == [0.0, 0.75, 0.75]
    assert line.get_drawstyle() == "steps-post"
    assert reached_by_month([("None", frame.iloc[:0])], TWO, START, 120) is None


# Styles and lettering


def test_library_strategies_keep_their_colours_and_others_get_their_own():
    alone, among = case_styles([("london", "hybrid")]), case_styles(LABELS)
    assert alone["london", "hybrid"].colour == among["london", "hybrid"].colour == STRATEGY_COLOURS["hybrid"]
    assert among["london-statutory", "hybrid"].colour == STRATEGY_COLOURS["hybrid"]
    own = case_styles([*LABELS, ("london", "mine"), ("london", "yours"), ("london-statutory", "mine")])
    assert own["london", "mine"].colour == own["london-statutory", "mine"].colour
    assert len({style.colour for style in own.values()}) == len(STRATEGY_COLOURS) + 2


@pytest.mark.parametrize("vision", VISIONS)
def test_strategies_can_be_told_apart_with_any_colour_vision(vision):
    def lab(colour):
        rgb = np.array(to_rgb(colour))
        linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
        seen = np.clip(VISIONS[vision] @ linear, 0, 1)
        xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ seen
        ratio = xyz / [0.9505, 1, 1.089]
        f = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
        return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])

    for one, other in combinations(STRATEGY_COLOURS.values(), 2):
        assert np.linalg.norm(lab(one) - lab(other)) > 12


def test_coloured_text_can_be_read_on_white():
    assert all(contrast(readable(colour), "white") >= 4.5 for colour in STRATEGY_COLOURS.values())
    assert contrast("black", "white") == pytest.approx(21)


@pytest.mark.parametrize(
    ("labels", "together"),
    [(TWO, True), (SIX, False), (LABELS, False), (LABELS, True)],
    ids=["2 bunched", "6 spread", "11 spread", "11 bunched"],
)
def test_no_text_overlaps_or_is_cut_off(labels, together):
    ends = np.full(len(labels), 0.42) if together else None
    months = months_of(labels, ends=ends)
    assert_tidy(adoption_curves(months, labels, START))
    assert_tidy(nominal_and_effective(months, labels, START))
    assert_tidy(trade_off(runs_of(labels, gap=0.001 if together else 0.03), labels))
    assert_tidy(london_map(boroughs_of(labels, top=0.4 if together else 1.0), labels, "transactional_effective"))


@pytest.mark.parametrize("horizon", [0, 1, 6, 24, 36, 60, 84, 100, 180, 600])
def test_words_of_the_calendar_do_not_collide(horizon):
    months = months_of(TWO, horizon=horizon)
    assert_tidy(adoption_curves(months, TWO, START))
    assert_tidy(nominal_and_effective(months, TWO, START))


def test_long_names_and_signs_are_drawn_as_they_are():
    labels = {("london", "a$b"): "Costs $5 or $6 with_a_very_long_name_that_nobody_can_break", **TWO}
    figure = adoption_curves(months_of(labels), labels, START)
    assert_tidy(figure)
    assert "$5" in words(figure)
    assert min(axes.get_position().width for axes in figure.axes) > 0.2


def test_wrapped_lines_fit():
    lines = wrapped("Central mandate with a deadline, by Act of Parliament", 80, 7.5)
    assert " ".join(lines) == "Central mandate with a deadline, by Act of Parliament"
    assert all(text_width(line, 7.5) <= 80 for line in lines)
    assert wrapped("", 80, 7.5) == [""]


def test_spread_keeps_order_and_clears_overlaps_with_the_least_shift():
    assert spread([10.0, 50.0], [8.0, 8.0], 0, 100) == [10.0, 50.0]
    assert spread([10.0, 10.0], [8.0, 8.0], 0, 100) == [6.0, 14.0]
    assert spread([1.0, 1.0], [8.0, 8.0], 0, 100) == [4.0, 12.0]
    random = np.random.default_rng(1)
    centres, heights = random.uniform(0, 100, 12), random.uniform(2, 9, 12)
    places = np.array(spread(centres.tolist(), heights.tolist(), 0, 100))
    order = np.argsort(centres)
    gaps = np.diff(places[order]) - (heights[order][:-1] + heights[order][1:]) / 2
    assert (gaps > -1e-9).all()
    assert (places - heights / 2 > -1e-9).all()
    assert (places + heights / 2 < 100 + 1e-9).all()


def test_labels_of_one_crowded_point_are_placed_apart():
    sizes = np.full((9, 2), (60.0, 18.0))
    centres = place_labels(np.full((9, 2), 100.0), sizes, (200.0, 200.0), np.array([[95, 95, 105, 105]]))
    for one, other in combinations(centres, 2):
        assert abs(one[0] - other[0]) >= 60 or abs(one[1] - other[1]) >= 18
    assert (centres >= sizes / 2).all()
    assert (centres <= 200 - sizes / 2).all()


# Errors and files


def test_errors_teach():
    months = months_of(TWO)
    with pytest.raises(ValueError, match=r"no completed runs of \('london', 'hybrid'\).*needs-led"):
        adoption_curves(months, {("london", "hybrid"): "Hybrid"}, START)
    with pytest.raises(ValueError, match=r"no columns \['people_nominal'\].*people_effective"):
        nominal_and_effective(months.drop(columns="people_nominal"), TWO, START)
    with pytest.raises(ValueError, match="labels is empty"):
        trade_off(runs_of(TWO), {})
    with pytest.raises(ValueError, match="no completed runs"):
        london_map(boroughs_of(TWO), {("paris", "hybrid"): "Hybrid"})
    with pytest.raises(ValueError, match="such as '2017-10'"):
        adoption_curves(months, TWO, "October 2017")


def test_months_have_calendar_names():
    assert [month_text("2017-10", month) for month in (0, 2, 3, 120)] == [
        "Oct 2017",
        "Dec 2017",
        "Jan 2018",
        "Oct 2027",
    ]
    assert month_text("2017-01-31", 11) == "Dec 2017"


def test_frames_are_not_changed():
    months, runs, boroughs = months_of(TWO), runs_of(TWO), boroughs_of(TWO)
    before = [frame.copy() for frame in (months, runs, boroughs)]
    adoption_curves(months, TWO, START)
    nominal_and_effective(months, TWO, START)
    trade_off(runs, TWO)
    london_map(boroughs, TWO)
    for frame, copy in zip((months, runs, boroughs), before, strict=True):
        pd.testing.assert_frame_equal(frame, copy)


def test_svg_bytes_are_the_same_twice_and_ids_are_sound(tmp_path):
    figures = {
        "curves": adoption_curves(months_of(TWO), TWO, START),
        "stages": nominal_and_effective(months_of(TWO), TWO, START),
        "map": london_map(boroughs_of(TWO), TWO),
        "trade": trade_off(runs_of(TWO), TWO),
        "trade again": trade_off(runs_of(TWO), TWO),
    }
    saved = {}
    for name, figure in figures.items():
        (first,) = save_figure(figure, tmp_path / f"{name}-1", formats=["svg"])
        (second,) = save_figure(figure, tmp_path / f"{name}-2", formats=["svg"])
        saved[name] = first.read_bytes()
        assert saved[name] == second.read_bytes()
        assert b"dc:date" not in saved[name]
        ids = [element.get("id") for element in ElementTree.fromstring(saved[name]).iter() if element.get("id")]
        assert len(ids) == len(set(ids))
        assert all(re.fullmatch(r"[A-Za-z_][\w.-]*", text) for text in ids)
    assert saved["trade"] == saved["trade again"]


def test_save_writes_whole_files_only(tmp_path, monkeypatch):
    figure = trade_off(runs_of(TWO), TWO)
    saved = save_figure(figure, tmp_path / "new" / "trade.v2")
    assert [path.name for path in saved] == ["trade.v2.png", "trade.v2.svg"]
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["trade.v2.png", "trade.v2.svg"]
    before = saved[0].read_bytes()

    def fail(path, content):
        with path.open("wb") as file:
            file.write(content[: len(content) // 2])
        raise OSError("disk full")

    monkeypatch.setattr(Path, "write_bytes", fail)
    with pytest.raises(OSError, match="disk full"):
        save_figure(figure, tmp_path / "new" / "trade.v2", formats=["png"])
    assert saved[0].read_bytes() == before
    assert len(list((tmp_path / "new").iterdir())) == 2


def test_png_has_160_dots_per_inch(tmp_path):
    figure = london_map(boroughs_of(TWO), TWO)
    (path,) = save_figure(figure, tmp_path / "map", formats=["png"])
    width = int.from_bytes(path.read_bytes()[16:20], "big")
    assert width == pytest.approx(figure.get_figwidth() * 160, abs=1)


def test_no_figure_knows_pyplot():
    sources = [path for path in files("experiments.plots").iterdir() if path.name.endswith(".py")]
    assert len(sources) > 4
    assert not any(re.search(r"import.*pyplot|plt\.", path.read_text("utf-8")) for path in sources)
