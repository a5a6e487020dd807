"""Thời hạn bảo quản: how long the papers of a procedure are kept, and since when.

A term is written as archive law writes it: "Vĩnh viễn", or "20 năm". Without a term, nothing may ever be destroyed.
"""

import re
from datetime import date
from typing import Final

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from storage.search.folding import fold

PERMANENT: Final = "Vĩnh viễn"
LONGEST: Final = 150
"""Years; a longer term is a slip of the pen for "Vĩnh viễn"."""


def term_of(text: str) -> str:
    """The term as it is kept: "", "Vĩnh viễn" or "N năm". ValueError when the text is neither."""
    plain = fold(text).strip()
    if not plain:
        return ""
    if plain == fold(PERMANENT):
        return PERMANENT
    years = re.fullmatch(r"(\d{1,3})( nam)?", plain)
    if years is None or not 1 <= int(years[1]) <= LONGEST:
        raise ValueError(text)
    return f"{int(years[1])} năm"


def check_term(text: str) -> None:
    """Raise ValidationError unless the text is a term as it is kept; an empty one is."""
    try:
        kept = term_of(text)
    except ValueError as unknown:
        raise ValidationError(_("Ghi “Vĩnh viễn” hoặc số năm, thí dụ “20 năm”.")) from unknown
    if kept != text:
        raise ValidationError(_("Ghi là “%(kept)s”.") % {"kept": kept})


def years_of(term: str) -> int | None:
    """The years of a kept term; None for one that is permanent, was never set, or was written otherwise long ago."""
    years = re.fullmatch(r"(\d{1,3}) năm", term)
    return int(years[1]) if years else None


def ended_before(term: str, today: date | None = None) -> date | None:
    """The first day on which work may not have ended for its papers to be past their term now; None: never past.

    Terms run from the end of the year in which the work ended, so that no paper goes too early.
    """
    years = years_of(term)
    if years is None:
        return None
    day = today or timezone.localdate()
    return date(max(1, day.year - years), 1, 1)
