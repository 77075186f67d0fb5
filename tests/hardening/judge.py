"""What must hold of every generated file, whatever is in it."""

import math
import re
import traceback
import warnings
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from experiments.cli import main as coalition
from experiments.dashboard.uploads import told, uploaded_scenario, uploaded_strategy
from scenarios import InvalidSpecificationError, Scenario, Strategy, dumps, load_scenario, load_strategy, loads
from scenarios.size import require_buildable
from simulation import simulate
from tests.hardening.cases import SECRET, Case

MOST_WORK = 3_000_000
"""Months x services x organisations of a run that is done here."""
LONGEST_MESSAGE = 50_000
LONGEST_LINE = 1500
UNPRINTABLE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
RAW = ("Traceback", "Input should be", "int_max_str_digits", " object at 0x", "NoneType", "pydantic", "errno", "[Errno")
"""Words of Python that no user should meet."""

KINDS: dict[str, Any] = {
    "scenario": (Scenario, load_scenario, uploaded_scenario),
    "strategy": (Strategy, load_strategy, uploaded_strategy),
}


def judged(case: Case, path: Path, out: Path, run_by_command: bool) -> tuple[str, list[str]]:
    """Return what became of a case (``valid`` or ``refused``), and what is wrong with that."""
    faults: list[str] = []
    _, load, uploaded = KINDS[case.kind]
    spec, said = _attempt(lambda: _buildable(load(path)), "load", faults)
    state = "valid" if spec is not None else "refused"
    if case.expected and state != case.expected:
        faults.append(f"expected to be {case.expected}, is {state}: {said[:300]}")
    if spec is None:
        faults += _message_faults(said)
    else:
        faults += _round_trip_faults(spec)
        faults += _run_faults(case, spec)
    faults += _command_faults(case, path, state)
    if case.text:
        sent, reply = _attempt(lambda: uploaded(case.text, case.main), "upload", faults)
        if sent is None:
            faults += _message_faults(reply)
        elif spec is not None and sent != spec:
            faults.append("an upload is something else than the file")
    if spec is not None and run_by_command and _work(spec) <= MOST_WORK:
        faults += _command_run_faults(case, path, out)
    return state, faults


def _buildable(spec: Any) -> Any:
    """Return a specification that a machine can hold; one that it cannot is refused like any other."""
    if isinstance(spec, Scenario):
        require_buildable(spec)
    return spec


def _attempt(work: Any, what: str, faults: list[str]) -> tuple[Any, str]:
    """Return what came out, or nothing and why it was refused."""
    try:
        return work(), ""
    except InvalidSpecificationError as error:
        if not error.problems:
            faults.append(f"{what}: refused without a reason")
        faults += [f"{what}: a problem without words" for problem in error.problems if not problem.message.strip()]
        told(error)
        return None, str(error)
    except BaseException as error:
        faults.append(f"{what}: {type(error).__name__}: {str(error)[:200]} {_place(error)}")
        return None, ""


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames[-4:]))


def _message_faults(text: str) -> list[str]:
    faults = [f"the message has {word!r}: {_around(text, word)}" for word in RAW if word in text]
    if SECRET in text:
        faults.append("the message tells a secret")
    if bad := UNPRINTABLE.search(text):
        faults.append(f"the message has the character {bad[0]!r}: {_around(text, bad[0])!r}")
    if len(text) > LONGEST_MESSAGE:
        faults.append(f"the message has {len(text)} characters")
    if (longest := max(map(len, text.split("\n")), default=0)) > LONGEST_LINE:
        faults.append(f"a line of the message has {longest} characters: {text[:60]!r}")
    return faults


def _around(text: str, word: str) -> str:
    at = text.find(word)
    return text[max(0, at - 60) : at + 60]


def _round_trip_faults(spec: Any) -> list[str]:
    faults: list[str] = []
    again, why = _attempt(lambda: loads(type(spec), dumps(spec)), "what was dumped", faults)
    if again != spec:
        faults.append(f"does not come back from its own file: {why[:300]}")
    return faults


def _run_faults(case: Case, spec: Any) -> list[str]:
    """Return what is wrong with a run of it: it is refused in words, or its outcomes are finite."""
    world = spec if isinstance(spec, Scenario) else load_scenario("small")
    strategies = (
        [spec] if isinstance(spec, Strategy) else [load_strategy(name) for name in ("hybrid", "central-mandate")]
    )
    if _work(world) > MOST_WORK:
        world = world.model_copy(update={"horizon": 2})
    if _work(world) > 20 * MOST_WORK:
        return []
    faults: list[str] = []
    for strategy in strategies:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            result, _ = _attempt(lambda s=strategy: simulate(world, s, 1), "run", faults)
        if result is not None:
            wrong = [name for name, value in result.outcomes.items() if not math.isfinite(value) and name != "bcr"]
            faults += [f"run: {', '.join(wrong)[:200]} not finite"] if wrong else []
    return faults


def _work(spec: Any) -> int:
    if isinstance(spec, Strategy):
        return 0
    population = spec.population
    places = (
        population.boroughs + population.education + population.arts + population.other
        if population.law == "drawn" else len(population.places) + len(population.institutions)
    )  # fmt: skip
    return spec.horizon * len(spec.services) * (places + population.outside_partners)


def _command_faults(case: Case, path: Path, state: str) -> list[str]:
    """Return what is wrong with what ``coalition check`` says."""
    done = CliRunner().invoke(coalition, ["check", str(path), "--kind", case.kind])
    faults = _exit_faults(done, 0 if state == "valid" else 2, "check")
    return faults + [f"check: {fault}" for fault in _message_faults(done.output)]


def _command_run_faults(case: Case, path: Path, out: Path) -> list[str]:
    chosen = [str(path), "-s", "hybrid"] if case.kind == "scenario" else ["small", "-s", str(path)]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", "Glyph .* missing from font")  # a title in letters that matplotlib's has not
        done = CliRunner().invoke(coalition, ["run", *chosen, "-o", str(out / "run")])
    if done.exit_code == 2 and not isinstance(done.exception, Exception):
        return _exit_faults(done, 2, "run")  # founders or services that are not in this world
    return _exit_faults(done, 0, "run")


def _exit_faults(done: Any, expected: int, command: str) -> list[str]:
    if isinstance(done.exception, Exception):
        return [f"{command}: {type(done.exception).__name__}: {str(done.exception)[:200]} {_place(done.exception)}"]
    faults = [] if done.exit_code == expected else [f"{command}: exit {done.exit_code}, expected {expected}"]
    if done.exit_code == 2 and len(re.findall(r"^Error: ", done.output, re.MULTILINE)) != 1:
        faults.append(f"{command}: not one message: {done.output[:200]!r}")
    return faults
