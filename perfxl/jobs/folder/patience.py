"""A limit on the time that one file may take, however its bytes were laid out to take longer."""

from __future__ import annotations

import ctypes
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

SECONDS = 60.0  # for one file; the largest honest one takes a few


class TooSlow(BaseException):
    """The time is over. No Exception, so that nothing on the way takes it for its own."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise TooSlow in this thread once the seconds are over."""
    if hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread():
        yield from _by_signal(seconds)
    else:
        yield from _by_watch(seconds)


def _by_signal(seconds: float) -> Iterator[None]:
    def over(*_: object) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _by_watch(seconds: float) -> Iterator[None]:
    """Where there is no alarm, or not for this thread: another thread raises it here."""
    here, lock, done = threading.get_ident(), threading.Lock(), False

    def over() -> None:
        with lock:
            if not done:
                raised = ctypes.py_object(TooSlow)
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(here), raised)

    timer = threading.Timer(seconds, over)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        with lock:
            done = True  # from here on nothing is raised
        timer.cancel()
