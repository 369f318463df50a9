"""Commands that look up provinces and figures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    import pandas as pd

Geography = Annotated[
    Literal["p63", "p34"], typer.Option(help="p63: to 30 June 2025; p34: since 1 July 2025.")
]


def register(app: typer.Typer) -> None:
    """Add ``match`` and ``data``."""
    app.command(epilog='Example: parstudy match "TP.HCM" "Thua Thien Hue"')(match)
    app.command(epilog="Example: parstudy data --indicator papi_d6 --year 2023 --province 01")(data)


def match(
    names: Annotated[list[str], typer.Argument(help="Names in any spelling, or codes.")],
    geography: Geography = "p63",
) -> None:
    """Print code and Vietnamese name of each province, tab-separated."""
    from parstudy.errors import Fault, UnknownProvinceError
    from parstudy.reference import provinces

    faults: list[Fault] = []
    for name in names:
        try:
            code = _code(name, geography)
        except UnknownProvinceError as error:
            faults.extend(error.faults)
        else:
            typer.echo(f"{code}\t{provinces.name(code, geography)}")
    if faults:
        raise UnknownProvinceError(f"{len(faults)} of {len(names)} not found", faults=faults)


def data(
    indicator: Annotated[list[str], typer.Option(help="Name in the data dictionary; repeatable.")],
    year: Annotated[list[int] | None, typer.Option(help="Year assessed; repeatable.")] = None,
    province: Annotated[
        list[str] | None,
        typer.Option(help="Code, name in any spelling, or VN for the nation; repeatable."),
    ] = None,
    geography: Geography = "p63",
    table: Annotated[
        Literal["observations", "observations_all"],
        typer.Option(help="One figure a province, year and indicator; or all that sources give."),
    ] = "observations",
    out: Annotated[Path | None, typer.Option(help="File to write instead of printing.")] = None,
) -> None:
    """Print figures as csv, with unit, status and source."""
    from parstudy.files import csv_text, write_text
    from parstudy.ingest import load
    from parstudy.reference.fields import field

    indicators = [field(name).indicator for name in indicator]
    codes = [_code(name, geography) for name in province or ()]
    held = load(table)
    _refuse_years(year or [], held)
    found = held[held["indicator"].isin(indicators)]
    if year:
        found = found[found["year"].isin(year)]
    if codes:
        found = found[found["province_code"].isin(codes)]
    found = found[found["geography"] == geography]
    text = csv_text(found)
    if out:
        write_text(out, text)
    else:
        typer.echo(text, nl=False)
    if found.empty:
        typer.echo("no figure is held for this; `coverage` in data/processed lists all", err=True)


def _code(name: str, geography: Literal["p63", "p34"]) -> str:
    """Return the code of a province given by name or code; the nation and regions keep theirs."""
    from parstudy.reference import provinces

    if name == "VN" or name.startswith("REG:"):
        return name
    if name.isdigit():
        return provinces.province(name, geography).province_code
    return provinces.match(name, geography)


def _refuse_years(years: list[int], held: pd.DataFrame) -> None:
    from parstudy.errors import Fault, SchemaError

    first, last = int(held["year"].min()), int(held["year"].max())
    wrong = [year for year in years if not first <= year <= last]
    if wrong:
        remedy = f"years {first} to {last} are held"
        faults = [Fault(str(year), "--year", remedy) for year in wrong]
        raise SchemaError("no figures for this year", faults=faults)
