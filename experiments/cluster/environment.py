"""What a worker's results depend on besides the runs: versions, code, and how its processor and libraries round."""

import hashlib
import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path

from experiments.identity import LIBRARIES, digest, source_digest
from scenarios import load_scenario, load_strategy
from simulation import Engine, simulate

PACKAGES = ("coalition-lab", *LIBRARIES, "cloudpickle", "dask", "distributed")
"""Whose versions must be the same: those that do the sums, and those by which we talk to each other."""
CODE = "code of Coalition"
OURS_THERE = ("batch.py", "cases.py", "store/*.py", "cluster/*.py")
"""Modules of `experiments` that work on a worker; what determines the results of a run is in `source_digest`."""

Environment = Mapping[str, str]


class UnlikeWorkerError(Exception):
    """A worker would not give the same bits as the machine that asks for them."""


def environment() -> dict[str, str]:
    """Return what there is in this process, by name.

    Examples
    --------
    >>> sorted(environment())[:2]
    ['Python', 'cloudpickle']
    """
    return {
        "Python": ".".join(platform.python_version_tuple()[:2]),
        "processor": platform.machine(),
        **{name: _version(name) for name in PACKAGES},
        CODE: _code(),
    }


def unlike(here: Environment, there: Environment) -> str:
    """Return in words how a worker differs from here; nothing if it does not.

    Parameters
    ----------
    here, there
        What `environment` returns on either side.
    """
    found = [f"{name} {there.get(name, 'missing')} (here {known})" for name, known in here.items()
             if there.get(name) != known]  # fmt: skip
    # Other versions are another code by definition: it is only worth a word alone.
    named = [text for text in found if not text.startswith(CODE)]
    return ", ".join(named or found)


def bits_of_a_run(engine: Engine) -> str:
    """Return a hash of one run of the library, to the last bit.

    Versions do not tell everything: mathematical functions of a system's library may round otherwise on another
    processor.
    """
    result = simulate(load_scenario("small"), load_strategy("hybrid"), seed=0, engine=engine)
    content = hashlib.sha256(result.record.months.tobytes())
    for name in sorted(result.final):
        content.update(result.final[name].tobytes())
    return content.hexdigest()[:20]


def _code() -> str:
    folder = Path(str(files("experiments")))
    paths = sorted(path for pattern in OURS_THERE for path in folder.glob(pattern))
    return digest(source_digest(), *(path.read_text(encoding="utf-8") for path in paths))[:8]


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"
