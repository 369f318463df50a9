from dataclasses import replace

import numpy as np
import pytest

from parstudy.errors import SchemaError
from parstudy.indices import Denominator, IndexSpec, Screen, build
from parstudy.indices.panel import read_panel
from parstudy.indices.screen import denominate, screen
from tests.indices.examples import small_data, small_tree

SPEC = IndexSpec(small_tree())


def test_denominate_divides_and_scales():
    by = {"x": Denominator("people", 1000)}
    data = small_data().assign(people=[1, 2, np.nan, 4, 8])
    panel = denominate(read_panel(data, replace(SPEC, denominate=by)), by)
    np.testing.assert_array_equal(panel.values[:, 0], [0, 500, np.nan, 750, 500])
    np.testing.assert_array_equal(panel.values[:, 1], small_data()["y"])


def test_a_zero_denominator_is_named():
    by = {"x": Denominator("people")}
    data = small_data().assign(people=[1, 0, 3, 4, 0])
    with pytest.raises(SchemaError, match="'people' of 'x' is zero") as caught:
        denominate(read_panel(data, replace(SPEC, denominate=by)), by)
    assert [fault.where for fault in caught.value.faults] == ["unit 'b'", "unit 'e'"]


def gappy():
    data = small_data().astype({"x": float})
    data.loc[0, ["x", "y"]] = np.nan
    data.loc[1, ["x", "y", "z"]] = 0
    return read_panel(data, SPEC)


@pytest.mark.parametrize(
    ("rule", "kept"),
    [
        (Screen(min_available=0.5), "abcde"),
        (Screen(min_available=0.51), "bcde"),
        (Screen(by="zeros", min_nonzero=0.05), "acde"),
        (Screen(by="either"), "cde"),
        (Screen(include=("a",)), "abcde"),
        (Screen(exclude=("c",)), "bde"),
        (Screen(by="zeros", min_nonzero=0.0, exclude=("c",)), "abde"),
    ],
)
def test_who_stays(rule, kept):
    panel, log = screen(gappy(), rule)
    assert "".join(panel.unit) == kept
    assert log.loc[log["is_kept"], "unit"].tolist() == list(kept)


def test_shares_are_those_of_the_values_that_are_there():
    _, log = screen(gappy(), Screen())
    assert log["available_share"].tolist() == [0.5, 1, 1, 1, 1]
    assert log["nonzero_share"].tolist() == [1, 0, 1, 1, 1]


def test_at_least_two_stay():
    with pytest.raises(SchemaError, match="fewer than two"):
        screen(gappy(), Screen(exclude=tuple("abcd")))


def test_screening_comes_before_or_after_imputation():
    data = small_data().astype({"x": float})
    data.loc[4, "x"] = np.nan
    before = build(data, replace(SPEC, screen=Screen(min_available=0.9)))
    after = build(data, replace(SPEC, screen=Screen(min_available=0.9, after_imputation=True)))
    assert before.panel.unit.tolist() == list("abcd")
    assert after.panel.unit.tolist() == list("abcde")
    assert before.imputed.empty
    assert after.imputed["unit"].tolist() == ["e"]
