"""A full disk loses nothing that was finished."""

import errno
import re
import subprocess
from pathlib import Path

import pytest

import experiments.aside as aside_module
from experiments.store import FullDiskError
from tests.experiments.store.studies import bytes_of, enter, split, study


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("undisturbed")
    study(3).run(folder, workers=1)
    return bytes_of(folder)


class SmallDisk:
    """A disk of so many bytes, for whatever is written below a folder."""

    def __init__(self, folder, size):
        self.folder, self.size, self._open = folder, size, Path.open

    def open(self, path, mode="r", *arguments, **options):
        file = self._open(path, mode, *arguments, **options)
        if "w" not in mode or self.folder not in path.parents:
            return file
        real = file.write

        def write(content):
            file.flush()
            used = sum(other.stat().st_size for other in self.folder.rglob("*") if other.is_file())
            if used + len(content) > self.size:
                raise OSError(errno.ENOSPC, "No space left on device", str(path))
            return real(content)

        return Written(file, write)


class Written:
    """A file whose writes are looked at first."""

    def __init__(self, file, write):
        self._file, self.write = file, write

    def __getattr__(self, name):
        return getattr(self._file, name)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._file.close()


def fill_and_go_on(folder, undisturbed, make_room):
    """Do an experiment on a disk that fills up, make room, go on; return how many runs were kept meanwhile."""
    with pytest.raises(FullDiskError, match=r"the disk is full; \d+ of 9 runs are finished and kept") as said:
        enter(folder / "out", study(3), split(3, 1))
    kept = int(str(said.value).split("full; ")[1].split()[0])
    assert not list(folder.rglob(".*.part*"))
    make_room()
    calls = []
    study(3).run(folder / "out", workers=1, progress=lambda done, total: calls.append(done))
    assert calls[0] == kept
    assert bytes_of(folder / "out") == undisturbed
    return kept


@pytest.mark.parametrize("size", [30, 60, 120, 180, 240])
def test_a_full_disk_loses_nothing_finished(tmp_path, undisturbed, monkeypatch, size):
    disk = SmallDisk(tmp_path, 1000 * size)
    monkeypatch.setattr(Path, "open", lambda path, *arguments, **options: disk.open(path, *arguments, **options))
    kept = fill_and_go_on(tmp_path, undisturbed, lambda: setattr(disk, "size", 10_000_000))
    assert size < 100 or kept > 0


def may_mount():
    """Return whether this process may mount a disk (Linux's CAP_SYS_ADMIN)."""
    status = Path("/proc/self/status")
    known = re.search(r"CapEff:\s*(\w+)", status.read_text()) if status.exists() else None
    return bool(known and int(known[1], 16) >> 21 & 1)


@pytest.mark.slow
@pytest.mark.parametrize("size", [60, 120, 250, 300, 320, 340])
@pytest.mark.skipif(not may_mount(), reason="not allowed to mount; the test of a pretended disk runs everywhere")
def test_a_real_disk_that_is_full_loses_nothing_finished(tmp_path, undisturbed, size):
    folder = tmp_path / "disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}k", "tmpfs", str(folder)], check=True)
    try:
        remount = ["mount", "-o", "remount,size=10m", str(folder)]
        kept = fill_and_go_on(folder, undisturbed, lambda: subprocess.run(remount, check=True))
        assert size < 100 or kept > 0
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("number", range(1, 12))
def test_a_disk_that_is_full_at_any_write_loses_nothing_finished(tmp_path, undisturbed, monkeypatch, number):
    real, calls = aside_module.synced, []

    def full(path):
        calls.append(path)
        if len(calls) == number:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(path)

    with monkeypatch.context() as patched:
        patched.setattr(aside_module, "synced", full)
        with pytest.raises(FullDiskError, match="runs are finished and kept"):
            enter(tmp_path, study(3), split(3, 5))
    assert not list(tmp_path.rglob(".*.part*"))
    study(3).run(tmp_path, workers=1)
    assert bytes_of(tmp_path) == undisturbed
