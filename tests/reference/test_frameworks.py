from __future__ import annotations

import pytest

from parstudy.errors import FrameworkError, SchemaError, SourceMissingError
from parstudy.reference.frameworks import BLOCK, TOTAL, framework, frameworks, read_framework

SERVICE = "QD766-2022"


def table(tmp_path, text):
    path = tmp_path / "set.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_shipped_edition_reads():
    assert {"QD766-2022", "TT01-2018-VPCP", "QD876-2022", "QD2948-2017"} <= set(frameworks())


@pytest.mark.parametrize(("scheme", "total"), [(SERVICE, 100), ("QD2948-2017", 100)])
def test_parts_add_up_to_the_printed_total(scheme, total):
    scheme = framework(scheme)
    assert scheme.max_pts(TOTAL) == total
    assert sum(leaf.max_pts for leaf in scheme.leaves(TOTAL)) == total
    assert not any(scheme.lacks_parts(c.code) for c in scheme if scheme.parts(c.code))


def test_tree_of_the_service_index():
    scheme = framework(SERVICE)
    assert [part.code for part in scheme.parts("3")] == ["3A", "3B"]
    assert [part.code for part in scheme.parts("3B")] == ["3.5", "3.5b", "3.6"]
    assert list(scheme.above("3.6")) == ["3B", "3", TOTAL]
    assert scheme["4.5a"].parent == "4"
    assert scheme["2"].title.en == "Progress and results"


def test_blocks_are_a_second_way_to_divide_the_total():
    scheme = framework("QD876-2022")
    assert [part.code for part in scheme.parts(BLOCK)] == ["A", "B1", "B2", "B3"]
    assert scheme.max_pts(BLOCK) == scheme.max_pts(TOTAL) == 100


def test_a_partial_table_knows_that_it_lacks_parts():
    scheme = framework("PROV-CAMAU1880-2013")
    assert scheme.lacks_parts("1")
    assert not scheme.lacks_parts("1.1")


def test_a_maximum_that_is_not_public_is_an_input():
    scheme = framework("QD876-2022")
    with pytest.raises(FrameworkError, match="maximum score of 3 is not public"):
        scheme.max_pts("3")
    assert scheme.with_maxima({"3": 13.0}).max_pts("3") == 13
    with pytest.raises(FrameworkError, match="no criterion '9'"):
        scheme.with_maxima({"9": 1.0})


def test_unknown_edition_and_code():
    with pytest.raises(FrameworkError, match="QD876-2022"):
        framework("QD999")
    with pytest.raises(FrameworkError, match=r"no criterion '9\.9'"):
        framework(SERVICE)["9.9"]


def test_plain_table_with_dotted_codes(tmp_path):
    path = table(tmp_path, "code,max_points,title_en\n1,4,One\n1.1,3,\n1.2,1,\n1.1.1,3,\n2,,\n")
    scheme = read_framework(path)
    assert scheme.scheme == "set"
    assert [scheme[code].parent for code in ("1", "1.1", "1.1.1", "2")] == [
        TOTAL,
        "1",
        "1.1",
        TOTAL,
    ]
    assert scheme["1"].title.vi == "One"
    assert scheme["2"].max_pts is None
    assert scheme[TOTAL].max_pts is None


def test_total_of_known_parts(tmp_path):
    path = table(tmp_path, "code,parent,max_score\na,,4\nb,,6\nc,b,6\n")
    assert read_framework(path).max_pts(TOTAL) == 10


def test_one_of_several_editions(tmp_path):
    path = table(tmp_path, "scheme,code,max_points\nA,1,2\nB,1,3\n")
    assert read_framework(path, scheme="B").max_pts("1") == 3
    for scheme in (None, "C"):
        with pytest.raises(FrameworkError, match="A, B"):
            read_framework(path, scheme=scheme)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("code,max_points\n1,2\n1,3\n", "'1' is there twice"),
        ("code,max_points\n,2\n", "'' is empty"),
        ("code,max_points\n1,two\n", "'two'"),
        ("code,max_points\n1,-2\n", "'-2'"),
        ("code,max_points\n1,nan\n", "'nan'"),
        ("code,parent,max_points\n1,7,2\n", "'7' of 1 has no row"),
        ("code,parent,max_points\n1,2,2\n2,1,2\n", "part of itself"),
        ("code,max_points\n1,2\n1.1,1.5\n1.2,1\n", "add up to 2.5 points"),
    ],
)
def test_a_bad_table_is_named(tmp_path, text, message):
    with pytest.raises(FrameworkError) as caught:
        read_framework(table(tmp_path, text))
    assert message in str(caught.value)


def test_files_that_are_no_table(tmp_path):
    with pytest.raises(SourceMissingError):
        read_framework(tmp_path / "none.csv")
    with pytest.raises(SchemaError, match="max_points"):
        read_framework(table(tmp_path, "code,points\n1,2\n"))
    (tmp_path / "latin.csv").write_bytes("code,max_points\nđ,1\n".encode("utf-16"))
    with pytest.raises(SchemaError, match="UTF-8"):
        read_framework(tmp_path / "latin.csv")
    with pytest.raises(SchemaError):
        read_framework(table(tmp_path, ""))
