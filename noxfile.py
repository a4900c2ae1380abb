"""The project's tasks by name; each is one of .ci/run's checks. ``nox -l`` lists them."""

import nox

nox.options.default_venv_backend = "venv"
nox.options.reuse_existing_virtualenvs = True


@nox.session
def lint(session: nox.Session) -> None:
    """Style: ruff, the formatter and the types."""
    session.install("-e", ".[test]")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("mypy")


@nox.session(python=["3.11", "3.12", "3.13"])
def tests(session: nox.Session) -> None:
    """The tests. LibreOffice and the validator must be there: .ci/run installs them."""
    session.install("-e", ".[test]")
    session.run("pytest", *session.posargs)
