"""One small figure of every kind, with made-up values, and ways to read what was drawn."""

import re
from functools import cache

import numpy as np
import pandas as pd
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex

from parstudy import figures
from parstudy.figures.canvas import Canvas
from parstudy.figures.maps.base import ProvinceMap
from parstudy.reference import provinces
from parstudy.text import Bilingual

SOURCE = {"vi": "Nguồn: Cổng Dịch vụ công quốc gia, 2026", "en": "Source: service portal, 2026"}
CORNERS = (
    Bilingual("thấp cả hai", "low in both"),
    Bilingual("chỉ số hóa cao", "digitizes only"),
    Bilingual("chỉ thanh toán cao", "pays only"),
    Bilingual("cao cả hai", "high in both"),
)


def a_spec(**changes):
    words = {
        "figure_id": "fig99_example",
        "notebook": "99_example",
        "title": Bilingual("Năm 2026, số hóa chênh nhau xa", "In 2026 digitization differed"),
        "subtitle": Bilingual("Tỷ lệ số hóa, %, 34 tỉnh, 2026", "Digitized, %, 34 provinces, 2026"),
        "alt": Bilingual("Biểu đồ thử: số hóa khác nhau", "Trial chart: digitization differs"),
        "source_ids": ("portal",),
    }
    return figures.FigureSpec(**(words | changes))


def spec_for(chart):
    """Words that suit a chart: a map of the 63 says so."""
    if isinstance(chart, ProvinceMap) and chart.geography == "p63":
        return a_spec(subtitle=Bilingual("Điểm, 63 tỉnh, 2024", "Score, 63 provinces, 2024"))
    return a_spec()


def some_provinces(count, geography="p34"):
    frame = pd.DataFrame({"province_code": provinces.codes(geography)[:count]})
    return figures.with_names(frame, geography)


def rates(count=34, geography="p34", seed=1):
    """Provinces with a rate, its interval and what else charts ask for, best first."""
    rng = np.random.default_rng(seed)
    frame = some_provinces(count, geography)
    value = np.sort(rng.uniform(20, 95, len(frame)))[::-1]
    return frame.assign(
        value=value,
        low=value - 2.5,
        high=value + 3.5,
        other=rng.uniform(0, 1500, len(frame)),
        tie_group=np.arange(len(frame)) // 4,
        rank_low=np.maximum(1, np.arange(len(frame)) - 2),
        rank_high=np.minimum(len(frame), np.arange(len(frame)) + 4),
        target=80.0,
        is_met=value >= 80,
    )


def over_years(years=range(2018, 2025), count=20):
    frame = some_provinces(count, "p63")
    rows = []
    for year in years:
        order = np.random.default_rng(year).permutation(count) + 1.0
        each = frame.assign(year=year, rank=order, value=10 - order / 3)
        rows.append(each.assign(low=np.maximum(1, order - 4), high=np.minimum(count, order + 3)))
    return pd.concat(rows, ignore_index=True)


def fields(values, **columns):
    frame = pd.DataFrame({"field": [f"c{index}" for index in range(len(values))], "value": values})
    frame["name_vi"] = [f"Lĩnh vực thứ {index}" for index in range(len(values))]
    frame["name_en"] = [f"Field number {index}" for index in range(len(values))]
    return frame.assign(**columns)


def a_heat_frame(count=10):
    frame = rates(count)
    cells = []
    for column, (vi, en) in enumerate([("Thể chế", "Institutions"), ("Tài chính công", "Finance")]):
        cells.append(frame.assign(field_vi=vi, field_en=en, value=frame["value"] - 7.125 * column))
    return pd.concat(cells, ignore_index=True)


def a_coverage_frame():
    rows = [(measure, year) for measure in ("papi", "sipas") for year in (2022, 2023, 2024)]
    frame = pd.DataFrame(rows, columns=["measure", "year"])
    frame["label_vi"] = frame["measure"].str.upper()
    frame["label_en"] = frame["measure"].str.upper()
    return frame.assign(held=[63, 61, 40, 12, 0, 63], possible=63)


