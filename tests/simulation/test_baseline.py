"""Numbers that change only on purpose: the figures of `experiments.verification.recorded`, which says how to renew them."""

from experiments.verification.finding import Means
from experiments.verification.recorded import as_recorded, off, recorded


def test_results_are_those_recorded():
    found = as_recorded(Means())
    assert found.holds, found


def test_a_figure_that_is_off_by_more_than_rounding_is_found():
    known = recorded()["figures"]
    wrong = {world: {name: dict(figures) for name, figures in each.items()} for world, each in known.items()}
    assert not off(known, wrong)
    wrong["small"]["hybrid"]["npv"] *= 1.0 + 1e-8
    wrong["london"]["needs-led"]["members"] = float("nan")
    del wrong["london-2000"]["hybrid"]
    told = off(known, wrong)
    assert len(told) == 2 + len(known["london-2000"]["hybrid"])
    assert any(line.startswith("npv of hybrid in small is ") for line in told)
