import hashlib
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest
from PIL import Image

from parstudy import figures
from parstudy.errors import FigureSpecError, SchemaError, SourceMissingError
from parstudy.figures import export, theme
from parstudy.files import csv_text
from parstudy.ingest import sidecars
from parstudy.text import Bilingual
from tests.figures import examples
from tests.figures.examples import a_spec

SVG = "{http://www.w3.org/2000/svg}"
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    patch = pytest.MonkeyPatch()
    patch.setattr(sidecars, "source_line", lambda ids, lang: examples.SOURCE[lang])
    out = tmp_path_factory.mktemp("figures")
    chart = examples.kinds()["ranked_dots"]
    note = Bilingual("Ghi chú: <b>&", "Note: <b>&")
    alt = Bilingual('Chấm xếp hạng: "xa" & <khác>', 'Ranked dots: "far" & <other>')
    spec = a_spec(note=note, alt=alt)
    shown = figures.publish(chart, spec, sizes=("a4_text", "slide"), out=out, lang="en")
    patch.undo()
    return chart, spec, shown, out


def read(published, name):
    return (published[3] / f"fig99_example{name}").read_bytes()


def test_a_file_for_each_language_size_and_format(published):
    names = {path.name for path in published[3].iterdir()}
    pictures = {
        f"fig99_example__{lang}__{size}.{suffix}"
        for lang in ("vi", "en")
        for size in ("a4_text", "slide")
        for suffix in ("svg", "pdf", "png")
    }
    assert names == pictures | {"fig99_example.csv", "fig99_example.json"}
    assert {path.name for path in published[2].files} == names


def test_csv_holds_what_is_drawn(published):
    chart = published[0]
    assert read(published, ".csv").decode() == csv_text(chart.frame)
    found = pd.read_csv(io.BytesIO(read(published, ".csv")), dtype={"province_code": str})
    assert found["province_code"].tolist() == chart.frame["province_code"].tolist()
    assert found["value"].tolist() == pytest.approx(chart.frame["value"].tolist())


def test_json_tells_the_words_the_sources_and_the_hash(published):
    record = json.loads(read(published, ".json"))
    chart, spec, _, _ = published
    assert record == {
        "figure_id": "fig99_example",
        "notebook": "99_example",
        "chart": "RankedDots",
        "source_ids": ["portal"],
        "sizes": ["a4_text", "slide"],
        "rows": 34,
        "columns": list(chart.frame.columns),
        "csv_sha256": hashlib.sha256(read(published, ".csv")).hexdigest(),
        "source": examples.SOURCE,
        "title": {"vi": spec.title.vi, "en": spec.title.en},
        "subtitle": {"vi": spec.subtitle.vi, "en": spec.subtitle.en},
        "note": {"vi": "Ghi chú: <b>&", "en": "Note: <b>&"},
        "alt": {"vi": spec.alt.vi, "en": spec.alt.en},
    }


@pytest.mark.parametrize(
    ("size", "width", "height"), [("a4_text", 160, 100), ("slide", 338.7, 190.5)]
)
def test_exact_sizes_in_every_format(published, size, width, height):
    in_points = (width / 25.4 * 72, height / 25.4 * 72)
    root = ElementTree.fromstring(read(published, f"__vi__{size}.svg"))
    drawn = [float(root.get(side).removesuffix("pt")) for side in ("width", "height")]
    assert drawn == pytest.approx(in_points, abs=0.1)
    box = re.search(rb"/MediaBox \[ 0 0 ([\d.]+) ([\d.]+) \]", read(published, f"__vi__{size}.pdf"))
    assert [float(side) for side in box.groups()] == pytest.approx(in_points, abs=0.1)
    image = Image.open(io.BytesIO(read(published, f"__vi__{size}.png")))
    dpi = theme.SIZES[size].dpi
    assert image.size == pytest.approx([side / 72 * dpi for side in in_points], abs=1)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_svg_speaks_and_needs_no_font(published, lang):
    spec = published[1]
    content = read(published, f"__{lang}__a4_text.svg")
    root = ElementTree.fromstring(content)
    assert root.get("role") == "img"
    assert root.get("aria-label") == spec.alt[lang]
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == lang
    assert root.find(f"{SVG}title").text == spec.title[lang]
    assert root.findall(f".//{SVG}text") == []
    assert b"<dc:date>" not in content
    used = {use.get("{http://www.w3.org/1999/xlink}href")[1:] for use in root.iter(f"{SVG}use")}
    assert used <= {each.get("id") for each in root.iter()}


def test_svg_has_no_detail_that_cannot_be_seen(published):
    content = read(published, "__vi__a4_text.svg").decode()
    for drawn in re.findall(r' d="[^"]*"|translate\([^)]*\)', content):
        assert not re.search(r"\.\d{3}", drawn)
    assert "scale(0.085" in content  # the scale of a glyph is not cut