def specifications(count=24):
    rng = np.random.default_rng(3)
    estimate = np.sort(rng.normal(0.15, 0.12, count))
    width = rng.uniform(0.05, 0.2, count)
    return pd.DataFrame(
        {
            "estimate": estimate,
            "low": estimate - width,
            "high": estimate + width,
            "fixed": rng.random(count) < 0.5,
            "lagged": rng.random(count) < 0.5,
            "stated": np.arange(count) == 7,
        }
    )


def a_funnel_frame():
    frame = rates()
    counts = np.geomspace(900, 250_000, len(frame))
    spread = 300 / np.sqrt(counts)
    rate = 60 + spread * np.sin(np.arange(len(frame)))
    rate[3], rate[20] = 90, 20
    low, high = 60 - spread, 60 + spread
    outside = (rate < low) | (rate > high)
    return frame.assign(count=counts, rate=rate, low=low, high=high, outside=outside)


CHARTS = [
    "ranked_dots",
    "dumbbell",
    "slope",
    "bump",
    "contribution_bars",
    "lost_points",
    "target_bullet",
    "heat_table",
    "quadrant_scatter",
    "coefficients",
    "specification_curve",
    "funnel",
    "coverage_grid",
    "trend",
    "trend_panels",
]
MAPS = [
    f"{kind}_{surface}"
    for kind in ("choropleth", "choropleth63", "change", "lisa", "quadrant_map")
    for surface in ("boundaries", "tiles")
]
KINDS = [*CHARTS, *MAPS, "year_maps"]


@cache
def kinds():
    """Every kind of chart and map by name."""
    frame, old = rates(), rates(63, "p63")
    years = over_years()
    change = frame.assign(change=np.linspace(-12.4, 9.9, len(frame))).iloc[:-2]
    local = frame.assign(category=(["HH", "LL", "HL", "LH", "ns"] * 7)[:34]).iloc[:-1]
    classes = figures.classify(frame["value"])
    changes = figures.classify_change(change["change"], near=2, far=6)
    starts = {"start_label": Bilingual("2020", "2020"), "end_label": Bilingual("2024", "2024")}
    some = frame.iloc[:9]
    axes = {"x_label": Bilingual("Số hóa, %", "Digitized, %"), "y_label": Bilingual("Phí", "Fees")}
    cuts = {"x_cut": frame["value"].median(), "y_cut": frame["other"].median()}
    made = {
        "ranked_dots": figures.RankedDots(
            frame,
            value="value",
            low="low",
            high="high",
            tie_group="tie_group",
            rank_low="rank_low",
            rank_high="rank_high",
            focus=("15",),
            reference=(61.25, Bilingual("trung bình", "mean")),
        ),
        "dumbbell": figures.Dumbbell(some, start="value", end="low", focus=("04",), **starts),
        "slope": figures.Slope(some, start="low", end="high", focus=("04",), **starts),
        "bump": figures.Bump(
            years, year="year", rank="rank", low="low", high="high", focus=("01", "10", "04")
        ),
        "contribution_bars": figures.ContributionBars(
            fields([0.5, -1.25, 0.0, -0.75], total=[False, False, False, True]),
            value="value",
            is_total="total",
            key="field",
        ),
        "lost_points": figures.LostPoints(
            fields([3.5, 2.25, 0.0], running=[60.9, 100.0, 100.0]),
            lost="value",
            running="running",
            key="field",
        ),
        "target_bullet": figures.TargetBullet(
            frame.assign(value=frame["value"].mask(frame.index == 5)),
            value="value",
            target="target",
            is_met="is_met",
        ),
        "heat_table": figures.HeatTable(
            a_heat_frame(),
            value="value",
            shade="value",
            classes=figures.classify([0, 100]),
            decimals=2,
        ),
        "quadrant_scatter": figures.QuadrantScatter(
            frame,
            x="value",
            y="other",
            cut_label=Bilingual("trung vị", "median"),
            corners=CORNERS,
            focus=("15",),
            **axes,
            **cuts,
        ),
        "coefficients": figures.Coefficients(
            fields([0.4, -0.02], low=[0.1, -0.3], high=[0.7, 0.2]),
            estimate="value",
            low="low",
            high="high",
            key="field",
        ),
        "specification_curve": figures.SpecificationCurve(
            specifications(),
            estimate="estimate",
            low="low",
            high="high",
            choices={
                "fixed": Bilingual("hiệu ứng cố định", "fixed effects"),
                "lagged": Bilingual("biến trễ", "lagged"),
            },
            preferred="stated",
        ),
        "funnel": figures.Funnel(
            a_funnel_frame(),
            denominator="count",
            rate="rate",
            low="low",
            high="high",
            is_outside="outside",
            centre=60.0,
            **axes,
        ),
        "coverage_grid": figures.CoverageGrid(a_coverage_frame(), held="held", possible="possible"),
        "trend": figures.Trend(
            years, time="year", value="value", focus=("01", "10"), breaks=(2021,)
        ),
        "trend_panels": figures.Trend(
            years.assign(region_vi="Vùng " + years["province_code"].str[0]).assign(
                region_en="Region " + years["province_code"].str[0]
            ),
            time="year",
            value="value",
            focus=("01", "10"),
            panel="region",
        ),
        "year_maps": figures.YearMaps(
            years[years["year"].isin([2018, 2024])],
            geography="p63",
            year="year",
            value="value",
            classes=figures.classify(years["value"]),
        ),
    }
    for surface in ("boundaries", "tiles"):
        common = {"geography": "p34", "surface": surface}
        made[f"choropleth_{surface}"] = figures.Choropleth(
            frame.iloc[1:], value="value", classes=classes, **common
        )
        made[f"choropleth63_{surface}"] = figures.Choropleth(
            old,
            value="value",
            classes=figures.classify(old["value"]),
            geography="p63",
            surface=surface,
        )
        made[f"change_{surface}"] = figures.ChangeMap(
            change, value="change", classes=changes, **common
        )
        made[f"lisa_{surface}"] = figures.LisaMap(local, category="category", **common)
        made[f"quadrant_map_{surface}"] = figures.QuadrantMap(
            frame.iloc[1:], x="value", y="other", corners=CORNERS, **cuts, **common
        )
    return made


