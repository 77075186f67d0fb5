"""Gains by borough and the lead by month: paired, with intervals, whatever is missing."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from experiments.by_month import by_month
from experiments.compare import HEADLINES
from experiments.gains import gains, left_behind

A, B = ("w", "a"), ("w", "b")
LABELS = {A: "A", B: "B"}


def boroughs_of(values, seeds=range(12), **more):
    """Return a table in which place p has values[strategy][p] plus what luck gives everybody."""
    rows = [
        {
            "scenario": "w",
            "strategy": strategy,
            "seed": seed,
            "place": place,
            "people_effective": value + 0.001 * seed,
            **more,
        }
        for strategy, of_place in values.items()
        for place, value in of_place.items()
        for seed in seeds
    ]
    return pd.DataFrame(rows)


def test_gains_are_paired_differences_and_luck_that_all_share_cancels():
    frame = gains(boroughs_of({"a": {"x": 0.1, "y": 0.5}, "b": {"x": 0.3, "y": 0.4}}), LABELS, A, ["people_effective"])
    rows = frame.set_index("place")
    assert list(rows["strategy"]) == ["b", "b"]
    assert rows.at["x", "difference"] == pytest.approx(0.2)
    assert rows.at["y", "difference"] == pytest.approx(-0.1)
    assert list(rows.loc[["x", "y"], "standing"]) == ["gains", "loses"]
    assert rows.at["x", "reference_mean"] == pytest.approx(0.1 + 0.001 * 5.5)
    assert rows["tile_row"].isna().all()
    (counts,) = left_behind(frame).to_dict("records")
    assert (counts["gain"], counts["lose"], counts["open"], counts["losers"]) == (1, 1, 0, "y")


@given(st.lists(st.floats(-0.5, 0.5), min_size=10, max_size=30), st.randoms())
def test_the_interval_is_students_and_row_order_and_gaps_do_not_matter(differences, random):
    n = len(differences)
    base = np.linspace(0.2, 0.4, n)
    table = pd.DataFrame({
        "scenario": "w", "strategy": ["a"] * n + ["b"] * n, "seed": [*range(n)] * 2, "place": "x",
        "people_effective": [*base, *(base + differences)],
    })  # fmt: skip
    alone = table.iloc[:1].assign(seed=n + 1)
    mixed = pd.concat([table, alone]).sample(frac=1.0, random_state=random.randrange(1000))
    (row,) = gains(mixed, LABELS, A, ["people_effective"]).to_dict("records")
    assert row["pairs"] == n
    assert row["difference"] == pytest.approx(np.mean(differences), abs=1e-9)
    half = stats.sem(np.array(base + differences) - base) * stats.t.ppf(0.975, n - 1)
    assert row["high"] - row["low"] == pytest.approx(2 * half, abs=1e-9)
    expected = "gains" if row["low"] > 0 else "loses" if row["high"] < 0 else "open"
    assert row["standing"] == expected


def test_few_pairs_say_nothing_and_the_last_month_counts():
    few = boroughs_of({"a": {"x": 0.1}, "b": {"x": 0.3}}, seeds=range(3))
    (row,) = gains(few, LABELS, A, ["people_effective"]).to_dict("records")
    assert row["standing"] == "unknown"
    monthly = pd.concat([few.assign(month=6, people_effective=9.0), few.assign(month=12)])
    (last,) = gains(monthly, LABELS, A, ["people_effective"]).to_dict("records")
    assert last["difference"] == row["difference"]
    assert len(gains(few.iloc[:0], LABELS, A)) == 0
    with pytest.raises(ValueError, match="did you mean 'people_effective'"):
        gains(few, LABELS, A, ["people_efective"])


def months_of(leads, seeds=12):
    rows = []
    for seed in range(seeds):
        for month, lead in enumerate(leads):
            for strategy, more in (("a", lead), ("b", 0.0), ("worse", -1.0)):
                values = {
                    h.outcome: (-1 if h.less_is_better else 1) * (more + 0.01 * seed) / h.scale for h in HEADLINES
                }
                rows.append({"scenario": "w", "strategy": strategy, "seed": seed, "month": month, **values})
    return pd.DataFrame(rows)


def test_the_lead_by_month_is_positive_where_the_coalition_does_better_also_where_less_is_better():
    frame = by_month(months_of([0.0, -5.0, 0.5, 7.0]), {**LABELS, ("w", "worse"): "Worse"}, [B, ("w", "worse")], [A])
    assert set(frame["outcome"]) == {headline.outcome for headline in HEADLINES}
    for _, rows in frame.groupby("outcome"):
        assert list(rows["difference"].round(6)) == [0.0, -5.0, 0.5, 7.0]
        assert list(rows["standing"]) == ["tied", "central", "equal", "coalition"]
        assert set(rows["central"]) == {"B"}
    assert set(by_month(months_of([7.0], seeds=3), LABELS, [B], [A])["standing"]) == {"unknown"}
    assert len(by_month(months_of([7.0]), LABELS, [], [A])) == 0
