"""What travels to a worker: what many runs have in common once, and of each chunk only what differs."""

import io
import pickle
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import islice
from typing import Any

import cloudpickle
from pydantic import BaseModel

from experiments.batch import Job
from experiments.cases import Case, RunKey
from experiments.identity import OURS

FEW_CASES = 256
"""Cases up to which all of them are sent beforehand."""
LOOKED_AT = 4096
"""Cases, from the first on, among which is looked for what they share."""
OFTEN = 100
"""What at least one case in so many has is sent beforehand."""


def shared_by(keys: Sequence[RunKey]) -> list[object]:
    """Return the objects that the cases of runs have in common: few cases whole, of many the parts that recur.

    A point of a sweep leaves what it does not set the very same object (`experiments.design.Setter`), so population,
    services and most strategies are found here, and a chunk holds little else than the values of its points.
    """
    cases = {id(key.case): key.case for key in keys}
    if len(cases) <= FEW_CASES:
        return list(cases.values())
    found: dict[int, object] = {}
    times: Counter[int] = Counter()
    looked_at = list(islice(cases.values(), LOOKED_AT))
    for case in looked_at:
        for thing in _parts_of(case):
            found[id(thing)] = thing
            times[id(thing)] += 1
    return [thing for number, thing in found.items() if times[number] * OFTEN >= len(looked_at)]


def _parts_of(case: Case) -> Iterable[object]:
    for model in (case.scenario, case.strategy):
        yield model
        yield from (part for part in vars(model).values() if isinstance(part, BaseModel | tuple))


class Packer:
    """Packs chunks for workers that have the shared objects already.

    Attributes
    ----------
    shared : list
        What they have, by place.
    """

    def __init__(self, shared: list[object]) -> None:
        self.shared = shared
        self._places = {id(thing): place for place, thing in enumerate(shared)}

    def packed(self, keys: Sequence[RunKey]) -> bytes:
        """Return the runs of a chunk: its cases, and of each run which case, the seed, and 10 bytes of identity.

        What the tables say of a run besides stays here.
        """
        cases = {id(key.case): key.case for key in keys}
        number = {known: place for place, known in enumerate(cases)}
        content = io.BytesIO()
        _Packing(content, self._places).dump(
            (
                list(cases.values()),
                [number[id(key.case)] for key in keys],
                [key.seed for key in keys],
                bytes.fromhex("".join(key.id for key in keys)),
            )
        )
        return content.getvalue()


def unpacked(parcel: bytes, shared: Sequence[object]) -> list[RunKey]:
    """Return the runs of a chunk, with what the worker has put in its place."""
    cases, numbers, seeds, identities = _Unpacking(io.BytesIO(parcel), shared).load()
    each = len(identities) // len(seeds)
    return [
        RunKey(cases[number], seed, identities[i * each : (i + 1) * each].hex())
        for i, (number, seed) in enumerate(zip(numbers, seeds, strict=True))
    ]


class _Packing(pickle.Pickler):
    def __init__(self, file: io.BytesIO, places: dict[int, int]) -> None:
        super().__init__(file, protocol=pickle.HIGHEST_PROTOCOL)
        self._places = places

    def persistent_id(self, thing: object) -> int | None:
        return self._places.get(id(thing))


class _Unpacking(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, shared: Sequence[object]) -> None:
        super().__init__(file)
        self._shared = shared

    def persistent_load(self, place: Any) -> object:
        return self._shared[place]


def luggage(job: Job, shared: list[object]) -> bytes:
    """Return what a worker is to have before its first chunk; a researcher's own agents travel with their module."""
    with ExitStack() as stack:
        for kind in (job.borough, job.institution):
            stack.enter_context(_by_value(kind.__module__))
        content: bytes = cloudpickle.dumps((job, shared))
    return content


@contextmanager
def _by_value(name: str) -> Iterator[None]:
    """Let the classes of a module travel as they are: a worker may not have the file."""
    module = sys.modules.get(name)
    listed = cloudpickle.list_registry_pickle_by_value()
    if name.partition(".")[0] in (*OURS, "__main__") or module is None or name in listed:
        yield
        return
    cloudpickle.register_pickle_by_value(module)
    try:
        yield
    finally:
        cloudpickle.unregister_pickle_by_value(module)
