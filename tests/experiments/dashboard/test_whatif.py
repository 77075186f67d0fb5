"""The plane of two levers: its cells are small experiments, whatever the order and the threads."""

import json
import math
import threading
import time
from dataclasses import replace

import numpy as np
import pytest

from experiments.compare import FEW_PAIRS, HEADLINES
from experiments.contest import contests
from experiments.dashboard.jobs import Cancelled
from experiments.dashboard.leads import lead
from experiments.dashboard.levers import LEVERS
from experiments.dashboard.settings import Choice, Settings
from experiments.dashboard.whatif import Cell, Lead, axes, cells, outline, payload, plane, runs, tab
from experiments.dashboard.whatif.view import boundary
from experiments.dashboard.whatif.words import handovers, sentences
from experiments.pairs import Pairs
from simulation import simulate
from tests.experiments.frames import HEADLINE_NAMES, seeds_runs

SMALL = Settings(scenario=Choice("small"))
PEOPLE = HEADLINES[0]


@pytest.fixture(scope="module")
def small():
    """A plane of the small scenario, three by three."""
    return plane(SMALL, "money", "trust", (3, 3), FEW_PAIRS)


def made_up(difference, columns=5, rows=5):
    """Return a plane whose mean differences are a function of column and row."""
    found = outline(SMALL, "money", "trust", (columns, rows), FEW_PAIRS)
    for column, x in enumerate(found.x.values):
        for row, y in enumerate(found.y.values):
            value = difference(x, y)
            ends = (value - 0.5, value + 0.5) if value else (0.0, 0.0)
            verdict = "tied" if ends[0] <= 0 <= ends[1] else "clear"
            one = Lead(value, *ends, 50.0 + value, 50.0, FEW_PAIRS, 1.0, verdict)
            leads = {(line.outcome, month): one for line in HEADLINES for month in found.months}
            found = found.with_cell(Cell(column, row, leads))
    return found


def cell_of(found, column, row):
    return next(cell for cell in found.cells if (cell.column, cell.row) == (column, row))


@pytest.mark.parametrize("column,row", [(0, 2), (2, 0)])
def test_a_cell_is_both_strategies_under_the_same_seeds(small, column, row):
    moved = SMALL.with_lever("money", small.x.values[column]).with_lever("trust", small.y.values[row])
    scenario, left, right = moved.world()
    assert scenario.programme_money == small.x.values[column]
    runs = [[simulate(scenario, side, seed).outcomes for seed in range(FEW_PAIRS)] for side in (left, right)]
    cell = cell_of(small, column, row)
    for line in HEADLINES:
        sign = -1.0 if line.less_is_better else 1.0
        mine, theirs = (np.array([run[line.outcome] for run in side]) * line.scale for side in runs)
        found = cell.leads[line.outcome, 36]
        assert (found.left, found.right) == pytest.approx((mine.mean(), theirs.mean()))
        difference = sign * (mine - theirs)
        half = 2.26215716 * difference.std(ddof=1) / math.sqrt(FEW_PAIRS)  # Student's 97.5 % point at 9
        assert found.difference == pytest.approx(difference.mean())
        assert (found.low, found.high) == pytest.approx((found.difference - half, found.difference + half), abs=1e-6)


def test_earlier_months_are_those_of_a_run():
    settings = Settings(scenario=Choice("london"))
    scenario, left, right = settings.world()
    found = outline(settings, "money", "spread", (3, 3), FEW_PAIRS)
    assert found.months == (36, 60, 84, 120)
    sides = next(runs.runs_of_cells([settings.world()], range(2), found.months, lambda share: None, lambda: False))
    for side, strategy in zip(sides, (left, right), strict=True):
        for seed in range(2):
            run = simulate(scenario, strategy, seed).outcomes
            names = [f"{line.outcome}{'' if m == 120 else f'_{m}'}" for line in HEADLINES for m in found.months]
            assert side[seed].tolist() == [run[name] for name in names]


@pytest.mark.parametrize("seed", range(6))
def test_standing_is_the_verdict_of_a_contest(seed):
    generator = np.random.default_rng(seed)
    left, right = (
        generator.normal(0.5, 0.05, FEW_PAIRS + seed),
        generator.normal(0.5 + 0.02 * seed, 0.05, FEW_PAIRS + seed),
    )
    runs = seeds_runs({"left": left, "right": right})
    labels = {("small", name): name for name in ("left", "right")}
    judged = {c.outcome: c for c in contests(Pairs.of(runs), labels, 36, [[("small", "left")], [("small", "right")]])}
    for line in HEADLINES:
        assert line.outcome in HEADLINE_NAMES
        scale = 1e5 if line.outcome == "npv" else 1.0
        found, known = lead(line, scale * left, scale * right), judged[line.outcome]
        assert found.standing == (known.leader if known.decided else known.verdict)
        sign = 1.0 if known.leader == "left" else -1.0
        assert sign * found.difference == pytest.approx(known.difference)
        assert sorted((sign * found.low, sign * found.high)) == pytest.approx([known.low, known.high])


