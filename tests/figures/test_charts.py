"""What each chart says, read from its marks and words."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import LineCollection
from matplotlib.colors import to_hex

from parstudy import figures
from parstudy.errors import FigureSpecError, SchemaError, UnknownProvinceError
from parstudy.figures import theme
from parstudy.text import Bilingual
from tests.figures import examples
from tests.figures.examples import a_spec, bars, marks, words

YEARS = {"start_label": Bilingual("năm 2020", "2020"), "end_label": Bilingual("năm 2024", "2024")}


def draw(chart, lang="vi", size="a4_text"):
    return figures.render(chart, a_spec(), size=size, lang=lang)


def lines(canvas, colour, *, width=None):
    """Segments of one colour."""
    found = []
    for each in canvas.ax.collections:
        if isinstance(each, LineCollection):
            shades, thick = each.get_colors(), each.get_linewidths()
            for index, segment in enumerate(each.get_segments()):
                same = to_hex(shades[index % len(shades)]).upper() == colour
                if same and (width is None or thick[index % len(thick)] == width):
                    found.append(segment)
    return found


def position(canvas, word):
    (text,) = [text for text in canvas.texts() if text.get_text() == word]
    return text.get_position()


def test_names_come_from_the_registry_and_the_right_era():
    frame = pd.DataFrame({"province_code": ["15"]})
    assert figures.with_names(frame, "p34")["name_vi"].tolist() == ["Lào Cai"]
    assert figures.with_names(frame, "p63")["name_en"].tolist() == ["Yen Bai"]
    with pytest.raises(UnknownProvinceError):
        figures.with_names(pd.DataFrame({"province_code": ["10"]}), "p34")


def test_labels_of_a_frame_become_nfc():
    frame = examples.rates(2).assign(name_vi=["Hue\u0302\u0301", "Hà Nội"])
    chart = figures.RankedDots(frame, value="value", low="low", high="high")
    assert chart.frame["name_vi"][0] == "Huế"


def test_a_focus_that_is_not_drawn_is_refused():
    with pytest.raises(FigureSpecError, match="in focus but not in the frame: 99"):
        figures.RankedDots(
            examples.rates(), value="value", low="low", high="high", focus=("15", "99")
        )


class TestRankedDots:
    frame = examples.rates(10)

    def chart(self, **changes):
        return figures.RankedDots(
            **({"frame": self.frame, "value": "value", "low": "low", "high": "high"} | changes)
        )

    def test_a_dot_lies_between_the_ends_of_its_interval(self):
        canvas = draw(self.chart())
        spans = lines(canvas, theme.PLAIN, width=1.8)
        dots = marks(canvas)
        assert len(spans) == len(dots) == 10
        for (left, right), (x, y) in zip(spans, dots, strict=True):
            assert left[0] < x < right[0]
            assert left[1] == right[1] == pytest.approx(y)
            assert (x - left[0]) / (right[0] - left[0]) == pytest.approx(2.5 / 6)

    def test_rows_keep_the_order_of_the_frame(self):
        canvas = draw(self.chart())
        heights = [position(canvas, name)[1] for name in self.frame["name_vi"]]
        assert heights == sorted(heights, reverse=True)
        assert [x for x, _ in marks(canvas)] == sorted((x for x, _ in marks(canvas)), reverse=True)

    def test_no_rank_without_an_interval(self):
        with pytest.raises(SchemaError, match="low is missing in 1 of 10 rows"):
            self.chart(frame=self.frame.assign(low=self.frame["low"].mask(self.frame.index == 4)))
        with pytest.raises(SchemaError, match="does not hold") as caught:
            self.chart(frame=self.frame.assign(low=self.frame["high"]))
        assert caught.value.faults[0].where == "row 0"

    def test_every_second_tie_group_stands_on_a_band(self):
        groups = [1, 1, 2, 2, 2, 3, 4, 4, 5, 5]
        canvas = draw(self.chart(frame=self.frame.assign(group=groups), tie_group="group"))
        assert len(bars(canvas, theme.FAINT)) == 5  # groups 2 and 4

    def test_rank_intervals_are_written(self):
        canvas = draw(self.chart(rank_low="rank_low", rank_high="rank_high"))
        assert "1–4" in words(canvas)
        single = self.frame.assign(rank_high=self.frame["rank_low"])
        assert "1" in words(
            draw(self.chart(frame=single, rank_low="rank_low", rank_high="rank_high"))
        )

    def test_focus_is_bold_and_coloured_and_the_rest_grey(self):
        canvas = draw(self.chart(focus=("04",)))
        assert len(lines(canvas, theme.FOCUS)) == 1
        assert len(lines(canvas, theme.CONTEXT)) == 9
        bold = [text.get_text() for text in canvas.texts() if text.get_fontweight() == 700]
        assert bold == ["Năm 2026, số hóa chênh nhau xa", "Cao Bằng"]

    def test_a_reference_is_named_and_stands_at_its_value(self):
        mean = float(self.frame["value"][3])
        canvas = draw(self.chart(reference=(mean, Bilingual("trung bình", "mean"))))
        assert position(canvas, "trung bình")[0] == pytest.approx(marks(canvas)[3][0])

    def test_34_rows_fit_a_text_block_in_two_columns(self):
        canvas = draw(figures.RankedDots(examples.rates(), value="value", low="low", high="high"))
        assert len({round(position(canvas, name)[0]) for name in examples.rates()["name_vi"]}) == 2

    def test_63_rows_need_a_page(self):
        chart = figures.RankedDots(examples.rates(63, "p63"), value="value", low="low", high="high")
        with pytest.raises(FigureSpecError, match=r"63 rows.*a4_text cannot hold it"):
            draw(chart)
        draw(chart, size="a4_page")


class TestDumbbell:
    def test_hollow_start_full_end_and_outward_values(self):
        frame = examples.some_provinces(2).assign(a=[10.0, 50.0], b=[30.0, 20.0])
        canvas = draw(figures.Dumbbell(frame, start="a", end="b", **YEARS), "en")
        (a0, _), (a1, _), (b0, _), (b1, _) = marks(canvas)[:4]
        assert a0 < b0
        assert b1 < a1
        assert position(canvas, "10.0")[0] < a0 < b0 < position(canvas, "30.0")[0]
        assert position(canvas, "20.0")[0] < b1 < a1 < position(canvas, "50.0")[0]
        assert {"2020", "2024"} <= set(words(canvas))

    def test_only_values_in_focus_are_written_where_there_is_a_focus(self):
        frame = examples.some_provinces(2).assign(a=[10.0, 50.0], b=[30.0, 20.0])
        canvas = draw(figures.Dumbbell(frame, start="a", end="b", focus=("04",), **YEARS), "en")
        assert "50.0" in words(canvas)
        assert "10.0" not in words(canvas)

    def test_one_missing_end_leaves_the_other(self):
        frame = examples.some_provinces(2).assign(a=[10.0, np.nan], b=[30.0, 20.0])
        canvas = draw(figures.Dumbbell(frame, start="a", end="b", **YEARS), "en")
        assert words(canvas).count("20.0") == 1
        assert "–" not in words(canvas)


class TestTargetBullet:
    frame = examples.some_provinces(3).assign(
        v=[40.0, 90.0, np.nan], t=[80.0, 80.0, 80.0], met=[False, True, False]
    )
    chart = figures.TargetBullet(frame, value="v", target="t", is_met="met")

    def test_bars_begin_at_zero_and_are_as_long_as_their_values(self):
        canvas = draw(self.chart)
        (missed,) = bars(canvas, theme.FOCUS)
        (met,) = bars(canvas, theme.PLAIN)
        assert missed[0] == met[0]
        assert (missed[1] - missed[0]) / (met[1] - met[0]) == pytest.approx(40 / 90)
        targets = lines(canvas, theme.INK, width=2)[:3]
        assert {round(float(stroke[0][0]), 6) for stroke in targets} == {
            round(met[0] + (met[1] - met[0]) * 80 / 90, 6)
        }

    def test_the_verdict_is_said_in_words(self):
        assert {"40,0 / 80,0  chưa đạt", "90,0 / 80,0  đạt", "– / 80,0"} <= set(
            words(draw(self.chart))
        )
        assert {"40.0 / 80.0  missed", "90.0 / 80.0  met"} <= set(words(draw(self.chart, "en")))


class TestSlope:
    frame = examples.some_provinces(3).assign(a=[1.0, 2.0, 3.0], b=[3.0, 2.5, 1.0])

    def test_lines_join_the_values_of_a_unit(self):
        canvas = draw(figures.Slope(self.frame, start="a", end="b", **YEARS), "en")
        rises = [end[1] - start[1] for start, end in lines(canvas, theme.PLAIN)]
        assert rises[0] > rises[1] > 0 > rises[2]
        assert rises[0] == pytest.approx(-rises[2])
        assert {
            "Hanoi  1.0",
            "3.0  Hanoi",
            "Tuyen Quang  3.0",
        } <= set(words(canvas))

    def test_a_crowd_labels_only_its_focus(self):
        frame = examples.rates(34).assign(b=lambda rows: rows["value"] + 5)
        canvas = draw(figures.Slope(frame, start="value", end="b", focus=("15",), **YEARS))
        labelled = [
            word for word in words(canvas) if any(name in word for name in frame["name_vi"])
        ]
        assert len(labelled) == 2
        assert all("Lào Cai" in word for word in labelled)

    def test_missing_values_are_refused(self):
        with pytest.raises(SchemaError, match="a is missing in 1 of 3"):
            figures.Slope(self.frame.assign(a=[1, 2, np.nan]), start="a", end="b", **YEARS)


BUMP = {"year": "year", "rank": "rank", "low": "low", "high": "high"}


class TestBump:
    def test_the_best_rank_is_on_top_and_intervals_are_drawn(self):
        years = examples.over_years(range(2020, 2023), count=10)
        canvas = draw(figures.Bump(years, focus=("01", "10"), **BUMP))
        rows = years[years["province_code"] == "01"]
        dots = marks(canvas)[:3]
        order = np.argsort(rows["rank"].to_numpy())
        assert [dots[index][1] for index in order] == sorted((y for _, y in dots), reverse=True)
        last = rows.iloc[-1]
        assert f"Hà Nội {last['rank']:.0f} ({last['low']:.0f}–{last['high']:.0f})" in words(canvas)
        spans = lines(canvas, theme.LINES[0], width=2.4)
        assert len(spans) == 3
        for (top, bottom), (_, y) in zip(spans, dots, strict=True):
            assert bottom[1] <= y <= top[1]

    def test_a_missing_year_leaves_a_gap(self):
        years = examples.over_years(range(2020, 2025), count=10)
        years = years[~((years["province_code"] == "01") & (years["year"] == 2022))]
        canvas = draw(figures.Bump(years, focus=("01",), **BUMP))
        assert len(lines(canvas, theme.LINES[0], width=2)) == 2

    @pytest.mark.parametrize("focus", [(), ("01", "02", "04", "06", "08", "10", "11")])
    def test_one_to_six_lines_are_coloured(self, focus):
        with pytest.raises(FigureSpecError, match="one to six"):
            figures.Bump(examples.over_years(), focus=focus, **BUMP)

    def test_one_year_is_no_bump(self):
        with pytest.raises(FigureSpecError, match="one year only"):
            figures.Bump(examples.over_years([2024]), focus=("01",), **BUMP)


def test_contribution_bars_begin_at_zero_and_carry_their_sign():
    frame = examples.fields([0.5, -1.0, -0.5], total=[False, False, True])
    chart = figures.ContributionBars(frame, value="value", is_total="total", key="field")
    canvas = draw(chart)
    (up, down) = bars(canvas, theme.PLAIN)
    (total,) = bars(canvas, theme.DEEP)
    assert up[0] == pytest.approx(down[1]) == pytest.approx(total[1])
    assert (down[1] - down[0]) / (up[1] - up[0]) == pytest.approx(2)
    assert {"+0,50", "\u22121,00", "\u22120,50"} <= set(words(canvas))
    (zero,) = lines(canvas, theme.GREY)
    assert zero[0][0] == pytest.approx(up[0])


def test_contributions_of_one_sign_are_written_without_it():
    chart = figures.ContributionBars(examples.fields([0.5, 1.0]), value="value", key="field")
    assert {"0.50", "1.00"} <= set(words(draw(chart, "en")))


def test_lost_points_with_the_running_share_in_words():
    canvas = draw(examples.kinds()["lost_points"])
    lengths = [right - left for left, right in bars(canvas, theme.PLAIN)]
    assert lengths[0] / lengths[1] == pytest.approx(3.5 / 2.25)
    assert {"điểm mất", "cộng dồn", "3,50", "61 %", "100 %"} <= set(words(canvas))
    with pytest.raises(SchemaError, match="negative"):
        figures.LostPoints(
            examples.fields([-1.0], running=[100.0]), lost="value", running="running", key="field"
        )


def test_coefficients_whose_interval_holds_zero_are_hollow():
    canvas = draw(examples.kinds()["coefficients"])
    faces = [
        to_hex(each.get_facecolors()[0]).upper()
        for each in examples.collections(canvas)
        if each.get_sizes().size
    ]
    assert faces == [theme.PLAIN, theme.PAPER]
    assert "0,40 [0,10; 0,70]" in words(canvas)
    assert "\u22120.02 [\u22120.30; 0.20]" in words(draw(examples.kinds()["coefficients"], "en"))


def test_specification_curve_marks_choices_and_what_was_stated_beforehand():
    chart = examples.kinds()["specification_curve"]
    canvas = draw(chart)
    estimates, fixed, lagged = [
        each.get_offsets() for each in examples.collections(canvas) if each.get_sizes().size
    ]
    assert len(estimates) == 24
    assert len(fixed) == chart.frame["fixed"].sum()
    assert len(lagged) == chart.frame["lagged"].sum()
    assert list(estimates[:, 1]) == sorted(estimates[:, 1])
    stated = chart.frame["estimate"][7]
    assert f"chọn trước: {stated:.2f}".replace(".", ",").replace("-", "\u2212") in words(canvas)
    assert set(np.round(fixed[:, 0], 6)) <= set(np.round(estimates[:, 0], 6))


def test_specification_curve_without_room():
    many = {f"c{index}": Bilingual(f"lựa chọn {index}", f"choice {index}") for index in range(25)}
    frame = examples.specifications().assign(**dict.fromkeys(many, True))
    chart = figures.SpecificationCurve(
        frame, estimate="estimate", low="low", high="high", choices=many
    )
    with pytest.raises(FigureSpecError, match="25 choices leave no room"):
        draw(chart)


def test_funnel_names_what_is_outside_and_nothing_else():
    chart = examples.kinds()["funnel"]
    written = set(words(draw(chart)))
    outside = set(chart.frame["name_vi"][chart.frame["outside"]])
    assert outside == {chart.frame["name_vi"][3], chart.frame["name_vi"][20]}
    assert written & set(chart.frame["name_vi"]) == outside
    assert {"1.000", "10.000", "100.000"} <= written or {"3.000", "30.000"} <= written


def test_funnel_scale_is_logarithmic():
    canvas = draw(examples.kinds()["funnel"], "en")
    x = [x for x, _ in marks(canvas)]
    steps = np.diff(x)
    assert steps == pytest.approx(np.full(33, steps[0]))


def test_quadrant_scatter_names_corners_and_cuts_at_the_values():
    chart = examples.kinds()["quadrant_scatter"]
    canvas = draw(chart)
    assert {corner.vi for corner in examples.CORNERS} <= set(words(canvas))
    upright, level = lines(canvas, theme.MUTED)
    x = np.array([x for x, _ in marks(canvas)])
    right = (x >= upright[0][0] - 1e-6).sum()
    assert right == (chart.frame["value"] >= chart.x_cut).sum()
    assert level[0][1] == level[1][1]
    assert "Lào Cai" in words(canvas)


def test_quadrant_scatter_without_focus_has_the_colours_of_the_map():
    chart = examples.kinds()["quadrant_scatter"]
    plain = figures.QuadrantScatter(
        examples.rates(),
        x="value",
        y="other",
        x_cut=chart.x_cut,
        y_cut=chart.y_cut,
        x_label=chart.x_label,
        y_label=chart.y_label,
        cut_label=chart.cut_label,
        corners=examples.CORNERS,
    )
    (points,) = [
        each for each in examples.collections(draw(plain)) if len(each.get_offsets()) == 34
    ]
    shades = [to_hex(face).upper() for face in points.get_facecolors()]
    frame = plain.frame
    both = (frame["value"] >= chart.x_cut) & (frame["other"] >= chart.y_cut)
    assert shades.count(theme.QUADRANTS[3]) == both.sum()


def test_coverage_grid_shades_by_share_and_hatches_nothing_held():
    canvas = draw(examples.kinds()["coverage_grid"])
    assert [len(each.get_paths()) for each in examples.hatched(canvas)] == [1]
    full = bars(canvas, theme.SEQUENTIAL[4])
    assert len(full) == 2
    assert len(bars(canvas, theme.SEQUENTIAL[3])) == 1  # 61 of 63 is not all
    assert len(bars(canvas, theme.SEQUENTIAL[0])) == 1
    assert words(canvas).count("63") == 2
    assert "0" not in words(canvas)


def test_heat_table_prints_the_number_in_the_colour_of_its_class():
    frame = examples.a_heat_frame(3)
    frame.loc[0, "value"] = np.nan
    chart = figures.HeatTable(
        frame,
        value="value",
        shade="value",
        classes=figures.classify(frame["value"], k=2),
        decimals=2,
    )
    canvas = draw(chart, "en")
    assert (
        sum(map(len, (bars(canvas, theme.SEQUENTIAL[0]), bars(canvas, theme.SEQUENTIAL[4])))) == 5
    )
    assert [len(each.get_paths()) for each in examples.hatched(canvas)] == [1]
    assert f"{frame['value'][1]:.2f}" in words(canvas)
    assert {"Institutions", "Finance"} <= set(words(canvas))


def test_heads_wider_than_their_columns_stand_on_two_levels():
    frame = pd.concat(
        examples.rates(4).assign(
            field_vi=f"Trách nhiệm {index}", field_en=f"Accountability {index}"
        )
        for index in range(9)
    )
    chart = figures.HeatTable(
        frame, value="value", shade="value", classes=figures.classify(frame["value"])
    )
    canvas = draw(chart, "en")
    heights = {round(position(canvas, f"Accountability {index}")[1], 3) for index in range(9)}
    assert len(heights) == 2


def test_a_table_of_34_rows_needs_a_page():
    chart = figures.HeatTable(
        examples.a_heat_frame(34), value="value", shade="value", classes=figures.classify([0, 100])
    )
    with pytest.raises(FigureSpecError, match="34 rows"):
        draw(chart)
    draw(chart, size="a4_page")


def test_trend_is_cut_at_a_break_and_at_a_gap():
    years = examples.over_years(range(2018, 2025), count=3)
    years.loc[(years["province_code"] == "01") & (years["year"] == 2019), "value"] = np.nan
    chart = figures.Trend(years, time="year", value="value", focus=("01",), breaks=(2022,))
    canvas = draw(chart)
    assert len(lines(canvas, theme.FOCUS)) == 3  # 2020–2021, 2022–2023, 2023–2024
    (stroke,) = lines(canvas, theme.MUTED)
    assert stroke[0][0] == stroke[1][0]
    last = years[years["province_code"] == "01"]["value"].iloc[-1]
    assert f"Hà Nội {last:.1f}".replace(".", ",") in words(canvas)


def test_trend_of_months_in_their_words():
    frame = examples.some_provinces(1).merge(
        pd.DataFrame({"month": range(1, 7), "value": np.arange(6.0)}), how="cross"
    )
    frame["when_vi"] = [f"{month}/2026" for month in frame["month"]]
    frame["when_en"] = [f"month {month}" for month in frame["month"]]
    chart = figures.Trend(frame, time="month", value="value", time_label="when")
    assert "6/2026" in words(draw(chart))
    assert "month 6" in words(draw(chart, "en"))


def test_panels_share_their_scales():
    canvas = draw(examples.kinds()["trend_panels"])
    panels = [word for word in words(canvas) if word.startswith("Vùng")]
    assert panels == ["Vùng 0", "Vùng 1", "Vùng 2", "Vùng 3"]
    assert words(canvas).count("2024") == 4
    tops = {word: position(canvas, word) for word in panels}
    assert tops["Vùng 0"][1] == tops["Vùng 1"][1] > tops["Vùng 2"][1]


def test_too_many_lines_with_names():
    years = examples.over_years(count=40)
    with pytest.raises(FigureSpecError, match="lines with names"):
        draw(figures.Trend(years, time="year", value="value"))


def test_marks_that_would_lie_over_each_other_are_refused():
    frame = examples.a_heat_frame(3)
    classes = figures.classify(frame["value"])
    with pytest.raises(SchemaError, match="HeatTable was given 1 of its marks twice: 01 Thể chế"):
        figures.HeatTable(
            pd.concat([frame, frame.iloc[:1]]), value="value", shade="value", classes=classes
        )
    years = examples.over_years(count=3)
    with pytest.raises(SchemaError, match="columns province_code, year"):
        figures.Trend(pd.concat([years, years]), time="year", value="value")


def test_a_trend_does_not_depend_on_the_order_of_its_rows():
    years = examples.over_years(count=3)
    shuffled = years.sort_values("value")
    one = draw(figures.Trend(years, time="year", value="value", focus=("01",)))
    other = draw(figures.Trend(shuffled, time="year", value="value", focus=("01",)))
    assert sorted(words(one)) == sorted(words(other))
    assert len(lines(one, theme.FOCUS)) == len(lines(other, theme.FOCUS)) == 6
