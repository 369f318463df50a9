"""What a wrong raw file gets: a named error with file, row and remedy, and nothing written."""

from __future__ import annotations

from datetime import date

import pytest

from parstudy.errors import ParstudyError, SchemaError, UnknownProvinceError
from parstudy.ingest.build import assemble, build
from tests.ingest.small import HEADER, ROWS, add

GOOD = ROWS[0]


def test_a_good_small_file_is_built(small):
    built = build(small)
    assert built.tables["observations"] == 4  # two scores and the dimension made of each
    assert (small.processed / "province_year__observations.csv").is_file()


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("98,Atlantis,2023,papi_d8_1,1.5,score,hnks_papi_2023,", "'98' is no province of p63"),
        ("04,Hà Nội,2023,papi_d8_1,1.5,score,hnks_papi_2023,", "code 04 does not go with"),
        ("01,Hà Nội,2023,papi_d99,1.5,score,hnks_papi_2023,", "unknown indicator 'papi_d99'"),
        ("01,Hà Nội,2023,papi_d8_1,1.5,percent,hnks_papi_2023,", "unit 'percent'"),
        ("01,Hà Nội,2023,papi_d8_1,1;5,score,hnks_papi_2023,", "'1;5' is not a number"),
        ("01,Hà Nội,2023,papi_d8_1,7.5,score,hnks_papi_2023,", "within the bounds"),
        ("01,Hà Nội,2023,papi_d8_1,-1,score,hnks_papi_2023,", "within the bounds"),
        ("01,Hà Nội,2023,papi_d8_1,,score,hnks_papi_2023,", "a value or a rank"),
        ("01,Hà Nội,2023,papi_d8_1,1.5,score,my_uncle,", "not in the register"),
        ("01,Hà Nội,20x3,papi_d8_1,1.5,score,hnks_papi_2023,", "year_assessed '20x3'"),
        ("01,Hà Nội,2023,papi_d8_1,1.5,score", "6 cells, the header has 8"),
        (f"01,Hà Nội,{date.today().year + 1},papi_d8_1,1.5,score,hnks_papi_2023,", "in_range"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_written(with_rows, row, message):
    small = with_rows(ROWS[1], row)
    with pytest.raises(ParstudyError) as caught:
        build(small)
    assert message in str(caught.value)
    assert "2023__papi_scores.csv row 3" in str(caught.value)
    assert not small.processed.exists()


def test_all_faults_of_a_file_are_reported_together(with_rows):
    small = with_rows(
        "01,Hà Nội,2023,papi_d8_1,9,score,hnks_papi_2023,",
        "98,Atlantis,2023,papi_d8_1,1,score,nobody,",
    )
    with pytest.raises(SchemaError) as caught:
        assemble(small)
    assert len(caught.value.faults) == 3


def test_faults_of_several_files_are_reported_together(small):
    for year in (2021, 2022):
        bad = f"01,Hà Nội,{year},no_such_{year},1,score,hnks_papi_{year},"
        add(small, f"papi/{year}__papi_scores.csv", f"{HEADER}\n{bad}\n")
    with pytest.raises(SchemaError) as caught:
        assemble(small)
    assert [fault.where for fault in caught.value.faults] == [
        "papi/2021__papi_scores.csv row 2",
        "papi/2022__papi_scores.csv row 2",
    ]


def test_one_source_cannot_give_two_values(with_rows):
    small = with_rows(GOOD, GOOD.replace("1.5", "1.6"))
    with pytest.raises(SchemaError, match=r"2 rows with one key.*1\.5, 1\.6"):
        assemble(small)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (f"{HEADER}\n{GOOD}\n".encode("utf-16"), "not UTF-8"),
        (f"{HEADER}\n{GOOD}\n01,Hà N".encode(), "2 cells"),
        (b"", "empty"),
        (f"{HEADER},extra\n{GOOD},1\n".encode(), "unknown \\['extra'\\]"),
    ],
)
def test_a_broken_file_is_named(small, content, message):
    add(small, "papi/2023__papi_scores.csv", content)
    with pytest.raises(SchemaError, match=message):
        assemble(small)


DELIVERY = (
    "province_code,province,geography,level,year_assessed,period_start,period_end,indicator,"
    "value,unit,numerator,denominator,rank,source_id,note"
)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("10,Lào Cai,p34,province,2026,,,on_time_rate,90,percent,,,,crawl766,", "10 is Lào Cai"),
        ("01,Hà Nội,p34,province,2026,,,on_time_rate,101,percent,,,,crawl766,", "bounds"),
        ("01,Hà Nội,p34,province,2026,,,on_time_rate,50,percent,9,8,,crawl766,", "numerator not"),
        ("01,Hà Nội,p34,province,2026,,,on_time_rate,50,percent,-1,8,,crawl766,", "numerator"),
        ("01,Hà Nội,p34,province,2026,,,on_time_rate,50,percent,,,35,crawl766,", "rank within"),
        ("01,Hà Nội,p34,province,2026,,,on_time_rate,50,percent,,,2.5,crawl766,", "rank within"),
        ("01,Hà Nội,p35,province,2026,,,on_time_rate,50,percent,,,,crawl766,", "p35"),
        ("01,Hà Nội,p34,village,2026,,,on_time_rate,50,percent,,,,crawl766,", "village"),
        (
            "01,Hà Nội,p34,province,2026,2026-05-01,2026-04-01,on_time_rate,5,percent,,,,crawl766,",
            "backwards",
        ),
        (
            "01,Hà Nội,p34,province,2026,,,on_time_rate,60,percent,1,2,,crawl766,",
            "60 is printed, the counts give 50.00",
        ),
    ],
)
def test_wrong_counts_eras_and_ranks_are_named(small, row, message):
    add(small, "delivery/2026__portal_rates.csv", f"{DELIVERY}\n{row}\n")
    with pytest.raises(ParstudyError) as caught:
        assemble(small)
    assert message in str(caught.value)


def test_an_unknown_region_is_refused(small):
    header = "province_code,province,level,year_assessed,indicator,value,unit,rank,source_id,note"
    row = "REG:Miền Tây,Miền Tây,region,2023,par_index,80,%,,S06,"
    add(small, "par_index/2023__par_index.csv", f"{header}\n{row}\n")
    with pytest.raises(SchemaError, match="unknown region"):
        assemble(small)


def test_the_error_of_a_name_is_the_named_one(small):
    row = "01,Hà Tây,2023,papi_d8_1,1.5,score,hnks_papi_2023,"
    add(small, "papi/2023__papi_scores.csv", f"{HEADER}\n{row}\n")
    with pytest.raises(SchemaError, match="merged into Hà Nội"):
        assemble(small)
    assert issubclass(UnknownProvinceError, ParstudyError)
