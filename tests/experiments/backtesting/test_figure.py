"""The figure of a backtest, on planted frames."""

import pandas as pd
import pytest

from experiments.plots.backtest import LINES, MISS, backtest_figure

ROWS = [("hit", 0.2, True, "="), ("miss", 0.9, False, "="), ("bound", 0.5, None, ">")]


def frames():
    rows = [
        {
            "series": "ours", "title": "Ours", "month": 6.0 * k, "origin_month": 0.0, "observed": share, "bound": bound,
            "inside": inside, "forecaster": name, "forecast": 0.3 if name != "usual Bass curve" else None,
        }
        for k, (_, share, inside, bound) in enumerate(ROWS, start=1)
        for name in ("model", *LINES)
    ]  # fmt: skip
    months = [float(month) for month in range(19)]
    bands = pd.DataFrame({"series": "ours", "month": months, "low": 0.1, "median": 0.3, "high": 0.6})
    return pd.DataFrame(rows), bands


def drawn(figure):
    return {line.get_gid(): line for axes in figure.axes for line in axes.lines}


def test_observations_lines_and_band_are_there():
    forecasts, bands = frames()
    figure = backtest_figure(forecasts, bands, {"ours": "2020-01"}, {"ours": "bad"}, "A note.")
    lines = drawn(figure)
    assert {"inside.ours", "outside.ours", "bound.ours", "median.ours", "last-value.ours"} <= {*lines}
    assert lines["outside.ours"].get_color() == MISS
    assert lines["outside.ours"].get_xydata().tolist() == [[12.0, 0.9]]
    assert lines["bound.ours"].get_marker() == "^"
    assert "usual-Bass-curve.ours" not in lines, "a baseline without a forecast has no line"
    texts = {text.get_text() for text in figure.texts}
    assert "Ours: bad" in texts
    assert any("A note." in text for text in texts)


def test_nothing_to_draw_is_said():
    forecasts, bands = frames()
    with pytest.raises(ValueError, match="no series to draw"):
        backtest_figure(forecasts, bands, {"theirs": "2020-01"}, {}, "")
