"""``parstudy index``: build a composite index, and ask how sure it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    import pandas as pd

    from parstudy.indices.spec import IndexSpec

Data = Annotated[
    Path, typer.Option(help="csv: uCode, Time if there are years, and the columns of the meta file")
]
Meta = Annotated[
    Path,
    typer.Option(help="csv: iCode, Parent, Type, Direction, Weight; Level, Denominator, Target"),
]
Spec = Annotated[
    Path | None, typer.Option(help="toml: what is decided; the default where it says nothing")
]
Out = Annotated[Path, typer.Option(help="folder that gets the results")]

app = typer.Typer(
    name="index",
    help="Composite indices after the OECD/JRC handbook.",
    no_args_is_help=True,
)


@app.command(
    epilog="Example: parstudy index build --data iData.csv --meta iMeta.csv --out results/index"
)
def build(data: Data, meta: Meta, out: Out, spec: Spec = None) -> None:
    """Build an index and audit it.

    Without --spec: denominators as the meta file names them, missing values by the mean, min-max
    0 to 100, arithmetic means with the weights of the meta file. Writes normalised.csv, scores.csv,
    ranks.csv (1 best), audit.json and spec.toml, which builds the same index again.
    """
    from parstudy.indices.build import build as build_index
    from parstudy.indices.outputs import save_index

    table, specification = _read(data, meta, spec)
    result = build_index(table, specification)
    save_index(result, out)
    typer.echo(f"{len(result.panel.unit)} rows, index {specification.tree.root!r} -> {out}")


@app.command(
    epilog="Example: parstudy index sensitivity --data iData.csv --meta iMeta.csv "
    "--replicates 1000 --seed 1 --out results/sensitivity"
)
def sensitivity(
    data: Data,
    meta: Meta,
    out: Out,
    spec: Spec = None,
    replicates: Annotated[int, typer.Option(min=1, help="how often the index is built")] = 1000,
    seed: Annotated[int, typer.Option(min=0, help="start of the random numbers")] = 0,
) -> None:
    """Vary the uncertain choices of an index and see what scores and ranks do.

    What varies is said in the table `uncertain` of --spec; without it: mean or median for missing
    values, min-max or z-scores, arithmetic or geometric means, and weights of every level by 25 %.
    Writes ranks.csv (median rank and 90 % interval), pairs.csv (pairs of certain order), sobol.csv
    and sobol_units.csv (from at most 1000 base points), replicates.parquet and spec.toml.
    """
    from parstudy.indices.outputs import save_uncertainty
    from parstudy.indices.sensitivity import uncertainty, usual_uncertainty
    from parstudy.indices.sobol import sobol

    table, specification = _read(data, meta, spec)
    specification = usual_uncertainty(specification)
    result = uncertainty(table, specification, replicates=replicates, seed=seed)
    shares = sobol(table, specification, base=max(2, min(replicates, 1000)), seed=seed)
    save_uncertainty(result, shares, out)
    typer.echo(f"{replicates} replicates -> {out}")


def _read(data: Path, meta: Path, spec: Path | None) -> tuple[pd.DataFrame, IndexSpec]:
    from parstudy.indices.columns import read_csv
    from parstudy.indices.spec import IndexSpec
    from parstudy.indices.spec_file import read_spec

    specification = IndexSpec.from_meta(read_csv(meta))
    if spec is not None:
        specification = read_spec(spec, specification)
    return read_csv(data), specification


def register(main: typer.Typer) -> None:
    """Add the commands to the application."""
    main.add_typer(app)
