"""What people see of a sensitivity analysis: sentences, tables, figures and the command."""

import json
import re

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from rich.console import Console

from experiments.cli.sensitivity import sensitivity
from experiments.plots.sensitivity import index_dots, morris_plane
from experiments.sensitivity import luck, morris, sobol
from experiments.sensitivity.tables import bar, index_table
from experiments.sensitivity.words import sentence, shown
from scenarios import load_strategy
from tests.experiments.sensitivity.functions import points_of, space

pytestmark = pytest.mark.lab
TWO = (load_strategy("needs-led"), load_strategy("central-mandate"))
NAMES = {"x1": "how wide the street is", "x2": "how old the houses are", "x3": "the colour of the doors"}


def analysed(method, slope=1.0, shift=0.0, luck_of=0.02, count=64):
    plan = method.sample(space(3), count)
    x, generator = points_of(plan), np.random.default_rng(0)
    values = slope * (0.4 * x[:, 0] - 0.2 * x[:, 1]) + shift + generator.normal(0.0, luck_of, (8, len(x)))
    frame = method.analyse(plan, values.T, "people_effective", "needs-led less central-mandate", NAMES)
    return frame, luck(plan, values.T, "people_effective").iloc[0].to_dict()


def said(method=sobol, outcome="people_effective", policies=TWO, **changes):
    frame, of_luck = analysed(method, **changes)
    return sentence(frame, of_luck, policies, shown(outcome, 36))


def test_the_sentence_names_where_the_centre_wins_first_then_what_decides_then_luck():
    text = said()
    assert text.index("Central mandate is ahead at") < text.index("Needs-led coalition at")
    assert text.startswith("People-based services: effective adoption, month 36: Central mandate")
    assert "What the difference hangs on most is how wide the street is (8" in text
    assert "more of it favours needs-led); then how old the houses are (19%" in text
    assert "more of it favours central-mandate)" in text
    assert "the colour of the doors" not in text
    assert "Luck is " in text
    assert "in the means over 8 seeds (0%) is taken out." in text
    assert "turns that round" not in text


def test_where_less_is_better_the_sides_change():
    more, less = said(), said(outcome="quarter_gap")
    ahead = more.split("Central mandate is ahead at ")[1].split(" ")[0]
    assert f"Needs-led coalition at {ahead}" in less
    assert "how wide the street is (8" in less
    assert less.split("how wide the street is")[1].split(")")[0].endswith("favours central-mandate")


def test_a_verdict_that_nothing_turns_round_is_said_to_be_one():
    assert "Little in these ranges turns that round" in said(shift=1.0)
    assert "Central mandate is ahead at 100% of the points" in said(shift=-1.0)


def test_where_nothing_matters_or_all_is_luck_it_says_so():
    assert "Nothing that was varied changes it." in said(slope=0.0, luck_of=0.0)
    noisy = said(slope=0.0, luck_of=1.0)
    assert "hangs on most is" not in noisy
    assert re.search("Luck is (100|9[5-9])% of the variance", noisy)


def test_a_large_estimate_that_may_be_nothing_is_not_passed_over():
    frame, of_luck = analysed(sobol)
    frame.loc[(frame["index"] == "ST") & (frame["parameter"] == "x3"), ["value", "low"]] = [0.99, -0.2]
    text = sentence(frame, of_luck, TWO, shown("people_effective", 36))
    assert "cannot be told from so few points and seeds: the largest estimate, the colour of the doors (99%" in text
    assert "Sure to matter: how wide the street is" in text


def test_the_pair_that_works_together_most_is_named():
    frame, of_luck = analysed(sobol)
    pair = frame.iloc[[0]].assign(index="S2", name="this x that", value=0.3, low=0.2, high=0.4)
    text = sentence(pd.concat([frame, pair]), of_luck, TWO, shown("people_effective", 36))
    assert "work together most are this and that (30% of the variance, 95 % interval 20% to 40%)" in text


