"""Specification curves: the choices file, single specifications, and the test of the whole."""

import numpy as np
import pandas as pd
import pytest

from parstudy.errors import EstimationError, SourceMissingError
from parstudy.models import fixed_effects, ols, parse_choices, read_choices, specification_curve
from tests.models.examples import check_words, panelled

FILE = """
[choices]
outcome = ["y", "z"]
exposure = ["x"]
years = [[2020], [2021], [2020, 2021, 2022]]
controls = [[], ["w"], ["base"]]
sample = ["all", "without_cities"]
estimator = ["least_squares", "ranks", "fixed_effects", "first_differences"]
missing = ["complete", "balanced"]

[samples.all]

[samples.without_cities]
leave_out = ["01", "31", "48", "79", "92"]
"""


def declared(**changes):
    content = {
        "choices": {
            "outcome": ["y"],
            "exposure": ["x"],
            "years": [[2020, 2021, 2022]],
            "controls": [[]],
            "sample": ["all"],
            "estimator": ["least_squares"],
            "missing": ["complete"],
            **changes,
        },
        "samples": {"all": {}},
    }
    return parse_choices(content)


@pytest.fixture(scope="module")
def frame():
    rng = np.random.default_rng(5)
    made = panelled(years=(2020, 2021, 2022))
    made["z"] = made["y"] + rng.normal(size=len(made))
    made["base"] = np.repeat(rng.normal(size=63), 3)
    made.iloc[[1, 7, 30, 31, 32], made.columns.get_loc("y")] = np.nan
    return made


def test_a_file_is_read(tmp_path):
    path = tmp_path / "choices.toml"
    path.write_text(FILE, encoding="utf-8")
    choices = read_choices(path)
    assert len(list(choices.combinations())) == 2 * 3 * 3 * 2 * 4 * 2
    assert choices.columns == ("y", "z", "x", "w", "base")
    assert not choices.samples["without_cities"].takes("79")


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('["x"]', "[]", "'exposure' has no options"),
        ("exposure =", "exposures =", "'exposures' is no choice"),
        ('"ranks"', '"lasso"', "'lasso' is no estimator"),
        ('"balanced"', '"mean"', "'mean' is no missing"),
        ('"without_cities"]', '"north"]', "sample 'north' is not described"),
        ("leave_out", "drop", "'drop' is not known"),
        ("[[2020], [2021]", "[[2020], [2020]", "'years' is repeated"),
        ("[[2020], [2021]", "[2020, [2021]", "are not lists of int"),
        ("[[2020], [2021]", "[[], [2021]", "a choice of years is empty"),
        ('["w"]', '["x"]', "x is an exposure and a control"),
        ('outcome = ["y", "z"]', 'outcome = ["x"]', "x is on both sides"),
        ('outcome = ["y", "z"]', 'outcome = ["y", "z"', "no TOML"),
        ("[choices]", "[more]\n[choices]", "'more' is not known"),
    ],
)
def test_a_file_that_cannot_be_run(tmp_path, old, new, what):
    assert old in FILE
    path = tmp_path / "choices.toml"
    path.write_text(FILE.replace(old, new), encoding="utf-8")
    with pytest.raises(EstimationError, match=what):
        read_choices(path)


def test_faults_of_a_file_come_together(tmp_path):
    path = tmp_path / "choices.toml"
    path.write_text(
        FILE.replace('"ranks"', '"lasso"').replace("leave_out", "drop"), encoding="utf-8"
    )
    with pytest.raises(EstimationError) as raised:
        read_choices(path)
    assert len(raised.value.faults) == 2
    with pytest.raises(SourceMissingError):
        read_choices(tmp_path / "absent.toml")


def test_parts_are_refused_by_the_dictionary():
    with pytest.raises(EstimationError, match="sipas_pct is part of par_index_pct"):
        declared(outcome=["par_index_pct"], exposure=["sipas_pct"])


def test_one_year_equals_ols(frame):
    found = specification_curve(
        frame, declared(years=[[2021]], controls=[["w"]]), permutations=9
    ).frame()
    year = frame.query("year == 2021")[["y", "x", "w"]].dropna()
    scaled = (year - year.mean()) / year.std()
    peer = ols(scaled, "y", "x", controls=["w"]).frame().iloc[0]
    for name in ("estimate", "standard_error", "low", "high", "p_value"):
        assert found[name].iloc[0] == pytest.approx(peer[name])
    assert found["convention"].iloc[0] == "HC3"


def test_fixed_effects_equal_the_panel_model(frame):
    complete = frame.dropna()
    counts = complete.groupby(level=0)["y"].transform("size")
    whole = complete[counts == 3]
    found = specification_curve(
        whole, declared(controls=[["w"]], estimator=["fixed_effects"]), permutations=9
    ).frame()
    peer = (
        fixed_effects(whole, "y", "x", controls=["w"], scale="within_year", draws=9).frame().iloc[0]
    )
    assert found["estimate"].iloc[0] == pytest.approx(peer["estimate"])
    assert found["standard_error"].iloc[0] == pytest.approx(peer["standard_error"], rel=1e-9)


