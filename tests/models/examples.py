"""Frames with known properties, shared by the tests of models."""

import re

import numpy as np
import pandas as pd

from parstudy.reference import provinces

P63 = provinces.codes("p63")
P34 = provinces.codes("p34")


def indexed(data, codes=P63, geography="p63"):
    """Return columns indexed by province."""
    frame = pd.DataFrame(data, index=pd.Index(list(codes)[: len(next(iter(data.values())))]))
    frame.index.name = "province_code"
    frame.attrs["geography"] = geography
    return frame


def linked(slope=1.0, n=63, seed=0, noise=1.0):
    """Return y = slope · x + w + noise · e for n provinces of the 63."""
    rng = np.random.default_rng(seed)
    x, w, e = rng.normal(size=(3, n))
    return indexed({"y": slope * x + w + noise * e, "x": x, "w": w})


def panelled(years=(2020, 2021, 2022, 2023), slope=0.5, n=63, seed=0):
    """Return a panel with effects of provinces and years and a known slope within provinces."""
    rng = np.random.default_rng(seed)
    index = pd.MultiIndex.from_product([P63[:n], years], names=["province_code", "year"])
    level = np.repeat(rng.normal(size=n), len(years))
    shift = np.tile(rng.normal(size=len(years)), n)
    x = level + shift + rng.normal(size=len(index))
    w = rng.normal(size=len(index))
    y = slope * x + 2 * level - shift + 0.3 * w + rng.normal(size=len(index))
    frame = pd.DataFrame({"y": y, "x": x, "w": w}, index=index)
    frame.attrs["geography"] = "p63"
    return frame


def numbers(text, lang):
    """Return all numbers of a sentence, written the English way."""
    if lang == "vi":
        text = text.translate(str.maketrans(",.", ".,"))
    return sorted(re.findall(r"[+\u2212]?\d+(?:,\d{3})*(?:\.\d+)?", text))


def check_words(result, *, says_no_cause=True):
    """Check that both sentences carry the same numbers, whole, and deny a cause."""
    vi, en = result.sentence("vi"), result.sentence("en")
    assert numbers(vi, "vi") == numbers(en, "en"), (vi, en)
    assert "{" not in vi + en
    assert "nan" not in (vi + en).lower().split()
    assert vi.endswith(".")
    assert en.endswith(".")
    if says_no_cause:
        assert "not evidence of a cause" in en
        assert "không phải bằng chứng về nguyên nhân" in vi
    return vi, en
