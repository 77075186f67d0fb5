"""Hostile surroundings: no right to write, a read-only home, a full disk, no network. One message, or it works without."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from experiments.results import Results
from tests.experiments.store.studies import study
from tests.experiments.store.test_full_disk import may_mount
from tests.hardening.surroundings import OFFLINE, coalition, one_message, opened, shut, with_a_disk_of, without_rights

HUMBLE = (without_rights,)


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """An experiment of nine runs that are finished, its folder shut."""
    folder = tmp_path_factory.mktemp("finished") / "out"
    study(3).run(folder, workers=1)
    shut(folder)
    yield folder
    opened(folder)


@pytest.fixture
def shut_folder(tmp_path):
    """A folder that cannot be written to."""
    folder = tmp_path / "shut"
    folder.mkdir()
    shut(folder)
    yield folder
    opened(folder)


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.stat().st_mtime_ns for path in folder.rglob("*")}


@pytest.mark.parametrize(
    "command",
    [
        ("compare", "small", "-s", "needs-led", "-n", 1),
        ("run", "small"),
        pytest.param(("claims", "small", "-c", "H3"), marks=pytest.mark.slow),
    ],
)
def test_an_output_folder_that_cannot_be_made_is_one_message(shut_folder, command):
    done = coalition(*command, "-o", shut_folder / "out", before=HUMBLE)
    assert "Permission denied" in one_message(done)
    assert str(shut_folder) in one_message(done)
    assert not list(shut_folder.iterdir())


@pytest.mark.parametrize("command", ["resume", "extend", "report"])
def test_an_experiment_that_cannot_be_written_to_is_one_message_and_stays_as_it_is(finished, command):
    before = contents(finished)
    done = coalition(command, finished, *(["-n", 4] if command == "extend" else []), before=HUMBLE)
    assert str(finished) in one_message(done)
    assert contents(finished) == before
    assert len(Results(finished).runs) == 9


def test_a_report_of_a_folder_that_cannot_be_written_to_goes_elsewhere(finished, tmp_path):
    before = contents(finished)
    done = coalition("report", finished, "-o", tmp_path / "sent.html", before=HUMBLE)
    assert done.returncode == 0, done.stderr
    assert "<svg" in (tmp_path / "sent.html").read_text(encoding="utf-8") or "data:image/svg" in (
        tmp_path / "sent.html"
    ).read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["sent.html"]
    assert contents(finished) == before


def test_a_read_only_home_is_done_without(shut_folder, tmp_path):
    """Neither matplotlib's settings and fonts nor anything else can be kept there."""
    home = {"HOME": str(shut_folder), "XDG_CACHE_HOME": "", "XDG_CONFIG_HOME": "", "MPLCONFIGDIR": ""}
    done = coalition("run", "small", "-o", tmp_path / "out", before=HUMBLE, environment=home)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "out" / "figures" / "adoption.png").stat().st_size > 10_000
    assert not list(shut_folder.iterdir())


def test_no_folder_for_temporary_files_is_one_message(shut_folder):
    code = (
        "import tempfile, sys\n"
        "def none(): raise FileNotFoundError(2, 'No usable temporary directory found')\n"
        "tempfile._get_default_tempdir = none\n"
        "from experiments.cli import main\n"
        f"main(['run', 'small', '-o', {str(shut_folder / 'x')!r}])\n"
    )
    home = {"HOME": str(shut_folder), "MPLCONFIGDIR": str(shut_folder), "XDG_CACHE_HOME": ""}
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, **home},
        preexec_fn=without_rights,
    )
    assert one_message(done)


@pytest.mark.parametrize("size", [2_000, pytest.param(20_000, marks=pytest.mark.slow)])
@pytest.mark.parametrize("command", ["run", "compare"])
def test_a_disk_that_is_full_is_one_message_and_nothing_half_written(tmp_path, command, size):
    """No file may grow beyond a size: the system itself refuses, whichever library writes."""
    out = tmp_path / "out"
    options = ["-s", "needs-led", "-n", 20, "-w", 1] if command == "compare" else []
    done = coalition(command, "small", *options, "-o", out, before=[with_a_disk_of(size)])
    assert any(words in one_message(done) for words in ("disk is full", "File too large", "No space left"))
    assert not list(out.rglob("*.part*"))
    assert all(path.stat().st_size < size for path in out.rglob("*") if path.is_file())
    if command == "compare" and (out / "manifest.json").exists():
        again = coalition("resume", out, "--no-figures")
        assert again.returncode == 0, again.stderr


