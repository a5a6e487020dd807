"""How Kho writes values."""

from django import template

from storage.audit import mask
from storage.models import Dossier

register = template.Library()


@register.filter
def brief(dossier: Dossier) -> str:
    """H20…0042: where it belongs and the digits that people say; a temporary number whole."""
    return f"{dossier.code.split('.')[0].split('-')[0]}…{dossier.code[-4:]}" if dossier.code else str(dossier)


@register.filter
def without_numbers(text: str) -> str:
    """A text or name as lists show it: identity and telephone numbers masked."""
    return mask(text)
