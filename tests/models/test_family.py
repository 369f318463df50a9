"""Adjusted p-values against statsmodels."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from parstudy.errors import EstimationError
from parstudy.models import benjamini_hochberg, correlate_family, holm
from tests.models.examples import check_words, linked

P_VALUES = st.lists(st.floats(0, 1), min_size=1, max_size=12)


@settings(max_examples=15, deadline=None)
@given(P_VALUES)
def test_adjusted_p_values_equal_statsmodels(p_values):
    np.testing.assert_allclose(
        holm(p_values), multipletests(p_values, method="holm")[1], atol=1e-12
    )
    np.testing.assert_allclose(
        benjamini_hochberg(p_values), multipletests(p_values, method="fdr_bh")[1], atol=1e-12
    )


def test_known_answer():
    np.testing.assert_allclose(holm([0.01, 0.04, 0.03]), [0.03, 0.06, 0.06])
    np.testing.assert_allclose(benjamini_hochberg([0.01, 0.04, 0.03]), [0.03, 0.04, 0.04])


@pytest.mark.parametrize("p_values", [[], [0.5, np.nan], [1.2]])
def test_p_values_that_are_none(p_values):
    with pytest.raises(EstimationError, match="between 0 and 1"):
        holm(p_values)


def test_a_family_counts_what_stands():
    rng = np.random.default_rng(77)
    frame = linked(slope=2.0)
    for name in "abcd":
        frame[name] = rng.normal(size=63)
    pairs = [("y", "x"), *[("y", name) for name in "abcd"]]
    found = correlate_family(frame, pairs, draws=1999)
    table = found.frame()
    assert (table["p_holm"] >= table["p_bh"]).all()
    assert (table["p_bh"] >= table["p_value"]).all()
    assert table.loc[table["p_bh"] <= 0.05, "x"].tolist() == ["x"]
    _, en = check_words(found)
    assert "Tests declared beforehand: 5" in en


@pytest.mark.parametrize("pairs", [[], [("y", "x"), ("y", "x")], [("y", "x"), ("x", "y")]])
def test_a_family_is_declared_once(pairs):
    with pytest.raises(EstimationError, match="each once"):
        correlate_family(linked(), pairs)
