"""Reasons that people give for what they do; they are kept with the act."""

from unicodedata import normalize

from django.utils.translation import gettext as _


class ReasonMissing(ValueError):
    """This needs a reason; the text says so."""

    def __str__(self) -> str:
        return _("Cần ghi lý do. Chọn hoặc nhập lý do rồi làm lại.")


def need(reason: str) -> str:
    """Return the reason composed and without spaces round it. Raises ReasonMissing when nothing is left."""
    if not reason.strip():
        raise ReasonMissing
    return normalize("NFC", reason.strip())
