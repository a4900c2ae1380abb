"""The project's tasks by name; ``nox -l`` lists them. ``./test`` and ``.ci/run`` need no nox."""

import nox

nox.options.default_venv_backend = "venv"
nox.options.reuse_existing_virtualenvs = True
nox.options.sessions = ["lint", "tests"]


@nox.session
def lint(session: nox.Session) -> None:
    """Style: ruff, the formatter and the types."""
    session.install("-c", "constraints.txt", "-e", ".[test]")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("mypy")


@nox.session(python=["3.11", "3.12", "3.13"])
def tests(session: nox.Session) -> None:
    """The tests. LibreOffice and the validator must be there: ./test installs them."""
    session.install("-c", "constraints.txt", "-e", ".[test]")
    session.run("pytest", *session.posargs)


@nox.session
def lock(session: nox.Session) -> None:
    """Writes constraints.txt anew: the newest versions that fit each other, for every platform."""
    session.install("uv")
    session.run(
        "uv", "pip", "compile", "pyproject.toml", "--extra", "dev", "--universal", "--upgrade",
        "--no-annotate", "--custom-compile-command", "nox -s lock", "-o", "constraints.txt",
    )  # fmt: skip


@nox.session
def changelog(session: nox.Session) -> None:
    """Shows the changelog that the fragments make; with a version, writes it: nox -s changelog -- 0.2.0"""
    session.install("towncrier")
    how = (
        ["--yes", "--version", *session.posargs]
        if session.posargs
        else ["--draft", "--version", "?"]
    )
    session.run("towncrier", "build", *how)
