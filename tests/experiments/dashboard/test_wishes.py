"""What messages make of the settings: what they ask for, or a clear refusal, whatever stands in them."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.dashboard.settings import Choice, Settings
from experiments.dashboard.wishes import LARGEST_LUCK, changed
from scenarios import InvalidSpecificationError

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
kinds = st.sampled_from(["pick", "upload", "lever", "luck", "seed", "reset", "take", "", "__class__"])
keys = st.sampled_from(["role", "name", "value", "text"])
values = anything | st.sampled_from(["scenario", "left", "right", "london", "money", "trust", "hybrid"])


@given(kinds, st.dictionaries(keys, values, max_size=4))
def test_any_message_gives_settings_or_a_refusal(kind, rest):
    with suppress(ValueError, TypeError):
        found = changed(Settings(), {"kind": kind, **rest})
        assert found is None or found.world()


def test_each_wish_is_granted():
    here = Settings().with_lever("money", 100.0)
    assert changed(here, {"kind": "pick", "role": "left", "name": "hybrid"}).left == Choice("hybrid")
    assert changed(here, {"kind": "lever", "name": "trust", "value": "0.7"}).value("trust") == 0.7
    assert changed(here, {"kind": "seed", "value": "77"}).seed == 77
    assert changed(here, {"kind": "reset"}) == Settings()
    assert 1 <= changed(here, {"kind": "luck"}).seed < LARGEST_LUCK
    assert changed(here, {"kind": "luck"}).levers == here.levers
    assert changed(here, {"kind": "take", "what": "png"}) is None
    text = 'extends = "needs-led"\nname = "slow"\nuse_cases = 1\n'
    slow = changed(here, {"kind": "upload", "role": "right", "name": "slow.toml", "text": text})
    assert slow.world().right.use_cases == 1


def test_new_luck_is_new():
    assert len({changed(Settings(), {"kind": "luck"}).seed for _ in range(50)}) > 40


def test_what_cannot_be_is_refused_with_a_reason():
    for message, words in (
        ({"kind": "lever", "name": "moon", "value": 1}, "levers are money"),
        ({"kind": "lever", "name": "money", "value": "much"}, "not a number"),
        ({"kind": "pick", "role": "left", "name": "../../etc"}, "in the library"),
        ({"kind": "pick", "role": "__dict__", "name": "hybrid"}, "not one of"),
        ({"kind": "upload", "role": "left", "name": "x.toml", "text": ""}, "nothing in this file"),
        ({"kind": "upload", "role": "left", "name": "x.toml", "text": 'name = "x" # \ud800'}, "half a character"),
        ({"kind": "upload", "role": "left", "name": "\udfff", "text": 'name = "x"'}, "half a character"),
        ({"kind": "upload", "role": "left", "name": "x.toml"}, "missing"),
    ):
        with pytest.raises(ValueError, match=words):
            changed(Settings(), message)
    with pytest.raises(InvalidSpecificationError):
        changed(Settings(), {"kind": "upload", "role": "left", "name": "x.toml", "text": "founders = 'six'"})
