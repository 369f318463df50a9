"""Commands on official indices and on ranks."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    import pandas as pd

    from parstudy.indices.rank_sets import RankSets
    from parstudy.indices.scoring import Measured

_UNSTABLE = 0.9
"""Share of fresh runs agreeing on a bound under which the reader is told to draw more."""


def register(app: typer.Typer) -> None:
    """Add ``ranks``, ``service-index`` and ``scorecard``."""
    app.command(
        epilog="Example: parstudy ranks rates.csv --unit province --estimate share_pct "
        "--se se_pct --out ranks.csv"
    )(ranks)
    app.command(
        "service-index", epilog="Example: parstudy service-index counts.csv --out index.csv"
    )(service_index)
    app.command(
        epilog="Example: parstudy scorecard scores.xlsx --framework set.csv --set 7.2=85% "
        "--out card.xlsx"
    )(scorecard)


def ranks(
    file: Annotated[Path, typer.Argument(help="csv or Excel table, one row a unit.")],
    estimate: Annotated[str, typer.Option(help="Column of the estimates.")],
    se: Annotated[str, typer.Option(help="Column of their standard errors (independent).")],
    out: Annotated[Path, typer.Option(help="csv to write.")],
    unit: Annotated[
        str | None, typer.Option(help="Column of unit names; the first column if not given.")
    ] = None,
    coverage: Annotated[float, typer.Option(help="Confidence, between 0 and 1.")] = 0.95,
    kind: Annotated[
        Literal["simultaneous", "marginal"],
        typer.Option(help="All sets hold together, or each one for its own unit."),
    ] = "simultaneous",
    best: Annotated[
        int | None,
        typer.Option(help="Write only the units that may be among the K best (simultaneous)."),
    ] = None,
    draws: Annotated[int, typer.Option(help="Gaussian draws behind the critical value.")] = 10_000,
    seed: Annotated[int, typer.Option(help="Makes the draws repeatable.")] = 1,
    ascending: Annotated[
        bool, typer.Option("--ascending", help="The smallest estimate is the best.")
    ] = False,
) -> None:
    """Write ranks with their confidence sets: unit, estimate, rank, rank_low, rank_high.

    Rank 1 is the best; rank_low and rank_high are the best and the worst rank in the set. Method:
    Mogstad, Romano, Shaikh and Wilhelm (2024), with step-down.
    """
    from parstudy.files import write_csv
    from parstudy.indices.rank_sets import rank_sets

    table = _read(file)
    names = _column(table, unit or str(table.columns[0]), file)
    sets = rank_sets(
        _column(table, estimate, file).set_axis(names),
        se=_column(table, se, file).set_axis(names),
        kind=kind,
        coverage=coverage,
        draws=draws,
        seed=seed,
        higher_is_better=not ascending,
    )
    frame = sets.frame()
    if best is not None:
        frame = frame[frame["unit"].isin(sets.best(best))]
        typer.echo(f"{len(frame)} of {sets.n_units} units may be among the {best} best")
    write_csv(out, frame[["unit", "estimate", "rank", "rank_low", "rank_high"]])
    typer.echo(sets.sentence().en)
    _warn_of_unstable(sets)


def service_index(
    counts: Annotated[Path, typer.Argument(help="csv or Excel table of counts, see above.")],
    out: Annotated[Path, typer.Option(help="csv to write.")],
    empty: Annotated[
        Literal["left_out", "zero"], typer.Option(help="Score of a share whose denominator is 0.")
    ] = "left_out",
    payable: Annotated[
        Literal["capped", "uncapped"], typer.Option(help="Whether 3.5 stops at its maximum.")
    ] = "capped",
    digitized: Annotated[
        Literal["plain", "threshold"], typer.Option(help="4.2 proportional, or full from 80 %.")
    ] = "plain",
    online: Annotated[
        Literal["plain", "synchronised"],
        typer.Option(help="3.3 as filed online, or times the share synchronised (1.4)."),
    ] = "plain",
) -> None:
    """Score the service index of Decision 766/QD-TTg from counts.

    COUNTS has one row a unit and component: unit, component (such as 2.1 or 3.5b), numerator,
    denominator; or one row a unit with columns 2.1_numerator, 2.1_denominator and so on. A column
    year is kept. 4.5a, 4.5b and 4.6 have no public rule: give their points in a column points.
    For 5.3 count feedback without complaint, repetition or delay; for 5.4 dossiers neither overdue
    nor complained about.

    Writes each component, group and total with numerator, denominator, rate_pct, points, max_pts
    and is_complete. A missing score is left out, never zero. The options decide where published
    descriptions contradict each other.
    """
    from parstudy.files import write_csv
    from parstudy.indices.service_index import ServiceRules
    from parstudy.indices.service_index import service_index as score

    rules = ServiceRules(empty=empty, payable=payable, digitized=digitized, online=online)
    frame = score(_read(counts), rules=rules).frame()
    write_csv(out, frame)
    totals = frame[frame["level"] == "total"]
    typer.echo(f"{len(totals)} units, {int(totals['is_complete'].sum())} with a complete total")


def scorecard(
    scores: Annotated[Path, typer.Argument(help="Excel or csv table of scores, see above.")],
    framework: Annotated[Path, typer.Option(help="csv table of the edition's criteria.")],
    out: Annotated[Path, typer.Option(help="Excel workbook to write.")],
    changes: Annotated[
        list[str] | None,
        typer.Option("--set", help="CODE=VALUE: points, or a rate like 85%; repeatable."),
    ] = None,
    scheme: Annotated[
        str | None, typer.Option(help="Edition, where the framework table holds several.")
    ] = None,
    others: Annotated[
        Path | None,
        typer.Option(help="Totals of the other units (value, or value_low and value_high)."),
    ] = None,
) -> None:
    """Write a PAR INDEX scorecard: indices by field, points lost, appraisal, and what-if.

    SCORES has one row a criterion: code and any of self_score, appraised_score, survey_score,
    score (final) and measured (a rate in percent, yes or no, or counts of answers 120/60/20/5,
    which the rule of the criterion turns into points). Empty cells are not zero.

    The framework has code (or field, criterion, subcriterion), max_points and optionally parent,
    title_vi, title_en, assessed_by, rule_type and rule_parameters: tier ">90:2; >=70:1; >=0:0",
    proportional, threshold "80", yes_no, survey_share "100; 60; 20; 0".
    """
    from parstudy.files import write_bytes
    from parstudy.indices.par_index import score_card
    from parstudy.reference.frameworks import read_framework
    from parstudy.reports.score_workbook import score_workbook

    card = score_card(_read(scores), read_framework(framework, scheme=scheme))
    changed = None
    if changes:
        totals = _totals(others) if others else None
        changed = card.what_if(_changes(changes), others=totals)
    write_bytes(out, score_workbook(card, changed))
    if math.isnan(card.index_pct):
        typer.echo(f"{card.total_pts:.2f} points; not all criteria have a score")
    else:
        typer.echo(f"{card.total_pts:.2f} points, {card.index_pct:.2f} %")
    if changed is not None:
        typer.echo(changed.sentence().en)


def _read(path: Path) -> pd.DataFrame:
    """Read a csv or Excel table; cells of a csv file are text."""
    import pandas as pd
    from python_calamine import CalamineError

    from parstudy.errors import SchemaError, SourceMissingError
    from parstudy.indices.columns import read_csv

    if path.suffix.lower() not in (".xlsx", ".xlsm", ".xls", ".ods"):
        return read_csv(path)
    if not path.is_file():
        raise SourceMissingError("no such file", where=str(path), remedy="check the path")
    try:
        table = pd.read_excel(path, dtype=object, engine="calamine")
    except (CalamineError, ValueError) as error:
        raise SchemaError(f"not a spreadsheet: {error}", where=str(path)) from error
    if table.empty:
        raise SchemaError("the first sheet has no rows", where=str(path))
    return table.rename(columns=lambda name: str(name).strip())


def _column(table: pd.DataFrame, name: str, path: Path) -> pd.Series:
    from parstudy.errors import SchemaError

    if name not in table:
        raise SchemaError(
            f"there is no column {name!r}",
            where=str(path),
            remedy=f"use one of {', '.join(table.columns)}",
        )
    return table[name]


def _warn_of_unstable(sets: RankSets) -> None:
    frame = sets.frame()
    stability = frame[["rank_low_stability", "rank_high_stability"]]
    unstable = int((stability < _UNSTABLE).to_numpy().sum())
    if unstable:
        typer.echo(
            f"{unstable} bounds would differ in more than {1 - _UNSTABLE:.0%} of runs with another "
            f"seed (least stable: {stability.min(axis=None):.0%} agree); raise --draws",
            err=True,
        )


def _changes(texts: list[str]) -> dict[str, float | Measured]:
    """Read ``CODE=VALUE``: a plain number is points, anything else a measurement."""
    from parstudy.errors import SchemaError
    from parstudy.indices.scoring import Measured

    changes: dict[str, float | Measured] = {}
    for text in texts:
        code, equals, value = (piece.strip() for piece in text.partition("="))
        if not equals or not code or not value or code in changes:
            raise SchemaError(
                f"--set {text!r} is not CODE=VALUE, or its code comes twice",
                remedy="write --set 7.2=1.5 for points or --set 7.2=85% for a rate",
            )
        try:
            changes[code] = float(value)
        except ValueError:
            changes[code] = Measured.parse(value)
    return changes


def _totals(path: Path) -> pd.Series | pd.DataFrame:
    table = _read(path)
    table = table.set_index(str(table.columns[0]))
    return table if "value_low" in table else _column(table, "value", path)