def test_a_lead_is_the_same_from_the_other_side():
    generator = np.random.default_rng(3)
    one, other = generator.random((2, 12))
    swap = {"left": "right", "right": "left"}
    for line in HEADLINES:
        here, there = lead(line, one, other), lead(line, other, one)
        assert there.standing == swap.get(here.standing, here.standing)
        assert (there.difference, there.low, there.high) == pytest.approx((-here.difference, -here.high, -here.low))


def test_less_is_better_of_the_gap():
    gap = next(line for line in HEADLINES if line.less_is_better)
    small, large = np.linspace(0.1, 0.11, 12), np.linspace(0.3, 0.31, 12)
    found = lead(gap, small, large)
    assert (found.standing, round(found.difference), round(found.left)) == ("left", 20, 10)


def test_too_few_pairs_are_unknown_and_no_runs_are_no_zeros():
    found = lead(PEOPLE, np.full(12, np.nan), np.ones(12))
    assert found.standing == "unknown"
    assert math.isnan(found.difference)
    assert math.isnan(found.left)


def test_a_coarse_picture_comes_first():
    found = outline(SMALL, "money", "trust", (9, 9), FEW_PAIRS)
    order = axes.in_order(SMALL, found.x, found.y)
    here = tuple(axis.values.index(SMALL.value(axis.lever)) for axis in (found.x, found.y))
    assert len(order) == len(set(order)) == 81
    assert order[0] == here
    assert {(0, 0), (0, 8), (8, 0), (8, 8)} <= set(order[:5])
    assert (4, 4) in order[:10]


def test_the_order_of_cells_and_the_number_of_threads_do_not_matter(small, monkeypatch):
    monkeypatch.setattr(cells, "in_order", lambda *asked: sorted(axes.in_order(*asked), reverse=True))
    monkeypatch.setattr(runs, "THREADS", 1)
    monkeypatch.setattr(runs, "KEPT_BYTES", 1)
    again = plane(SMALL, "money", "trust", (3, 3), FEW_PAIRS)
    assert [cell.column for cell in again.cells] != [cell.column for cell in small.cells]
    for cell in small.cells:
        assert cell_of(again, cell.column, cell.row) == cell


def test_the_present_settings_are_a_cell():
    moved = SMALL.with_lever("money", 425.0)
    found = outline(moved, "money", "use_cases", (5, 15), FEW_PAIRS)
    assert found.x.values == (0.0, 250.0, 425.0, 750.0, 1000.0)
    assert found.y.values == tuple(float(n) for n in range(1, 13))


@pytest.mark.parametrize("lever", LEVERS)
@pytest.mark.parametrize("share", [0.0, 0.013, 0.49, 0.98, 1.0])
def test_the_present_is_a_cell_wherever_a_slider_stands(lever, share):
    there = LEVERS[lever]
    moved = SMALL.with_lever(lever, there.low + share * (there.high - there.low))
    other = "trust" if lever == "money" else "money"
    for points in (3, 8, 15):
        found = outline(moved, other, lever, (3, points), FEW_PAIRS)
        assert moved.value(lever) in found.y.values
        assert len(found.y.values) <= points
        assert len(axes.in_order(moved, found.x, found.y)) == found.size


def test_runs_that_cells_share_are_done_once(monkeypatch):
    # Nobody convenes under a central mandate: only the other side has runs of its own in each row.
    tasks = runs.Tasks([SMALL.with_lever("convening", v).world() for v in (0.5, 1.0, 2.0)])
    assert [[s.name for s in task.strategies] for task in tasks.tasks] == [
        ["central-mandate", "needs-led"], ["needs-led"], ["needs-led"],
    ]  # fmt: skip
    worlds = [SMALL.with_lever("money", money).with_lever("spread", 1.0).world() for money in (0.0, 100.0)]
    behaviour = {id(task.scenario.behaviour) for task in runs.Tasks(worlds).tasks}
    assert len(behaviour) == 1


def test_progress_only_grows_and_cells_come_at_once():
    told, given = [], []
    found = plane(
        SMALL, "money", "trust", (3, 3), FEW_PAIRS, progress=told.append, on_cell=lambda cell: given.append(cell)
    )
    assert told == sorted(told)
    assert len(told) > 4
    assert told[-1] == 1.0
    assert tuple(given) == found.cells
    assert len(given) == found.size == 9


