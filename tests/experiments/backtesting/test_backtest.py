"""A backtest from end to end, on invented series in the small world."""

import numpy as np
import pandas as pd
import pytest

from experiments.backtesting import BASELINES, Ignorance, backtest
from experiments.backtesting.backtest import MODEL, ROLLING, START
from experiments.backtesting.files import write_backtest
from experiments.backtesting.judging import judgements
from experiments.backtesting.tables import FORECASTS
from experiments.backtesting.words import answer, in_words
from experiments.history import predict
from tests.experiments.backtesting.series import history, mapping, row

pytestmark = pytest.mark.lab
DAYS = ("2020-01-01", "2020-07-01", "2021-01-01", "2021-07-01", "2022-01-01", "2022-07-01")
SHARE = '\n[mapping.changes]\n"initial.transactional_share" = 0.1\n'


def invented(folder, values=(1, 2, 4, 5, 7, 8), bound="="):
    rows = [row("Ours alone", day, value) for day, value in zip(DAYS, values, strict=True)]
    rows[3] = row("Ours alone", DAYS[3], values[3], bound=bound)
    return history(folder, rows, [mapping("ours", "Ours alone", DAYS[0], more=SHARE)])


def run(past, **changes):
    return backtest(past, **{"ignorance": Ignorance.named("prior"), "draws": 6, "seeds": 3, "workers": 1} | changes)


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    return run(invented(tmp_path_factory.mktemp("past")))


def test_every_forecaster_forecasts_every_observation_after_the_start(found):
    rows = found.of(START)
    assert list(rows.columns) == list(FORECASTS)
    assert set(rows["forecaster"]) == {MODEL, *BASELINES}
    assert rows.groupby("forecaster").size().tolist() == [5] * 7
    assert rows[rows["forecaster"] == "last value"]["forecast"].tolist() == [0.1] * 5
    assert (rows["origin"] == DAYS[0]).all()


def test_a_rolling_origin_forecasts_all_that_is_later_from_all_that_is_earlier(found):
    rows = found.of(ROLLING, "last value")
    assert len(rows) == 4 + 3 + 2 + 1
    assert (rows["ahead"] > 0).all()
    at_third = rows[rows["origin"] == DAYS[2]]
    assert at_third["forecast"].tolist() == [0.4] * 3
    line = found.of(ROLLING, "linear trend")
    slope, level = np.polyfit([0, 6, 12], [0.1, 0.2, 0.4], 1)
    assert line[line["origin"] == DAYS[2]]["forecast"].tolist() == pytest.approx(
        [level + slope * m for m in (18, 24, 30)]
    )


def from_origin(found, protocol, origin):
    rows = found.of(protocol)
    keys = ["protocol", "origin", "date", "forecaster"]
    return rows[rows["origin"] == origin].set_index(keys)[["forecast", "low", "high"]]


def test_no_forecast_knows_the_future(found, tmp_path):
    other = run(invented(tmp_path, values=(1, 2, 4, 9, 9, 9)))
    for protocol, origin in ((START, DAYS[0]), (ROLLING, DAYS[1]), (ROLLING, DAYS[2])):
        pd.testing.assert_frame_equal(from_origin(found, protocol, origin), from_origin(other, protocol, origin))
    assert not from_origin(found, ROLLING, DAYS[3]).equals(from_origin(other, ROLLING, DAYS[3]))


def test_the_model_goes_on_from_what_was_observed(found):
    from_third = found.of(ROLLING, MODEL)
    from_third = from_third[from_third["origin"] == DAYS[2]]
    assert (from_third["low"] <= from_third["high"]).all()
    # It starts at 40 % of 10: all it may say are tenths, and few will have given up.
    tenths = from_third["forecast"].to_numpy() * 10
    assert tenths == pytest.approx(np.rint(tenths))


def test_the_interval_is_wider_than_the_runs_alone_make_it(found):
    mapped = found.predicted[0]
    points = Ignorance.named("prior").draws(6)
    runs = predict(mapped, points, range(3), workers=1).reshape(18, -1)
    last = found.of(START, MODEL).iloc[-1]
    low, high = np.quantile(runs[:, -1], [0.05, 0.95])
    assert last["high"] - last["low"] >= high - low


