"""Who does the work: processes on this computer, or a Dask cluster; none outlives what it works for.

A worker imports nothing from the folder that it is pointed at, leaves Ctrl-C to the program that
started it, and ends with it, however that ended.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing.context import BaseContext
from typing import Any

from perfxl.text.refusal import Refused
from perfxl.text.system import why

CONNECT = "10s"  # how long a cluster may take to answer


def cores() -> int:
    """How many workers this computer keeps busy."""
    with suppress(AttributeError, OSError):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1


def context() -> BaseContext:
    """How worker processes are made. They begin afresh: nothing of ours is forked."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    made = multiprocessing.get_context("forkserver")
    made.set_forkserver_preload(["perfxl.jobs.folder.clerk", "concurrent.futures.process"])
    return made


@contextmanager
def safe_path() -> Iterator[None]:
    """What is started meanwhile reads nothing that lies in a received folder.

    The helpers of worker processes are started as ``python -c``, which would have the working
    folder first on its path; ``PYTHONSAFEPATH`` keeps it off.
    """
    before = os.environ.get("PYTHONSAFEPATH")
    os.environ["PYTHONSAFEPATH"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONSAFEPATH"]
        else:
            os.environ["PYTHONSAFEPATH"] = before


@safe_path()
def make_ready() -> None:
    """Let start what the workers come from, before they are needed.

    Raises Refused E-WORKERS, E-WRITE where nothing can be kept in the meantime.
    """
    try:
        tempfile.gettempdir()
    except OSError as error:
        raise Refused("E-WRITE", "", why(error)) from None
    if context().get_start_method() != "forkserver":
        return
    from multiprocessing import forkserver, resource_tracker

    try:
        resource_tracker.ensure_running()  # by itself: it lifts the mask that is set below
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # a Ctrl-C waits
        try:
            with on_interrupt(signal.SIG_IGN):  # which it inherits: a Ctrl-C is for us alone
                forkserver.ensure_running()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
    except OSError as error:
        raise Refused("E-WORKERS", "", why(error)) from None


def pool(workers: int) -> ProcessPoolExecutor:
    """Worker processes, on Windows as many as it can wait for at once. Raises BrokenExecutor where
    none can be made."""
    most = 61 if sys.platform == "win32" else workers
    try:
        return ProcessPoolExecutor(min(workers, most), context(), _begin)
    except (OSError, ImportError) as error:  # a computer without shared semaphores, out of handles
        raise BrokenExecutor(str(error)) from None


def _begin() -> None:
    """How a worker begins: deaf to Ctrl-C, and gone as soon as its parent is."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: Any) -> None:
    parent.join()
    os._exit(1)


@contextmanager
def executors(scheduler: str | None, workers: int) -> Iterator[tuple[Callable[[], Executor], int]]:
    """A maker of executors, and how many workers they have: processes here, or a Dask cluster.

    Raises Refused E-CLUSTER when the scheduler cannot be reached, or ``distributed`` is not there.
    """
    if scheduler is None:
        with safe_path():
            yield (lambda: pool(workers)), workers
        return
    try:
        import distributed
    except ImportError:
        raise Refused("E-CLUSTER", scheduler) from None
    try:
        cluster: Any = distributed  # it is not typed
        cluster.comm.get_address_host_port(scheduler)  # else a client half made complains
        client = cluster.Client(scheduler, timeout=CONNECT, set_as_default=False)
    except ValueError:
        said = "地址应写成 tcp://主机:8786 这样 / an address is written like tcp://HOST:8786"
        raise Refused("E-CLUSTER", scheduler, said) from None
    except OSError:
        raise Refused("E-CLUSTER", scheduler, "没有应答 / no answer") from None
    with client:
        several = len(client.scheduler_info(n_workers=-1)["workers"]) or 1
        yield (lambda: client.get_executor(pure=False)), several


# Ctrl-C ------------------------------------------------------------------------------------------


@contextmanager
def asked_to_stop() -> Iterator[threading.Event]:
    """Set by the first Ctrl-C: the answer under way is still kept. A second one breaks off."""
    asked, before = threading.Event(), signal.getsignal(signal.SIGINT)

    def ask(*_: object) -> None:
        asked.set()
        signal.signal(signal.SIGINT, before)

    with on_interrupt(ask):
        yield asked


@contextmanager
def on_interrupt(handler: Callable[..., None] | signal.Handlers) -> Iterator[None]:
    """What a Ctrl-C does meanwhile."""
    try:
        before = signal.signal(signal.SIGINT, handler)
    except ValueError:  # not in the main thread: no signal comes here
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
