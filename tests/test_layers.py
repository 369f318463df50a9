from __future__ import annotations

import ast
from pathlib import Path

import pytest

import parstudy

PACKAGE = Path(parstudy.__file__).parent
LAYERS = (
    ("errors", "text", "config", "files"),
    ("reference",),
    ("ingest",),
    ("indices",),
    ("dossiers",),
    ("models",),
    ("figures",),
    ("reports",),
    ("engine", "study", "cli"),
)
RANK = {part: rank for rank, layer in enumerate(LAYERS) for part in layer}
FORBIDDEN = {("figures", "models")}
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def imported(path: Path) -> set[str]:
    """The parts of parstudy that a module imports, anywhere in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            source = node.module or ""
            names.update(f"{source}.{alias.name}" for alias in node.names)
    parts = [name.split(".") for name in names]
    return {part[1] for part in parts if part[0] == "parstudy" and len(part) > 1}


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def test_every_part_has_its_layer():
    assert {part_of(path) for path in MODULES} == set(RANK)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_imports_only_from_its_own_layer_and_those_above(path):
    own = part_of(path)
    wrong = {
        part
        for part in imported(path) & set(RANK)
        if RANK[part] > RANK[own] or (own, part) in FORBIDDEN
    }
    assert wrong == set()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_module_is_over_400_lines(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
