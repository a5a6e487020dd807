"""What `sohoa digitize` says, in both languages; a table, because it runs without settings and so without gettext."""

from typing import Final

TEXTS: Final[dict[str, dict[str, str]]] = {
    "description": {
        "vi": "Số hóa tệp thành PDF/A-2b tìm kiếm được, không cần máy chủ và cơ sở dữ liệu.",
        "en": "Digitize files to searchable PDF/A-2b, without a server or a database.",
    },
    "files": {"vi": "tệp PDF, TIFF, JPEG, PNG, WebP, HEIC", "en": "PDF, TIFF, JPEG, PNG, WebP, HEIC files"},
    "out": {"vi": "thư mục nhận kết quả", "en": "folder for the results"},
    "jobs": {"vi": "số tiến trình chạy cùng lúc", "en": "how many processes run at once"},
    "lang": {
        "vi": "ngôn ngữ của văn bản, theo tên của Tesseract",
        "en": "language of the papers, as Tesseract names it",
    },
    "ui": {"vi": "ngôn ngữ của thông báo", "en": "language of the messages"},
    "access": {
        "vi": "ghi thêm bản xem nhẹ TÊN.access.pdf để xem trên màn hình; không phải bản lưu",
        "en": "write a small copy for the screen, NAME.access.pdf, as well; it is not the record",
    },
    "hocr": {"vi": "ghi thêm chữ và vị trí dạng hOCR, TÊN.hocr", "en": "write words and places as hOCR, NAME.hocr"},
    "alto": {
        "vi": "ghi thêm chữ và vị trí dạng ALTO 4, TÊN.alto.xml",
        "en": "write words and places as ALTO 4, NAME.alto.xml",
    },
    "no_file": {"vi": "Không có tệp {path}. Kiểm tra lại đường dẫn.", "en": "There is no file {path}. Check the path."},
    "no_folder": {
        "vi": "Không tạo được thư mục {path}. Chọn thư mục khác.",
        "en": "The folder {path} cannot be made. Choose another.",
    },
    "overwrites": {
        "vi": "Kết quả {path} sẽ ghi đè lên tệp nguồn. Chọn thư mục khác cho -o.",
        "en": "The result {path} would overwrite an input. Choose another folder for -o.",
    },
    "same_stem": {
        "vi": "{first} và {second} cho ra cùng tên {stem}. Đổi tên một tệp, hoặc số hóa riêng từng tệp.",
        "en": "{first} and {second} would both be called {stem}. Rename one, or digitize them one at a time.",
    },
    "done": {"vi": "{source}: {pages} trang, {record}", "en": "{source}: {pages} pages, {record}"},
    "some_refused": {
        "vi": "{source}: {pages} trang, {refused} trang bị từ chối, {record}",
        "en": "{source}: {pages} pages, {refused} refused, {record}",
    },
    "page_refused": {"vi": "  trang {number}: {message}. {advice}", "en": "  page {number}: {message}. {advice}"},
    "refused": {"vi": "{source}: {message}. {advice}", "en": "{source}: {message}. {advice}"},
    "not_pdfa": {"vi": "không phải PDF/A ({reason})", "en": "not PDF/A ({reason})"},
    "unit": {"vi": "trang", "en": "pages"},
    "child_died": {"vi": "Chương trình gặp lỗi khi xử lý tệp này", "en": "The program failed on this file"},
    "child_died_advice": {
        "vi": "Chạy lại; nếu vẫn lỗi, gửi tệp cho người quản trị.",
        "en": "Run it again; if it fails again, give the file to the administrator.",
    },
    "house_failed": {
        "vi": "Máy này thiếu chỗ trên đĩa, hoặc đĩa bị lỗi",
        "en": "This machine is short of room on a disk, or a disk fails",
    },
    "house_failed_advice": {
        "vi": "Giải phóng ổ đĩa, cả nơi chứa tệp tạm (TMPDIR), rồi chạy lại.",
        "en": "Make room, also where temporary files are kept (TMPDIR), then run it again.",
    },
    "lacks": {"vi": "Máy này thiếu thành phần cần thiết", "en": "This machine lacks something that is needed"},
    "nothing_to_keep": {
        "vi": "không có trang nào đưa được vào PDF",
        "en": "no page of it can be put into a PDF",
    },
}


def say(key: str, lang: str, **params: object) -> str:
    """Return a text in "vi" or "en", filled in."""
    return TEXTS[key][lang].format(**params)
