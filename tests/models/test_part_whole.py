"""A total and its part: what arithmetic alone gives."""

import numpy as np
import pytest

from parstudy.errors import EstimationError
from parstudy.models import part_whole
from tests.models.examples import check_words, indexed


def made(link=0.0, n=63, seed=0):
    """Return PAR INDEX = SIPAS points + rest, the rest linked to SIPAS or not."""
    rng = np.random.default_rng(seed)
    sipas = 82 + 6 * rng.normal(size=n)
    rest = 75 + link * (sipas - 82) + 1.0 * rng.normal(size=n)
    points = sipas / 10
    return indexed(
        {"sipas_pct": sipas, "par_index_sipas_pts": points, "par_index_pct": rest + points}
    )


def test_arithmetic_alone_explains_an_unlinked_rest():
    frame = made()
    found = part_whole(frame, "par_index_pct", "sipas_pct", part="par_index_sipas_pts")
    rest = frame["par_index_pct"] - frame["par_index_sipas_pts"]
    points = frame["par_index_sipas_pts"]
    expected = points.std() / np.hypot(points.std(), rest.std())
    assert found.apart.arithmetic == pytest.approx(expected, abs=0.01)
    assert found.apart.low < found.raw < found.apart.high
    assert found.apart.p_value > 0.05
    assert found.apart.without_part == pytest.approx(rest.corr(frame["sipas_pct"]))


def test_a_linked_rest_is_beyond_arithmetic():
    found = part_whole(made(link=0.3), "par_index_pct", "sipas_pct", part="par_index_sipas_pts")
    assert found.raw > found.apart.high
    assert found.apart.p_value < 0.01


def test_an_assumed_share_is_marked():
    published = part_whole(made(), "par_index_pct", "sipas_pct", part="par_index_sipas_pts")
    assumed = part_whole(made(), "par_index_pct", "sipas_pct", assumed_share=0.1)
    assert assumed.apart.without_part == pytest.approx(published.apart.without_part)
    assert assumed.is_assumed
    _, en = check_words(assumed)
    assert "assumed, not published" in en


def test_the_raw_figure_covers_all_and_the_rest_those_with_points():
    frame = made()
    frame.loc[frame.index[:20], "par_index_sipas_pts"] = np.nan
    found = part_whole(frame, "par_index_pct", "sipas_pct", part="par_index_sipas_pts")
    assert found.frame()["n"].tolist() == [63, 43, 43, 43]
    check_words(found)


def test_points_of_two_provinces_are_too_few_to_take_out():
    frame = made()
    frame.loc[frame.index[2:], "par_index_sipas_pts"] = np.nan
    found = part_whole(frame, "par_index_pct", "sipas_pct", part="par_index_sipas_pts")
    assert found.apart is None
    assert found.frame()["kind"].tolist() == ["raw"]
    _, en = check_words(found)
    assert "held for 2 provinces, too few" in en


def test_what_is_refused():
    frame = made()
    with pytest.raises(EstimationError, match="needed once"):
        part_whole(frame, "par_index_pct", "sipas_pct")
    with pytest.raises(EstimationError, match="needed once"):
        part_whole(frame, "par_index_pct", "sipas_pct", part="x", assumed_share=0.1)
    with pytest.raises(EstimationError, match="no column 'absent'"):
        part_whole(frame, "par_index_pct", "sipas_pct", part="absent")
    whole = frame.assign(all=frame["par_index_pct"] - 3)
    with pytest.raises(EstimationError, match="nothing is left"):
        part_whole(whole, "par_index_pct", "sipas_pct", part="all")
