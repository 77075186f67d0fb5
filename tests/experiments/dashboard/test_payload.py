"""What the browser gets: all that happened, as it happened, and verdicts that agree with the numbers."""

import base64
import json
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.text import Text

from experiments.compare import HEADLINES
from experiments.dashboard.duel import payload
from experiments.dashboard.duel.downloads import KINDS, file_of, picture
from experiments.dashboard.duel.runs import BAND_RUNS, FEWEST_BAND_RUNS, Band, band, band_runs, tell
from experiments.dashboard.duel.sentences import certainty, contest, verdicts
from experiments.dashboard.jobs import Cancelled
from experiments.dashboard.levers import Sides
from experiments.dashboard.settings import Choice, Settings
from experiments.plots.frames import month_text
from scenarios import Scenario, Strategy, dumps, load_scenario, load_strategy, loads, synthetic_scenario
from simulation import simulate

SMALL = Settings().with_choice("scenario", Choice("small"))


def never():
    return False


def nothing(progress):
    pass


@pytest.fixture(scope="module")
def told():
    return tell(SMALL.world(), SMALL.seed)


@pytest.fixture(scope="module")
def found():
    return band(SMALL.world(), payload.BANDED, nothing, never, runs=12)


@pytest.fixture(scope="module")
def sent(told, found):
    return json.loads(payload.payload(SMALL, told, certainty(found)))


def unpacked(text, kind, width):
    return np.frombuffer(base64.b64decode(text), dtype=kind).reshape(-1, width)


def test_both_sides_are_the_runs_that_the_command_line_makes(told):
    sides = SMALL.world()
    for strategy, chronicle in zip(sides.strategies, told, strict=True):
        run = simulate(sides.scenario, strategy, SMALL.seed)
        assert all(np.array_equal(run.series[name], chronicle.run.series[name]) for name in run.series)


def test_every_month_can_be_had_from_what_is_sent(told, sent):
    months, services = sent["horizon"] + 1, len(sent["services"])
    for side, chronicle in zip(sent["sides"], told, strict=True):
        effective = np.zeros((months, len(sent["places"]) + len(sent["outside"]), services))
        events = [(row[0], row[1], row[2], row[3] / 1000) for row in unpacked(side["adoptions"], "<i4", 8)]
        events += [(*row, 0.0) for row in unpacked(side["abandonments"], "<i4", 3)]
        for month, organisation, service, fit in sorted(events, key=lambda event: event[0]):
            effective[month:, organisation, service] = fit
        people = [service["tier"] == "people" for service in sent["services"]]
        boroughs = effective[:, : sent["boroughs"]][:, :, people].mean(axis=(1, 2))
        assert boroughs == pytest.approx(chronicle.run.series["people_effective"], abs=6e-4)
        assert side["curves"]["people_effective"] == pytest.approx(100 * boroughs, abs=0.06)
        trust = unpacked(side["trust"], "u1", len(sent["places"]))
        assert trust == pytest.approx(100 * chronicle.trust, abs=0.51)
        joined = unpacked(side["memberships"], "<i4", 3)
        in_boroughs = joined[joined[:, 1] < sent["boroughs"]]
        assert side["curves"]["members"][-1] == (2 * in_boroughs[:, 2] - 1).sum()


