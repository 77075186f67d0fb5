"""What a browser may say: all that the page sends, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.dashboard.server.messages import RefusedError, check
from tests.experiments.dashboard.protocol import HONEST, HOSTILE, message


@pytest.mark.parametrize("said", HONEST.values(), ids=HONEST)
def test_what_the_page_sends_passes(said):
    check(said)


@pytest.mark.parametrize("said", HOSTILE.values(), ids=HOSTILE)
def test_all_else_is_refused_without_repeating_it(said):
    with pytest.raises(RefusedError) as refused:
        check(said)
    assert len(str(refused.value)) < 60


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["method", "state", "content", "data",
    "args", "event", "comm_id", "target_name", "path", "location", "themes"]), inner, max_size=4),
)  # fmt: skip


@given(st.sampled_from(["comm_msg", "comm_open", "comm_close", "kernel_info_request"]), ANYTHING)
def test_whatever_is_sent_is_refused_or_passes_and_breaks_nothing(kind, content):
    try:
        check(message(kind, content))
    except RefusedError:
        return
    assert isinstance(content, dict)
