"""Speed and size of figures: ``python benchmarks/bench_figures.py``.

One line a figure: what, measured, target. A figure is published in two languages and three
formats with its csv and json; the first line holds what is loaded once for all of them.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from parstudy import figures
from parstudy.figures import Chart
from parstudy.ingest import sidecars
from parstudy.reference import provinces
from parstudy.text import Bilingual


def charts() -> dict[str, Chart]:
    """Return one chart of each way of drawing, with made-up rates of the 34 provinces."""
    values = np.linspace(95, 20, 34)
    frame = pd.DataFrame({"province_code": provinces.codes("p34"), "value": values})
    frame = figures.with_names(frame.assign(low=values - 2, high=values + 2), "p34")
    classes = figures.classify(values)
    return {
        "34 ranked dots": figures.RankedDots(frame, value="value", low="low", high="high"),
        "34 tiles": figures.Choropleth(
            frame, geography="p34", value="value", classes=classes, surface="tiles"
        ),
        "34 boundaries": figures.Choropleth(
            frame, geography="p34", value="value", classes=classes, surface="boundaries"
        ),
    }


def main() -> None:
    """Measure and print."""
    spec = figures.FigureSpec(
        figure_id="fig99_bench",
        notebook="bench",
        title=Bilingual("Số hóa chênh nhau xa", "Digitization differed"),
        subtitle=Bilingual("Tỷ lệ, %, 34 tỉnh", "Rate, %, 34 provinces"),
        alt=Bilingual("Thử tốc độ", "Trial of speed"),
        source_ids=(next(iter(sidecars.register())),),
    )
    with tempfile.TemporaryDirectory() as folder:
        made = charts()
        start = time.perf_counter()
        figures.publish(made["34 boundaries"], spec, out=Path(folder))
        print(f"first figure of a process (s): {time.perf_counter() - start:.2f}")
        for name, chart in made.items():
            start = time.perf_counter()
            shown = figures.publish(chart, spec, out=Path(folder))
            taken = time.perf_counter() - start
            svg = max(path.stat().st_size for path in shown.files if path.suffix == ".svg")
            print(f"{name}, 2 languages x svg, pdf, png (s): {taken:.2f} target 1.50")
            print(f"{name}, largest svg (kB): {svg / 1000:.0f}")


if __name__ == "__main__":
    main()