def test_ties_and_waiting_are_sent_by_month(told, sent):
    side, chronicle = sent["sides"][1], told.right
    counts = np.frombuffer(base64.b64decode(side["ties"]["counts"]), "<u4")
    changes = np.frombuffer(base64.b64decode(side["ties"]["changes"]), "<u4")
    assert (len(counts), counts.sum()) == (sent["horizon"] + 1, len(changes))
    assert np.array_equal(changes // 4, chronicle.ties["pair"])
    assert np.array_equal(changes % 4, chronicle.ties["level"])
    assert len(unpacked(side["waiting"], "<i4", 5)) == len(chronicle.waiting)


def test_large_numbers_are_sent_whole(told):
    many = np.zeros(70_000, dtype=told.right.ties.dtype)
    many["month"] = 3
    rich = np.full_like(told.right.budget, 70_000.0)
    events = payload._events(replace(told.right, ties=many, budget=rich))
    counts = np.frombuffer(base64.b64decode(events["ties"]["counts"]), "<u4")
    assert (counts[3], counts.sum()) == (70_000, 70_000)
    assert set(np.frombuffer(base64.b64decode(events["budget"]), "<u4")) == {70_000}


def test_a_band_holds_eight_in_ten(found, sent):
    for k, side in enumerate(sent["sides"]):
        runs = 100 * found.series["people_effective"][k]
        low, high = (np.array(side["bands"]["people_effective"][end]) for end in ("low", "high"))
        within = (runs >= low - 0.01) & (runs <= high + 0.01)
        assert (within.sum(axis=0) >= 8).all()  # of 12, the two at each end may be outside
        assert not within.all()
    assert sent["band"] == {
        "runs": 12, "share": 80,
        "text": "Line: this luck (seed 1). Band: 8 in 10 of 12 other draws of luck fall inside.",
    }  # fmt: skip


def test_what_is_not_known_yet_is_not_there(told):
    early = json.loads(payload.payload(SMALL, told, None))
    assert (early["band"], early["verdict"], early["sides"][0]["bands"]) == (None, None, {})


def test_a_band_stops_when_nobody_waits():
    calls = iter([False, False, True])
    with pytest.raises(Cancelled):
        band(SMALL.world(), (), nothing, lambda: next(calls))


def test_the_band_of_a_large_world_has_fewer_runs():
    large = synthetic_scenario(340, 60, horizon=240)
    assert band_runs(load_scenario("london")) == BAND_RUNS
    assert FEWEST_BAND_RUNS <= band_runs(large) < BAND_RUNS
    assert len(band(SMALL.world(), (), nothing, never).seeds) == BAND_RUNS


def test_a_telling_stops_between_the_sides_when_nobody_waits():
    calls = iter([False, True])
    with pytest.raises(Cancelled):
        tell(SMALL.world(), 1, lambda: next(calls))


def test_worlds_without_a_map_get_one_square_a_borough():
    sides = Sides(synthetic_scenario(50, 10, horizon=12), load_strategy("hybrid"), load_strategy("needs-led"))
    places = json.loads(payload.payload(replace_world(sides), tell(sides, 3), None))["places"]
    squares = {(place["row"], place["column"]) for place in places if place["sector"] == "borough"}
    assert len(squares) == 50
    assert all(place["row"] is None for place in places if place["sector"] != "borough")


def replace_world(sides):
    class Given(Settings):
        def world(self):
            return sides

    return Given()


def made(left, right, scenario="london"):
    """A band with chosen values of people-based services (percent) in month 1, and nothing else."""
    sides = Sides(load_scenario(scenario), load_strategy("central-mandate"), load_strategy("needs-led"))
    shape = (2, len(left), sides.scenario.horizon + 1)
    series = {headline.outcome: np.zeros(shape) for headline in HEADLINES}
    series["people_effective"][0, :, 1], series["people_effective"][1, :, 1] = (
        np.array(left) / 100,
        np.array(right) / 100,
    )
    return Band(sides, tuple(range(len(left))), series)


LUCK = np.tile([-2.0, -1.0, 0.0, 1.0, 2.0], 4)


@pytest.mark.parametrize(
    ("lead", "words"),
    [
        (20.0, "Needs-led coalition leads on people-based services: on average 50 % in effective use against 30 %."),
        (-20.0, "Central mandate leads on people-based services: on average 30 % in effective use against 10 %."),
        (0.2, "No telling who leads on people-based services"),
    ],
)
def test_the_sentence_says_what_the_numbers_say(lead, words):
    said = verdicts(made(30.0 + LUCK, 30.0 + lead + np.roll(LUCK, 1)))
    assert said[1].sentence.startswith(words)
    assert "95 % interval" in said[1].more
    assert said[0].sentence.startswith("Month 0: the same place")


def test_a_lead_too_small_to_matter_is_no_lead():
    assert verdicts(made(30.0 + LUCK, 30.5 + LUCK + 0.01 * np.roll(LUCK, 1)))[1].sentence.startswith("As good as level")


def test_too_few_runs_give_no_verdict():
    assert verdicts(made([30.0, 31.0], [50.0, 52.0]))[1].sentence.startswith("Too few runs")


def test_less_is_better_where_it_is():
    found = made(LUCK, LUCK)
    found.series["quarter_gap"][1, :, 1] = 0.3 + 0.001 * LUCK
    gap = next(headline for headline in HEADLINES if headline.outcome == "quarter_gap")
    assert contest(found, gap, 1, ("left", "right")).leader == "left"
    assert "Central mandate is ahead on the gap between boroughs." in verdicts(found)[1].more
    gap = "The gap between boroughs: Central mandate +30.0 points (95 % interval +29.9 to +30.1)."
    assert verdicts(found)[1].detail[-1] == gap


def test_money_is_in_pounds_as_beside_it():
    found = made(LUCK, LUCK)
    found.series["npv"][0, :, 1] = -2500.0 + LUCK
    net = verdicts(found)[1].detail[1]
    assert net == "Net benefit: Needs-led coalition +£2.5 m (95 % interval +£2.5 m to +£2.5 m)."


def test_how_often_is_counted_and_ties_are_no_leads():
    level = made(np.full(20, 30.0), np.full(20, 30.0))
    assert verdicts(level)[1].sentence == "No difference on people-based services: 30.0 % on either side."
    assert verdicts(level)[1].more.startswith("The same under each of 20 draws of luck.")
    some = made(np.full(20, 30.0), np.where(np.arange(20) < 5, 31.0, 30.0))
    assert "ahead in 5 of them, level in 15" in verdicts(some)[1].more


def test_what_is_undecided_is_not_called_ahead():
    detail = verdicts(made(30.0 + LUCK, 50.0 + LUCK))[1].detail
    assert detail[0].startswith("Transactional services: undecided, ")
    assert not any("ahead" in line for line in detail)


def test_what_rounding_would_hide_gets_a_decimal():
    said = verdicts(made(11.6 + 0.01 * LUCK, 12.4 + 0.01 * np.roll(LUCK, 1)))[1].sentence
    assert said == "As good as level on people-based services: Needs-led coalition 12.4 %, Central mandate 11.6 %."


def test_the_same_strategy_twice_is_called_so():
    sides = SMALL.world()
    twice = Sides(sides.scenario, sides.left, sides.left)
    said = certainty(band(twice, (), nothing, never, runs=2)).said
    assert said[5].sentence == "Both sides are Central mandate: they are the same in every month."
    first, second = payload.side_colours(twice)
    assert first != second


@pytest.mark.parametrize(
    "names", [("x", "x"), ("x", "y"), ("needs-led", "needs-led"), ("x", "needs-led")], ids=lambda names: "-".join(names)
)
def test_the_sides_have_colours_of_their_own(names):
    left, right = (loads(Strategy, f'extends = "hybrid"\nname = "{name}"\nuse_cases = {k}')
                   for k, name in enumerate(names, start=1))  # fmt: skip
    first, second = payload.side_colours(Sides(load_scenario("small"), left, right))
    assert first != second


@pytest.mark.parametrize(("tier", "other"), [("people", "transactional"), ("transactional", "people")])
def test_a_tier_without_services_has_neither_chart_nor_figure(tier, other):
    small = load_scenario("small")
    scenario = small.model_copy(update={"services": tuple(s for s in small.services if s.tier == other)})
    sides = SMALL.world()._replace(scenario=scenario)
    sent = json.loads(payload.payload(replace_world(sides), tell(sides, 1), None))
    shown = [each["key"] for each in sent["charts"] + sent["figures"]]
    assert f"{tier}_effective" not in shown
    assert f"{other}_effective" in shown
    assert "members" in shown


def test_unequal_money_and_capped_mandates_are_noted():
    london = load_scenario("london")
    richer, mandate = load_strategy("needs-led-subscription"), load_strategy("central-mandate")
    noted = " ".join(payload.notes(Sides(london, mandate, richer)))
    assert "Not of equal money: members pay £2.5 k to Needs-led coalition with subscriptions a month each" in noted
    assert "hold at 0.2" in noted
    assert payload.notes(Sides(london, load_strategy("needs-led"), load_strategy("laissez-faire")))[:-1] == []


def test_files_to_take_along(told):
    sides = SMALL.world()
    files = {kind: file_of(kind, sides, told, 12) for kind in KINDS}
    assert loads(Scenario, files["scenario"].content.decode()) == sides.scenario
    assert loads(Strategy, files["right"].content.decode()) == sides.right
    assert files["png"].content[:4] == b"\x89PNG"
    assert b"<svg" in files["svg"].content
    months = files["months"].content.decode().splitlines()
    assert len(months) == 1 + 2 * (sides.scenario.horizon + 1)
    assert months[0].startswith("side,scenario,strategy,seed,month")
    boroughs = files["boroughs"].content.decode().splitlines()
    assert len(boroughs) == 1 + 2 * (sides.scenario.horizon + 1) * 6
    with pytest.raises(ValueError, match="not one of"):
        file_of("/etc/passwd", sides, told, 0)


def test_a_picture_is_of_its_month():
    settings = Settings()
    told = tell(settings.world(), 1)
    early, late = (file_of("png", settings.world(), told, month).content for month in (1, 119))
    assert early != late
    assert file_of("png", settings.world(), told, 10**6).name.endswith("month-120.png")
    assert picture(settings.world(), told, 1) is not None


@pytest.mark.parametrize("settings", [Settings().with_seed(7), SMALL.with_seed(7)], ids=["map", "curves"])
def test_a_picture_names_world_strategies_month_and_luck(settings):
    sides = settings.world()
    found = picture(sides, tell(sides, 7), 30)
    title = " ".join(text.get_text() for text in found.findobj(Text) if (text.get_gid() or "").startswith("title"))
    assert title.startswith(f"{sides.scenario.label}, luck no. 7: ")
    assert title.endswith(f"{month_text(sides.scenario.start, 30)} (month 30)")
    words = " ".join(text.get_text() for text in found.findobj(Text))
    assert all(strategy.label in words for strategy in sides.strategies)


def test_curves_in_a_picture_end_with_its_month():
    sides = SMALL.world()
    early = picture(sides, tell(sides, 7), 12)
    assert max(line.get_xdata().max() for axes in early.axes for line in axes.lines if len(line.get_xdata()) > 2) == 12


def test_replace_keeps_the_band_apart_from_the_seed():
    assert replace(SMALL, seed=0) == replace(SMALL.with_seed(99), seed=0)


def test_files_of_two_strategies_of_one_name_hold_both():
    changed = Choice("mine", 'extends = "needs-led"\nname = "needs-led"\nconvening = 0.0\n')
    settings = replace(Settings(), left=Choice("needs-led")).with_choice("right", changed)
    sides, runs = settings.world(), tell(settings.world(), 1)
    assert len(picture(sides, runs, 60).axes) == len(picture(Settings().world(), tell(Settings().world(), 1), 60).axes)
    first, second = payload.side_colours(sides)
    assert first != second


def test_a_name_that_is_a_formula_is_no_formula_in_a_table():
    text = dumps(load_scenario("small")).replace('name = "small"', 'name = "small-two"')
    settings = SMALL.with_choice("scenario", Choice("two", text))
    runs = tell(settings.world(), 1)
    for side in runs:
        side.run.borough_months["place"] = "=HYPERLINK(1)"
    content = file_of("boroughs", settings.world(), runs, 0).content.decode()
    assert "'=HYPERLINK(1)" in content
    assert ",=HYPERLINK" not in content
