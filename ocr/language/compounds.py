"""Pairs of syllables that official papers use as one word, to tell a syllable that belongs to the pair by its marks.

A misread syllable is often a word, too (cô for cổ); beside phần it is not. A list of our own, of the language of
administration, justice, land, business and civil status.
"""

import unicodedata
from collections import Counter
from functools import lru_cache
from typing import Final

from ocr.language.vietnamese import with_old_tone

_COMPOUNDS: Final = """
    an ninh, an sinh, an toàn, ấn phẩm, bài báo, bãi bỏ, ban hành, ban quản, bản chính, bản đồ, bản sao, bảng kê,
    bảo dưỡng, bảo đảm, bảo hiểm, bảo hộ, bảo lãnh, bảo mật, bảo quản, bảo tồn, bảo vệ, báo cáo, báo chí, bất động,
    bất hợp, bầu cử, bệnh viện, biên bản, biên chế, biên lai, biện pháp, biểu dương, biểu mẫu, biểu quyết, bổ
    nhiệm, bổ sung, bộ phận, bộ trưởng, bồi thường, cá nhân, cải cách, cải thiện, cải tạo, cam kết, cảnh báo, cảnh
    sát, căn cứ, căn cước, cân đối, cấp phép, cấp phát, cập nhật, cầu nối, chăm sóc, chấm dứt, chấp hành, chấp
    thuận, chất lượng, chất thải, chậm nhất, chế biến, chế độ, chế tạo, chi cục, chi nhánh, chi phí, chi tiết, chi
    trả, chỉ đạo, chỉ định, chỉ thị, chỉ tiêu, chính phủ, chính quyền, chính sách, chính thức, chính trị, chính
    xác, chịu trách, chu đáo, chủ đầu, chủ động, chủ quản, chủ quyền, chủ sở, chủ tịch, chủ trì, chủ trương, chủ
    yếu, chuẩn bị, chuẩn hóa, chung cư, chủng loại, chuyên đề, chuyên gia, chuyên môn, chuyên nghiệp, chuyên ngành,
    chuyên viên, chuyển biến, chuyển đổi, chuyển giao, chuyển mục, chuyển nhượng, chuyển tiếp, chứng chỉ, chứng cứ,
    chứng minh, chứng nhận, chứng thực, chứng từ, chức danh, chức năng, chức vụ, chương trình, cơ bản, cơ chế, cơ
    cấu, cơ quan, cơ sở, cổ đông, cổ phần, cổ phiếu, cổng thông, cộng đồng, cộng hòa, cố gắng, cố định, công an,
    công báo, công bằng, công bố, công chức, công chứng, công cộng, công dân, công đoàn, công khai, công nghệ, công
    nghiệp, công nhân, công nhận, công tác, công thương, công trình, công ty, công văn, công việc, cung cấp, cung
    ứng, cử tri, cư trú, cưỡng chế, danh mục, danh sách, dân cư, dân chủ, dân quân, dân sự, dân số, dân tộc, di
    sản, dịch bệnh, dịch vụ, diện tích, diễn biến, doanh nghiệp, doanh thu, du lịch, dự án, dự báo, dự kiến, dự
    phòng, dự thảo, dự toán, đa dạng, đại biểu, đại diện, đại học, đạo đức, đào tạo, đăng kiểm, đăng ký, đẩy mạnh,
    đất đai, đấu giá, đấu thầu, đầu mối, đầu tư, đề án, đề cao, đề cương, đề nghị, đề xuất, đền bù, điện lực, điện
    thoại, điện tử, điều chỉnh, điều hành, điều kiện, điều lệ, điều phối, điều tra, điển hình, định danh, định giá,
    định hướng, định kỳ, định mức, đoàn kết, đoàn thể, đô thị, độc lập, đối chiếu, đối tác, đối thoại, đối tượng,
    đối với, đổi mới, đội ngũ, đồng bào, đồng bộ, đồng thời, đồng ý, động viên, đơn giá, đơn giản, đơn thư, đơn vị,
    đường bộ, đường dây, đường sắt, gia cố, gia đình, gia hạn, giá trị, giai đoạn, giải ngân, giải pháp, giải
    phóng, giải quyết, giải thể, giải thích, giải trình, giảm nghèo, giám đốc, giám định, giám sát, giao dịch, giao
    thông, giáo dục, giáo viên, giấy phép, giấy tờ, giới thiệu, giới tính, gồm có, hạ tầng, hải quan, hạn chế, hàng
    hóa, hành chính, hành lang, hành nghề, hành vi, hạnh phúc, hệ thống, hiến pháp, hiện đại, hiện hành, hiện
    trạng, hiệp hội, hiệu lực, hiệu quả, hiệu suất, hình sự, hình thức, hình thành, hoàn chỉnh, hoàn thành, hoàn
    thiện, hoạt động, họ tên, hòa giải, hỏa tốc, học sinh, học tập, hỏi đáp, hồ sơ, hỗ trợ, hộ chiếu, hộ gia, hộ
    khẩu, hộ tịch, hội đồng, hội nghị, hội thảo, hôn nhân, hợp đồng, hợp lệ, hợp pháp, hợp tác, huân chương, huy
    động, hủy bỏ, hướng dẫn, hưởng ứng, hữu quan, kê khai, kế cận, kế hoạch, kế toán, kế thừa, kết cấu, kết hôn,
    kết luận, kết nối, kết quả, kết thúc, khai báo, khai sinh, khai thác, khai tử, khám bệnh, khảo sát, khắc phục,
    khẩn cấp, khẩn trương, khẳng định, khen thưởng, khiếu nại, khiển trách, khoáng sản, khoa học, khó khăn, khởi
    công, khởi kiện, khu vực, khuyến khích, khuyến nghị, kiểm định, kiểm kê, kiểm lâm, kiểm soát, kiểm sát, kiểm
    toán, kiểm tra, kiên quyết, kiến nghị, kiến thức, kiến trúc, kiện toàn, kinh doanh, kinh nghiệm, kinh phí, kinh
    tế, kính gửi, kính trình, kịp thời, kỷ luật, kỹ năng, kỹ thuật, lãi suất, lãng phí, lãnh đạo, lâm nghiệp, lập
    pháp, lệ phí, lĩnh vực, liên hệ, liên kết, liên quan, liên thông, liên tục, loại hình, lợi ích, luân chuyển,
    luật sư, lực lượng, lưu trữ, lưu thông, lương thực, mặt bằng, mặt trận, mâu thuẫn, miễn giảm, miễn nhiệm, môi
    trường, mục đích, mục tiêu, năng lực, năng lượng, năng suất, nâng cao, nâng cấp, ngân hàng, ngân sách, nghề
    nghiệp, nghiêm cấm, nghiêm túc, nghiên cứu, nghiệm thu, nghiệp vụ, nghị định, nghị quyết, nghĩa vụ, ngoại ngữ,
    nguồn lực, nguồn vốn, nguyên nhân, nguyên tắc, nguyên liệu, nguy cơ, nguyện vọng, người dân, nhà nước, nhân
    dân, nhân lực, nhân sự, nhân viên, nhận thức, nhiệm kỳ, nhiệm vụ, nhiên liệu, nhiều nhất, nhu cầu, nông dân,
    nông nghiệp, nông sản, nông thôn, nội bộ, nội dung, nội vụ, nơi nhận, ổn định, phải thu, phạm vi, phản ánh,
    phản biện, phản hồi, pháp chế, pháp lệnh, pháp luật, pháp lý, phát biểu, phát hành, phát hiện, phát huy, phát
    sinh, phát triển, phân bổ, phân cấp, phân công, phân loại, phân tích, phần mềm, phê duyệt, phối hợp, phổ biến,
    phổ cập, phó chủ, phó giám, phòng cháy, phòng chống, phòng ngừa, phúc lợi, phương án, phương hướng, phương
    pháp, phương thức, phương tiện, quá trình, quan hệ, quan tâm, quan trắc, quan trọng, quán triệt, quản lý, quản
    trị, quảng cáo, quân nhân, quân sự, quốc gia, quốc hội, quốc lộ, quốc phòng, quốc tế, quốc tịch, quy chế, quy
    chuẩn, quy định, quy hoạch, quy mô, quy phạm, quy trình, quyền hạn, quyền lợi, quyền sử, quyền sở, quyết định,
    quyết liệt, quyết toán, rà soát, sản lượng, sản phẩm, sản xuất, sáng kiến, sáp nhập, sắp xếp, sinh hoạt, sinh
    thái, sinh viên, số hóa, số liệu, số lượng, sổ đỏ, sổ hồng, sở hữu, sở tài, sửa đổi, sửa chữa, sử dụng, sức
    khỏe, tài chính, tài khoản, tài liệu, tài nguyên, tài sản, tái định, tạm trú, tạm ứng, tạm thời, tăng cường,
    tăng trưởng, tập huấn, tập thể, tập trung, tham dự, tham gia, tham khảo, tham luận, tham mưu, tham nhũng, thanh
    niên, thanh lý, thanh toán, thanh tra, thành lập, thành phần, thành phố, thành tích, thành viên, thảo luận,
    thay đổi, thay thế, thắc mắc, thẩm định, thẩm phán, thẩm quyền, thẩm tra, thân nhân, thất nghiệp, thể chế, thể
    dục, thể hiện, thể thao, thế chấp, thế giới, theo dõi, thi công, thi đua, thi hành, thí điểm, thị trường, thị
    trấn, thị xã, thiên tai, thiết bị, thiết kế, thiết lập, thiết yếu, thiệt hại, thỏa thuận, thông báo, thông qua,
    thông suốt, thông tin, thông tư, thống kê, thống nhất, thôn xóm, thời điểm, thời gian, thời hạn, thời hiệu, thu
    hồi, thu hút, thu nhập, thu thập, thủ trưởng, thủ tục, thủ tướng, thuế suất, thụ lý, thuận lợi, thuận tiện,
    thủy lợi, thủy sản, thừa kế, thực hiện, thực phẩm, thực tế, thực thi, thực trạng, thương binh, thương mại,
    thường trực, thường trú, thường vụ, thường xuyên, thượng tầng, tích cực, tích hợp, tiếp cận, tiếp công, tiếp
    nhận, tiếp tục, tiết kiệm, tiến độ, tiến hành, tiền lương, tiền sử, tiền thuê, tiêu chí, tiêu chuẩn, tiêu cực,
    tiêu dùng, tiêu thụ, tiểu học, tình hình, tình trạng, tình huống, tính chất, toàn diện, toàn quốc, toàn thể,
    tòa án, tổ chức, tổ công, tổ dân, tổ trưởng, tố cáo, tố tụng, tội phạm, tồn tại, tổn thất, tổng cục, tổng hợp,
    tổng kết, tổng số, tôn giáo, trách nhiệm, trang bị, trang thiết, tranh chấp, triển khai, triển lãm, triệt để,
    trình bày, trình độ, trình tự, trọng điểm, trọng tâm, trồng trọt, trợ cấp, trợ giúp, trung học, trung tâm,
    trung ương, truy cứu, truyền hình, truyền thanh, truyền thông, truyền thống, trước mắt, trưởng ban, trưởng
    phòng, trường hợp, trực thuộc, trực tiếp, trực tuyến, tuân thủ, tuổi trẻ, tuyên truyền, tuyển dụng, tuyển sinh,
    tư cách, tư nhân, tư pháp, tư vấn, từ chối, từ ngày, từng bước, tự do, tự nguyện, tỷ lệ, tỉ lệ, ủy ban, ủy
    nhiệm, ủy quyền, ứng dụng, ứng phó, ưu đãi, ưu tiên, vay vốn, văn bản, văn hóa, văn minh, văn phòng, vận
    chuyển, vận động, vận hành, vận tải, vật chất, vật liệu, vật tư, vấn đề, vệ sinh, vi phạm, viên chức, viễn
    thông, vị trí, việc làm, vốn đầu, vụ án, vướng mắc, xã hội, xác định, xác lập, xác minh, xác nhận, xâm phạm,
    xây dựng, xem xét, xét duyệt, xét xử, xếp hạng, xếp loại, xóa đói, xuất bản, xuất khẩu, xuất nhập, xúc tiến, xử
    lý, xử phạt, y tế, ý kiến, ý thức, yêu cầu, yếu tố, phân bố, tiền thuế, trước mặt, lưu trú, cộng tác, dân cử,
    khóa học, thương vụ, xếp hàng, chuyên mục
    """
