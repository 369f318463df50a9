"""Links within provinces over the years: fixed effects, differences, within and between, leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import stdtr, stdtrit

from parstudy.errors import EstimationError
from parstudy.models.panel_data import Panel, Scale, panel_data, with_lead
from parstudy.models.resampling import DRAWS
from parstudy.models.rules import refuse_confidence
from parstudy.models.sample import FEWEST_UNITS, refuse_collinear
from parstudy.models.slopes import SlopeResult
from parstudy.models.wild_bootstrap import wild_cluster_test
from parstudy.text import Bilingual

CLUSTERED = "clustered by province"
DRISCOLL_KRAAY = "Driscoll-Kraay"
WILD = "wild cluster bootstrap"

_FEWEST_YEARS_FOR_KERNEL = 3

WITHIN = Bilingual("Trong cùng một tỉnh qua các năm", "Within a province over the years")
_CHANGES = Bilingual("Xét thay đổi từng năm của mỗi tỉnh", "From year to year in a province")
_PLACEBO = Bilingual(
    "Phép thử giả dược (giá trị năm sau không thể tác động năm trước)",
    "As a placebo (next year's value cannot act on this year)",
)


@dataclass(frozen=True, eq=False)
class PanelEstimate(SlopeResult):
    """A panel model with its conventions of standard errors side by side.

    Attributes
    ----------
    estimator : str
        ``two_way_fixed_effects``, ``first_differences``, ``within_between``, ``placebo_lead``.
    table : DataFrame
        As in `SlopeResult`, with ``part``, which tells within, between and their difference apart;
        the first row is what the sentence says.
    panel : Panel
        Rows and scale.
    setting : Bilingual
    """

    panel: Panel
    setting: Bilingual

    def frame(self) -> pd.DataFrame:
        """Return the coefficients; see `SlopeResult.frame`.

        Adds ``scale rows provinces years``; `n` is that of rows, province-years.
        """
        return (
            super()
            .frame()
            .assign(
                scale=self.panel.scale,
                rows=len(self.sample.data),
                provinces=len(self.sample.units),
                years=";".join(str(year) for year in self.sample.years),
            )
        )

    def words(self) -> Bilingual:
        """Say the slope within provinces, with errors clustered by province."""
        is_standardized = self.panel.scale == "within_year"
        return self.slope_words(self.table.iloc[0], self.setting, is_standardized=is_standardized)


def fixed_effects(
    frame: pd.DataFrame,
    y: str,
    x: str,
    *,
    controls: Sequence[str] = (),
    scale: Scale = "level",
    confidence: float = 0.95,
    draws: int = DRAWS,
    seed: int = 0,
) -> PanelEstimate:
    """Regress with effects of provinces and years.

    y_it = a_i + d_t + b x_it + c'w_it + e_it. Three conventions stand side by side: clustered by
    province (effects of provinces are nested in the clusters and not counted), t with G − 1
    degrees of freedom; Driscoll and Kraay (1998) with a Bartlett kernel, t with T − 1, from three
    years on (made for many years, it says little over few); the restricted wild cluster
    bootstrap, which also holds for few provinces.

    Parameters
    ----------
    frame : DataFrame indexed by ``province_code`` and ``year``
    y, x : str
        Columns.
    controls : sequence of str
        Columns that change over the years.
    scale : {"level", "within_year", "segments"}
        What is done about series that begin anew; see `parstudy.models.panel_data.panel_data`.
    confidence : float
        Of the intervals.
    draws, seed : int
        Of the wild bootstrap.

    Raises
    ------
    EstimationError
        See `parstudy.models.panel_data.panel_data`.
    """
    panel = panel_data(frame, y, x, controls, scale)
    table = _two_way(panel, confidence, draws, seed)
    return PanelEstimate(
        "two_way_fixed_effects",
        y,
        x,
        tuple(controls),
        table,
        confidence,
        panel.sample,
        panel,
        WITHIN,
    )


def first_differences(
    frame: pd.DataFrame,
    y: str,
    x: str,
    *,
    controls: Sequence[str] = (),
    scale: Scale = "level",
    confidence: float = 0.95,
) -> PanelEstimate:
    """Regress changes from one year to the next on changes, with effects of years.

    Δy_it = d_t + b Δx_it + c'Δw_it + Δe_it over neighbouring years of one series; clustered by
    province. Parameters and errors as in `fixed_effects`.
    """
    from linearmodels.panel.model import PanelOLS

    panel = panel_data(frame, y, x, controls, scale)
    changes = _differences(panel)
    regressors = [x, *controls]
    refuse_collinear(changes[regressors])
    fit = PanelOLS(changes[y], changes[regressors], time_effects=True).fit(
        cov_type="clustered", clusters=_clusters(changes), group_debias=True
    )
    table = _rows(fit, regressors, CLUSTERED, _groups(changes) - 1, confidence)
    return PanelEstimate(
        "first_differences", y, x, tuple(controls), table, confidence, panel.sample, panel, _CHANGES
    )


def within_between(
    frame: pd.DataFrame,
    y: str,
    x: str,
    *,
    controls: Sequence[str] = (),
    scale: Scale = "level",
    confidence: float = 0.95,
) -> PanelEstimate:
    """Tell the link within provinces from the link between them (Mundlak 1978).

    y_it = d_t + b_w (x_it − x̄_i) + b_b x̄_i + … + e_it by pooled least squares with the province
    means of all regressors, years included, so that b_w is the two-way fixed-effects slope also
    in an unbalanced panel. The row ``difference`` tests b_b = b_w. Clustered by province.
    Parameters and errors as in `fixed_effects`.
    """
    from linearmodels.panel.model import PooledOLS

    panel = panel_data(frame, y, x, controls, scale)
    design = _mundlak_design(panel)
    fit = PooledOLS(panel.data[y], design).fit(
        cov_type="clustered", clusters=_clusters(panel.data), group_debias=True
    )
    table = _mundlak_rows(fit, [x, *controls], len(panel.sample.units) - 1, confidence)
    return PanelEstimate(
        "within_between", y, x, tuple(controls), table, confidence, panel.sample, panel, WITHIN
    )


def placebo_lead(
    frame: pd.DataFrame,
    y: str,
    x: str,
    *,
    controls: Sequence[str] = (),
    scale: Scale = "level",
    confidence: float = 0.95,
    draws: int = DRAWS,
    seed: int = 0,
) -> PanelEstimate:
    """Ask whether next year's `x` goes with this year's `y`, given this year's `x`.

    A link means that something else moves both, or that `x` follows `y`. Two-way fixed effects as
    in `fixed_effects`, over the years that have a next one.
    """
    lead = f"{x}_next_year"
    panel = with_lead(panel_data(frame, y, x, controls, scale), x, lead)
    table = _two_way(panel, confidence, draws, seed, tested=lead)
    return PanelEstimate(
        "placebo_lead", y, x, tuple(controls), table, confidence, panel.sample, panel, _PLACEBO
    )


def _two_way(
    panel: Panel, confidence: float, draws: int, seed: int, *, tested: str | None = None
) -> pd.DataFrame:
    """Return the rows of a two-way model, the tested regressor first."""
    from linearmodels.panel.model import PanelOLS

    y, *regressors = panel.data.columns
    tested = tested or regressors[0]
    regressors = [tested, *(name for name in regressors if name != tested)]
    refuse_collinear(panel.demeaned()[regressors])
    data = pd.concat([panel.data, _year_dummies(panel)], axis=1).set_axis(
        pd.MultiIndex.from_arrays([panel.entity, panel.years], names=["entity", "year"])
    )
    model = PanelOLS(data[y], data.drop(columns=y), entity_effects=True)
    clusters = _clusters(panel.data).set_axis(data.index)
    clustered = model.fit(cov_type="clustered", clusters=clusters, group_debias=True)
    years = len(panel.sample.years)
    tables = [_rows(clustered, regressors, CLUSTERED, len(panel.sample.units) - 1, confidence)]
    if years >= _FEWEST_YEARS_FOR_KERNEL:
        bandwidth = int(4 * (years / 100) ** (2 / 9))
        absorbed = PanelOLS(data[y], data[regressors], entity_effects=True, time_effects=True)
        kernel = absorbed.fit(cov_type="kernel", kernel="bartlett", bandwidth=bandwidth)
        tables.append(_rows(kernel, regressors, DRISCOLL_KRAAY, years - 1, confidence))
    tables.append(_wild_row(panel, tables[0], tested, confidence, draws, seed))
    return pd.concat(tables, ignore_index=True)


def _year_dummies(panel: Panel) -> pd.DataFrame:
    """Return dummies of the years that effects of entities do not already take up."""
    years = pd.get_dummies(pd.Series(panel.years, panel.data.index), prefix="year", dtype=float)
    within = years - years.groupby(panel.entity).transform("mean")
    return years[_independent(within.iloc[:, 1:])]


def _wild_row(
    panel: Panel, clustered: pd.DataFrame, tested: str, confidence: float, draws: int, seed: int
) -> pd.DataFrame:
    outcome = panel.data.columns[0]
    others = panel.data.drop(columns=[outcome, tested]).to_numpy()
    test = wild_cluster_test(
        panel.data[outcome].to_numpy(),
        panel.data[tested].to_numpy(),
        np.column_stack([panel.dummies(), others]),
        panel.units,
        confidence=confidence,
        draws=draws,
        seed=seed,
    )
    return clustered.iloc[[0]].assign(
        convention=WILD,
        standard_error=np.nan,
        statistic=np.nan,
        p_value=test.p_value,
        low=test.low,
        high=test.high,
        freedom=np.nan,
    )


def _rows(
    fit: Any, regressors: Sequence[str], convention: str, freedom: float, confidence: float
) -> pd.DataFrame:
    """Return a row for each regressor, tested with t of the given degrees of freedom."""
    table = pd.DataFrame(
        {
            "term": regressors,
            "part": "within",
            "convention": convention,
            "estimate": fit.params[regressors].to_numpy(),
            "standard_error": fit.std_errors[regressors].to_numpy(),
        }
    )
    return _tested(table, freedom, confidence)


def _tested(table: pd.DataFrame, freedom: float, confidence: float) -> pd.DataFrame:
    refuse_confidence(confidence)
    statistic = table["estimate"] / table["standard_error"]
    margin = stdtrit(freedom, (1 + confidence) / 2) * table["standard_error"]
    return table.assign(
        statistic=statistic,
        p_value=2 * stdtr(freedom, -np.abs(statistic)),
        low=table["estimate"] - margin,
        high=table["estimate"] + margin,
        freedom=float(freedom),
    )


def _clusters(data: pd.DataFrame) -> pd.DataFrame:
    codes, _ = pd.factorize(data.index.get_level_values(0))
    return pd.DataFrame({"province": codes}, index=data.index)


def _groups(data: pd.DataFrame) -> int:
    return int(data.index.get_level_values(0).nunique())


def _differences(panel: Panel) -> pd.DataFrame:
    """Return the change of every column from the year before, within one entity."""
    data = panel.data
    units, years = data.index.get_level_values(0), data.index.get_level_values(1)
    before = pd.MultiIndex.from_arrays([units, years - 1], names=data.index.names)
    same = panel.entity.reindex(before).to_numpy() == panel.entity.to_numpy()
    changes = data - data.reindex(before).to_numpy()
    changes = changes[same].dropna()
    if _groups(changes) < FEWEST_UNITS:
        raise EstimationError(
            f"{_groups(changes)} provinces have two years in a row, {FEWEST_UNITS} are needed",
            where=", ".join(data.columns),
            remedy="take years that follow one another, or fixed_effects",
        )
    return changes


def _mundlak_design(panel: Panel) -> pd.DataFrame:
    """Return deviations, province means and years, with the means of years where they vary."""
    data = panel.data
    regressors = data.iloc[:, 1:]
    years = pd.get_dummies(pd.Series(panel.years, data.index), prefix="year", dtype=float)
    years = years.iloc[:, 1:].assign(constant=1.0)
    means = regressors.groupby(panel.entity).transform("mean")
    year_means = years.groupby(panel.entity).transform("mean").add_suffix(" mean")
    effects = pd.concat([years, year_means], axis=1)
    deviations = (regressors - means).add_suffix(" within")
    return pd.concat(
        [deviations, means.add_suffix(" between"), effects[_independent(effects)]], axis=1
    )


def _independent(columns: pd.DataFrame) -> list[str]:
    """Return the columns that do not follow from those before them."""
    kept: list[str] = []
    for name in columns:
        if np.linalg.matrix_rank(columns[[*kept, name]].to_numpy()) > len(kept):
            kept.append(str(name))
    return kept


def _mundlak_rows(
    fit: Any, regressors: Sequence[str], freedom: float, confidence: float
) -> pd.DataFrame:
    rows = []
    covariance = fit.cov
    for name in regressors:
        within, between = f"{name} within", f"{name} between"
        gap = covariance.loc[[within, between], [within, between]].to_numpy()
        parts = [
            ("within", fit.params[within], gap[0, 0]),
            ("between", fit.params[between], gap[1, 1]),
            (
                "difference",
                fit.params[between] - fit.params[within],
                gap[0, 0] + gap[1, 1] - 2 * gap[0, 1],
            ),
        ]
        rows += [
            {
                "term": name,
                "part": part,
                "convention": CLUSTERED,
                "estimate": estimate,
                "standard_error": np.sqrt(variance),
            }
            for part, estimate, variance in parts
        ]
    return _tested(pd.DataFrame(rows), freedom, confidence)
