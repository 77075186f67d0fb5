"""Wilson's interval of a share against printed tables."""

import math

import pytest

from experiments.discovery.proportions import wilson


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        # Newcombe (1998), Statistics in Medicine 17, table I, method 3: 81/263, 15/148, 0/20 and 1/29.
        (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718),
    ],
)  # fmt: skip
def test_wilsons_interval_as_printed_by_newcombe(successes, trials, low, high):
    assert wilson(successes, trials) == pytest.approx((low, high), abs=5e-5)


def test_one_trial_has_an_interval_and_none_has_not():
    # All of one: 1 / (1 + z^2) to 1.
    z = 1.959963984540054
    assert wilson(1, 1) == pytest.approx((1.0 / (1.0 + z**2), 1.0))
    assert all(math.isnan(end) for end in wilson(0, 0))