def test_ranks_are_spearman(frame):
    found = specification_curve(
        frame, declared(years=[[2022]], estimator=["ranks"]), permutations=9
    ).frame()
    year = frame.query("year == 2022")[["y", "x"]].dropna()
    assert found["estimate"].iloc[0] == pytest.approx(year["y"].corr(year["x"], method="spearman"))


def test_first_differences_by_hand(frame):
    choices = declared(estimator=["first_differences"], missing=["balanced"])
    found = specification_curve(frame, choices, permutations=9).frame()
    held = (
        frame[["y", "x"]]
        .where(frame["y"].notna())
        .groupby(level=0)
        .filter(lambda one: one["y"].notna().all())
    )
    by_year = held.groupby(level=1)
    scaled = (held - by_year.transform("mean")) / by_year.transform("std")
    changes = scaled.groupby(level=0).diff().dropna()
    centred = changes - changes.groupby(level=1).transform("mean")
    expected = (centred["y"] * centred["x"]).sum() / (centred["x"] ** 2).sum()
    assert found["estimate"].iloc[0] == pytest.approx(expected)
    assert found["rows"].iloc[0] == len(changes)


def test_every_combination_is_run_or_accounted_for(frame, tmp_path):
    path = tmp_path / "choices.toml"
    path.write_text(FILE, encoding="utf-8")
    choices = read_choices(path)
    found = specification_curve(frame, choices, permutations=19)
    table = found.frame()
    assert len(table) + len(found.left_out) == len(list(choices.combinations()))
    assert table["estimate"].is_monotonic_increasing
    assert table["position"].tolist() == list(range(1, len(table) + 1))
    reasons = set(found.left_out["reason"])
    assert "one year has no change within provinces" in reasons
    assert "a control that does not change is in the province effects" in reasons
    assert "the same rows and model as another" in reasons
    assert found.by_choice().query("choice == 'outcome'")["specifications"].sum() == len(table)
    assert found.tests()["specifications"].tolist() == [len(table)] * 2
    check_words(found)


def test_a_link_is_found_and_none_is_not(frame):
    rng = np.random.default_rng(3)
    choices = declared(
        years=[[2020], [2021], [2022], [2020, 2021, 2022]],
        controls=[[], ["w"], ["base"]],
        estimator=["least_squares", "ranks", "fixed_effects"],
    )
    found = specification_curve(frame, choices, permutations=199)
    assert found.p_median <= 0.01
    assert found.share_positive == 1
    noise = frame.assign(x=np.repeat(rng.normal(size=63), 3) + rng.normal(size=len(frame)))
    assert specification_curve(noise, choices, permutations=199).p_median > 0.05


def test_the_permutation_test_keeps_its_size():
    """A cause of both, held as a control, does not make the test of the whole reject."""
    p_values = []
    choices = declared(
        years=[[2020], [2021], [2020, 2021]], controls=[["w"]], estimator=["least_squares", "ranks"]
    )
    for seed in range(60):
        rng = np.random.default_rng(seed)
        index = panelled(years=(2020, 2021)).index
        cause = np.repeat(rng.normal(size=63), 2)
        frame = pd.DataFrame(
            {
                "w": cause,
                "x": cause + np.repeat(rng.normal(size=63), 2) + rng.normal(size=126),
                "y": cause + np.repeat(rng.normal(size=63), 2) + rng.normal(size=126),
            },
            index=index,
        )
        p_values.append(specification_curve(frame, choices, permutations=99).p_median)
    assert np.mean(np.array(p_values) <= 0.05) < 0.15
    assert np.mean(np.array(p_values) <= 0.5) == pytest.approx(0.5, abs=0.2)


def test_provinces_without_the_exposure_are_left_out(frame):
    gap = frame.copy()
    gap.loc[("01", 2021), "x"] = np.nan
    found = specification_curve(gap, declared(), permutations=9).frame()
    assert (
        found["provinces"].iloc[0]
        == gap.drop("01", level=0)["y"].groupby(level=0).count().gt(0).sum()
    )


def test_nothing_that_can_be_run(frame):
    with pytest.raises(EstimationError, match="no combination"):
        specification_curve(frame, declared(years=[[1999]]), permutations=9)
    with pytest.raises(EstimationError, match="no column"):
        specification_curve(frame, declared(exposure=["absent"]), permutations=9)


def test_same_seed_same_curve(frame):
    one, two = (specification_curve(frame, declared(), permutations=49, seed=4) for _ in range(2))
    np.testing.assert_array_equal(one.null_estimates, two.null_estimates)
