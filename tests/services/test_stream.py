from __future__ import annotations

import threading

import pytest

from services.stream import AHEAD, Stream


def test_things_are_worked_on_in_batches_and_the_rest_at_the_end() -> None:
    done: list[int] = []
    with Stream[int](lambda batch: done.append(len(batch)), 10) as stream:
        stream.put(range(7))
        stream.put(range(28))

    assert sorted(done) == [5, 10, 10, 10]


def test_with_nothing_put_in_nothing_is_worked_on() -> None:
    done: list[list[int]] = []
    with Stream[int](done.append, 10):
        pass

    assert done == []


def read_ahead(stream: Stream[int]) -> None:
    for number in range(AHEAD + 1):
        stream.put([number])


def test_whoever_reads_too_far_ahead_waits() -> None:
    free, begun = threading.Event(), threading.Semaphore(0)

    def work(_: list[int]) -> None:
        begun.release()
        free.wait(5)

    with Stream[int](work, 1) as stream:
        reader = threading.Thread(target=read_ahead, args=(stream,))
        reader.start()
        reader.join(0.2)
        waiting = reader.is_alive()
        free.set()
        reader.join(5)

    assert (waiting, reader.is_alive()) == (True, False)


def test_what_the_work_raised_is_raised_at_the_end() -> None:
    def work(batch: list[int]) -> None:
        raise ValueError(batch[0])

    with pytest.raises(ValueError, match="7"), Stream[int](work, 1) as stream:
        stream.put([7])


def test_an_error_while_reading_is_the_one_that_is_raised() -> None:
    done: list[list[int]] = []

    def read() -> None:
        with Stream[int](done.append, 10) as stream:
            stream.put([1])
            raise KeyError

    with pytest.raises(KeyError):
        read()
    assert done == []
