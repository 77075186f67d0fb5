"""Tables of series: what is read, and what is refused."""

import pytest

from experiments.history.observations import Observation, read_series, series_of
from scenarios import InvalidSpecificationError, validate

HEADER = "series,kind,governance,date,date_latest,value,bound,value_type,unit,population,source,url,confidence,note\n"
ROW = "Forms,transactional,central,{date},{latest},{value},{bound},observed,{unit},{population},A report,,verified,\n"


def row(date="2020-03-31", latest="", value="10", bound="=", unit="councils", population="40"):
    return ROW.format(date=date, latest=latest, value=value, bound=bound, unit=unit, population=population)


def observation(**changes):
    return series_of(HEADER + row(**changes), "t")["Forms"].observations[0]


def test_a_count_is_a_share_of_its_population_and_per_cent_is_a_share_as_it_is():
    assert observation().share() == 0.25
    assert observation().share(population=20) == 0.5
    assert observation(unit="% of councils", population="").share() == 0.1
    assert observation(population="").share() is None


def test_a_range_of_days_counts_as_its_middle():
    assert str(observation(date="2025-09-30", latest="2025-12-31").day) == "2025-11-15"


@pytest.mark.parametrize(
    "bound, predicted, off", [("=", 0.5, 0.1), (">", 0.5, 0.0), (">", 0.3, -0.1), ("<=", 0.5, 0.1), ("<", 0.3, 0.0)]
)
def test_a_bound_is_missed_on_its_wrong_side_only(bound, predicted, off):
    assert observation(bound=bound).missed_by(predicted, 0.4) == pytest.approx(off)


def test_every_problem_of_a_table_is_told_with_its_line():
    text = HEADER + row(date="31.3.2020") + row(value="ten") + row(unit="% of councils", value="120") + row(bound="~")
    with pytest.raises(InvalidSpecificationError) as caught:
        series_of(text, "mine.csv")
    told = str(caught.value)
    assert "mine.csv: 4 problems" in told
    assert "line 2, date: '31.3.2020': allowed is a day such as 2019-06-10" in told
    assert "line 2, date_latest: is missing" not in told
    assert "line 3, value: 'ten' is not a number" in told
    assert "more than 100 %" in told
    assert "line 5, bound: '~' is not allowed" in told


@pytest.mark.parametrize(
    "text, told",
    [
        ("serie" + HEADER[6:], "unknown column 'serie'; did you mean 'series'?"),
        (HEADER.replace("value,", ""), "the column 'value' is missing"),
        ('series,"kind\n', "mine.csv line 1: not a CSV table"),
        (HEADER, "there are no rows"),
        (HEADER + "a,b\n", "more or fewer cells"),
        (HEADER + row(date="2020-05-01", latest="2020-04-01"), "before date"),
    ],
)
def test_a_table_of_another_shape_is_refused(text, told):
    with pytest.raises(InvalidSpecificationError, match="(?s)" + told.replace("?", r"\?")):
        series_of(text, "mine.csv")


def test_a_file_that_is_not_there_or_not_text_is_refused_in_words(tmp_path):
    with pytest.raises(InvalidSpecificationError, match="no such file"):
        read_series(tmp_path / "none.csv")
    (tmp_path / "bytes.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InvalidSpecificationError, match="not UTF-8"):
        read_series(tmp_path / "bytes.csv")


def test_a_target_is_no_observation():
    series = read_series()["Digital social care records, England (target)"]
    assert series.observations
    assert series.of_types() == ()


def test_every_row_of_the_library_says_who_says_so():
    rows = [observation for series in read_series().values() for observation in series.observations]
    assert len(rows) >= 228
    assert all(row.source and row.confidence for row in rows)
    assert validate(Observation, rows[0].model_dump()) == rows[0]
