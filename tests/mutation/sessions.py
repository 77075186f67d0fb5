"""Mutants of a module, kept in a session of Cosmic Ray with what became of each."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

import cosmic_ray.plugins
from cosmic_ray.commands import init
from cosmic_ray.mutating import mutate_code
from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import MutationSpec, WorkerOutcome, WorkItem, WorkResult

from tests.mutation.operators import is_tried, register

KEY = ("file", "function", "operator", "before", "after", "nth")


@dataclass(frozen=True)
class Mutant:
    """A change by what it does, so that it is the same after an edit elsewhere.

    Attributes
    ----------
    file, function, operator
        Where it is, and of which kind.
    before, after
        The lines changed, put on one line.
    nth
        Which of those of the function that are alike in all this, from 1.
    """

    file: str
    function: str
    operator: str
    before: str
    after: str
    nth: int = 1

    @property
    def key(self) -> tuple[str, ...]:
        """All of it as text, as in the table of survivors."""
        return tuple(str(getattr(self, name)) for name in KEY)


@contextmanager
def opened(folder: Path, file: str, source: str, thorough: bool) -> Iterator[WorkDB]:
    """Open the session of a module: the one there is, if the module has not changed since; else a new one."""
    register()
    folder.mkdir(parents=True, exist_ok=True)
    stem = file.removesuffix(".py").replace("/", ".")
    kept, path = folder / f"{stem}.source", folder / f"{stem}.sqlite"
    fresh = not kept.exists() or not path.exists() or kept.read_text(encoding="utf-8") != source
    if fresh:
        path.unlink(missing_ok=True)
    with use_db(str(path)) as session:
        if fresh:
            init([Path(file)], session, {})
            for item in session.work_items:
                if not is_tried(item.mutations[0].operator_name, thorough):
                    session.set_result(item.job_id, WorkResult(worker_outcome=WorkerOutcome.SKIPPED))
            kept.write_text(source, encoding="utf-8")
        yield session


def mutated(source: str, change: MutationSpec) -> str:
    """Return the source with one change made."""
    operator = cosmic_ray.plugins.get_operator(change.operator_name)(**change.operator_args)
    code = mutate_code(source, operator, change.occurrence)
    assert code is not None, f"there is no such change: {change}"
    return code


def named(source: str, items: list[WorkItem], wanted: set[str]) -> dict[str, Mutant]:
    """Return the mutants of the items wanted, by their number.

    Only those of the same function and operator are made beside them, to count which of several that are alike it is.
    """
    alike = {_kind(item) for item in items if item.job_id in wanted}
    found: dict[str, Mutant] = {}
    seen: dict[tuple[str, ...], int] = {}
    for item in sorted(items, key=lambda one: (one.mutations[0].operator_name, one.mutations[0].occurrence)):
        if _kind(item) not in alike:
            continue
        [change] = item.mutations
        lines = list(unified_diff(source.split("\n"), mutated(source, change).split("\n"), lineterm="", n=0))[3:]
        before, after = (
            " ".join(" ".join(line[1:] for line in lines if line.startswith(sign)).split()) for sign in "-+"
        )
        about = (str(change.module_path), *_kind(item), before, after)
        seen[about] = seen.get(about, 0) + 1
        if item.job_id in wanted:
            found[item.job_id] = Mutant(*about, nth=seen[about])
    return found


def _kind(item: WorkItem) -> tuple[str, str]:
    [change] = item.mutations
    return change.definition_name or "", change.operator_name