def test_errors_and_hits_are_of_the_same_rows(found):
    rows = found.of(START, MODEL)
    assert rows["error"].to_numpy() == pytest.approx((rows["forecast"] - rows["observed"]).to_numpy())
    assert rows["inside"].tolist() == ((rows["observed"] >= rows["low"]) & (rows["observed"] <= rows["high"])).tolist()
    table = found.coverage.set_index("group")
    assert table.at["all observations", "of"] == 5
    assert table.at["all observations", "hits"] == int(rows["inside"].sum())
    by = found.by_series.set_index(["protocol", "forecaster"])
    ratio = by.at[(START, MODEL), "mae"] / by.at[(START, "last value"), "mae"]
    assert by.at[(START, "last value"), "model_to_it"] == pytest.approx(ratio)


def test_a_bound_is_in_no_coverage_and_costs_nothing_on_its_right_side(tmp_path):
    of = run(invented(tmp_path, values=(1, 2, 4, 0, 7, 8), bound=">"))
    row_of_bound = of.of(START, MODEL).set_index("date").loc[DAYS[3]]
    assert row_of_bound["error"] == 0.0
    assert row_of_bound["inside"] is None or np.isnan(row_of_bound["inside"])
    assert of.coverage.set_index("group").at["all observations", "of"] == 4
    assert DAYS[3] not in set(of.of(ROLLING)["origin"]), "a bound is no origin"
    by = of.by_series.set_index(["protocol", "forecaster"])
    assert (by.loc[START, "observations"] <= 4).all()
    assert by.at[(START, "last value"), "mae"] == pytest.approx(np.mean([0.1, 0.3, 0.6, 0.7]))


def test_the_same_question_has_the_same_answer_whatever_the_workers(found):
    again = run(found.history, workers=2)
    pd.testing.assert_frame_equal(found.forecasts, again.forecasts)
    other = run(found.history, ignorance=Ignorance.named("prior", sample=1))
    assert not found.of(START, MODEL)["forecast"].equals(other.of(START, MODEL)["forecast"])


def test_a_bad_forecast_is_called_bad(tmp_path):
    # The world begins with nine tenths in use, the real series with one and stays there.
    rows = [row("Ours alone", day, 1) for day in DAYS]
    past = history(tmp_path, rows, [mapping("ours", "Ours alone", "2019-12-01", more=SHARE.replace("0.1", "0.9"))])
    of = run(past)
    assert judgements(of.by_series, START)["ours"].verdict == "bad"
    text = answer(of, judgements(of.by_series, START))
    assert "0 of 6 observations (0%)" in text
    assert "DO NOT HOLD" in text
    assert "1 bad" in text
    assert "too fast by more than 5 points in 1 series" in text
    assert "Do not use the model" in text


def test_words_say_what_is_in_the_interval_and_what_is_not(found):
    text = " ".join(in_words(found))
    assert "from their priors" in text
    assert "finite population" in text
    assert "nor the model being wrong" in text


def test_files_are_written(found, tmp_path):
    written = write_backtest(found, tmp_path / "out")
    assert {path.name for path in written} >= {"backtest.csv", "backtest-series.csv", "backtest-coverage.csv"}
    assert (tmp_path / "out" / "figures" / "backtest.png").stat().st_size > 10_000
    assert pd.read_csv(tmp_path / "out" / "backtest.csv").shape == found.forecasts.shape
    svg = (tmp_path / "out" / "figures" / "backtest.svg").read_text("utf-8")
    assert all(f'id="{name}.ours"' in svg for name in ("band", "median"))


def test_months_are_counted_from_a_level_where_the_mapping_says_so(tmp_path):
    rows = [row("Ours alone", day, value) for day, value in (("2020-01-01", 3), ("2021-01-01", 5))]
    more = "reaches = 0.3\n" + SHARE
    of = run(history(tmp_path, rows, [mapping("ours", "Ours alone", DAYS[0], strategy="central-mandate", more=more)]))
    mapped = of.predicted[0]
    expected = predict(mapped, Ignorance.named("prior").draws(6), range(3), workers=1)[:, :, 0]
    (only,) = of.of(START, MODEL)["forecast"]
    assert only == pytest.approx(np.median(expected), abs=0.2), "but for the luck of ten councils"
    assert of.bands["median"].iloc[0] == pytest.approx(0.3), "at the start it is what it reached"
    never = "reaches = 0.99\n" + SHARE
    (tmp_path / "never").mkdir()
    with pytest.raises(ValueError, match="ours: no run came to an end, or reached the level"):
        run(history(tmp_path / "never", rows, [mapping("ours", "Ours alone", DAYS[0], more=never)]))


def test_nothing_to_predict_is_said():
    with pytest.raises(ValueError, match=r"no mapping 'npfitt'; there are .* did you mean 'npfit'"):
        backtest(series=["npfitt"], draws=1, seeds=1)
