"""Registry of provinces in two geographies, and the matching of names to codes.

``p63`` are the 63 provinces and cities from 1 August 2008 to 30 June 2025, ``p34`` the 34 since
1 July 2025. A code belongs to its geography: seven codes name another province in each.

Sources: codes of Decision 124/2004/QĐ-TTg and its amendments, Decision 19/2025/QĐ-TTg; mergers of
Resolution 202/2025/QH15; ISO 3166-2; six regions of the General Statistics Office (63 era only).
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Literal

from parstudy.errors import Fault, UnknownProvinceError
from parstudy.text import Lang, nfc

if TYPE_CHECKING:
    import pandas as pd

Geography = Literal["p63", "p34"]
GEOGRAPHIES: tuple[Geography, ...] = ("p63", "p34")

_LETTER_D = str.maketrans("đĐÐðɖƉ", "dDDddD")
_PREFIX = re.compile(r"^(?:(?:tinh|thanh pho|province of|city of)\s+|t\.?\s?p(?:\.\s*|\s+))+")
_SUFFIX = re.compile(r"(?:\s+(?:province|city))+$")
_FORMER = {
    "hatay": "Hà Tây was merged into Hà Nội on 1 August 2008; add its figures, do not rename it",
}


@dataclass(frozen=True, slots=True)
class Province:
    """One province of one geography; see `table` for the columns."""

    geography: Geography
    province_code: str
    name_vi: str
    name_en: str
    iso_3166_2: str
    region_vi: str
    region_en: str
    is_central_city: bool
    central_city_since: str
    valid_from: str
    valid_to: str
    successor_code: str
    tile_row: int
    tile_col: int
    centroid_lon: float
    centroid_lat: float
    aliases: tuple[str, ...]


def name_key(name: str) -> str:
    """Reduce a name to what identifies it: letters and digits, no marks, no prefix, no suffix.

    Examples
    --------
    >>> name_key("Tỉnh Hoà Bình"), name_key("TP.HCM"), name_key("Ðắk Lắk")
    ('hoabinh', 'hcm', 'daklak')
    """
    text = unicodedata.normalize("NFKD", name.translate(_LETTER_D))
    text = "".join(mark for mark in text if not unicodedata.combining(mark)).lower()
    text = _SUFFIX.sub("", _PREFIX.sub("", " ".join(text.split())))
    return "".join(sign for sign in text if sign.isalnum())


@cache
def registry() -> tuple[Province, ...]:
    """Return all provinces of both geographies, in the order of their codes."""
    table = resources.files(__package__).joinpath("provinces.csv").read_text(encoding="utf-8")
    return tuple(_province(row) for row in csv.DictReader(table.splitlines()))


def _province(row: dict[str, str]) -> Province:
    return Province(
        geography=_geography(row["geography"]),
        province_code=row["province_code"],
        name_vi=row["name_vi"],
        name_en=row["name_en"],
        iso_3166_2=row["iso_3166_2"],
        region_vi=row["region_vi"],
        region_en=row["region_en"],
        is_central_city=row["is_central_city"] == "1",
        central_city_since=row["central_city_since"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        successor_code=row["successor_code"],
        tile_row=int(row["tile_row"]),
        tile_col=int(row["tile_col"]),
        centroid_lon=float(row["centroid_lon"]),
        centroid_lat=float(row["centroid_lat"]),
        aliases=tuple(alias for alias in row["aliases"].split("|") if alias),
    )


def _geography(text: str) -> Geography:
    for known in GEOGRAPHIES:
        if text == known:
            return known
    raise UnknownProvinceError(
        f"geography {text!r} is unknown", remedy="use p63 (to 30 June 2025) or p34 (since then)"
    )


@cache
def _by_code(geography: Geography) -> dict[str, Province]:
    known = _geography(geography)
    return {one.province_code: one for one in registry() if one.geography == known}


@cache
def _by_key(geography: Geography) -> dict[str, str]:
    keys: dict[str, str] = {}
    for one in _by_code(geography).values():
        for name in (one.name_vi, one.name_en, *one.aliases):
            keys[name_key(name)] = one.province_code
    return keys


def codes(geography: Geography = "p63") -> tuple[str, ...]:
    """Return the codes of a geography, two digits as text, ascending."""
    return tuple(_by_code(geography))


def province(code: str, geography: Geography = "p63", *, where: str = "") -> Province:
    """Return the province with `code`.

    Raises
    ------
    UnknownProvinceError
        If `code` does not belong to `geography`; says whether it belongs to the other.
    """
    found = _by_code(geography).get(code)
    if found is None:
        raise UnknownProvinceError(
            f"code {code!r} is no province of {geography}", where=where, remedy=_other_era(code)
        )
    return found


def _other_era(code: str) -> str:
    for other in GEOGRAPHIES:
        if code in _by_code(other):
            return _described(_by_code(other)[code])
    return "codes are two digits as text, such as '01'; see `parstudy match NAME`"


def _described(one: Province) -> str:
    """Say what a province is and, if it ended, where its area is now."""
    text = f"in {one.geography} {one.province_code} is {one.name_vi}"
    if not one.successor_code:
        return text
    now = _by_code("p34")[one.successor_code]
    return f"{text}; since 1 July 2025 its area is in {now.province_code} {now.name_vi} (p34)"


def name(code: str, geography: Geography = "p63", lang: Lang = "vi") -> str:
    """Return the name of a province in Vietnamese or English."""
    found = province(code, geography)
    return found.name_vi if lang == "vi" else found.name_en


def match(name: str, geography: Geography = "p63", *, where: str = "") -> str:
    """Return the code of the province that `name` names, in any spelling of the registry.

    Marks, tone position, case, Unicode form, prefixes (``tỉnh``, ``TP.``) and English suffixes do
    not matter. Nothing is guessed: a name that is not in the registry is an error.

    Parameters
    ----------
    name : str
        Such as ``"TP.HCM"``, ``"Hoà Bình"``, ``"Thua Thien-Hue"``.
    geography : {'p63', 'p34'}
        The set of provinces that the name is taken from.
    where : str
        File and row, for the message.

    Returns
    -------
    str
        Two digits.

    Raises
    ------
    UnknownProvinceError
        For an unknown, ambiguous or former name; lists the nearest candidates.

    Examples
    --------
    >>> match("TP.HCM"), match("Lào Cai"), match("Lào Cai", geography="p34")
    ('79', '10', '15')
    """
    key = name_key(name)
    found = _by_key(geography).get(key)
    if found is None:
        raise UnknownProvinceError(
            f"{nfc(name)!r} is no province of {geography}",
            where=where,
            remedy=_advice(key, geography),
        )
    return found


def match_all(
    names: Iterable[str], geography: Geography = "p63", *, where: str = ""
) -> dict[str, str]:
    """Match many names; every distinct name that fails is reported in one error.

    Returns
    -------
    dict
        Name as given → code, in the order of first appearance.
    """
    found: dict[str, str] = {}
    faults: list[Fault] = []
    for row, name in enumerate(names, start=1):
        if name in found:
            continue
        try:
            found[name] = match(name, geography, where=f"{where} row {row}".strip())
        except UnknownProvinceError as error:
            found[name] = ""
            faults.extend(error.faults)
    if faults:
        raise UnknownProvinceError(f"{len(faults)} names are not in the registry", faults=faults)
    return found


def _advice(key: str, geography: Geography) -> str:
    if key in _FORMER:
        return f"{_FORMER[key]}. {_nearest(key, geography)}"
    for other in GEOGRAPHIES:
        code = _by_key(other).get(key)
        if code is not None:
            return _described(_by_code(other)[code])
    return _nearest(key, geography)


def _nearest(key: str, geography: Geography) -> str:
    from rapidfuzz import process

    initials = {
        one.province_code
        for one in _by_code(geography).values()
        if name_key("".join(word[0] for word in re.split(r"[\s-]+", one.name_en) if word)) == key
    }
    keys = _by_key(geography)
    near = [keys[hit] for hit, _, _ in process.extract(key, list(keys), limit=8)]
    listed = dict.fromkeys([*sorted(initials), *near])
    candidates = [f"{code} {province(code, geography).name_vi}" for code in list(listed)[:4]]
    return f"nearest: {', '.join(candidates)}; write one of these names or its code"


def resolve(name_or_code: str, geography: Geography = "p63", *, where: str = "") -> str:
    """Return the code for a code or a name; see `province` and `match` for the errors."""
    text = name_or_code.strip()
    if text.isdigit():
        return province(text, geography, where=where).province_code
    return match(text, geography, where=where)


def table(geography: Geography = "p63") -> pd.DataFrame:
    """Return the registry as a DataFrame, one row a province.

    Returns
    -------
    DataFrame indexed by ``province_code`` (text)
        ``name_vi name_en iso_3166_2 region_vi region_en is_central_city central_city_since
        valid_from valid_to successor_code tile_row tile_col centroid_lon centroid_lat aliases``;
        regions, ISO codes and successors are blank in ``p34``; centroids in degrees, two decimals.
    """
    import pandas as pd

    rows = [
        {field: getattr(one, field) for field in Province.__slots__ if field != "geography"}
        for one in _by_code(geography).values()
    ]
    return pd.DataFrame(rows).set_index("province_code")
