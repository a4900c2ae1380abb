"""A progress bar on a terminal; nothing anywhere else."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager


@contextmanager
def bars(*words: str) -> Iterator[Sequence[Callable[[int, int], None]]]:
    """What hears of the progress of each part, (done, of): a bar with rate and remaining time on
    standard error, shown from when there is something to hear."""
    if not sys.stderr.isatty():
        yield [lambda done, of: None for _ in words]
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        Task,
        TaskID,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text

    class Rate(ProgressColumn):
        """Files a second."""

        def render(self, task: Task) -> Text:
            speed = task.finished_speed or task.speed
            return Text("" if speed is None else f"{speed:.0f}/s")

    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Rate(),
        TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:

        def hears(task: TaskID) -> Callable[[int, int], None]:
            def told(done: int, of: int) -> None:
                progress.start_task(task)
                progress.update(task, completed=done, total=of, visible=True)

            return told

        tasks = [progress.add_task(each, total=None, visible=False, start=False) for each in words]
        yield list(map(hears, tasks))
