"""The invented office whose papers the site digitizes: a commune, its counter, and a procedure."""

from django.core.management import call_command

from accounts.models import BEGINNING, Field, Membership, Unit, User
from accounts.tokens import issue
from storage.dossiers import open_dossier
from storage.models import Dossier, Procedure
from tests.cast import make_unit, make_user, place


def open_office() -> str:
    """Make the tables, a unit, its clerk and a procedure; return the clerk's key to the API."""
    call_command("migrate", interactive=False, verbosity=0)
    province = make_unit(Unit.Kind.PROVINCE, "99", "Tỉnh Thử Nghiệm")
    commune = make_unit(Unit.Kind.COMMUNE, "99001", "Xã Thử Một", parent=province)
    clerk = make_user("an", "Trần Thị Thử An")
    place(clerk, commune, Membership.Role.STAFF, "receive", "scan", "return")
    Procedure.objects.create(
        code="1.001193",
        name="Thủ tục đăng ký khai sinh",
        folded="thu tuc dang ky khai sinh",
        field=Field.objects.create(code="G15-HT02", name="Hộ tịch"),
        level=Procedure.Level.COMMUNE,
        term_days=1,
        valid_from=BEGINNING,
    )
    return issue(clerk, "chaos")


def new_dossier() -> Dossier:
    """A dossier with a temporary number."""
    unit, clerk = Unit.objects.get(code="99001"), User.objects.get(username="an")
    return open_dossier(None, Procedure.objects.get(), unit, clerk, owning_unit=None)
