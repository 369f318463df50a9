import numpy as np
import pytest
from matplotlib.colors import to_hex

from parstudy import figures
from parstudy.errors import FigureSpecError, SchemaError, UnknownProvinceError
from parstudy.figures import theme
from parstudy.reference import provinces
from parstudy.text import Bilingual
from tests.figures import examples
from tests.figures.examples import a_spec, words


def draw(chart, lang="vi", size="a4_text"):
    return figures.render(chart, examples.spec_for(chart), size=size, lang=lang)


def fills(canvas, minimum=2):
    """Number of shapes by fill and hatch, legends left out."""
    found = {}
    for each in examples.collections(canvas):
        if not each.get_sizes().size and len(each.get_paths()) >= minimum:
            key = (to_hex(each.get_facecolors()[0]).upper(), each.get_hatch())
            found[key] = found.get(key, 0) + len(each.get_paths())
    return found


@pytest.mark.parametrize("surface", ["boundaries", "tiles"])
def test_every_province_is_filled_with_the_colour_of_its_class(surface):
    frame = examples.rates()
    classes = figures.classify(frame["value"], k=4)
    chart = figures.Choropleth(
        frame, geography="p34", value="value", classes=classes, surface=surface
    )
    wanted = {
        (colour, None): count for colour, count in zip(classes.colours, classes.counts, strict=True)
    }
    assert fills(draw(chart)) == wanted


@pytest.mark.parametrize("surface", ["boundaries", "tiles"])
def test_provinces_without_data_are_hatched_and_said_so(surface):
    frame = examples.rates().iloc[3:]
    frame.loc[10, "value"] = np.nan
    chart = figures.Choropleth(
        frame,
        geography="p34",
        value="value",
        classes=figures.classify(frame["value"]),
        surface=surface,
    )
    canvas = draw(chart)
    assert fills(canvas)[(theme.PAPER, "//////")] == 4
    assert "không có số liệu (4 tỉnh)" in words(canvas)


def test_a_full_map_has_no_hatching():
    assert examples.hatched(draw(examples.kinds()["choropleth63_tiles"])) == []


@pytest.mark.parametrize("geography", ["p63", "p34"])
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_tile_is_named(geography, lang):
    kind = {"p63": "choropleth63_tiles", "p34": "choropleth_tiles"}[geography]
    written = set(words(draw(examples.kinds()[kind], lang, "a4_page")))
    names = {provinces.name(code, geography, lang) for code in provinces.codes(geography)}
    assert names <= written


def test_narrow_tiles_take_the_customary_short_names():
    written = words(draw(examples.kinds()["choropleth63_tiles"], "vi", "a4_text"))
    assert "Thừa Thiên Huế" in written or "TT. Huế" in written
    assert "TP. Hồ Chí Minh" in written or "TP.HCM" in written


def test_tiles_carry_their_values_where_there_is_room():
    chart = examples.kinds()["choropleth_tiles"]
    written = words(draw(chart))
    value = chart.frame.set_index("province_code")["value"]["15"]
    assert written.count("Lào Cai") == 1
    assert f"{value:.1f}".replace(".", ",") in written


def test_the_legend_names_the_provinces_of_each_class():
    chart = examples.kinds()["choropleth_boundaries"]
    written = " ".join(words(draw(chart)))
    assert all(name in written for name in chart.frame["name_vi"])
    for label, count in zip(chart.classes.labels("vi"), chart.classes.counts, strict=True):
        drawn = count - (chart.classes.index(examples.rates()["value"].iloc[0]) == 4) * (
            label == chart.classes.labels("vi")[4]
        )
        assert f"{label} ({drawn} tỉnh)" in written


def test_hairlines_are_white():
    for each in examples.collections(draw(examples.kinds()["choropleth63_boundaries"])):
        if len(each.get_paths()) > 5 and not each.get_sizes().size:
            assert to_hex(each.get_edgecolors()[0]).upper() == theme.PAPER


def test_a_map_keeps_the_shape_of_the_country():
    canvas = draw(examples.kinds()["choropleth63_boundaries"])
    boxes = [
        path.get_extents()
        for each in examples.collections(canvas)
        if len(each.get_paths()) > 5 and not each.get_sizes().size
        for path in each.get_paths()
    ]
    width = max(box.x1 for box in boxes) - min(box.x0 for box in boxes)
    height = max(box.y1 for box in boxes) - min(box.y0 for box in boxes)
    assert width / height == pytest.approx(767 / 1639, rel=0.01)


def test_falls_are_dotted_and_rises_are_not():
    chart = examples.kinds()["change_tiles"]
    found = fills(draw(chart))
    change = chart.frame["change"].round(1)
    assert found[(theme.DIVERGING[0], "....")] == (change < -6).sum()
    assert found[(theme.DIVERGING[1], "....")] == ((change < -2) & (change >= -6)).sum()
    assert found[(theme.DIVERGING[3], None)] == ((change > 2) & (change <= 6)).sum()
    assert found[(theme.DIVERGING[4], None)] == (change > 6).sum()
    assert any(written.startswith("\u2212") for written in words(draw(chart)))
    assert any(written.startswith("+") for written in words(draw(chart)))


