"""What the counter and the archive are told about a page."""

from typing import Any

import pytest
from django.utils import translation

from storage.models import Blob, Page
from storage.states import PageState
from storage.verdicts import PageVerdict, verdict_of

VIEW = Blob(pk="0" * 64)


def page(*verdicts: tuple[str, str, Any], **values: Any) -> Page:
    told = [{"code": code, "severity": severity, "value": value} for code, severity, value in verdicts]
    return Page(verdicts=told, **{"view": VIEW, **values})


def test_a_good_page_passes() -> None:
    assert verdict_of(page()) == PageVerdict("Đạt", "✓", "ok")


def test_mended_pages_say_what_was_mended() -> None:
    said = verdict_of(page(("turned", "mended", 90), ("skewed", "mended", -2.1)))

    assert (said.word, said.sign, said.level) == ("Đạt, đã chỉnh (xoay, nghiêng 2,1°)", "✓", "mended")


@pytest.mark.parametrize(
    ("code", "value", "reason"),
    [
        ("blurred", None, "Mờ"),
        ("cut_edge", None, "Mất mép"),
        ("folded", None, "Giấy bị gấp"),
        ("overlapped", None, "Hai tờ chồng nhau"),
        ("too_dark", None, "Quá tối"),
        ("too_light", None, "Quá sáng"),
        ("low_dpi", 99.6, "Độ phân giải thấp: 100 dpi, cần 200"),
    ],
)
def test_a_bad_page_is_to_be_scanned_again_and_says_how(code: str, value: float | None, reason: str) -> None:
    said = verdict_of(page((code, "rescan", value), ("turned", "mended", 90)))

    assert (said.word, said.sign, said.level, said.reasons) == ("Quét lại", "✕", "rescan", (reason,))
    assert "F4" in said.advice


@pytest.mark.parametrize(
    ("code", "value", "reason"),
    [
        ("blank", None, "Trang trắng"),
        ("same_page", 2, "Trùng trang 2"),
        ("same_dossier", "H20.34.05-261120-0031", "Trùng hồ sơ …0031"),
        ("photo", None, "Ảnh chụp, không phải bản quét"),
        ("curved", None, "Trang giấy cong"),
    ],
)
def test_a_doubtful_page_is_to_be_reviewed(code: str, value: object, reason: str) -> None:
    said = verdict_of(page((code, "review", value)))

    assert (said.word, said.sign, said.level, said.reasons) == ("Xem lại", "!", "review", (reason,))
    assert said.advice


def test_the_worst_verdict_goes_first() -> None:
    assert verdict_of(page(("blank", "review", None), ("blurred", "rescan", None))).level == "rescan"


def test_a_page_that_never_opened_is_refused() -> None:
    said = verdict_of(page(view=None, state=PageState.REFUSED, error_code="damaged"))

    assert (said.word, said.sign, said.level, said.reasons) == ("Từ chối", "✕", "refused", ("Tệp hỏng",))


def test_a_page_whose_text_cannot_be_read_keeps_its_picture() -> None:
    said = verdict_of(page(state=PageState.REFUSED, error_code="unheard_of"))

    assert (said.word, said.level, said.reasons) == ("Không đọc được chữ", "refused", ("Không đọc được chữ",))


def test_a_page_without_a_picture_is_being_looked_at() -> None:
    assert verdict_of(page(view=None)).level == "waiting"


def test_a_persons_word_goes_before_the_machines() -> None:
    said = verdict_of(page(("blurred", "rescan", None), accepted_reason="mực phai"))

    assert (said.level, said.reasons) == ("ok", ("Giấy gốc như vậy: mực phai",))


def test_pages_out_of_the_record_say_so() -> None:
    assert verdict_of(page(struck_out=True)).word == "Đã bỏ"
    assert verdict_of(page(replaced_by_id=7)).word == "Đã thay"


def test_numbers_are_written_as_the_reader_writes_them() -> None:
    with translation.override("en"):
        assert "2.1°" in verdict_of(page(("skewed", "mended", 2.1))).word
