"""`coalition sweep`, as its users meet it."""

import json

import pandas as pd
import pytest
from click.testing import CliRunner

from experiments.cli import main
from experiments.cli import sweep as sweep_module

TWO = ("-s", "needs-led", "-s", "central-mandate")


def coalition(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def swept(tmp_path, *arguments):
    done = coalition("sweep", "small", *TWO, "-o", tmp_path, "-w", 1, *arguments)
    assert done.exit_code == 0, done.output
    return done


def test_a_map_end_to_end_with_levers_and_uncertainties_apart(tmp_path):
    done = swept(tmp_path, "-v", "programme_money=25,100,400", "-v", "strategy.needs-led.codesign=0:1:3", "-n", 12,
                 "--outcome", "people_effective", "--map")  # fmt: skip
    text = " ".join(done.output.split())
    levers, uncertainties = text.index("Levers: what the policy-maker chooses"), text.index("Uncertainties: what the")
    assert levers < text.index("strategy.needs-led.codesign") < uncertainties < text.index("programme_money money of")
    assert "On people-based services at month 36, the best central strategy is ahead at" in text
    assert "Intervals cover luck only" in text
    table = pd.read_csv(tmp_path / "sweep.csv")
    assert table.columns[:3].tolist() == ["draw", "programme_money", "strategy.needs-led.codesign"]
    assert len(table) == 9 * 3
    assert (table["seeds"] == 12).all()
    runs = pd.read_parquet(tmp_path / "runs.parquet")
    mean = 100 * runs[(runs["draw"] == 5) & (runs["strategy"] == "needs-led")]["people_effective"].mean()
    row = table[(table["draw"] == 5) & (table["strategy"] == "needs-led")].iloc[0]
    assert (row["mean"], row["programme_money"], row["strategy.needs-led.codesign"]) == (
        pytest.approx(mean),
        100.0,
        0.5,
    )
    assert len(pd.read_csv(tmp_path / "sweep-leaders.csv")) == 9
    assert {path.name for path in (tmp_path / "figures").iterdir()} == {
        "sweep-map-people_effective.png", "sweep-map-people_effective.svg",
    }  # fmt: skip


def test_what_takes_parliament_and_uneven_sides_are_said(tmp_path):
    how = ("-v", "authority=0,0.5", "-n", 1, "--outcome", "npv", "--no-figures", "-o", tmp_path / "out", "-w", 1)
    done = coalition("sweep", "small", *TWO, "-s", "central-culture", *how)
    text = " ".join(done.output.split())
    assert "The centre enters with 2 and the coalition with 1; the best of many is better by chance alone." in text
    assert "Act of Parliament" not in text  # there the centre may order anything
    world = tmp_path / "bound.toml"
    world.write_text('extends = "small"\nname = "bound"\nauthority = 0.2\n')
    text = " ".join(coalition("sweep", world, *TWO, *how, "-o", tmp_path / "bound").output.split())
    assert "Authority above 0.2 would take an Act of Parliament there." in text
    assert "The centre enters" not in text


def test_horizons_before_the_end_are_told_and_mapped_where_each_side_leads_somewhere(tmp_path):
    world = tmp_path / "longer.toml"
    world.write_text('extends = "small"\nname = "longer"\nhorizon = 48\n')
    done = coalition("sweep", world, *TWO, "-v", "programme_money=25,400", "-v", "authority=0,1", "-n", 10, "-w", 1,
                     "--outcome", "people_effective", "-o", tmp_path / "out")  # fmt: skip
    cells = pd.read_csv(tmp_path / "out" / "sweep-leaders.csv")
    assert set(cells["month"]) == set(pd.read_csv(tmp_path / "out" / "sweep.csv")["month"]) == {36, 48}
    count = cells[cells["month"] == 36]["standing"].value_counts()
    text = " ".join(done.output.split())
    assert (
        f"Points at which the centre and the coalition are ahead before: {count['central']} and {count['coalition']} at "
        "month 36."
    ) in text
    drawn = {path.stem for path in (tmp_path / "out" / "figures").glob("*.png")}
    assert drawn == {"sweep-map-people_effective", "sweep-map-people_effective_36"}


def test_ctrl_c_keeps_what_is_finished(tmp_path, monkeypatch):
    def press(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(sweep_module, "print_sweep", press)
    done = coalition("sweep", "small", *TWO, "-v", "use_cases=1:2", "-n", 1, "-w", 1, "-o", tmp_path)
    assert done.exit_code == 130
    assert "6 of 6 runs are finished" in done.stderr


def test_one_axis_gets_a_curve_for_each_headline(tmp_path):
    stale = tmp_path / "figures" / "sweep-map-npv.png"
    swept(tmp_path, "-v", "use_cases=1:2", "-n", 1, "--no-figures")
    stale.parent.mkdir()
    stale.write_text("of another sweep")
    swept(tmp_path, "-v", "use_cases=1:3", "-n", 2)
    drawn = {path.stem for path in (tmp_path / "figures").glob("*.svg")}
    assert drawn == {f"sweep-{name}" for name in ("people_effective", "transactional_effective", "npv",
                                                  "bottom_quarter_effective", "quarter_gap")}  # fmt: skip


def test_the_first_map_is_spread_against_authority(tmp_path):
    done = swept(tmp_path, "--map", "-n", 1, "--outcome", "people_effective", "--no-figures", "--json")
    found = json.loads(done.stdout)
    assert found["uncertainties"] == ["behaviour.requirement_spread_people", "authority"]
    assert (found["points"], found["levers"], found["runs"]) == (99, [], 99 * 3)
    assert len(found["leaders"]) == 99


@pytest.mark.parametrize("sample", ["latin-hypercube", "sobol"])
def test_a_sample_is_of_the_ranges_and_the_same_again(sample, tmp_path):
    how = ("--sample", sample, "--points", 8, "-n", 1, "--outcome", "npv", "-v", "peer_hazard", "-v", "use_cases=1:4")
    tables = []
    for folder in ("one", "two"):
        swept(tmp_path / folder, *how)
        tables.append(pd.read_csv(tmp_path / folder / "sweep.csv"))
    pd.testing.assert_frame_equal(*tables)
    assert tables[0]["behaviour.peer_hazard"].between(0.03, 0.19).all()
    assert tables[0]["behaviour.peer_hazard"].nunique() == 8
    assert set(tables[0]["strategy.use_cases"]) == {1, 2, 3, 4}
    swept(tmp_path / "other", *how, "--seed", 1)
    assert not pd.read_csv(tmp_path / "other" / "sweep.csv")["mean"].equals(tables[0]["mean"])
    assert not (tmp_path / "one" / "figures").exists()


def test_a_sample_without_vary_is_of_all_that_is_not_known(tmp_path):
    found = json.loads(swept(tmp_path, "--sample", "sobol", "--points", 2, "-n", 1, "--json").stdout)
    assert "behaviour.peer_hazard" in found["uncertainties"]
    assert "behaviour.team_span" not in found["uncertainties"]  # the small city sets it itself
    assert not found["levers"]


def test_points_of_a_file(tmp_path):
    file = tmp_path / "points.csv"
    file.write_text("use_cases,institutions,peer_hazard\n1,true,0.05\n4,false,0.1\n")
    swept(tmp_path / "out", "--from-csv", file, "-n", 2, "--outcome", "people_effective")
    table = pd.read_csv(tmp_path / "out" / "sweep.csv").drop_duplicates("draw")
    assert table["strategy.use_cases"].tolist() == [1, 4]
    assert table["strategy.institutions"].tolist() == [True, False]
    assert table["behaviour.peer_hazard"].tolist() == [0.05, 0.1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "say what to vary, such as --vary use_cases=1:12"),
        (("-v", "use_case=1:3"), "did you mean 'use_cases'?"),
        (("-v", "use_cases=0:3"), "strategy.use_cases: 0.0 is not allowed, allowed is whole numbers from 1 to 64"),
        (("-v", "development=0.3,0.9"), "sum to"),
        (("-v", "use_cases=1:3", "--map"), "this is a grid over strategy.use_cases: give --vary twice"),
        (("-v", "use_cases=1:3", "--outcome", "npvv"), "did you mean 'npv'?"),
        (("-v", "use_cases=1:3", "--points", 4), "--points goes with --sample"),
        (("-v", "use_cases=1,3", "--sample", "sobol"), "a sample needs a range"),
        (("-v", "use_cases=1:3", "--from-csv", "x.csv"), "--from-csv has the points already"),
        (("--from-csv", "x.csv"), "there is no such file"),
        (("-v", "strategy.hybrid.use_cases=1:3"), "there is nothing called 'strategy.hybrid.use_cases'"),
        (("-v", "use_cases=1:3", "--sample", "halton"), "'halton' is not one of"),
    ],
)
def test_bad_input_gets_one_clear_message(arguments, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = coalition("sweep", "small", *TWO, *arguments)
    assert done.exit_code == 2
    assert message in " ".join(done.output.split())
    assert "Traceback" not in done.output
    assert not list(tmp_path.iterdir()), "nothing may be half-written"


def test_help_teaches():
    done = coalition("sweep", "--help")
    assert done.exit_code == 0
    assert "Examples:" in done.output
