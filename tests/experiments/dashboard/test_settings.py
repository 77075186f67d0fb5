"""What a viewer asked for: cleaned, and the same again from its address."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.dashboard.levers import LEVERS, convening_times
from experiments.dashboard.settings import LARGEST_SEED, Choice, Settings, _packed, from_address, number
from scenarios import InvalidSpecificationError, dumps, load_scenario, load_strategy, strategy_names

SLOW = 'extends = "needs-led"\nname = "slow"\ntitle = "Slow & steady"\nuse_cases = 1\n'

moves = st.dictionaries(
    st.sampled_from(sorted(LEVERS)), st.floats(-1e9, 1e9, allow_nan=False) | st.floats(0, 3), max_size=6
)
settings = st.builds(
    lambda scenario, left, right, seed, moved: _moved(
        Settings(Choice(scenario), Choice(left), Choice(right)).with_seed(seed), moved
    ),
    st.sampled_from(["small", "london", "london-statutory"]),
    st.sampled_from(strategy_names()),
    st.sampled_from(strategy_names()),
    st.integers(-10, 10**12),
    moves,
)


def _moved(found, moved):
    for name, value in moved.items():
        found = found.with_lever(name, value)
    return found


@given(settings)
def test_an_address_holds_all_settings(found):
    again, faults = from_address(found.address())
    assert (again, faults) == (found, [])


@given(settings)
def test_whatever_sliders_do_the_specifications_stay_valid(found):
    sides = found.world()
    for spec in sides:
        assert type(spec).model_validate(spec.model_dump()) == spec
    for name, lever in LEVERS.items():
        low, high = lever.range_in(found.unmoved())
        assert low <= found.value(name) <= high


@given(
    st.text(max_size=200)
    | st.just("a=1&" * 2000)
    | st.just("seed=" + "9" * 30_000)
    | st.binary(max_size=60).map(lambda raw: "scenario=x&scenario-file=" + raw.hex())
)
def test_any_address_gives_settings(query):
    found, _ = from_address(query)
    found.world()


def test_what_an_address_has_wrong_is_said_and_the_rest_is_taken():
    found, faults = from_address("scenario=lodnon&left=hybrid&money=lots&seed=5&right=/etc/passwd")
    assert (found.scenario, found.left, found.seed) == (Choice("london"), Choice("hybrid"), 5)
    assert [fault.split(":")[0] for fault in faults] == ["scenario", "right", "money"]


def test_a_small_file_travels_in_the_address_and_a_large_one_does_not():
    small = Settings().with_choice("right", Choice("slow", SLOW))
    assert from_address(small.address())[0] == small
    assert small.world().right.use_cases == 1
    large = Settings().with_choice("scenario", Choice("mine", dumps(load_scenario("london"))))
    assert not large.fits_an_address
    assert len(large.address()) < 200


def test_a_bomb_in_an_address_is_refused_without_being_unpacked():
    import base64
    import zlib

    bomb = base64.urlsafe_b64encode(zlib.compress(b"#" * 10_000_000, 9)).decode()
    found, faults = from_address(f"scenario=x&scenario-file={bomb}"[:19_000])
    assert found == Settings()
    assert faults


def test_a_slider_on_its_own_value_is_not_moved():
    assert Settings().with_lever("money", 400.0) == Settings()
    assert Settings().with_lever("money", 300.0).with_lever("money", 400.0) == Settings()
    assert Settings().with_lever("trust", 0.7).value("trust") == 0.7


def test_sliders_move_what_they_say():
    sides = Settings().world()
    for name, value, read in (
        ("money", 100.0, lambda s: s.scenario.programme_money),
        ("use_cases", 2.0, lambda s: s.left.use_cases + s.right.use_cases - 2),
        ("mandate", 1.0, lambda s: s.scenario.authority),
        ("spread", 0.5, lambda s: s.scenario.behaviour.requirement_spread_people),
        ("trust", 0.3, lambda s: s.scenario.initial.trust),
    ):
        assert read(Settings().with_lever(name, value).world()) == value
        assert read(sides) != value


@given(st.sampled_from(strategy_names()), st.floats(0, 3))
def test_more_convening_is_not_more_money(name, times):
    strategy = load_strategy(name)
    moved = convening_times(strategy, times)
    assert moved.money_share == pytest.approx(strategy.money_share)
    assert moved.convening == pytest.approx(min(times * strategy.convening, strategy.money_share))


def test_the_same_settings_have_the_same_world_object():
    assert Settings().world().scenario is Settings().with_seed(9).world().scenario


def test_a_choice_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="no 'nowhere' in the library"):
        Settings().with_choice("scenario", Choice("nowhere"))
    with pytest.raises(InvalidSpecificationError):
        Settings().with_choice("left", Choice("x", "name = 3"))


@pytest.mark.parametrize("value", [None, True, "", "x", math.nan, math.inf, [1], {"a": 1}, 10**400])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(ValueError, match="not a number"):
        number(value)


def test_a_seed_stays_within_bounds():
    assert Settings().with_seed(-5).seed == 0
    assert Settings().with_seed(10**30).seed == LARGEST_SEED


def test_strategies_of_one_name_are_told_apart_and_the_same_strategy_is_not():
    changed = 'extends = "needs-led"\nname = "needs-led"\ncodesign = 0.1\n'
    sides = Settings(left=Choice("needs-led")).with_choice("right", Choice("mine.toml", changed)).world()
    assert [strategy.name for strategy in sides.strategies] == ["needs-led", "needs-led-right"]
    assert [strategy.label for strategy in sides.strategies] == [
        "Needs-led coalition (left)",
        "Needs-led coalition (right)",
    ]
    twice = Settings(left=Choice("needs-led")).world()
    assert twice.left == twice.right


def test_a_slider_that_the_sides_do_not_share_can_be_set_to_either_and_back():
    slow = Choice("slow", 'extends = "needs-led"\nname = "slow"\nuse_cases = 3\n')
    found = Settings().with_choice("left", slow)
    moved = found.with_lever("use_cases", 5.0)
    assert [strategy.use_cases for strategy in found.world().strategies] == [3, 5]
    assert [strategy.use_cases for strategy in moved.world().strategies] == [5, 5]
    assert moved.back("use_cases") == found


def test_a_world_whose_own_value_lies_between_two_steps_keeps_it():
    odd = Choice("odd", 'extends = "small"\nname = "odd"\nprogramme_money = 410.0\n')
    found = Settings().with_choice("scenario", odd)
    assert found.value("money") == 410.0
    assert found.with_lever("money", 410.0) == found
    assert found.with_lever("money", 425.0).value("money") == 425.0


NAMING = 'extends = "needs-led"\nname = "named"\ntitle = "Six friends"\nfounder_rule = "named"\nfounders = 1\n'


def test_founders_who_are_not_in_the_world_are_refused():
    naming = Choice("named.toml", NAMING + 'founder_names = ["Camden"]')
    there = Settings().with_choice("right", naming)
    for refused in (
        lambda: there.with_choice("scenario", Choice("small")),
        lambda: Settings().with_choice("scenario", Choice("small")).with_choice("left", naming),
    ):
        with pytest.raises(InvalidSpecificationError, match="Six friends, founder_names: no such place: 'Camden'"):
            refused()


def test_first_use_cases_that_are_not_in_the_world_are_refused():
    naming = Choice("first.toml", 'extends = "needs-led"\nname = "first"\nfirst_use_cases = ["rent"]\n')
    there = Settings().with_choice("right", naming)
    with pytest.raises(InvalidSpecificationError, match="first_use_cases: no such service: 'rent'"):
        there.with_choice("scenario", Choice("small"))


def test_a_file_nested_too_deep_in_an_address_is_said():
    monstrous = "a." * 99_000 + "a = 1"
    deep = "a = " + "{a = " * 30_000
    for text in (monstrous, deep):
        found, faults = from_address(f"scenario=x&scenario-file={_packed(text)}")
        assert found == Settings()
        assert len(faults) == 1
