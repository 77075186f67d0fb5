"""Draws of what is not known: posterior for what was fitted, priors for the rest."""

import pytest

from experiments.backtesting import Ignorance
from experiments.draws import drawn_parameters, prior_draws
from scenarios import load_scenario

LONDON = load_scenario("london")


@pytest.fixture
def sample(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("mandate_hazard,joining_hazard\n0.06,0.05\n0.07,0.06\n0.08,0.07\n", encoding="utf-8")
    return path


def test_a_posterior_keeps_its_rows_together_and_the_rest_comes_from_priors(sample):
    draws = Ignorance.named(str(sample)).draws(3)
    assert [(d["mandate_hazard"], d["joining_hazard"]) for d in draws] == [(0.06, 0.05), (0.07, 0.06), (0.08, 0.07)]
    assert {*draws[0]} == {*drawn_parameters(LONDON)}
    assert [d["peer_hazard"] for d in draws] == [d["peer_hazard"] for d in prior_draws(LONDON, 3)]


def test_priors_alone_and_nothing_at_all():
    assert Ignorance.named("prior").draws(4) == prior_draws(LONDON, 4)
    assert Ignorance.named("prior", sample=1).draws(4) != prior_draws(LONDON, 4)
    assert Ignorance.named("none").draws(4) == [{}]


def test_it_says_what_it_is(sample):
    told = Ignorance.named(str(sample)).told(3)
    assert "2 parameters of behaviour from the posterior mine.csv" in told
    assert "mandate_hazard, joining_hazard" in told
    assert f"the other {len(drawn_parameters(LONDON)) - 2} from their priors" in told
    assert "nothing was fitted" in Ignorance.named("prior").told(3)
    assert "in no interval" in Ignorance.none().told(1)


def test_an_unknown_posterior_is_refused():
    with pytest.raises(ValueError, match="no posterior"):
        Ignorance.named("prioor")
