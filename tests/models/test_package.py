"""The package as a whole: its public names, and what it loads."""

import subprocess
import sys

import pytest

from parstudy import models
from parstudy.models.results import figure, unit_name, years_text
from parstudy.text import Number, spell


def test_public_names_are_there_and_described():
    for name in models.__all__:
        assert getattr(models, name).__doc__, name


def test_heavy_libraries_load_only_with_their_models():
    heavy = "{'statsmodels', 'linearmodels', 'esda', 'spreg', 'libpysal', 'geopandas', 'numba'}"
    code = f"import sys, parstudy.models; print(sorted({heavy} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("value", "written"),
    [(0.034, "0.034"), (0.34, "0.34"), (3.456, "3.46"), (1234.5, "1,234"), (2.0, "2")],
)
def test_figures_have_two_digits_that_mean_something(value, written):
    assert spell(figure(value), "en") == written
    assert isinstance(figure(value), Number)


def test_years_and_names():
    assert years_text((2022, 2023, 2024)) == "2022–2024"
    assert years_text((2020, 2022)) == "2020, 2022"
    assert unit_name("79", "p63", "vi") == "TP. Hồ Chí Minh"
    assert unit_name("district 4", None, "vi") == "district 4"
