"""Why a file or a page was not taken, and what to do next.

    Refused
    ├── TooLarge       more bytes than the limit
    ├── TooManyPages   more pages than the limit
    ├── UnknownKind    neither PDF, TIFF, JPEG, PNG, WebP nor HEIC
    ├── Encrypted      a password is needed
    │   └── WrongPassword  the one given does not open it
    ├── Damaged        cannot be opened or decoded
    ├── Empty          no bytes
    ├── KeyUsed        its idempotency key was another file's
    ├── PixelBomb      a page has more pixels than the limit
    └── TooHeavy       a page took more time or memory than a page may

The class is the cause; its code is stored in rows and sent by child processes. Texts are a table here, in both
languages, because this module also works where Django does not run.
"""

from typing import ClassVar, Final

TEXTS: Final[dict[str, dict[str, tuple[str, str]]]] = {
    "too_large": {
        "vi": (
            "Quá lớn: {megabytes} MB, tối đa {limit} MB",
            "Chia tài liệu thành nhiều tệp, hoặc quét lại ở 300 dpi rồi gửi lại.",
        ),
        "en": (
            "Too large: {megabytes} MB, at most {limit} MB",
            "Split it into several files, or scan it again at 300 dpi, and send it again.",
        ),
    },
    "too_many_pages": {
        "vi": ("Quá nhiều trang: {pages} trang, tối đa {limit}", "Chia tài liệu thành nhiều tệp rồi gửi lại."),
        "en": ("Too many pages: {pages}, at most {limit}", "Split it into several files and send them again."),
    },
    "unknown_kind": {
        "vi": ("Không rõ loại tệp", "Gửi tệp PDF, TIFF, JPEG, PNG, WebP hoặc HEIC; hoặc quét lại từ bản giấy."),
        "en": ("Unknown kind of file", "Send a PDF, TIFF, JPEG, PNG, WebP or HEIC file, or scan the paper again."),
    },
    "encrypted": {
        "vi": ("Tệp có mật khẩu", "Nhập mật khẩu của tệp, hoặc xin bản không có mật khẩu rồi gửi lại."),
        "en": ("The file has a password", "Enter its password, or ask for a copy without one and send that."),
    },
    "wrong_password": {
        "vi": ("Tệp có mật khẩu, mật khẩu vừa nhập không đúng", "Hỏi lại người gửi tệp rồi nhập mật khẩu lần nữa."),
        "en": ("The file has a password, and this is not it", "Ask the sender again, then enter the password again."),
    },
    "damaged": {
        "vi": ("Tệp hỏng", "Quét lại từ bản giấy, hoặc xin người gửi gửi lại tệp gốc."),
        "en": ("The file is damaged", "Scan the paper again, or ask the sender for the original file."),
    },
    "empty": {
        "vi": ("Tệp rỗng", "Kiểm tra máy quét đã lưu xong chưa rồi gửi lại tệp."),
        "en": ("The file is empty", "Check that the scanner has finished saving, then send the file again."),
    },
    "key_used": {
        "vi": ("Khóa gửi này đã dùng cho tệp khác", "Gửi lại tệp này với một khóa mới (Idempotency-Key)."),
        "en": ("This key was used for another file", "Send this file again with a new Idempotency-Key."),
    },
    "pixel_bomb": {
        "vi": (
            "Ảnh quá nhiều điểm ảnh: {megapixels} triệu, tối đa {limit} triệu",
            "Quét lại trang này ở 300 dpi rồi gửi lại.",
        ),
        "en": (
            "Too many pixels: {megapixels} million, at most {limit} million",
            "Scan this page again at 300 dpi and send it again.",
        ),
    },
    "too_heavy": {
        "vi": (
            "Trang quá nặng để xử lý",
            "Quét lại trang này ở 300 dpi, hoặc in ra rồi quét, rồi gửi lại.",
        ),
        "en": (
            "The page is too heavy to process",
            "Scan this page again at 300 dpi, or print it and scan the print, and send it again.",
        ),
    },
}


class Refused(Exception):
    """A file or a page was not taken. `params` fill the numbers of the message (see TEXTS)."""

    code: ClassVar[str]

    def __init__(self, **params: float) -> None:
        super().__init__(params)
        self.params = params

    def message(self, lang: str) -> str:
        """Say what is wrong, in "vi" or "en"; KeyError for another language."""
        return text_of(self.code, lang, **self.params)

    def advice(self, lang: str) -> str:
        """Say what to do next, in "vi" or "en"; KeyError for another language."""
        return TEXTS[self.code][lang][1]

    def __str__(self) -> str:
        return self.message("en")


class TooLarge(Refused):
    """More bytes than the limit. Params: megabytes, limit (both MB)."""

    code = "too_large"


class TooManyPages(Refused):
    """More pages than the limit. Params: pages, limit."""

    code = "too_many_pages"


class UnknownKind(Refused):
    """Neither PDF, TIFF, JPEG, PNG, WebP nor HEIC."""

    code = "unknown_kind"


class Encrypted(Refused):
    """A password is needed to open the file."""

    code = "encrypted"


class WrongPassword(Encrypted):
    """The password that was given does not open the file."""

    code = "wrong_password"


class Damaged(Refused):
    """The file, or this page of it, cannot be opened or decoded."""

    code = "damaged"


class Empty(Refused):
    """The file holds no bytes."""

    code = "empty"


class KeyUsed(Refused):
    """The idempotency key came with other bytes before: taking it for a repetition would lose this file."""

    code = "key_used"


class PixelBomb(Refused):
    """A page has more pixels than the limit. Params: megapixels, limit (both millions)."""

    code = "pixel_bomb"


class TooHeavy(Refused):
    """A page took more time or memory than a page may."""

    code = "too_heavy"


CLASSES: Final[tuple[type[Refused], ...]] = (
    TooLarge,
    TooManyPages,
    UnknownKind,
    Encrypted,
    WrongPassword,
    Damaged,
    Empty,
    KeyUsed,
    PixelBomb,
    TooHeavy,
)


def refusal(code: str) -> type[Refused]:
    """Return the class whose code this is; KeyError for an unknown code."""
    return {known.code: known for known in CLASSES}[code]


def text_of(code: str, lang: str, **params: float) -> str:
    """Return the message of a code in "vi" or "en", its numbers written as that language writes them.

    Without params (a row that kept the code alone) the message ends before its numbers.
    """
    message = TEXTS[code][lang][0]
    if not params:
        return message.partition(":")[0]
    return message.format(**{name: number(value, lang) for name, value in params.items()})


def number(value: float, lang: str) -> str:
    """Write a number with at most one decimal: 15380.5 is "15.380,5" in Vietnamese, "15,380.5" in English."""
    written = f"{value:,.1f}".removesuffix(".0")
    return written.translate(str.maketrans(",.", ".,")) if lang == "vi" else written
