"""Dossier codes: the agency, the day received and a counter, in both orders that are printed on slips.

TT 01/2018/TT-VPCP Art. 19 writes the lowest agency first (000.00.12.H30-220330-0001), QĐ 20/2020/QĐ-TTg the highest
first (H30.12-220330-0001). One dossier has one canonical code: highest first, without the parts that are only zeros.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils.translation import gettext as _

from accounts.models import Unit
from accounts.units import at

PATTERN: Final = re.compile(
    r"(?P<agency>[0-9A-Z]{2,5}(?:\.[0-9A-Z]{2,5}){0,6})-(?P<day>[0-9]{6})-(?P<counter>[0-9]{4,6})"
)
DASHES: Final = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))


class BadCode(ValueError):
    """The text is no dossier code; the text of the error says how one looks."""

    def __str__(self) -> str:
        return _("Mã hồ sơ không đúng dạng. Nhập lại như trên giấy tiếp nhận, ví dụ H20.34.05-261120-0042.")


@dataclass(frozen=True, slots=True)
class DossierCode:
    """A code taken apart. canonical: one spelling for one dossier. agency: highest level first. day: received."""

    canonical: str
    agency: str
    day: date
    counter: str


def parse(text: str) -> DossierCode:
    """Read a code in either order and any case, with spaces or long dashes. Raises BadCode, also for no real day."""
    plain = re.sub(r"\s+", "", text).translate(DASHES).upper()
    match = PATTERN.fullmatch(plain)
    if match is None:
        raise BadCode(text)
    try:
        day = datetime.strptime(match["day"], "%y%m%d").date()  # noqa: DTZ007 # a day, not a moment
    except ValueError as never_was:
        raise BadCode(text) from never_was
    agency = canonical_agency(match["agency"])
    return DossierCode(f"{agency}-{match['day']}-{match['counter']}", agency, day, match["counter"])


def canonical_agency(text: str) -> str:
    """The agency part with its highest level first and without levels that are only zeros."""
    parts = text.strip().upper().split(".")
    if parts[-1][:1].isalpha() and not parts[0][:1].isalpha():
        parts.reverse()
    return ".".join(part for part in parts if part.strip("0")) or text


def owning_unit_of(code: DossierCode) -> Unit | None:
    """The unit that the code names, as the tree stood on its day; None when no unit carries that agency code."""
    written = {code.agency, ".".join(reversed(code.agency.split(".")))}
    known = Unit.objects.filter(agency_code__in=written).order_by("-valid_from")
    return known.filter(at(code.day)).first() or known.first()
