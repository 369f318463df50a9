from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from parstudy.errors import SchemaError
from parstudy.indices import Denominator, Impute, IndexSpec, Normalise, Screen, build
from parstudy.indices.panel import read_panel
from tests.indices.examples import panel_data, small_data, small_tree

SPEC = IndexSpec(small_tree())


def test_reads_units_years_and_columns():
    data = panel_data(units=3, years=(2021, 2020)).assign(people=7, region="N", other="ignored")
    spec = replace(SPEC, denominate={"x": Denominator("people")}, impute=Impute(group="region"))
    panel = read_panel(data, spec)
    assert [label for label, _ in panel.years] == ["2020", "2021"]
    assert panel.indicators == ("x", "y", "z", "w")
    assert panel.denominator("people").tolist() == [7] * 6
    assert panel.group("region").tolist() == ["N"] * 6
    assert panel.keep(panel.unit == "u1").denominator("people").tolist() == [7, 7]
    assert panel.where(0) == "unit 'u0', 2021"
    assert [len(rows) for _, rows in panel.samples("each")] == [3, 3]
    assert [len(rows) for _, rows in panel.samples("pooled")] == [6]


def test_columns_can_have_other_names():
    data = panel_data().rename(columns={"uCode": "province_code", "Time": "year"})
    assert len(read_panel(data, SPEC, unit="province_code", time="year").years) == 3


def test_codes_stay_text():
    panel = read_panel(small_data().assign(uCode=["01", "02", "NA", "4", "5"]), SPEC)
    assert panel.unit.tolist() == ["01", "02", "NA", "4", "5"]
    assert panel.time is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d.drop(columns="x"), "no column 'x'"),
        (lambda d: d.drop(columns="uCode"), "no column 'uCode'"),
        (lambda d: d.assign(uCode=list("abcda")), "'a' comes twice"),
        (lambda d: d.assign(uCode=["a", "b", "c", "d", None]), "no code"),
        (lambda d: d.head(1), "fewer than two units: a"),
        (lambda d: d.head(0), "fewer than two units: none"),
        (lambda d: d.assign(x=["1", "2", "3", "4", "5,5"]), "'5,5' is not a finite number"),
        (lambda d: d.assign(x=[1, 2, 3, 4, np.inf]), "column 'x', row 5"),
        (lambda d: d.assign(Time=2020.5), "no whole number"),
        (lambda d: d.assign(Time=[2020, 2020, 2020, 2020, None]), "row 5"),
        (lambda d: pd.concat([d, d[["x"]]], axis=1), "'x' comes twice"),
    ],
)
def test_bad_data(change, said):
    with pytest.raises(SchemaError, match=said):
        read_panel(change(small_data()), SPEC)


def test_a_unit_twice_in_one_year():
    data = panel_data()
    read_panel(data, SPEC)
    with pytest.raises(SchemaError, match="'u0' comes twice in 2021"):
        read_panel(pd.concat([data, data[data.Time == 2021].head(1)]), SPEC)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"denominate": {"x": Denominator("people")}}, "'people'"),
        ({"impute": Impute(group="region")}, "'region'"),
        ({"impute": Impute("linear")}, "'linear' needs several years"),
        ({"screen": Screen(exclude=("q",))}, "unit 'q'"),
        ({"normalise": Normalise("distance_to_reference", reference="q")}, "unit 'q'"),
        ({"normalise": Normalise("ampi", reference_year=1999)}, "1999"),
    ],
)
def test_rules_that_the_data_cannot_follow(parts, said):
    with pytest.raises(SchemaError, match=said):
        build(small_data(), replace(SPEC, **parts))


def test_a_denominator_that_is_no_number():
    spec = replace(SPEC, denominate={"x": Denominator("people")})
    with pytest.raises(SchemaError, match="'many' is not a finite number"):
        build(small_data().assign(people=["1", "2", "3", "4", "many"]), spec)