def words(canvas: Canvas) -> list[str]:
    return [text.get_text().replace("\u00a0", " ") for text in canvas.texts()]


def values(canvas: Canvas) -> list[float]:
    """Every number that is written, in ascending order."""
    group, point = (".", ",") if canvas.lang == "vi" else (",", ".")
    found = re.findall(rf"\d+(?:\{group}\d{{3}})*(?:\{point}\d+)?", " ".join(words(canvas)))
    return sorted(float(each.replace(group, "").replace(point, ".")) for each in found)


def collections(canvas: Canvas) -> list[PathCollection]:
    return [each for each in canvas.ax.collections if isinstance(each, PathCollection)]


def hatched(canvas: Canvas) -> list[PathCollection]:
    return [each for each in collections(canvas) if each.get_hatch() == "//////"]


def bars(canvas: Canvas, colour: str) -> list[tuple[float, float]]:
    """Left and right end of every filled rectangle of one colour, from top to bottom."""
    found = []
    for each in collections(canvas):
        paths, faces = each.get_paths(), each.get_facecolors()
        for index, path in enumerate(paths):
            if len(each.get_offsets()) == 1 and to_hex(faces[index % len(faces)]) == colour.lower():
                box = path.get_extents()
                found.append((-box.y1, box.x0, box.x1))
    return [(left, right) for _, left, right in sorted(found)]


def marks(canvas: Canvas) -> list[tuple[float, float]]:
    """Middle of every dot, those of archipelagos left out."""
    drawn = [each for each in collections(canvas) if each.get_sizes().size]
    return [tuple(map(float, at)) for each in drawn for at in each.get_offsets()]
