"""Who is held: comparison and reweighting, on selection of known form."""

import numpy as np
import pytest
from statsmodels.genmod import families
from statsmodels.genmod.generalized_linear_model import GLM

from parstudy.errors import EstimationError
from parstudy.models import compare_held, reweight
from parstudy.models.reweighting import logistic
from tests.models.examples import check_words, indexed


def selected(n=63, seed=0, strength=1.5):
    """Return y, x and a predictor z of being held; y is missing where z is low."""
    rng = np.random.default_rng(seed)
    z = rng.normal(size=n)
    x = z + rng.normal(size=n)
    y = 0.5 * x + z + rng.normal(size=n)
    frame = indexed({"y": y, "x": x, "z": z})
    frame.loc[strength * z + rng.logistic(size=n) < 0, "y"] = np.nan
    return frame


def test_comparison_by_hand():
    frame = selected()
    has = frame["y"].notna()
    row = compare_held(frame, "y", ["x", "z"], draws=999).frame().set_index("measure").loc["z"]
    inside, outside = frame.loc[has, "z"], frame.loc[~has, "z"]
    assert row["difference"] == pytest.approx(inside.mean() - outside.mean())
    pooled = np.sqrt((inside.var() + outside.var()) / 2)
    assert row["standardized_difference"] == pytest.approx(row["difference"] / pooled)
    assert row["variance_ratio"] == pytest.approx(inside.var() / outside.var())
    assert (row["n_held"], row["n_missing"]) == (has.sum(), (~has).sum())
    assert row["p_value"] < 0.01


def test_comparison_names_the_missing():
    found = compare_held(selected(), "y", ["z"], draws=99)
    _, en = check_words(found, says_no_cause=False)
    assert f"missing for {len(found.missing)}" in en
    alike = compare_held(selected(strength=0.0), "y", ["z"], draws=99)
    assert "do not differ much" in alike.sentence("en")


def test_comparison_refuses():
    frame = selected()
    with pytest.raises(EstimationError, match="y is on both sides"):
        compare_held(frame, "y", ["y"])
    with pytest.raises(EstimationError, match="63 provinces are held and 0 missing"):
        compare_held(frame, "x", ["z"])
    with pytest.raises(EstimationError, match="no column 'v'"):
        compare_held(frame, "v", ["z"])


def test_logistic_regressions_equal_statsmodels():
    frame = selected()
    design = np.column_stack([np.ones(63), frame[["x", "z"]]])
    held = frame["y"].notna().to_numpy()
    counts = np.random.default_rng(1).multinomial(63, np.full(63, 1 / 63), size=5).astype(float)
    found = logistic(design, held, np.vstack([np.ones(63), counts]))
    for row, estimate in zip([np.ones(63), *counts], found, strict=True):
        peer = GLM(held.astype(float), design, family=families.Binomial(), freq_weights=row)
        np.testing.assert_allclose(estimate, peer.fit(tol=1e-14).params, atol=1e-8)


def test_weights_undo_selection_on_a_measure():
    """Over many samples the weighted slope is nearer the slope over all than the plain one."""
    errors = []
    for seed in range(40):
        frame = selected(n=63, seed=seed)
        rng = np.random.default_rng(seed)
        z = frame["z"]
        frame["y"] = np.where(frame["y"].notna(), z**2 + 0.3 * rng.normal(size=63), np.nan)
        full = np.polyfit(frame["x"], z**2, 1)[0]
        found = reweight(frame, "y", "x", predictors=["z"])
        errors.append((abs(found.slope - full), abs(found.plain_slope - full)))
    weighted, plain = np.mean(errors, axis=0)
    assert weighted < 0.8 * plain


def test_weights_stand_for_all():
    found = reweight(selected(), "y", "x", predictors=["z"])
    assert found.weights.sum() == pytest.approx(63, rel=0.2)
    assert 1 < found.effective_count < len(found.weights)
    assert found.correlation_low < found.correlation < found.correlation_high
    check_words(found)
    assert found.frame()["missing_count"].tolist() == [len(found.sample.missing)] * 2


def test_weights_that_do_not_exist():
    frame = selected()
    with pytest.raises(EstimationError, match="every unit holds"):
        reweight(frame.fillna({"y": 0.0}), "y", "x", predictors=["z"])
    frame["y"] = frame["x"].where(frame["z"] > 0) ** 2
    with pytest.raises(EstimationError, match="without fail"):
        reweight(frame, "y", "x", predictors=["z"])
