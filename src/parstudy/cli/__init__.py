"""The command ``parstudy``.

Each other module of this package is a family of commands with ``register(app)``; it imports what is
heavy inside its commands, so that ``parstudy --help`` stays quick.
"""

from __future__ import annotations

import errno
import importlib
import pkgutil

import typer

from parstudy.errors import ParstudyError


def build() -> typer.Typer:
    """Return the command line with every family of commands."""
    app = typer.Typer(
        name="parstudy",
        help="Digitization, online payment, satisfaction and reform rankings of Viet Nam's "
        "provinces: from published figures to an executed study.",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    families = sorted(module.name for module in pkgutil.iter_modules(__path__))
    for family in sorted(families, key=lambda name: name != "run"):
        importlib.import_module(f"{__name__}.{family}").register(app)
    return app


def main() -> None:
    """Run the command line; bad input ends with its message on stderr and exit code 2."""
    try:
        build()()
    except ParstudyError as error:
        message = str(error)
    except OSError as error:
        file = error.filename2 or error.filename
        if not file and error.errno != errno.ENOSPC:
            raise
        message = f"{error.strerror}: {file}" if file else str(error.strerror)
    else:
        return
    typer.echo(f"parstudy: {message}", err=True)
    raise SystemExit(2)
