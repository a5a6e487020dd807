"""How values are written on every page."""

from datetime import datetime

from django import template
from django.utils import formats, timezone
from django.utils.translation import get_language

from ingest.errors import TEXTS, text_of
from storage.audit import Action
from storage.finding import masked as masked_number
from storage.models import Dossier
from web.acts import WORDS

register = template.Library()


@register.filter
def when(moment: datetime | None) -> str:
    """Today's times as 08:12, this year's days as 19/11, older ones whole; – for none."""
    if moment is None:
        return "–"
    local, now = timezone.localtime(moment), timezone.localtime()
    if local.date() == now.date():
        return formats.time_format(local)
    return formats.date_format(local, "SHORT_DATE_FORMAT" if local.year == now.year else "DATE_FORMAT")


@register.filter
def short_code(dossier: Dossier) -> str:
    """…0042: the last four digits, which people say to each other; a temporary number whole."""
    return f"…{dossier.code[-4:]}" if dossier.code else str(dossier)


@register.filter
def masked(number: str) -> str:
    """0930••••5678: an identity number in a list."""
    return masked_number(number)


@register.filter
def act(action: str) -> str:
    """What was done, in words."""
    return str(WORDS[Action(action)]) if action in set(Action) else action


@register.filter
def refusal(code: str) -> str:
    """Why a file or page was refused, in the reader's language."""
    return text_of(code, get_language() or "vi") if code in TEXTS else ""


@register.filter
def advice(code: str) -> str:
    """What to do next about a refusal, in the reader's language."""
    return TEXTS[code][get_language() or "vi"][1] if code in TEXTS else ""
