"""The command line: `coalition --help` teaches it. A module a command, or a few that belong together."""

import io
import sys

import click

from experiments.cli.commands import Commands, Home

HOMES = {
    "compare": Home("compare", "compare", "Compare strategies in SCENARIO, and say which serves it better."),
    "claims": Home("claims", "claims", "Put the claims of the article on trial in SCENARIO."),
    "sweep": Home("sweep", "sweep", "Vary levers and uncertainties of SCENARIO, and say who wins where."),
    "sensitivity": Home("sensitivity", "sensitivity", "Tell which assumptions a verdict hangs on, and what is luck."),
    "discover": Home("discover", "discover", "Tell in which worlds the centre wins, and in which the coalition."),
    "recruit": Home("recruit", "recruit", "Find whom to start with, and say whether it beats chance."),
    "fork": Home("fork", "fork", "Change strategy in SCENARIO on the way: one past, several futures."),
    "optimise": Home("optimise", "optimise", "Search the levers for the front of effect, cost and equity."),
    "calibrate": Home("calibrate", "calibrate", "Fit the model to the record, and say what the record does not tell."),
    "backtest": Home("backtest", "backtest_command", "Predict series of the past that no calibration has seen."),
    "verify": Home("verify", "verify", "Check the model against its specification, as a reviewer would."),
    "report": Home("report", "report", "Write the report of the experiment in FOLDER."),
    "resume": Home("folder", "resume", "Finish the experiment in FOLDER, whatever stopped it."),
    "extend": Home("folder", "extend", "Add seeds or strategies to the experiment in FOLDER."),
    "run": Home("run", "run", "Do one run of SCENARIO, and look at it closely."),
    "dashboard": Home("dashboard", "dashboard", "Show the page: two strategies side by side, month by month."),
    "list": Home("library", "list_library", "Show the scenarios and strategies of the library."),
    "schema": Home("library", "print_schema", "Print the JSON Schema of scenario or strategy files."),
    "check": Home("library", "check", "Check scenario or strategy FILES."),
}  # fmt: skip


@click.group(
    cls=Commands,
    homes=HOMES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with:  coalition compare london",
)
@click.version_option(package_name="coalition-lab", prog_name="coalition")
def main() -> None:
    """Compare ways of getting London's authorities to share digital services.

    A SCENARIO is the world: a name of the library or a .toml file of yours. A STRATEGY is what the policy-maker
    does. `coalition list` shows the library.
    """
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a line or a dagger gets a question mark, not a crash at the end of a batch.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
