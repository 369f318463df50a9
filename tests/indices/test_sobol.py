from dataclasses import replace

import numpy as np
import pytest
from SALib.analyze import sobol as salib
from SALib.sample import sobol as salib_sample

from parstudy.errors import FrameworkError
from parstudy.indices import Choice, Normalise, WeightNoise, sobol, sobol_indices
from parstudy.indices.sobol import saltelli_design
from tests.indices.examples import provinces


def ishigami(x):
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


PROBLEM = {"num_vars": 3, "names": list("abc"), "bounds": [[-np.pi, np.pi]] * 3}


def test_equal_to_salib_on_its_design():
    points = salib_sample.sample(PROBLEM, 128, calc_second_order=False, seed=3)
    outputs = ishigami(points)
    theirs = salib.analyze(PROBLEM, outputs, calc_second_order=False, seed=1)
    by_design = outputs.reshape(128, 5).T  # A, A with each column from B, B
    first, total = sobol_indices(by_design[0], by_design[4], by_design[1:4])
    np.testing.assert_allclose(first, theirs["S1"], rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(total, theirs["ST"], rtol=1e-10, atol=1e-12)


def test_known_answer():
    a, b = np.random.default_rng(0).uniform(-np.pi, np.pi, size=(2, 200_000, 3))
    designs = saltelli_design(a, b, [slice(0, 1), slice(1, 2), slice(2, 3)])
    out = [ishigami(design) for design in designs]
    first, total = sobol_indices(out[0], out[1], np.array(out[2:]))
    np.testing.assert_allclose(first, [0.3139, 0.4424, 0], atol=0.01)
    np.testing.assert_allclose(total, [0.5576, 0.4424, 0.2437], atol=0.01)


def test_a_group_of_numbers_is_one_source():
    a, b = np.random.default_rng(1).uniform(size=(2, 100_000, 3))
    out = [x @ [1.0, 2, 3] for x in saltelli_design(a, b, [slice(0, 2), slice(2, 3)])]
    first, total = sobol_indices(out[0], out[1], np.array(out[2:]))
    np.testing.assert_allclose(first, [5 / 14, 9 / 14], atol=0.01)
    np.testing.assert_allclose(total, [5 / 14, 9 / 14], atol=0.01)


def test_nothing_varies_nothing_is_explained():
    first, total = sobol_indices(np.ones(5), np.ones(5), np.ones((2, 5)))
    assert first.tolist() == total.tolist() == [0, 0]


def case(*sources):
    data, spec = provinces()
    return data, replace(spec, normalise=Normalise(low=1), uncertain=sources)


NOISE = WeightNoise(1, 0.25)
MEANS = Choice("mean", "aggregate.method", ("arithmetic", "geometric"))


def test_identical_alternatives_have_exactly_no_influence():
    same = Choice("same", "normalise", (Normalise(low=1), Normalise(low=1)))
    found = sobol(*case(same, MEANS, NOISE), base=60, seed=2)
    table = found.frame().set_index("source")
    assert table.loc["same"].tolist() == [0] * 6
    assert table.loc["mean", "total"] > 0
    units = found.units()
    assert (units.query("source == 'same'")[["first", "total"]] == 0).all(axis=None)


def test_only_identical_alternatives():
    same = Choice("same", "normalise", (Normalise(low=1), Normalise(low=1)))
    assert (sobol(*case(same), base=10).frame()[["first", "total"]] == 0).all(axis=None)


def test_one_source_explains_everything():
    table = sobol(*case(NOISE), base=400, seed=1).frame()
    assert table.loc[0, "total"] == pytest.approx(1, abs=0.15)
    assert table.loc[0, "first_low"] < table.loc[0, "first"] < table.loc[0, "first_high"]


def test_seeded():
    first, again, other = (sobol(*case(MEANS, NOISE), base=20, seed=s) for s in (1, 1, 2))
    np.testing.assert_array_equal(first.shift, again.shift)
    assert (first.shift != other.shift).any()
    assert first.shift.shape == (4, 20)


def test_needs_two_base_points():
    with pytest.raises(FrameworkError, match="base = 1"):
        sobol(*case(MEANS), base=1)
