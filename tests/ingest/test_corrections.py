from __future__ import annotations

import pytest

from parstudy.errors import SourceChangedError
from parstudy.ingest import corrections
from parstudy.ingest.corrections import Correction

SLIP = Correction("S52", "22", 2018, "par_index_pct", 89.60, 1, "suspect", "slip of digits")


@pytest.fixture
def everything(tables):
    frame = tables["observations_all"]
    return frame[(frame["indicator"] == "par_index_pct") & (frame["year"] == 2018)].assign(
        status="published", note=""
    )


def test_status_and_reason_are_set_on_the_guarded_figure_only(everything):
    out = corrections.apply(everything, (SLIP,))
    assert out.loc[out["status"] == "suspect", "source_id"].tolist() == ["S52"]
    assert out.loc[out["status"] == "suspect", "note"].tolist() == ["suspect: slip of digits"]
    assert (everything["status"] == "published").all()


@pytest.mark.parametrize(
    "change", [{"value": 89.61}, {"rank": 2.0}, {"year": 2019}, {"status": "wrong"}]
)
def test_a_correction_that_finds_nothing_stops_the_run(everything, change):
    fields = {name: getattr(SLIP, name) for name in Correction.__slots__}
    with pytest.raises(SourceChangedError, match=r"status\.csv row 2"):
        corrections.apply(everything, (Correction(**{**fields, **change}),))


def test_no_file_means_no_corrections(tmp_path):
    assert corrections.read(tmp_path) == ()


def test_every_correction_has_a_reason(checkout):
    read = corrections.read(checkout.corrections)
    assert len(read) > 20
    assert all(len(one.reason) > 20 for one in read)
