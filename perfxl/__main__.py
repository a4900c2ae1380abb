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

import gc
import io
import signal
from collections.abc import Sequence

FLAGS = ("--no-write", "--json")  # of verify, without a value
STOPPED = {"zh": "已停止", "en": "stopped"}
INTERRUPTED = 130  # the exit code after Ctrl-C, as shells count it


def main() -> None:
    """Run the command line; a Ctrl-C, whenever it comes, is one line and exit code 130."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that knows no Chinese is no failure
    try:
        try:
            _run(sys.argv[1:])
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # nothing is left to break off
    except KeyboardInterrupt:
        print(STOPPED.get(_lang(), STOPPED["zh"]), file=sys.stderr)
        sys.exit(INTERRUPTED)


def _run(arguments: Sequence[str]) -> None:
    """Plain ``verify FILE…`` goes straight to work: the option parser takes longer to load than a
    form to judge. Everything else, and whatever is unusual, goes through :mod:`perfxl.cli.commands`."""
    if not is_plain(arguments):
        from perfxl.cli.commands import main as command

        command()
        return
    try:
        gc.disable()  # nothing that importing makes is garbage
        from perfxl.cli.verifying import verify_files

        gc.freeze()
        gc.enable()
        files = [each for each in arguments[1:] if each not in FLAGS]
        write, as_json = "--no-write" not in arguments, "--json" in arguments
        code = verify_files(files, write=write, as_json=as_json, lang=_lang())
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)  # all is written, and taking the interpreter down would be time for nothing
    except BrokenPipeError:  # perfxl verify … | head
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def is_plain(arguments: Sequence[str]) -> bool:
    """Whether the arguments are ``verify``, file names and flags without a value, and nothing in
    them or around them is for the option parser to say.

    >>> is_plain(["verify", "--no-write", "a.xlsx"]), is_plain(["verify", "a.xlsx", "-o", "b.xlsx"])
    (True, False)
    """
    if arguments[:1] != ["verify"] or "_PERFXL_COMPLETE" in os.environ:
        return False
    files = [each for each in arguments[1:] if each not in FLAGS]
    if not files or any(each.startswith("-") for each in files):
        return False
    if sys.platform == "win32" and any(char in each for each in files for char in "*?[~%$"):
        return False  # the parser expands them
    return _lang() in ("zh", "en") and getattr(sys.stdout, "encoding", "") == "utf-8"


def _lang() -> str:
    return os.environ.get("PERFXL_LANG", "zh")


if __name__ == "__main__":
    main()