def test_names_on_dotted_and_hatched_tiles_stand_on_a_plate():
    chart = examples.kinds()["change_tiles"]
    canvas = draw(chart)
    plain = set(chart.frame["name_vi"][chart.frame["change"].round(1) >= -2])
    falls = set(chart.frame["name_vi"]) - plain
    on_plates = {text.get_text() for text in canvas.texts() if text.get_bbox_patch() is not None}
    assert falls <= on_plates
    assert not plain & on_plates


def test_quadrants_of_known_provinces():
    frame = examples.some_provinces(5).assign(x=[1, 9, 1, 9, np.nan], y=[1, 1, 9, 9, 9])
    chart = figures.QuadrantMap(
        frame, geography="p34", x="x", y="y", x_cut=9, y_cut=5, corners=examples.CORNERS
    )
    codes = {entry.label.en: entry.codes for entry in chart.categories()}
    first = provinces.codes("p34")
    assert codes == {
        "high in both": (first[3],),
        "pays only": (first[2],),
        "digitizes only": (first[1],),
        "low in both": (first[0],),
    }
    assert "không có số liệu (30 tỉnh)" in words(draw(chart))


def test_lisa_categories():
    chart = examples.kinds()["lisa_boundaries"]
    written = words(draw(chart, "en"))
    assert "high among high (7 provinces)" in written
    assert "not told from chance (6 provinces)" in written
    frame = chart.frame.assign(category="HX")
    with pytest.raises(SchemaError, match="unknown categories in category: HX"):
        figures.LisaMap(frame, geography="p34", category="category")


def test_small_multiples_share_classes_and_show_each_year_s_gaps():
    chart = examples.kinds()["year_maps"]
    canvas = draw(chart)
    assert {"2018", "2024"} <= set(words(canvas))
    assert fills(canvas)[(theme.PAPER, "//////")] == 2 * 43
    for label in chart.classes.labels("vi"):
        assert words(canvas).count(label) == 1


def test_small_multiples_that_would_be_too_small():
    years = examples.over_years(range(2011, 2025))
    chart = figures.YearMaps(
        years,
        geography="p63",
        year="year",
        value="value",
        classes=figures.classify(years["value"]),
    )
    with pytest.raises(FigureSpecError, match="squeezed"):
        draw(chart)


def test_wrong_era_twice_the_same_and_counts_are_refused():
    frame = examples.rates()
    classes = figures.classify(frame["value"])
    with pytest.raises(UnknownProvinceError, match="in p63 10 is Lào Cai"):
        figures.Choropleth(
            frame.assign(province_code="10"), geography="p34", value="value", classes=classes
        )
    with pytest.raises(SchemaError, match="1 of its marks twice: 01"):
        figures.Choropleth(
            frame.assign(province_code="01"), geography="p34", value="value", classes=classes
        )
    with pytest.raises(FigureSpecError, match="received_count is a count"):
        figures.Choropleth(
            frame.rename(columns={"value": "received_count"}),
            geography="p34",
            value="received_count",
            classes=classes,
        )
    with pytest.raises(SchemaError, match="province_code"):
        figures.Choropleth(
            frame.drop(columns="province_code"), geography="p34", value="value", classes=classes
        )


def test_a_change_map_needs_classes_of_change():
    frame = examples.rates()
    with pytest.raises(FigureSpecError, match="do not tell falls from rises"):
        figures.ChangeMap(
            frame, geography="p34", value="value", classes=figures.classify(frame["value"])
        )


def test_a_value_outside_the_classes_is_not_drawn_as_missing():
    frame = examples.rates()
    chart = figures.Choropleth(
        frame, geography="p34", value="value", classes=figures.classify([1.0, 2.0, 3.0])
    )
    with pytest.raises(FigureSpecError, match="lies outside the classes"):
        draw(chart)


def test_a_legend_wider_than_its_place_is_refused():
    long = Bilingual("một tên rất dài cho góc phần tư này, dài hơn chỗ trống", "short")
    chart = figures.QuadrantMap(
        examples.rates(),
        geography="p34",
        x="value",
        y="other",
        x_cut=50,
        y_cut=700,
        corners=(long, long, long, long),
        surface="tiles",
    )
    with pytest.raises(FigureSpecError, match="legend is wider"):
        draw(chart)


def test_a_sheet_too_low_for_63_tiles_is_refused():
    chart = examples.kinds()["choropleth63_tiles"]
    spec = a_spec(
        subtitle=Bilingual("63 tỉnh " * 80, "63 provinces " * 80),
        title=Bilingual("Một tiêu đề đủ dài để cần tới hai dòng trên khổ này, năm 2024", "x"),
    )
    with pytest.raises(FigureSpecError, match="cannot hold it"):
        figures.render(chart, spec, size="slide", lang="vi")
