"""Báo cáo 16 giờ: a text for one phone screen, which a person pastes into the group where leaders read it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Unit, User
from reports import numbers, periods, snapshots
from reports.indicators import Row, Table, table
from reports.models import Snapshot
from reports.ratios import Ratio
from reports.snapshots import DayFigures


@dataclass(frozen=True, slots=True)
class Daily:
    """Live figures beside the frozen ones, and the text made from the frozen ones (live, while there are none)."""

    live: DayFigures
    live_at: datetime
    frozen: DayFigures | None
    snapshot: Snapshot | None
    text: str

    @property
    def later(self) -> str:
        """What came after the figures were frozen: +12: quét sau 16 giờ."""
        if self.frozen is None or self.live.counted == self.frozen.counted:
            return ""
        change = numbers.difference(self.live.counted - self.frozen.counted)
        return _("%(change)s: quét sau 16 giờ") % {"change": change}


def daily(user: User, unit: Unit, now: datetime) -> Daily:
    """The report of a unit with those below it; access.Denied when the person may not report on it."""
    day = timezone.localdate(now)
    shown = table(user, unit, periods.year(day.year))
    snapshot = snapshots.newest(day)
    frozen = snapshots.frozen(user, unit, snapshot) if snapshot else None
    live = snapshots.live(user, unit, day)
    if frozen is None or snapshot is None:
        return Daily(live, now, None, None, _text(shown, live, now, None))
    return Daily(live, now, frozen, snapshot, _text(shown, frozen, snapshot.at, snapshot))


def _text(shown: Table, figures: DayFigures, at: datetime, snapshot: Snapshot | None) -> str:
    lines = [
        _("BÁO CÁO SỐ HÓA · %(unit)s") % {"unit": shown.unit},
        _("Số liệu lúc %(time)s") % {"time": date_format(timezone.localtime(at), "DATETIME_FORMAT")},
        "",
        _("Hôm đó: tiếp nhận %(received)s, đạt %(counted)s")
        % {"received": numbers.whole(figures.received_today), "counted": numbers.whole(figures.counted_today)},
        _("%(period)s: tiếp nhận %(received)s, đã giải quyết %(settled)s")
        % {
            "period": shown.period.words,
            "received": numbers.whole(figures.received),
            "settled": numbers.whole(figures.settled),
        },
        _("Có số hóa TPHS %(components)s, số hóa kết quả %(results)s, dùng lại %(reused)s")
        % {
            "components": numbers.whole(figures.components),
            "results": numbers.whole(figures.results),
            "reused": numbers.whole(figures.reused),
        },
        _sentence(shown.total, Ratio(figures.counted, figures.received)),
        *_mentioned(_("Nên khen"), shown.praised),
        *_mentioned(_("Cần giúp"), shown.needing_help),
    ]
    if snapshot and snapshot.audit_head:
        seal = {"number": snapshot.audit_number, "head": snapshot.audit_head}
        lines += ["", _("Niêm phong nhật ký: %(number)s %(head)s") % seal]
    return "\n".join(lines)


def _sentence(row: Row, ratio: Ratio) -> str:
    """Đạt 4.2: 2.960 hồ sơ, 27,14 %; chỉ tiêu 30 %, thiếu 313 hồ sơ."""
    said = _("Đạt 4.2: %(counted)s hồ sơ, %(percent)s") % {
        "counted": numbers.whole(ratio.part),
        "percent": numbers.percent(ratio.percent),
    }
    if row.target is None or ratio.percent is None:
        return said
    said += "; " + _("chỉ tiêu %(target)s") % {"target": numbers.target(row.target.percent)}
    missing = ratio.missing(row.target.percent)
    if not missing:
        return said + ", " + _("đã đạt")
    return said + ", " + _("thiếu %(missing)s hồ sơ") % {"missing": numbers.whole(missing)}


def _mentioned(label: str, rows: list[Row]) -> list[str]:
    named = [f"{row.unit} ({numbers.percent(row.ratio.percent)})" for row in rows]
    return [f"{label}: {', '.join(named)}"] if named else []
