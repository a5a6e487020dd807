"""Nhập danh mục thủ tục in the admin: read in the limited child, bad lines listed, open to administrators only."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from storage.models import AuditEntry, Procedure
from tests.web.conftest import Enter

HEAD = "MaTTHC,TenTTHC,MaLinhVuc,TenLinhVuc,CapThucHien,CoKetQua,MaThanhPhan,TenThanhPhan,PhaiSoHoa"
GOOD = "1.000110,Thủ tục thử,G15,Hộ tịch,xã,1,01,Tờ khai,1"
BAD = "1.000111,Thủ tục thử hai,G15,Hộ tịch,thôn,1,01,Tờ khai,1"


@pytest.fixture
def administrator(tri: User) -> User:
    return tri


def send(client: Client, *lines: str) -> "HttpResponse":
    file = SimpleUploadedFile("danh-muc.csv", "\n".join(lines).encode())
    answer: HttpResponse = client.post(reverse("import_catalogue"), {"file": file}, follow=True)  # type: ignore[assignment] # a test client's response
    return answer


def test_the_list_of_procedures_leads_to_it(administrator: User, enter: Enter) -> None:
    page = enter(administrator).get(reverse("admin:storage_procedure_changelist")).content.decode()
    assert reverse("import_catalogue") in page


def test_a_catalogue_is_taken_in_through_the_child(administrator: User, enter: Enter) -> None:
    page = send(enter(administrator), HEAD, GOOD).content.decode()
    assert "Thêm 1, cập nhật 0." in page
    assert Procedure.objects.get().components.get().must_digitize
    assert AuditEntry.objects.get(action="imported").actor == administrator


def test_bad_lines_are_listed_with_their_reason_and_good_ones_kept(administrator: User, enter: Enter) -> None:
    page = send(enter(administrator), HEAD, BAD, GOOD).content.decode()
    assert "<td>2</td><td>CapThucHien phải là tỉnh, huyện hoặc xã.</td>" in page
    assert Procedure.objects.get().code == "1.000110"


@pytest.mark.parametrize(
    ("lines", "says"),
    [(['"'], "Không đọc được tệp"), ([HEAD], "Tệp không có dòng nào"), ([""], "Tệp rỗng")],
)
def test_a_sheet_that_is_none_says_what_to_do(administrator: User, enter: Enter, lines: list[str], says: str) -> None:
    assert says in send(enter(administrator), *lines).content.decode()


def test_the_anonymous_is_sent_to_log_in(client: Client, db: None) -> None:
    assert client.get(reverse("import_catalogue"))["Location"].startswith(reverse("login"))


def test_who_does_not_administer_finds_nothing(an: User, chi: User, enter: Enter) -> None:
    assert enter(an).get(reverse("import_catalogue")).status_code == 404
    assert send(enter(chi), HEAD, GOOD).status_code == 404
    assert not Procedure.objects.exists()


def test_the_wrong_method_is_refused(administrator: User, enter: Enter) -> None:
    assert enter(administrator).put(reverse("import_catalogue")).status_code == 405
