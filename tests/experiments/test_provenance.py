"""The command or the lines that a report gives do bring the same runs back."""

import json

import pytest
from click.testing import CliRunner

from experiments import Experiment, Results, prior_draws, run_until_precise
from experiments.cli import main
from experiments.findings import Findings
from experiments.report.content import Code, Facts
from experiments.report.provenance import provenance
from scenarios import load_scenario
from tests.worlds import small

DRAWN = [{"peer_hazard": 0.05}, {"peer_hazard": 0.1}]


def precise(folder, **options):
    study = Experiment("small", ["needs-led", "central-back-office"], seeds=10)
    return run_until_precise(study, folder, 0.5, at_most=40, **options)


STUDIES = {
    "as it stands in the library": (lambda to: Experiment("small", ["needs-led"], 2).run(to), "-n 2"),
    "another order": (
        lambda to: Experiment("small", ["needs-led", "central-mandate", "laissez-faire"], 1).run(to),
        "-s needs-led -s central-mandate -s laissez-faire",
    ),
    "every month of boroughs": (
        lambda to: Experiment("small", ["needs-led"], 1, borough_months=True).run(to), "--borough-months"
    ),
    "no Acts": (lambda to: Experiment("london-2000", ["central-mandate"], 1, statutory=False).run(to), "--no-statutory"),
    "draws of the priors": (
        lambda to: Experiment("small", ["needs-led"], 2, draws=prior_draws(load_scenario("small"), 3)).run(to),
        "--draws 3",
    ),
    "until precise": (precise, "-n 10 --until-precise 0.5 --at-most 40"),
    "until precise, to another": (
        lambda to: precise(to, reference="central-back-office"), "--reference central-back-office"
    ),
    "draws of one's own": (lambda to: Experiment("small", ["needs-led"], 2, draws=DRAWN).run(to), ""),
    "seeds of one's own": (lambda to: Experiment("small", ["needs-led"], [7, 3], statutory=False).run(to), ""),
    "a world of one's own, until precise": (
        lambda to: run_until_precise(Experiment(small(6), ["needs-led"], 10), to, 1e-9, at_most=12), ""
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", STUDIES)
def test_the_same_runs_come_back(name, tmp_path, monkeypatch):
    make, words = STUDIES[name]
    before = make(tmp_path)
    blocks = provenance(Findings(before)).blocks
    (code,) = [block for block in blocks if isinstance(block, Code)]
    monkeypatch.chdir(tmp_path)
    if words:
        assert words in code.text
        command, report = (line.split()[1:] for line in code.text.splitlines())
        done = CliRunner().invoke(main, [*command, "--no-figures"])
        assert done.exit_code == 0, done.output
        assert report == ["report", command[-1]]
        again = Results(tmp_path / "runs" / f"{before.scenario.name}-again")
    else:
        assert code.language == "python"
        monkeypatch.setattr(Results, "report", lambda results: None)
        exec(compile(code.text, "lines", "exec"), {})
        again = Results(tmp_path / "runs" / "again")
    for kept in ("runs", "cases", "seeds", "draws", "borough_months", "statutory"):
        assert again.manifest[kept] == before.manifest[kept], kept
    assert (again.precision is None) == (before.precision is None)


def test_it_says_what_was_drawn_and_by_which_engine(tmp_path):
    results = Experiment("small", ["needs-led"], 1, draws=DRAWN).run(tmp_path)
    (facts,) = [dict(block.items) for block in provenance(Findings(results)).blocks if isinstance(block, Facts)]
    assert facts["Draws of behaviour"] == "2 draws of 1 parameter, from a file or by hand: peer_hazard"
    assert facts["Engine"].startswith("the compiled engine")
    assert json.loads((tmp_path / "manifest.json").read_text())["engine"] == "compiled"
