"""Invented series, for tests."""

from experiments.history import load_history

HEADER = "series,kind,governance,date,date_latest,value,bound,value_type,unit,population,source,url,confidence,note\n"
START = """
[[mapping]]
name = "{name}"
series = "{series}"
role = "backtest"
scenario = "small"
strategy = "{strategy}"
outcome = "{outcome}"
start = "{start}"
why = "An invented series in the small world."
"""


def row(
    series, date, value, *, kind="transactional", governance="voluntary", bound="=", population="10", unit="councils"
):
    return f'"{series}",{kind},{governance},{date},,{value},{bound},observed,{unit},{population},invented,,assumed,\n'


def mapping(name, series, start, *, outcome="transactional_nominal", strategy="laissez-faire", more=""):
    return START.format(name=name, series=series, start=start, outcome=outcome, strategy=strategy) + more


def history(folder, rows, mappings):
    (folder / "series.csv").write_text(HEADER + "".join(rows), encoding="utf-8")
    (folder / "mapping.toml").write_text("".join(mappings), encoding="utf-8")
    return load_history(folder / "series.csv", folder / "mapping.toml")
