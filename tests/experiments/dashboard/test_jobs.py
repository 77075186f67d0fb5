"""Background work: shared, kept, bounded, cancellable."""

import threading
import time

import pytest

from experiments.dashboard.jobs import BusyError, Cancelled, Jobs


@pytest.fixture
def jobs():
    return Jobs(workers=1, most_waiting=3, most_kept=2)


def until_cancelled(job):
    while not job.cancelled():
        time.sleep(0.005)
    raise Cancelled


def test_who_asks_for_the_same_gets_the_same_job(jobs):
    calls, seen = [], []

    def work(job):
        calls.append(1)
        job.tell(0.5)
        job.tell(0.2)
        seen.append(job.progress)
        return 42

    first, second = jobs.ask("key", work), jobs.ask("key", work)
    assert first.done.wait(5)
    assert first is second is jobs.ask("key", work)
    assert (first.result, first.progress, first.error, len(calls)) == (42, 1.0, None, 1)
    assert seen == [0.5]  # it never goes back


def test_work_stops_when_the_last_viewer_leaves_and_not_before(jobs):
    job, again = jobs.ask("key", until_cancelled), jobs.ask("key", until_cancelled)
    jobs.leave(again)
    assert not job.done.wait(0.1)
    jobs.leave(job)
    assert job.done.wait(5)
    assert isinstance(job.error, Cancelled)
    assert jobs.ask("key", lambda job: "new").done.wait(5)


def test_too_much_work_is_refused_and_taken_on_again_later(jobs):
    held = [jobs.ask(key, until_cancelled) for key in range(3)]
    with pytest.raises(BusyError, match="try again"):
        jobs.ask("one more", until_cancelled)
    assert jobs.ask(0, until_cancelled) is held[0]  # looking at known work costs nothing
    jobs.leave(held[2])
    held[2] = jobs.ask("now", until_cancelled)
    for job in [held[0], *held]:
        jobs.leave(job)
    assert all(job.done.wait(5) for job in held)


def test_an_error_is_told_and_not_kept(jobs):
    job = jobs.ask("key", lambda job: 1 / 0)
    assert job.done.wait(5)
    assert isinstance(job.error, ZeroDivisionError)
    again = jobs.ask("key", lambda job: "fine")
    assert again.done.wait(5)
    assert again.result == "fine"


def test_only_the_last_results_are_kept(jobs):
    for key in range(5):
        assert jobs.ask(key, lambda job: threading.get_ident()).done.wait(5)
    assert set(jobs._known) <= {2, 3, 4}
    assert len(jobs._known) <= 3
