"""``python -m perfxl``, and the program ``perfxl``."""

from __future__ import annotations

import os
import sys

# ``python -m`` puts the working folder first on the path; what lies in it is data, never code.
if __name__ == "__main__" and not sys.flags.safe_path:
    try:
        if not os.path.samefile(sys.path[0], os.path.join(__file__, "..", "..")):
            del sys.path[0]
    except OSError:  # the working folder is gone
        del sys.path[0]

import _thread
import errno
import gc
import io
import time
from collections.abc import Sequence

FLAGS = ("--no-write", "--json")  # of verify, without a value
INTERRUPTED = 130  # the exit code after Ctrl-C, as shells count it
UNREADABLE = 2  # as perfxl.jobs.ending says it; here nothing may be imported that can fail
GONE = (errno.EPIPE, errno.ENOSPC, errno.EIO, errno.EBADF, errno.EINVAL, errno.EFBIG)
SAID = {  # what this module says itself, in both languages
    "stopped": ("已停止", "stopped"),
    "output": (
        "E-WRITE 输出写不出去，后面的结果没有显示：{}。请检查磁盘空间，或输出接到的程序。",
        "E-WRITE the output cannot be written, the rest is not shown: {}. Check the disk, or the "
        "program that takes the output.",
    ),
    "crash": (
        "E-CRASH 程序内部出错：{}。文件没有改动；请把这一行报告给维护者。",
        "E-CRASH an internal error: {}. No file was changed; please report this line.",
    ),
}


def main() -> None:
    """Run the command line. Whatever happens ends in one line and an exit code: never a traceback,
    and never 1 for anything but findings. ``PERFXL_TRACEBACK=1`` shows developers the traceback.

    An encoding that lacks a mark of ours (cp936, cp1252, ASCII …) shows a ``?`` in its place.
    """
    sys.unraisablehook = _press_again
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        try:
            try:
                _run(sys.argv[1:])
            finally:
                import signal  # takes a while to load, and plain verify never comes here

                signal.signal(signal.SIGINT, signal.SIG_IGN)  # nothing is left to break off
                if sys.stdout is not None:
                    sys.stdout.flush()
        except OSError as error:
            if error.errno not in GONE or error.filename is not None:
                raise
            for number in (1, 2) if error.errno == errno.EBADF else (1,):
                os.dup2(os.open(os.devnull, os.O_WRONLY), number)  # what is left goes nowhere
            from perfxl.text.bilingual import one_of
            from perfxl.text.system import why

            _end("output", UNREADABLE, one_of(why(error), _lang()))
    except KeyboardInterrupt:
        _end("stopped", INTERRUPTED)
    except Exception as error:
        if os.environ.get("PERFXL_TRACEBACK"):
            raise
        said = " ".join(f"{type(error).__name__} {error}".split())
        _end("crash", UNREADABLE, said[:300])


def _press_again(dropped: sys.UnraisableHookArgs) -> None:
    """A Ctrl-C that falls where Python cannot raise, as when an import lets go of its lock, is dropped
    with a traceback: it is pressed once more instead, a moment later."""
    if dropped.exc_type is not KeyboardInterrupt:
        sys.__unraisablehook__(dropped)
        return

    main = _thread.get_ident()  # nobody else is interrupted

    def press() -> None:
        time.sleep(0.02)
        if sys.platform == "win32":
            _thread.interrupt_main()
        else:  # wakes it, too, from what it waits for
            import signal

            signal.pthread_kill(main, signal.SIGINT)

    _thread.start_new_thread(press, ())


def _end(what: str, code: int, *details: str) -> None:
    """One line on the error stream, if there is one, and the exit code."""
    zh, en = SAID[what]
    line = (en if _lang() == "en" else zh).format(*details)
    try:
        print(line, file=sys.stderr, flush=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    sys.exit(code)


def _run(arguments: Sequence[str]) -> None:
    """Plain ``verify FILE…`` goes straight to work: the option parser takes longer to load than a
    form to judge. Everything else, and whatever is unusual, goes through :mod:`perfxl.cli.commands`."""
    if not is_plain(arguments):
        from perfxl.cli.commands import main as command

        command(prog_name="perfxl")
        return
    gc.disable()  # nothing that importing makes is garbage
    from perfxl.cli.verifying import verify_files

    gc.freeze()
    gc.enable()
    files = [each for each in arguments[1:] if each not in FLAGS]
    as_json = "--json" in arguments
    write = not as_json and "--no-write" not in arguments
    code = verify_files(files, write=write, as_json=as_json, lang=_lang())
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # all is written, and taking the interpreter down would be time for nothing


def is_plain(arguments: Sequence[str]) -> bool:
    """Whether the arguments are ``verify``, file names and flags without a value, and nothing in
    them or around them is for the option parser to say.

    >>> is_plain(["verify", "--no-write", "a.xlsx"]), is_plain(["verify", "a.xlsx", "-o", "b.xlsx"])
    (True, False)
    """
    if arguments[:1] != ["verify"] or "_PERFXL_COMPLETE" in os.environ:
        return False
    files = [each for each in arguments[1:] if each not in FLAGS]
    if not files or "" in files or any(each.startswith(("-", "—", "–", "－")) for each in files):
        return False
    if sys.platform == "win32" and any(char in each for each in files for char in "*?[~%$"):
        return False  # the parser expands them
    return _lang() in ("zh", "en") and sys.stdout is not None


def _lang() -> str:
    return os.environ.get("PERFXL_LANG", "zh")


if __name__ == "__main__":
    main()
