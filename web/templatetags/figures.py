"""How figures are written on the pages of Chỉ tiêu."""

from decimal import Decimal

from django import template
from django.urls import reverse

from accounts.models import Unit
from reports import numbers
from reports.indicators import Row
from web.counting import Asked

register = template.Library()


@register.filter
def whole(count: int | None) -> str:
    """15.380"""
    return numbers.whole(count)


@register.filter
def percent(value: Decimal | None) -> str:
    """39,96 %"""
    return numbers.percent(value)


@register.filter
def target(value: Decimal | None) -> str:
    """30 %"""
    return numbers.target(value)


@register.filter
def points(value: Decimal | None) -> str:
    """−2,86"""
    return numbers.points(value)


@register.filter
def size(value: Decimal) -> str:
    """2,86: a gap whose direction the sentence says."""
    return numbers.points(abs(value)).removeprefix("+")


@register.simple_tag
def unit_address(question: Asked, unit: Unit) -> str:
    """The same question about another unit."""
    return question.address(unit=unit.pk)


@register.simple_tag
def numbers_address(question: Asked, row: Row) -> str:
    """Where the dossiers behind the numbers of a row are; the number is added behind it."""
    return f"{reverse('target_dossiers')}?{question.address(unit=row.unit.pk, own=1 if row.own else None)}"


@register.simple_tag
def week(changes: dict[int, Decimal], row: Row) -> str:
    """+0,41: the change of the last seven days, where frozen figures of then are kept."""
    return numbers.NONE if row.own else numbers.points(changes.get(row.unit.pk))
