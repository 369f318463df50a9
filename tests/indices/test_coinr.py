"""The example of COINr, step by step."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from parstudy.indices import Impute, IndexSpec, Normalise, Screen, Treat, build
from parstudy.indices.columns import read_csv
from parstudy.indices.panel import read_panel
from parstudy.indices.screen import denominate
from tests.indices.examples import ASEM, needs_asem

pytestmark = needs_asem


@pytest.fixture(scope="module")
def data():
    return pd.read_csv(ASEM / "asem_iData.csv")


@pytest.fixture(scope="module")
def spec():
    return IndexSpec.from_meta(
        pd.read_csv(ASEM / "asem_iMeta.csv"),
        impute=Impute("mean", group="EurAsia_group"),
        screen=Screen(min_available=0.9, after_imputation=True),
        treat=Treat("winsorise"),
    )


@pytest.fixture(scope="module")
def result(data, spec):
    return build(data, spec)


def step(name, panel):
    return (
        pd.read_csv(ASEM / "steps" / f"asem_{name}.csv")
        .set_index("uCode")
        .loc[panel.unit, list(panel.indicators)]
    )


def test_denominated(data, spec):
    panel = denominate(read_panel(data, spec), spec.denominate)
    np.testing.assert_allclose(panel.values, step("denominated", panel), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", ["imputed", "screened"])
def test_imputed_and_screened(result, name):
    np.testing.assert_allclose(
        result.stage.imputed, step(name, result.panel), rtol=1e-12, atol=1e-12
    )
    assert result.screening["is_kept"].all()


def test_treated(result):
    np.testing.assert_allclose(
        result.panel.values, step("treated", result.panel), rtol=1e-12, atol=1e-12
    )


def test_first_ranks(result):
    best = result.ranks.sort_values("Index")
    assert best["unit"].head(5).tolist() == ["CHE", "NLD", "DNK", "NOR", "BEL"]
    assert best["Index"].head(5).tolist() == [1, 2, 3, 4, 5]


def test_imputed_cells_are_those_that_were_missing(data, spec, result):
    raw = denominate(read_panel(data, spec), spec.denominate)
    places = {
        (raw.unit[row], raw.indicators[column]) for row, column in np.argwhere(np.isnan(raw.values))
    }
    assert set(zip(result.imputed["unit"], result.imputed["indicator"], strict=True)) == places


def test_text_tables_read_like_typed_ones(data, spec, result):
    from_text = IndexSpec.from_meta(
        read_csv(ASEM / "asem_iMeta.csv"),
        impute=spec.impute,
        screen=spec.screen,
        treat=spec.treat,
    )
    assert from_text == spec
    pd.testing.assert_frame_equal(
        build(read_csv(ASEM / "asem_iData.csv"), from_text).scores, result.scores
    )


def test_fewer_points_send_more_indicators_to_the_logarithm(data, spec):
    treated = build(data, replace(spec, treat=Treat("winsorise", max_points=1)))
    table = treated.treatment.set_index("indicator")
    assert table.loc["Bord", ["transformed", "moved_count"]].tolist() == ["log", 0]
    assert table.loc["Flights", ["transformed", "moved_count"]].tolist() == ["none", 1]


def test_distance_to_target_takes_the_targets_of_the_table(data, spec):
    aimed = build(data, replace(spec, normalise=Normalise("distance_to_target")))
    raw = pd.Series(aimed.panel.values[:, 0], index=aimed.panel.unit)
    target = spec.tree.by_code["LPI"].target
    expected = (raw - raw.min()) / (target - raw.min())
    np.testing.assert_allclose(aimed.normalised["LPI"], expected, rtol=1e-12)
