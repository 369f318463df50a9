import numpy as np
import pandas as pd
import pytest

from parstudy.errors import FrameworkError, SchemaError
from parstudy.indices import Aggregate, Denominator, IndexSpec
from parstudy.indices.meta import read_meta

ROWS = [
    # iCode, Parent, Type, Direction, Weight, Denominator, Aggregation
    ("x", "Index", "Indicator", 1, 2, "people", None),
    ("y", "Index", "Indicator", -1, 1, None, None),
    ("Index", None, "Aggregate", 1, 1, None, "geometric"),
    ("people", None, "Denominator", None, None, None, None),
    ("region", None, "Group", None, None, None, None),
]
NAMES = ["iCode", "Parent", "Type", "Direction", "Weight", "Denominator", "Aggregation"]


def table(**cells):
    frame = pd.DataFrame(ROWS, columns=NAMES).astype(object)
    for place, value in cells.items():
        column, row = place.split("_")
        frame.loc[int(row), column] = value
    return frame


def test_reads_tree_denominators_and_methods():
    meta = read_meta(table())
    assert meta.tree.indicators == ("x", "y")
    assert (meta.tree.by_code["x"].weight, meta.tree.by_code["y"].direction) == (2, -1)
    assert meta.denominators == {"x": "people"}
    assert meta.others == {"people": "Denominator", "region": "Group"}
    spec = IndexSpec.from_meta(table())
    assert spec.denominate == {"x": Denominator("people")}
    assert spec.aggregate.at("Index") == Aggregate("geometric")


def test_a_method_named_in_python_wins_over_the_table():
    own = Aggregate("arithmetic", own={"Index": Aggregate("harmonic")})
    assert IndexSpec.from_meta(table(), aggregate=own).aggregate.at("Index").method == "harmonic"


def test_text_and_numbers_mean_the_same():
    as_text = table().map(lambda cell: "NA" if cell is None else str(cell))
    assert read_meta(as_text) == read_meta(table())
    assert read_meta(table().replace({None: np.nan})) == read_meta(table())


@pytest.mark.parametrize(
    ("cells", "error", "said"),
    [
        ({"Type_0": "Indikator"}, SchemaError, "'Indikator' is none of"),
        ({"Direction_0": None}, SchemaError, "Direction is empty"),
        ({"Direction_0": 0.5}, SchemaError, "0.5 is no whole number"),
        ({"Weight_0": "heavy"}, SchemaError, "'heavy' is no number"),
        ({"Weight_0": None}, SchemaError, "Weight is empty"),
        ({"Weight_0": -2}, FrameworkError, "negative"),
        ({"Direction_0": 2}, FrameworkError, "direction 2"),
        ({"Type_0": "Aggregate"}, FrameworkError, "'x' is of type Aggregate but has no node"),
        ({"Type_2": "Indicator"}, FrameworkError, "'Index' is of type Indicator but has nodes"),
        ({"Denominator_0": "area"}, FrameworkError, "'area'"),
        ({"Parent_0": "Indx"}, FrameworkError, "'Indx' of 'x'"),
        ({"Parent_2": "x"}, FrameworkError, "x → Index → x"),
    ],
)
def test_bad_tables(cells, error, said):
    with pytest.raises(error, match=said):
        read_meta(table(**cells))


def test_needs_its_columns():
    with pytest.raises(SchemaError, match="no column Direction"):
        read_meta(table().drop(columns="Direction"))
