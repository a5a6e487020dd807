"""What drawn papers say: sentences of official Vietnamese filled in by a seed. All names and numbers are invented."""

from collections.abc import Iterator
from pathlib import Path

from numpy.random import Generator

AGENCIES = (
    ("UBND TỈNH LÂM GIANG", "SỞ TƯ PHÁP", "STP"),
    ("UBND HUYỆN YÊN THƯỢNG", "PHÒNG NỘI VỤ", "PNV"),
    ("UBND TỈNH HÒA VÂN", "SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG", "SNNMT"),
    ("UBND XÃ ĐÔNG QUẾ", "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG", "TTPVHCC"),
    ("UBND TỈNH BẮC LĨNH", "SỞ GIÁO DỤC VÀ ĐÀO TẠO", "SGDĐT"),
    ("BỘ NỘI VỤ", "CỤC VĂN THƯ VÀ LƯU TRỮ", "VTLTNN"),
    ("UBND THÀNH PHỐ KỲ SƠN", "VĂN PHÒNG", "VP"),
    ("UBND TỈNH PHƯỚC TUY", "SỞ XÂY DỰNG", "SXD"),
)
PLACES = (
    "Lâm Giang", "Yên Thượng", "Hòa Vân", "Đông Quế", "Bắc Lĩnh", "Kỳ Sơn", "Phước Tuy", "Thạch Khê",
    "Vĩnh Ngãi", "Cẩm Đường", "Quỳnh Lưu Hạ", "Mỹ Đức Trung", "Ea Hleo", "Trà Bồng Tây", "Sơn Tịnh Bắc",
)  # fmt: skip
FAMILY = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương",
)  # fmt: skip
MIDDLE = ("Văn", "Thị", "Hữu", "Đức", "Ngọc", "Minh", "Thanh", "Quốc", "Xuân", "Thu", "Bích", "Hồng", "Kim", "Tuấn")
GIVEN = (
    "An", "Bình", "Cường", "Dũng", "Duyên", "Giang", "Hạnh", "Hiếu", "Khuê", "Lộc", "Mẫn", "Nghĩa", "Oanh", "Phúc",
    "Quyên", "Sửu", "Thủy", "Tuyết", "Ước", "Vỹ", "Yến", "Đạt",
)  # fmt: skip
SUBJECTS = (
    "tăng cường số hóa hồ sơ, kết quả giải quyết thủ tục hành chính",
    "rà soát, cập nhật danh mục thủ tục hành chính thực hiện tại bộ phận một cửa",
    "báo cáo tình hình giải quyết hồ sơ đất đai quý III",
    "hướng dẫn lập hồ sơ và nộp lưu hồ sơ, tài liệu vào lưu trữ cơ quan",
    "phối hợp kiểm tra công tác phòng cháy, chữa cháy tại các trụ sở làm việc",
    "đề nghị cung cấp thông tin về hộ tịch của công dân",
    "triển khai kế hoạch chuyển đổi số giai đoạn 2026 - 2030",
    "bổ nhiệm viên chức giữ chức vụ quản lý",
    "chấn chỉnh việc tiếp nhận, trả kết quả hồ sơ của người dân và doanh nghiệp",
    "giao chỉ tiêu tỷ lệ hồ sơ được số hóa cho các đơn vị trực thuộc",
)
BASES = (
    "Căn cứ Luật Tổ chức chính quyền địa phương ngày {day};",
    "Căn cứ Nghị định số {number}/{year}/NĐ-CP ngày {day} của Chính phủ về công tác văn thư;",
    "Căn cứ Thông tư số {small}/{year}/TT-VPCP ngày {day} của Văn phòng Chính phủ;",
    "Căn cứ Quyết định số {number}/QĐ-TTg ngày {day} của Thủ tướng Chính phủ;",
    "Xét đề nghị của {who} tại Tờ trình số {number}/TTr-{sign} ngày {day};",
)
SENTENCES = tuple((Path(__file__).parent / "sentences.txt").read_text(encoding="utf-8").splitlines())
ORDERS = (
    "Điều 1. Ban hành kèm theo Quyết định này Quy chế tiếp nhận, số hóa và luân chuyển hồ sơ của {place}.",
    "Điều 2. Quyết định này có hiệu lực kể từ ngày {day} và thay thế Quyết định số {number}/QĐ-UBND.",
    "Điều 3. {who}, thủ trưởng các đơn vị liên quan chịu trách nhiệm thi hành Quyết định này./.",
)
POINTS = (
    "Bố trí đủ công chức trực tại quầy trong cả ngày làm việc.",
    "Niêm yết công khai phí, lệ phí và thời hạn giải quyết.",
    "Cập nhật kết quả lên hệ thống trước 16 giờ hằng ngày.",
    "Lập danh sách hồ sơ quá hạn, nêu rõ lý do và hướng xử lý.",
    "Kiểm tra dung lượng, độ phân giải của tệp quét (tối thiểu 200 dpi).",
    "Không yêu cầu nộp lại giấy tờ đã có trong kho dữ liệu.",
    "Gửi báo cáo bằng văn bản điện tử có ký số.",
    "Hỗ trợ người cao tuổi, người khuyết tật nộp hồ sơ.",
)
GOODS = (
    ("Máy quét tài liệu khổ A4", "Chiếc"), ("Giấy in A4 định lượng 70 g/m²", "Ram"), ("Tủ đựng hồ sơ 4 ngăn", "Cái"),
    ("Hộp lưu trữ bìa cứng", "Hộp"), ("Mực in laser", "Hộp"), ("Máy tính để bàn", "Bộ"), ("Ghế xoay văn phòng", "Cái"),
    ("Thiết bị lưu điện", "Chiếc"), ("Dây cáp mạng", "Mét"), ("Bàn làm việc gỗ ép", "Chiếc"),
    ("Bìa kẹp trình ký", "Cái"),
    ("Màn hình hiển thị số thứ tự", "Chiếc"), ("Đầu đọc mã vạch", "Chiếc"), ("Kệ sắt kho lưu trữ", "Bộ"),
)  # fmt: skip
BODIES = (
    "Sở Tư pháp", "Phòng Nội vụ", "Văn phòng Ủy ban nhân dân", "Trung tâm Phục vụ hành chính công", "Sở Tài chính",
    "Ủy ban nhân dân xã", "Công an xã", "Phòng Kinh tế", "Chi cục Thuế khu vực", "Sở Khoa học và Công nghệ",
)  # fmt: skip
KINDS = ("QUYẾT ĐỊNH", "BÁO CÁO", "THÔNG BÁO", "KẾ HOẠCH", "TỜ TRÌNH", "GIẤY MỜI", "BIÊN BẢN")
POSTS = ("GIÁM ĐỐC", "CHỦ TỊCH", "TRƯỞNG PHÒNG", "CHÁNH VĂN PHÒNG", "CỤC TRƯỞNG")
DEPUTIES = ("PHÓ GIÁM ĐỐC", "PHÓ CHỦ TỊCH", "PHÓ TRƯỞNG PHÒNG", "PHÓ CHÁNH VĂN PHÒNG", "PHÓ CỤC TRƯỞNG")


