"""Sobol's indices against functions for which they are known by analysis, with and without luck."""

import numpy as np
import pandas as pd
import pytest

from experiments.sensitivity import sobol
from experiments.sensitivity.frame import COLUMNS
from tests.experiments.sensitivity.functions import (
    ISHIGAMI_FIRST,
    ISHIGAMI_TOTAL,
    ishigami,
    points_of,
    sobol_g,
    sobol_g_indices,
    space,
)

pytestmark = pytest.mark.lab
SEEDS = 8
IN_PI = (-np.pi, np.pi)


def index(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    return frame[frame["index"] == name].set_index("parameter")


def covers(frame: pd.DataFrame, name: str, truth) -> bool:
    rows = index(frame, name)
    return bool(((rows["low"] <= np.array(truth) + 1e-9) & (rows["high"] >= np.array(truth) - 1e-9)).all())


def near(frame: pd.DataFrame, name: str, truth, within: float) -> bool:
    return bool(np.abs(index(frame, name)["value"].to_numpy() - np.array(truth)).max() < within)


def test_ishigami_has_its_analytic_indices_within_the_intervals():
    plan = sobol.sample(space(3, *IN_PI), 1024)
    found = sobol.analyse(plan, ishigami(points_of(plan)))
    assert tuple(found.columns) == COLUMNS
    for name, truth in (("S1", ISHIGAMI_FIRST), ("ST", ISHIGAMI_TOTAL)):
        assert covers(found, name, truth)
        assert near(found, name, truth, 0.03)
        assert (index(found, name)["high"] - index(found, name)["low"]).max() < 0.25


def test_the_g_function_has_its_analytic_indices_within_the_intervals():
    plan = sobol.sample(space(5), 1024)
    found = sobol.analyse(plan, sobol_g(points_of(plan)))
    for name, truth in zip(("S1", "ST"), sobol_g_indices(), strict=True):
        assert covers(found, name, truth)
        assert near(found, name, truth, 0.03)


def test_without_luck_the_indices_are_those_of_salib_itself():
    from SALib.analyze.sobol import analyze

    plan = sobol.sample(space(3, *IN_PI), 256)
    values = ishigami(points_of(plan))
    by_hand = analyze(plan.problem, values, calc_second_order=False, seed=1)
    # The same value under every seed: there is no luck, and so nothing to take out.
    found = sobol.analyse(plan, np.repeat(values[:, None], SEEDS, axis=1))
    assert index(found, "S1")["value"].to_numpy() == pytest.approx(by_hand["S1"], abs=1e-12)
    assert index(found, "ST")["value"].to_numpy() == pytest.approx(by_hand["ST"], abs=1e-12)
    assert np.abs(index(found, "ST")["luck"]).max() < 1e-12


def with_luck(plan, kind: str, seed: int = 1):
    """Ishigami's function of 3 parameters, a fourth that does nothing, and luck of `kind`."""
    x, generator = points_of(plan), np.random.default_rng(seed)
    shared = generator.normal(0.0, 2.0, SEEDS)
    if kind == "as it falls":  # another draw at every point, as where a run is chaotic
        noise = generator.normal(0.0, 4.0, (len(x), SEEDS))
    else:  # how the first and the fourth work differs by seed; neither does more on average for it
        noise = sum(generator.normal(0.0, 1.0, SEEDS) * x[:, [j]] for j in (0, 3))
    return ishigami(x[:, :3])[:, None] + shared + noise


@pytest.mark.parametrize("kind", ["as it falls", "by parameter"])
def test_luck_is_taken_out_of_the_indices(kind):
    plan = sobol.sample(space(4, *IN_PI), 512)
    found = sobol.analyse(plan, with_luck(plan, kind))
    assert covers(found, "S1", (*ISHIGAMI_FIRST, 0.0))
    assert covers(found, "ST", (*ISHIGAMI_TOTAL, 0.0))


def test_a_parameter_without_effect_seems_to_have_one_until_luck_is_taken_out():
    plan = sobol.sample(space(4, *IN_PI), 512)
    cells = with_luck(plan, "as it falls")
    raw = index(sobol.analyse(plan, cells.mean(axis=1)), "ST").loc["x4"]
    corrected = index(sobol.analyse(plan, cells), "ST").loc["x4"]
    assert raw["low"] > 0.05
    assert "luck is not taken out" in raw["note"]
    assert corrected["low"] <= 0.0 <= corrected["high"]
    assert corrected["luck"] == pytest.approx(raw["value"] - corrected["value"])


def test_the_correction_has_no_bias_over_many_lucks():
    plan = sobol.sample(space(4, *IN_PI), 128)
    found = [index(sobol.analyse(plan, with_luck(plan, "as it falls", seed)), "ST")["value"] for seed in range(12)]
    exact = index(sobol.analyse(plan, ishigami(points_of(plan))), "ST")["value"]
    means, errors = np.mean(found, axis=0), np.std(found, axis=0, ddof=1) / np.sqrt(len(found))
    assert (np.abs(means - exact) < 3.5 * errors).all()


def test_what_never_matters_has_an_index_of_nought():
    plan = sobol.sample(space(4, *IN_PI), 64)
    row = index(sobol.analyse(plan, ishigami(points_of(plan))), "ST").loc["x4"]
    assert (row["value"], row["low"], row["high"]) == (0.0, 0.0, 0.0)


def test_which_way_a_parameter_works_is_told():
    plan = sobol.sample(space(3), 128)
    x = points_of(plan)
    rho = index(sobol.analyse(plan, x[:, 0] - 0.5 * x[:, 1]), "rho")
    assert rho.loc["x1", "low"] > 0.0
    assert rho.loc["x2", "high"] < 0.0
    assert rho.loc["x3", "low"] < 0.0 < rho.loc["x3", "high"]


def test_the_second_order_finds_the_pair_that_interacts():
    plan = sobol.sample(space(3, *IN_PI), 512, second_order=True)
    found = index(sobol.analyse(plan, ishigami(points_of(plan))), "S2")
    assert list(found.index) == ["x1 x x2", "x1 x x3", "x2 x x3"]
    assert found.loc["x1 x x3", "low"] <= 0.2437 <= found.loc["x1 x x3", "high"]
    assert found.loc["x1 x x3", "low"] > 0.0
    assert found.loc["x1 x x2", "low"] <= 0.0 <= found.loc["x1 x x2", "high"]


def test_a_failed_run_leaves_out_its_whole_base_sample_and_says_so():
    plan = sobol.sample(space(3, *IN_PI), 64)
    values = ishigami(points_of(plan))
    gaps = values.copy()
    gaps[[plan.size * 3 + 2, plan.size * 3 + 4, plan.size * 40]] = np.nan  # two of block 3, one of block 40
    found = sobol.analyse(plan, gaps)
    kept = np.ones(64, dtype=bool)
    kept[[3, 40]] = False
    assert (found["blocks"] == 62).all()
    assert found["note"].str.contains("2 of 64 base samples left out, for failed runs").all()
    by_hand = sobol.analyse(plan, np.where(np.repeat(kept, plan.size), values, np.nan))
    pd.testing.assert_frame_equal(found, by_hand)
    assert not found["value"].isna().any()
    # A nought in its place would be another answer.
    assert (
        index(found, "ST")["value"].tolist() != index(sobol.analyse(plan, np.nan_to_num(gaps)), "ST")["value"].tolist()
    )


def test_too_many_failures_are_refused():
    plan = sobol.sample(space(3), 16)
    values = sobol_g(np.hstack([points_of(plan), np.full((len(plan.unit), 2), 0.5)]))
    values[:: 3 * plan.size] = np.nan
    with pytest.raises(ValueError, match=r"6 of 16 base samples have a failed run .* allowed is 10%"):
        sobol.analyse(plan, values)


def test_where_nothing_varies_there_are_no_shares_of_it():
    plan = sobol.sample(space(2), 16)
    found = sobol.analyse(plan, np.full((len(plan.unit), 3), 0.25))
    assert found["value"].isna().all()
    assert (found["note"] == "nothing varies").all()


def test_the_same_sample_gives_the_same_indices_and_another_gives_others():
    def found(seed):
        plan = sobol.sample(space(3, *IN_PI), 32, seed)
        return sobol.analyse(plan, ishigami(points_of(plan))[:, None] + np.random.default_rng(0).normal(size=(160, 4)))

    pd.testing.assert_frame_equal(found(5), found(5))
    assert not found(5)["value"].equals(found(6)["value"])


def test_more_base_samples_begin_with_the_same_points():
    few, many = (sobol.sample(space(3), n, 2).unit for n in (16, 64))
    assert (many[: len(few)] == few).all()


def test_a_number_that_is_no_power_of_two_is_refused_with_those_that_are():
    with pytest.raises(ValueError, match="power of two of at least 4, not 1000; near are 512 and 1024"):
        sobol.sample(space(3), 1000)