def test_pdf_embeds_its_fonts_and_has_no_date(published):
    content = read(published, "__vi__a4_text.pdf")
    assert content.count(b"/FontFile2") >= 2
    assert b"/Type3" not in content
    assert b"SourceSansPro-Regular" in content
    assert b"CreationDate" not in content
    assert b"ModDate" not in content


def test_png_has_no_date_and_tells_its_alt_text(published):
    image = Image.open(io.BytesIO(read(published, "__en__a4_text.png")))
    assert image.text == {
        "Title": "In 2026 digitization differed",
        "Description": 'Ranked dots: "far" & <other>',
    }


def test_a_notebook_shows_one_language_with_its_alt_text(published):
    shown = published[2]
    bundle = shown._repr_mimebundle_(include=None, exclude=None)
    assert bundle["text/plain"] == 'Ranked dots: "far" & <other>'
    tag = ElementTree.fromstring(bundle["text/html"].removesuffix(">") + "/>")
    assert tag.get("alt") == 'Ranked dots: "far" & <other>'
    assert tag.get("lang") == "en"
    assert tag.get("src").startswith("data:image/svg+xml;base64,")
    assert shown.svg == read(published, "__en__a4_text.svg")


def test_equal_data_gives_equal_bytes_in_another_process(tmp_path):
    script = (
        "import sys; from pathlib import Path; from parstudy import figures\n"
        "from parstudy.ingest import sidecars; from tests.figures import examples\n"
        "sidecars.source_line = lambda ids, lang: examples.SOURCE[lang]\n"
        "for kind in ('choropleth_boundaries', 'change_tiles', 'ranked_dots'):\n"
        "    chart, out = examples.kinds()[kind], Path(sys.argv[1]) / kind\n"
        "    figures.publish(chart, examples.a_spec(), out=out)"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", script, str(tmp_path / "other")]
    subprocess.run(command, check=True, cwd=ROOT, env=environment)
    for kind in ("choropleth_boundaries", "change_tiles", "ranked_dots"):
        shown = figures.publish(examples.kinds()[kind], a_spec(), out=tmp_path / "here" / kind)
        assert len(shown.files) == 8
        for path in shown.files:
            other = tmp_path / "other" / kind / path.name
            assert path.read_bytes() == other.read_bytes(), path.name


def test_nothing_is_written_if_one_language_cannot_be_drawn(tmp_path):
    spec = a_spec(
        title=Bilingual("Ngắn", "much too long for half of a slide " * 2 + "and so it is refused")
    )
    chart = figures.LostPoints(
        examples.fields([2.0, 1.0], running=[66.7, 100.0]),
        lost="value",
        running="running",
        key="field",
    )
    figures.render(chart, spec, size="slide_half", lang="vi")
    with pytest.raises(FigureSpecError, match="slide_half"):
        figures.publish(chart, spec, sizes=("a4_text", "slide_half"), out=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_sizes_must_be_known_and_given(tmp_path):
    chart = examples.kinds()["lost_points"]
    with pytest.raises(FigureSpecError, match="no figure size 'a5'"):
        figures.publish(chart, a_spec(), sizes=("a5",), out=tmp_path)
    with pytest.raises(FigureSpecError, match="no size to publish in"):
        figures.publish(chart, a_spec(), sizes=(), out=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_by_default_figures_go_to_the_checkout(tmp_path, monkeypatch):
    from parstudy.config import Paths

    monkeypatch.setattr(export, "paths", lambda: Paths.at(tmp_path))
    shown = figures.publish(examples.kinds()["lost_points"], a_spec())
    assert {path.parent for path in shown.files} == {tmp_path / "figures"}
    assert shown.lang == "vi"


def test_the_source_line_comes_from_the_register(monkeypatch):
    monkeypatch.undo()
    known = next(iter(sidecars.register()))
    chart = examples.kinds()["choropleth_boundaries"]
    line = export.source_text(chart, a_spec(source_ids=(known,)), "vi")
    assert line.startswith(sidecars.source_line((known,), "vi"))
    assert line.endswith("© OpenStreetMap contributors (ODbL)")
    with pytest.raises(SourceMissingError, match="nowhere"):
        figures.render(chart, a_spec(source_ids=("nowhere",)), size="a4_text", lang="vi")


def test_a_map_says_whether_it_shows_63_or_34():
    spec = a_spec(subtitle=Bilingual("Tỷ lệ, 63 tỉnh", "Rate, 34 new provinces"))
    with pytest.raises(FigureSpecError, match="34 is missing") as caught:
        figures.render(examples.kinds()["choropleth_tiles"], spec, size="a4_text", lang="vi")
    assert [fault.where for fault in caught.value.faults] == ["vi"]


def test_a_frame_without_the_columns_is_refused():
    frame = examples.rates(3).drop(columns=["low", "name_en"])
    with pytest.raises(SchemaError, match=r"RankedDots needs columns .*: name_en, low"):
        figures.RankedDots(frame, value="value", low="low", high="high")
    with pytest.raises(FigureSpecError, match="no row to draw"):
        figures.RankedDots(examples.rates(3).iloc[:0], value="value", low="low", high="high")