def test_cancelling_stops_at_once():
    given, stop = [], threading.Event()

    def on_cell(cell):
        given.append(time.monotonic())
        if len(given) == 2:
            stop.set()

    with pytest.raises(Cancelled):
        plane(Settings(), "money", "trust", (15, 15), 20, cancelled=stop.is_set, on_cell=on_cell)
    assert time.monotonic() - given[1] < 0.3
    assert len(given) < 8
    # Nothing is left behind that would go on working.
    time.sleep(0.3)
    assert not runs._WORKERS._work_queue.qsize()


def test_a_cell_that_fails_says_why_and_the_others_are_there(monkeypatch):
    simulated = runs.Ensemble.simulate

    def breaks(self, scenario, strategy, seed):
        if scenario.programme_money == 0.0 and strategy.name == "needs-led" and seed == 7:
            raise ValueError("no money at all\nsecret path")
        if scenario.programme_money == 1000.0:
            raise ZeroDivisionError("/secret/path")
        return simulated(self, scenario, strategy, seed)

    monkeypatch.setattr(runs.Ensemble, "simulate", breaks)
    found = plane(SMALL, "money", "trust", (3, 3), FEW_PAIRS)
    errors = {cell.column: cell.error for cell in found.cells}
    assert errors == {0: "no money at all", 1: "", 2: "the model failed here (ZeroDivisionError)"}
    assert all(bool(cell.leads) == (cell.column == 1) for cell in found.cells)
    assert np.isnan(found.grid("npv", 36)[:, [0, 2]]).all()
    assert {"c": 0, "r": 2, "error": "no money at all"} in payload(found)["cells"]
    assert "6 not to be worked out" in sentences(found, PEOPLE, 36, None)[0]


def test_settings_that_cannot_be_are_a_failed_cell(monkeypatch):
    world = Settings.world

    def picky(self):
        if dict(self.levers).get("money") == 0.0:
            raise ValueError("no such world")
        return world(self)

    monkeypatch.setattr(Settings, "world", picky)
    found = plane(SMALL, "money", "trust", (3, 3), FEW_PAIRS)
    assert [cell.error for cell in found.cells if cell.error] == ["no such world"] * 3
    assert len(found.cells) == 9


@pytest.mark.parametrize(
    "x,y,points,seeds,message",
    [
        ("money", "money", (9, 9), 12, "the same"),
        ("monney", "trust", (9, 9), 12, "no lever 'monney'; did you mean 'money'"),
        ("money", "trust", (2, 9), 12, "2 x 9 points: an axis has 3 to 15"),
        ("money", "trust", (9, 16), 12, "9 x 16 points"),
        ("money", "trust", (9, 9), 9, "9 draws of luck: allowed are 10"),
        ("money", "trust", (9, 9), 33, "to 32"),
    ],
)
def test_bounds(x, y, points, seeds, message):
    with pytest.raises(ValueError, match=message):
        plane(SMALL, x, y, points, seeds)


def test_too_much_work_is_refused(monkeypatch):
    outline(Settings(), "money", "trust", (15, 15), cells.MOST_SEEDS)
    monkeypatch.setattr(cells, "decisions", lambda scenario: 120 * 12 * 320)
    with pytest.raises(ValueError, match=r"too much work in a world of this size: 3\.3 times"):
        outline(Settings(), "money", "trust", (15, 15), cells.MOST_SEEDS)


def test_the_boundary_lies_on_a_known_zero_line():
    # Zero where money is 430, whatever the trust.
    found = made_up(lambda x, y: (x - 430.0) / 10.0)
    (line,) = boundary(found, PEOPLE.outcome, 36)
    assert {x for x, _ in line} == {430.0}
    assert sorted(y for _, y in line) == list(found.y.values)
    # A slanted one: exact too, as interpolation is linear.
    found = made_up(lambda x, y: x / 1000.0 + y - 0.91)
    for line in boundary(found, PEOPLE.outcome, 36):
        assert [x / 1000.0 + y for x, y in line] == pytest.approx([0.91] * len(line), abs=1e-3)


def test_no_boundary_where_nobody_leads_or_nothing_is_known():
    assert boundary(made_up(lambda x, y: 0.0), PEOPLE.outcome, 36) == []
    assert boundary(made_up(lambda x, y: max(0.0, x - 430.0)), PEOPLE.outcome, 36) == []
    found = made_up(lambda x, y: x - 430.0)
    partial = replace(found, cells=tuple(cell for cell in found.cells if cell.column != 2))
    assert boundary(partial, PEOPLE.outcome, 36) == []


def test_words_of_a_lead_that_changes_hands():
    found = made_up(lambda x, y: (430.0 - x) / 10.0)
    here = (found.x.values[1], found.y.values[2])
    counted, present, changes = sentences(found, PEOPLE, 36, here)
    assert counted == "Needs-led coalition leads in 15 of 25 cells, Central mandate in 10."
    assert present.startswith("At your settings (programme money")
    assert "Central mandate leads by" in present
    assert changes.endswith("the lead changes hands as programme money rises above about £425 k a month.")


