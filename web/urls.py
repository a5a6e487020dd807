"""Every page's address."""

from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, URLResolver, path
from django.views.i18n import set_language

from web.views import counter, door, dossier, filing, health, images, people, scans, uploads

urlpatterns: list[URLPattern | URLResolver] = [
    path("", door.home, name="home"),
    path("dang-nhap/", door.login, name="login"),
    path("dang-nhap/xong/", door.logged_in, name="logged_in"),
    path("dang-xuat/", LogoutView.as_view(), name="logout"),
    path("ngon-ngu/", set_language, name="set_language"),
    path("chua-phan-cong/", door.nowhere, name="nowhere"),
    path("tro-giup/", door.guide, name="guide"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.figures, name="metrics"),
    # Quầy
    path("quay/", counter.counter, name="counter"),
    path("quay/moi/", counter.new_dossier, name="new_dossier"),
    path("quay/thu-tuc/", counter.procedures, name="procedures"),
    path("quay/chua-gan/", scans.tray, name="tray"),
    path("lan-quet/<uuid:uid>/gan/", scans.file_scan, name="file_scan"),
    path("lan-quet/<uuid:uid>/mat-khau/", scans.unlock, name="unlock_scan"),
    path("lan-quet/<uuid:uid>/gui-lai/", scans.retry, name="retry_scan"),
    path("lan-quet/<uuid:uid>/bo/", scans.dismiss, name="dismiss_scan"),
    path("ho-so/<uuid:uid>/", dossier.dossier, name="dossier"),
    path("ho-so/<uuid:uid>/dang-quet/", dossier.live, name="live"),
    path("ho-so/<uuid:uid>/gui/", uploads.upload, name="upload"),
    path("ho-so/<uuid:uid>/so-to/", dossier.set_sheets, name="set_sheets"),
    path("ho-so/<uuid:uid>/nguoi-nop/", dossier.set_applicant, name="set_applicant"),
    path("ho-so/<uuid:uid>/ma/", dossier.attach_code, name="attach_code"),
    path("ho-so/<uuid:uid>/don-vi/", dossier.set_owning_unit, name="set_owning_unit"),
    path("ho-so/<uuid:uid>/nhan-tiep/", dossier.take_over, name="take_over"),
    path("ho-so/<uuid:uid>/dung-lai/", dossier.reuse, name="reuse"),
    path("ho-so/<uuid:uid>/tra-ket-qua/", dossier.return_result, name="return_result"),
    path("ho-so/<uuid:uid>/hoan-tat/", dossier.complete, name="complete"),
    path("ho-so/<uuid:uid>/trang/bo/", filing.strike_out, name="strike_out"),
    path("ho-so/<uuid:uid>/trang/xoay/", filing.turn, name="turn"),
    path("ho-so/<uuid:uid>/trang/nghieng/", filing.straighten, name="straighten"),
    path("ho-so/<uuid:uid>/trang/giay-goc/", filing.accept, name="accept_page"),
    path("ho-so/<uuid:uid>/trang/dao/", filing.reverse, name="reverse"),
    path("ho-so/<uuid:uid>/trang/ghep/", filing.interleave, name="interleave"),
    path("ho-so/<uuid:uid>/trang/sap-xep/", filing.reorder, name="reorder"),
    path("ho-so/<uuid:uid>/trang/tach/", filing.split, name="split"),
    path("ho-so/<uuid:uid>/trang/chuyen/", filing.move, name="move"),
    path("ho-so/<uuid:uid>/trang/ho-so-khac/", filing.move_to_dossier, name="move_to_dossier"),
    path("ho-so/<uuid:uid>/trang/hoan-tac/", filing.undo, name="undo"),
    path("anh/trang/<uuid:uid>/<str:size>/", images.page_image, name="page_image"),
    # Nhân viên
    path("nhan-vien/", people.people, name="people"),
    path("nhan-vien/<uuid:uid>/tai-khoan/", people.set_active, name="set_active"),
    path("nhan-vien/<uuid:uid>/mo-khoa/", people.unlock, name="unlock_person"),
    path("nhan-vien/phan-cong/<int:membership>/chuyen/", people.move, name="move_person"),
]
