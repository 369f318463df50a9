from __future__ import annotations

import pytest

from parstudy.errors import SchemaError, SourceChangedError, SourceMissingError
from parstudy.ingest import sidecars


def test_every_raw_file_is_what_its_sidecar_says(checkout):
    files = sidecars.raw_files(checkout.raw)
    on_disk = [p for p in checkout.raw.rglob("*") if p.suffix in (".csv", ".geojson")]
    assert len(files) == len(on_disk)
    for file in files:
        assert int(file.sidecar["bytes"]) == file.path.stat().st_size
        assert file.sidecar["date_accessed"]


def test_every_source_named_by_a_figure_is_registered(checkout, observations):
    known = sidecars.register(checkout.raw)
    assert set(sidecars.split_ids(observations["source_id"])) <= set(known)


def test_a_changed_file_stops_the_run(small):
    path = small.raw / "papi" / "2023__papi_scores.csv"
    path.write_text(path.read_text() + "04,Cao Bằng,2023,papi_d8_1,9,score,hnks_papi_2023,\n")
    with pytest.raises(SourceChangedError, match=r"papi/2023__papi_scores\.csv") as caught:
        sidecars.raw_files(small.raw)
    assert "never edited" in str(caught.value)


def test_missing_sidecars_and_widowed_ones_are_all_listed(small):
    (small.raw / "papi" / "2023__papi_scores.source.yml").unlink()
    (small.raw / "papi" / "2024__gone.source.yml").write_text("source_id: x\n")
    with pytest.raises(SourceMissingError) as caught:
        sidecars.raw_files(small.raw)
    assert [fault.where for fault in caught.value.faults] == [
        "papi/2023__papi_scores.csv",
        "papi/2024__gone.source.yml",
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("source_id: x\n", "lacks title_vi"),
        ("- a list\n", "holds no keys"),
        ("a: [\n", "cannot be read"),
        ("colour: red\n", "unknown colour"),
    ],
)
def test_a_bad_sidecar_says_what_is_wrong(small, content, message):
    (small.raw / "papi" / "2023__papi_scores.source.yml").write_text(content)
    with pytest.raises(SourceMissingError, match=message):
        sidecars.raw_files(small.raw)


def test_register_refuses_doubles_and_unknown_tiers(small):
    path = next((small.raw / "register").glob("*.csv"))
    lines = path.read_text(encoding="utf-8").splitlines()
    lines += [lines[1], lines[2].replace(",press,", ",rumour,").replace("S", "Z", 1)]
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(SchemaError, match="twice"):
        sidecars.register(small.raw)


def test_source_line_credits_the_most_used_first_and_counts_the_others():
    line = sidecars.source_line(["crawl766", "S01;S02", "hnks_papi_2023", "S05"], "vi")
    assert line.startswith("Nguồn: Cổng Dịch vụ công quốc gia")
    assert line.endswith("và 2 nguồn khác")
    assert sidecars.source_line(["hnks_papi_2022", "hnks_papi_2023"], "en") == (
        "Source: CECODES, VFF-CRT, RTA and UNDP, PAPI (research copy)"
    )


@pytest.mark.parametrize("ids", [[], ["nobody"]])
def test_a_figure_without_a_known_source_is_refused(ids):
    with pytest.raises(SourceMissingError):
        sidecars.source_line(ids, "en")
