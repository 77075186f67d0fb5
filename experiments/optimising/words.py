"""What a search found, in plain words: where a central strategy is best first, and how much of it was luck."""

from experiments.effects import pounds
from experiments.optimising.aims import Aim
from experiments.optimising.front import Front
from experiments.optimising.optimise import Optimised
from experiments.verdict import listed

FAMILIES = {"central": "a central strategy", "coalition": "a coalition", "hybrid": "a hybrid", "none": "doing nothing"}


def found_words(found: Optimised) -> list[str]:
    """Return what was found, a sentence or two each."""
    front = found.front
    places = _places(front, "front")
    best = [(aim, _best_words(front, k)) for k, aim in enumerate(front.aims)]
    # Where the centre is best comes first.
    best.sort(key=lambda pair: front.strategies[_champion(front, pair[0], places)].family != "central")
    said = [
        f"{_interrupted(found)}{len(found.archive.costs)} strategies were looked at in the search, over "
        f"{_sizes(*found.training)}; all that follows is from {_sizes(*found.holding)} that the search never met.",
        *(words for _, words in best),
        _library_words(front),
        _dropped_words(front, places),
        _luck_words(front),
    ]
    return [words for words in said if words]


def _interrupted(found: Optimised) -> str:
    return "The search was interrupted. " if found.archive.interrupted else ""


def _sizes(worlds: int, seeds: int) -> str:
    return f"{worlds} draws x {seeds} seeds" if worlds > 1 else f"{seeds} seeds"


def _places(front: Front, origin: str) -> list[int]:
    return [i for i, one in enumerate(front.origins) if one == origin]


def _champion(front: Front, aim: Aim, places: list[int]) -> int:
    """Return the best on an aim by the search's values: choosing by the hold-out would be luck again."""
    k = list(front.aims).index(aim)
    return min(places, key=lambda i: float(aim.sign * front.trained[i, k]))


def _best_words(front: Front, k: int) -> str:
    aim = front.aims[k]
    mine = _champion(front, aim, _places(front, "front"))
    strategy = front.strategies[mine]
    means = front.means[:, k]
    who = f"{strategy.label} ({FAMILIES[strategy.family]})"
    lead = f"On {aim.title}, the best of the front is {who}: {_of(means[mine], aim)}"
    library = _places(front, "library")
    if not library:
        return f"{lead}."
    other = _champion(front, aim, library)
    found, looked = front.difference(mine, other, k), -aim.sign * (front.trained[mine, k] - front.trained[other, k])
    verdict = _verdict(found.low, found.high, found.mean, aim)
    ends = f"95 % interval {found.low:+.1f} to {found.high:+.1f}"
    return (
        f"{lead}, against {_of(means[other], aim)} of the library's best for it, {front.strategies[other].label}: "
        f"{verdict} ({found.mean:+.1f} {aim.points}, {ends}); in the search it looked like {looked:+.1f}."
    )


def _verdict(low: float, high: float, mean: float, aim: Aim) -> str:
    if low <= 0.0 <= high:
        return "not told apart"
    if abs(mean) < aim.least:
        return "practically equal"
    return "better" if mean > 0.0 else "worse"


def _of(value: float, aim: Aim) -> str:
    return pounds(value) if aim.unit == "GBP m" else f"{value:.1f} {aim.unit}"


def _library_words(front: Front) -> str:
    dominated, alone = [], []
    for i in _places(front, "library"):
        by = [j for j in front.dominators(i) if front.origins[j] == "front"]
        sure = [j for j in front.sure_dominators(i) if j in by]
        if by:
            strategy = front.strategies[(sure or by)[0]]
            dominated.append(f"{front.strategies[i].label} (by {strategy.label}{', beyond luck' if sure else ''})")
        else:
            alone.append(front.strategies[i].label)
    said = f"Of the library, better on every aim can be had than {listed(dominated)}" if dominated else ""
    kept = (
        f"not than {listed(alone)}"
        if dominated
        else f"Nothing of the front is better on every aim than {listed(alone)}"
    )
    return "; ".join(words for words in (said, kept if alone else "") if words) + "." if dominated or alone else ""


def _dropped_words(front: Front, places: list[int]) -> str:
    lost = [front.strategies[i].label for i in places if front.dominators(i)]
    if not lost:
        return f"All {len(places)} strategies of the front stay on it."
    verb = "is" if len(lost) == 1 else "are"
    return f"Of the {len(places)} strategies of the front, {listed(lost)} {verb} dominated on hold-out, and marked."


def _luck_words(front: Front) -> str:
    """Say how much better the chosen looked than they are, less what those lost too that nobody chose."""
    frame, parts = front.frame(), []
    for aim in front.aims:
        means = frame[frame["aim"] == aim.outcome].groupby("origin")["luck"].mean()
        parts.append(f"{means['front'] - means.get('library', 0.0):z.1f} {aim.points} on {aim.title}")
    beyond = " beyond what the library, which nobody chose by them, lost as well" if "library" in front.origins else ""
    lost = f"from the search to the hold-out the front lost {listed(parts)}{beyond}"
    return f"The luck of having been chosen: {lost} (negative: won)."
