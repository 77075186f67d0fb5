"""The command line: `coalition --help` teaches it. A module a command, or a few that belong together."""

import io
import signal
import sys
import threading

import click

from experiments.cli.compare import compare
from experiments.cli.folder import extend, resume
from experiments.cli.library import check, list_library, print_schema
from experiments.cli.report import report
from experiments.cli.run import run
from experiments.cli.shared import Commands


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with:  coalition compare london",
)
@click.version_option(package_name="coalition-lab", prog_name="coalition")
def main() -> None:
    """Compare ways of getting London's authorities to share digital services.

    A SCENARIO is the world: a name of the library or a .toml file of yours. A STRATEGY is what the policy-maker
    does. `coalition list` shows the library.
    """
    if threading.current_thread() is threading.main_thread():
        # To be told to stop is to be interrupted: what is finished is kept, and no worker stays behind.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a line or a dagger gets a question mark, not a crash at the end of a batch.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


for command in (compare, report, resume, extend, run, list_library, print_schema, check):
    main.add_command(command)
