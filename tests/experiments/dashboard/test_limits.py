"""Seats and buckets."""

import pytest

from experiments.dashboard.server.limits import SOCKETS_A_SEAT, Bucket, Seats


def test_a_burst_is_free_and_a_stream_is_slowed_down_to_the_rate():
    bucket = Bucket(size=10, rate=2.0, at=100.0)
    assert [bucket.wait(1, 100.0) for _ in range(10)] == [0.0] * 10
    assert [bucket.wait(1, 100.0) for _ in range(3)] == [0.5, 1.0, 1.5]
    assert bucket.wait(0, 101.5) == 0.0
    assert bucket.wait(1, 102.0) == 0.0


def test_a_bucket_holds_no_more_than_its_size():
    bucket = Bucket(size=3, rate=1.0, at=0.0)
    assert bucket.wait(4, 1e6) == 1.0


class Kernels(set):
    """Kernels that are kept."""

    def alive(self, kernel):
        return kernel in self


def seats(sessions):
    kernels = Kernels()
    return Seats(sessions, kernels.alive), kernels


def test_there_are_as_many_seats_as_sessions_on_this_machine():
    table, _ = seats(3)
    assert [table.take("127.0.0.1", kernel) for kernel in "abcd"] == [True, True, True, False]
    assert not table.free("::1")


def test_another_machine_gets_half_of_them_and_others_get_the_rest():
    table, _ = seats(4)
    assert [table.take("192.0.2.7", kernel) for kernel in "abc"] == [True, True, False]
    assert table.take("192.0.2.8", "d")
    assert table.free("127.0.0.1")


def test_a_seat_is_kept_while_the_kernel_is_and_free_afterwards():
    table, kernels = seats(1)
    assert table.take("127.0.0.1", "a")
    kernels.add("a")
    table.leave("a")
    assert not table.free("127.0.0.1", "b")
    assert table.free("127.0.0.1", "a")  # who comes back
    kernels.remove("a")
    assert table.free("127.0.0.1", "b")
    assert (table.taken, table.sockets) == ({}, {})


def test_one_seat_holds_few_connections():
    table, _ = seats(9)
    assert [table.take("127.0.0.1", "a") for _ in range(SOCKETS_A_SEAT + 1)] == [True] * SOCKETS_A_SEAT + [False]
    table.leave("a")
    assert table.take("127.0.0.1", "a")


@pytest.mark.parametrize("address", ["", "testclient", "unix:"])
def test_an_address_that_is_none_is_not_this_machine(address):
    table, _ = seats(2)
    assert [table.take(address, kernel) for kernel in "ab"] == [True, False]