@pytest.mark.parametrize(
    "command", [("list",), ("schema",), ("check", "small"), ("run", "small", "-o", "out"), ("list", "-h")]
)
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux; a full output is also pretended below")
def test_an_output_that_is_full_is_one_message(tmp_path, command):
    with open("/dev/full", "w") as full:
        done = coalition(*command, output=full, folder=tmp_path)
    assert "No space left on device" in one_message(done)


def test_a_pretended_full_output_is_one_message(tmp_path):
    code = (
        "import sys, click\n"
        "def full(message=None, file=None, nl=True, err=False, color=None):\n"
        "    if not err: raise OSError(28, 'No space left on device')\n"
        "    print(message, file=sys.stderr)\n"
        "click.echo = full\n"
        "from experiments.cli import main\nmain(['list'])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert one_message(done) == "Error: output: No space left on device"


def test_nobody_reading_is_no_error():
    """What ``coalition schema | head -1`` does."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as pipe:
        done = coalition("schema", output=pipe)
    assert "Error" not in done.stderr
    assert "Traceback" not in done.stderr


NO_NETWORK_OF_ITS_OWN = pytest.mark.skipif(
    not may_mount() or not shutil.which("unshare"), reason="not allowed a network of its own; it is also pretended"
)


@pytest.mark.parametrize("how", ["pretended", pytest.param("real", marks=[pytest.mark.slow, NO_NETWORK_OF_ITS_OWN])])
def test_no_network_is_needed(tmp_path, how):
    under, environment = [], {}
    if how == "real":
        under = ["unshare", "-n"]
    else:
        (tmp_path / "sitecustomize.py").write_text(OFFLINE)
        environment = {"PYTHONPATH": os.pathsep.join([str(tmp_path), str(Path(__file__).parents[2])])}
    out = tmp_path / "out"
    command = ("compare", "small", "-s", "needs-led", "-n", 1, "-w", 1, "--report", "-o", out)
    done = coalition(*command, under=under, environment=environment)
    assert done.returncode == 0, done.stderr
    assert (out / "report.html").exists()


def test_too_little_memory_is_one_message(monkeypatch):
    from click.testing import CliRunner

    from experiments.cli import main

    def none(*_, **__):
        raise MemoryError

    monkeypatch.setattr("experiments.cli.library.load_scenario", none)
    done = CliRunner().invoke(main, ["check", "small"])
    assert done.exit_code == 2
    assert done.output.startswith("Error: this machine has not enough memory")


@pytest.mark.slow
@pytest.mark.skipif(not may_mount(), reason="not allowed to mount; a disk that is full is pretended above")
def test_a_real_read_only_disk_is_one_message_and_its_report_goes_elsewhere(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", str(disk)], check=True)
    try:
        study(3).run(disk / "out", workers=1)
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        for command in (("resume", disk / "out"), ("report", disk / "out"), ("run", "small", "-o", disk / "run")):
            assert "Read-only file system" in one_message(coalition(*command))
        done = coalition("report", disk / "out", "-o", tmp_path / "sent.html")
        assert done.returncode == 0, done.stderr
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.page
def test_the_page_starts_without_rights_home_or_network(shut_folder, tmp_path):
    (tmp_path / "sitecustomize.py").write_text(OFFLINE)
    environment = {
        **os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(Path(__file__).parents[2])]), "PYTHONUNBUFFERED": "1",
        "HOME": str(shut_folder), "XDG_CACHE_HOME": "", "XDG_CONFIG_HOME": "", "MPLCONFIGDIR": "",
    }  # fmt: skip
    with subprocess.Popen(
        [sys.executable, "-m", "experiments.cli", "dashboard", "--port", "0"], stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, cwd=shut_folder, env=environment, preexec_fn=without_rights,
    ) as process:  # fmt: skip
        try:
            lines = iter(process.stdout.readline, "")
            address = next(found[1] for line in lines if (found := re.search(r"Coalition is at (\S+)", line)))
            with urlopen(address, timeout=60) as page:
                assert page.status == 200
        finally:
            process.terminate()
            rest = process.communicate(timeout=60)[0]
    assert "Traceback" not in rest
    assert not list(shut_folder.iterdir())
