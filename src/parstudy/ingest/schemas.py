"""Contracts of the tables: a fault is named with file, row and remedy, all of them at once."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pandera.pandas as pa

from parstudy.errors import Fault, SchemaError, UnknownProvinceError
from parstudy.ingest.sidecars import Source, split_ids
from parstudy.reference import provinces
from parstudy.reference.fields import fields

STATUSES = ("published", "computed", "derived", "inferred", "suspect")
LEVELS = (
    "province",
    "provincial",
    "provincial_centre",
    "district",
    "commune",
    "local_units_mean",
    "national",
    "province_mean",
    "localities",
    "region",
)
NATION = "VN"
REGION = "REG:"
REGIONS = tuple(
    dict.fromkeys(one.region_vi for one in provinces.registry() if one.geography == "p63")
)
DATE = r"(\d{4}-\d{2}-\d{2})?"
KEY = [
    "indicator",
    "geography",
    "year",
    "period_start",
    "period_end",
    "province_code",
    "level",
    "source_id",
]


def _within_bounds(frame: pd.DataFrame) -> pd.Series[bool]:
    known = fields()
    lower = frame["indicator"].map({name: one.lower for name, one in known.items()})
    upper = frame["indicator"].map({name: one.upper for name, one in known.items()})
    value = frame["value"]
    return value.isna() | ~((value < lower.astype(float)) | (value > upper.astype(float)))


def _counts_fit(frame: pd.DataFrame) -> pd.Series[bool]:
    return ~(frame["numerator"] > frame["denominator"])


def _rank_fits(frame: pd.DataFrame) -> pd.Series[bool]:
    size = frame["geography"].map({"p63": 63, "p34": 34})
    rank = frame["rank"]
    return rank.isna() | ((rank >= 1) & (rank <= size) & (rank % 1 == 0))


def _holds_something(frame: pd.DataFrame) -> pd.Series[bool]:
    return frame["value"].notna() | frame["rank"].notna()


OBSERVATIONS = pa.DataFrameSchema(
    {
        "province_code": pa.Column(str, pa.Check.str_matches(r"^(\d{2}|VN|REG:.+)$")),
        "geography": pa.Column(str, pa.Check.isin(provinces.GEOGRAPHIES)),
        "year": pa.Column(int, pa.Check.in_range(2000, date.today().year)),
        "period_start": pa.Column(str, pa.Check.str_matches(rf"^{DATE}$")),
        "period_end": pa.Column(str, pa.Check.str_matches(rf"^{DATE}$")),
        "level": pa.Column(str, pa.Check.isin(LEVELS)),
        "indicator": pa.Column(str, pa.Check.isin(tuple(fields()))),
        "value": pa.Column(float, nullable=True),
        "unit": pa.Column(str),
        "numerator": pa.Column(float, pa.Check.ge(0), nullable=True),
        "denominator": pa.Column(float, pa.Check.ge(0), nullable=True),
        "rank": pa.Column(float, nullable=True),
        "source_id": pa.Column(str, pa.Check.str_length(min_value=1)),
        "status": pa.Column(str, pa.Check.isin(STATUSES)),
        "note": pa.Column(str),
    },
    checks=[
        pa.Check(_within_bounds, name="value within the bounds of its indicator"),
        pa.Check(_counts_fit, name="numerator not over denominator"),
        pa.Check(_rank_fits, name="rank within 1..n"),
        pa.Check(_holds_something, name="a value or a rank"),
        pa.Check(
            lambda frame: (
                (frame["period_start"] == "") | (frame["period_start"] <= frame["period_end"])
            ),
            name="period does not run backwards",
        ),
    ],
    strict=False,
)

REMEDIES = {
    "value within the bounds of its indicator": "a rate lies in 0–100, a score in its scale: "
    "correct the row, or its unit",
    "numerator not over denominator": "swap or correct the counts",
    "rank within 1..n": "n is 63 for p63 and 34 for p34: correct rank or geography",
    "a value or a rank": "give one, or leave the row out: a gap stays a gap",
    "period does not run backwards": "correct period_start or period_end",
    "in_range": f"years run from 2000 to {date.today().year}; a target for later belongs to "
    "the source `targets`",
    "str_matches": "codes are two digits, VN or REG:<name>; dates are YYYY-MM-DD",
    "greater_than_or_equal_to": "counts are not negative",
}


def check(frame: pd.DataFrame, known_sources: dict[str, Source]) -> pd.DataFrame:
    """Hold observations to their contract.

    Parameters
    ----------
    frame : DataFrame
        Columns of `tables.OBSERVATION` and `tables.TRACE`.
    known_sources : dict
        The register.

    Returns
    -------
    DataFrame
        The same frame.

    Raises
    ------
    SchemaError
        With every fault of the frame: range, type, key, province, source.
    """
    faults = [*_contract(frame), *_places(frame), *_sources(frame, known_sources), *_keys(frame)]
    if faults:
        names = ", ".join(sorted(set(frame["raw_file"])))
        raise SchemaError(f"{len(faults)} faults in {names}", faults=faults)
    return frame


def _where(row: pd.Series[str]) -> str:
    place = f"{row['province_code']} {row['year']} {row['indicator']}"
    return f"{row['raw_file']} row {row['raw_row']} ({place})"


def _contract(frame: pd.DataFrame) -> list[Fault]:
    try:
        OBSERVATIONS.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases
    else:
        return []
    faults = []
    for (name, index), group in cases.groupby(["check", "index"], dropna=False, sort=False):
        rule = str(name)
        cell = group.iloc[0]
        what = rule if cell["schema_context"] == "DataFrameSchema" else f"{cell['column']}: {rule}"
        if cell["schema_context"] != "DataFrameSchema":
            what += f", found {cell['failure_case']!r}"
        where = _where(frame.loc[index]) if pd.notna(index) else ""
        remedy = next((text for key, text in REMEDIES.items() if rule.startswith(key)), "")
        faults.append(Fault(what, where, remedy))
    return faults


def _places(frame: pd.DataFrame) -> list[Fault]:
    """Codes must belong to their geography, and printed names to their codes."""
    faults = []
    columns = ["province_code", "geography", "province", "level"]
    for _, row in frame.drop_duplicates(columns).iterrows():
        code, where = row["province_code"], _where(row)
        if code == NATION:
            continue
        if code.startswith(REGION):
            if code.removeprefix(REGION) not in REGIONS:
                faults.append(Fault(f"unknown region {code!r}", where, ", ".join(REGIONS)))
            continue
        try:
            provinces.province(code, row["geography"], where=where)
            named = provinces.match(row["province"], row["geography"], where=where)
        except UnknownProvinceError as error:
            faults.extend(error.faults)
            continue
        if named != code:
            what = f"code {code} does not go with the name {row['province']!r}"
            remedy = f"in {row['geography']} that name is {named}"
            faults.append(Fault(what, where, remedy))
    return faults


def _sources(frame: pd.DataFrame, known: dict[str, Source]) -> list[Fault]:
    return [
        Fault(f"source {row['source_id']!r} is not in the register", _where(row), "register it")
        for _, row in frame.drop_duplicates("source_id").iterrows()
        if any(one not in known for one in split_ids([row["source_id"]]))
    ]


def _keys(frame: pd.DataFrame) -> list[Fault]:
    """One source gives one figure a key; the same figure twice is a fault as well."""
    twice = frame[frame.duplicated(KEY, keep=False)]
    return [
        Fault(
            f"{len(group)} rows with one key in source {group['source_id'].iloc[0]}: values "
            f"{', '.join(str(value) for value in group['value'])}",
            _where(group.iloc[0]),
            "keep one row; another reading of the same source needs its own period or level",
        )
        for _, group in twice.groupby(KEY, sort=False)
    ]