def test_morris_tells_sizes_in_the_unit_of_the_outcome():
    text = said(morris, count=20)
    assert re.search(r"how wide the street is \((39|40|41)\.\d points for a move over its range", text)
    assert "more of it favours needs-led" in text


def test_one_strategy_alone_is_described_and_not_ranked():
    text = said(policies=TWO[:1])
    assert "Needs-led coalition: 10.0 points on average over the points" in text
    assert "ahead" not in text
    assert "more of it raises it" in text


def test_bars_are_as_long_as_what_they_show():
    assert bar(1.0, 1.0, 10) == "█" * 10
    assert bar(0.5, 1.0, 10) == "█" * 5
    assert bar(0.05, 1.0, 10) == "▌"
    assert bar(-0.1, 1.0, 10) == bar(float("nan"), 1.0, 10) == bar(0.0, 0.0, 10) == ""


@pytest.mark.parametrize("width", [80, 136])
@pytest.mark.parametrize("method", [sobol, morris])
def test_the_table_is_in_order_of_importance_and_fits(method, width):
    screen = Console(width=width, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    frame, _ = analysed(method)
    screen.print(index_table(frame, TWO, shown("people_effective", 36), width))
    text = screen.export_text()
    places = [text.index(words) for words in ("how wide", "how old", "the colour")]
    assert places == sorted(places)
    assert max(map(len, text.splitlines())) <= width
    assert "…" not in text
    assert ("favours central-mandate" in text) == (width == 136)
    assert "█" * (18 if width == 136 else 10) in text


def test_the_table_says_what_was_left_out():
    plan = sobol.sample(space(3), 32)
    values = points_of(plan).sum(axis=1)
    values[3] = np.nan
    screen = Console(width=136, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    screen.print(index_table(sobol.analyse(plan, values), TWO, shown("npv", 36), 136))
    assert "1 of 32 base samples left out, for failed runs." in " ".join(screen.export_text().split())


def drawn(figure):
    return {artist.get_gid(): artist for axes in figure.axes for artist in axes.lines if artist.get_gid()}


def test_the_dots_stand_where_the_frame_has_them_most_important_first():
    frame, _ = analysed(sobol)
    lines = drawn(index_dots(frame, "Title", "points", 100.0, "Note."))
    total = frame[frame["index"] == "ST"].set_index("parameter")
    for name in total.index:
        assert lines[f"main.{name}"].get_xdata()[0] == pytest.approx(total.loc[name, "value"])
        assert list(lines[f"interval.main.{name}"].get_xdata()) == pytest.approx([*total.loc[name, ["low", "high"]]])
    assert lines["main.x1"].get_ydata()[0] < lines["main.x2"].get_ydata()[0] < lines["main.x3"].get_ydata()[0]
    assert "first.x1" in lines


def test_morris_has_its_plane_and_what_may_be_luck_is_open():
    frame, _ = analysed(morris)
    dots, plane = (drawn(draw(frame, "Title", "points", 100.0)) for draw in (index_dots, morris_plane))
    star, sigma = (frame[frame["index"] == name].set_index("parameter") for name in ("mu_star", "sigma"))
    assert plane["point.x1"].get_xdata()[0] == pytest.approx(100.0 * star.loc["x1", "value"])
    assert plane["point.x1"].get_ydata()[0] == pytest.approx(100.0 * sigma.loc["x1", "value"])
    assert plane["point.x3"].get_markerfacecolor() == dots["main.x3"].get_markerfacecolor() == "white"
    assert plane["point.x1"].get_markerfacecolor() != "white"
    assert dots["luck.x3"].get_xdata()[0] == pytest.approx(100.0 * star.loc["x3", "luck"])


@pytest.mark.parametrize("method", [sobol, morris])
def test_where_nothing_varies_a_table_and_a_sentence_say_so(method):
    plan = method.sample(space(3), 8)
    values = np.full((len(plan.unit), 3), 0.5)
    frame, about = method.analyse(plan, values), shown("people_effective", 36)
    screen = Console(width=136, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    screen.print(index_table(frame, TWO, about, 136))
    assert "x3" in screen.export_text()
    assert "Nothing that was varied changes it." in sentence(frame, luck(plan, values).iloc[0].to_dict(), TWO, about)


def test_a_frame_of_another_kind_is_refused():
    with pytest.raises(ValueError, match="no rows of ST or mu_star"):
        index_dots(pd.DataFrame({"index": ["S2"], "parameter": ["a x b"]}), "Title", "points", 1.0)


def coalition(*arguments):
    return CliRunner().invoke(sensitivity, [str(argument) for argument in arguments])


SMALL = ("small", "--runs", 3, "-n", 8, "-p", "requirement_spread_people,mandate_hazard", "-w", 1)


@pytest.mark.parametrize(
    "arguments, words",
    [
        (["--alone", "--against", "hybrid"], "give one"),
        (["-m", "morris", "--second-order"], "goes with --method sobol"),
    ],
)
def test_options_that_would_do_nothing_are_refused(tmp_path, arguments, words):
    done = coalition(*SMALL, "-o", tmp_path / "out", *arguments)
    assert done.exit_code == 2
    assert words in done.stderr
    assert not (tmp_path / "out").exists()


def test_the_command_prints_tables_and_sentence_and_writes_frames_and_figures(tmp_path):
    done = coalition(*SMALL, "-o", tmp_path, "--outcome", "people_effective", "--outcome", "npv")
    assert done.exit_code == 0, done.output
    assert "hazard under a mandate" in done.stdout
    assert done.stdout.count("Luck is ") == 2
    assert "192 runs. Tables and figures in" in done.stderr
    for name in ("sensitivity.csv", "luck.csv", "figures/sensitivity-npv.png", "figures/sensitivity-npv.svg"):
        assert (tmp_path / name).stat().st_size > 0


def test_the_command_prints_json_and_nothing_else(tmp_path):
    done = coalition(*SMALL, "-o", tmp_path, "-m", "morris", "--json", "--no-figures")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert {row["index"] for row in told["sensitivity"]} == {"mu_star", "mu", "sigma"}
    assert told["failed"] == 0
    assert list(told["sentences"]) == ["people_effective"]
    assert not (tmp_path / "figures").exists()


@pytest.mark.parametrize(
    "arguments, told",
    [
        (("-n", 100), "power of two of at least 4, not 100"),
        (("--outcome", "npw"), "did you mean 'npv'"),
        (("-p", "peer_hasard"), "did you mean"),
        (("--against", "needs-led"), "not compared with itself"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(tmp_path, arguments, told):
    done = coalition("small", "-o", tmp_path / "out", *arguments)
    assert done.exit_code == 2
    assert told in done.stderr
    assert "Traceback" not in done.output
    assert not (tmp_path / "out").exists()


def test_one_seed_is_enough_to_run_and_says_what_it_cannot_tell(tmp_path):
    done = coalition("small", "--runs", 1, "-n", 4, "-p", "mandate_hazard", "-w", 1, "-o", tmp_path, "--no-figures")
    assert done.exit_code == 0, done.output
    assert "With one seed, luck cannot be told from assumptions." in " ".join(done.stdout.split())
    assert pd.read_csv(tmp_path / "sensitivity.csv")["note"].str.contains("luck is not taken out").any()


def test_ctrl_c_keeps_what_is_finished(tmp_path, monkeypatch):
    monkeypatch.setattr("experiments.sensitivity.study.luck", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    done = coalition(*SMALL, "-o", tmp_path)
    assert done.exit_code == 130
    assert "the same command goes on from there" in done.stderr
    assert len(pd.read_csv(tmp_path / "runs" / "runs.csv")) == 192
