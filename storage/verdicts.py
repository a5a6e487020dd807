"""What the counter and the archive are told about a page: one word, one sign, the reasons, and what to do next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from storage.models import Page
from storage.states import PageState

Level = Literal["ok", "mended", "review", "rescan", "refused", "waiting"]
MENDED: Final = frozenset({"turned", "skewed"})
ENOUGH_DPI: Final = 200  # NĐ 30/2020/NĐ-CP, Phụ lục I

REASONS: Final = {
    "blurred": gettext_lazy("Mờ"),
    "cut_edge": gettext_lazy("Mất mép"),
    "folded": gettext_lazy("Giấy bị gấp"),
    "overlapped": gettext_lazy("Hai tờ chồng nhau"),
    "too_dark": gettext_lazy("Quá tối"),
    "too_light": gettext_lazy("Quá sáng"),
    "blank": gettext_lazy("Trang trắng"),
    "photo": gettext_lazy("Ảnh chụp, không phải bản quét"),
    "curved": gettext_lazy("Trang giấy cong"),
}
ADVICE: Final = {
    "low_dpi": gettext_lazy("Đặt máy quét ở 300 dpi, đặt lại trang vào máy quét rồi bấm F4."),
    "blurred": gettext_lazy("Đặt lại trang vào máy quét rồi bấm F4."),
    "cut_edge": gettext_lazy("Đặt trang ngay ngắn, đủ bốn mép, rồi bấm F4."),
    "folded": gettext_lazy("Vuốt phẳng tờ giấy, đặt lại vào máy quét rồi bấm F4."),
    "overlapped": gettext_lazy("Tách hai tờ, quét riêng từng tờ: bấm F4."),
    "too_dark": gettext_lazy("Giảm độ đậm của máy quét, đặt lại trang rồi bấm F4."),
    "too_light": gettext_lazy("Tăng độ đậm của máy quét, đặt lại trang rồi bấm F4."),
    "blank": gettext_lazy("Giữ lại nếu mặt giấy trắng; đặt ngược tờ giấy thì quét lại."),
    "photo": gettext_lazy("Xem ảnh có đủ và rõ không; nên quét bằng máy quét."),
    "curved": gettext_lazy("Ép phẳng trang giấy rồi chụp lại; tốt nhất là quét bằng máy quét."),
    "same_page": gettext_lazy("Bỏ trang này (Del) nếu quét hai lần."),
    "same_dossier": gettext_lazy("Xem có nhầm hồ sơ không."),
}
REFUSALS: Final = {
    "too_large": gettext_lazy("Quá lớn"),
    "too_many_pages": gettext_lazy("Quá nhiều trang"),
    "unknown_kind": gettext_lazy("Không rõ loại tệp"),
    "encrypted": gettext_lazy("Tệp có mật khẩu"),
    "damaged": gettext_lazy("Tệp hỏng"),
    "empty": gettext_lazy("Tệp rỗng"),
    "pixel_bomb": gettext_lazy("Ảnh quá nhiều điểm ảnh"),
    "too_heavy": gettext_lazy("Trang quá nặng để xử lý"),
}


@dataclass(frozen=True, slots=True)
class PageVerdict:
    """word and reasons: in the language of the asker. sign: the same without colour. advice: what to do, or empty."""

    word: str
    sign: str
    level: Level
    reasons: tuple[str, ...] = ()
    advice: str = ""


def verdict_of(page: Page) -> PageVerdict:
    """Judge a page in the words of the screens; a person's word goes before the machine's."""
    if page.replaced_by_id is not None:
        return PageVerdict(_("Đã thay"), "–", "ok")
    if page.struck_out:
        return PageVerdict(_("Đã bỏ"), "–", "ok")
    if page.sent_back_at is not None:
        why = _("Kho trả lại: %(reason)s") % {"reason": page.sent_back_reason}
        return PageVerdict(_("Quét lại"), "✕", "rescan", (why,), str(ADVICE["blurred"]))
    if page.accepted_reason:
        why = _("Giấy gốc như vậy: %(reason)s") % {"reason": page.accepted_reason}
        return PageVerdict(_("Đạt"), "✓", "ok", (why,))
    if page.state == PageState.REFUSED:
        return _refused(page)
    if page.view_id is None:
        return PageVerdict(_("Đang kiểm tra"), "…", "waiting")
    return judged(page.verdicts)


def _refused(page: Page) -> PageVerdict:
    why = str(REFUSALS.get(page.error_code, _("Không đọc được chữ")))
    if page.view_id is None:
        return PageVerdict(_("Từ chối"), "✕", "refused", (why,), _("Đặt lại trang vào máy quét rồi bấm F4."))
    advice = _("Ảnh vẫn được lưu. Nhập chữ bằng tay, hoặc quét lại trang ở 300 dpi.")
    return PageVerdict(_("Không đọc được chữ"), "!", "refused", (why,), advice)


def judged(verdicts: Iterable[Mapping[str, Any]]) -> PageVerdict:
    """The machine's verdicts on a page ([{"code", "severity", "value"}]) in one word: the gravest, with its reasons."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for verdict in verdicts:
        found.setdefault(verdict["severity"], []).append(verdict)
    for severity, word, sign in (("rescan", _("Quét lại"), "✕"), ("review", _("Xem lại"), "!")):
        if severity in found:
            level: Level = "rescan" if severity == "rescan" else "review"
            codes = [verdict["code"] for verdict in found[severity]]
            reasons = tuple(reason_of(verdict) for verdict in found[severity])
            return PageVerdict(word, sign, level, reasons, str(ADVICE.get(codes[0], "")))
    if "mended" in found:
        mended = ", ".join(reason_of(verdict) for verdict in found["mended"])
        return PageVerdict(_("Đạt, đã chỉnh (%(mended)s)") % {"mended": mended}, "✓", "mended")
    return PageVerdict(_("Đạt"), "✓", "ok")


def reason_of(verdict: Mapping[str, Any]) -> str:
    """One verdict of the look or the reading ({"code", "severity", "value"}) in words."""
    code, value = verdict["code"], verdict.get("value")
    if code == "low_dpi":
        return _("Độ phân giải thấp: %(dpi)s dpi, cần %(enough)s") % {"dpi": round(value or 0), "enough": ENOUGH_DPI}
    if code == "turned":
        return _("xoay")
    if code == "skewed":
        return _("nghiêng %(angle)s°") % {"angle": number_format(abs(value or 0), 1)}
    if code == "same_page":
        return _("Trùng trang %(number)s") % {"number": value}
    if code == "same_dossier":
        return _("Trùng hồ sơ …%(number)s") % {"number": str(value)[-4:]}
    return str(REASONS.get(code, code))
