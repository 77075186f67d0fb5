"""Draws of behavioural parameters, from their priors and from a file."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.draws import drawn_parameters, posterior_draws, prior_draws
from scenarios import Behaviour, InvalidSpecificationError, load_scenario

SMALL = load_scenario("small")


def written(folder, text, name="draws.csv"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@settings(max_examples=15)
@given(st.integers(1, 40), st.integers(0, 1000))
def test_prior_draws_lie_in_their_ranges_and_cover_them(n, seed):
    draws = prior_draws(SMALL, n, seed)
    assert draws == prior_draws(SMALL, n, seed)
    assert len(draws) == n
    for name, what in drawn_parameters(SMALL).items():
        values = np.sort([draw[name] for draw in draws])
        low, high = what.prior
        assert low <= values[0] <= values[-1] <= high
        law = np.log if low > 0 and high > 5 * low else (lambda x: x)
        strata = np.floor((law(values) - law(low)) / (law(high) - law(low)) * n + 1e-9)
        assert strata.tolist() == pytest.approx(np.arange(n), abs=1.0)  # a value in each n-th (or on its edge)


def test_only_what_is_not_known_is_drawn():
    drawn = drawn_parameters(load_scenario("london"))
    assert {"peer_hazard", "mandate_hazard"} <= set(drawn)
    assert drawn.keys() - drawn_parameters(SMALL).keys() == {"team_span"}  # the small city has set its own
    assert not {"returns_to_effort", "team_people", "reference_money", "tie_cap"} & set(drawn)


def test_parameters_are_drawn_independently():
    frame = pd.DataFrame(prior_draws(SMALL, 400))
    correlations = frame.corr().to_numpy()
    assert np.abs(correlations[~np.eye(len(correlations), dtype=bool)]).max() < 0.25
    # 0.002 to 0.03 is a factor of 15: half of the draws lie below the geometric mean.
    assert (frame["independent_hazard"] < (0.002 * 0.03) ** 0.5).mean() == pytest.approx(0.5, abs=0.01)


def test_a_posterior_of_csv_and_of_parquet(tmp_path):
    path = written(tmp_path, "behaviour.peer_hazard,trust_speed\n0.1,0.02\n0.15,0.03\n")
    expected = [{"peer_hazard": 0.1, "trust_speed": 0.02}, {"peer_hazard": 0.15, "trust_speed": 0.03}]
    assert posterior_draws(path, scenario=SMALL) == expected
    parquet = tmp_path / "draws.parquet"
    pd.read_csv(path).to_parquet(parquet)
    assert posterior_draws(parquet) == expected
    assert posterior_draws(path, 1, seed=1)[0] in expected
    more = posterior_draws(path, 50)
    assert {draw["peer_hazard"] for draw in more} == {0.1, 0.15}


def test_rows_are_taken_once_each_while_there_are_enough(tmp_path):
    path = tmp_path / "draws.parquet"
    pd.DataFrame({"peer_hazard": np.linspace(0.05, 0.15, 30)}).to_parquet(path)
    chosen = [draw["peer_hazard"] for draw in posterior_draws(path, 20, seed=3)]
    assert len(set(chosen)) == 20
    assert chosen != [draw["peer_hazard"] for draw in posterior_draws(path, 20, seed=4)]


def test_weights_say_how_likely_a_row_is(tmp_path):
    path = written(tmp_path, "peer_hazard,weight\n0.1,3\n0.15,1\n0.2,0\n")
    values = [draw["peer_hazard"] for draw in posterior_draws(path, 4000, seed=0)]
    assert np.mean(np.array(values) == 0.1) == pytest.approx(0.75, abs=0.03)
    assert 0.2 not in values
    assert all("weight" not in draw for draw in posterior_draws(path, 3))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("peer_hasard\n0.1\n", ["unknown column 'peer_hasard'", "did you mean 'peer_hazard'"]),
        (
            "peer_hazard,trust_speed\n0.1,0.02\n0.1,0.5\n",
            ["row 2, trust_speed: 0.5 is not allowed, allowed is 0 to 0.1"],
        ),
        ("peer_hazard,trust_speed\n0.1,\n", ["row 1, trust_speed: is missing"]),
        ("peer_hazard\nmuch\n", ["row 1, peer_hazard: 'much' is not allowed"]),
        ("peer_hazard\ninf\n", ["row 1, peer_hazard: inf is not allowed"]),
        ("peer_hazard\n", ["no rows"]),
        ("", ["not such a table"]),
        ("weight\n1\n", ["no column of a parameter"]),
        ("peer_hazard,behaviour.peer_hazard\n0.1,0.1\n", ["more than one column is of 'peer_hazard'"]),
        ("peer_hazard,weight\n0.1,-1\n", ["row 1, weight: -1 is not allowed"]),
        ("peer_hazard,weight\n0.1,0\n", ["all weights are 0"]),
        ("peer_hazard\n0.1,0.2\n0.3,0.4\n", ["more cells in a row than in the header"]),
        ("peer_hazard\n" + "9\n" * 50, ["row 10, peer_hazard: 9", "and 40 more of the kind"]),
    ],
)
def test_a_faulty_file_gets_one_clear_message(tmp_path, text, words):
    path = written(tmp_path, text)
    with pytest.raises(InvalidSpecificationError) as caught:
        posterior_draws(path)
    for word in [*words, "draws.csv"]:
        assert word in str(caught.value)


def test_other_files_are_refused(tmp_path):
    with pytest.raises(InvalidSpecificationError, match=r"\.csv or \.parquet"):
        posterior_draws(written(tmp_path, "{}", "draws.json"))
    with pytest.raises(InvalidSpecificationError, match="no such file"):
        posterior_draws(tmp_path / "none.csv")
    with pytest.raises(InvalidSpecificationError, match="not such a table"):
        posterior_draws(written(tmp_path, "nonsense", "draws.parquet"))


def test_at_least_one_draw_is_asked_for(tmp_path):
    with pytest.raises(ValueError, match="at least 1"):
        prior_draws(SMALL, 0)
    with pytest.raises(ValueError, match="at least 1"):
        posterior_draws(written(tmp_path, "peer_hazard\n0.1\n"), 0)


def test_every_draw_makes_a_valid_world():
    for draw in prior_draws(SMALL, 5):
        assert set(draw) <= set(Behaviour.model_fields)
        Behaviour(**draw)
