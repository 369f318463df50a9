"""Specifications as TOML files, complete enough to build the same index again."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from numbers import Integral
from pathlib import Path
from typing import Any

from parstudy.errors import Fault, FrameworkError, SourceMissingError
from parstudy.indices.plain import as_table, from_table, to_table
from parstudy.indices.rules import KEPT, Rule
from parstudy.indices.spec import IndexSpec
from parstudy.indices.steps import (
    Aggregate,
    Denominator,
    Impute,
    Normalise,
    Screen,
    Treat,
    Weights,
)
from parstudy.indices.tree import Node, Tree
from parstudy.indices.uncertain import Choice, WeightNoise

_RULES: dict[str, type[Rule]] = {
    rule.STEP: rule for rule in (Impute, Treat, Normalise, Weights, Aggregate)
}


def _tree(table: Any) -> Tree:
    rows = as_table(table, "nodes").items()
    return Tree(tuple(from_table(Node, row, f"nodes.{code}", code=code) for code, row in rows))


def _denominate(table: Any) -> dict[str, Denominator]:
    rows = as_table(table, "denominate").items()
    return {code: from_table(Denominator, row, f"denominate.{code}") for code, row in rows}


def _uncertain(table: Any) -> tuple[Choice | WeightNoise, ...]:
    kinds: dict[str, type[Choice | WeightNoise]] = {"choice": Choice, "weight_noise": WeightNoise}
    lists = as_table(table, "uncertain")
    wrong = [key for key, rows in lists.items() if key not in kinds or not isinstance(rows, list)]
    if wrong:
        raise FrameworkError(
            f"{', '.join(wrong)} cannot be uncertain",
            where="uncertain",
            remedy="write tables [[uncertain.choice]] and [[uncertain.weight_noise]]",
        )
    return tuple(
        from_table(kinds[key], row, f"uncertain.{key}")
        for key, rows in lists.items()
        for row in rows
    )


_READERS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "screen": ("screen", lambda table: from_table(Screen, table, "screen")),
    **{step: (step, rule.from_plain) for step, rule in _RULES.items()},
    "uncertain": ("uncertain", _uncertain),
    "denominate": ("denominate", _denominate),
    "nodes": ("tree", _tree),
}
"""Section of a file to the field of `IndexSpec` and what reads it, in the order of the file."""


def spec_to_plain(spec: IndexSpec) -> dict[str, Any]:
    """Return a specification as nested plain tables, the sections of its file."""
    plain: dict[str, Any] = {
        "screen": to_table(spec.screen) if spec.screen else {},
        **{step: getattr(spec, step).plain() for step in _RULES},
        "uncertain": {
            key: [to_table(source) for source in spec.uncertain if isinstance(source, kind)]
            for key, kind in (("choice", Choice), ("weight_noise", WeightNoise))
        },
        "denominate": {code: to_table(by) for code, by in spec.denominate.items()},
        "nodes": {node.code: to_table(node, "code") for node in spec.tree.nodes},
    }
    plain["uncertain"] = {key: rows for key, rows in plain["uncertain"].items() if rows}
    return {name: table for name, table in plain.items() if table or name == "denominate"}


def spec_from_plain(plain: Mapping[str, Any], base: IndexSpec | None = None) -> IndexSpec:
    """Return the specification that nested plain tables describe.

    Parameters
    ----------
    plain : mapping
        Sections as `spec_to_plain` returns them.
    base : IndexSpec, optional
        What holds where `plain` says nothing. Its tree is kept: ``nodes`` may change settings of
        nodes, but not add any.

    Raises
    ------
    FrameworkError
        If a section or setting does not exist, has the wrong type, names an absent node, or
        cannot take effect.
    """
    unknown = [section for section in plain if section not in _READERS]
    if unknown:
        raise FrameworkError(
            f"the specification has unknown sections {', '.join(unknown)}",
            remedy=f"sections are {', '.join(_READERS)}",
        )
    sections = dict(plain)
    if base is not None and "nodes" in sections:
        sections["nodes"] = _merged_nodes(base.tree, sections["nodes"])
    if base is None and "nodes" not in sections:
        raise FrameworkError(
            "the specification has no nodes", remedy="give the table of indicators as well"
        )
    values = {_READERS[name][0]: _READERS[name][1](table) for name, table in sections.items()}
    spec = replace(base, **values) if base is not None else IndexSpec(**values)
    refuse_idle_choices(spec)
    return spec


def _merged_nodes(tree: Tree, nodes: Mapping[str, Any]) -> dict[str, Any]:
    absent = [code for code in as_table(nodes, "nodes") if code not in tree.by_code]
    if absent:
        raise FrameworkError(
            "the specification has nodes that the table of indicators does not have",
            faults=[Fault(f"node {code!r}") for code in absent],
        )
    changes = {code: as_table(row, f"nodes.{code}") for code, row in nodes.items()}
    return {
        node.code: {**to_table(node, "code"), **changes.get(node.code, {})} for node in tree.nodes
    }


def with_setting(spec: IndexSpec, path: tuple[str, ...], value: Any) -> IndexSpec:
    """Return `spec` with another value at one place; see `Choice`.

    Raises
    ------
    FrameworkError
        If there is no such place, or the value cannot stand there.
    """
    changed = _changed_section(spec, path, value)
    return replace(spec, **{_READERS[path[0]][0]: changed})


def refuse_idle_choices(spec: IndexSpec) -> None:
    """Raise FrameworkError if a choice is about a place, or has an option, that does not exist."""
    choices = [source for source in spec.uncertain if isinstance(source, Choice)]
    for choice in choices:
        for option in choice.options:
            _changed_section(spec, choice.path, option)


def _changed_section(spec: IndexSpec, path: tuple[str, ...], value: Any) -> Any:
    section, *inner = path
    if section not in _READERS or section == "uncertain":
        raise FrameworkError(
            f"there is no section {section!r} to choose in", remedy=f"use {', '.join(_READERS)}"
        )
    plain = spec_to_plain(spec).get(section, {})
    if inner:
        _set(plain, inner, value, _RULES.get(section))
    else:
        plain = value
    return _READERS[section][1](plain)


def _set(table: dict[str, Any], keys: list[str], value: Any, rule: type[Rule] | None) -> None:
    *way, last = keys
    for key in way:
        if key == "own":
            table.setdefault(key, {})
        if not isinstance(table.get(key), dict):
            raise FrameworkError(f"the specification has nothing at {'.'.join(keys)!r}")
        table = table[key]
    if rule is not None and last == "method":
        takes = {"own", *rule.METHODS.get(str(value), {})}
        for name in [name for name in table if name not in takes or name not in KEPT]:
            del table[name]
    table[last] = value


def read_spec(path: Path, base: IndexSpec | None = None) -> IndexSpec:
    """Read a specification file; see `spec_from_plain`.

    Raises
    ------
    SourceMissingError
        If there is no such file.
    FrameworkError
        If it is no TOML, or see `spec_from_plain`.
    """
    if not path.is_file():
        raise SourceMissingError("no such file", where=str(path), remedy="check the path")
    try:
        plain = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FrameworkError(f"not a TOML file: {error}", where=str(path)) from error
    return spec_from_plain(plain, base)


def spec_text(spec: IndexSpec) -> str:
    """Return a specification as the text of a TOML file."""
    head = "# Specification of an index: rebuild it with `parstudy index build --spec`.\n"
    return head + _tables((), spec_to_plain(spec))


def _tables(path: tuple[str, ...], table: Mapping[str, Any]) -> str:
    values = {key: value for key, value in table.items() if not _is_table(value)}
    lines = [f"{_key(key)} = {_value(value)}" for key, value in values.items()]
    has_header = bool(path) and (bool(lines) or not table)
    text = f"\n[{'.'.join(map(_key, path))}]\n" if has_header else ""
    text += "".join(f"{line}\n" for line in lines)
    for key, value in table.items():
        if isinstance(value, Mapping):
            text += _tables((*path, key), value)
        elif _is_table(value):
            name = ".".join(map(_key, (*path, key)))
            for row in value:
                pairs = "".join(f"{_key(k)} = {_value(v)}\n" for k, v in row.items())
                text += f"\n[[{name}]]\n{pairs}"
    return text


def _is_table(value: Any) -> bool:
    is_list = isinstance(value, list) and bool(value) and isinstance(value[0], Mapping)
    return isinstance(value, Mapping) or is_list


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else json.dumps(key, ensure_ascii=False)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{_key(k)} = {_value(v)}' for k, v in value.items())} }}"
    return str(int(value)) if isinstance(value, Integral) else repr(float(value))
