"""What is made of the runs of an experiment goes with them."""

from experiments.cli.fork import TABLE as FORKS
from experiments.discovery.tables import FIGURES as OF_DISCOVERY
from experiments.experiment import Experiment
from experiments.store import FIGURES_FOLDER
from experiments.store.layout import ANALYSES, ANALYSIS_FIGURES, remove_derived
from experiments.sweeps.files import LEADERS, STEM, TABLE


def test_analyses_of_other_runs_do_not_stay(tmp_path):
    Experiment("small", ["needs-led"], 1, statutory=False).run(tmp_path, workers=1)
    figures = [f"{stem}.{suffix}" for stem in ("sweep-map-npv", "boxes", "recruit") for suffix in ("png", "svg")]
    made = [*(tmp_path / name for name in ANALYSES), *(tmp_path / FIGURES_FOLDER / name for name in figures)]
    kept = [tmp_path / "notes.csv", tmp_path / FIGURES_FOLDER / "mine.png"]
    for path in (*made, *kept):
        path.parent.mkdir(exist_ok=True)
        path.write_text("of the first runs")
    Experiment("small", ["needs-led"], 1, statutory=False).run(tmp_path, workers=1)
    assert all(path.exists() for path in made)  # the same runs: what was made of them stands
    Experiment("small", ["needs-led"], 2, statutory=False).run(tmp_path, workers=1)
    assert not [path.name for path in made if path.exists()]
    assert all(path.exists() for path in kept)


def test_the_list_has_what_analyses_write():
    assert {TABLE, LEADERS, FORKS} <= set(ANALYSES)
    assert {f"{STEM}*", *OF_DISCOVERY} <= set(ANALYSIS_FIGURES)


def test_a_folder_without_figures_has_none_to_remove(tmp_path):
    remove_derived(tmp_path)
    assert not list(tmp_path.iterdir())
