"""One strategy takes over from another: one past, and futures that begin where they should."""

import numpy as np
import pytest

from scenarios import InvalidSpecificationError, Strategy, dumps, load_scenario, load_strategy, loads, validate
from simulation import chronicle, simulate

SMALL = load_scenario("small")
MONTH = 14


def after(first, then, month=MONTH):
    """Return the library's strategy `first`, followed by `then`."""
    earlier = load_strategy(first).model_dump(exclude_none=True)
    later = load_strategy(then).model_dump(exclude_none=True)
    return validate(Strategy, {**earlier, "name": f"{first}-then", "successor": later, "successor_month": month})


def series(strategy, seed=3):
    return simulate(SMALL, strategy, seed).series


def differing(one, other):
    """Return the first month in which any outcome differs; None if none does."""
    months = [np.flatnonzero(~np.isclose(one[name], other[name], rtol=0, atol=0, equal_nan=True)) for name in one]
    return min((int(found[0]) for found in months if len(found)), default=None)


@pytest.mark.parametrize(
    ("first", "then"),
    [("central-mandate", "needs-led"), ("needs-led", "central-mandate"), ("laissez-faire", "hybrid"),
     ("hybrid", "laissez-faire")],
)  # fmt: skip
def test_the_past_is_shared_to_the_bit_and_the_future_is_not(first, then):
    assert differing(series(after(first, then)), series(load_strategy(first))) == MONTH + 1


def test_two_futures_of_one_past_part_at_the_month():
    one, other = series(after("central-mandate", "needs-led")), series(after("central-mandate", "hybrid"))
    assert differing(one, other) == MONTH + 1


def test_a_coalition_that_is_followed_by_itself_is_the_same_coalition():
    """Needs-led orders and subsidises nothing, so that its clock is of no account, and its founders are there."""
    assert differing(series(after("needs-led", "needs-led")), series(load_strategy("needs-led"))) is None


def test_mandates_and_subsidies_count_from_the_start_of_the_strategy_that_gives_them():
    short = load_strategy("central-mandate").model_copy(update={"support_months": 6})
    plain = validate(Strategy, {"name": "late", "successor": short.model_dump(), "successor_month": MONTH})
    late, early = simulate(SMALL, plain, 1), simulate(SMALL, short, 1)
    spent, alone = np.diff(late.series["programme_spending"]), np.diff(early.series["programme_spending"])
    assert not spent[:MONTH].any()
    assert spent[MONTH : MONTH + 6].all()
    assert (alone > 0).any()


def test_a_programme_for_all_has_no_coalition_and_one_for_members_has_its_founders():
    ended, begun = series(after("needs-led", "central-mandate")), series(after("central-mandate", "needs-led"))
    assert ended["members"][MONTH] >= load_strategy("needs-led").founders
    assert not ended["members"][MONTH + 1 :].any()
    assert not begun["members"][: MONTH + 1].any()
    assert begun["members"][MONTH + 1] >= load_strategy("needs-led").founders


def test_named_founders_join_those_who_are_there():
    first = load_strategy("needs-led").model_copy(update={"founders": 1})
    place = simulate(SMALL, first, 0).world.places.names[5]
    named = load_strategy("needs-led").model_copy(update={"founder_rule": "named", "founder_names": (place,)})
    story = chronicle(SMALL, first.model_copy(update={"successor": named, "successor_month": 2}), 0)
    joined = story.memberships[story.memberships["month"] == 3]
    assert 5 in joined["organisation"]


def test_it_is_read_from_a_file_and_written_to_one():
    strategy = after("hybrid", "needs-led")
    assert loads(Strategy, dumps(strategy)) == strategy
    assert [month for month, _ in strategy.phases] == [0, MONTH]


def test_months_of_a_chain_count_from_the_start_of_each():
    chain = after("hybrid", "needs-led", 10)
    longer = validate(Strategy, {"name": "x", "successor": chain.model_dump(), "successor_month": 5})
    assert [month for month, _ in longer.phases] == [0, 5, 15]


@pytest.mark.parametrize(
    ("first", "then", "family"),
    [("needs-led", "needs-led", "coalition"), ("laissez-faire", "central-mandate", "central"),
     ("central-mandate", "needs-led", "hybrid"), ("laissez-faire", "laissez-faire", "none")],
)  # fmt: skip
def test_what_changes_its_kind_is_on_neither_side(first, then, family):
    assert after(first, then).family == family


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name = 'a'\nsuccessor_month = 5\n", "successor goes with successor_month"),
        ("name = 'a'\n[successor]\nname = 'b'\n", "successor goes with successor_month"),
        ("name = 'a'\nsuccessor_month = 5\n[successor]\nname = 'b'\nconvenning = 0.1\n", "did you mean 'convening'"),
    ],
)
def test_what_is_wrong_is_told(text, told):
    with pytest.raises(InvalidSpecificationError, match=told):
        loads(Strategy, text)


def test_members_who_pay_are_told_whenever_they_do():
    assert after("needs-led", "needs-led-subscription").brings_money
    assert not after("needs-led", "hybrid").brings_money
    assert after("needs-led", "central-mandate").strongest_mandate == 0.8
