"""Periods of a report: a year, its halves, quarters and months, or any two days; days are Asia/Ho_Chi_Minh."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

KEY = re.compile(r"(?P<year>\d{4})(?:-(?P<part>\d{2}|Q[1-4]|[69]M))?")


class BadPeriod(ValueError):
    """The asked period is none; the text says what to write."""


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day, and the key that addresses carry ("2026", "2026-Q3", "2026-09", "2026-6M", or two days)."""

    start: date
    end: date
    key: str

    @property
    def words(self) -> str:
        """As it is shown: Năm 2026."""
        year, _dash, part = self.key.partition("-")
        if ":" in self.key:
            return f"{date_format(self.start, 'd/m/Y')}–{date_format(self.end, 'd/m/Y')}"
        if not part:
            return _("Năm %(year)s") % {"year": year}
        if part.startswith("Q"):
            return _("Quý %(quarter)s năm %(year)s") % {"quarter": part[1], "year": year}
        if part.endswith("M"):
            return _("%(months)s tháng đầu năm %(year)s") % {"months": part[0], "year": year}
        return _("Tháng %(month)s năm %(year)s") % {"month": int(part), "year": year}


def year(number: int) -> Period:
    """A calendar year."""
    return Period(date(number, 1, 1), date(number, 12, 31), str(number))


def between(start: date, end: date) -> Period:
    """Any two days; BadPeriod when they are the wrong way round."""
    if end < start:
        raise BadPeriod(_("Ngày cuối đứng trước ngày đầu. Chọn lại hai ngày."))
    return Period(start, end, f"{start.isoformat()}:{end.isoformat()}")


def parse(key: str) -> Period:
    """The period of a key; BadPeriod for anything else."""
    first, colon, last = key.partition(":")
    if colon:
        return between(_day(first), _day(last))
    match = KEY.fullmatch(key)
    if match is None:
        raise BadPeriod(_("Không rõ kỳ báo cáo “%(key)s”. Chọn lại trong danh sách.") % {"key": key})
    months = _months(match["part"])
    if not 1 <= months[0] <= months[1] <= 12 or int(match["year"]) < 1900:
        raise BadPeriod(_("Không rõ kỳ báo cáo “%(key)s”. Chọn lại trong danh sách.") % {"key": key})
    number = int(match["year"])
    after = date(number + months[1] // 12, months[1] % 12 + 1, 1) if number < 9999 else date(number, 12, 31)
    return Period(date(number, months[0], 1), after - timedelta(days=1), key)


def _months(part: str | None) -> tuple[int, int]:
    """First and last month of a key's part."""
    if part is None:
        return 1, 12
    if part.startswith("Q"):
        return int(part[1]) * 3 - 2, int(part[1]) * 3
    if part.endswith("M"):
        return 1, int(part[0])
    return int(part), int(part)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadPeriod(_("“%(text)s” không phải là ngày. Viết năm-tháng-ngày.") % {"text": text}) from error


def choices(today: date) -> list[Period]:
    """The periods that a report offers: this year and its parts so far, then earlier years."""
    parts = [f"Q{quarter}" for quarter in range((today.month + 2) // 3, 0, -1)]
    parts += [part for part, month in (("9M", 9), ("6M", 6)) if today.month > month]
    parts += [f"{month:02}" for month in range(today.month, 0, -1)]
    this = [parse(f"{today.year}-{part}") for part in parts]
    return [year(today.year), *this, *(year(number) for number in range(today.year - 1, 2018, -1))]


def working_day_before(day: date) -> date:
    """The last working day (Monday to Friday; public holidays are not known here) before a day."""
    before = day - timedelta(days=1)
    while before.weekday() >= 5:
        before -= timedelta(days=1)
    return before
