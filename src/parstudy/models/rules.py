"""What must not be put together, and what must be said when it is, from the field dictionary."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from parstudy.errors import EstimationError, Fault
from parstudy.reference.fields import fields, parts_of
from parstudy.text import Bilingual

SELECTED_GROUPS = frozenset({"par_index", "sipas", "pci"})
"""Groups held for a part of the provinces that leans to good performers."""

_PORTAL_GROUPS = frozenset({"dti", "service_index", "delivery"})
_PAR_WITH_E_GOVERNMENT = frozenset({"par_index_pct", "par_index_c7_pts", "par_index_appraisal_pts"})
_PORTAL_SATISFACTION = frozenset({"portal_satisfaction_rate_pct", "service_index_satisfaction"})

SELECTION = Bilingual(
    "Các tỉnh có số liệu nghiêng về nhóm làm tốt, nên không đại diện cho cả nước.",
    "The provinces held lean to good performers and do not stand for the country.",
)
SHARED_E_GOVERNMENT = Bilingual(
    "PAR INDEX có lĩnh vực chính quyền điện tử, dùng một phần cùng số liệu, nên một phần mối "
    "liên hệ có sẵn trong cách tính.",
    "PAR INDEX has an e-government field that uses some of the same figures, so part of the link "
    "is built in.",
)
NOT_OPINION = Bilingual(
    "Mức hài lòng trên Cổng gần như chính là số hồ sơ đúng hạn, không phải ý kiến người dân.",
    "Satisfaction on the portal is nearly the on-time count itself, not opinion.",
)


def overlap(one: str, other: str) -> str:
    """Say how two columns overlap, or return an empty text.

    Returns
    -------
    str
        ``"sipas_pct is part of par_index_pct"``, ``"… is on both sides"`` or ``""``.
    """
    if one == other:
        return f"{one} is on both sides"
    known = fields()
    for whole, part in ((one, other), (other, one)):
        if whole in known and part in parts_of(whole):
            return f"{part} is part of {whole}"
    return ""


def overlap_faults(outcome: str, regressors: Iterable[str]) -> list[Fault]:
    """List the regressors that are the outcome, a part of it, or that contain it."""
    return [
        Fault(
            said,
            f"{outcome} against {name}",
            "take another measure, or use part_whole, which takes the shared part out",
        )
        for name in regressors
        if (said := overlap(outcome, name))
    ]


def break_faults(columns: Iterable[str], years: Sequence[int]) -> list[Fault]:
    """List the columns whose series begins anew within `years`."""
    known = fields()
    faults = []
    for name in columns:
        if name not in known:
            continue
        starts = sorted({known[name].series(year) for year in years} - {0})
        crossed = [start for start in starts if start > min(years)]
        if crossed:
            listed = ", ".join(str(start) for start in crossed)
            faults.append(
                Fault(
                    f"the series of {name} begins anew in {listed}",
                    f"years {min(years)} to {max(years)}",
                    "standardize within the year (scale='within_year'), break the series "
                    "(scale='segments'), or keep to years of one series",
                )
            )
    return faults


def refuse(headline: str, faults: Sequence[Fault]) -> None:
    """Raise the faults together, if there are any.

    Raises
    ------
    EstimationError
        With every fault.
    """
    if faults:
        raise EstimationError(headline, faults=faults)


def refuse_confidence(confidence: float) -> None:
    """Refuse a confidence that is no share, such as 95.

    Raises
    ------
    EstimationError
    """
    if not 0 < confidence < 1:
        raise EstimationError(
            f"confidence {confidence} is not between 0 and 1", remedy="use 0.95 for 95 %"
        )


def caution(columns: Sequence[str], *, is_incomplete: bool) -> Bilingual | None:
    """Return what must be said beside a result on `columns`, if anything.

    Parameters
    ----------
    columns : sequence of str
        Outcome, regressors and controls.
    is_incomplete : bool
        Whether provinces are missing.
    """
    known = fields()
    groups = {known[name].group for name in columns if name in known}
    said = []
    if is_incomplete and groups & SELECTED_GROUPS:
        said.append(SELECTION)
    if _PAR_WITH_E_GOVERNMENT & set(columns) and groups & _PORTAL_GROUPS:
        said.append(SHARED_E_GOVERNMENT)
    if _PORTAL_SATISFACTION & set(columns):
        said.append(NOT_OPINION)
    if not said:
        return None
    return Bilingual(" ".join(one.vi for one in said), " ".join(one.en for one in said))
