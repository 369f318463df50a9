"""Rank regressions against csranks and by simulation."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from parstudy.errors import EstimationError
from parstudy.models import rank_regression
from tests.models.examples import check_words, linked

KNOWN = Path(__file__).parents[3] / "shared" / "anchors" / "csranks_known.json"
needs_known = pytest.mark.skipif(
    not KNOWN.is_file(), reason="../shared/anchors/csranks_known.json, known answers, is not there"
)


@needs_known
@pytest.mark.parametrize(
    ("case", "y", "x", "controls"),
    [
        ("rank_on_rank", "Y", "X", []),
        ("with_covariate", "Y", "X", ["W"]),
        ("ties", "Yt", "Xt", []),
    ],
)
def test_equals_csranks(case, y, x, controls):
    known = json.loads(KNOWN.read_text(encoding="utf-8"))["rank_regression"]
    frame = pd.DataFrame({name: known[name] for name in ("Y", "X", "W", "Yt", "Xt")}, dtype=float)
    found = rank_regression(frame, y, x, controls=controls).frame().set_index("term")
    names = {"(Intercept)": "constant", f"r({x})": f"rank of {x}", "W": "W"}
    for expected in known[case]:
        row = found.loc[names[expected["term"]]]
        assert row["estimate"] == pytest.approx(expected["estimate"], abs=1e-12)
        assert row["standard_error"] == pytest.approx(expected["se"], abs=1e-12)
        assert row["p_value"] == pytest.approx(expected["p"], rel=1e-9)


@pytest.mark.parametrize("omega", [0.0, 0.5, 1.0])
def test_estimate_is_least_squares_on_ranks(omega):
    frame = linked().round(0)
    rank = {1.0: "max", 0.5: "average"}

    def ranks(values):
        if omega == 0:
            return (values.rank(method="min") - 1) / len(values)
        shift = 0.5 if omega == 0.5 else 0.0
        return (values.rank(method=rank[omega]) - shift) / len(values)

    design = sm.add_constant(pd.DataFrame({"x": ranks(frame["x"]), "w": frame["w"]}))
    peer = sm.OLS(ranks(frame["y"]), design).fit()
    found = rank_regression(frame, "y", "x", controls=["w"], omega=omega).frame().set_index("term")
    assert found.loc["rank of x", "estimate"] == pytest.approx(peer.params["x"])
    assert found.loc["w", "estimate"] == pytest.approx(peer.params["w"])


def test_monotone_changes_do_not_matter():
    frame = linked()
    bent = frame.assign(y=np.exp(frame["y"]), x=frame["x"] ** 3)
    one, two = (rank_regression(f, "y", "x").frame() for f in (frame, bent))
    pd.testing.assert_frame_equal(one, two)


def test_independent_ranks_have_the_known_variance():
    """Without a link n times the variance of the slope tends to one."""
    errors = [
        rank_regression(linked(slope=0, n=60, seed=s, noise=1.0), "w", "x").frame()[
            "standard_error"
        ][0]
        for s in range(60)
    ]
    assert np.mean(np.square(errors)) * 60 == pytest.approx(1, abs=0.1)


def test_words_speak_of_places():
    frame = linked().rename(columns={"y": "papi_d5", "x": "dti_score"})
    vi, en = check_words(rank_regression(frame, "papi_d5", "dti_score"))
    assert "places higher on DTI" in en
    assert "10 bậc" in vi
    check_words(rank_regression(linked(slope=0), "y", "x", controls=["w"]))


def test_omega_is_checked():
    with pytest.raises(EstimationError, match="omega 2"):
        rank_regression(linked(), "y", "x", omega=2)