def test_the_first_cell_is_one():
    found = made_up(lambda x, y: 9.0)
    said = sentences(replace(found, cells=found.cells[:1]), PEOPLE, 36, None)
    assert said[0] == "Central mandate leads in the one cell worked out so far."


def test_words_do_not_say_more_than_is_known():
    undecided = made_up(lambda x, y: 0.001 * (430.0 - x) / 10.0)
    here = (undecided.x.values[1], undecided.y.values[2])
    said = sentences(undecided, PEOPLE, 36, here)
    assert said[0] == "Neither leads in any of 25 cells; 25 undecided."
    assert "which luck could turn" in said[1]
    assert len(said) == 2
    assert sentences(made_up(lambda x, y: 3.0), PEOPLE, 36, here)[0] == "Central mandate leads in all 25 cells."
    none = sentences(made_up(lambda x, y: -3.0 if x else 0.0), PEOPLE, 36, None)[0]
    assert none == "Needs-led coalition leads in 20 of 25 cells, Central mandate in none; 5 without any difference."


def test_a_change_of_hands_needs_both_leads_decided():
    def row(*values):
        cells = []
        for value in values:
            one = Lead(value, value - 1, value + 1, 0, 0, 12, 1.0, "tied" if abs(value) < 1 else "clear")
            cells.append(Cell(0, 0, {("npv", 36): one}))
        return cells

    assert handovers(row(5, 3, -3, -5), 0, "npv", 36) == [(1, 2, 1.5)]
    assert handovers(row(-5, 5, 3, -3), 1, "npv", 36) == [(1, 0, 0.5), (2, 3, 2.5)]
    assert handovers(row(5, 0.5, -0.5, -0.7), 0, "npv", 36) == []
    assert handovers(row(0.5, -3), 0, "npv", 36) == []
    assert handovers(row(5, -0.5, 0.5, -5), 0, "npv", 36) == [(0, 3, None)]
    gap = [*row(5), Cell(0, 0, error="failed"), *row(-5)]
    assert handovers(gap, 0, "npv", 36) == []


def test_the_payload_is_plain_json_with_all_outcomes_and_months(small):
    sent = json.loads(json.dumps(tab(SMALL, ("#000000", "#ffffff"), plane=small), allow_nan=False))
    found = sent["plane"]
    assert [one["key"] for one in found["outcomes"]] == [line.outcome for line in HEADLINES]
    assert len(found["cells"]) == found["size"] == 9
    for cell in found["cells"]:
        known = cell_of(small, cell["c"], cell["r"])
        for line in HEADLINES:
            (shown,) = cell["leads"][line.outcome]
            assert shown[0] == pytest.approx(known.leads[line.outcome, 36].difference, abs=0.006)
            assert shown[5] == known.leads[line.outcome, 36].standing
    assert found["here"] == [SMALL.value("money"), SMALL.value("trust")]
    assert tab(SMALL, ("#000000", "#ffffff"))["plane"] is None


def test_a_plane_of_other_settings_says_so(small):
    along = payload(small, SMALL.with_lever("money", small.x.values[0]).with_seed(9))
    assert along["here"] == [small.x.values[0], SMALL.value("trust")]
    other = payload(small, SMALL.with_lever("use_cases", 9.0))
    assert other["here"] is None
    assert "other settings" in other["sentences"]["npv"][0][1]


def test_a_plane_says_how_it_is_at_other_months():
    found = plane(Settings(), "money", "use_cases", (3, 3), seeds=10)
    assert found.months == (36, 60, 84, 120)
    said = sentences(found, PEOPLE, 120, None)[1]
    for month in (36, 60, 84):
        leads = [cell.leads["people_effective", month].standing for cell in found.cells]
        assert f"{leads.count('left')} and {leads.count('right')} at month {month}" in said
    assert "month 120" not in said


def test_a_tier_without_services_is_no_outcome_of_a_plane(small):
    records = '{name = "records", tier = "transactional", complexity = 0.2}'
    text = f'extends = "small"\nname = "records"\nservices = [{records}]\n'
    without = Settings().with_choice("scenario", Choice("records.toml", text))
    found = replace(outline(without, "money", "trust", (3, 3), FEW_PAIRS), cells=small.cells)
    sent = payload(found)
    assert [line["key"] for line in sent["outcomes"]] == [line.outcome for line in HEADLINES[1:]]
    assert all(set(each["leads"]) == set(sent["boundaries"]) == set(sent["sentences"]) for each in sent["cells"])
    assert PEOPLE.outcome not in sent["sentences"]
