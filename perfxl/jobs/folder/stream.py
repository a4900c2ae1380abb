"""Many files, answered as a stream over any ``concurrent.futures.Executor``.

Pure of spreadsheets and of processes: what is done with a file, and where, is handed in. Every task
gets one answer whatever happens: one that takes its worker down with it is found out by running it
alone, and answered by ``lost``.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future
from concurrent.futures import wait as wait_for
from contextlib import suppress
from itertools import islice
from typing import TypeVar

T = TypeVar("T")
A = TypeVar("A")

CHUNK = 16  # tasks that go to a worker at once


def chunks(tasks: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    """The tasks in groups of ``size``, the last as long as it is.

    >>> list(chunks("abcde", 2))
    [('a', 'b'), ('c', 'd'), ('e',)]
    """
    source = iter(tasks)
    while group := tuple(islice(source, size)):
        yield group


def stream(
    tasks: Iterable[T],
    work: Callable[[Sequence[T]], Sequence[A]],
    executors: Callable[[], Executor],
    lost: Callable[[T, BaseException], A],
    *,
    ahead: int = 4,
    size: int = CHUNK,
) -> Iterator[A]:
    """One answer a task, in the order in which they are done.

    ``executors`` makes an executor, and another whenever one breaks; at most ``ahead`` groups are
    under way, so that memory does not grow with the number of tasks. ``work`` and the tasks must
    be picklable where the executor needs it. Closing the stream cancels what has not begun.
    Raises BrokenExecutor when a new executor cannot run anything at all: that is no task's doing.
    """
    waiting = chunks(tasks, size)
    suspects: deque[T] = deque()  # tasks of groups that failed: run one by one, nothing beside them
    running: dict[Future[Sequence[A]], tuple[T, ...]] = {}
    executor = executors()
    held: tuple[T, ...] = ()  # a group that could not be handed over
    try:
        while True:
            broken = False
            try:
                if suspects and not running:
                    held = (suspects.popleft(),)
                    running[_handed(executor, work, held)] = held
                    held = ()
                while not suspects and len(running) < ahead:
                    held = next(waiting, ())
                    if not held:
                        break
                    running[_handed(executor, work, held)] = held
                    held = ()
            except BrokenExecutor:
                broken = True
                suspects.extend(held)
                held = ()
            if not running and not broken and not suspects:
                return
            alone = len(running) == 1
            done = wait_for(running, return_when=FIRST_COMPLETED).done if running else ()
            for future in done:
                group = running.pop(future)
                try:
                    yield from future.result()
                except (Exception, CancelledError) as error:
                    broken = broken or isinstance(error, BrokenExecutor)
                    if len(group) == 1 and alone:
                        yield lost(group[0], error)
                    else:
                        suspects.extend(group)
            if broken:
                for future, group in running.items():  # they went down with it
                    future.cancel()
                    suspects.extend(group)
                running.clear()
                executor.shutdown(wait=False)
                executor = executors()
                _handed(executor, int).result()
    finally:
        for future in running:
            future.cancel()
        with suppress(Exception):
            executor.shutdown(wait=True)


def _handed(executor: Executor, work: Callable[..., A], *given: object) -> Future[A]:
    """Work given to an executor. Raises BrokenExecutor, also where it breaks at this very moment and
    its pipe is closed before it knows."""
    try:
        return executor.submit(work, *given)
    except OSError as error:
        raise BrokenExecutor(str(error)) from None