def choose(rng: Generator, stock: tuple[str, ...]) -> str:
    """Return one of them."""
    return stock[int(rng.integers(len(stock)))]


def person(rng: Generator) -> str:
    """Return an invented name."""
    return f"{choose(rng, FAMILY)} {choose(rng, MIDDLE)} {choose(rng, GIVEN)}"


def day(rng: Generator) -> str:
    """Return a day as papers write it, one of three ways."""
    number, month, year = int(rng.integers(1, 29)), int(rng.integers(1, 13)), int(rng.integers(2015, 2027))
    return choose(
        rng, (f"{number:02}/{month:02}/{year}", f"{number:02} tháng {month:02} năm {year}", f"{number}/{month}/{year}")
    )


def fill(template: str, rng: Generator) -> str:
    """Return a template with its places filled by chance."""
    values = {
        "day": day(rng),
        "number": str(rng.integers(20, 3000)),
        "year": str(rng.integers(2015, 2027)),
        "small": str(rng.integers(2, 30)),
        "small2": str(rng.integers(2, 60)),
        "big": f"{rng.integers(1, 90)}.{rng.integers(100, 999)}",
        "percent": f"{rng.integers(55, 100)},{rng.integers(0, 10)}",
        "money": f"{rng.integers(2, 900)}.{rng.integers(100, 999)}.000",
        "two": str(rng.integers(50, 80)),
        "two2": str(rng.integers(80, 99)),
        "thousand": choose(rng, ("500", "1.000", "2.000", "5.000")),
        "area_size": f"{rng.integers(1, 9)}.{rng.integers(100, 999)},{rng.integers(1, 9)}",
        "phone": f"{rng.integers(200, 999)} {rng.integers(100, 999)} {rng.integers(100, 999)}",
        "code": f"{choose(rng, ('BX', 'CT', 'DA', 'H48'))} {rng.integers(100000, 999999)}",
        "mail": choose(rng, ("lamgiang", "hoavan", "kyson", "phuoctuy")),
        "place": choose(rng, PLACES),
        "place2": choose(rng, PLACES),
        "who": choose(rng, BODIES),
        "sign": choose(rng, ("UBND", "SNV", "STC", "HĐND", "VP")),
        "area": choose(rng, ("tỉnh", "huyện", "thành phố", "xã")),
        "person": person(rng),
    }
    return template.format(**values)


def sentences(rng: Generator) -> Iterator[str]:
    """Yield the stock of sentences in an order of chance, each once, filled in."""
    for number in rng.permutation(len(SENTENCES)):
        yield fill(SENTENCES[int(number)], rng)