_LITTLE_WORDS: Final = """
    ai bị bởi các có cả cần của cho cũng chỉ do đã để đến đó được hay hoặc khi không là lên lại mà mỗi một mọi nào này
    nên nếu như nhưng những ở phải qua ra rất rồi sau sẽ ta tại tên theo thì trên trong từ tới và vào vẫn về vì với
    vừa đang hai ba bốn năm sáu bảy tám chín mười số ông bà anh chị em
    """
_LITTLE: Final = frozenset(_LITTLE_WORDS.split())
"""Words that stand beside anything: a little word is what it looks like."""


@lru_cache(maxsize=4096)
def _bare(syllable: str) -> str:
    """The lower-case syllable without any mark."""
    parts = unicodedata.normalize("NFD", syllable.replace("đ", "d"))
    return "".join(part for part in parts if not unicodedata.combining(part))


_PAIRS: Final = frozenset(tuple(pair.split()) for pair in _COMPOUNDS.split(","))
_SPELLED: Final = Counter(tuple(map(_bare, pair)) for pair in _PAIRS)
_BY_LETTERS: Final = {bare: pair for pair in _PAIRS if _SPELLED[bare := tuple(map(_bare, pair))] == 1}
"""Pairs by their letters without marks; those that letters cannot tell apart (công nhân, công nhận) are not here."""


def is_compound(first: str, second: str) -> bool:
    """Whether two syllables (NFC, any case) are one word of official papers."""
    return (with_old_tone(first.lower()), with_old_tone(second.lower())) in _PAIRS


def misfit(first: str, second: str) -> tuple[int, str] | None:
    """Return which of two syllables (0, 1) has other marks on a letter than the compound of the two, and the right one.

    None when they are a compound, are near none, or both differ. NFC, any case; the answer is in lower case.
    """
    read = with_old_tone(first.lower()), with_old_tone(second.lower())
    meant = _BY_LETTERS.get((_bare(read[0]), _bare(read[1])))
    if meant is None or meant == read:
        return None
    wrong = [place for place in (0, 1) if read[place] != meant[place]]
    if len(wrong) != 1 or read[wrong[0]] in _LITTLE or _letters_apart(read[wrong[0]], meant[wrong[0]]) != 1:
        return None
    return wrong[0], meant[wrong[0]]


def _letters_apart(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))
