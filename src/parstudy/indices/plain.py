"""Frozen dataclasses from and to plain tables, the form they have in a specification file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields
from typing import TYPE_CHECKING, Any, TypeVar

from parstudy.errors import Fault, FrameworkError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


T = TypeVar("T", bound="DataclassInstance")

_SCALARS: dict[str, tuple[type, ...]] = {
    "str": (str,),
    "bool": (bool,),
    "int": (int,),
    "float": (int, float),
}


def from_table(cls: type[T], table: Any, where: str, **known: Any) -> T:
    """Return the dataclass that a plain table describes; lists become tuples.

    Parameters
    ----------
    cls : dataclass
        Its annotations say which types are accepted.
    table : mapping
        Keys are fields of `cls`.
    where : str
        Place in the file, for messages.
    **known
        Fields that are not read from the table.

    Raises
    ------
    FrameworkError
        If the table has an unknown key, lacks one, or a value has another type; all are listed.
    """
    table = as_table(table, where)
    readable = {f.name: f for f in fields(cls) if f.name not in known}
    faults = [
        Fault(f"there is no setting {key!r}", where, f"settings are {', '.join(readable)}")
        for key in table
        if key not in readable
    ]
    values = {key: frozen(value) for key, value in table.items()}
    for name, declared in readable.items():
        if name in values and not _fits(values[name], str(declared.type)):
            faults.append(Fault(f"{name} = {table[name]!r} is no {declared.type}", where))
        elif name not in values and declared.default is declared.default_factory is MISSING:
            faults.append(Fault(f"the setting {name!r} is needed", where))
    if faults:
        raise FrameworkError("the specification cannot be read", faults=faults)
    return cls(**values, **known)


def as_table(value: Any, where: str) -> Mapping[str, Any]:
    """Return `value` if it is a table, else raise FrameworkError."""
    if not isinstance(value, Mapping):
        raise FrameworkError(f"{value!r} is no table of settings", where=where)
    return value


def to_table(item: DataclassInstance, *leave_out: str) -> dict[str, Any]:
    """Return the fields of a dataclass that hold something, tuples as lists."""
    values = {f.name: getattr(item, f.name) for f in fields(item) if f.name not in leave_out}
    empty = {name for name, value in values.items() if isinstance(value, str | tuple) and not value}
    return {
        name: thawed(value)
        for name, value in values.items()
        if value is not None and name not in empty
    }


def frozen(value: Any) -> Any:
    """Return `value` with every list in it as a tuple."""
    if isinstance(value, Mapping):
        return {key: frozen(item) for key, item in value.items()}
    is_list = isinstance(value, Sequence) and not isinstance(value, str)
    return tuple(frozen(item) for item in value) if is_list else value


def thawed(value: Any) -> Any:
    """Return `value` with every tuple in it as a list."""
    if isinstance(value, Mapping):
        return {key: thawed(item) for key, item in value.items()}
    return [thawed(item) for item in value] if isinstance(value, tuple) else value


def _fits(value: Any, annotation: str) -> bool:
    wanted = annotation.removesuffix(" | None")
    if wanted in _SCALARS:
        is_flag = isinstance(value, bool) and wanted != "bool"
        return isinstance(value, _SCALARS[wanted]) and not is_flag
    if wanted.startswith("tuple["):
        inner = wanted.removeprefix("tuple[").removesuffix(", ...]")
        return isinstance(value, tuple) and all(_fits(item, inner) for item in value)
    if wanted.startswith("Mapping[str, "):
        inner = wanted.removeprefix("Mapping[str, ").removesuffix("]")
        return isinstance(value, Mapping) and all(_fits(v, inner) for v in value.values())
    return True
