"""The smallest detectable link, against published tables and by simulation."""

import numpy as np
import pytest
from scipy import stats

from parstudy.errors import EstimationError
from parstudy.models import detectable, smallest_correlation, smallest_effect
from tests.models.examples import check_words


@pytest.mark.parametrize(("n", "r"), [(84, 0.3), (29, 0.5), (782, 0.1)])
def test_known_sample_sizes(n, r):
    """Sample sizes of Cohen's three sizes of correlation, exact bivariate normal model."""
    assert smallest_correlation(n) <= r + 1e-3
    assert smallest_correlation(n - 2) > r


def test_power_by_simulation():
    rng = np.random.default_rng(0)
    n = 34
    r = smallest_correlation(n)
    x, e = rng.normal(size=(2, 20_000, n))
    y = r * x + np.sqrt(1 - r * r) * e
    x, y = (v - v.mean(axis=1, keepdims=True) for v in (x, y))
    found = (x * y).sum(axis=1) / np.sqrt((x**2).sum(axis=1) * (y**2).sum(axis=1))
    t = found * np.sqrt((n - 2) / (1 - found**2))
    assert (np.abs(t) > stats.t.ppf(0.975, n - 2)).mean() == pytest.approx(0.8, abs=0.01)


def test_more_units_find_smaller_links():
    found = detectable((63, 34, 25)).frame()["smallest_correlation"]
    assert found.is_monotonic_increasing
    assert smallest_correlation(63, controls=3) == smallest_correlation(60)
    assert smallest_correlation(63, power=0.9) > smallest_correlation(63)


def test_effect_in_standard_errors():
    assert smallest_effect(1e9) == pytest.approx(1.959964 + 0.841621, abs=1e-5)


def test_words():
    vi, _ = check_words(detectable(), says_no_cause=False)
    assert "63 tỉnh: 0,34" in vi


@pytest.mark.parametrize(
    ("options", "what"),
    [
        ({"n": 2}, "no degree"),
        ({"n": 30, "power": 1.0}, "power"),
        ({"n": 30, "alpha": 0.9}, "size"),
    ],
)
def test_refused(options, what):
    with pytest.raises(EstimationError, match=what):
        smallest_correlation(**options)
