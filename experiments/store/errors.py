"""What can go wrong with the folder of an experiment, each with the way out in its message."""

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

FULL = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG})


class FolderInUseError(ValueError):
    """The folder holds something that is not an experiment of ours."""


class NoExperimentError(ValueError):
    """The folder holds no experiment that can be gone on with."""


class FolderBusyError(ValueError):
    """Another process is writing to the folder."""


class DamagedPartError(ValueError):
    """A file of finished runs is not what was written."""


class TablesBehindError(ValueError):
    """The tables are not those of the runs that are finished."""


class FullDiskError(OSError):
    """The disk is full; what is finished is kept."""


class WorkerKilledError(ChildProcessError):
    """A worker process was killed from outside; what is finished is kept."""


@contextmanager
def full_disk_told(folder: Path, kept: Callable[[], int], total: int) -> Iterator[None]:
    """Turn a full disk into an error that says what is kept and how to go on."""
    try:
        yield
    except OSError as error:
        # Arrow raises its own OSError; it has the number in `errno` or, for some calls, only in the text.
        if error.errno not in FULL and "No space left" not in str(error):
            raise
        message = (
            f"the disk is full; {kept()} of {total} runs are finished and kept. Make room, and "
            f"`coalition resume {folder}` goes on from there"
        )
        raise FullDiskError(errno.ENOSPC, message, str(folder)) from error
