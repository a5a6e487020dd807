"""Why a page or a record could not be made, and what to do next.

    OcrError
    ├── EngineFailed        Tesseract ended with an error
    │   ├── EngineMissing   Tesseract is not installed
    │   └── LanguageMissing its data for the asked language is not installed
    ├── OutOfTime           one page took longer than it may
    └── SourceUnusable      the file named by a RecordPage cannot be put into a PDF

The class is the cause. Texts are kept here, in both languages, because this package knows no gettext.
"""

from typing import ClassVar

ADVICE: dict[str, dict[str, str]] = {
    "OcrError": {
        "vi": "Không đọc được trang này. Quét lại trang, hoặc nhập nội dung bằng tay.",
        "en": "This page could not be read. Scan it again, or type its text by hand.",
    },
    "EngineFailed": {
        "vi": "Bộ đọc chữ dừng vì lỗi. Quét lại trang; nếu vẫn lỗi, báo người quản trị.",
        "en": "The text engine stopped with an error. Scan the page again; if it fails again, tell the administrator.",
    },
    "EngineMissing": {
        "vi": "Máy này chưa cài Tesseract. Cài gói tesseract-ocr rồi làm lại.",
        "en": "Tesseract is not installed on this machine. Install the package tesseract-ocr and try again.",
    },
    "LanguageMissing": {
        "vi": "Chưa cài dữ liệu ngôn ngữ để đọc chữ. Cài gói tesseract-ocr-vie rồi làm lại.",
        "en": "The data of the reading language is not installed. Install the package tesseract-ocr-vie and try again.",
    },
    "OutOfTime": {
        "vi": "Trang này đọc quá lâu. Quét lại ở 300 dpi, hoặc nhập nội dung bằng tay.",
        "en": "This page took too long to read. Scan it again at 300 dpi, or type its text by hand.",
    },
    "SourceUnusable": {
        "vi": "Tệp này không đưa được vào bản PDF lưu trữ. Quét lại trang, hoặc gửi lại tệp khác.",
        "en": "This file could not be put into the record. Scan the page again, or send another file.",
    },
}


class OcrError(Exception):
    """A page or record could not be made; the class says why."""

    transient: ClassVar[bool] = False
    """True for a fault of the house (something is not installed): the page itself may be good."""

    @property
    def code(self) -> str:
        """The name of the cause, stable for rows and JSON."""
        return type(self).__name__

    @property
    def advice(self) -> str:
        """What to do next, in Vietnamese."""
        return self.advice_in("vi")

    def advice_in(self, language: str) -> str:
        """What to do next, in "vi" or "en"; KeyError for any other language."""
        return ADVICE[self.code][language]


class EngineFailed(OcrError):
    """Tesseract ended with an error."""


class EngineMissing(EngineFailed):
    """Tesseract is not installed."""

    transient = True


class LanguageMissing(EngineFailed):
    """Tesseract's data for the asked language is not installed."""

    transient = True


class OutOfTime(OcrError):
    """One page took longer than it may."""


class SourceUnusable(OcrError):
    """The file of a page cannot be put into a PDF."""
